package io.weir.server.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this node is called in events: the machine's name. */
final class NodeName {
    private NodeName() {}

    static String ofMachine() {
        String name = System.getenv().getOrDefault("HOSTNAME", "");
        if (name.isBlank()) {
            try {
                name = Files.readString(Path.of("/proc/sys/kernel/hostname"));
            } catch (IOException _) {
                name = "";
            }
        }
        return name.isBlank() ? "weir" : name.strip();
    }
}
