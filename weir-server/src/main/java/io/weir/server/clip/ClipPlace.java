package io.weir.server.clip;

/**
 * Where a clip is, or will be.
 *
 * @param directory where its file is made, and stays unless there is a bucket
 * @param bucket empty for the directory
 * @param name of the file or the object
 * @param upload the bucket's name for what has been uploaded of it, empty when there is nothing known of that kind
 */
public record ClipPlace(String directory, String bucket, String name, String upload) {
    ClipPlace withUpload(String other) {
        return new ClipPlace(directory, bucket, name, other);
    }
}
