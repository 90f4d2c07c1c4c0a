package io.weir.config.revision;

import io.weir.base.buf.Bytes;
import io.weir.platform.json.Json;
import io.weir.platform.json.JsonException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Numbered revisions as JSON files in one directory. A new one is written beside them, forced to disk and renamed, so
 * that whatever happens in between the one before stays the newest. A file that can't be read is passed over.
 *
 * <p>Threading: one thread; the files are read by anyone who may wait.
 * <p>Limits: {@value #REVISIONS_MAX} revisions, the oldest go; {@value #SIZE_MAX} bytes each.
 */
public final class RevisionStore {
    /** Most revisions kept. */
    public static final int REVISIONS_MAX = 50;
    /** Largest revision, in bytes. */
    public static final int SIZE_MAX = 4 << 20;

    private static final Pattern NAME = Pattern.compile("(\\d{1,9})\\.json");
    private static final String UNFINISHED = ".tmp";
    private static final Set<PosixFilePermission> OWNER =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private final Path directory;

    /** Revisions in {@code directory}, which the first one makes. */
    public RevisionStore(Path directory) {
        this.directory = directory;
    }

    /** A revision, if there is a good one, and what was passed over to find it. */
    public record Newest(Optional<Revision> revision, List<String> broken) {
        /** Takes a copy of the list. */
        public Newest {
            broken = List.copyOf(broken);
        }
    }

    /** The newest revision that can be read. */
    public Newest newest() {
        List<String> broken = new ArrayList<>();
        for (int number : numbers().reversed()) {
            try {
                return new Newest(Optional.of(read(number)), broken);
            } catch (IOException e) {
                broken.add(fileOf(number) + ": " + e.getMessage());
            }
        }
        return new Newest(Optional.empty(), broken);
    }

    /** All revisions that can be read, newest first. */
    public List<Revision> all() {
        List<Revision> all = new ArrayList<>();
        for (int number : numbers().reversed()) {
            find(number).ifPresent(all::add);
        }
        return all;
    }

    /** The revision of that number, empty when there is none that can be read. */
    public Optional<Revision> find(int number) {
        try {
            return Optional.of(read(number));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /**
     * Stores a revision after all others, whatever its number says; answers it with the number it got. When it returns,
     * the revision is on disk.
     *
     * @throws IOException when it can't be stored; the newest is then the one it was
     */
    public Revision append(Revision revision) throws IOException {
        makeDirectory();
        List<Integer> present = numbers();
        Revision stored = revision.withNumber(present.isEmpty() ? 1 : present.getLast() + 1);
        byte[] json = Json.write(stored).toArray();
        if (json.length > SIZE_MAX) {
            throw new IOException("all changes together are larger than " + SIZE_MAX + " bytes");
        }
        Path file = fileOf(stored.number());
        Path unfinished = directory.resolve(file.getFileName() + UNFINISHED);
        write(unfinished, json);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        force(directory);
        for (int i = 0; i + REVISIONS_MAX <= present.size(); i++) {
            Files.deleteIfExists(fileOf(present.get(i)));
        }
        return stored;
    }

    /** Makes the directory last, too, with those above it that are not there. */
    private void makeDirectory() throws IOException {
        List<Path> missing = new ArrayList<>();
        for (Path at = directory.toAbsolutePath(); at != null && Files.notExists(at); at = at.getParent()) {
            missing.add(at);
        }
        Files.createDirectories(directory);
        for (Path made : missing) {
            Path parent = made.getParent();
            if (parent != null) {
                force(parent);
            }
        }
    }

    private static void write(Path file, byte[] content) throws IOException {
        Files.deleteIfExists(file);
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            // It holds passwords. Where files have no such permissions, those of the directory count.
            if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(file, OWNER);
            }
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                out.write(buffer);
            }
            out.force(true);
        }
    }

    /** Makes the renaming last, where the system lets directories be forced. */
    private static void force(Path directory) throws IOException {
        if (Files.getFileStore(directory).supportsFileAttributeView("posix")) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private Revision read(int number) throws IOException {
        byte[] content;
        try (InputStream in = Files.newInputStream(fileOf(number))) {
            content = in.readNBytes(SIZE_MAX + 1);
        } catch (NoSuchFileException e) {
            throw new IOException("no such revision", e);
        }
        if (content.length > SIZE_MAX) {
            throw new IOException("larger than " + SIZE_MAX + " bytes");
        }
        try {
            Revision revision = Json.read(Bytes.wrap(content), Revision.class);
            if (revision.number() != number) {
                throw new IOException("is revision " + revision.number());
            }
            return revision;
        } catch (JsonException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private Path fileOf(int number) {
        return directory.resolve(String.format(Locale.ROOT, "%06d.json", number));
    }

    /** In ascending order. */
    private List<Integer> numbers() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> NAME.matcher(String.valueOf(file.getFileName())))
                    .filter(Matcher::matches)
                    .map(name -> Integer.parseInt(name.group(1)))
                    .filter(number -> Files.exists(fileOf(number)))
                    .sorted(Comparator.naturalOrder())
                    .toList();
        } catch (IOException _) {
            return List.of();
        }
    }
}
