package io.weir.testkit.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A UDP port of this machine behind which a server is, over a bad link in both directions; as a NAT would, it has a port of its own
 * towards the server for each client.
 *
 * <p>Threading: a thread of its own carries the datagrams; the methods are for any.
 * <p>Limits: {@value #CLIENTS_MAX} clients; datagrams of others are dropped.
 */
public final class LossyRelay implements AutoCloseable {
    /** Clients at once. */
    public static final int CLIENTS_MAX = 64;

    private static final int DATAGRAM_BYTES_MAX = 2_048;
    private static final long MILLIS = 1_000_000;
    private static final int SELECT_MS_MAX = 100;

    private final InetSocketAddress server;
    private final LongSupplier nanoTime;
    private final Selector selector;
    private final DatagramChannel front;
    private final Thread thread;
    private final Map<SocketAddress, Client> clients = new HashMap<>();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(DATAGRAM_BYTES_MAX);
    private LinkConditions conditions;
    private long seed;
    private final AtomicLong offered = new AtomicLong();
    // written by whoever closes, read by the thread
    private volatile boolean closed;

    private final class Client {
        private final SocketAddress address;
        private DatagramChannel back;
        private final PacketSimulator toServer;
        private final PacketSimulator toClient;

        private Client(SocketAddress address) throws IOException {
            this.address = address;
            this.toServer = new PacketSimulator(seed++, conditions);
            this.toClient = new PacketSimulator(seed++, conditions);
            this.back = towardsServer();
        }

        private DatagramChannel towardsServer() throws IOException {
            DatagramChannel opened = DatagramChannel.open();
            opened.configureBlocking(false);
            opened.connect(server);
            opened.register(selector, SelectionKey.OP_READ, this);
            return opened;
        }

        private void move() {
            DatagramChannel before = back;
            try {
                back = towardsServer();
                before.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * Opens the port on loopback.
     *
     * @param nanoTime the clock that delays are measured by
     * @param seed of what becomes of the packets
     */
    public LossyRelay(InetSocketAddress server, LongSupplier nanoTime, long seed, LinkConditions conditions)
            throws IOException {
        this.server = server;
        this.nanoTime = nanoTime;
        this.seed = seed;
        this.conditions = conditions;
        this.selector = Selector.open();
        this.front = DatagramChannel.open();
        front.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        front.configureBlocking(false);
        front.register(selector, SelectionKey.OP_READ);
        this.thread = Thread.ofPlatform().daemon().name("relay").start(this::run);
    }

    /** The port that clients send to. */
    public int port() {
        try {
            return ((InetSocketAddress) front.getLocalAddress()).getPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Datagrams that were sent to either side. */
    public long offeredCount() {
        return offered.get();
    }

    /** Changes the link for all clients. */
    public void conditions(LinkConditions changed) {
        execute(() -> {
            conditions = changed;
            clients.values().forEach(client -> {
                client.toServer.conditions(changed);
                client.toClient.conditions(changed);
            });
        });
    }

    /** Carries nothing for so long, in both directions. */
    public void outage(long durationNs) {
        execute(() -> {
            long nowNs = nanoTime.getAsLong();
            clients.values().forEach(client -> {
                client.toServer.outage(nowNs, nowNs + durationNs);
                client.toClient.outage(nowNs, nowNs + durationNs);
            });
        });
    }

    /**
     * Has other ports towards the server from now on, as a NAT that has forgotten its clients; nothing comes back to
     * the old ones.
     */
    public void move() {
        execute(() -> clients.values().forEach(Client::move));
    }

    private void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    private void run() {
        try {
            while (!closed) {
                select();
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
                long nowNs = nanoTime.getAsLong();
                for (Client client : clients.values()) {
                    deliver(client, nowNs);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            clients.values().forEach(client -> close(client.back));
            close(front);
        }
    }

    private void select() throws IOException {
        long nextNs = Long.MAX_VALUE;
        for (Client client : clients.values()) {
            nextNs = Math.min(nextNs, Math.min(client.toServer.nextNs(), client.toClient.nextNs()));
        }
        long nowNs = nanoTime.getAsLong();
        if (nextNs <= nowNs) {
            selector.selectNow(this::read);
        } else {
            long waitMs = nextNs == Long.MAX_VALUE ? SELECT_MS_MAX : (nextNs - nowNs + MILLIS - 1) / MILLIS;
            selector.select(this::read, Math.clamp(waitMs, 1, SELECT_MS_MAX));
        }
    }

    private void read(SelectionKey key) {
        try {
            DatagramChannel channel = (DatagramChannel) key.channel();
            Client of = (Client) key.attachment();
            buffer.clear();
            for (SocketAddress from = channel.receive(buffer); from != null; from = channel.receive(buffer)) {
                buffer.flip();
                byte[] packet = new byte[buffer.remaining()];
                buffer.get(packet);
                buffer.clear();
                Client client = of == null ? client(from) : of;
                if (client != null) {
                    offered.incrementAndGet();
                    (of == null ? client.toServer : client.toClient).offer(packet, nanoTime.getAsLong());
                }
            }
        } catch (IOException _) {
            // nobody listens there now; the next datagram may get through
        }
    }

    private @Nullable Client client(SocketAddress from) throws IOException {
        Client known = clients.get(from);
        if (known == null && clients.size() < CLIENTS_MAX) {
            known = new Client(from);
            clients.put(from, known);
        }
        return known;
    }

    private void deliver(Client client, long nowNs) {
        try {
            for (byte[] packet = client.toServer.poll(nowNs); packet != null; packet = client.toServer.poll(nowNs)) {
                client.back.write(ByteBuffer.wrap(packet));
            }
            for (byte[] packet = client.toClient.poll(nowNs); packet != null; packet = client.toClient.poll(nowNs)) {
                front.send(ByteBuffer.wrap(packet), client.address);
            }
        } catch (IOException _) {
            // as on any path
        }
    }

    private static void close(DatagramChannel channel) {
        try {
            channel.close();
        } catch (IOException _) {
            // it is gone either way
        }
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
            selector.close();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
