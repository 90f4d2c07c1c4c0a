package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.metrics.Counters;
import io.weir.protocol.rtmp.RtmpRoute;
import io.weir.testkit.Scale;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RtmpAttackTest {
    @RegisterExtension
    final NodeUnderTest node = NodeUnderTest.with("rtmpEncryption: optional\nreadTimeout: 3s\n");

    /** Whatever was done to it, the node serves the next client, has no session left and blames itself for nothing. */
    @AfterEach
    void shouldServeOthers() throws IOException {
        try (RawRtmp honest = client()) {
            byte[] answer = honest.handshake()
                    .connect("live")
                    .createStream()
                    .play("missing")
                    .awaitClose();
            assertThat(new String(answer, java.nio.charset.StandardCharsets.ISO_8859_1))
                    .contains("NetConnection.Connect.Success")
                    .contains("NetStream.Play.StreamNotFound");
        }
        node.awaitNoSessions();
        assertThat(node.server().counters().value(Counters.INTERNAL_ERRORS)).isZero();
    }

    private RawRtmp client() throws IOException {
        return new RawRtmp(node.port("rtmpAddress"));
    }

    @Test
    void shouldCloseASlowHandshake() throws IOException {
        try (RawRtmp slow = client()) {
            slow.send((byte) 3).send((byte) 0);
            assertThat(slow.awaitClose()).isEmpty();
        }
    }

    @Test
    void shouldCloseAThousandHalfOpenSockets() throws IOException {
        List<RawRtmp> silent = new ArrayList<>();
        try {
            for (int i = 0; i < Scale.count(300, 1000); i++) {
                silent.add(client());
            }
            try (RawRtmp honest = client()) {
                assertThat(honest.handshake()
                                .connect("live")
                                .createStream()
                                .play("x")
                                .awaitClose())
                        .isNotEmpty();
            }
            silent.forEach(RawRtmp::awaitClose);
        } finally {
            for (RawRtmp socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void shouldRefuseAMessageLongerThanCommandsMayBe() throws IOException {
        try (RawRtmp bomb = client().handshake()) {
            // a type 0 header that claims 16 MiB, before anything was accepted
            bomb.trySend(new byte[] {3, 0, 0, 0, (byte) 0xff, (byte) 0xff, (byte) 0xff, 20, 0, 0, 0, 0});
            bomb.trySend(new byte[70_000]);
            bomb.awaitClose();
        }
    }

    @Test
    void shouldRefuseAnAbsurdChunkSize() throws IOException {
        for (int size : new int[] {0, -1, Integer.MIN_VALUE}) {
            try (RawRtmp client = client().handshake()) {
                ByteBuf body = Unpooled.buffer().writeInt(size);
                client.message(new RtmpRoute(2, 1, 0), body);
                client.trySend(new byte[100]);
                client.awaitClose();
            }
        }
    }

    @Test
    void shouldBoundTheNumberOfChunkStreams() throws IOException {
        try (RawRtmp client = client().handshake()) {
            for (int id = 3; id < 63; id++) {
                client.trySend(new byte[] {(byte) id, 0, 0, 0, 0, 4, 0, 9, 1, 0, 0, 0});
                client.trySend(new byte[128]);
            }
            for (int id = 0; id < 200; id++) {
                client.trySend(new byte[] {0, (byte) id, 0, 0, 0, 0, 4, 0, 9, 1, 0, 0, 0});
                client.trySend(new byte[128]);
            }
            client.awaitClose();
        }
    }

    @Test
    void shouldRefuseDeeplyNestedAmf() throws IOException {
        ByteBuf body = Unpooled.buffer();
        body.writeByte(2).writeShort(7).writeCharSequence("connect", java.nio.charset.StandardCharsets.US_ASCII);
        body.writeByte(0).writeDouble(1);
        for (int depth = 0; depth < 5000; depth++) {
            body.writeByte(10).writeInt(1);
        }
        try (RawRtmp client = client().handshake()) {
            client.message(RtmpRoute.command(0), body);
            client.awaitClose();
        }
    }

    @Test
    void shouldRefuseAnArrayThatClaimsFourBillionElements() throws IOException {
        ByteBuf body = Unpooled.buffer();
        body.writeByte(2).writeShort(7).writeCharSequence("connect", java.nio.charset.StandardCharsets.US_ASCII);
        body.writeByte(0).writeDouble(1);
        body.writeByte(10).writeInt(-1);
        try (RawRtmp client = client().handshake()) {
            client.message(RtmpRoute.command(0), body);
            client.awaitClose();
        }
    }

    @Test
    void shouldSurviveGarbageOnEveryPort() throws IOException {
        Random random = new Random(7);
        for (String key : List.of("rtmpAddress", "rtmpsAddress", "httpAddress")) {
            for (int i = 0; i < Scale.count(20, 500); i++) {
                byte[] garbage = new byte[random.nextInt(20_000) + 1];
                random.nextBytes(garbage);
                try (RawRtmp client = new RawRtmp(node.port(key))) {
                    client.trySend(garbage);
                }
            }
        }
    }

    @Test
    void shouldSurviveGarbageAfterTheHandshake() throws IOException {
        Random random = new Random(11);
        for (int i = 0; i < Scale.count(50, 1000); i++) {
            byte[] garbage = new byte[random.nextInt(5_000) + 1];
            random.nextBytes(garbage);
            try (RawRtmp client = client().handshake()) {
                client.trySend(garbage);
            }
        }
    }

    @Test
    void shouldMakeNoPathForPlayersOfMissingOnes() throws IOException {
        List<RawRtmp> players = new ArrayList<>();
        try {
            for (int i = 0; i < Scale.count(20, 500); i++) {
                RawRtmp player = client();
                players.add(player);
                player.handshake().connect("live").createStream().play("missing" + i);
            }
            players.forEach(RawRtmp::awaitClose);
        } finally {
            for (RawRtmp player : players) {
                player.close();
            }
        }
        assertThat(node.server().paths().size()).isZero();
    }

    @Test
    void shouldCloseAClientThatConnectsAndThenDoesNothing() throws IOException {
        try (RawRtmp idle = client().handshake()) {
            idle.connect("live");
            assertThat(idle.awaitClose()).isNotEmpty();
        }
    }
}
