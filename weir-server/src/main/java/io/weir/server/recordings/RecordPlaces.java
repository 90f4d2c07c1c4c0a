package io.weir.server.recordings;

import io.weir.base.id.PathName;
import io.weir.config.PathConfig;
import io.weir.config.PathRules;
import io.weir.config.RecordConfig;
import io.weir.config.RecordFormat;
import io.weir.config.ServerConfig;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where recordings lie by a configuration, and whose they are. Templates may have one another's directories in them: a file belongs to
 * the deepest of these, and there to the path whose own configuration names files so. A path that is not configured has the defaults'.
 *
 * <p>Threading: immutable, share freely.
 */
public final class RecordPlaces {
    private final PathRules rules;
    private final String usual;
    private final Set<RecordPath> all = new LinkedHashSet<>();
    /** By root: what files there may be, the deepest template first. */
    private final Map<Path, List<RecordPath>> byRoot = new HashMap<>();

    private final Map<String, Path> roots = new HashMap<>();

    private RecordPlaces(ServerConfig config, ZoneId zone) {
        rules = new PathRules(config.paths());
        usual = config.pathDefaults().record().path();
        Stream.concat(Stream.of(config.pathDefaults()), config.paths().values().stream())
                .map(PathConfig::record)
                .map(RecordConfig::path)
                .distinct()
                .forEach(template -> {
                    for (RecordFormat format : RecordFormat.values()) {
                        RecordPath place = new RecordPath(template, format, zone);
                        all.add(place);
                        roots.put(template, place.root());
                    }
                });
        for (Path root : roots.values()) {
            byRoot.computeIfAbsent(root, this::around);
        }
    }

    /**
     * The places of that configuration, in either container.
     *
     * @param zone of local times in names
     */
    public static RecordPlaces of(ServerConfig config, ZoneId zone) {
        return new RecordPlaces(config, zone);
    }

    private List<RecordPath> around(Path root) {
        List<RecordPath> around = new ArrayList<>();
        all.stream().filter(place -> root.startsWith(place.root())).forEach(around::add);
        around.sort(Comparator.<RecordPath>comparingInt(place -> -place.root().getNameCount())
                .thenComparing(RecordPath::toString));
        return List.copyOf(around);
    }

    /** All of them. */
    Set<RecordPath> all() {
        return Set.copyOf(all);
    }

    /** The directories that they are in. */
    Set<Path> roots() {
        return Collections.unmodifiableSet(byRoot.keySet());
    }

    /** The directory that a path is recorded under. */
    Path rootFor(PathName path) {
        return Objects.requireNonNull(roots.get(templateOf(path)));
    }

    private String templateOf(PathName path) {
        return rules.find(path).map(match -> match.config().record().path()).orElse(usual);
    }

    /** The deepest of the directories that a file is in, null when it is in none. */
    @Nullable
    Path rootOf(Path file) {
        Path directory = file.getParent();
        while (directory != null && !byRoot.containsKey(directory)) {
            directory = directory.getParent();
        }
        return directory;
    }

    /** Whose recording a file is and when it begins, by its name; empty when it is none. */
    Optional<RecordPath.Name> nameOf(Path file) {
        Path root = rootOf(file);
        if (root == null) {
            return Optional.empty();
        }
        for (RecordPath place : byRoot.getOrDefault(root, List.of())) {
            Optional<RecordPath.Name> name = place.parse(file);
            if (name.isPresent()
                    && place.template().equals(templateOf(name.get().path()))) {
                return name;
            }
        }
        return Optional.empty();
    }
}
