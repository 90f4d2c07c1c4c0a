package io.weir.server.playback;

import io.weir.base.buf.Bytes;
import io.weir.base.id.PathName;
import io.weir.platform.http.ByteRange;
import io.weir.platform.http.Conditions;
import io.weir.platform.http.HttpExchange;
import io.weir.platform.http.HttpResponse;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Finished files with what was recorded, whole or in part, for those who may play the path back.
 *
 * <p>Threading: any thread.
 * <p>Limits: those of {@link Reception}.
 */
public final class FileDownloads {
    private static final String CACHED = "private, no-cache";
    private static final int CHUNK_BYTES = 256 * 1024;

    private final Reception reception;

    /** Sends to whom {@code reception} lets in. */
    public FileDownloads(Reception reception) {
        this.reception = reception;
    }

    /**
     * A file to send.
     *
     * @param name what to call it where it is saved
     * @param tag its entity tag, without quotation marks
     */
    public record Download(PathName path, Path file, String name, String tag) {}

    /** Answers with the file, or the part of it that the request asks for. */
    public void send(HttpExchange exchange, Download download) {
        reception.admit(
                exchange,
                download.path.value(),
                (_, _) -> reception.onWorkerWithPlace(
                        exchange,
                        place -> reception.onWorker(
                                exchange, download.file, place, taken -> open(exchange, download, taken))));
    }

    private boolean open(HttpExchange exchange, Download download, Reception.Place place) throws IOException {
        String etag = '"' + download.tag + '"';
        if (Conditions.isNotModified(exchange.request(), etag)) {
            exchange.respond(HttpResponse.of(304).with("ETag", etag).with("Cache-Control", CACHED));
            return false;
        }
        FileChannel channel = FileChannel.open(download.file, StandardOpenOption.READ);
        boolean used = false;
        try {
            long size = channel.size();
            HttpResponse head = HttpResponse.of(200)
                    .with("Content-Type", "video/mp4")
                    .with("Accept-Ranges", "bytes")
                    .with("ETag", etag)
                    .with("Content-Disposition", "attachment; filename=\"" + download.name + '"')
                    .with("Cache-Control", CACHED)
                    .with("X-Content-Type-Options", "nosniff");
            switch (ByteRange.parse(Conditions.range(exchange.request(), etag), size)) {
                case ByteRange.Unsatisfiable _ ->
                    exchange.respond(HttpResponse.error(416, "the range is outside the file")
                            .with("Content-Range", "bytes */" + size));
                case ByteRange.Whole _ -> {
                    used = true;
                    FileOutput output = new FileOutput(channel, 0, size);
                    reception.send(exchange, new Reception.Shipment(head, output, output, download.file), place);
                }
                case ByteRange.Part part -> {
                    used = true;
                    FileOutput output = new FileOutput(channel, part.first(), part.length());
                    HttpResponse partial = head.withStatus(206)
                            .with("Content-Range", "bytes " + part.first() + "-" + part.last() + "/" + size);
                    reception.send(exchange, new Reception.Shipment(partial, output, output, download.file), place);
                }
            }
            return used;
        } finally {
            if (!used) {
                channel.close();
            }
        }
    }

    /** Bytes of a file. Threading: one thread at a time. */
    private static final class FileOutput implements RangeOutput, Closeable {
        private final FileChannel channel;
        private final long lengthBytes;
        private long position;
        private long leftBytes;

        FileOutput(FileChannel channel, long position, long lengthBytes) {
            this.channel = channel;
            this.position = position;
            this.lengthBytes = lengthBytes;
            this.leftBytes = lengthBytes;
        }

        @Override
        public long lengthBytes() {
            return lengthBytes;
        }

        @Override
        public List<Bytes> next() throws IOException {
            if (leftBytes == 0) {
                return List.of();
            }
            byte[] chunk = new byte[(int) Math.min(CHUNK_BYTES, leftBytes)];
            int count = channel.read(ByteBuffer.wrap(chunk), position);
            if (count <= 0) {
                throw new EOFException("the file is shorter than it was");
            }
            position += count;
            leftBytes -= count;
            return List.of(Bytes.wrap(chunk).slice(0, count));
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
