package io.weir.platform.acme;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.connector.HttpConnector;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.provider.GenericAcmeProvider;

/**
 * Connections to an authority: trusted by what the machine trusts, or by a file alone. One for each order; nothing is reused after
 * {@link #close}.
 */
final class TrustingProvider extends GenericAcmeProvider implements AutoCloseable {
    private final @Nullable SSLContext trust;
    private final AuthorityCheck check;
    private @Nullable HttpClient client;

    TrustingProvider(@Nullable Path trusted, AuthorityCheck check) throws IOException {
        this.check = check;
        trust = trusted == null ? null : trusting(trusted);
    }

    private static SSLContext trusting(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("trusted-" + store.size(), each);
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IOException("acmeDirectoryCert: " + file + " can't be used: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized HttpClient createHttpClient(NetworkSettings settings) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(settings.getTimeout())
                .proxy(settings.getProxySelector());
        if (trust != null) {
            builder.sslContext(trust);
        }
        HttpClient made = builder.build();
        client = made;
        return made;
    }

    /** Asks the check before each request: the directory names further servers. */
    @Override
    protected HttpConnector createHttpConnector(NetworkSettings settings, HttpClient httpClient) {
        return new HttpConnector(settings, httpClient) {
            @Override
            public HttpRequest.Builder createRequestBuilder(URL url) {
                try {
                    check.awaitAllowed(uri(url));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return super.createRequestBuilder(url);
            }
        };
    }

    private static URI uri(URL url) throws IOException {
        try {
            URI uri = url.toURI();
            if (uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException _) {
            // as below
        }
        throw new IOException("the authority names an address that is none");
    }

    @Override
    public synchronized void close() {
        if (client != null) {
            client.shutdownNow();
        }
    }
}
