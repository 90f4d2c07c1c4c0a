package io.weir.testkit.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * TCP connections to a server on this machine, which stand still once clients have sent so many bytes.
 *
 * <p>Threading: any thread.
 */
public final class StoppingRelay implements AutoCloseable {
    private static final int CHUNK_BYTES = 16 * 1024;

    private final ServerSocket listener;
    private final int port;
    private final AtomicLong sentBytes = new AtomicLong();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Object gate = new Object();
    private long stopAtBytes;

    /** Relays to {@code port} until {@code stopAtBytes} have gone there. */
    public StoppingRelay(int port, long stopAtBytes) {
        this.port = port;
        this.stopAtBytes = stopAtBytes;
        try {
            listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("relay").start(this::accept);
    }

    /** Where it listens on loopback. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Bytes that clients have sent and the server was given. */
    public long sentBytes() {
        return sentBytes.get();
    }

    /** Stops nothing from now on. */
    public void release() {
        synchronized (gate) {
            stopAtBytes = Long.MAX_VALUE;
            gate.notifyAll();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket();
                server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                sockets.add(client);
                sockets.add(server);
                Thread.ofVirtual().name("relay in").start(() -> pump(client, server, true));
                Thread.ofVirtual().name("relay out").start(() -> pump(server, client, false));
            } catch (IOException _) {
                // closed, or nobody listens: the client sees the connection end
            }
        }
    }

    private void pump(Socket from, Socket to, boolean counted) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] chunk = new byte[CHUNK_BYTES];
            for (int count = in.read(chunk); count > 0; count = in.read(chunk)) {
                if (counted) {
                    awaitPassage();
                    sentBytes.addAndGet(count);
                }
                out.write(chunk, 0, count);
                out.flush();
            }
        } catch (IOException _) {
            // either end has gone
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitPassage() throws InterruptedException {
        synchronized (gate) {
            while (sentBytes.get() >= stopAtBytes) {
                gate.wait();
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        release();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
