package io.weir.platform.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the TLS handlers of one listener, always with the certificate as it is now. TLS 1.2 and 1.3, by BoringSSL where
 * its native library loads and by the JDK elsewhere.
 *
 * <p>Threading: any thread.
 */
public final class TlsContext {
    /** Time a client has for its handshake, in milliseconds. */
    public static final long HANDSHAKE_TIMEOUT_MS = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(TlsContext.class);

    /** A Netty context and the certificate it presents. */
    private record Built(CertifiedKey key, SslContext context) {}

    private final Alpn alpn;
    private final SslProvider provider;
    private final @Nullable AlpnChallenges challenges;
    /** Written by whoever reloads, read by any handshake. */
    private volatile ServerCertificate certificate;
    /** Written under this object's lock, read by any handshake. */
    private volatile Built built;

    /**
     * Checks that the certificate can be used.
     *
     * @throws SSLException saying why it cannot
     */
    public TlsContext(ServerCertificate certificate, Alpn alpn) throws SSLException {
        this(certificate, alpn, null);
    }

    /**
     * The same for a listener that also answers {@code challenges}.
     *
     * @throws SSLException saying why the certificate cannot be used
     */
    public TlsContext(ServerCertificate certificate, Alpn alpn, @Nullable AlpnChallenges challenges)
            throws SSLException {
        this(certificate, alpn, OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK, challenges);
    }

    TlsContext(ServerCertificate certificate, Alpn alpn, SslProvider provider, @Nullable AlpnChallenges challenges)
            throws SSLException {
        this.certificate = certificate;
        this.alpn = alpn;
        this.provider = provider;
        this.challenges = challenges;
        CertifiedKey key = certificate.current();
        this.built = new Built(key, build(key));
    }

    /** A handler for one accepted connection, to be the first in its pipeline. */
    public SslHandler handler(ByteBufAllocator allocator) {
        SslHandler handler = current().newHandler(allocator);
        handler.setHandshakeTimeout(HANDSHAKE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        return handler;
    }

    /** To be called once the pipeline of an accepted connection is complete. */
    public void watch(ChannelPipeline pipeline) {
        if (challenges != null) {
            challenges.watch(pipeline);
        }
    }

    /** Presents another certificate from the next handshake on; one that turns out to be unusable is logged and left. */
    public void present(ServerCertificate other) {
        certificate = other;
    }

    /** What is presented. */
    public ServerCertificate certificate() {
        return certificate;
    }

    private SslContext current() {
        CertifiedKey key = certificate.current();
        Built now = built;
        return now.key == key ? now.context : rebuild(key);
    }

    /** A lock, because two loops may meet a new certificate at once; it is held once per change. */
    private synchronized SslContext rebuild(CertifiedKey key) {
        Built now = built;
        if (now.key != key) {
            try {
                now = new Built(key, build(key));
            } catch (SSLException e) {
                LOG.warn("[tls] the new certificate is not usable, the old one stays: {}", e.getMessage());
                now = new Built(key, now.context);
            }
            built = now;
        }
        return now.context;
    }

    private SslContext build(CertifiedKey key) throws SSLException {
        SslContextBuilder builder = SslContextBuilder.forServer(key.privateKey(), key.chain())
                .sslProvider(provider)
                .protocols("TLSv1.3", "TLSv1.2");
        if (alpn == Alpn.HTTP) {
            builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    ApplicationProtocolNames.HTTP_2,
                    ApplicationProtocolNames.HTTP_1_1));
        }
        return builder.build();
    }
}
