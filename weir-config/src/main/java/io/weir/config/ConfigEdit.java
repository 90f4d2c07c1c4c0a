package io.weir.config;

import java.util.Map;

/**
 * One change to the configuration, as the API asks for it. Values are those of JSON: text, numbers, booleans, lists and
 * maps.
 */
public sealed interface ConfigEdit {
    /** What it does, for people: {@code patch path cam1}. */
    String text();

    /** Sets global keys. */
    record PatchGlobal(Map<String, Object> keys) implements ConfigEdit {
        @Override
        public String text() {
            return "patch global";
        }
    }

    /** Sets keys that paths inherit. */
    record PatchPathDefaults(Map<String, Object> keys) implements ConfigEdit {
        @Override
        public String text() {
            return "patch pathDefaults";
        }
    }

    /** Adds an entry under {@code paths}, which must not be there. */
    record AddPath(String name, Map<String, Object> keys) implements ConfigEdit {
        @Override
        public String text() {
            return "add path " + name;
        }
    }

    /** Sets keys of an entry under {@code paths}, which must be there. */
    record PatchPath(String name, Map<String, Object> keys) implements ConfigEdit {
        @Override
        public String text() {
            return "patch path " + name;
        }
    }

    /** Puts an entry under {@code paths}, whether or not there is one. */
    record ReplacePath(String name, Map<String, Object> keys) implements ConfigEdit {
        @Override
        public String text() {
            return "replace path " + name;
        }
    }

    /** Takes an entry away from {@code paths}, which must be there. */
    record DeletePath(String name) implements ConfigEdit {
        @Override
        public String text() {
            return "delete path " + name;
        }
    }
}
