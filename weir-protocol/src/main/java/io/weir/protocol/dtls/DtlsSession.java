package io.weir.protocol.dtls;

import io.weir.base.buf.Bytes;
import io.weir.base.net.AddressBlock;
import io.weir.protocol.srtp.SrtpKeys;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One DTLS connection over datagrams that somebody else sends and receives: its handshake, and afterwards its wait for the end.
 * Application records are read and thrown away.
 *
 * <p>Threading: a virtual thread of its own runs the library and calls the output. {@link #onDatagram} is for one thread at a
 * time, {@link #start} and {@link #close} for any. The listener is called on the executor given.
 * <p>Limits: {@value QueueTransport#QUEUE_CAPACITY} datagrams wait for the thread; those of {@link HandshakeFilter}; handshakes
 * at once by {@link HandshakeSlots}; the deadline of {@link DtlsOptions}.
 */
public final class DtlsSession {
    private static final Logger LOG = LoggerFactory.getLogger(DtlsSession.class);

    /** One for all: it is thread-safe, and a connection of its own would seed itself anew. */
    private static final BcTlsCrypto CRYPTO = new BcTlsCrypto(new SecureRandom());

    private final DtlsRole role;
    private final DtlsOptions options;
    private final HandshakeSlots slots;
    private final QueueTransport transport;
    private final DtlsListener listener;
    private final Executor executor;
    private final HandshakeFilter filter;

    private DtlsSession(
            DtlsRole role,
            DtlsOptions options,
            HandshakeSlots slots,
            Consumer<Bytes> output,
            DtlsListener listener,
            Executor executor) {
        this.role = role;
        this.options = options;
        this.slots = slots;
        this.filter = new HandshakeFilter(role);
        this.transport = new QueueTransport(output, options.datagramBytesMax());
        this.listener = listener;
        this.executor = executor;
    }

    /**
     * The passive side: waits for a ClientHello.
     *
     * @param output takes each datagram to send, on the session's thread
     * @param executor where the listener is called
     */
    public static DtlsSession server(
            DtlsOptions options,
            HandshakeSlots slots,
            Consumer<Bytes> output,
            DtlsListener listener,
            Executor executor) {
        return new DtlsSession(DtlsRole.SERVER, options, slots, output, listener, executor);
    }

    /** The active side: sends a ClientHello; otherwise as {@link #server}. */
    public static DtlsSession client(
            DtlsOptions options,
            HandshakeSlots slots,
            Consumer<Bytes> output,
            DtlsListener listener,
            Executor executor) {
        return new DtlsSession(DtlsRole.CLIENT, options, slots, output, listener, executor);
    }

    /** Whether a datagram may begin a handshake with a server: {@link HandshakeFilter} takes it, and it has a ClientHello. */
    public static boolean mayBegin(Bytes datagram) {
        return HandshakeFilter.isClientHello(datagram) && new HandshakeFilter(DtlsRole.SERVER).accepts(datagram);
    }

    /**
     * Begins the handshake. To be called once.
     *
     * @param peer whose slot it takes
     * @return false when too many handshakes run: nothing has begun, the listener hears nothing, and it may be tried again
     */
    public boolean start(AddressBlock peer) {
        if (!slots.tryTake(peer)) {
            return false;
        }
        Thread.ofVirtual().name("dtls " + options.name()).start(() -> run(peer));
        return true;
    }

    /**
     * A datagram from the peer's validated address.
     *
     * @return false when it was dropped, being no DTLS, abusive or too much; to be counted
     */
    public boolean onDatagram(Bytes datagram) {
        // Asked first: what the filter has let through counts as arrived.
        return transport.hasRoom() && filter.accepts(datagram) && transport.tryOffer(datagram);
    }

    /** Ends the session: with close_notify and {@code onClosed} when it is established, otherwise with {@code onFailed}. */
    public void close() {
        transport.wake();
    }

    private void run(AddressBlock peer) {
        SrtpNegotiation negotiation = new SrtpNegotiation(options);
        @Nullable DTLSTransport connection = null;
        String reason = "";
        try {
            connection = role == DtlsRole.SERVER
                    ? new DTLSServerProtocol().accept(new DtlsServerHandshake(CRYPTO, negotiation), transport)
                    : new DTLSClientProtocol().connect(new DtlsClientHandshake(CRYPTO, negotiation), transport);
        } catch (IOException e) {
            reason = reason(e);
        } catch (RuntimeException e) {
            // A fault of the library's on a peer's bytes, or ours: the session ends, and somebody should look.
            LOG.error("[{}] the handshake broke", options.name(), e);
            reason = reason(e);
        } finally {
            slots.giveBack(peer);
        }
        if (connection == null) {
            transport.wake();
            String told = reason;
            tell(() -> listener.onFailed(told));
            return;
        }
        SrtpKeys keys = negotiation.keys();
        tell(() -> listener.onEstablished(keys));
        awaitEnd(connection);
        tell(listener::onClosed);
    }

    /** Answers retransmissions and reads alerts until either side is done. */
    private void awaitEnd(DTLSTransport connection) {
        byte[] ignored = new byte[DtlsOptions.RECEIVE_BYTES_MAX];
        try {
            while (!transport.isEnded()) {
                connection.receive(ignored, 0, ignored.length, 0);
            }
        } catch (IOException e) {
            LOG.debug("[{}] DTLS ended: {}", options.name(), e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("[{}] the DTLS connection broke", options.name(), e);
        }
        try {
            connection.close();
        } catch (IOException | RuntimeException e) {
            LOG.debug("[{}] no close_notify: {}", options.name(), e.getMessage());
        }
        transport.wake();
    }

    private void tell(Runnable news) {
        try {
            executor.execute(news);
        } catch (RejectedExecutionException _) {
            LOG.debug("[{}] nobody listens any more", options.name());
        }
    }

    private static String reason(Exception e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
