package io.weir.server.rtmp;

import io.weir.platform.tls.ClientTls;
import io.weir.protocol.rtmp.RtmpClientOptions;
import io.weir.protocol.rtmp.RtmpUrl;
import io.weir.server.outgoing.UrlPolicy;
import java.net.InetAddress;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Where a client of ours connects to: its configured address, or where a server has sent it. A redirection holds for the one
 * connection that follows; after that it begins at the configured address again.
 *
 * <p>A server may send us to other servers, but neither from TLS to plain text nor from elsewhere to this machine: what listens on
 * loopback trusts who comes from there.
 *
 * <p>Threading: the client's loop. Limits: {@value #REDIRECTS_MAX} redirections in a row.
 */
final class RtmpTarget {
    /** Redirections followed in a row. */
    static final int REDIRECTS_MAX = 4;

    private final RtmpClientOptions configured;
    private final String fingerprint;
    private final @Nullable ClientTls configuredTls;
    private RtmpClientOptions options;
    private @Nullable ClientTls tls;
    private int redirectCount;
    private boolean startsLocal;
    private boolean due;

    /**
     * The target that is configured.
     *
     * @param fingerprint of the certificate to accept, empty for those that verify; it counts for the other servers too
     */
    RtmpTarget(RtmpClientOptions configured, String fingerprint) throws SSLException {
        this.configured = configured;
        this.fingerprint = fingerprint;
        this.configuredTls = tls(configured.url());
        this.options = configured;
        this.tls = configuredTls;
    }

    private @Nullable ClientTls tls(RtmpUrl url) throws SSLException {
        return url.secure() ? new ClientTls(fingerprint) : null;
    }

    RtmpClientOptions options() {
        return options;
    }

    @Nullable
    ClientTls tls() {
        return tls;
    }

    RtmpUrl url() {
        return options.url();
    }

    /** Why the address that the host's name stands for is not to be connected to; empty when it is. */
    Optional<String> problemOf(InetAddress address) {
        boolean local = UrlPolicy.isLocal(address);
        if (redirectCount == 0) {
            startsLocal = local;
        }
        return local && !startsLocal
                ? Optional.of("redirected to an address of this machine, which is not followed")
                : Optional.empty();
    }

    /** The server sends us to {@code url}. */
    void onRedirected(String url) {
        due = false;
        if (redirectCount >= REDIRECTS_MAX) {
            return;
        }
        try {
            RtmpUrl next = RtmpUrl.parse(url);
            if (next.name().isEmpty()) {
                // a tcUrl: the name stays
                next = new RtmpUrl(
                        next.secure(), next.host(), next.port(), next.user(), next.pass(), next.app(), url().name());
            }
            if (url().secure() && !next.secure()) {
                return;
            }
            tls = tls(next);
            options = new RtmpClientOptions(
                    next,
                    configured.intent(),
                    configured.handshake(),
                    configured.capabilities(),
                    configured.timeoutMs(),
                    configured.pingIntervalMs(),
                    configured.idleTimeoutMs());
            redirectCount++;
            due = true;
        } catch (IllegalArgumentException | SSLException _) {
            due = false;
        }
    }

    /** A connection has ended: true when the next is due at once, to where the server has sent us. */
    boolean next() {
        if (due) {
            due = false;
            return true;
        }
        options = configured;
        tls = configuredTls;
        redirectCount = 0;
        return false;
    }
}
