package io.weir.server.clip;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A bucket. Threading: any thread but event loops; waits for the network. Everything may fail with {@link StoreException}. */
public interface ObjectStore extends AutoCloseable {
    /**
     * A part of an upload.
     *
     * @param tag the bucket's, without quotation marks
     */
    record Part(int number, long sizeBytes, String tag) {}

    /** An object as the bucket has it. */
    record Found(long sizeBytes, String tag) {}

    /** The object of that name; empty when there is none. */
    Optional<Found> find(String name) throws StoreException;

    /** Uploads an object at once. */
    void put(String name, FileSlice content) throws StoreException;

    /** Begins an upload in parts; answers what the bucket calls it. */
    String begin(String name) throws StoreException;

    /** Uploads in parts that were begun of the object of that name, the newest last. */
    List<String> uploads(String name) throws StoreException;

    /** The parts of an upload that are there. */
    List<Part> parts(String name, String upload) throws StoreException;

    /** Uploads a part, or replaces it. */
    Part upload(String name, String upload, int number, FileSlice content) throws StoreException;

    /** Makes an object of parts. */
    void complete(String name, String upload, List<Part> parts) throws StoreException;

    /** Gives an upload up; harmless when there is none. */
    void abort(String name, String upload) throws StoreException;

    /** Deletes an object; harmless when there is none. */
    void delete(String name) throws StoreException;

    /** A URL that gets the object for that long, for everybody who has it; without signature for zero. */
    String url(String name, Duration expiry) throws StoreException;

    @Override
    void close();
}
