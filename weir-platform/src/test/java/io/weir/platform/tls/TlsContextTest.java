package io.weir.platform.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import io.weir.base.time.Clock;
import io.weir.base.time.ManualClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
final class TlsContextTest {
    private EventLoopGroup loops;
    private int port;

    @TempDir
    private Path directory;

    @BeforeEach
    void startLoops() {
        loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    }

    @AfterEach
    void stopLoops() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** Serves an echo with one byte of overhead: none. */
    private void serve(TlsContext context) {
        Channel listener = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(context.handler(channel.alloc()), new Echo());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
        port = ((InetSocketAddress) listener.localAddress()).getPort();
    }

    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ctx.writeAndFlush((ByteBuf) message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    private static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /** What a client sees: the leaf, and after an echo the protocols agreed on. */
    private record Seen(Certificate leaf, String protocol, String application) {}

    private Seen connect(String protocol, String... applications) throws IOException, GeneralSecurityException {
        SSLContext client = SSLContext.getInstance("TLS");
        client.init(null, new TrustManager[] {new TrustAll()}, null);
        try (SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 20_000);
            socket.setSoTimeout(20_000);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setProtocols(new String[] {protocol});
            parameters.setApplicationProtocols(applications);
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            socket.getOutputStream().write('x');
            assertThat(socket.getInputStream().read()).isEqualTo('x');
            return new Seen(
                    socket.getSession().getPeerCertificates()[0],
                    socket.getSession().getProtocol(),
                    socket.getApplicationProtocol());
        }
    }

    private static TlsContext context(Alpn alpn, SslProvider provider) throws IOException {
        return new TlsContext(ServerCertificate.selfSigned(null, List.of(), Clock.system()), alpn, provider, null);
    }

    @Test
    void shouldHaveBoringSslHere() {
        // The platforms the build ships native libraries for; elsewhere the JDK's engine takes over.
        if (System.getProperty("os.name").equals("Linux")
                && List.of("amd64", "aarch64").contains(System.getProperty("os.arch"))) {
            assertThat(OpenSsl.isAvailable()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SslProvider.class,
            names = {"OPENSSL", "JDK"})
    void shouldIgnoreAlpnWhenTold(SslProvider provider) throws Exception {
        serve(context(Alpn.NONE, provider));
        assertThat(connect("TLSv1.3", "h2").application()).isEmpty();
        assertThat(connect("TLSv1.2").application()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = SslProvider.class,
            names = {"OPENSSL", "JDK"})
    void shouldChooseHttpWhenOfferedAndServeOthersToo(SslProvider provider) throws Exception {
        serve(context(Alpn.HTTP, provider));
        assertThat(connect("TLSv1.3", "h2", "http/1.1").application()).isEqualTo("h2");
        assertThat(connect("TLSv1.3", "http/1.1").application()).isEqualTo("http/1.1");
        assertThat(connect("TLSv1.3", "h3").application()).isEmpty();
        assertThat(connect("TLSv1.2").application()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = SslProvider.class,
            names = {"OPENSSL", "JDK"})
    void shouldSpeakTls12And13(SslProvider provider) throws Exception {
        serve(context(Alpn.NONE, provider));
        assertThat(connect("TLSv1.2").protocol()).isEqualTo("TLSv1.2");
        assertThat(connect("TLSv1.3").protocol()).isEqualTo("TLSv1.3");
    }

    @ParameterizedTest
    @EnumSource(
            value = SslProvider.class,
            names = {"OPENSSL", "JDK"})
    void shouldPresentTheNewCertificateAfterTheFilesChanged(SslProvider provider) throws Exception {
        ManualClock clock = new ManualClock();
        Path key = directory.resolve("k.pem");
        Path chain = directory.resolve("c.pem");
        TestKeys first = TestKeys.rsa("first");
        TestKeys second = TestKeys.ec("second", "secp384r1");
        first.write(key, chain);
        TlsContext context = new TlsContext(ServerCertificate.fromFiles(key, chain, clock), Alpn.NONE, provider, null);
        serve(context);
        assertThat(connect("TLSv1.3").leaf()).isEqualTo(first.certificate());
        Files.writeString(key, second.traditional());
        Files.writeString(chain, second.certificatePem());
        assertThat(connect("TLSv1.3").leaf()).isEqualTo(first.certificate());
        clock.advance(ServerCertificate.CHECK_INTERVAL);
        assertThat(connect("TLSv1.3").leaf()).isEqualTo(second.certificate());
        assertThat(connect("TLSv1.2").leaf()).isEqualTo(second.certificate());
    }

    @Test
    void shouldCutOffPlainText() throws Exception {
        serve(context(Alpn.HTTP, SslProvider.JDK));
        try (java.net.Socket plain = new java.net.Socket(InetAddress.getLoopbackAddress(), port)) {
            plain.setSoTimeout(20_000);
            plain.getOutputStream()
                    .write("GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            assertThat(plain.getInputStream().readAllBytes().length).isLessThan(100);
        } catch (java.net.SocketException _) {
            // A reset is an end, too.
        }
    }

    @Test
    void shouldUseTheBestProviderByItself() throws SSLException, IOException {
        TlsContext context = new TlsContext(ServerCertificate.selfSigned(null, List.of(), Clock.system()), Alpn.NONE);
        assertThat(context.certificate().isSelfSigned()).isTrue();
    }
}
