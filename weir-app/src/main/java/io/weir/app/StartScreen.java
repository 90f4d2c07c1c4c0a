package io.weir.app;

import io.weir.base.net.HostPort;
import io.weir.config.ServerConfig;
import io.weir.server.node.Listening;
import java.util.List;
import java.util.Optional;

/** What a user sees once the server listens: what is open, where to push, where to play from. */
final class StartScreen {
    private static final String EXAMPLE_PATH = "live/cam1";
    private static final int RTMP_PORT = 1935;

    private final String origin;
    private final String path;
    private final boolean usersConfigured;
    private final List<Listening> listening;

    /**
     * @param origin where the configuration came from
     * @param listening what is open
     */
    StartScreen(String origin, ServerConfig config, List<Listening> listening) {
        this.origin = origin;
        this.listening = List.copyOf(listening);
        this.usersConfigured = config.auth().usersConfigured();
        this.path = config.paths().keySet().stream()
                .filter(name -> !name.startsWith("~") && !name.equals("all") && !name.equals("all_others"))
                .findFirst()
                .orElse(EXAMPLE_PATH);
    }

    /** The text, some lines, ending in a line break. */
    String text(String version, String startTime) {
        StringBuilder out = new StringBuilder();
        out.append("weir ").append(version).append(", ").append(startTime).append("\n\n");
        line(out, "config", origin, "");
        for (Listening listener : listening) {
            line(out, listener.protocol(), HostPort.of(listener.host(), listener.port()), listener.key());
        }
        if (!usersConfigured) {
            // which only this machine's own browser gets
            url("httpAddress")
                    .filter(StartScreen::isLoopback)
                    .ifPresent(base -> line(out, "admin", base, "sets the first password"));
        }
        url("rtmpAddress").or(() -> url("rtmpsAddress")).ifPresent(base -> pushLines(out, base));
        url("httpAddress").filter(_ -> hasWebRtc()).ifPresent(base -> {
            line(out, "", "OBS: Service WHIP, Server " + base + path + "/whip", "");
            line(out, "", base + path + "/publish", "a browser's camera");
        });
        playLines(out);
        return out.append('\n').toString();
    }

    private void pushLines(StringBuilder out, String base) {
        int slash = path.lastIndexOf('/');
        out.append('\n');
        line(out, "push", "ffmpeg -re -i FILE -c copy -f flv " + base + path, "");
        line(
                out,
                "",
                "OBS: Service Custom, Server " + base + path.substring(0, Math.max(0, slash)) + ", Stream Key "
                        + path.substring(slash + 1),
                "");
    }

    private boolean hasWebRtc() {
        return listening.stream().anyMatch(listener -> listener.key().startsWith("webrtcLocal"));
    }

    private void playLines(StringBuilder out) {
        String label = "play";
        Optional<String> http = url("httpAddress");
        if (http.isPresent()) {
            line(out, label, http.get() + path + "/", "in a browser");
            if (url("hlsAddress").isPresent()) {
                line(out, "", http.get() + path + "/index.m3u8", "Safari, phones, players");
            }
            line(out, "", http.get() + path + ".flv", "ffplay, VLC");
            label = "";
        }
        for (Optional<String> base : List.of(url("rtmpAddress"), url("rtmpsAddress"))) {
            if (base.isPresent()) {
                line(out, label, base.get() + path, "ffplay, VLC");
                label = "";
            }
        }
    }

    private static void line(StringBuilder out, String label, String text, String note) {
        out.append("  ")
                .append(label)
                .repeat(' ', Math.max(1, 8 - label.length()))
                .append(text);
        if (!note.isEmpty()) {
            out.repeat(' ', Math.max(1, 46 - text.length())).append(note);
        }
        out.append('\n');
    }

    /** {@code rtmp://host:port/} of the listener that {@code key} sets, as seen from this machine. */
    private Optional<String> url(String key) {
        return listening.stream()
                .filter(listener -> listener.key().equals(key))
                .findFirst()
                .map(listener -> listener.protocol() + "://" + host(listener) + port(listener) + "/");
    }

    private static boolean isLoopback(String url) {
        return url.contains("://localhost:") || url.contains("://127.") || url.contains("://[::1]:");
    }

    private static String host(Listening listener) {
        String host = listener.host();
        boolean any = host.isEmpty() || host.equals("0.0.0.0") || host.equals("::");
        return any ? "localhost" : HostPort.bracketed(host);
    }

    private static String port(Listening listener) {
        boolean usual = listener.protocol().equals("rtmp") && listener.port() == RTMP_PORT;
        return usual ? "" : ":" + listener.port();
    }
}
