package io.weir.server.hook;

import io.weir.base.metrics.Counters;
import io.weir.base.time.Clock;
import io.weir.config.ServerConfig;
import io.weir.server.outgoing.UrlPolicy;
import io.weir.server.process.ProcessRunner;
import io.weir.server.process.ProcessTimes;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Where a node's events go: into the log, from which webhooks and the API read, and to the configured commands.
 *
 * <p>Threading: any thread; {@link #emit} never waits. Ownership: the server's; {@link #close} waits for running commands.
 */
public final class Hooks implements HookSink, AutoCloseable {
    /** How long commands have to end when the server stops. */
    public static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

    private final EventLog events;
    private final ProcessRunner runner;
    private final CommandHooks commands;
    private final Webhooks webhooks;

    /** Hooks of {@code config}, with webhooks as {@code policy} allows; the webhooks' threads run from now on, and there are none without webhooks. */
    public Hooks(ServerConfig config, UrlPolicy policy, String node, Clock clock, Counters counters) {
        this(config, policy, node, ProcessTimes.STANDARD, clock, counters);
    }

    /** The same where nobody asks how long anything took. */
    Hooks(ServerConfig config, UrlPolicy policy, String node, Clock clock) {
        this(config, policy, node, clock, new Counters());
    }

    Hooks(ServerConfig config, UrlPolicy policy, String node, ProcessTimes times, Clock clock, Counters counters) {
        events = new EventLog(node, clock);
        runner = new ProcessRunner(times, clock, counters);
        commands = new CommandHooks(
                runner, config.general(), config.rtsp().address().port());
        webhooks = new Webhooks(
                config.events(), policy, events, Path.of(config.stateDirectory(), "webhooks"), clock, counters);
    }

    /** Who runs the commands, for other processes of the node. */
    public ProcessRunner runner() {
        return runner;
    }

    /** The log of events. */
    public EventLog events() {
        return events;
    }

    /** The deliveries to webhooks. */
    public Webhooks webhooks() {
        return webhooks;
    }

    /** Other commands for connections from the next one on, and other webhooks. */
    public void apply(ServerConfig config) {
        commands.apply(config.general());
        webhooks.apply(config.events());
    }

    @Override
    public void emit(HookEvent event) {
        events.append(event);
        commands.on(event);
    }

    /** Ends the lasting commands, waits for all within {@link #CLOSE_PATIENCE}, and leaves what is undelivered to the next run. */
    @Override
    public void close() {
        runner.close(CLOSE_PATIENCE);
        webhooks.close();
    }
}
