package io.weir.server.node;

import io.weir.config.RtmpConfig;
import io.weir.platform.tls.Alpn;
import io.weir.platform.tls.TlsContext;
import io.weir.server.registration.PortOpener;
import io.weir.server.rtmp.RtmpEndpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Opens RTMP ports for registrations; those with TLS show the certificate of the RTMPS listener, whether that is enabled or not.
 *
 * <p>Threading: the registration table's.
 */
final class RegistrationPorts implements PortOpener {
    private final RtmpEndpoint rtmp;
    private final Certificates certificates;
    // written by the supervisor, read by the registration table
    private volatile RtmpConfig config;
    private @Nullable RtmpConfig contextOf;
    private @Nullable TlsContext context;

    RegistrationPorts(RtmpEndpoint rtmp, RtmpConfig config, Certificates certificates) {
        this.rtmp = rtmp;
        this.config = config;
        this.certificates = certificates;
    }

    /** Ports opened from now on go by these settings. Any thread. */
    void apply(RtmpConfig next) {
        config = next;
    }

    @Override
    public int open(int port, boolean tls) throws IOException {
        return rtmp.open(new InetSocketAddress(port), tls ? context() : null);
    }

    @Override
    public void close(int port) {
        rtmp.close(port);
    }

    private TlsContext context() throws IOException {
        RtmpConfig now = config;
        TlsContext known = context;
        if (known == null || contextOf == null || !sameFiles(contextOf, now)) {
            try {
                known = certificates.context("rtmp", now.serverKey(), now.serverCert(), Alpn.NONE);
            } catch (ListenException e) {
                throw new IOException(e.getMessage(), e);
            }
            context = known;
            contextOf = now;
        }
        return known;
    }

    private static boolean sameFiles(RtmpConfig a, RtmpConfig b) {
        return a.serverKey().equals(b.serverKey()) && a.serverCert().equals(b.serverCert());
    }
}
