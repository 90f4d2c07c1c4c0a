package io.weir.server.hook;

import io.weir.base.id.SortableIds;
import io.weir.base.time.Clock;
import io.weir.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One follower's way through the log: where it is, what it wants, and what it has missed. Threading: its owner's thread.
 *
 * <p>Its position as clients keep it is {@code INSTANCE:NUMBER}; a plain number means this instance. One of another instance means that
 * the node was started anew: then all events of this instance follow a gap of unknown size.
 */
public final class EventFeed {
    private final EventLog log;
    private final EventFilter filter;
    private final Clock clock;
    private long seq;
    private boolean restarted;

    /**
     * An event as it is sent.
     *
     * @param id the position after it
     */
    public record Message(String id, String type, String json) {}

    /**
     * Begins after {@code since}, or after the last event there is when that is empty.
     *
     * @throws IllegalArgumentException when it is no position
     */
    public EventFeed(EventLog log, EventFilter filter, String since, Clock clock) {
        this.log = log;
        this.filter = filter;
        this.clock = clock;
        if (since.isEmpty()) {
            seq = log.lastSeq();
            return;
        }
        int colon = since.lastIndexOf(':');
        try {
            seq = Long.parseLong(since.substring(colon + 1));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("invalid since: '" + since + "'", e);
        }
        if (seq < 0) {
            throw new IllegalArgumentException("invalid since: '" + since + "'");
        }
        if (colon >= 0 && !since.substring(0, colon).equals(log.source().instance())) {
            restarted = true;
            seq = 0;
        }
    }

    /** The log it follows. */
    public EventLog log() {
        return log;
    }

    /** Whether there is nothing more to read now. */
    public boolean isAtEnd() {
        return seq >= log.lastSeq();
    }

    /** What has come since the last call and is wanted; a gap first, where something was missed. */
    public List<Message> next() {
        EventLog.Page page = log.read(seq);
        List<Message> messages = new ArrayList<>();
        if (page.lostCount() > 0 || restarted) {
            restarted = false;
            long before = page.next() - page.entries().size();
            String id = SortableIds.next(clock.wallTime(), ThreadLocalRandom.current())
                    .toString();
            messages.add(message(EventEnvelope.gap(log.source(), id, before, clock.wallTime(), page.lostCount())));
        }
        for (EventLog.Entry entry : page.entries()) {
            if (filter.matches(entry.event())) {
                messages.add(message(EventEnvelope.of(log.source(), entry)));
            }
        }
        seq = page.next();
        return messages;
    }

    private static Message message(EventEnvelope envelope) {
        return new Message(
                envelope.instance() + ":" + envelope.seq(),
                envelope.type(),
                new String(Json.write(envelope).toArray(), StandardCharsets.UTF_8));
    }
}
