package io.weir.protocol.rtp.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.base.buf.Bytes;
import io.weir.media.Codec;
import io.weir.media.MediaKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PayloadFormatsTest {
    private static String text(Codec codec) {
        return switch (PayloadFormats.of(codec)) {
            case PayloadFormat.Supported f ->
                f.encodingName() + "/" + f.clockRate() + "/" + f.channelCount() + " " + f.staticPayloadType() + " "
                        + f.fmtp();
            case PayloadFormat.Unsupported none -> none.reason();
        };
    }

    @Test
    void shouldNameEveryCodecOrSayWhyNot() {
        assertThat(text(Sample.H264.codec()))
                .isEqualTo("H264/90000/1 -1 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f");
        assertThat(text(new Codec.H264(List.of(), List.of()))).endsWith("profile-level-id=42e01f");
        assertThat(text(Sample.H265.codec())).isEqualTo("H265/90000/1 -1 ");
        assertThat(text(Sample.VP8.codec())).isEqualTo("VP8/90000/1 -1 ");
        assertThat(text(Sample.VP9.codec())).isEqualTo("VP9/90000/1 -1 profile-id=0");
        assertThat(text(Sample.AV1.codec())).startsWith("AV1/90000/1 -1 ");
        assertThat(text(new Codec.Opus(1, Bytes.EMPTY))).isEqualTo("opus/48000/2 -1 minptime=10;useinbandfec=1");
        assertThat(text(new Codec.Opus(2, Bytes.EMPTY))).endsWith(";stereo=1;sprop-stereo=1");
        assertThat(text(new Codec.Opus(6, Bytes.EMPTY)))
                .isEqualTo("multiopus/48000/6 -1 channel_mapping=0,4,1,2,3,5;num_streams=4;coupled_streams=2");
        assertThat(text(new Codec.Opus(9, Bytes.EMPTY))).isEqualTo("Opus of 9 channels without a channel map");
        assertThat(text(new Codec.G711(true, 8_000, 1))).isEqualTo("PCMU/8000/1 0 ");
        assertThat(text(new Codec.G711(false, 8_000, 1))).isEqualTo("PCMA/8000/1 8 ");
        assertThat(text(new Codec.G711(false, 16_000, 2))).isEqualTo("PCMA/16000/2 -1 ");
        assertThat(text(PayloadFormats.G722)).isEqualTo("G722/8000/1 9 ");
        assertThat(text(new Codec.Lpcm(16, 44_100, 2))).isEqualTo("L16/44100/2 10 ");
        assertThat(text(new Codec.Lpcm(16, 44_100, 1))).isEqualTo("L16/44100/1 11 ");
        assertThat(text(new Codec.Lpcm(24, 48_000, 2))).isEqualTo("L24/48000/2 -1 ");
        assertThat(text(new Codec.Lpcm(8, 48_000, 2))).contains("only L16 and L24");
        assertThat(text(new Codec.Aac(Bytes.EMPTY, 2, 44_100, 2))).startsWith("AAC is not a codec of WebRTC");
        assertThat(text(new Codec.Unknown("nellymoser", MediaKind.AUDIO, 8_000)))
                .startsWith("nellymoser is not");
    }

    @Test
    void shouldMakeNothingForWhatItDoesNotSupport() {
        for (Codec codec : List.of(
                new Codec.Aac(Bytes.EMPTY, 2, 44_100, 2),
                new Codec.Mp3(44_100, 2),
                new Codec.Ac3(48_000, 6),
                new Codec.Eac3(48_000, 6),
                new Codec.Flac(Bytes.EMPTY, 48_000, 2),
                new Codec.Script(),
                new Codec.G711(true, 8_000, 0),
                new Codec.Unknown("x", MediaKind.DATA, 1_000))) {
            assertThat(PayloadFormats.of(codec)).isInstanceOf(PayloadFormat.Unsupported.class);
            assertThat(PayloadFormats.packetizer(codec, PacketizerOptions.STANDARD))
                    .isEmpty();
            assertThat(PayloadFormats.depacketizer(0, codec, new Received(new Codec.Vp8())))
                    .isEmpty();
        }
    }

    @Test
    void shouldFindTheCodecOfAnOffer() {
        for (Codec codec : List.of(
                new Codec.Vp8(),
                new Codec.Opus(2, Bytes.EMPTY),
                new Codec.G711(true, 8_000, 1),
                new Codec.G711(false, 8_000, 1),
                PayloadFormats.G722,
                new Codec.Lpcm(16, 48_000, 2),
                new Codec.Lpcm(24, 96_000, 8))) {
            assertThat(offer(codec)).contains(codec);
        }
        assertThat(offer(Sample.H264.codec())).contains(new Codec.H264(List.of(), List.of()));
        assertThat(offer(Sample.VP9.codec()))
                .hasValueSatisfying(
                        c -> assertThat(c.sameFormat(Sample.VP9.codec())).isTrue());
        Codec surround = offer(new Codec.Opus(6, Bytes.EMPTY)).orElseThrow();
        assertThat(surround).isInstanceOf(Codec.Opus.class);
        assertThat(text(surround)).isEqualTo(text(new Codec.Opus(6, Bytes.EMPTY)));
    }

    private static Optional<Codec> offer(Codec codec) {
        PayloadFormat.Supported format = (PayloadFormat.Supported) PayloadFormats.of(codec);
        return PayloadOffers.codec(
                format.encodingName(), format.clockRate(), format.channelCount(), format.parameters());
    }

    @Test
    void shouldReadParameterSetsOfAnOffer() {
        Map<String, String> parameters = Map.of("sprop-parameter-sets", "Z0IAH6E=,aM48gA==,!!,");
        assertThat(PayloadOffers.codec("h264", 90_000, 1, parameters)).contains(Sample.H264.codec());
    }

    @Test
    void shouldRefuseOffersThatMakeNoSense() {
        assertThat(PayloadOffers.codec("rtx", 90_000, 1, Map.of("apt", "96"))).isEmpty();
        assertThat(PayloadOffers.codec("H264", 48_000, 1, Map.of())).isEmpty();
        assertThat(PayloadOffers.codec("opus", 8_000, 2, Map.of())).isEmpty();
        assertThat(PayloadOffers.codec("L16", 48_000, PayloadOffers.CHANNEL_COUNT_MAX, Map.of()))
                .isPresent();
        assertThat(PayloadOffers.codec("L16", 48_000, PayloadOffers.CHANNEL_COUNT_MAX + 1, Map.of()))
                .isEmpty();
        assertThat(PayloadOffers.codec("L16", 0, 1, Map.of())).isEmpty();
        for (String map : List.of("0,1", "0,1,x", "0,1,9", "")) {
            assertThat(PayloadOffers.codec(
                            "multiopus",
                            48_000,
                            3,
                            Map.of("channel_mapping", map, "num_streams", "2", "coupled_streams", "1")))
                    .isEmpty();
        }
    }

    @Test
    void shouldLimitOptions() {
        assertThat(new PacketizerOptions(PacketizerOptions.PAYLOAD_LENGTH_LEAST, 0))
                .isNotNull();
        assertThat(new PacketizerOptions(PacketizerOptions.PAYLOAD_LENGTH_MOST, 1))
                .isNotNull();
        for (int length :
                new int[] {PacketizerOptions.PAYLOAD_LENGTH_LEAST - 1, PacketizerOptions.PAYLOAD_LENGTH_MOST + 1}) {
            assertThatThrownBy(() -> new PacketizerOptions(length, 1)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new PacketizerOptions(1_200, 2)).isInstanceOf(IllegalArgumentException.class);
    }
}
