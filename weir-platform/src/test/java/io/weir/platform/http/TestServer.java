package io.weir.platform.http;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.weir.platform.tls.TlsContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A server on a free loopback port, with loops of its own. */
final class TestServer implements AutoCloseable {
    /** Long enough never to matter to a test that passes. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final EventLoopGroup loops;
    private final HttpServer server;
    private final int port;

    private TestServer(HttpServerConfig config, Router router) throws IOException {
        loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
        server = new HttpServer(config, transport(loops), router);
        port = server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    static ServerTransport transport(EventLoopGroup loops) {
        return new ServerTransport(loops, loops, NioServerSocketChannel.class);
    }

    static TestServer start(Route... routes) throws IOException {
        return start(HttpLimits.STANDARD, routes);
    }

    static TestServer start(HttpLimits limits, Route... routes) throws IOException {
        Router.Builder builder = Router.builder().jsonErrorsUnder("v3");
        for (Route route : routes) {
            builder.add(route);
        }
        return start(limits, builder.build());
    }

    static TestServer start(HttpLimits limits, Router router) throws IOException {
        return new TestServer(HttpServerConfig.plain("test").withLimits(limits), router);
    }

    static TestServer start(@Nullable TlsContext tls, Router router) throws IOException {
        return new TestServer(HttpServerConfig.plain("test").withTls(tls), router);
    }

    static TestServer start(HttpServerConfig config, Router router) throws IOException {
        return new TestServer(config, router);
    }

    HttpServer server() {
        return server;
    }

    int port() {
        return port;
    }

    RawClient connect() throws IOException {
        return new RawClient(port);
    }

    URI uri(String path) {
        return URI.create("http://localhost:" + port + path);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path)).timeout(PATIENCE);
    }

    static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build();
    }

    @Override
    public void close() {
        server.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
