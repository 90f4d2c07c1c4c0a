package io.weir.app.tidy;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the project is. */
public final class ProjectRoot {
    private ProjectRoot() {}

    /** The folder of the launcher and the root {@code pom.xml}: this one or one above it. */
    public static Path find() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("weir")) || !Files.exists(folder.resolve("config/checkstyle.xml"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException("not inside the project");
            }
        }
        return folder;
    }
}
