package io.weir.app.tidy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The files of the project, as version control knows them; in an unpacked archive all files but build output. */
final class Repository {
    private static final Set<String> NOT_OURS = Set.of(".git", "target", "node_modules", ".idea", ".vscode");

    private Repository() {}

    /** See {@link ProjectRoot#find}. */
    static Path root() {
        return ProjectRoot.find();
    }

    /** All files, relative to {@link #root}. */
    static List<Path> files() throws IOException, InterruptedException {
        Process git;
        try {
            git = new ProcessBuilder("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
                    .directory(root().toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            return walk();
        }
        String names = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (git.waitFor() != 0) {
            return walk();
        }
        return Stream.of(names.split("\0", -1))
                .filter(name -> !name.isEmpty())
                .map(Path::of)
                .filter(path -> Files.isRegularFile(root().resolve(path)))
                .toList();
    }

    /** Those whose name ends in {@code suffix}. */
    static List<Path> files(String suffix) throws IOException, InterruptedException {
        return files().stream().filter(path -> path.toString().endsWith(suffix)).toList();
    }

    /** A file's text; empty for one that is not text. */
    static String text(Path file) {
        try {
            return Files.readString(root().resolve(file));
        } catch (MalformedInputException e) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> walk() throws IOException {
        List<Path> found = new ArrayList<>();
        Path root = root();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return NOT_OURS.contains(String.valueOf(folder.getFileName()))
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                found.add(root.relativize(file));
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }
}
