package io.weir.platform.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.Future;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Answers the handshakes by which an ACME server convinces itself of who holds a name (TLS-ALPN-01, RFC 8737): those that offer
 * {@code acme-tls/1} for a name that is being proven get that proof and nothing else; all others pass as if it were not there. While
 * nothing is to be proven, connections do not even see it.
 *
 * <p>Threading: any thread.
 * <p>Limits: {@value #PROOFS_MAX} names at a time.
 */
public final class AlpnChallenges {
    /** RFC 8737 §6.2. */
    static final String PROTOCOL = "acme-tls/1";
    /** Names that are being proven at a time. */
    public static final int PROOFS_MAX = 128;

    private final Map<String, SslContext> proofs = new ConcurrentHashMap<>();

    /**
     * Shows {@code proof} to whom asks for {@code name} that way.
     *
     * @throws SSLException when it can't be shown, or too many are
     */
    public void show(String name, PrivateKey key, X509Certificate proof) throws SSLException {
        if (proofs.size() >= PROOFS_MAX) {
            throw new SSLException("more than " + PROOFS_MAX + " names are being proven");
        }
        SslContext context = SslContextBuilder.forServer(key, proof)
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        PROTOCOL))
                .build();
        proofs.put(name.toLowerCase(Locale.ROOT), context);
    }

    /** That name is proven, or not to be any more. */
    public void hide(String name) {
        proofs.remove(name.toLowerCase(Locale.ROOT));
    }

    /** Puts itself before everything else in the pipeline of an accepted connection, if there is anything to prove. */
    void watch(ChannelPipeline pipeline) {
        if (!proofs.isEmpty()) {
            pipeline.addFirst(new Peek());
        }
    }

    /** Looks at the first message of a handshake and steps aside. */
    private final class Peek extends io.netty.handler.ssl.SslClientHelloHandler<@Nullable SslContext> {
        @Override
        protected Future<@Nullable SslContext> lookup(ChannelHandlerContext ctx, @Nullable ByteBuf clientHello) {
            SslContext proof = null;
            if (clientHello != null) {
                ClientHello hello = ClientHello.parse(clientHello);
                proof = hello.offers(PROTOCOL) ? proofs.get(hello.serverName()) : null;
            }
            return ctx.executor().newSucceededFuture(proof);
        }

        @Override
        protected void onLookupComplete(ChannelHandlerContext ctx, Future<@Nullable SslContext> found) {
            SslContext proof = found.getNow();
            ChannelPipeline pipeline = ctx.pipeline();
            if (proof != null) {
                while (pipeline.last() != this) {
                    pipeline.removeLast();
                }
                SslHandler handler = proof.newHandler(ctx.alloc());
                handler.setHandshakeTimeout(TlsContext.HANDSHAKE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
                pipeline.addLast(handler, new Goodbye());
            }
            pipeline.remove(this);
        }
    }

    /** RFC 8737 §3: nothing follows the handshake. */
    private static final class Goodbye extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SslHandshakeCompletionEvent) {
                ctx.close();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // a client that does not finish its handshake learns nothing and costs nothing
            ctx.close();
        }
    }
}
