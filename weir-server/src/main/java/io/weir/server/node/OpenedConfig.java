package io.weir.server.node;

import io.weir.config.ConfigException;
import io.weir.config.ConfigOverlay;
import io.weir.config.ConfigSource;
import io.weir.config.LoadedConfig;
import io.weir.config.ServerConfig;
import io.weir.config.revision.Revision;
import io.weir.config.revision.RevisionStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A configuration as it is found at the start. Asks for no logger, because it is made while those are set up.
 *
 * <p>Threading: immutable.
 */
public final class OpenedConfig {
    /** Directory of revisions in the state directory. */
    private static final String REVISIONS = "config";

    private final ConfigState state;
    private final @Nullable RevisionStore store;
    private final List<String> broken;

    private OpenedConfig(ConfigState state, @Nullable RevisionStore store, List<String> broken) {
        this.state = state;
        this.store = store;
        this.broken = List.copyOf(broken);
    }

    /**
     * Loads {@code source} and, unless it says {@code readOnlyConfig}, what was changed through the API before.
     *
     * @throws ConfigException with everything that is wrong
     */
    public static OpenedConfig open(ConfigSource source) throws ConfigException {
        ConfigSource read = source.read();
        LoadedConfig alone = read.load(ConfigOverlay.NONE);
        RevisionStore store =
                new RevisionStore(Path.of(alone.config().stateDirectory()).resolve(REVISIONS));
        ConfigState fileAlone = new ConfigState(read, alone, ConfigOverlay.NONE, 0, 0);
        if (alone.config().readOnlyConfig()) {
            return new OpenedConfig(fileAlone, store, List.of());
        }
        RevisionStore.Newest newest = store.newest();
        Optional<Revision> revision = newest.revision();
        ConfigState state = revision.isPresent() ? layered(read, revision.get()) : fileAlone;
        return new OpenedConfig(state, store, newest.broken());
    }

    private static ConfigState layered(ConfigSource source, Revision revision) throws ConfigException {
        return new ConfigState(source, source.load(revision.overlay()), revision.overlay(), revision.number(), 0);
    }

    /** A configuration that its embedder made: it never changes. */
    static OpenedConfig fixed(ServerConfig config) {
        LoadedConfig loaded = new LoadedConfig(config, List.of(), Set.of());
        ConfigSource nowhere = ConfigSource.ofDefaults(Map.of());
        return new OpenedConfig(new ConfigState(nowhere, loaded, ConfigOverlay.NONE, 0, 0), null, List.of());
    }

    /** The configuration. */
    public ServerConfig config() {
        return state.loaded().config();
    }

    ConfigState state() {
        return state;
    }

    /** Where changes are stored, or null when there can be none. */
    @Nullable
    RevisionStore store() {
        return store;
    }

    /** Stored changes that could not be read. */
    List<String> broken() {
        return broken;
    }
}
