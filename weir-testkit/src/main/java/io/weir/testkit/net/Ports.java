package io.weir.testkit.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for servers that have to be told theirs before they open it. Threading: any thread. */
public final class FreePort {
    /** Below the ports that the system gives to those who ask for any, so that none of them takes it before the server does. */
    private static final int FIRST = 20_000;

    private static final int END = 30_000;

    private FreePort() {}

    /** A TCP port that is free now. */
    public static int find() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            try (ServerSocket socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (BindException _) {
                // another's: most of them are free
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
