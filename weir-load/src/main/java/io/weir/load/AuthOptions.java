package io.weir.load;

import java.net.URI;
import java.time.Duration;

/**
 * A storm of clients on a server that asks an HTTP server about each of them.
 *
 * @param url what they play, {@code rtmp://host[:1935]/app/stream}; {@code user} and {@code pass} are added
 * @param clients clients that come, go and come again, 1 to {@value FanoutOptions#READERS_MAX}
 * @param strangers clients that come for the first time while the authentication server fails, 0 to {@code clients}
 * @param live clients that watch all the time
 * @param warmupRounds how often as many others come before anything is measured: the server's code is compiled meanwhile
 * @param authPort where the authentication server listens on this machine; 0 for any free port
 * @param answerDelay how long it takes for an answer while it is well
 */
public record AuthOptions(
        URI url, int clients, int strangers, int live, int warmupRounds, int authPort, Duration answerDelay) {
    /** Longest delay. */
    private static final Duration DELAY_MAX = Duration.ofSeconds(10);

    private static final int WARMUP_ROUNDS_MAX = 100;

    /** Checks every range; throws {@link IllegalArgumentException} with a sentence for the command line. */
    public AuthOptions {
        FanoutOptions.requireRange("clients", clients, 1, FanoutOptions.READERS_MAX);
        FanoutOptions.requireRange("strangers", strangers, 0, clients);
        FanoutOptions.requireRange("live", live, 0, clients);
        FanoutOptions.requireRange("warmup-rounds", warmupRounds, 0, WARMUP_ROUNDS_MAX);
        FanoutOptions.requireRange("auth-port", authPort, 0, 65_535);
        if (answerDelay.isNegative() || answerDelay.compareTo(DELAY_MAX) > 0) {
            throw new IllegalArgumentException("delay must be from 0 to " + DELAY_MAX.toMillis() + " ms");
        }
        TargetUrl.of(UrlScheme.RTMP, url);
    }

    /** 2000 clients, 200 strangers and 50 that watch; 3 rounds of warm-up; port 9555; an answer takes 50 ms. */
    public static AuthOptions of(String url) {
        return new AuthOptions(TargetUrl.parse(url), 2000, 200, 50, 3, 9555, Duration.ofMillis(50));
    }

    /** The same with so many of each kind. */
    public AuthOptions withClients(int newClients, int newStrangers, int newLive) {
        return new AuthOptions(url, newClients, newStrangers, newLive, warmupRounds, authPort, answerDelay);
    }

    /** The same with another authentication server. */
    public AuthOptions withServer(int port, Duration delay) {
        return new AuthOptions(url, clients, strangers, live, warmupRounds, port, delay);
    }

    /** The same after so many rounds that are not measured. */
    public AuthOptions withWarmup(int rounds) {
        return new AuthOptions(url, clients, strangers, live, rounds, authPort, answerDelay);
    }
}
