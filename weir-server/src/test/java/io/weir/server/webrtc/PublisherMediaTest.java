package io.weir.server.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.MediaKind;
import io.weir.media.Track;
import io.weir.protocol.ProtocolException;
import io.weir.protocol.rtp.RtpPacket;
import io.weir.protocol.rtp.RtxPayload;
import io.weir.protocol.rtp.rtcp.Bye;
import io.weir.protocol.rtp.rtcp.FullIntraRequest;
import io.weir.protocol.rtp.rtcp.Nack;
import io.weir.protocol.rtp.rtcp.PictureLossIndication;
import io.weir.protocol.rtp.rtcp.ReceiverReport;
import io.weir.protocol.rtp.rtcp.Remb;
import io.weir.protocol.rtp.rtcp.RtcpPacket;
import io.weir.protocol.rtp.rtcp.RtcpReader;
import io.weir.protocol.rtp.rtcp.SourceDescription;
import io.weir.protocol.rtp.rtcp.TransportFeedback;
import io.weir.protocol.sdp.MediaSources;
import io.weir.protocol.sdp.NegotiatedMedia;
import io.weir.protocol.sdp.Simulcast;
import io.weir.protocol.sdp.SourceAttribute;
import io.weir.protocol.sdp.SourceGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PublisherMediaTest {
    private static final long MS = 1_000_000;

    private ReceivedFeed feed = new ReceivedFeed();
    private final List<Bytes> sent = new ArrayList<>();
    private final TestSource video = TestSource.video(0x11);
    private final TestSource audio = TestSource.audio(0x22);

    private PublisherMedia media(NegotiatedMedia... sections) {
        feed = new ReceivedFeed();
        return new PublisherMedia(List.of(sections), feed, sent::add, PublisherOptions.standard(0x99, "weir", 2_000));
    }

    private PublisherMedia media() {
        return media(Sections.video(), Sections.audio(List.of()));
    }

    /** What went out, and forgets it. */
    private List<RtcpPacket> feedback() throws ProtocolException {
        List<RtcpPacket> packets = new ArrayList<>();
        for (Bytes datagram : sent) {
            packets.addAll(RtcpReader.read(datagram));
        }
        sent.clear();
        return packets;
    }

    private static void picture(PublisherMedia media, TestSource source, int number, long ms) {
        picture(media, source, number, ms, 500);
    }

    /** Number 0 is a keyframe, and all that divide by 100. */
    private static void picture(PublisherMedia media, TestSource source, int number, long ms, int length) {
        AccessUnit unit = Pictures.picture(number, ms * 90, number % 100 == 0, length);
        source.packets(unit, ms * MS).forEach(packet -> media.onRtp(packet, ms * MS));
    }

    private static void sound(PublisherMedia media, TestSource source, int number, long ms) {
        source.packets(Pictures.sound(number, ms * 48), ms * MS).forEach(packet -> media.onRtp(packet, ms * MS));
    }

    @Test
    void shouldTellTheFeedWhatToExpectAndThenTracksBeforeUnits() {
        PublisherMedia media = media();
        assertThat(feed.expected).isEqualTo(Set.of(MediaKind.VIDEO, MediaKind.AUDIO));
        assertThat(feed.expectedWithinMs).isEqualTo(2_000);
        assertThat(media.nextTickNs()).isEqualTo(Long.MAX_VALUE);
        sound(media, audio, 0, 0);
        picture(media, video, 0, 10);
        picture(media, video, 1, 50);
        assertThat(feed.tracks).containsExactly(Track.of(1, Pictures.AUDIO), Track.of(0, Pictures.VIDEO));
        assertThat(feed.units).extracting(unit -> feed.ptsMs(unit)).containsExactly(1_000.0, 1_010.0, 1_050.0);
        assertThat(media.status(0).tracks().getFirst().unitCount()).isEqualTo(2);
    }

    @Test
    void shouldFindSourcesByTheirPayloadTypeOrTheirSection() {
        PublisherMedia media = media();
        audio.mid = "1";
        TestSource elsewhere = TestSource.video(0x33);
        elsewhere.mid = "2";
        picture(media, video, 0, 0);
        sound(media, audio, 0, 0);
        picture(media, elsewhere, 0, 0);
        assertThat(feed.units).hasSize(2);
        assertThat(media.status(0).unknownCount()).isPositive();
        // Once known, a source needs no name.
        audio.mid = "";
        sound(media, audio, 1, 20);
        assertThat(feed.numbers(1)).containsExactly(0, 1);
    }

    @Test
    void shouldUnwrapRetransmissionsThatAreAnnounced() throws Exception {
        SourceGroup group = new SourceGroup("FID", List.of(0x11L, 0x12L));
        List<SourceAttribute> attributes = List.of(new SourceAttribute(0x11, "cname", "x"));
        MediaSources sources = new MediaSources(List.of(), attributes, List.of(group), List.of(), Simulcast.NONE);
        checkRetransmission(media(Sections.video(Sections.FEEDBACK, List.of(), sources)));
    }

    @Test
    void shouldUnwrapRetransmissionsThatCanMeanOneSourceOnly() throws Exception {
        checkRetransmission(media());
    }

    private void checkRetransmission(PublisherMedia media) throws ProtocolException {
        picture(media, video, 0, 0);
        Bytes lost = video.packets(Pictures.picture(1, 3_000, false, 100), 0).getFirst();
        picture(media, video, 2, 66);
        assertThat(feed.numbers(0)).containsExactly(0);
        media.onTick(90 * MS);
        RtpPacket original = RtpPacket.parse(lost);
        assertThat(feedback()).contains(new Nack(0x99, 0x11, List.of(original.sequence())));
        media.onRtp(RtxPayload.wrap(original, Sections.RTX_TYPE, 5, 0x12), 130 * MS);
        assertThat(feed.numbers(0)).containsExactly(0, 1, 2);
        PublisherStatus status = media.status(130 * MS);
        assertThat(status.recoveredCount()).isOne();
        assertThat(status.roundTripNs()).isEqualTo(40 * MS);
        assertThat(status.tracks().getFirst().layers().getFirst().packetCount()).isEqualTo(status.packetCount() - 1);
    }

    @Test
    void shouldTakeNoMoreSourcesThanItsLimitUntilOneIsSilentForLong() {
        PublisherMedia media = media();
        for (int i = 0; i < SourceTable.SOURCES_MAX; i++) {
            sound(media, TestSource.audio(100 + i), i, 0);
        }
        assertThat(media.status(0).unknownCount()).isZero();
        sound(media, TestSource.audio(200), 50, 9_999);
        assertThat(media.status(0).unknownCount()).isOne();
        sound(media, TestSource.audio(200), 51, 10_000);
        assertThat(media.status(0).unknownCount()).isOne();
        assertThat(feed.numbers(1)).hasSize(SourceTable.SOURCES_MAX + 1).endsWith(51);
    }

    @Test
    void shouldGoOnWithANewSourceOfTheSameTrack() {
        PublisherMedia media = media();
        picture(media, video, 0, 0);
        picture(media, video, 1, 33);
        TestSource other = TestSource.video(0x13);
        picture(media, other, 50, 66);
        picture(media, other, 100, 99);
        picture(media, video, 2, 120);
        picture(media, other, 101, 132);
        assertThat(feed.numbers(0)).containsExactly(0, 1, 100, 101);
        assertThat(feed.ptsMs(feed.units.getLast())).isEqualTo(1_132);
    }

    @Test
    void shouldAskForAKeyframeWhenItJoinsInTheMiddleAndNotTooOften() throws Exception {
        PublisherMedia media = media();
        for (int i = 1; i <= 30; i++) {
            picture(media, video, i, 33L * i);
        }
        assertThat(feedback()).contains(new PictureLossIndication(0x99, 0x11)).hasSize(3);
        picture(media, video, 100, 1_000);
        media.onTick(5_000 * MS);
        assertThat(feedback()).noneMatch(PictureLossIndication.class::isInstance);
        assertThat(feed.units).hasSize(1);
    }

    @Test
    void shouldAskForAKeyframeForAReaderByWhatWasAgreedOn() throws Exception {
        PublisherMedia media = media(Sections.video(List.of("ccm fir"), List.of(), MediaSources.NONE));
        assertThat(media.canRequestKeyframe()).isTrue();
        media.requestKeyframe(0);
        picture(media, video, 0, 0);
        media.requestKeyframe(MS);
        media.requestKeyframe(100 * MS);
        assertThat(feedback())
                .containsExactly(new FullIntraRequest(0x99, List.of(new FullIntraRequest.Entry(0x11, 1))));
        media.onTick(media.nextTickNs());
        assertThat(feedback())
                .containsExactly(new FullIntraRequest(0x99, List.of(new FullIntraRequest.Entry(0x11, 2))));
    }

    @Test
    void shouldAskNobodyWhoDidNotAgreeToAnswer() {
        PublisherMedia media = media(Sections.video(List.of("nack"), List.of(), MediaSources.NONE));
        picture(media, video, 1, 0);
        media.requestKeyframe(MS);
        assertThat(media.canRequestKeyframe()).isFalse();
        assertThat(sent).isEmpty();
    }

    @Test
    void shouldReportWithItsNameAndTellArrivalTimes() throws Exception {
        PublisherMedia media = media();
        picture(media, video, 0, 0);
        assertThat(media.onTick(99 * MS)).isEqualTo(100 * MS);
        media.onTick(100 * MS);
        assertThat(feedback()).singleElement().isInstanceOf(TransportFeedback.class);
        assertThat(media.nextTickNs()).isEqualTo(1_000 * MS);
        media.onTick(1_000 * MS);
        List<RtcpPacket> report = feedback();
        assertThat(report).hasSize(2);
        assertThat(((ReceiverReport) report.getFirst()).blocks()).hasSize(1);
        assertThat(report.getLast()).isEqualTo(SourceDescription.ofCname(0x99, "weir"));
    }

    @Test
    void shouldAllowABitrateWhereNothingBetterWasAgreedOn() throws Exception {
        PublisherMedia media = media(Sections.video(List.of("goog-remb"), List.of(), MediaSources.NONE));
        picture(media, video, 0, 0);
        media.onTick(1_000 * MS);
        Remb remb = (Remb) feedback().getLast();
        assertThat(remb.ssrcs()).containsExactly(0x11);
        assertThat(remb.bitrateBps()).isBetween(49_900_000L, 50_000_000L);
    }

    @Test
    void shouldPutALayerThatIsBetterOnTheAirAtItsKeyframeAndGoDownWhenItDies() throws Exception {
        PublisherMedia media = media(Sections.video(Sections.FEEDBACK, List.of("q", "f"), MediaSources.NONE));
        TestSource low = TestSource.video(0x41);
        TestSource high = TestSource.video(0x42);
        high.timestampOffset = 5_000_000;
        low.rid = "q";
        high.rid = "f";
        int lowNumber = 0;
        int highNumber = 1_001;
        for (long ms = 0; ms < 10_000; ms += 33) {
            picture(media, low, lowNumber, ms, 300);
            if (ms < 5_000) {
                picture(media, high, highNumber, ms, 900);
            }
            media.onTick(ms * MS);
            lowNumber = isAsked(0x41) ? nextKeyframe(lowNumber) : lowNumber + 1;
            highNumber = isAsked(0x42) ? nextKeyframe(highNumber) : highNumber + 1;
        }
        List<Integer> numbers = feed.numbers(0);
        List<Integer> ofHigh = numbers.stream().filter(number -> number > 1_000).toList();
        int up = numbers.indexOf(ofHigh.getFirst());
        assertThat(numbers.subList(up, up + ofHigh.size())).isEqualTo(ofHigh);
        assertThat(up).isGreaterThan(10);
        assertThat(feed.of(0).get(up).keyframe()).isTrue();
        assertThat(feed.of(0).get(up).wallNs()).isLessThan(2_500 * MS);
        AccessUnit last = feed.of(0).getLast();
        assertThat(numbers.getLast()).isLessThan(1_000);
        assertThat(feed.ptsMs(last)).isBetween(10_900.0, 11_000.0);
        PublisherStatus.TrackStatus status = media.status(9_999 * MS).tracks().getFirst();
        assertThat(status.layers())
                .extracting(PublisherStatus.LayerStatus::onAir)
                .containsExactly(true, false);
        assertThat(status.layers())
                .extracting(PublisherStatus.LayerStatus::alive)
                .containsExactly(true, false);
    }

    private static int nextKeyframe(int number) {
        return (number / 100 + 1) * 100;
    }

    /** Whether a keyframe was asked of the source since the last time. */
    private boolean isAsked(int ssrc) throws ProtocolException {
        boolean isAsked = false;
        for (Bytes datagram : List.copyOf(sent)) {
            if (RtcpReader.read(datagram).contains(new PictureLossIndication(0x99, ssrc))) {
                isAsked = true;
                sent.remove(datagram);
            }
        }
        return isAsked;
    }

    @Test
    void shouldEndASourceThatSaysGoodbye() {
        PublisherMedia media = media();
        picture(media, video, 0, 0);
        picture(media, video, 1, 33);
        media.onRtcp(LossyCall.written(new Bye(List.of(0x11), Bytes.EMPTY)), 40 * MS);
        assertThat(media.status(40 * MS).tracks().getFirst().layers().getFirst().ssrc())
                .isEqualTo(PublisherStatus.UNKNOWN);
        picture(media, TestSource.video(0x77), 100, 66);
        assertThat(feed.numbers(0)).containsExactly(0, 1, 100);
    }

    @Test
    void shouldCountWhatCanNotBeReadAndGoOn() {
        PublisherMedia media = media();
        picture(media, video, 0, 0);
        // The packet that ends the old proxy, cut at every place, as RTP and as RTCP (with an attribute header that is
        // cut).
        Bytes killer = Bytes.ofHex("000100010000000000000000000000000000000001");
        List<Bytes> broken = new ArrayList<>();
        for (int i = 0; i <= killer.length(); i++) {
            broken.add(killer.slice(0, i));
        }
        broken.add(Bytes.ofHex("9060000100000000000000110000ffff"));
        broken.add(Bytes.ofHex("8f6000010000000000000011"));
        broken.add(Bytes.ofHex("a060000100000000000000110001020304ff"));
        broken.add(Bytes.ofHex("a06000010000000000000011000000"));
        broken.add(Bytes.wrap(new byte[PublisherMedia.PACKET_LENGTH_MAX + 1]));
        for (Bytes packet : broken) {
            media.onRtp(packet, MS);
            media.onRtcp(packet, MS);
        }
        assertThat(media.status(0).malformedCount()).isEqualTo(2L * broken.size());
        picture(media, video, 1, 33);
        assertThat(feed.numbers(0)).containsExactly(0, 1);
    }

    @Test
    void shouldRefuseAPacketOneByteLongerThanItsLimit() {
        for (int length : new int[] {-1, 0, 1}) {
            PublisherMedia media = media();
            byte[] packet = new byte[PublisherMedia.PACKET_LENGTH_MAX + length];
            packet[0] = (byte) 0x80;
            packet[1] = Sections.OPUS_TYPE;
            media.onRtp(Bytes.wrap(packet), 0);
            assertThat(media.status(0).malformedCount()).isEqualTo(length > 0 ? 1 : 0);
        }
    }
}
