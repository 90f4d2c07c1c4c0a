package io.weir.platform.http;

import io.weir.base.time.Clock;
import io.weir.platform.tls.TlsContext;
import org.jspecify.annotations.Nullable;

/**
 * How one HTTP listener behaves.
 *
 * @param name what log lines and errors call it, for example {@code http} or {@code api}
 * @param tls presents the certificate, or null for plain HTTP
 * @param times told of each answer
 * @param trustedProxies peers whose {@code X-Forwarded-*} fields are believed
 */
public record HttpServerConfig(
        String name,
        @Nullable TlsContext tls,
        TrustedProxies trustedProxies,
        HttpLimits limits,
        Clock clock,
        RequestTimes times) {
    /** Plain HTTP, no trusted proxies, standard limits, the system's clock. */
    public static HttpServerConfig plain(String name) {
        return new HttpServerConfig(
                name, null, TrustedProxies.NONE, HttpLimits.STANDARD, Clock.system(), RequestTimes.NONE);
    }

    /** The same over TLS, or plain with null. */
    public HttpServerConfig withTls(@Nullable TlsContext context) {
        return new HttpServerConfig(name, context, trustedProxies, limits, clock, times);
    }

    /** The same with other trusted proxies. */
    public HttpServerConfig withTrustedProxies(TrustedProxies proxies) {
        return new HttpServerConfig(name, tls, proxies, limits, clock, times);
    }

    /** The same with other limits. */
    public HttpServerConfig withLimits(HttpLimits other) {
        return new HttpServerConfig(name, tls, trustedProxies, other, clock, times);
    }

    /** The same, telling {@code observer} of each answer. */
    public HttpServerConfig withTimes(RequestTimes observer) {
        return new HttpServerConfig(name, tls, trustedProxies, limits, clock, observer);
    }
}
