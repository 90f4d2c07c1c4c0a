package io.weir.config;

import io.weir.config.ConfigEdit.AddPath;
import io.weir.config.ConfigEdit.DeletePath;
import io.weir.config.ConfigEdit.PatchGlobal;
import io.weir.config.ConfigEdit.PatchPath;
import io.weir.config.ConfigEdit.PatchPathDefaults;
import io.weir.config.ConfigEdit.ReplacePath;
import io.weir.config.EditException.Reason;
import io.weir.config.KeyTable.Secrets;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was changed through the API: a layer over the file and the variables. Where the file has other values, these
 * here count.
 *
 * <p>Threading: immutable.
 * <p>Limits: {@value #PATHS_MAX} entries under {@code paths}.
 *
 * @param global global keys
 * @param pathDefaults keys that paths inherit
 * @param paths entries under {@code paths}
 */
public record ConfigOverlay(
        Map<String, Object> global, Map<String, Object> pathDefaults, Map<String, PathLayer> paths) {
    /** Most entries under {@code paths}. */
    public static final int PATHS_MAX = 20_000;

    /** Nothing was changed. */
    public static final ConfigOverlay NONE = new ConfigOverlay(Map.of(), Map.of(), Map.of());

    /** Keys on which it depends where changes are stored, and whether. */
    private static final Set<String> FILE_ONLY = Set.of("stateDirectory", "readOnlyConfig");

    /** What an entry does to the one of the same name in the file. */
    public enum Mode {
        /** Adds to it. */
        PATCH,
        /** Stands in its place, or alone. */
        WHOLE,
        /** Takes it away. */
        ABSENT
    }

    /** An entry under {@code paths}. */
    public record PathLayer(Mode mode, Map<String, Object> keys) {
        /** Keeps the keys as they are now. */
        public PathLayer {
            keys = frozen(keys);
        }
    }

    /** Keeps the maps as they are now. */
    public ConfigOverlay {
        global = frozen(global);
        pathDefaults = frozen(pathDefaults);
        paths = frozen(paths);
    }

    private static <V> Map<String, V> frozen(Map<String, V> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    /** Whether this layer is empty. */
    public boolean changesNothing() {
        return global.isEmpty() && pathDefaults.isEmpty() && paths.isEmpty();
    }

    /**
     * This layer with further changes, made one after the other.
     *
     * @param now the configuration that they are made to
     * @throws EditException when one of them does not fit; whether the result can be used only loading it tells
     */
    public ConfigOverlay with(List<ConfigEdit> edits, LoadedConfig now) throws EditException {
        Draft draft = new Draft(this, now, edits.size() == 1);
        for (ConfigEdit edit : edits) {
            draft.apply(edit);
        }
        if (draft.paths.size() > PATHS_MAX) {
            throw new EditException(
                    Reason.INVALID, "the API has its maximum of " + PATHS_MAX + " paths; put more into the file");
        }
        return new ConfigOverlay(draft.global, draft.pathDefaults, draft.paths);
    }

    /** An overlay in the making. */
    private static final class Draft {
        private final LoadedConfig now;
        private final boolean alone;
        private final Set<String> names;
        private final Map<String, Object> global;
        private final Map<String, Object> pathDefaults;
        private final Map<String, PathLayer> paths;

        Draft(ConfigOverlay from, LoadedConfig now, boolean alone) {
            this.now = now;
            this.alone = alone;
            this.names = new HashSet<>(now.config().paths().keySet());
            this.global = new LinkedHashMap<>(from.global);
            this.pathDefaults = new LinkedHashMap<>(from.pathDefaults);
            this.paths = new LinkedHashMap<>(from.paths);
        }

        void apply(ConfigEdit edit) throws EditException {
            switch (edit) {
                case PatchGlobal(var keys) -> patchGlobal(keys);
                case PatchPathDefaults(var keys) -> merge(KeyScope.PATH, keys, pathDefaults);
                case AddPath(var name, var keys) -> {
                    if (names.contains(name)) {
                        throw new EditException(Reason.EXISTS, "path already exists");
                    }
                    put(name, keys);
                }
                case PatchPath(var name, var keys) -> patch(name, keys);
                case ReplacePath(var name, var keys) -> put(name, keys);
                case DeletePath(var name) -> delete(name);
            }
        }

        private void put(String name, Map<String, Object> keys) {
            Map<String, Object> own = new LinkedHashMap<>();
            merge(KeyScope.PATH, withoutName(keys), own);
            paths.put(name, new PathLayer(Mode.WHOLE, own));
            names.add(name);
        }

        private void patch(String name, Map<String, Object> keys) throws EditException {
            PathLayer present = present(name);
            Map<String, Object> own = new LinkedHashMap<>(present == null ? Map.of() : present.keys());
            merge(KeyScope.PATH, withoutName(keys), own);
            paths.put(name, new PathLayer(present == null ? Mode.PATCH : present.mode(), own));
        }

        private void delete(String name) throws EditException {
            present(name);
            if (now.filePaths().contains(name)) {
                paths.put(name, new PathLayer(Mode.ABSENT, Map.of()));
            } else {
                paths.remove(name);
            }
            names.remove(name);
        }

        private @Nullable PathLayer present(String name) throws EditException {
            if (!names.contains(name)) {
                throw new EditException(Reason.NOT_FOUND, "path not found");
            }
            return paths.get(name);
        }

        private void patchGlobal(Map<String, Object> keys) throws EditException {
            Map<String, Object> view = KeyTable.view(now.config(), Secrets.SHOWN);
            Map<String, Object> fresh =
                    PasswordPlaceholders.fill(keys, now.config().auth().internalUsers());
            // Clients send back all they got: what is as it was stays the file's to decide.
            fresh.entrySet()
                    .removeIf(entry -> alone
                            && !global.containsKey(entry.getKey())
                            && entry.getValue() != null
                            && entry.getValue().equals(view.get(entry.getKey())));
            for (String name : FILE_ONLY) {
                if (fresh.get(name) != null && !fresh.get(name).equals(view.get(name))) {
                    throw new EditException(Reason.INVALID, name + ": can be set in the file or its variable only");
                }
                fresh.remove(name);
            }
            merge(KeyScope.GLOBAL, fresh, global);
        }

        /** A null says nothing, except where a list belongs, which is refused when it is read. */
        private static void merge(KeyScope scope, Map<String, Object> keys, Map<String, Object> into) {
            keys.forEach((name, value) -> {
                KeyField field = KeyTable.field(scope, name);
                if (value != null || field == null || field.isList()) {
                    into.put(name, value);
                }
            });
        }

        /** The name, which stands among the keys that the API shows. */
        private static Map<String, Object> withoutName(Map<String, Object> keys) {
            Map<String, Object> rest = new LinkedHashMap<>(keys);
            rest.remove(ConfigJson.NAME);
            return rest;
        }
    }
}
