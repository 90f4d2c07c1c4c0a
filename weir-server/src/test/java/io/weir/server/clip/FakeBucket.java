package io.weir.server.clip;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A bucket in memory. Threading: one thread at a time. */
final class FakeBucket implements ObjectStore {
    /** What is asked of it. */
    interface Trouble {
        void on(String call) throws StoreException;
    }

    final Map<String, byte[]> objects = new TreeMap<>();
    final Map<String, Upload> uploads = new LinkedHashMap<>();
    final List<String> calls = new ArrayList<>();
    Trouble trouble = _ -> {};
    private int count;

    static final class Upload {
        final String name;
        final Map<Integer, byte[]> parts = new TreeMap<>();

        Upload(String name) {
            this.name = name;
        }
    }

    static StoreException passing() {
        return new StoreException(StoreException.Cause.PASSING, "bucket clips answers 503 SlowDown");
    }

    static StoreException lasting() {
        return new StoreException(StoreException.Cause.LASTING, "bucket clips answers 403 AccessDenied");
    }

    private void called(String call) throws StoreException {
        calls.add(call);
        trouble.on(call);
    }

    long calls(String prefix) {
        return calls.stream().filter(call -> call.startsWith(prefix)).count();
    }

    @Override
    public Optional<Found> find(String name) throws StoreException {
        called("find");
        byte @Nullable [] object = objects.get(name);
        return object == null ? Optional.empty() : Optional.of(new Found(object.length, "tag"));
    }

    @Override
    public void put(String name, FileSlice content) throws StoreException {
        called("put");
        objects.put(name, read(content));
    }

    @Override
    public String begin(String name) throws StoreException {
        called("begin");
        String upload = "upload-" + ++count;
        uploads.put(upload, new Upload(name));
        return upload;
    }

    @Override
    public List<String> uploads(String name) throws StoreException {
        called("uploads");
        return uploads.entrySet().stream()
                .filter(each -> each.getValue().name.equals(name))
                .map(Map.Entry::getKey)
                .toList();
    }

    private Upload known(String upload) throws StoreException {
        Upload known = uploads.get(upload);
        if (known == null) {
            throw new StoreException(StoreException.Cause.NO_UPLOAD, "bucket clips answers 404 NoSuchUpload");
        }
        return known;
    }

    @Override
    public List<Part> parts(String name, String upload) throws StoreException {
        called("parts");
        List<Part> parts = new ArrayList<>();
        known(upload).parts.forEach((number, content) -> parts.add(new Part(number, content.length, md5(content))));
        return parts;
    }

    @Override
    public Part upload(String name, String upload, int number, FileSlice content) throws StoreException {
        called("upload " + number);
        byte[] bytes = read(content);
        known(upload).parts.put(number, bytes);
        return new Part(number, bytes.length, md5(bytes));
    }

    @Override
    public void complete(String name, String upload, List<Part> parts) throws StoreException {
        called("complete");
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Upload known = known(upload);
        parts.forEach(part -> all.writeBytes(known.parts.getOrDefault(part.number(), new byte[0])));
        uploads.remove(upload);
        objects.put(name, all.toByteArray());
    }

    @Override
    public void abort(String name, String upload) throws StoreException {
        called("abort");
        uploads.remove(upload);
    }

    @Override
    public void delete(String name) throws StoreException {
        called("delete");
        objects.remove(name);
    }

    @Override
    public String url(String name, Duration expiry) {
        return "https://clips.example/" + name + (expiry.isZero() ? "" : "?signed=" + expiry.toSeconds());
    }

    @Override
    public void close() {
        calls.add("close");
    }

    private static byte[] read(FileSlice content) {
        try (InputStream in = content.open()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String md5(byte[] content) {
        try {
            return Digests.md5(new java.io.ByteArrayInputStream(content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
