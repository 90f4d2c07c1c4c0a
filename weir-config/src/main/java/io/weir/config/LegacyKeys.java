package io.weir.config;

import io.weir.config.RawValue.Form;
import io.weir.config.RawValue.RawEntry;
import io.weir.config.RawValue.RawList;
import io.weir.config.RawValue.RawMap;
import io.weir.config.RawValue.RawNull;
import io.weir.config.RawValue.RawScalar;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** MediaMTX's deprecated keys: each is accepted, warned about, and turned into what replaced it before values are read. */
final class LegacyKeys {
    /** The top-level keys that hold path settings. */
    static final String PATH_DEFAULTS = "pathDefaults";

    static final String PATHS = "paths";

    private static final Map<String, LegacyKey> GLOBAL = new LinkedHashMap<>();
    private static final Map<String, LegacyKey> PATH = new LinkedHashMap<>();

    /** How the old value becomes the new one. */
    private enum Conversion {
        SAME,
        NEGATED,
        ONE_TO_LIST,
        TO_PATH_DEFAULTS,
        TO_HTTP_AUTH,
        TO_ICE_SERVERS,
        TO_USERS,
        NOTHING
    }

    /**
     * A deprecated key.
     *
     * @param target the key that replaced it
     * @param isList whether a variable holds comma-separated parts
     */
    record LegacyKey(String name, String target, Conversion conversion, boolean isList) {}

    static {
        same(GLOBAL, "readBufferCount", "writeQueueSize");
        same(GLOBAL, "encryption", "rtspEncryption");
        same(GLOBAL, "serverKey", "rtspServerKey");
        same(GLOBAL, "serverCert", "rtspServerCert");
        same(GLOBAL, "rtspUDPReadBufferSize", "udpReadBufferSize");
        same(GLOBAL, "webrtcICEUDPMuxAddress", "webrtcLocalUDPAddress");
        same(GLOBAL, "webrtcICETCPMuxAddress", "webrtcLocalTCPAddress");
        same(GLOBAL, "moqHTTPS2Address", "moqHTTP2Address");
        same(GLOBAL, "moqHTTPS3Address", "moqHTTP3Address");
        add(GLOBAL, "protocols", "rtspTransports", Conversion.SAME, true);
        add(GLOBAL, "authMethods", "rtspAuthMethods", Conversion.SAME, true);
        add(GLOBAL, "webrtcICEHostNAT1To1IPs", "webrtcAdditionalHosts", Conversion.SAME, true);
        add(GLOBAL, "webrtcICEServers", "webrtcICEServers2", Conversion.TO_ICE_SERVERS, true);
        add(GLOBAL, "externalAuthenticationURL", "authHTTPAddress", Conversion.TO_HTTP_AUTH, false);
        for (String server : List.of("rtsp", "rtmp", "hls", "webrtc")) {
            add(GLOBAL, server + "Disable", server, Conversion.NEGATED, false);
        }
        for (String server : List.of("api", "metrics", "pprof", "playback", "hls", "webrtc")) {
            add(GLOBAL, server + "AllowOrigin", server + "AllowOrigins", Conversion.ONE_TO_LIST, false);
        }
        for (String part : List.of("", "Path", "Format", "PartDuration", "SegmentDuration", "DeleteAfter")) {
            add(GLOBAL, "record" + part, "record" + part, Conversion.TO_PATH_DEFAULTS, false);
        }
        same(PATH, "sourceProtocol", "rtspTransport");
        same(PATH, "sourceAnyPortEnable", "rtspAnyPort");
        same(PATH, "runOnReady", "runOnAvailable");
        same(PATH, "runOnReadyRestart", "runOnAvailableRestart");
        same(PATH, "runOnNotReady", "runOnUnavailable");
        same(PATH, "rpiCameraProfile", "rpiCameraHardwareH264Profile");
        same(PATH, "rpiCameraLevel", "rpiCameraHardwareH264Level");
        same(PATH, "rpiCameraJPEGQuality", "rpiCameraMJPEGQuality");
        add(PATH, "disablePublisherOverride", "overridePublisher", Conversion.NEGATED, false);
        add(PATH, "playback", "", Conversion.NOTHING, false);
        for (String side : List.of("publish", "read")) {
            add(PATH, side + "User", "authInternalUsers", Conversion.TO_USERS, false);
            add(PATH, side + "Pass", "authInternalUsers", Conversion.TO_USERS, false);
            add(PATH, side + "IPs", "authInternalUsers", Conversion.TO_USERS, true);
        }
    }

    private static final Map<String, List<String>> GLOBAL_FORMER = formerNames(GLOBAL);
    private static final Map<String, List<String>> PATH_FORMER = formerNames(PATH);

    private LegacyKeys() {}

    private static void same(Map<String, LegacyKey> table, String name, String target) {
        add(table, name, target, Conversion.SAME, false);
    }

    private static void add(
            Map<String, LegacyKey> table, String name, String target, Conversion conversion, boolean isList) {
        table.put(name, new LegacyKey(name, target, conversion, isList));
    }

    private static Map<String, LegacyKey> table(KeyScope scope) {
        return scope == KeyScope.GLOBAL ? GLOBAL : PATH;
    }

    /** All deprecated keys of a scope that have no component of their own. */
    static Iterable<LegacyKey> in(KeyScope scope) {
        return table(scope).values();
    }

