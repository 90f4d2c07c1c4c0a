package io.weir.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.testkit.Scale;
import io.weir.testkit.Seeded;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpReplyReaderTest {
    private static final String SEVERAL = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nDate: now\r\n\r\nfirst"
            + "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
            + "HTTP/1.1 404 Not Found\r\ntransfer-encoding: gzip, Chunked\r\n\r\n3\r\nsec\r\n3;x=y\r\nond\r\n0\r\nTrailer: x\r\n\r\n"
            + "HTTP/1.1 204 No Content\r\n\r\n"
            + "HTTP/1.1 200 OK\r\nCONTENT-LENGTH:0 \r\n\r\n"
            + "HTTP/1.0 200 OK\nConnection: Keep-Alive\nContent-Length: 5\n\nthird"
            + "HTTP/1.1 500 \r\nConnection: close\r\nContent-Length: 4\r\n\r\nlast";
    private static final List<String> SEVERAL_READ =
            List.of("200 first", "404 second", "204 ", "200 ", "200 third", "500 last, closes");

    private static final class Replies implements HttpReplyReader.Listener {
        final List<String> complete = new ArrayList<>();
        private final StringBuilder current = new StringBuilder();

        @Override
        public void onHead(int status) {
            current.append(status).append(' ');
        }

        @Override
        public void onBody(ByteBuf in, int length) {
            current.append(in.toString(in.readerIndex(), length, StandardCharsets.US_ASCII));
        }

        @Override
        public void onEnd(boolean keepsAlive) {
            complete.add(current + (keepsAlive ? "" : ", closes"));
            current.setLength(0);
        }
    }

    private final Replies replies = new Replies();
    private final HttpReplyReader reader = new HttpReplyReader(replies);

    private void read(String text) throws IOException {
        reader.read(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    }

    @Test
    void shouldReadResponsesAlikeInPiecesOfAnySize() throws Exception {
        Seeded.forSeeds(100, random -> {
            Replies got = new Replies();
            HttpReplyReader pieces = new HttpReplyReader(got);
            ByteBuf wire = Unpooled.copiedBuffer(SEVERAL, StandardCharsets.US_ASCII);
            while (wire.isReadable()) {
                pieces.read(wire.readSlice(Math.min(wire.readableBytes(), 1 + random.nextInt(40))));
            }
            assertThat(got.complete).isEqualTo(SEVERAL_READ);
            assertThat(pieces.close()).isFalse();
        });
    }

    @Test
    void shouldTakeTheEndOfTheConnectionForTheEndOfABodyWithoutLength() throws Exception {
        read("HTTP/1.1 200 OK\r\n\r\nup to");
        read(" the end");
        assertThat(replies.complete).isEmpty();
        assertThat(reader.close()).isTrue();
        assertThat(replies.complete).containsExactly("200 up to the end, closes");
    }

    @Test
    void shouldKnowThatAResponseWasCutOff() throws Exception {
        read("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nup to");
        assertThat(reader.close()).isFalse();
        assertThat(replies.complete).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "RTSP/1.0 200 OK\r\n",
                "HTTP/2 200\r\n",
                "HTTP/1.1 x00 OK\r\n",
                "HTTP/1.1 101 Switching\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1234567890123456789\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length:\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n123456789\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
            })
    void shouldRefuseWhatIsNoHttp(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(IOException.class);
    }

    @Test
    void shouldLimitAHead() throws Exception {
        String start = "HTTP/1.1 200 OK\r\nX: ";
        String end = "\r\nContent-Length: 1\r\n\r\na";
        int room = HttpReplyReader.HEAD_MAX - start.length() - end.length() + 1;
        read(start + "x".repeat(room) + end);
        assertThat(replies.complete).containsExactly("200 a");
        assertThatThrownBy(() -> read(start + "x".repeat(room + 1) + end)).hasMessageContaining("16384");
    }

    @Test
    void shouldSurviveMutations() throws Exception {
        Seeded.forSeeds(Scale.count(500, 20_000), random -> {
            byte[] bytes = SEVERAL.getBytes(StandardCharsets.US_ASCII);
            for (int i = random.nextInt(6); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                HttpReplyReader mutated = new HttpReplyReader(new Replies());
                mutated.read(Unpooled.wrappedBuffer(bytes));
                boolean _ = mutated.close();
            } catch (IOException refused) {
                assertThat(refused).hasMessageMatching("[ -~]+");
            }
        });
    }
}
