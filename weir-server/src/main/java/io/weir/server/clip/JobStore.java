package io.weir.server.clip;

import io.weir.base.buf.Bytes;
import io.weir.base.log.Failures;
import io.weir.platform.json.Json;
import io.weir.platform.json.JsonException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Jobs on disk, a JSON file each. A file is there whole, as it was before or as it is now, whenever the process or the machine ends.
 *
 * <p>Threading: its owner's thread.
 */
final class JobStore {
    private static final String ENDING = ".json";
    private static final String UNFINISHED = ".new";
    private static final Logger LOG = LoggerFactory.getLogger(JobStore.class);

    private final Path directory;

    JobStore(Path directory) {
        this.directory = directory;
    }

    /**
     * What was found.
     *
     * @param jobs the oldest first
     * @param isAll whether the disk let all files be read
     */
    record Loaded(List<ClipJob> jobs, boolean isAll) {
        Loaded {
            jobs = List.copyOf(jobs);
        }
    }

    /** All jobs. A file that is none is left where it is, and the log says so. */
    Loaded load() throws IOException {
        List<ClipJob> jobs = new ArrayList<>();
        if (Files.notExists(directory)) {
            return new Loaded(jobs, true);
        }
        boolean isAll = true;
        for (Path file : ClipFiles.list(directory)) {
            try {
                if (file.toString().endsWith(UNFINISHED)) {
                    Files.deleteIfExists(file);
                } else if (file.toString().endsWith(ENDING)) {
                    read(file, jobs);
                }
            } catch (IOException e) {
                LOG.warn("[clips] {} cannot be read: {}", file, Failures.reason(e));
                isAll = false;
            }
        }
        return new Loaded(jobs, isAll);
    }

    private static void read(Path file, List<ClipJob> jobs) throws IOException {
        try {
            ClipJob job = Json.read(Bytes.wrap(Files.readAllBytes(file)), ClipJob.class);
            if (file.getFileName().toString().equals(job.id() + ENDING)) {
                jobs.add(job);
            } else {
                LOG.warn("[clips] {} is of another job", file);
            }
        } catch (JsonException e) {
            LOG.warn("[clips] {} cannot be read: {}", file, e.getMessage());
        }
    }

    /** Keeps a job as it is now. */
    void save(ClipJob job) throws IOException {
        Files.createDirectories(directory);
        Path file = directory.resolve(job.id() + ENDING);
        Path fresh = directory.resolve(job.id() + UNFINISHED);
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(Json.write(job).toArray());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        ClipFiles.force(directory);
    }

    /** Forgets a job. */
    void delete(String id) throws IOException {
        Files.deleteIfExists(directory.resolve(id + ENDING));
    }
}
