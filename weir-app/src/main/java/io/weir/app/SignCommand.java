package io.weir.app;

import io.weir.base.id.PathName;
import io.weir.base.time.Clock;
import io.weir.config.AuthAction;
import io.weir.config.ConfigException;
import io.weir.config.Secret;
import io.weir.server.auth.SignedUrls;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weir sign}: a URL that carries its permission. */
@Command(
        name = "sign",
        description = {
            "Print a URL that may be used without credentials until it expires, signed with the first of",
            "authSignedURLSecrets. The expiry says until when a session may begin."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Main.VersionLine.class)
final class SignCommand implements Callable<Integer> {
    /** What stands around a path in the URLs of HTTP protocols. */
    private static final Pattern HTTP_PATH =
            Pattern.compile("/*(.+?)(?:\\.flv|\\.ts|/index\\.m3u8|/whip|/whep|/publish|/*)");

    private static final Pattern TTL = Pattern.compile("(\\d{1,9})([smhd])");

    @Parameters(
            paramLabel = "URL",
            description = "rtmp://host/live/cam, http://host:8080/live/cam.flv, …; or a path alone, for its query")
    private String url = "";

    @Option(
            names = {"-a", "--action"},
            description = "publish, read or playback (default: read)")
    private String action = "read";

    @Option(names = "--ttl", description = "how long it may be used: 90s, 15m, 12h, 7d (default: 1h)")
    private String ttl = "1h";

    @Option(names = "--address", description = "the only IP address it may be used from")
    private String address = "";

    @Option(
            names = {"-c", "--config"},
            paramLabel = "CONFIG",
            description = "configuration with the secrets; default as for serve")
    private @Nullable Path config;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine commandLine = Objects.requireNonNull(spec).commandLine();
        PrintWriter out = commandLine.getOut();
        PrintWriter err = commandLine.getErr();
        try {
            List<Secret> secrets = ConfigChoice.load(config, System.getenv())
                    .loaded()
                    .config()
                    .auth()
                    .signedUrlSecrets();
            if (secrets.isEmpty()) {
                throw new IllegalArgumentException("the configuration has no authSignedURLSecrets");
            }
            out.println(signed(secrets, Clock.system().wallTime()));
            return Main.EXIT_OK;
        } catch (ConfigException e) {
            e.problems().forEach(problem -> err.println(problem.text()));
        } catch (IllegalArgumentException e) {
            err.println("weir: " + e.getMessage());
        } finally {
            out.flush();
            err.flush();
        }
        return Main.EXIT_FAILED;
    }

    private String signed(List<Secret> secrets, Instant now) {
        boolean whole = url.contains("://");
        String path = whole ? pathOf(URI.create(url)) : url;
        Optional<String> problem = PathName.problemOf(path);
        if (problem.isPresent()) {
            throw new IllegalArgumentException(problem.get());
        }
        String from = address.isEmpty() ? "" : InetAddress.ofLiteral(address).getHostAddress();
        String query = new SignedUrls(secrets).query(new SignedUrls.Grant(action(), path, now.plus(lifetime()), from));
        return !whole ? query : url + (url.contains("?") ? "&" : "?") + query;
    }

    private AuthAction action() {
        return switch (action) {
            case "publish" -> AuthAction.PUBLISH;
            case "read" -> AuthAction.READ;
            case "playback" -> AuthAction.PLAYBACK;
            default -> throw new IllegalArgumentException("--action must be publish, read or playback");
        };
    }

    private Duration lifetime() {
        Matcher parts = TTL.matcher(ttl);
        if (!parts.matches()) {
            throw new IllegalArgumentException("--ttl must be a number with s, m, h or d, such as 12h");
        }
        long count = Long.parseLong(parts.group(1));
        return switch (parts.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    private static String pathOf(URI uri) {
        String path = uri.getPath() == null ? "" : uri.getPath();
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        if (scheme.startsWith("http") || scheme.startsWith("ws")) {
            Matcher parts = HTTP_PATH.matcher(path);
            return parts.matches() ? parts.group(1) : "";
        }
        return path.replaceAll("^/+|/+$", "");
    }
}
