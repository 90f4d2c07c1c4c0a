package io.weir.server.playback;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.weir.base.metrics.Counters;
import io.weir.base.time.Clock;
import io.weir.config.ConfigException;
import io.weir.config.ConfigLoader;
import io.weir.config.ServerConfig;
import io.weir.platform.http.CorsPolicy;
import io.weir.platform.http.HttpServer;
import io.weir.platform.http.HttpServerConfig;
import io.weir.platform.http.Route;
import io.weir.platform.http.Router;
import io.weir.platform.http.ServerTransport;
import io.weir.server.auth.Authentication;
import io.weir.server.auth.HttpAccess;
import io.weir.server.outgoing.UrlPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** An HTTP server on a free loopback port with routes that ask for permission. */
final class PlaybackServer implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    final Counters counters = new Counters();
    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final HttpServer server;
    private final Authentication authentication;
    private final int port;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /**
     * Starts it.
     *
     * @param yaml configures who may do what
     */
    PlaybackServer(String yaml, Function<PlaybackServer, Function<HttpAccess, List<Route>>> routes) throws IOException {
        Clock clock = Clock.system();
        authentication = new Authentication(
                config(yaml).auth(),
                PATIENCE,
                new Authentication.Surroundings(
                        clock,
                        (task, delay) -> loops.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS),
                        new Random(1),
                        counters,
                        new UrlPolicy(List.of())));
        Router.Builder router = Router.builder().cors(CorsPolicy.of(List.of("*")));
        routes.apply(this).apply(new HttpAccess(authentication)).forEach(router::add);
        server = new HttpServer(
                HttpServerConfig.plain("playback"),
                new ServerTransport(loops, loops, NioServerSocketChannel.class),
                router.build());
        port = server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private static ServerConfig config(String yaml) {
        try {
            return ConfigLoader.loadText("test", yaml, Map.of()).config();
        } catch (ConfigException e) {
            throw new AssertionError(e);
        }
    }

    int port() {
        return port;
    }

    String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url(path))).timeout(PATIENCE);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<byte[]> bytes(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(url(path))).timeout(PATIENCE).build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    @Override
    public void close() {
        client.close();
        server.close();
        authentication.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
