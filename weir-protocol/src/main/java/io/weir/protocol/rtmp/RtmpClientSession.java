package io.weir.protocol.rtmp;

import io.netty.buffer.ByteBuf;
import io.weir.base.buf.Bytes;
import io.weir.media.amf.AmfValue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The client's side of one RTMP connection after the handshake: it connects, creates a stream, publishes or plays it, and then
 * carries media one way.
 *
 * <p>Threading: one thread, the connection's event loop.
 * <p>Ownership: messages' buffers are borrowed.
 */
public final class RtmpClientSession implements RtmpSession {
    private enum State {
        NEW,
        CONNECTING,
        CREATING,
        REQUESTING,
        RUNNING,
        CLOSED
    }

    private static final double CONNECT = 1;
    private static final double RELEASE_STREAM = 2;
    private static final double FC_PUBLISH = 3;
    private static final double CREATE_STREAM = 4;
    private static final double REQUEST = 5;

    /** How much a player says it buffers, in milliseconds; servers that pace send that much at once. */
    private static final int BUFFER_LENGTH_MS = 3_000;

    private final RtmpClientOptions options;
    private final RtmpOutput output;
    private final RtmpClientListener listener;
    private final RtmpLink link;
    private State state = State.NEW;
    private int streamId;
    private long beganNs;

    /** A session that waits for {@link #begin}. */
    public RtmpClientSession(RtmpClientOptions options, RtmpOutput output, RtmpClientListener.Factory listeners) {
        this.options = options;
        this.output = output;
        this.link = new RtmpLink(output, options.pingIntervalMs(), options.idleTimeoutMs());
        this.listener = listeners.create(this);
    }

    /** The message stream the server created; 0 before. */
    public int streamId() {
        return streamId;
    }

    /** Bytes received after the handshake. */
    public long receivedBytes() {
        return link.receivedBytes();
    }

    /** Bytes the server says it has received, modulo 2^32. */
    public long peerAcknowledgedBytes() {
        return link.peerAcknowledgedBytes();
    }

    @Override
    public void begin(long nowNs) {
        beganNs = nowNs;
        link.begin(nowNs);
        state = State.CONNECTING;
        boolean publish = options.intent() == RtmpClientOptions.Intent.PUBLISH;
        List<AmfValue.Property> properties = new ArrayList<>();
        properties.add(RtmpLink.text("app", options.url().app()));
        if (publish) {
            properties.add(RtmpLink.text("type", "nonprivate"));
        }
        properties.add(RtmpLink.text("flashVer", publish ? "FMLE/3.0 (compatible; weir)" : "LNX 9,0,124,2"));
        properties.add(RtmpLink.text("tcUrl", options.url().tcUrl()));
        if (!publish) {
            properties.add(new AmfValue.Property("fpad", new AmfValue.Bool(false)));
            properties.add(RtmpLink.number("capabilities", 15));
            properties.add(RtmpLink.number("audioCodecs", 4071));
            properties.add(RtmpLink.number("videoCodecs", 252));
            properties.add(RtmpLink.number("videoFunction", 1));
        }
        properties.addAll(options.capabilities().properties());
        link.command(0, "connect", CONNECT, new AmfValue.Obj(properties));
        output.flush();
    }

    @Override
    public void onMessage(RtmpMessage message, long nowNs) {
        if (isClosing() || link.onMessage(message)) {
            return;
        }
        switch (message) {
            case RtmpMessage.Audio audio -> listener.onAudio(audio.timestampMs(), audio.payload());
            case RtmpMessage.Video video -> listener.onVideo(video.timestampMs(), video.payload());
            case RtmpMessage.DataMessage data ->
                listener.onData(data.timestampMs(), RtmpMessageDecoder.withoutSetDataFrame(data.payload()));
            case RtmpMessage.Command command -> onCommand(command);
            case RtmpMessage.Aggregate _, RtmpMessage.UserControl _, RtmpMessage.Ignored _ -> {}
            case RtmpMessage.SetChunkSize _, RtmpMessage.Abort _, RtmpMessage.Acknowledgement _ -> {}
            case RtmpMessage.WindowAcknowledgementSize _, RtmpMessage.SetPeerBandwidth _ -> {}
        }
    }

    @Override
    public void onBytesReceived(int count, long nowNs) {
        if (!isClosing()) {
            link.onBytesReceived(count, nowNs);
        }
    }

    @Override
    public long onTick(long nowNs) {
        if (isClosing()) {
            return Long.MAX_VALUE;
        }
        if (state != State.RUNNING) {
            long left = beganNs + TimeUnit.MILLISECONDS.toNanos(options.timeoutMs()) - nowNs;
            if (left > 0) {
                return left;
            }
            close(new RtmpCloseReason(
                    RtmpCloseReason.Kind.CONNECT_TIMEOUT,
                    "server did not answer within " + options.timeoutMs() + " ms"));
            return Long.MAX_VALUE;
        }
        if (link.isIdle(nowNs)) {
            close(new RtmpCloseReason(
                    RtmpCloseReason.Kind.IDLE, "nothing received for " + options.idleTimeoutMs() + " ms"));
            return Long.MAX_VALUE;
        }
        return link.onTick(nowNs);
    }

    @Override
    public ChunkLimits chunkLimits() {
        return options.intent() == RtmpClientOptions.Intent.PLAY ? ChunkLimits.MEDIA : ChunkLimits.COMMANDS;
    }

    @Override
    public boolean isClosing() {
        return state == State.CLOSED;
    }

