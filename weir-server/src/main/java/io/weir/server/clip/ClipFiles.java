package io.weir.server.clip;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The directory of clips: finished ones, and under another name those that are not, or are on their way to a bucket.
 *
 * <p>Threading: any thread; waits for the disk.
 */
final class ClipFiles {
    private static final String UNFINISHED = ".partial";
    private static final String FINISHED = ".mp4";
    private static final Pattern OURS = Pattern.compile("([0-9a-f-]{36})" + Pattern.quote(UNFINISHED));

    private final Path directory;

    /** The directory that a job's file is made in. */
    static ClipFiles of(ClipJob job) {
        return new ClipFiles(Path.of(job.place().directory()));
    }

    /** The file of a clip that is kept in the directory; empty when it is not there, or not yet. */
    static Optional<Path> kept(ClipJob job) {
        boolean there = job.state() == ClipState.SUCCEEDED && job.request().storage() == ClipStorage.LOCAL;
        return there ? Optional.of(of(job).finished(job.id())) : Optional.empty();
    }

    ClipFiles(Path directory) {
        this.directory = directory;
    }

    /** What a finished clip is called. */
    static String nameOf(String id) {
        return id + FINISHED;
    }

    Path finished(String id) {
        return directory.resolve(nameOf(id));
    }

    /** Where a file is made. */
    Path unfinished(String id) {
        return directory.resolve(id + UNFINISHED);
    }

    /** Makes the directory. */
    void prepare() throws IOException {
        Files.createDirectories(directory);
    }

    /** Gives a file that is made and safe on the disk its name. */
    void finish(String id) throws IOException {
        Files.move(unfinished(id), finished(id), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        force(directory);
    }

    /** Has the disk keep the names in a directory. */
    static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /**
     * Deletes what there is of a clip.
     *
     * @throws IOException when there may be something left, as on a disk that is away
     */
    static void delete(ClipJob job) throws IOException {
        ClipFiles files = of(job);
        if (kept(job).isPresent() && !Files.isDirectory(files.directory)) {
            throw new IOException("directory " + files.directory + " is not there");
        }
        Files.deleteIfExists(files.unfinished(job.id()));
        Files.deleteIfExists(files.finished(job.id()));
    }

    /** Deletes what is left of clips that nobody makes; answers how many there were. */
    int sweep(Predicate<String> made) throws IOException {
        if (Files.notExists(directory)) {
            return 0;
        }
        int count = 0;
        for (Path file : list(directory)) {
            Matcher ours = OURS.matcher(file.getFileName().toString());
            if (ours.matches() && !made.test(ours.group(1))) {
                Files.deleteIfExists(file);
                count++;
            }
        }
        return count;
    }

    /** What is in a directory, by name. */
    static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