    /** The deprecated names that become the key {@code name}. */
    static List<String> formerNames(KeyScope scope, String name) {
        return (scope == KeyScope.GLOBAL ? GLOBAL_FORMER : PATH_FORMER).getOrDefault(name, List.of());
    }

    private static Map<String, List<String>> formerNames(Map<String, LegacyKey> table) {
        Map<String, List<String>> names = new HashMap<>();
        for (LegacyKey key : table.values()) {
            if (key.conversion != Conversion.TO_USERS && key.conversion != Conversion.TO_PATH_DEFAULTS) {
                names.computeIfAbsent(key.target, _ -> new ArrayList<>()).add(key.name);
            }
        }
        return names;
    }

    /** Replaces every deprecated key under {@code root} by what it means. */
    static void modernize(RawMap root, Problems problems) {
        modernize(root, KeyScope.GLOBAL, "", problems);
        RawEntry defaults = root.entries().get(PATH_DEFAULTS);
        if (defaults != null && defaults.value() instanceof RawMap map) {
            modernize(map, KeyScope.PATH, PATH_DEFAULTS + ".", problems);
        }
        if (root.entries().get(PATHS) instanceof RawEntry(String _, RawMap all, Origin _)) {
            all.entries().forEach((name, entry) -> {
                if (entry.value() instanceof RawMap map) {
                    modernize(map, KeyScope.PATH, PATHS + "." + name + ".", problems);
                }
            });
        }
        LegacyUsers.modernize(root, problems);
    }

    private static void modernize(RawMap map, KeyScope scope, String prefix, Problems problems) {
        for (String name : List.copyOf(map.entries().keySet())) {
            LegacyKey key = table(scope).get(name);
            if (key == null || key.conversion == Conversion.TO_USERS) {
                continue;
            }
            RawEntry entry = map.entries().remove(name);
            if (entry != null && !(entry.value() instanceof RawNull)) {
                problems.warning(entry.origin(), prefix + key.name, advice(key));
                convert(key, entry, map, prefix + key.name, problems);
            }
        }
    }

    private static String advice(LegacyKey key) {
        return switch (key.conversion) {
            case TO_PATH_DEFAULTS -> "deprecated: use " + PATH_DEFAULTS + "." + key.target;
            case TO_HTTP_AUTH -> "deprecated: use authMethod and authHTTPAddress";
            case NOTHING -> "deprecated: " + key.name + " has no effect";
            case SAME, NEGATED, ONE_TO_LIST, TO_ICE_SERVERS, TO_USERS -> "deprecated: use " + key.target;
        };
    }

    private static void convert(LegacyKey key, RawEntry entry, RawMap map, String fullKey, Problems problems) {
        Origin at = entry.origin();
        switch (key.conversion) {
            case SAME -> map.entries().put(key.target, entry);
            case NEGATED -> {
                if (ScalarCodecs.BOOL.read(entry.value(), fullKey, problems) instanceof Boolean yes) {
                    RawScalar negated = new RawScalar(Boolean.toString(!yes), Form.PLAIN, at);
                    map.entries().put(key.target, new RawEntry(key.name, negated, at));
                }
            }
            case ONE_TO_LIST -> map.entries().put(key.target, new RawEntry(key.name, RawList.of(entry.value()), at));
            case TO_PATH_DEFAULTS -> map.group(PATH_DEFAULTS, at).entries().put(key.target, entry);
            case TO_HTTP_AUTH -> {
                RawScalar http = new RawScalar(AuthMethod.HTTP.text(), Form.PLAIN, at);
                map.entries().put("authMethod", new RawEntry(key.name, http, at));
                map.entries().put(key.target, entry);
            }
            case TO_ICE_SERVERS -> addIceServers(key, entry, map, fullKey, problems);
            case TO_USERS, NOTHING -> {}
        }
    }

    /** Each old server is {@code stun:host:port} or {@code turn:user:password:host:port}; they come after the new ones. */
    private static void addIceServers(LegacyKey key, RawEntry entry, RawMap map, String fullKey, Problems problems) {
        if (!(entry.value() instanceof RawList old)) {
            problems.error(
                    entry.origin(),
                    fullKey,
                    "expected a list, found " + entry.value().kind());
            return;
        }
        RawEntry present = map.entries().get(key.target);
        RawList servers = RawList.empty(entry.origin());
        if (present != null && present.value() instanceof RawList list) {
            servers.items().addAll(list.items());
        }
        for (RawValue item : old.items()) {
            if (item instanceof RawScalar scalar) {
                servers.items().add(iceServer(scalar));
            } else {
                problems.error(item.origin(), fullKey, "expected text, found " + item.kind());
            }
        }
        map.entries().put(key.target, new RawEntry(key.name, servers, entry.origin()));
    }

    private static RawMap iceServer(RawScalar scalar) {
        RawMap server = RawMap.empty(scalar.origin());
        String[] parts = scalar.text().split(":", -1);
        if (parts.length == 5) {
            put(server, "url", scalar.withText(parts[0] + ":" + parts[3] + ":" + parts[4]));
            put(server, "username", scalar.withText(parts[1]));
            put(server, "password", scalar.withText(parts[2]));
        } else {
            put(server, "url", scalar);
        }
        return server;
    }

    static void put(RawMap map, String name, RawValue value) {
        map.entries().put(name, new RawEntry(name, value, value.origin()));
    }
}
