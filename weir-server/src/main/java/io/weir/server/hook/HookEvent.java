package io.weir.server.hook;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Something that happened on this node and that others may want to know. */
public sealed interface HookEvent {
    /** An event of one path. */
    sealed interface OfPath extends HookEvent {
        /** Where it happened. */
        HookPath path();
    }

    /** A client has connected; it has not said yet what it wants. */
    record Connected(HookClient client) implements HookEvent {}

    /** A client's connection has ended. */
    record Disconnected(HookClient client, String path, String reason) implements HookEvent {}

    /** A path has come into being. */
    record Init(HookPath path) implements OfPath {}

    /** A path is no more. */
    record Closed(HookPath path) implements OfPath {}

    /** Someone wants to read a path without a stream, and a command may bring one. */
    record Demanded(HookPath path, HookClient reader) implements OfPath {}

    /** Nobody wants to read any more, or the stream did not come. */
    record Undemanded(HookPath path, HookClient reader, String reason) implements OfPath {}

    /** There is something to read. */
    record Available(HookPath path, HookClient source) implements OfPath {}

    /** There is nothing to read any more. */
    record Unavailable(HookPath path, HookClient source, String reason) implements OfPath {}

    /** A real source feeds the stream. */
    record Online(HookPath path, HookClient source) implements OfPath {}

    /** The source has gone. */
    record Offline(HookPath path, HookClient source, String reason) implements OfPath {}

    /**
     * A path that chooses among sources has another on the air.
     *
     * @param source its address without secrets, {@code publisher}, or {@code slate}
     */
    record SourceChanged(HookPath path, String source) implements OfPath {}

    /** A path's stream breaks one of its health rules. */
    record Unhealthy(HookPath path, String rule, String text) implements OfPath {}

    /** It keeps the rule again, or has ended. */
    record Healthy(HookPath path, String rule) implements OfPath {}

    /** A client reads. */
    record Read(HookPath path, HookClient reader) implements OfPath {}

    /** A client reads no more. */
    record Unread(HookPath path, HookClient reader, String reason) implements OfPath {}

    /** A recording's segment was begun. */
    record RecordSegmentCreate(HookPath path, String file) implements OfPath {}

    /** A recording's segment is complete. */
    record RecordSegmentComplete(HookPath path, String file, Duration duration) implements OfPath {}

    /** Something of the stream is missing between what was recorded and what will be. */
    record RecordGap(HookPath path, String reason) implements OfPath {}

    /** A recording could not be written; it is tried again. */
    record RecordFailed(HookPath path, String reason) implements OfPath {}

    /** A recording that could not be written is written again. */
    record RecordResumed(HookPath path) implements OfPath {}

    /** An event of a clip. */
    sealed interface OfClip extends HookEvent {
        /** The clip's job. */
        String id();

        /** Whose recordings it is of. */
        String path();
    }

    /** A clip is wanted. */
    record ClipRequested(String id, String path, Instant start, Duration duration) implements OfClip {}

    /**
     * A clip is where it was to be.
     *
     * @param bucket empty for the directory of clips
     * @param name of the file or the object
     * @param start wall time at which it really begins
     * @param duration how long it really is
     */
    record ClipReady(
            String id, String path, String bucket, String name, Instant start, Duration duration, long sizeBytes)
            implements OfClip {}

    /** There will be no such clip. */
    record ClipFailed(String id, String path, String reason) implements OfClip {}

    /** A new configuration is in force. */
    record ConfigReloaded(String author, List<String> changedKeys) implements HookEvent {
        /** Takes a copy of the list. */
        public ConfigReloaded {
            changedKeys = List.copyOf(changedKeys);
        }
    }

    /**
     * A client was turned away.
     *
     * @param action {@code publish} or {@code read}
     * @param unreported refusals since the last one that became an event: there are only so many in a second
     */
    record SessionRefused(HookClient client, String path, String action, String reason, long unreported)
            implements HookEvent {}

    /** The name of its type in the API and in filters. */
    default String type() {
        return switch (this) {
            case Connected _ -> "connected";
            case Disconnected _ -> "disconnected";
            case Init _ -> "init";
            case Closed _ -> "closed";
            case Demanded _ -> "demanded";
            case Undemanded _ -> "undemanded";
            case Available _ -> "available";
            case Unavailable _ -> "unavailable";
            case Online _ -> "online";
            case Offline _ -> "offline";
            case SourceChanged _ -> "sourceChanged";
            case Unhealthy _ -> "unhealthy";
            case Healthy _ -> "healthy";
            case Read _ -> "read";
            case Unread _ -> "unread";
            case RecordSegmentCreate _ -> "recordSegmentCreate";
            case RecordSegmentComplete _ -> "recordSegmentComplete";
            case RecordGap _ -> "recordGap";
            case RecordFailed _ -> "recordFailed";
            case RecordResumed _ -> "recordResumed";
            case ClipRequested _ -> "clipRequested";
            case ClipReady _ -> "clipReady";
            case ClipFailed _ -> "clipFailed";
            case ConfigReloaded _ -> "configReloaded";
            case SessionRefused _ -> "sessionRefused";
        };
    }

    /** The path it is about, empty if none. */
    default String pathName() {
        return switch (this) {
            case OfPath of -> of.path().name();
            case OfClip of -> of.path();
            case SessionRefused refused -> refused.path();
            case Disconnected disconnected -> disconnected.path();
            case Connected _, ConfigReloaded _ -> "";
        };
    }

    /** Characters of the query it carries: clients choose them. */
    default int queryLength() {
        return switch (this) {
            case Connected(var client) -> client.query().length();
            case Disconnected(var client, var _, var _) -> client.query().length();
            case SessionRefused refused -> refused.client().query().length();
            case Demanded(var _, var reader) -> reader.query().length();
            case Undemanded(var _, var reader, var _) -> reader.query().length();
            case Available(var _, var source) -> source.query().length();
            case Unavailable(var _, var source, var _) -> source.query().length();
            case Online(var _, var source) -> source.query().length();
            case Offline(var _, var source, var _) -> source.query().length();
            case Read(var _, var reader) -> reader.query().length();
            case Unread(var _, var reader, var _) -> reader.query().length();
            case Init _,
                    Closed _,
                    SourceChanged _,
                    Unhealthy _,
                    Healthy _,
                    RecordSegmentCreate _,
                    RecordSegmentComplete _,
                    RecordGap _,
                    RecordFailed _,
                    RecordResumed _,
                    ClipRequested _,
                    ClipReady _,
                    ClipFailed _,
                    ConfigReloaded _ -> 0;
        };
    }
}
