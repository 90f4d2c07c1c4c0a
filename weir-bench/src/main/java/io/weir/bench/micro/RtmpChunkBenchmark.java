package io.weir.bench.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.weir.protocol.ProtocolException;
import io.weir.protocol.rtmp.ChunkLimits;
import io.weir.protocol.rtmp.RtmpChunkDecoder;
import io.weir.protocol.rtmp.RtmpMessage;
import io.weir.protocol.rtmp.RtmpMessageEncoder;
import io.weir.protocol.rtmp.RtmpRoute;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Puts messages into chunks and takes them out again, per message. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class RtmpChunkBenchmark {
    private final List<GopMessages.Message> messages = GopMessages.create();
    private final ByteBuf encoded = Unpooled.directBuffer(1 << 20);

    /** The messages in a peer's chunks. */
    @State(Scope.Thread)
    public static class Wire {
        /** RTMP's default, the choices of ffmpeg and OBS, weir's own. */
        @Param({"128", "4096", "65536"})
        public int chunkSize;

        private final ByteBuf bytes = Unpooled.directBuffer(1 << 20);

        /** Writes Set Chunk Size (RTMP 1.0 §5.4.1), then the messages with type 0 and type 3 headers. */
        @Setup
        public void encode() {
            bytes.writeByte(2)
                    .writeMedium(0)
                    .writeMedium(4)
                    .writeByte(1)
                    .writeInt(0)
                    .writeInt(chunkSize);
            for (GopMessages.Message message : GopMessages.create()) {
                RtmpRoute route = route(message);
                bytes.writeByte(route.chunkStreamId()).writeMedium((int) message.timestampMs());
                bytes.writeMedium(message.body().length())
                        .writeByte(route.typeId())
                        .writeIntLE(1);
                for (int at = 0; at < message.body().length(); at += chunkSize) {
                    if (at > 0) {
                        bytes.writeByte(0xc0 | route.chunkStreamId());
                    }
                    message.body()
                            .writeTo(
                                    bytes,
                                    at,
                                    Math.min(chunkSize, message.body().length() - at));
                }
            }
        }

        /** Frees the buffer. */
        @TearDown
        public void release() {
            bytes.release();
        }
    }

    /** Frees the buffer. */
    @TearDown
    public void release() {
        encoded.release();
    }

    /** All messages, each copied into chunks of weir's size. */
    @Benchmark
    @OperationsPerInvocation(GopMessages.COUNT)
    public ByteBuf encode() {
        encoded.clear();
        for (GopMessages.Message message : messages) {
            RtmpMessageEncoder.write(
                    encoded, route(message), message.timestampMs(), Unpooled.EMPTY_BUFFER, message.body());
        }
        return encoded;
    }

    /** All messages out of one buffer, by a fresh decoder. */
    @Benchmark
    @OperationsPerInvocation(GopMessages.COUNT)
    public void decode(Wire wire, Blackhole blackhole) throws ProtocolException {
        RtmpChunkDecoder decoder = new RtmpChunkDecoder(ByteBufAllocator.DEFAULT);
        ByteBuf in = wire.bytes.duplicate();
        for (RtmpMessage m = decoder.decode(in, ChunkLimits.MEDIA);
                m != null;
                m = decoder.decode(in, ChunkLimits.MEDIA)) {
            blackhole.consume(m);
        }
        decoder.release();
    }

    private static RtmpRoute route(GopMessages.Message message) {
        return switch (message.type()) {
            case VIDEO -> RtmpRoute.VIDEO;
            case AUDIO -> RtmpRoute.AUDIO;
            case SCRIPT -> RtmpRoute.DATA;
        };
    }
}
