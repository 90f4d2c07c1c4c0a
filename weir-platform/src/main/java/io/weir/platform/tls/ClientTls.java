package io.weir.platform.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.FingerprintTrustManagerFactory;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * TLS for outgoing connections: a server is trusted by the usual authorities and its name, or, when a fingerprint is given, by its
 * certificate alone.
 *
 * <p>Threading: any thread.
 */
public final class ClientTls {
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");

    private final SslContext context;

    /**
     * Settings for connections to one server.
     *
     * @param fingerprint SHA-256 of the certificate in hexadecimal, with or without colons, or empty
     * @throws SSLException when the fingerprint is none, or TLS is not to be had
     */
    public ClientTls(String fingerprint) throws SSLException {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK);
        if (!fingerprint.isEmpty()) {
            String plain = fingerprint.replace(":", "").toLowerCase(Locale.ROOT);
            if (!FINGERPRINT.matcher(plain).matches()) {
                throw new SSLException("not the SHA-256 of a certificate: 64 hexadecimal digits are expected");
            }
            builder.trustManager(FingerprintTrustManagerFactory.builder("SHA-256")
                            .fingerprints(plain)
                            .build())
                    .endpointIdentificationAlgorithm(null);
        }
        context = builder.build();
    }

    /** A handler for one connection, to be the first in its pipeline. */
    public SslHandler handler(ByteBufAllocator allocator, String host, int port) {
        SslHandler handler = context.newHandler(allocator, host, port);
        handler.setHandshakeTimeout(TlsContext.HANDSHAKE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        return handler;
    }
}
