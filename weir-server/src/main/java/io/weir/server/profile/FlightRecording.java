package io.weir.server.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import jdk.jfr.Configuration;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;

/** A recording of the process by the Java machine, in a file that goes with it. Threading: its owner's. */
final class FlightRecording implements AutoCloseable {
    /** Bytes kept; of a longer recording the last ones. */
    static final long SIZE_MAX = 256L << 20;

    private final Recording recording;
    private final Path directory;
    private final Path file;

    private FlightRecording(Recording recording, Path directory) {
        this.recording = recording;
        this.directory = directory;
        this.file = directory.resolve("weir.jfr");
    }

    static boolean isAvailable() {
        return FlightRecorder.isAvailable();
    }

    /** Begins one with the machine's settings for profiles. */
    static FlightRecording start() throws IOException {
        Recording recording;
        try {
            recording = new Recording(Configuration.getConfiguration("profile"));
        } catch (ParseException e) {
            throw new IOException("the machine's settings for profiles can't be read", e);
        }
        FlightRecording started = new FlightRecording(recording, Files.createTempDirectory("weir-jfr"));
        recording.setName("weir");
        recording.setToDisk(true);
        recording.setMaxSize(SIZE_MAX);
        recording.start();
        return started;
    }

    /** Ends it; answers its file, which is there until {@link #close}. */
    Path stop() throws IOException {
        recording.stop();
        recording.dump(file);
        return file;
    }

    @Override
    public void close() throws IOException {
        recording.close();
        Files.deleteIfExists(file);
        Files.deleteIfExists(directory);
    }
}
