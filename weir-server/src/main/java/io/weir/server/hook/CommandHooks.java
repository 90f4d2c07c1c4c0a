package io.weir.server.hook;

import io.weir.config.GeneralConfig;
import io.weir.config.PathHooksConfig;
import io.weir.config.SensitiveText;
import io.weir.server.process.CommandProcess;
import io.weir.server.process.CommandSpec;
import io.weir.server.process.CommandSpec.Lifetime;
import io.weir.server.process.ProcessRunner;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs the configured command of each event. The command that an event starts is ended by its opposite event, which then has a command of its
 * own, run once.
 *
 * <p>Threading: any thread; events of one subject come in order, from one thread after another. Nobody waits here: the runner
 * starts the commands, in the order of these calls.
 * <p>Limits: those of {@link ProcessRunner}.
 */
final class CommandHooks {
    /** The environment as MediaMTX sets it. */
    private static final String RTSP_PORT = "RTSP_PORT";

    private final ProcessRunner runner;
    private final String rtspPort;
    private final Map<Key, CommandProcess> lasting = new ConcurrentHashMap<>();
    private volatile GeneralConfig general;

    /** Which command of which subject. */
    private record Key(String hook, String path, String client) {}

    CommandHooks(ProcessRunner runner, GeneralConfig general, int rtspPort) {
        this.runner = runner;
        this.general = general;
        this.rtspPort = Integer.toString(rtspPort);
    }

    /** Other commands from the next event on. */
    void apply(GeneralConfig next) {
        general = next;
    }

    void on(HookEvent event) {
        switch (event) {
            case HookEvent.Connected(var client) ->
                begin("runOnConnect", general.runOnConnect(), general.runOnConnectRestart(), connection(client));
            case HookEvent.Disconnected(var client, var _, var _) ->
                end("runOnConnect", "runOnDisconnect", general.runOnDisconnect(), connection(client));
            case HookEvent.Init(var path) ->
                begin("runOnInit", path.commands().runOnInit(), path.commands().runOnInitRestart(), of(path));
            case HookEvent.Closed(var path) -> end("runOnInit", "", SensitiveText.NONE, of(path));
            case HookEvent.Demanded(var path, var reader) -> demanded(path, reader);
            case HookEvent.Undemanded(var path, var reader, var _) ->
                end("runOnDemand", "runOnUnDemand", path.commands().runOnUnDemand(), demand(path, reader));
            case HookEvent.Available(var path, var source) -> available(path, source);
            case HookEvent.Unavailable(var path, var source, var _) ->
                end("runOnAvailable", "runOnUnavailable", path.commands().runOnUnavailable(), fed(path, source));
            case HookEvent.Online(var path, var source) -> online(path, source);
            case HookEvent.Offline(var path, var source, var _) ->
                end("runOnOnline", "runOnOffline", path.commands().runOnOffline(), fed(path, source));
            case HookEvent.Read(var path, var reader) -> read(path, reader);
            case HookEvent.Unread(var path, var reader, var _) ->
                end("runOnRead", "runOnUnread", path.commands().runOnUnread(), reading(path, reader));
            case HookEvent.RecordSegmentCreate(var path, var file) ->
                once(
                        "runOnRecordSegmentCreate",
                        path.commands().runOnRecordSegmentCreate(),
                        of(path).with("MTX_SEGMENT_PATH", file));
            case HookEvent.RecordSegmentComplete(var path, var file, var duration) ->
                once(
                        "runOnRecordSegmentComplete",
                        path.commands().runOnRecordSegmentComplete(),
                        of(path).with("MTX_SEGMENT_PATH", file)
                                .with("MTX_SEGMENT_DURATION", Double.toString(duration.toNanos() / 1e9)));
            case HookEvent.SourceChanged _,
                    HookEvent.Unhealthy _,
                    HookEvent.Healthy _,
                    HookEvent.RecordGap _,
                    HookEvent.RecordFailed _,
                    HookEvent.RecordResumed _,
                    HookEvent.OfClip _,
                    HookEvent.ConfigReloaded _,
                    HookEvent.SessionRefused _ -> {}
        }
    }

