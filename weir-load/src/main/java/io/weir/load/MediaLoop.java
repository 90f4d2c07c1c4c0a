package io.weir.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.media.MediaException;
import io.weir.media.flv.FlvFile;
import io.weir.media.flv.FlvReader;
import io.weir.media.flv.FlvTagType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A stretch of media that is published again and again, with timestamps that go on.
 *
 * @param start metadata and decoder configuration, told before anything else
 * @param messages the media, by decode time from 0 on; the first video message is a keyframe
 * @param durationMs what one turn adds to timestamps, milliseconds; larger than the last message's
 * @param video whether there is video, so that a publisher must begin at a keyframe
 */
record MediaLoop(List<MediaMessage> start, List<MediaMessage> messages, long durationMs, boolean video) {
    /** Larger files are refused: all of it is kept on the heap. */
    static final long FILE_BYTES_MAX = 256L << 20;

    private static final int READ_SIZE = 64 * 1024;

    MediaLoop {
        start = List.copyOf(start);
        messages = List.copyOf(messages);
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("no audio or video in it");
        }
    }

    /** Reads an FLV file; throws {@link IOException} naming the file when it is too large, broken or without media. */
    static MediaLoop ofFile(Path file) throws IOException {
        long size = Files.size(file);
        if (size > FILE_BYTES_MAX) {
            throw new IOException(file + " has " + size + " bytes, more than " + FILE_BYTES_MAX);
        }
        List<MediaMessage> all = new ArrayList<>();
        FlvReader.Listener collector = new FlvReader.Listener() {
            @Override
            public void onHeader(boolean audio, boolean video) {}

            @Override
            public void onTag(FlvTagType type, long timestampMs, ByteBuf body) {
                all.add(MediaMessage.of(type.id(), timestampMs, Bytes.read(body, body.readableBytes())));
            }
        };
        try (InputStream in = Files.newInputStream(file)) {
            FlvReader reader = new FlvReader(collector);
            byte[] piece = new byte[READ_SIZE];
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                reader.read(Unpooled.wrappedBuffer(piece, 0, n));
            }
            return of(all);
        } catch (MediaException | IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /** Sorts messages in file order into what comes first and what is looped. */
    static MediaLoop of(List<MediaMessage> all) {
        boolean video = all.stream().anyMatch(MediaMessage::keyframe);
        List<MediaMessage> start = new ArrayList<>();
        List<MediaMessage> media = new ArrayList<>();
        for (MediaMessage message : all) {
            boolean leading = media.isEmpty() && (video && !message.keyframe());
            if (message.isConfiguration() && media.isEmpty()) {
                start.add(new MediaMessage(message.type(), 0, message.body(), false, -1));
            } else if (!leading) {
                media.add(message);
            }
        }
        if (media.isEmpty()) {
            throw new IllegalArgumentException("no audio or video in it");
        }
        long firstMs = media.getFirst().timestampMs();
        List<MediaMessage> rebased = media.stream()
                .map(m -> new MediaMessage(
                        m.type(), Math.max(0, m.timestampMs() - firstMs), m.body(), m.keyframe(), m.stampAt()))
                .toList();
        long durationMs = Math.max(
                trackDurationMs(rebased, FrameProbe.TYPE_VIDEO), trackDurationMs(rebased, FrameProbe.TYPE_AUDIO));
        return new MediaLoop(start, rebased, Math.max(1, durationMs), video);
    }

    /** The last timestamp and one average step more, so that the next turn follows without a jump. */
    private static long trackDurationMs(List<MediaMessage> messages, int type) {
        long first = -1;
        long last = -1;
        int count = 0;
        for (MediaMessage message : messages) {
            if (message.type() == type && !message.isConfiguration()) {
                first = count == 0 ? message.timestampMs() : first;
                last = Math.max(last, message.timestampMs());
                count++;
            }
        }
        return count < 2 ? last + 1 : last + Math.max(1, Math.round((double) (last - first) / (count - 1)));
    }

    /** Bytes of media, framing not counted, in megabits a second. */
    double megabitsPerSecond() {
        long bytes = messages.stream().mapToLong(m -> m.body().length()).sum();
        return bytes * 8 / (durationMs / 1000.0) / 1e6;
    }

    /** Writes one turn as an FLV file. */
    void writeTo(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            ByteBuf buffer = Unpooled.buffer(READ_SIZE);
            boolean audio = messages.stream().anyMatch(m -> m.type() == FrameProbe.TYPE_AUDIO);
            FlvFile.writeHeader(buffer, audio, video);
            for (MediaMessage message : start) {
                write(message, buffer, out);
            }
            for (MediaMessage message : messages) {
                write(message, buffer, out);
            }
        }
    }

    private static void write(MediaMessage message, ByteBuf buffer, OutputStream out) throws IOException {
        FlvTagType type = FlvTagType.ofId(message.type()).orElseThrow();
        FlvFile.writeTagHeader(buffer, type, message.body().length(), message.timestampMs());
        message.body().writeTo(buffer);
        FlvFile.writeTagTrailer(buffer, message.body().length());
        buffer.readBytes(out, buffer.readableBytes());
        buffer.clear();
    }
}
