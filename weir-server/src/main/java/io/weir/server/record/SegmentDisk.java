package io.weir.server.record;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where segments are written: the file system, or what a test puts in its place. Threading: any thread, which may be held up. */
interface SegmentDisk {
    /** The file system. */
    SegmentDisk FILES = new SegmentDisk() {
        @Override
        public SegmentFile create(Path file) throws IOException {
            Path directory = file.getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            return new ChannelFile(file);
        }

        @Override
        public void delete(Path file) throws IOException {
            Files.deleteIfExists(file);
        }
    };

    /**
     * Creates a file, with the directories it is in.
     *
     * @throws FileAlreadyExistsException when there is such a file, which stays as it is
     */
    SegmentFile create(Path file) throws IOException;

    /** Deletes a file that turned out to be good for nothing. */
    void delete(Path file) throws IOException;
}
