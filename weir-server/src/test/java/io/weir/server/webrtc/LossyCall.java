package io.weir.server.webrtc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.protocol.ProtocolException;
import io.weir.protocol.rtp.rtcp.Nack;
import io.weir.protocol.rtp.rtcp.PictureLossIndication;
import io.weir.protocol.rtp.rtcp.RtcpPacket;
import io.weir.protocol.rtp.rtcp.RtcpReader;
import io.weir.protocol.rtp.rtcp.RtcpWriter;
import io.weir.protocol.sdp.NegotiatedMedia;
import io.weir.testkit.net.LinkConditions;
import io.weir.testkit.net.PacketSimulator;
import java.util.ArrayList;
import java.util.List;

/**
 * A publisher of video and audio and our side of it, with a link in both directions that begins perfect. It sends 30 pictures a second, a keyframe only
 * at the start and when it is asked, and 50 packets of sound; it answers NACKs and reports each second.
 */
final class LossyCall {
    static final long MS = 1_000_000;

    final ReceivedFeed feed = new ReceivedFeed();
    final TestSource video = TestSource.video(0x11);
    final TestSource audio = TestSource.audio(0x22);
    final PacketSimulator up;
    final PacketSimulator down;
    final PublisherMedia media;
    final List<RtcpPacket> feedback = new ArrayList<>();
    /** When each keyframe was asked for, as the publisher heard it. */
    final List<Long> keyframesAskedMs = new ArrayList<>();
    /** When each unit was fed. */
    final List<Long> fedMs = new ArrayList<>();

    private boolean keyframeWanted = true;
    private int pictureCount;
    private int soundCount;
    private long nowNs;

    LossyCall(long seed, List<NegotiatedMedia> sections, PublisherOptions options) {
        up = new PacketSimulator(seed, LinkConditions.PERFECT);
        down = new PacketSimulator(~seed, LinkConditions.PERFECT);
        video.mid = "0";
        audio.mid = "1";
        media = new PublisherMedia(sections, feed, datagram -> down.offer(datagram.toArray(), nowNs), options);
    }

    /** Changes the link, both ways. */
    void worsen(LinkConditions conditions) {
        up.conditions(conditions);
        down.conditions(conditions);
    }

    int pictureCount() {
        return pictureCount;
    }

    int soundCount() {
        return soundCount;
    }

    /** Goes on to {@code endMs}, sending media if {@code isSending}. */
    void run(long endMs, boolean isSending) {
        for (long ms = nowNs / MS; ms < endMs; ms++) {
            nowNs = ms * MS;
            if (isSending) {
                send(ms);
            }
            for (byte[] packet = up.poll(nowNs); packet != null; packet = up.poll(nowNs)) {
                receive(Bytes.wrap(packet));
            }
            if (media.nextTickNs() <= nowNs) {
                media.onTick(nowNs);
            }
            for (byte[] packet = down.poll(nowNs); packet != null; packet = down.poll(nowNs)) {
                onFeedback(Bytes.wrap(packet));
            }
            while (fedMs.size() < feed.units.size()) {
                fedMs.add(ms);
            }
        }
        nowNs = endMs * MS;
    }

    private void send(long ms) {
        if (ms % 100 == 0 || ms % 100 == 33 || ms % 100 == 66) {
            AccessUnit unit =
                    Pictures.picture(pictureCount++, ms * 90, keyframeWanted, keyframeWanted ? 20_000 : 3_000);
            keyframeWanted = false;
            video.packets(unit, nowNs).forEach(this::offer);
        }
        if (ms % 20 == 0) {
            audio.packets(Pictures.sound(soundCount++, ms * 48), nowNs).forEach(this::offer);
        }
        if (ms % 1000 == 500) {
            offer(written(video.report(ms * 90, nowNs)));
            offer(written(audio.report(ms * 48, nowNs)));
        }
    }

    private void offer(Bytes packet) {
        up.offer(packet.toArray(), nowNs);
    }

    private void receive(Bytes packet) {
        if (packet.length() > 1 && RtcpReader.isRtcp(packet.get(1))) {
            media.onRtcp(packet, nowNs);
        } else {
            media.onRtp(packet, nowNs);
        }
    }

    private void onFeedback(Bytes datagram) {
        List<RtcpPacket> packets;
        try {
            packets = RtcpReader.read(datagram);
        } catch (ProtocolException _) {
            // Corrupted on the way.
            return;
        }
        feedback.addAll(packets);
        for (RtcpPacket packet : packets) {
            if (packet instanceof Nack nack) {
                TestSource source = nack.mediaSsrc() == video.ssrc ? video : audio;
                nack.sequences().forEach(wanted -> source.again(wanted, nowNs).forEach(this::offer));
            } else if (packet instanceof PictureLossIndication) {
                keyframesAskedMs.add(nowNs / MS);
                keyframeWanted = true;
            }
        }
    }

    static Bytes written(RtcpPacket packet) {
        ByteBuf buffer = Unpooled.buffer();
        RtcpWriter.write(packet, buffer);
        return Bytes.read(buffer, buffer.readableBytes());
    }
}
