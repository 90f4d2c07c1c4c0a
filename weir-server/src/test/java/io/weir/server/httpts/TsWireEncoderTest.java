package io.weir.server.httpts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.config.WriteInterval;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.Track;
import io.weir.media.codec.AacConfig;
import io.weir.media.codec.NalUnits;
import io.weir.media.mpegts.TsDemuxer;
import io.weir.media.mpegts.TsPacket;
import io.weir.server.stream.StreamHead;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TsWireEncoderTest {
    private static final Track VIDEO = Track.of(
            0, new Codec.H264(List.of(Bytes.ofHex("6742c01eda0280bfe54042")), List.of(Bytes.ofHex("68ce3c80"))));
    private static final int SAMPLE_RATE = 48_000;
    private static final int FRAME_SAMPLES = 1024;
    private static final int PICTURE_TICKS = 3600;

    private final ByteBuf out = Unpooled.buffer();

    @AfterEach
    void release() {
        out.release();
    }

    @Test
    void shouldHoldSoundBackUntilItIsAskedFor() throws MediaException {
        TsWireEncoder encoder = encoder(false);
        encoder.writeUnit(out, VIDEO, picture(0, true));
        int length = out.writerIndex();
        encoder.writeUnit(out, audio(), sound(0));
        assertThat(out.writerIndex()).isEqualTo(length);
        encoder.writeHeld(out);
        assertThat(out.writerIndex()).isGreaterThan(length);
        assertThat(unitsOf(out)).hasSize(2);
    }

    @Test
    void shouldGiveEachReaderTablesInFrontOfItsKeyframe() throws MediaException {
        TsWireEncoder encoder = encoder(false);
        encoder.writeUnit(out, VIDEO, picture(0, true));
        encoder.writeUnit(out, VIDEO, picture(1, false));
        ByteBuf late = Unpooled.buffer();
        encoder.writeStart(late, 80);
        assertThat(late.readableBytes()).as("association and map").isEqualTo(2 * TsPacket.LENGTH);
        encoder.writeUnit(late, VIDEO, picture(2, true));
        encoder.writeUnit(late, VIDEO, picture(3, false));
        assertThat(unitsOf(late))
                .extracting(AccessUnit::keyframe)
                .as("the last one is told when the next begins, or at the end")
                .containsExactly(true, false);
    }

    @Test
    void shouldFrameEachBatchAsOneMessageOfWholePackets() throws MediaException {
        TsWireEncoder encoder = encoder(true);
        encoder.beginBatch(out);
        encoder.writeUnit(out, VIDEO, picture(0, true));
        encoder.writeUnit(out, VIDEO, picture(1, false));
        encoder.endBatch(out);
        assertThat(out.readUnsignedByte())
                .as("the only frame of a binary message")
                .isEqualTo((short) 0x82);
        assertThat(out.readUnsignedByte()).as("length of 16 bits").isEqualTo((short) 126);
        assertThat(out.readUnsignedShort()).isEqualTo(out.readableBytes());
        assertThat(out.readableBytes() % TsPacket.LENGTH).isZero();
        assertThat(unitsOf(out)).hasSize(2);
    }

    @Test
    void shouldRefuseAUnitThatTheFormatHasNoRoomFor() throws MediaException {
        TsWireEncoder encoder = encoder(false);
        Bytes longFrame = Bytes.wrap(new byte[8192]);
        assertThatThrownBy(() -> encoder.writeUnit(out, audio(), new AccessUnit(1, 0, 0, true, 0, longFrame)))
                .isInstanceOf(MediaException.class)
                .hasMessageContaining("8192 bytes");
        assertThat(out.isReadable()).isFalse();
        encoder.writeUnit(out, audio(), sound(1));
        encoder.writeHeld(out);
        assertThat(unitsOf(out)).hasSize(1);
    }

    @Test
    void shouldSayWhyATrackHasNoPlace() {
        TsContainer container = new TsContainer(new WriteInterval.Auto());
        assertThat(container.problem(VIDEO)).isEmpty();
        assertThat(container.problem(Track.of(0, new Codec.Vp8()))).contains("VP8 has no mapping to MPEG-TS");
    }

    private static TsWireEncoder encoder(boolean webSocket) {
        TsWireEncoder encoder = new TsWireEncoder(webSocket);
        encoder.head(new StreamHead(List.of(VIDEO, audio()), Bytes.EMPTY));
        return encoder;
    }

    private static Track audio() {
        return Track.of(
                1, new Codec.Aac(AacConfig.build(AacConfig.AAC_LC, SAMPLE_RATE, 2), AacConfig.AAC_LC, SAMPLE_RATE, 2));
    }

    private static AccessUnit picture(int number, boolean keyframe) {
        long ticks = (long) number * PICTURE_TICKS;
        Bytes slice = Bytes.of(keyframe ? 0x65 : 0x41, 0x9a, 2, 3, 4, 5, 6, 7);
        return new AccessUnit(0, ticks, ticks, keyframe, 0, NalUnits.join(List.of(slice)));
    }

    private static AccessUnit sound(int number) {
        long ticks = (long) number * FRAME_SAMPLES;
        return new AccessUnit(1, ticks, ticks, true, 0, Bytes.ofHex("2110049900"));
    }

    private static List<AccessUnit> unitsOf(ByteBuf stream) throws MediaException {
        List<AccessUnit> units = new ArrayList<>();
        TsDemuxer demuxer = new TsDemuxer(new TsDemuxer.Listener() {
            @Override
            public void onProgram(List<Integer> trackIds) {
                assertThat(trackIds).hasSize(2);
            }

            @Override
            public void onTrack(Track track) {
                assertThat(track.codec()).isIn(VIDEO.codec(), audio().codec());
            }

            @Override
            public void onDiscontinuity(int trackId) {
                throw new AssertionError("discontinuity of track " + trackId);
            }

            @Override
            public void onUnit(AccessUnit unit) {
                units.add(unit);
            }
        });
        demuxer.read(stream, 0);
        demuxer.end();
        assertThat(demuxer.continuityErrorCount()).isZero();
        assertThat(demuxer.skippedByteCount()).isZero();
        return units;
    }
}
