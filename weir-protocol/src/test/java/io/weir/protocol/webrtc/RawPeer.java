package io.weir.protocol.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.base.buf.Bytes;
import io.weir.protocol.ice.IceCredentials;
import io.weir.protocol.ice.StunClass;
import io.weir.protocol.ice.StunEncoder;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A peer that sends what a test wants, packet by packet. */
final class RawPeer implements AutoCloseable {
    /** A record with the first fragment of a ClientHello, whose rest never comes. */
    static final Bytes HELLO = Bytes.ofHex("16fefd0000000000000000" + "0010" + "010003e8000000000000000400000000");

    private static final int PATIENCE_MS = 30_000;
    private static final int STUN_ANSWER = 1;
    private static final int HANDSHAKE = 22;

    private final DatagramSocket socket;
    private final InetSocketAddress server;

    RawPeer(InetAddress local, InetSocketAddress server) throws IOException {
        this.socket = new DatagramSocket(new InetSocketAddress(local, 0));
        this.server = server;
        socket.setSoTimeout(PATIENCE_MS);
    }

    /** A check that nominates, as one who knows these credentials sends it. */
    static Bytes check(IceCredentials credentials) {
        return new StunEncoder(StunClass.REQUEST, Bytes.ofHex("000102030405060708090a0b"))
                .username(credentials.ufrag() + ":x")
                .useCandidate()
                .finish(credentials.password());
    }

    void send(Bytes packet) throws IOException {
        socket.send(new DatagramPacket(packet.toArray(), packet.length(), server));
    }

    /** Sends a check and waits for its answer: the port has read then what was sent before. */
    void checked(IceCredentials credentials) throws IOException {
        send(check(credentials));
        byte[] answer = await(STUN_ANSWER);
        assertThat(answer[1]).as("a success").isEqualTo((byte) 1);
    }

    /** Waits for a handshake message of the server's. */
    void awaitHandshake() throws IOException {
        assertThat(await(HANDSHAKE)).isNotEmpty();
    }

    private byte[] await(int firstByte) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        do {
            socket.receive(packet);
        } while (packet.getData()[0] != firstByte);
        return packet.getData();
    }

    @Override
    public void close() {
        socket.close();
    }
}
