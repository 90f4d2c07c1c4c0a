package io.weir.media.flv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.MediaKind;
import io.weir.media.Track;
import io.weir.testkit.FixtureMedia;
import io.weir.testkit.Scale;
import io.weir.testkit.Seeded;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlvDemuxerTest {
    private static final String AVCC = "0142c00affe100166742c00ada18db011000000300100000030320f1226a01000468ce0fc8";
    private static final String AVCC_TWO_BYTES = AVCC.replace("0142c00aff", "0142c00afd");
    private static final String IDR = "000000026588";
    private static final String SLICE = "00000002419a";

    private final Muxed out = new Muxed();

    private void video(long timestampMs, String hex) throws MediaException {
        tag(FlvTagType.VIDEO, timestampMs, hex);
    }

    private void audio(long timestampMs, String hex) throws MediaException {
        tag(FlvTagType.AUDIO, timestampMs, hex);
    }

    private void tag(FlvTagType type, long timestampMs, String hex) throws MediaException {
        ByteBuf body = Unpooled.wrappedBuffer(Bytes.ofHex(hex).toArray());
        out.demuxer.onTag(type, timestampMs, body, 77);
    }

    private AccessUnit last() {
        return out.units().getLast();
    }

    @Test
    void shouldTellTrackThenUnits() throws MediaException {
        video(0, "1700000000" + AVCC);
        video(40, "1701000050" + IDR);
        video(80, "2701ffffd8" + SLICE);
        assertThat(out.tracks()).hasSize(1);
        assertThat(out.tracks().getFirst().id()).isEqualTo(FlvDemuxer.VIDEO_TRACK_ID);
        assertThat(out.units())
                .containsExactly(
                        new AccessUnit(0, 120 * 90, 40 * 90, true, 77, Bytes.ofHex(IDR)),
                        new AccessUnit(0, 40 * 90, 80 * 90, false, 77, Bytes.ofHex(SLICE)));
    }

    @Test
    void shouldDropAndCountUnitsBeforeTheirConfiguration() throws MediaException {
        video(0, "1701000000" + IDR);
        audio(0, "af01aabb");
        assertThat(out.events).isEmpty();
        assertThat(out.demuxer.unconfiguredCount()).isEqualTo(2);
    }

    @Test
    void shouldNotTellTheSameConfigurationTwice() throws MediaException {
        video(0, "1700000000" + AVCC);
        video(0, "1700000000" + AVCC);
        // The same by enhanced tags.
        video(0, "9061766331" + AVCC);
        assertThat(out.tracks()).hasSize(1);
        audio(0, "af001210");
        audio(9, "af001210");
        assertThat(out.tracks()).hasSize(2);
    }

    @Test
    void shouldTellAChangedConfigurationBeforeTheNextUnit() throws MediaException {
        video(0, "1700000000" + AVCC);
        video(0, "1701000000" + IDR);
        Track hevc = Muxed.read(FixtureMedia.load("hevc_bframes.flv")).tracks().getFirst();
        ByteBuf config = Unpooled.buffer();
        FlvTagEncoder.of(hevc, 0).orElseThrow().writeConfig(config);
        out.demuxer.onTag(FlvTagType.VIDEO, 0, config, 77);
        video(40, "a36876633100000003260101");
        assertThat(out.tracks().stream().map(Track::codec)).hasSize(2).endsWith(hevc.codec());
        assertThat(last().keyframe())
                .as("IDR_W_RADL in a tag that says inter frame")
                .isTrue();
        // H.264 again, but without a configuration of its own.
        video(80, "1701000000" + IDR);
        assertThat(out.demuxer.unconfiguredCount()).isEqualTo(1);
    }

    @Test
    void shouldWidenShortNalLengths() throws MediaException {
        video(0, "1700000000" + AVCC_TWO_BYTES);
        video(0, "1701000000" + "00026588" + "0003010203");
        assertThat(last().payload()).isEqualTo(Bytes.ofHex("000000026588" + "00000003010203"));
    }

    @Test
    void shouldTurnStartCodesIntoLengths() throws MediaException {
        video(0, "1700000000" + AVCC);
        video(0, "1701000000" + "0000000109f0" + "000000016588aa" + "000001410000");
        assertThat(last().payload()).isEqualTo(Bytes.ofHex("0000000209f0" + "000000036588aa" + "0000000141"));
    }

    @Test
    void shouldKeepParameterSetsInBand() throws MediaException {
        video(0, "1700000000" + AVCC);
        String payload = "000000046742c00a" + "0000000468ce0fc8" + IDR;
        video(0, "1701000000" + payload);
        assertThat(last().payload()).isEqualTo(Bytes.ofHex(payload));
        assertThat(out.tracks()).hasSize(1);
    }

    @Test
    void shouldTolerateEmptyBodiesSequenceEndAndCommands() throws MediaException {
        video(0, "");
        audio(0, "");
        tag(FlvTagType.SCRIPT, 0, "");
        video(0, "1700000000" + AVCC);
        video(0, "1701000000");
        video(0, "1702000000");
        video(0, "5700");
        video(0, "9261766331");
        video(0, "d061766331");
        audio(0, "af001210");
        audio(0, "af01");
        audio(0, "926d703461");
        assertThat(out.units()).isEmpty();
        assertThat(out.tracks()).hasSize(2);
        assertThat(out.demuxer.unconfiguredCount()).isZero();
    }

    @Test
    void shouldReadLegacyHevcOfChineseEncoders() throws MediaException {
        Track hevc = Muxed.read(FixtureMedia.load("hevc_bframes.flv")).tracks().getFirst();
        ByteBuf enhanced = Unpooled.buffer();
        FlvTagEncoder.of(hevc, 0).orElseThrow().writeConfig(enhanced);
        ByteBuf legacy = Unpooled.buffer().writeByte(0x1c).writeByte(0).writeMedium(0);
        legacy.writeBytes(enhanced.skipBytes(5));
        out.demuxer.onTag(FlvTagType.VIDEO, 0, legacy, 0);
        video(10, "1c01000028" + "00000003260101");
        assertThat(out.tracks()).containsExactly(hevc);
        assertThat(last().ptsTicks()).isEqualTo(50 * 90);
    }

    @Test
    void shouldAddNanosecondsToTheTimestamp() throws MediaException {
        video(0, "1700000000" + AVCC);
        // ModEx of three bytes, 500000 ns, then CodedFramesX.
        video(100, "a7" + "02" + "07a120" + "03" + "61766331" + SLICE);
        assertThat(last().dtsTicks()).isEqualTo(100 * 90 + 45);
        assertThat(last().ptsTicks()).isEqualTo(100 * 90 + 45);
        // The same with the long form of the size, of a type yet unknown, in front of it.
        video(200, "a7" + "ff0002aabbcc" + "17" + "02" + "07a120" + "01" + "61766331" + "00000a" + SLICE);
        assertThat(last().dtsTicks()).isEqualTo(200 * 90 + 45);
        assertThat(last().ptsTicks()).isEqualTo(210 * 90 + 45);
        audio(0, "af001190");
        audio(10, "97" + "02" + "07a120" + "01" + "6d703461" + "aabb");
        assertThat(last().ptsTicks()).isEqualTo(480 + 24);
    }

    @Test
    void shouldSplitManyTracks() throws MediaException {
        int avccLength = AVCC.length() / 2;
        video(0, "96" + "10" + "61766331" + "00" + u24(avccLength) + AVCC + "02" + u24(avccLength) + AVCC);
        video(40, "96" + "11" + "61766331" + "00" + u24(9) + "00000a" + IDR + "02" + u24(9) + "000014" + IDR);
        assertThat(out.tracks().stream().map(Track::id)).containsExactly(0, 2);
        assertThat(out.units().stream().map(AccessUnit::trackId)).containsExactly(0, 2);
        assertThat(out.units().stream().map(AccessUnit::ptsTicks)).containsExactly(50 * 90L, 60 * 90L);
    }

    @Test
    void shouldSplitManyTracksOfManyCodecs() throws MediaException {
        audio(
                0,
                "95" + "20" + "6d703461" + "00" + u24(2) + "1190" + "4f707573" + "01" + u24(19)
                        + "4f707573486561640102380180bb0000000000");
        audio(20, "95" + "21" + "6d703461" + "00" + u24(2) + "aabb" + "4f707573" + "01" + u24(2) + "fcbb");
        assertThat(out.tracks().stream().map(Track::id)).containsExactly(16, 17);
        assertThat(out.tracks().stream().map(Track::codec).map(Object::getClass).map(Class::getSimpleName))
                .containsExactly("Aac", "Opus");
        assertThat(out.units()).hasSize(2);
    }

    @Test
    void shouldRefuseTrackIdsBeyondTheLimit() throws MediaException {
        video(0, "96" + "00" + "61766331" + "0e" + AVCC);
        video(0, "96" + "00" + "61766331" + "0f" + AVCC);
        assertThat(out.tracks()).hasSize(2);
        assertThatThrownBy(() -> video(0, "96" + "00" + "61766331" + "10" + AVCC))
                .isInstanceOfSatisfying(
                        MediaException.class,
                        e -> assertThat(e.reason()).isEqualTo(MediaException.Reason.LIMIT_EXCEEDED));
        assertThat(out.tracks()).hasSize(2);
    }

    @Test
    void shouldPassOverUnknownCodecsAndCountThem() throws MediaException {
        audio(0, "b6aabb");
        audio(0, "b6aabb");
        video(0, "24aabb");
        video(0, "9076766331aabb");
        assertThat(out.units()).isEmpty();
        assertThat(out.tracks().stream().map(Track::codec))
                .containsExactly(
                        new Codec.Unknown("Speex", MediaKind.AUDIO, 1000),
                        new Codec.Unknown("VP6", MediaKind.VIDEO, 90_000),
                        new Codec.Unknown("vvc1", MediaKind.VIDEO, 90_000))
                .doesNotHaveDuplicates();
        assertThat(out.demuxer.unsupportedCount()).isEqualTo(4);
    }

    @Test
    void shouldConfigureAv1AndVp9FromTheirFirstKeyframeWhenNoRecordCame() throws MediaException {
        for (String name : List.of("av1.flv", "vp9.flv")) {
            Muxed fixture = Muxed.read(FixtureMedia.load(name));
            Muxed bare = new Muxed();
            FlvTagEncoder encoder =
                    FlvTagEncoder.of(fixture.tracks().getFirst(), 0).orElseThrow();
            // From the second unit on: it refers to what nobody has seen.
            for (AccessUnit unit : fixture.units().subList(1, fixture.units().size())) {
                ByteBuf body = Unpooled.buffer();
                encoder.writeHeader(body, unit);
                unit.payload().writeTo(body);
                bare.demuxer.onTag(FlvTagType.VIDEO, encoder.timestampMs(unit), body, 0);
            }
            // Not equal: SVT-AV1 announces another sequence header than the one it sends in its pictures.
            assertThat(bare.tracks()).hasSize(1);
            assertThat(bare.tracks()
                            .getFirst()
                            .codec()
                            .sameFormat(fixture.tracks().getFirst().codec()))
                    .isTrue();
            assertThat(bare.units())
                    .isEqualTo(fixture.units().subList(6, fixture.units().size()));
            assertThat(bare.demuxer.unconfiguredCount()).isEqualTo(5);
        }
    }

    @Test
    void shouldTellOpusByItsPacketsWhenNoHeaderCame() throws MediaException {
        audio(0, "914f707573" + "fcaabb");
        assertThat(out.tracks().getFirst().codec()).isEqualTo(new Codec.Opus(2, Bytes.EMPTY));
        assertThat(out.units()).hasSize(1);
    }

    @Test
    void shouldPassMetadataOnWithoutItsSetDataFrame() throws MediaException {
        String metadata = "02000a" + Bytes.ofUtf8("onMetaData").hex() + "0800000000000009";
        tag(FlvTagType.SCRIPT, 0, metadata);
        tag(FlvTagType.SCRIPT, 0, "02000d" + Bytes.ofUtf8("@setDataFrame").hex() + metadata);
        tag(FlvTagType.SCRIPT, 0, "02000f" + Bytes.ofUtf8("@clearDataFrame").hex() + metadata);
        assertThat(out.metadata).containsExactly(Bytes.ofHex(metadata), Bytes.ofHex(metadata));
        String cue = "02000a" + Bytes.ofUtf8("onCuePoint").hex() + "05";
        tag(FlvTagType.SCRIPT, 1234, cue);
        assertThat(out.tracks()).containsExactly(new Track(FlvDemuxer.DATA_TRACK_ID, new Codec.Script(), 1000));
        assertThat(last()).isEqualTo(new AccessUnit(32, 1234, 1234, true, 77, Bytes.ofHex(cue)));
    }

    @Test
    void shouldNameWhatIsWrongWithABrokenTag() throws MediaException {
        assertBroken(FlvTagType.VIDEO, "1700", "cut off");
        assertBroken(FlvTagType.VIDEO, "170000000001", "avcC");
        assertBroken(FlvTagType.VIDEO, "9061", "FourCC");
        assertBroken(FlvTagType.VIDEO, "97ff", "ModEx");
        assertBroken(FlvTagType.VIDEO, "96", "multitrack");
        assertBroken(FlvTagType.VIDEO, "9630", "multitrack type 3");
        assertBroken(FlvTagType.VIDEO, "9606", "inside multitrack");
        assertBroken(FlvTagType.VIDEO, "961061766331" + "00" + "0000ff", "track is cut off");
        assertBroken(FlvTagType.AUDIO, "9061766331", "codec avc1");
        assertBroken(FlvTagType.AUDIO, "af", "AAC tag header");
        assertBroken(FlvTagType.AUDIO, "2faabbccdd", "MPEG audio header");
        assertBroken(FlvTagType.SCRIPT, "05", "name");
        assertBroken(FlvTagType.SCRIPT, "020009aa", "name");
        video(0, "1700000000" + AVCC);
        assertBroken(FlvTagType.VIDEO, "1701000000" + "000000ff6588", "NAL unit of 255 bytes");
        video(0, "1701000000" + IDR);
        assertThat(out.units()).as("goes on after broken tags").hasSize(1);
    }

    private void assertBroken(FlvTagType type, String hex, String message) {
        assertThatThrownBy(() -> tag(type, 0, hex))
                .isInstanceOf(MediaException.class)
                .hasMessageContaining(message);
    }

    @Test
    void shouldOnlyFailCleanlyOnMutatedTags() throws Exception {
        for (String name : FixtureMedia.ALL_FLV) {
            byte[] file = FixtureMedia.load(name);
            Seeded.forSeeds(Scale.count(60, 3000), random -> {
                byte[] mutated = file.clone();
                for (int i = 0; i < 1 + random.nextInt(20); i++) {
                    mutated[13 + random.nextInt(mutated.length - 13)] = (byte) random.nextInt(256);
                }
                readTolerantly(mutated);
            });
        }
    }

    private static void readTolerantly(byte[] file) {
        Muxed muxed = new Muxed();
        FlvReader reader = new FlvReader(new FlvReader.Listener() {
            @Override
            public void onHeader(boolean audio, boolean video) {}

            @Override
            public void onTag(FlvTagType type, long timestampMs, ByteBuf body) {
                try {
                    muxed.demuxer.onTag(type, timestampMs, body, 0);
                } catch (MediaException e) {
                    assertThat(e).hasMessageNotContaining("null");
                }
            }
        });
        try {
            reader.read(Unpooled.wrappedBuffer(file));
        } catch (MediaException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
        Muxed.bytesOf(muxed.write(0));
    }

    private static String u24(int value) {
        return "%06x".formatted(value);
    }
}