    private void demanded(HookPath path, HookClient reader) {
        PathHooksConfig commands = path.commands();
        begin("runOnDemand", commands.runOnDemand(), commands.runOnDemandRestart(), demand(path, reader));
    }

    private void available(HookPath path, HookClient source) {
        PathHooksConfig commands = path.commands();
        begin("runOnAvailable", commands.runOnAvailable(), commands.runOnAvailableRestart(), fed(path, source));
    }

    private void online(HookPath path, HookClient source) {
        PathHooksConfig commands = path.commands();
        begin("runOnOnline", commands.runOnOnline(), commands.runOnOnlineRestart(), fed(path, source));
    }

    private void read(HookPath path, HookClient reader) {
        PathHooksConfig commands = path.commands();
        begin("runOnRead", commands.runOnRead(), commands.runOnReadRestart(), reading(path, reader));
    }

    /**
     * What a command is about.
     *
     * @param path empty for connections
     * @param client tells one reader or connection from another, empty for what a path has once
     */
    private record Subject(String path, String client, Map<String, String> variables) {
        Subject with(String name, String value) {
            Map<String, String> more = new LinkedHashMap<>(variables);
            more.put(name, value);
            return new Subject(path, client, more);
        }
    }

    private Subject connection(HookClient client) {
        return new Subject("", client.id(), Map.of(RTSP_PORT, rtspPort))
                .with("MTX_CONN_TYPE", client.type())
                .with("MTX_CONN_ID", client.id());
    }

    private Subject of(HookPath path) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put(RTSP_PORT, rtspPort);
        variables.put("MTX_PATH", path.name());
        variables.put("RTSP_PATH", path.name());
        List<String> groups = path.groups();
        for (int i = 0; i < groups.size(); i++) {
            variables.put("G" + (i + 1), groups.get(i));
        }
        return new Subject(path.name(), "", variables);
    }

    private Subject demand(HookPath path, HookClient reader) {
        return of(path).with("MTX_QUERY", escaped(reader.query()));
    }

    private Subject fed(HookPath path, HookClient source) {
        Subject subject = of(path).with("MTX_QUERY", escaped(source.query()));
        return source.type().isEmpty()
                ? subject
                : subject.with("MTX_SOURCE_TYPE", source.type()).with("MTX_SOURCE_ID", source.id());
    }

    private Subject reading(HookPath path, HookClient reader) {
        Subject subject = of(path).with("MTX_QUERY", escaped(reader.query()))
                .with("MTX_READER_TYPE", reader.type())
                .with("MTX_READER_ID", reader.id());
        return new Subject(subject.path(), reader.id(), subject.variables());
    }

    /** As a value of a URL's query: whatever a client sends, a shell that gets it sees no word of its language. */
    static String escaped(String query) {
        return URLEncoder.encode(query, StandardCharsets.UTF_8)
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    private void begin(String hook, SensitiveText command, boolean restart, Subject subject) {
        if (!command.isEmpty()) {
            runner.start(spec(hook, command, restart ? Lifetime.RESTARTED : Lifetime.WANTED, subject))
                    .ifPresent(begun -> keep(new Key(hook, subject.path(), subject.client()), begun));
        }
    }

    private void keep(Key key, CommandProcess begun) {
        CommandProcess before = lasting.put(key, begun);
        if (before != null) {
            before.stop();
        }
        begun.ended().thenRun(() -> lasting.remove(key, begun));
    }

    private void end(String hook, String opposite, SensitiveText command, Subject subject) {
        CommandProcess running = lasting.remove(new Key(hook, subject.path(), subject.client()));
        if (running != null) {
            running.stop();
        }
        once(opposite, command, subject);
    }

    private void once(String hook, SensitiveText command, Subject subject) {
        if (!command.isEmpty()) {
            runner.start(spec(hook, command, Lifetime.ONCE, subject));
        }
    }

    private static CommandSpec spec(String hook, SensitiveText command, Lifetime lifetime, Subject subject) {
        String label =
                subject.path().isEmpty() ? "[hook " + hook + "]" : "[path " + subject.path() + "] [hook " + hook + "]";
        return new CommandSpec(label, command.value(), subject.variables(), lifetime);
    }
}
