package io.weir.media.mp4;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.media.Track;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Long movies: what their tables take, and how they are written. */
class MovieHeaderTest {
    private static final int DAY_S = 86_400;
    private static final int FPS = 30;

    @Test
    void shouldKeepNumbersOfAllSizes() {
        Random random = new Random(5);
        NumberList list = new NumberList();
        long[] numbers = new long[100_000];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i < 2 ? Long.MIN_VALUE + i * -1L : random.nextLong() >> random.nextInt(64);
            list.add(numbers[i]);
        }
        NumberList.Reader reader = list.reader();
        for (long number : numbers) {
            assertThat(reader.next()).isEqualTo(number);
        }
    }

    @Test
    void shouldKeepRuns() {
        RunLengths runs = new RunLengths();
        assertThat(runs.runCount()).isZero();
        for (int value : new int[] {5, 5, -7, 0, 0, 0}) {
            runs.add(value);
        }
        assertThat(runs.runCount()).isEqualTo(3);
        assertThat(runs.last()).isZero();
        RunLengths.Reader reader = runs.reader();
        for (long[] each : new long[][] {{2, 5}, {1, -7}, {3, 0}}) {
            reader.next();
            assertThat(new long[] {reader.length(), reader.value()}).isEqualTo(each);
        }
    }

    /** Pictures in another order than they are decoded in, and timestamps in milliseconds, of which no two durations are alike. */
    @Test
    void shouldKeepADayInFewBytesAndGiveItInPieces() throws Exception {
        Fixture fixture = Fixture.load("h264_bframes_aac.flv");
        Track video = fixture.tracks().getFirst();
        Track audio = fixture.tracks().getLast();
        ProgressiveMuxer muxer = new ProgressiveMuxer(fixture.mp4Tracks());
        muxer.startAt(0, 1);
        Random random = new Random(7);
        int pictures = DAY_S * FPS;
        int sound = 0;
        long payloadBytes = 0;
        for (int i = 0; i < pictures; i++) {
            long dts = 90L * (1000L * i / FPS);
            int size = 1 + random.nextInt(60_000);
            muxer.add(video.id(), dts + 90L * (33 + random.nextInt(3) * 33), dts, i % 60 == 0, size);
            payloadBytes += size;
            // Half a second of one, then half a second of the other.
            while (i % 15 == 14 && sound < (i + 1L) * 47 / FPS) {
                muxer.add(audio.id(), 48L * (1000L * sound / 47), 48L * (1000L * sound / 47), true, 300);
                payloadBytes += 300;
                sound++;
            }
        }
        assertThat(muxer.tableBytes()).isLessThan(48 << 20);

        MovieHeader header = muxer.header();
        ByteBuf all = Unpooled.buffer();
        for (Bytes piece = header.next(); !piece.isEmpty(); piece = header.next()) {
            assertThat(piece.length()).isLessThanOrEqualTo(MovieHeader.PIECE_LENGTH + 4096);
            piece.writeTo(all);
        }
        assertThat((long) all.readableBytes()).isEqualTo(header.length());
        // All of it but the payloads, which the reader is not asked for.
        long sizeBytes = header.length() + payloadBytes;
        Mp4File file = Mp4File.open(new Mp4Source() {
            private final Bytes head = Bytes.read(all, all.readableBytes());

            @Override
            public long sizeBytes() {
                return sizeBytes;
            }

            @Override
            public Bytes read(long offset, int length) {
                return head.slice((int) offset, length);
            }
        });
        Mp4Cursor cursor = file.cursor();
        int count = 0;
        long lastEnd = header.length();
        for (Mp4Sample sample = cursor.next(); sample != null; sample = cursor.next()) {
            count++;
            lastEnd = Math.max(lastEnd, sample.offset() + sample.sizeBytes());
        }
        assertThat(count).isEqualTo(pictures + sound);
        assertThat(lastEnd).isEqualTo(sizeBytes);
    }
}
