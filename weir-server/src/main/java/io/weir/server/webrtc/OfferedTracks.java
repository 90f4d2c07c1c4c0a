package io.weir.server.webrtc;

import io.weir.media.MediaKind;
import io.weir.media.Track;
import io.weir.protocol.sdp.CodecFormat;
import io.weir.protocol.sdp.NegotiatedMedia;
import io.weir.protocol.sdp.SendTrack;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * What of a stream can be sent by WebRTC.
 *
 * @param send the tracks of a negotiation's plan
 * @param tracks the stream's, each at the position of the one it became
 * @param reasons why the others cannot be sent
 */
record OfferedTracks(List<SendTrack> send, List<Track> tracks, List<String> reasons) {
    private static final long SSRC_MASK = 0xffff_ffffL;

    OfferedTracks {
        send = List.copyOf(send);
        tracks = List.copyOf(tracks);
        reasons = List.copyOf(reasons);
    }

    /** Of all tracks of a stream; {@code cname} is the session's. */
    static OfferedTracks of(List<Track> all, String cname, RandomGenerator random) {
        List<SendTrack> send = new ArrayList<>();
        List<Track> tracks = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        for (Track track : all) {
            List<CodecFormat> formats = CodecFormats.toSend(track.codec());
            if (formats.isEmpty()) {
                reasons.add(CodecFormats.refusal(track.codec()).orElse("no payload format"));
            } else {
                send.add(new SendTrack(
                        formats,
                        random.nextInt() & SSRC_MASK,
                        track.kind() == MediaKind.VIDEO ? random.nextInt() & SSRC_MASK : -1,
                        cname,
                        "weir " + track.kind().name().toLowerCase(Locale.ROOT) + track.id()));
                tracks.add(track);
            }
        }
        return new OfferedTracks(send, tracks, reasons);
    }

    boolean hasVideo() {
        return tracks.stream().anyMatch(track -> track.kind() == MediaKind.VIDEO);
    }

    /** Why nothing can be sent. */
    String refusal() {
        return "nothing of the stream can be sent by WebRTC: " + String.join("; ", reasons);
    }

    /** What was agreed on. */
    List<SentTrack> agreed(List<NegotiatedMedia> media) {
        return media.stream()
                .filter(each -> each.track() >= 0)
                .map(each -> SentTrack.of(
                        each,
                        tracks.get(each.track()),
                        send.get(each.track()).ssrc(),
                        send.get(each.track()).retransmissionSsrc()))
                .toList();
    }
}
