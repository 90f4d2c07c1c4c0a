package io.weir.server.clip;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a file to a bucket: a small one at once, a large one in parts, where what an earlier attempt has uploaded is not uploaded again.
 * A part counts as there when its size and its MD5 are those of the file's, so that it does not matter which file an earlier
 * attempt had.
 *
 * <p>Threading: one thread.
 * <p>Limits: parts of {@value #PART_BYTES_MIN} bytes, or larger ones where there would be more than {@value #PARTS_MAX}.
 */
final class ObjectUpload {
    /** Bytes of a part; a smaller file is uploaded at once. */
    static final int PART_BYTES_MIN = 8 << 20;

    /** Parts of an object, as S3 allows. */
    static final int PARTS_MAX = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(ObjectUpload.class);

    private final ObjectStore store;
    private final RunControl control;
    private final Consumer<String> onUpload;

    /**
     * Uploads nothing yet.
     *
     * @param onUpload told what the bucket calls an upload in parts, before the first part
     */
    ObjectUpload(ObjectStore store, RunControl control, Consumer<String> onUpload) {
        this.store = store;
        this.control = control;
        this.onUpload = onUpload;
    }

    /**
     * Uploads the file.
     *
     * @param upload what an earlier attempt has begun, empty when that is not known
     */
    void send(Path file, long sizeBytes, String name, String upload) throws IOException {
        control.step(sizeBytes);
        if (sizeBytes <= PART_BYTES_MIN) {
            store.put(name, new FileSlice(file, 0, sizeBytes));
            control.advance(sizeBytes);
            return;
        }
        Begun begun = begun(name, upload);
        long partBytes = partBytes(sizeBytes);
        List<ObjectStore.Part> parts = new ArrayList<>();
        int kept = 0;
        for (long at = 0; at < sizeBytes; at += partBytes) {
            FileSlice slice = new FileSlice(file, at, Math.min(partBytes, sizeBytes - at));
            int number = parts.size() + 1;
            ObjectStore.Part there = begun.parts.get(number);
            if (there != null && isSame(there, slice)) {
                parts.add(there);
                kept++;
            } else {
                control.check();
                parts.add(store.upload(name, begun.upload, number, slice));
            }
            control.advance(slice.length());
        }
        if (kept > 0) {
            LOG.info("[clips] {}: {} of {} parts were uploaded before", name, kept, parts.size());
        }
        control.check();
        store.complete(name, begun.upload, parts);
    }

    /** An upload and what there is of it. */
    private record Begun(String upload, Map<Integer, ObjectStore.Part> parts) {}

    private Begun begun(String name, String known) throws StoreException {
        List<String> candidates = new ArrayList<>(known.isEmpty() ? store.uploads(name) : List.of(known));
        Optional<Begun> taken = Optional.empty();
        while (taken.isEmpty() && !candidates.isEmpty()) {
            taken = resumed(name, candidates.removeLast());
        }
        for (String orphan : candidates) {
            store.abort(name, orphan);
        }
        Begun begun = taken.isPresent() ? taken.get() : new Begun(store.begin(name), Map.of());
        onUpload.accept(begun.upload);
        return begun;
    }

    private Optional<Begun> resumed(String name, String upload) throws StoreException {
        try {
            Map<Integer, ObjectStore.Part> parts = new HashMap<>();
            store.parts(name, upload).forEach(part -> parts.put(part.number(), part));
            return Optional.of(new Begun(upload, parts));
        } catch (StoreException e) {
            if (e.kind() == StoreException.Cause.NO_UPLOAD) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static boolean isSame(ObjectStore.Part there, FileSlice slice) throws IOException {
        if (there.sizeBytes() != slice.length()) {
            return false;
        }
        try (InputStream in = slice.open()) {
            return there.tag().equalsIgnoreCase(Digests.md5(in));
        }
    }

    /** Bytes of each part but the last. */
    static long partBytes(long sizeBytes) {
        long least = (sizeBytes + PARTS_MAX - 1) / PARTS_MAX;
        long whole = (least + PART_BYTES_MIN - 1) / PART_BYTES_MIN;
        return Math.max(1, whole) * PART_BYTES_MIN;
    }
}
