package io.weir.testkit.peer;

import io.weir.testkit.net.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Let's Encrypt's test server: an authority on this machine that proves names as the real one does, with a name server beside it that
 * says that every name is this machine. It answers one request in ten with a bad nonce, as real ones do now and then.
 *
 * <p>Threading: one test's.
 */
public final class Pebble implements AutoCloseable {
    private static final String PASSWORD = "pebble-test";
    private static final Duration DEADLINE = Duration.ofSeconds(90);
    private static final String BAD_NONCES_PERCENT = "10";

    private final Peer program;
    private final Path directory;
    private final int port;
    private final PeerProcess names;
    private PeerProcess server;

    /**
     * Ports on which the authority expects proofs.
     *
     * @param http of HTTP-01
     * @param tls of TLS-ALPN-01
     */
    public record ProofPorts(int http, int tls) {}

    private Pebble(Peer program, Path directory, int port, PeerProcess names) {
        this.program = program;
        this.directory = directory;
        this.port = port;
        this.names = names;
        this.server = run();
    }

    /** Starts it, or skips the test where it is not installed. {@code key} is of an external account, or empty. */
    public static Pebble start(Path directory, ProofPorts proofs, String key) {
        Peer pebble = Peer.installed("pebble");
        Peer challenges = Peer.installed("pebble-challtestsrv");
        int port = Ports.findFree();
        int dns = Ports.findFree();
        int management = Ports.findFree();
        try {
            certificate(directory);
            Files.writeString(directory.resolve("pebble.json"), """
                    {"pebble": {"listenAddress": "127.0.0.1:%d", "managementListenAddress": "127.0.0.1:%d",
                      "certificate": "%s", "privateKey": "%s", "httpPort": %d, "tlsPort": %d, "ocspResponderURL": "",
                      "externalAccountBindingRequired": %s, "externalAccountMACKeys": {%s}}}
                    """.formatted(
                            port,
                            Ports.findFree(),
                            directory.resolve("server.crt"),
                            directory.resolve("server.key"),
                            proofs.http(),
                            proofs.tls(),
                            !key.isEmpty(),
                            key.isEmpty() ? "" : "\"kid-1\": \"" + key + "\""));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("pebble can't be set up", e);
        }
        PeerProcess names = challenges.start(List.of(
                "-dns01",
                "127.0.0.1:" + dns,
                "-http01",
                "",
                "-https01",
                "",
                "-tlsalpn01",
                "",
                "-management",
                "127.0.0.1:" + management,
                "-defaultIPv4",
                "127.0.0.1",
                "-defaultIPv6",
                ""));
        names.awaitListening(management, DEADLINE);
        Map<String, String> environment = new HashMap<>();
        environment.put("PEBBLE_VA_NOSLEEP", "1");
        environment.put("PEBBLE_WFE_NONCEREJECT", BAD_NONCES_PERCENT);
        environment.put("PEBBLE_AUTHZREUSE", "0");
        Peer configured = new Peer(
                pebble.name(),
                pebble.executable(),
                environment,
                List.of(
                        "-strict",
                        "-config",
                        directory.resolve("pebble.json").toString(),
                        "-dnsserver",
                        "127.0.0.1:" + dns));
        return new Pebble(configured, directory, port, names);
    }

    private PeerProcess run() {
        PeerProcess started = program.start(List.of());
        started.awaitListening(port, DEADLINE);
        return started;
    }

    /** The URL of its directory. */
    public String url() {
        return "https://localhost:" + port + "/dir";
    }

    /** What its own certificate is trusted by. */
    public Path trust() {
        return directory.resolve("server.crt");
    }

    /** Ends it as a crash would; it forgets all accounts and orders. */
    public void stop() {
        server.close();
    }

    /** Starts it again after {@link #stop}. */
    public void restart() {
        server = run();
    }

    /** What it logged. */
    public String log() {
        return server.output() + server.log();
    }

    @Override
    public void close() {
        server.close();
        names.close();
    }

    /** A self-signed one for localhost, by the JDK's own tool. */
    private static void certificate(Path directory) throws IOException, GeneralSecurityException {
        Path store = directory.resolve("server.p12");
        Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        List<String> arguments = new ArrayList<>(List.of(
                "-genkeypair", "-alias", "server", "-keyalg", "RSA", "-keysize", "2048", "-dname", "CN=localhost"));
        arguments.addAll(
                List.of("-ext", "san=dns:localhost,ip:127.0.0.1", "-storetype", "PKCS12", "-validity", "3650"));
        arguments.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD, "-keypass", PASSWORD));
        new Peer("keytool", tool, Map.of(), List.of()).run(DEADLINE, arguments).outputOrFail();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        Files.writeString(
                directory.resolve("server.key"),
                pem("PRIVATE KEY", keys.getKey("server", PASSWORD.toCharArray()).getEncoded()));
        Files.writeString(
                directory.resolve("server.crt"),
                pem("CERTIFICATE", keys.getCertificate("server").getEncoded()));
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + label
                + "-----\n";
    }
}
