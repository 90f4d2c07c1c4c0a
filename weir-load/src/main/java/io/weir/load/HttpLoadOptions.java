package io.weir.load;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * What a load of plain HTTP requests does: so many connections ask for the same addresses again and again, as fast as they are answered.
 *
 * @param url of the server; its own path is asked for when {@code resources} is empty
 * @param resources paths with queries, in the order in which each connection asks for them
 * @param connections connections that are kept alive, 1 to {@value #CONNECTIONS_MAX}
 * @param serverPids processes whose CPU and memory are sampled, together; empty for none
 * @param times how long it warms up and measures
 */
public record HttpLoadOptions(
        URI url, List<String> resources, int connections, List<Long> serverPids, FanoutOptions.Times times) {
    /** One keeps a request under way all the time, so that far fewer keep a server busy. */
    public static final int CONNECTIONS_MAX = 10_000;

    /** Checks the ranges; throws {@link IllegalArgumentException} with a sentence for the command line. */
    public HttpLoadOptions {
        FanoutOptions.requireRange("connections", connections, 1, CONNECTIONS_MAX);
        serverPids = List.copyOf(serverPids);
        String own = TargetUrl.of(UrlScheme.HTTP, url).resource();
        resources = resources.isEmpty() ? List.of(own) : List.copyOf(resources);
        for (String resource : resources) {
            if (!resource.matches("/[!-~]*")) {
                throw new IllegalArgumentException("not the path of a URL: " + resource);
            }
        }
    }

    /** The defaults: 50 connections, 5 s of warm-up, 15 s measured. */
    public static HttpLoadOptions of(String url, List<String> resources) {
        return new HttpLoadOptions(
                TargetUrl.parse(url),
                resources,
                50,
                List.of(),
                new FanoutOptions.Times(Duration.ofSeconds(5), Duration.ofSeconds(15)));
    }

    /** The same with so many connections. */
    public HttpLoadOptions withConnections(int count) {
        return new HttpLoadOptions(url, resources, count, serverPids, times);
    }

    /** The same, sampling these processes. */
    public HttpLoadOptions withServerPids(List<Long> pids) {
        return new HttpLoadOptions(url, resources, connections, pids, times);
    }

    /** The same with other times. */
    public HttpLoadOptions withTimes(Duration warmup, Duration duration) {
        FanoutOptions.Times other = new FanoutOptions.Times(warmup, duration);
        return new HttpLoadOptions(url, resources, connections, serverPids, other);
    }
}