    @Override
    public void onClosed(RtmpCloseReason reason) {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            listener.onClosed(reason);
        }
    }

    @Override
    public void close(RtmpCloseReason reason) {
        if (state == State.CLOSED) {
            return;
        }
        if (streamId != 0) {
            if (options.intent() == RtmpClientOptions.Intent.PUBLISH) {
                link.command(0, "FCUnpublish", REQUEST + 1, new AmfValue.Null(), name());
            }
            link.command(0, "deleteStream", 0, new AmfValue.Null(), new AmfValue.Num(streamId));
        }
        output.flush();
        onClosed(reason);
        output.close(reason);
    }

    /**
     * Writes an audio message, to be flushed by {@link #flush}. Call only after {@link RtmpClientListener#onPublishing}.
     *
     * @param timestampMs taken modulo 2^32
     */
    public void writeAudio(long timestampMs, ByteBuf head, Bytes payload) {
        write(RtmpRoute.audio(streamId), timestampMs, head, payload);
    }

    /** As {@link #writeAudio}, for video. */
    public void writeVideo(long timestampMs, ByteBuf head, Bytes payload) {
        write(RtmpRoute.video(streamId), timestampMs, head, payload);
    }

    /** As {@link #writeAudio}, for AMF0 data; {@code payload} begins with {@code @setDataFrame} when servers are to keep it. */
    public void writeData(long timestampMs, ByteBuf head, Bytes payload) {
        write(RtmpRoute.data(streamId), timestampMs, head, payload);
    }

    /** Hands what was written to the transport. */
    public void flush() {
        output.flush();
    }

    private void write(RtmpRoute route, long timestampMs, ByteBuf head, Bytes payload) {
        if (state == State.RUNNING) {
            link.message(route, timestampMs, head, payload);
        }
    }

    private void onCommand(RtmpMessage.Command command) {
        switch (command.name()) {
            case "_result" -> onResult(command);
            case "_error" -> onError(command);
            case "onStatus" -> onStatus(command);
            case "close" -> rejected("server closed the connection by command");
            default -> {}
        }
    }

    private void onResult(RtmpMessage.Command command) {
        double transaction = command.transactionId();
        if (transaction == CONNECT && state == State.CONNECTING) {
            state = State.CREATING;
            link.control(new RtmpMessage.WindowAcknowledgementSize(RtmpLink.WINDOW_SIZE));
            if (options.intent() == RtmpClientOptions.Intent.PUBLISH) {
                link.command(0, "releaseStream", RELEASE_STREAM, new AmfValue.Null(), name());
                link.command(0, "FCPublish", FC_PUBLISH, new AmfValue.Null(), name());
            }
            link.command(0, "createStream", CREATE_STREAM, new AmfValue.Null());
            output.flush();
            RtmpCapabilities inInformation = RtmpCapabilities.of(command.argument(1));
            listener.onConnected(inInformation.isEmpty() ? RtmpCapabilities.of(command.argument(0)) : inInformation);
        } else if (transaction == CREATE_STREAM && state == State.CREATING) {
            streamId = (int) command.argument(1).number(0);
            if (streamId == 0) {
                rejected("server created no stream");
                return;
            }
            state = State.REQUESTING;
            request();
        }
    }

    private void request() {
        if (options.intent() == RtmpClientOptions.Intent.PUBLISH) {
            link.command(streamId, "publish", REQUEST, new AmfValue.Null(), name(), new AmfValue.Str("live"));
        } else {
            link.command(streamId, "play", REQUEST, new AmfValue.Null(), name(), new AmfValue.Num(-2000));
            link.control(new RtmpMessage.SetBufferLength(streamId, BUFFER_LENGTH_MS));
        }
        output.flush();
    }

    private void onError(RtmpMessage.Command command) {
        double transaction = command.transactionId();
        // Servers that do not know releaseStream and FCPublish say so; that is no harm.
        if (transaction == CONNECT || transaction == CREATE_STREAM || transaction == REQUEST) {
            refused(command.argument(1));
        }
    }

    private void onStatus(RtmpMessage.Command command) {
        AmfValue information = command.argument(1);
        String code = information.get("code").text("");
        if (information.get("level").text("").equals("error")) {
            refused(information);
        } else if (state == State.REQUESTING && code.equals(RtmpStatusCode.PUBLISH_START.text())) {
            state = State.RUNNING;
            listener.onPublishing(streamId);
        } else if (state == State.REQUESTING && code.equals(RtmpStatusCode.PLAY_START.text())) {
            state = State.RUNNING;
            listener.onPlaying(streamId);
        } else if (state == State.RUNNING && endsStream(code)) {
            close(new RtmpCloseReason(RtmpCloseReason.Kind.PEER_CLOSED, describe(information)));
        } else {
            listener.onStatus(code, information.get("description").text(""));
        }
    }

    private boolean endsStream(String code) {
        return options.intent() == RtmpClientOptions.Intent.PLAY
                ? code.equals(RtmpStatusCode.PLAY_STOP.text())
                : code.equals(RtmpStatusCode.UNPUBLISH_SUCCESS.text());
    }

    private void refused(AmfValue information) {
        RtmpRedirection.urlOf(information).ifPresent(listener::onRedirected);
        rejected(describe(information));
    }

    private void rejected(String description) {
        close(new RtmpCloseReason(RtmpCloseReason.Kind.REJECTED, description));
    }

    private AmfValue name() {
        return new AmfValue.Str(options.url().name());
    }

    private static String describe(AmfValue information) {
        String text = information.get("code").text("error") + ": "
                + information.get("description").text("no description");
        return text.length() <= 256 ? text : text.substring(0, 256) + "…";
    }
}
