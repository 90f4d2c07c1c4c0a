package io.weir.protocol.rtmp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.weir.base.buf.Bytes;
import io.weir.media.amf.Amf0Encoder;
import io.weir.media.amf.AmfValue;
import java.util.concurrent.TimeUnit;

/**
 * What both sides of a connection do alike: announce the chunk size, acknowledge bytes, ping and answer pings, notice silence.
 *
 * <p>Threading: the session's thread.
 */
final class RtmpLink {
    /** What weir asks to be acknowledged and grants; the figure most servers use. */
    static final int WINDOW_SIZE = 2_500_000;

    /** The smallest window honoured: one of a few bytes would make every message cost an acknowledgement. */
    static final int WINDOW_SIZE_MIN = 4_096;

    private final RtmpOutput output;
    private final long pingIntervalNs;
    private final long idleTimeoutNs;
    private long beganNs;
    private boolean chunkSizeAnnounced;
    private long windowSize = WINDOW_SIZE;
    private long receivedBytes;
    private long acknowledgedBytes;
    private long peerAcknowledgedBytes;
    private long acknowledgementCount;
    private long lastReceivedNs;
    private long lastPingNs;

    RtmpLink(RtmpOutput output, int pingIntervalMs, int idleTimeoutMs) {
        this.output = output;
        this.pingIntervalNs = TimeUnit.MILLISECONDS.toNanos(pingIntervalMs);
        this.idleTimeoutNs = TimeUnit.MILLISECONDS.toNanos(idleTimeoutMs);
    }

    void begin(long nowNs) {
        beganNs = nowNs;
        lastReceivedNs = nowNs;
        lastPingNs = nowNs;
    }

    long peerAcknowledgedBytes() {
        return peerAcknowledgedBytes;
    }

    long acknowledgementCount() {
        return acknowledgementCount;
    }

    long receivedBytes() {
        return receivedBytes;
    }

    /** Takes the messages that need no session; answers whether it was one. */
    boolean onMessage(RtmpMessage message) {
        switch (message) {
            case RtmpMessage.Acknowledgement acknowledgement -> {
                peerAcknowledgedBytes = acknowledgement.sequenceNumber();
                acknowledgementCount++;
                return true;
            }
            case RtmpMessage.WindowAcknowledgementSize window -> {
                windowSize = Math.max(WINDOW_SIZE_MIN, window.sizeBytes());
                return true;
            }
            case RtmpMessage.PingRequest ping -> {
                control(new RtmpMessage.PingResponse(ping.timestampMs()));
                output.flush();
                return true;
            }
            // The chunk decoder obeys these two; bandwidth limits of peers are not enforced by anyone, TCP does that.
            case RtmpMessage.SetChunkSize _, RtmpMessage.Abort _, RtmpMessage.SetPeerBandwidth _ -> {
                return true;
            }
            case RtmpMessage.PingResponse _, RtmpMessage.OtherUserControl _, RtmpMessage.Ignored _ -> {
                return true;
            }
            case RtmpMessage.UserControl _, RtmpMessage.Command _, RtmpMessage.Payload _ -> {
                return false;
            }
        }
    }

    void onBytesReceived(int count, long nowNs) {
        receivedBytes += count;
        lastReceivedNs = nowNs;
        if (receivedBytes - acknowledgedBytes >= windowSize) {
            acknowledgedBytes = receivedBytes;
            control(new RtmpMessage.Acknowledgement(receivedBytes & 0xffff_ffffL));
            output.flush();
        }
    }

    boolean isIdle(long nowNs) {
        return idleTimeoutNs > 0 && nowNs - lastReceivedNs >= idleTimeoutNs;
    }

    /** Pings when due; answers the nanoseconds to the next thing due. */
    long onTick(long nowNs) {
        long next = Long.MAX_VALUE;
        if (pingIntervalNs > 0) {
            long dueNs = Math.max(lastReceivedNs, lastPingNs) + pingIntervalNs;
            if (nowNs - dueNs >= 0) {
                lastPingNs = nowNs;
                control(new RtmpMessage.PingRequest(TimeUnit.NANOSECONDS.toMillis(nowNs - beganNs) & 0xffff_ffffL));
                output.flush();
                dueNs = nowNs + pingIntervalNs;
            }
            next = dueNs - nowNs;
        }
        if (idleTimeoutNs > 0) {
            next = Math.min(next, Math.max(0, lastReceivedNs + idleTimeoutNs - nowNs));
        }
        return next;
    }

    void control(RtmpMessage message) {
        ByteBuf out = ByteBufAllocator.DEFAULT.buffer(64);
        announceChunkSize(out);
        RtmpControlEncoder.write(out, message);
        output.write(out);
    }

    void command(int messageStreamId, String name, double transactionId, AmfValue... arguments) {
        ByteBuf body = ByteBufAllocator.DEFAULT.buffer(256);
        try {
            Amf0Encoder.writeString(body, name);
            Amf0Encoder.writeNumber(body, transactionId);
            for (AmfValue argument : arguments) {
                Amf0Encoder.write(body, argument);
            }
            message(RtmpRoute.command(messageStreamId), 0, body);
        } finally {
            body.release();
        }
    }

    void message(RtmpRoute route, long timestampMs, ByteBuf body) {
        message(route, timestampMs, body, Bytes.EMPTY);
    }

    void message(RtmpRoute route, long timestampMs, ByteBuf head, Bytes payload) {
        int bodyLength = head.readableBytes() + payload.length();
        int length = RtmpMessageEncoder.encodedLength(route, timestampMs, bodyLength);
        ByteBuf out = ByteBufAllocator.DEFAULT.buffer(length + 16);
        announceChunkSize(out);
        RtmpMessageEncoder.write(out, route, timestampMs, head, payload);
        output.write(out);
    }

    void status(int messageStreamId, RtmpStatusCode code, String description) {
        command(messageStreamId, "onStatus", 0, new AmfValue.Null(), information(code, description));
    }

    static AmfValue.Obj information(RtmpStatusCode code, String description) {
        return AmfValue.Obj.of(
                text("level", code.level()), text("code", code.text()), text("description", description));
    }

    static AmfValue.Property text(String name, String value) {
        return new AmfValue.Property(name, new AmfValue.Str(value));
    }

    static AmfValue.Property number(String name, double value) {
        return new AmfValue.Property(name, new AmfValue.Num(value));
    }

    /** Goes before the very first message: until then the peer takes chunks for 128 bytes long. */
    private void announceChunkSize(ByteBuf out) {
        if (!chunkSizeAnnounced) {
            chunkSizeAnnounced = true;
            RtmpControlEncoder.write(out, new RtmpMessage.SetChunkSize(RtmpMessageEncoder.CHUNK_SIZE));
        }
    }
}
