package io.weir.bench.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.MediaException;
import io.weir.media.Track;
import io.weir.media.flv.FlvDemuxer;
import io.weir.media.flv.FlvFile;
import io.weir.media.flv.FlvReader;
import io.weir.media.flv.FlvTagEncoder;
import io.weir.media.flv.FlvTagType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Cuts FLV into tags, turns tags into units and units into tags, per message. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class FlvBenchmark {
    private record Tag(FlvTagType type, long timestampMs, ByteBuf body) {}

    private static final List<GopMessages.Message> CONFIGURATIONS = GopMessages.configurations();

    private final List<Tag> tags = new ArrayList<>();
    private final List<AccessUnit> units = new ArrayList<>();
    private final Map<Integer, FlvTagEncoder> encoders = new HashMap<>();
    private final ByteBuf out = Unpooled.directBuffer(1 << 20);
    private final ByteBuf file = Unpooled.directBuffer(1 << 20);

    /** Makes the tags, the units of them and a file of the tags. */
    @Setup
    public void prepare() throws MediaException {
        FlvDemuxer demuxer = new FlvDemuxer(new Collector());
        for (GopMessages.Message message : CONFIGURATIONS) {
            demuxer.onTag(message.type(), 0, GopMessages.buffer(message.body()), 0);
        }
        FlvFile.writeHeader(file, true, true);
        for (GopMessages.Message message : GopMessages.create()) {
            ByteBuf body = GopMessages.buffer(message.body());
            tags.add(new Tag(message.type(), message.timestampMs(), body));
            demuxer.onTag(message.type(), message.timestampMs(), body.duplicate(), 0);
            FlvFile.writeTagHeader(file, message.type(), body.readableBytes(), message.timestampMs());
            file.writeBytes(body.duplicate());
            FlvFile.writeTagTrailer(file, body.readableBytes());
        }
        if (units.size() != GopMessages.COUNT) {
            throw new IllegalStateException(units.size() + " units");
        }
    }

    /** Frees the buffers. */
    @TearDown
    public void release() {
        out.release();
        file.release();
    }

    /** A file's bytes to tags, in one piece. */
    @Benchmark
    @OperationsPerInvocation(GopMessages.COUNT)
    public void read(Blackhole blackhole) throws MediaException {
        new FlvReader(new FlvReader.Listener() {
                    @Override
                    public void onHeader(boolean audio, boolean video) {}

                    @Override
                    public void onTag(FlvTagType type, long timestampMs, ByteBuf body) {
                        blackhole.consume(body);
                    }
                })
                .read(file.duplicate());
    }

    /** Tags to units: the one copy of the payload included. */
    @Benchmark
    @OperationsPerInvocation(GopMessages.COUNT)
    public void demux(Blackhole blackhole) throws MediaException {
        FlvDemuxer demuxer = new FlvDemuxer(new FlvDemuxer.Listener() {
            @Override
            public void onTrack(Track track) {}

            @Override
            public void onUnit(AccessUnit unit) {
                blackhole.consume(unit);
            }

            @Override
            public void onMetadata(Bytes amf0) {}
        });
        for (GopMessages.Message message : CONFIGURATIONS) {
            demuxer.onTag(message.type(), 0, GopMessages.buffer(message.body()), 0);
        }
        for (Tag tag : tags) {
            demuxer.onTag(tag.type(), tag.timestampMs(), tag.body().duplicate(), 0);
        }
    }

    /** The headers of units' tags, without the payload. */
    @Benchmark
    @OperationsPerInvocation(GopMessages.COUNT)
    public ByteBuf muxHeaders() {
        out.clear();
        for (AccessUnit unit : units) {
            FlvTagEncoder encoder = Objects.requireNonNull(encoders.get(unit.trackId()));
            int length = encoder.headerLength(unit) + unit.payload().length();
            FlvFile.writeTagHeader(out, encoder.tagType(), length, encoder.timestampMs(unit));
            encoder.writeHeader(out, unit);
            FlvFile.writeTagTrailer(out, length);
        }
        return out;
    }

    private final class Collector implements FlvDemuxer.Listener {
        @Override
        public void onTrack(Track track) {
            encoders.put(track.id(), FlvTagEncoder.of(track, 0).orElseThrow());
        }

        @Override
        public void onUnit(AccessUnit unit) {
            units.add(unit);
        }

        @Override
        public void onMetadata(Bytes amf0) {}
    }
}
