package io.weir.server.webrtc;

import io.weir.protocol.rtp.NtpTime;
import io.weir.protocol.rtp.RtpPacket;
import io.weir.protocol.rtp.rtcp.RtcpPacket;
import io.weir.server.stream.EndReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One viewer on a loop of its own, with its time and what it was sent. */
final class Watching implements ViewerPlace {
    static final List<String> FEEDBACK = List.of("nack", "nack pli", "ccm fir");
    static final MediaClock CLOCK =
            new MediaClock(1_000_000_000L, 5_000_000_000L, NtpTime.of(Instant.ofEpochSecond(1_000_000)));

    final Units units = new Units();
    final PacketCache cache = new PacketCache();
    final FakeOutput output = new FakeOutput();
    final List<EndReason> ended = new ArrayList<>();
    final ViewerMedia viewer;
    int keyframesWanted;
    int hurries;
    private boolean joined;
    long nowNs = CLOCK.nanoTime();

    Watching(SentTrack... tracks) {
        viewer = new ViewerMedia(List.of(tracks), "weir", output, new Random(7), ended::add);
    }

    @Override
    public PacketCache cache() {
        return cache;
    }

    @Override
    public void wantKeyframe() {
        keyframesWanted++;
    }

    @Override
    public void hurry() {
        hurries++;
    }

    void join() {
        joined = true;
        viewer.onJoined(this, nowNs);
    }

    void key(long ms, int nalBytes) {
        deliver(units.key(ms, nalBytes, CLOCK));
    }

    void picture(long ms, int nalBytes) {
        deliver(units.picture(ms, nalBytes, CLOCK));
    }

    void sound(long ms) {
        deliver(units.sound(ms, CLOCK));
    }

    void deliver(UnitPackets unit) {
        cache.add(unit);
        if (joined) {
            viewer.onUnit(unit, null, nowNs);
        }
    }

    void rtcp(RtcpPacket packet) {
        viewer.onRtcp(List.of(packet), nowNs);
    }

    /** Lets time pass to the next tick. */
    void tick() {
        nowNs = Math.max(nowNs, viewer.nextTickNs());
        viewer.onTick(nowNs);
    }

    void passMs(long ms) {
        nowNs += ms * 1_000_000;
        if (viewer.nextTickNs() <= nowNs) {
            viewer.onTick(nowNs);
        }
    }

    List<RtpPacket> video() {
        return output.packets.stream().filter(packet -> packet.ssrc() == 0x1111).toList();
    }

    List<RtpPacket> audio() {
        return output.packets.stream().filter(packet -> packet.ssrc() == 0x3333).toList();
    }
}
