package io.weir.config;

import io.weir.config.RawValue.Form;
import io.weir.config.RawValue.RawEntry;
import io.weir.config.RawValue.RawList;
import io.weir.config.RawValue.RawMap;
import io.weir.config.RawValue.RawNull;
import io.weir.config.RawValue.RawScalar;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns the deprecated user, password and address keys of paths ({@code publishUser}, {@code readIPs}, …) into entries
 * of {@code authInternalUsers}, which they can't be mixed with.
 */
final class LegacyUsers {
    private static final String USERS = "authInternalUsers";
    private static final String[] SIDES = {"publish", "read"};
    private static final String[] PARTS = {"User", "Pass", "IPs"};

    private LegacyUsers() {}

    static void modernize(RawMap root, Problems problems) {
        RawMap defaults = map(root, LegacyKeys.PATH_DEFAULTS);
        RawMap paths = map(root, LegacyKeys.PATHS);
        RawEntry first = firstIn(defaults);
        for (RawEntry path : paths.entries().values()) {
            if (first == null && path.value() instanceof RawMap map) {
                first = firstIn(map);
            }
        }
        if (first != null) {
            replace(root, first, problems);
        }
        removeAll(defaults);
        paths.entries().values().forEach(path -> {
            if (path.value() instanceof RawMap map) {
                removeAll(map);
            }
        });
    }

    private static void replace(RawMap root, RawEntry first, Problems problems) {
        problems.warning(first.origin(), first.writtenAs(), "deprecated: use " + USERS);
        RawEntry users = root.entries().get(USERS);
        if (users != null && !(users.value() instanceof RawNull) && !isDefault(users)) {
            problems.error(
                    first.origin(),
                    first.writtenAs(),
                    "can't be used together with " + USERS + "; say it there instead");
        } else {
            RawList list = users(map(root, LegacyKeys.PATH_DEFAULTS), map(root, LegacyKeys.PATHS), first.origin());
            root.entries().put(USERS, new RawEntry(USERS, list, first.origin()));
        }
    }

    private static RawMap map(RawMap root, String name) {
        RawEntry entry = root.entries().get(name);
        return entry != null && entry.value() instanceof RawMap map ? map : RawMap.empty(root.origin());
    }

    private static @Nullable RawEntry firstIn(RawMap map) {
        for (String side : SIDES) {
            for (String part : PARTS) {
                RawEntry entry = map.entries().get(side + part);
                if (entry != null && !(entry.value() instanceof RawNull)) {
                    return entry;
                }
            }
        }
        return null;
    }

    private static void removeAll(RawMap map) {
        for (String side : SIDES) {
            for (String part : PARTS) {
                map.entries().remove(side + part);
            }
        }
    }

    /** MediaMTX's commented file writes the default users out, and old keys may stand beside those. */
    private static boolean isDefault(RawEntry users) {
        KeyField field = KeyTable.field(KeyScope.GLOBAL, USERS);
        return field != null && AuthUser.DEFAULTS.equals(field.codec().read(users.value(), USERS, new Problems("")));
    }

    private static RawList users(RawMap defaults, RawMap paths, Origin at) {
        RawList users = RawList.empty(at);
        users.items().add(YamlReader.readValue("{user: any, permissions: [{action: playback}]}"));
        users.items()
                .add(YamlReader.readValue("{user: any, ips: [127.0.0.1, '::1'],"
                        + " permissions: [{action: api}, {action: metrics}, {action: pprof}]}"));
        for (Map.Entry<String, RawEntry> path : new TreeMap<>(paths.entries()).entrySet()) {
            RawMap own = path.getValue().value() instanceof RawMap map ? map : RawMap.empty(at);
            for (String side : SIDES) {
                users.items().add(user(side, path.getKey(), own, defaults));
            }
        }
        return users;
    }

    private static RawMap user(String side, String path, RawMap own, RawMap defaults) {
        RawMap user = RawMap.empty(own.origin());
        RawScalar any = new RawScalar(AuthUser.ANY, Form.PLAIN, own.origin());
        RawValue name = inherited(side + "User", own, defaults);
        boolean named = name != null
                && !(name instanceof RawScalar scalar && scalar.text().isEmpty());
        LegacyKeys.put(user, "user", named && name != null ? name : any);
        RawValue pass = inherited(side + "Pass", own, defaults);
        if (pass != null) {
            LegacyKeys.put(user, "pass", pass);
        }
        RawValue ips = inherited(side + "IPs", own, defaults);
        if (ips != null) {
            LegacyKeys.put(user, "ips", ips);
        }
        RawMap permission = RawMap.empty(own.origin());
        LegacyKeys.put(permission, "action", any.withText(side));
        LegacyKeys.put(permission, "path", any.withText(PathRules.isOthers(path) ? "~^.*$" : path));
        LegacyKeys.put(user, "permissions", RawList.of(permission));
        return user;
    }

    private static @Nullable RawValue inherited(String key, RawMap own, RawMap defaults) {
        RawEntry entry = own.entries().get(key);
        if (entry == null || entry.value() instanceof RawNull) {
            entry = defaults.entries().get(key);
        }
        return entry == null || entry.value() instanceof RawNull ? null : entry.value();
    }
}
