package io.weir.testkit.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** TCP ports of this machine. Threading: any thread. */
public final class Ports {
    /** Below the ports that the system gives to those who ask for any, so that none of them takes it before the server does. */
    private static final int FIRST = 20_000;

    private static final int END = 30_000;

    private static final int STRIDE = 6_181;
    private static final int CONNECT_TIMEOUT_MS = 5_000;

    /** Programs that run side by side begin at different places. */
    private static final AtomicInteger NEXT =
            new AtomicInteger((int) (ProcessHandle.current().pid() * STRIDE % (END - FIRST)));

    private Ports() {}

    /** One that is free now and was given to nobody else in this program, for a server that has to be told its port before it opens it. */
    public static int findFree() {
        while (true) {
            int port = FIRST + NEXT.getAndUpdate(last -> (last + 1) % (END - FIRST));
            try (ServerSocket socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (BindException _) {
                // another's: most of them are free
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Whether somebody takes connections on it. */
    public static boolean isListening(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_TIMEOUT_MS);
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
