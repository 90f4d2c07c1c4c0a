package io.weir.system;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** The certificates that servers of this machine show to anybody who connects. */
final class Presented {
    private Presented() {}

    private static final class TrustAnybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            // not asked
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            // the test wants to see whatever there is
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /** For clients that take any certificate that names their host. */
    static SSLContext trustingAnybody() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustAnybody()}, null);
        return context;
    }

    /** That of the server on this port. */
    static X509Certificate certificate(int port) throws IOException, GeneralSecurityException {
        try (SSLSocket socket = (SSLSocket) trustingAnybody().getSocketFactory().createSocket("127.0.0.1", port)) {
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    /** What a user reads off the server: the SHA-256 of its certificate. */
    static String fingerprint(int port) throws IOException, GeneralSecurityException {
        byte[] certificate = certificate(port).getEncoded();
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate));
    }
}
