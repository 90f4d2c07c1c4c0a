package io.weir.protocol.rtmp;

import io.weir.media.amf.AmfValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of one RTMP connection after the handshake (RTMP 1.0 §7.2, Enhanced RTMP v2): it answers what needs no
 * decision and asks its listener for the rest.
 *
 * <p>Threading: one thread, the connection's event loop; answers are given on it too. An answer that comes after the connection
 * ended does nothing.
 * <p>Ownership: messages' buffers are borrowed.
 * <p>Limits: {@link RtmpServerOptions#streamsMax} message streams; one undecided request, the input being held meanwhile.
 */
public final class RtmpServerSession implements RtmpSession {
    private enum Question {
        CONNECT,
        PUBLISH,
        PLAY
    }

    /** What was asked and not yet answered. */
    private record Pending(Question question, int streamId, double transactionId, boolean reset) {}

    private final RtmpServerOptions options;
    private final RtmpOutput output;
    private final RtmpServerListener listener;
    private final RtmpLink link;
    private final RtmpServerStreams streams;
    private @Nullable RtmpConnect connect;
    private boolean connected;
    private @Nullable Pending pending;
    private boolean holding;
    private boolean closed;
    private boolean fcPublished;
    private long nowNs;
    private long strayMessageCount;

    /** A session that waits for {@link #begin}. */
    public RtmpServerSession(RtmpServerOptions options, RtmpOutput output, RtmpServerListener.Factory listeners) {
        this.options = options;
        this.output = output;
        this.streams = new RtmpServerStreams(options.streamsMax());
        this.link = new RtmpLink(output, options.pingIntervalMs(), options.idleTimeoutMs());
        this.listener = listeners.create(this);
    }

    /** Bytes the peer says it has received, modulo 2^32; 0 before its first acknowledgement. */
    public long peerAcknowledgedBytes() {
        return link.peerAcknowledgedBytes();
    }

    /** Acknowledgements received. */
    public long acknowledgementCount() {
        return link.acknowledgementCount();
    }

    /** Bytes received after the handshake. */
    public long receivedBytes() {
        return link.receivedBytes();
    }

    /** Media messages that belonged to no publishing stream and were dropped. */
    public long strayMessageCount() {
        return strayMessageCount;
    }

    /** True while a listener's answer is awaited. */
    public boolean isUndecided() {
        return pending != null;
    }

    @Override
    public boolean isClosing() {
        return closed;
    }

    @Override
    public void begin(long now) {
        nowNs = now;
        streams.begin(now);
        link.begin(now);
    }

    @Override
    public ChunkLimits chunkLimits() {
        return streams.everPublished() ? ChunkLimits.MEDIA : ChunkLimits.COMMANDS;
    }

    @Override
    public void onMessage(RtmpMessage message, long now) {
        if (isClosing()) {
            return;
        }
        if (pending != null) {
            throw new IllegalStateException("message before " + pending.question() + " was decided");
        }
        nowNs = now;
        if (link.onMessage(message)) {
            return;
        }
        switch (message) {
            case RtmpMessage.Audio audio -> {
                RtmpServerStreams.Stream stream = publisherOf(audio);
                if (stream != null) {
                    listener.onAudio(stream.id(), audio.timestampMs(), audio.payload());
                }
            }
            case RtmpMessage.Video video -> {
                RtmpServerStreams.Stream stream = publisherOf(video);
                if (stream != null) {
                    listener.onVideo(stream.id(), video.timestampMs(), video.payload());
                }
            }
            case RtmpMessage.DataMessage data -> {
                RtmpServerStreams.Stream stream = publisherOf(data);
                if (stream != null) {
                    listener.onData(
                            stream.id(), data.timestampMs(), RtmpMessageDecoder.withoutSetDataFrame(data.payload()));
                }
            }
            case RtmpMessage.Command command -> onCommand(command);
            case RtmpMessage.Aggregate _ -> strayMessageCount++;
            case RtmpMessage.UserControl _, RtmpMessage.Ignored _ -> {}
            case RtmpMessage.SetChunkSize _, RtmpMessage.Abort _, RtmpMessage.Acknowledgement _ -> {}
            case RtmpMessage.WindowAcknowledgementSize _, RtmpMessage.SetPeerBandwidth _ -> {}
        }
    }

    @Override
    public void onBytesReceived(int count, long now) {
        if (!isClosing()) {
            link.onBytesReceived(count, now);
        }
    }

    @Override
    public long onTick(long now) {
        if (isClosing()) {
            return Long.MAX_VALUE;
        }
        nowNs = now;
        // While input is held the peer cannot prove that it lives, and the delay is not its own.
        if (pending != null) {
            return TimeUnit.MILLISECONDS.toNanos(options.requestTimeoutMs());
        }
        if (link.isIdle(now)) {
            close(new RtmpCloseReason(
                    RtmpCloseReason.Kind.IDLE, "nothing received for " + options.idleTimeoutMs() + " ms"));
            return Long.MAX_VALUE;
        }
        long next = link.onTick(now);
        if (!streams.isActive()) {
            long left = streams.inactiveSinceNs() + TimeUnit.MILLISECONDS.toNanos(options.requestTimeoutMs()) - now;
            if (left <= 0) {
                close(new RtmpCloseReason(
                        RtmpCloseReason.Kind.CONNECT_TIMEOUT,
                        "no publish or play within " + options.requestTimeoutMs() + " ms"));
                return Long.MAX_VALUE;
            }
            next = Math.min(next, left);
        }
        return next;
    }

    @Override
    public void onClosed(RtmpCloseReason reason) {
        if (!closed) {
            closed = true;
            pending = null;
            // ffmpeg closes while its last commands are being answered, which is no failure.
            boolean orderly = streams.isDone() && reason.kind() == RtmpCloseReason.Kind.TRANSPORT_FAILED;
            listener.onClosed(
                    orderly
                            ? new RtmpCloseReason(RtmpCloseReason.Kind.PEER_CLOSED, "the peer closed the connection")
                            : reason);
        }
    }

    /** Lets the peer in; Enhanced RTMP is answered with what both sides know. */
    public void acceptConnect() {
        Pending request = answered(Question.CONNECT, 0);
        RtmpConnect asked = connect;
        if (request == null || asked == null) {
            return;
        }
        connected = true;
        link.control(new RtmpMessage.WindowAcknowledgementSize(RtmpLink.WINDOW_SIZE));
        link.control(new RtmpMessage.SetPeerBandwidth(RtmpLink.WINDOW_SIZE, 2));
        link.control(new RtmpMessage.StreamBegin(0));
        List<AmfValue.Property> enhanced =
                RtmpCapabilities.ofWeir().answerTo(asked.capabilities()).properties();
        // Clients read the enhanced properties from either object, depending on the draft they were written to.
        List<AmfValue.Property> properties = new ArrayList<>();
        properties.add(RtmpLink.text("fmsVer", "FMS/3,5,3,888"));
        properties.add(RtmpLink.number("capabilities", 127));
        properties.add(RtmpLink.number("mode", 1));
        properties.addAll(enhanced);
        List<AmfValue.Property> information =
                new ArrayList<>(RtmpLink.information(RtmpStatusCode.CONNECT_SUCCESS, "Connection succeeded.")
                        .properties());
        information.add(RtmpLink.number("objectEncoding", asked.objectEncoding()));
        information.addAll(enhanced);
        link.command(
                0, "_result", request.transactionId(), new AmfValue.Obj(properties), new AmfValue.Obj(information));
        output.flush();
        release();
    }

    /** Refuses the peer with NetConnection.Connect.Rejected and closes. */
    public void rejectConnect(String description) {
        rejectConnect(RtmpStatusCode.CONNECT_REJECTED, description);
    }

    /** Refuses the peer and closes. */
    public void rejectConnect(RtmpStatusCode code, String description) {
        Pending request = answered(Question.CONNECT, 0);
        if (request == null) {
            return;
        }
        link.command(
                0, "_error", request.transactionId(), new AmfValue.Null(), RtmpLink.information(code, description));
        close(new RtmpCloseReason(RtmpCloseReason.Kind.REJECTED, "connect: " + description));
    }

    /** Lets the stream be published: its media arrives from now on. */
    public void acceptPublish(int streamId) {
        if (answered(Question.PUBLISH, streamId) == null) {
            return;
        }
        streams.use(required(streamId), RtmpServerStreams.Mode.PUBLISHING);
        link.control(new RtmpMessage.StreamBegin(streamId));
        if (fcPublished) {
            link.command(
                    0,
                    "onFCPublish",
                    0,
                    new AmfValue.Null(),
                    RtmpLink.information(RtmpStatusCode.PUBLISH_START, "Started publishing stream."));
        }
        link.status(streamId, RtmpStatusCode.PUBLISH_START, "Started publishing stream.");
        output.flush();
        release();
    }

    /** Refuses the stream, as a rule with {@link RtmpStatusCode#PUBLISH_BAD_NAME}, and closes. */
    public void rejectPublish(int streamId, RtmpStatusCode code, String description) {
        reject(Question.PUBLISH, streamId, code, description);
    }

    /** Lets the stream be played: the caller may write its media right after. */
    public void acceptPlay(int streamId) {
        Pending request = answered(Question.PLAY, streamId);
        if (request == null) {
            return;
        }
        streams.use(required(streamId), RtmpServerStreams.Mode.PLAYING);
        link.control(new RtmpMessage.StreamBegin(streamId));
        if (request.reset()) {
            link.status(streamId, RtmpStatusCode.PLAY_RESET, "Playing and resetting stream.");
        }
        link.status(streamId, RtmpStatusCode.PLAY_START, "Started playing stream.");
        // No |RtmpSampleAccess and no NetStream.Data.Start: only Flash asked for them.
        output.flush();
        release();
    }

    /** Refuses the stream, as a rule with {@link RtmpStatusCode#PLAY_STREAM_NOT_FOUND}, and closes. */
    public void rejectPlay(int streamId, RtmpStatusCode code, String description) {
        reject(Question.PLAY, streamId, code, description);
    }

    /** Sends a player to another URL and closes: the answer that players and servers know as RTMP 302. */
    public void redirectPlay(int streamId, String url) {
        if (answered(Question.PLAY, streamId) != null) {
            link.command(0, "onStatus", 0, new AmfValue.Null(), RtmpRedirection.information(url));
            close(new RtmpCloseReason(RtmpCloseReason.Kind.REJECTED, "play: sent to another server"));
        }
    }

    /** Tells a player that its stream is over; it stays connected until the caller closes. Does nothing for other streams. */
    public void endPlay(int streamId, String description) {
        RtmpServerStreams.Stream stream = streams.get(streamId, RtmpServerStreams.Mode.PLAYING);
        if (isClosing() || stream == null) {
            return;
        }
        streams.idle(stream, nowNs);
        link.status(streamId, RtmpStatusCode.PLAY_UNPUBLISH_NOTIFY, description);
        link.control(new RtmpMessage.StreamEof(streamId));
        link.status(streamId, RtmpStatusCode.PLAY_STOP, description);
        output.flush();
    }

    /** Tells a publisher that its stream is over, and why. Its media is dropped from now on. */
    public void endPublish(int streamId, RtmpStatusCode code, String description) {
        RtmpServerStreams.Stream stream = streams.get(streamId, RtmpServerStreams.Mode.PUBLISHING);
        if (isClosing() || stream == null) {
            return;
        }
        streams.idle(stream, nowNs);
        link.status(streamId, code, description);
        output.flush();
    }

    /** Tells a player that the publisher came back (or left) while it may stay. */
    public void notifyPublisher(int streamId, boolean present) {
        if (!isClosing()) {
            link.control(present ? new RtmpMessage.StreamBegin(streamId) : new RtmpMessage.StreamDry(streamId));
            link.status(
                    streamId,
                    present ? RtmpStatusCode.PLAY_PUBLISH_NOTIFY : RtmpStatusCode.PLAY_UNPUBLISH_NOTIFY,
                    present ? "Stream is now published." : "Stream is now unpublished.");
            output.flush();
        }
    }

    @Override
    public void close(RtmpCloseReason reason) {
        if (!closed) {
            output.flush();
            onClosed(reason);
            output.close(reason);
        }
    }

    private void onCommand(RtmpMessage.Command command) {
        String name = command.name();
        if (!connected) {
            if (name.equals("connect")) {
                onConnect(command);
            } else {
                refuse(command, name + " before connect");
            }
            return;
        }
        switch (name) {
            case "connect" -> refuse(command, "already connected");
            case "createStream" -> onCreateStream(command);
            case "publish" -> onPublish(command);
            case "play" -> onPlay(command);
            case "closeStream" -> streamEnded(streams.get(command.messageStreamId()), RtmpStreamEnd.CLOSED);
            case "deleteStream" -> onDeleteStream(command);
            case "FCUnpublish" -> onFcUnpublish(command);
            case "pause", "pauseRaw" -> onPause(command);
            case "seek" -> onSeek(command);
            case "receiveAudio" -> onReceive(command, false);
            case "receiveVideo" -> onReceive(command, true);
            case "FCPublish" -> {
                fcPublished = true;
                result(command, new AmfValue.Undefined());
            }
            case "FCSubscribe" -> {
                result(command, new AmfValue.Undefined());
                link.command(
                        0,
                        "onFCSubscribe",
                        0,
                        new AmfValue.Null(),
                        RtmpLink.information(RtmpStatusCode.PLAY_START, "Subscribed to stream."));
                output.flush();
            }
            case "releaseStream", "FCUnsubscribe", "checkBandwidth", "_checkbw" ->
                result(command, new AmfValue.Undefined());
            case "getStreamLength" -> result(command, new AmfValue.Num(0));
            case "_result", "_error", "onStatus" -> {}
            default -> onUnknown(command);
        }
    }

    private void onConnect(RtmpMessage.Command command) {
        AmfValue object = command.argument(0);
        if (object.entries().isEmpty()) {
            refuse(command, "connect without a command object");
            return;
        }
        RtmpConnect asked = RtmpConnect.of(object);
        connect = asked;
        ask(Question.CONNECT, 0, command.transactionId(), false);
        listener.onConnect(asked);
        holdWhileUndecided();
    }

    private void onCreateStream(RtmpMessage.Command command) {
        RtmpServerStreams.Stream stream = streams.create();
        if (stream == null) {
            refuse(command, "more than " + options.streamsMax() + " message streams");
            return;
        }
        result(command, new AmfValue.Num(stream.id()));
    }

    private void onPublish(RtmpMessage.Command command) {
        RtmpServerStreams.Stream stream = streamOf(command);
        if (stream == null) {
            return;
        }
        AmfValue argument = command.argument(1);
        if (argument instanceof AmfValue.Bool bool && !bool.value()) {
            streamEnded(stream, RtmpStreamEnd.UNPUBLISHED);
            return;
        }
        Optional<RtmpPublishType> type = RtmpPublishType.of(command.argument(2).text("live"));
        if (type.isEmpty()) {
            refuse(stream.id(), RtmpStatusCode.PUBLISH_BAD_NAME, "unknown publishing type");
            return;
        }
        streamEnded(stream, RtmpStreamEnd.REPLACED);
        stream.name(argument.text(""));
        ask(Question.PUBLISH, stream.id(), command.transactionId(), false);
        listener.onPublish(stream.id(), stream.name(), type.get());
        holdWhileUndecided();
    }

    private void onPlay(RtmpMessage.Command command) {
        RtmpServerStreams.Stream stream = streamOf(command);
        if (stream == null) {
            return;
        }
        AmfValue argument = command.argument(1);
        if (argument instanceof AmfValue.Bool bool && !bool.value()) {
            streamEnded(stream, RtmpStreamEnd.CLOSED);
            return;
        }
        streamEnded(stream, RtmpStreamEnd.REPLACED);
        stream.name(argument.text(""));
        AmfValue reset = command.argument(4);
        RtmpPlay play = new RtmpPlay(
                stream.id(),
                stream.name(),
                command.argument(2).number(-2000),
                command.argument(3).number(-1),
                reset.bool(reset.number(1) != 0));
        ask(Question.PLAY, stream.id(), command.transactionId(), play.reset());
        listener.onPlay(play);
        holdWhileUndecided();
    }

    private void onDeleteStream(RtmpMessage.Command command) {
        int id = (int) command.argument(1).number(0);
        streamEnded(streams.get(id), RtmpStreamEnd.DELETED);
        streams.remove(id);
    }

    private void onFcUnpublish(RtmpMessage.Command command) {
        String name = command.argument(1).text("");
        link.command(
                0,
                "onFCUnpublish",
                0,
                new AmfValue.Null(),
                RtmpLink.information(RtmpStatusCode.UNPUBLISH_SUCCESS, "Stopped publishing stream."));
        result(command, new AmfValue.Undefined());
        for (RtmpServerStreams.Stream stream : streams.publishersNamed(name)) {
            streamEnded(stream, RtmpStreamEnd.UNPUBLISHED);
        }
    }

    private void onPause(RtmpMessage.Command command) {
        RtmpServerStreams.Stream stream = streams.get(command.messageStreamId(), RtmpServerStreams.Mode.PLAYING);
        if (stream == null) {
            onUnknown(command);
            return;
        }
        boolean pause = command.argument(1).bool(true);
        link.status(
                stream.id(),
                pause ? RtmpStatusCode.PAUSE_NOTIFY : RtmpStatusCode.UNPAUSE_NOTIFY,
                pause ? "Paused stream." : "Unpaused stream.");
        output.flush();
        listener.onPause(stream.id(), pause, command.argument(2).number(0));
    }

    private void onSeek(RtmpMessage.Command command) {
        RtmpServerStreams.Stream stream = streams.get(command.messageStreamId(), RtmpServerStreams.Mode.PLAYING);
        if (stream == null) {
            onUnknown(command);
            return;
        }
        link.status(stream.id(), RtmpStatusCode.SEEK_FAILED, "A live stream cannot seek.");
        output.flush();
        listener.onSeek(stream.id(), command.argument(1).number(0));
    }

    private void onReceive(RtmpMessage.Command command, boolean video) {
        RtmpServerStreams.Stream stream = streams.get(command.messageStreamId());
        if (stream == null) {
            return;
        }
        boolean on = command.argument(1).bool(true);
        if (on && stream.mode() == RtmpServerStreams.Mode.PLAYING) {
            // RTMP 1.0 §7.2.2.4, §7.2.2.5: switching on is answered, switching off is not.
            link.status(stream.id(), RtmpStatusCode.SEEK_NOTIFY, "Seeking to live.");
            link.status(stream.id(), RtmpStatusCode.PLAY_START, "Started playing stream.");
            output.flush();
        }
        listener.onReceive(stream.id(), video, on);
    }

    private void onUnknown(RtmpMessage.Command command) {
        if (command.transactionId() != 0) {
            error(command, "no such command: " + shortened(command.name()));
            output.flush();
        }
    }

    private RtmpServerStreams.@Nullable Stream streamOf(RtmpMessage.Command command) {
        RtmpServerStreams.Stream stream = streams.get(command.messageStreamId());
        if (stream == null) {
            refuse(
                    command.messageStreamId(),
                    RtmpStatusCode.STREAM_FAILED,
                    command.name() + " on a message stream that was not created");
        }
        return stream;
    }

    private RtmpServerStreams.@Nullable Stream publisherOf(RtmpMessage.Payload message) {
        RtmpServerStreams.Stream stream = streams.publisherOf(message.messageStreamId());
        if (stream == null) {
            strayMessageCount++;
        }
        return stream;
    }

    private void streamEnded(RtmpServerStreams.@Nullable Stream stream, RtmpStreamEnd end) {
        if (stream == null || stream.mode() == RtmpServerStreams.Mode.IDLE) {
            return;
        }
        boolean publishing = stream.mode() == RtmpServerStreams.Mode.PUBLISHING;
        streams.idle(stream, nowNs);
        if (end != RtmpStreamEnd.REPLACED) {
            link.status(
                    stream.id(),
                    publishing ? RtmpStatusCode.UNPUBLISH_SUCCESS : RtmpStatusCode.PLAY_STOP,
                    publishing ? "Stopped publishing stream." : "Stopped playing stream.");
            output.flush();
        }
        listener.onStreamEnd(stream.id(), end);
    }

    private void ask(Question question, int streamId, double transactionId, boolean reset) {
        pending = new Pending(question, streamId, transactionId, reset);
    }

    /** The request that is being answered, or null when the connection has ended meanwhile. */
    private @Nullable Pending answered(Question question, int streamId) {
        if (isClosing()) {
            return null;
        }
        Pending request = pending;
        if (request == null || request.question() != question || request.streamId() != streamId) {
            throw new IllegalStateException("no " + question + " to answer on stream " + streamId);
        }
        pending = null;
        return request;
    }

    private void holdWhileUndecided() {
        if (pending != null && !isClosing()) {
            holding = true;
            output.holdInput(true);
        }
    }

    private void release() {
        if (holding) {
            holding = false;
            output.holdInput(false);
        }
    }

    private RtmpServerStreams.Stream required(int streamId) {
        RtmpServerStreams.Stream stream = streams.get(streamId);
        if (stream == null) {
            throw new IllegalStateException("no stream " + streamId);
        }
        return stream;
    }

    private void reject(Question question, int streamId, RtmpStatusCode code, String description) {
        if (answered(question, streamId) != null) {
            link.status(streamId, code, description);
            String what = question == Question.PUBLISH ? "publish: " : "play: ";
            close(new RtmpCloseReason(RtmpCloseReason.Kind.REJECTED, what + description));
        }
    }

    private void result(RtmpMessage.Command command, AmfValue value) {
        if (command.transactionId() != 0) {
            link.command(command.messageStreamId(), "_result", command.transactionId(), new AmfValue.Null(), value);
            output.flush();
        }
    }

    private void error(RtmpMessage.Command command, String description) {
        link.command(
                command.messageStreamId(),
                "_error",
                command.transactionId(),
                new AmfValue.Null(),
                RtmpLink.information(RtmpStatusCode.CALL_FAILED, description));
    }

    private void refuse(RtmpMessage.Command command, String description) {
        error(command, description);
        close(new RtmpCloseReason(RtmpCloseReason.Kind.PROTOCOL_ERROR, shortened(description)));
    }

    private void refuse(int streamId, RtmpStatusCode code, String description) {
        link.status(streamId, code, description);
        close(new RtmpCloseReason(RtmpCloseReason.Kind.PROTOCOL_ERROR, shortened(description)));
    }

    private static String shortened(String text) {
        return text.length() <= 64 ? text : text.substring(0, 64) + "…";
    }
}
