package io.weir.bench.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.media.MediaException;
import io.weir.media.amf.Amf0Decoder;
import io.weir.media.amf.Amf0Encoder;
import io.weir.media.amf.AmfLimits;
import io.weir.media.amf.AmfValue;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Reads and writes AMF0: a connect command as ffmpeg sends it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class AmfBenchmark {
    private final List<AmfValue> connect = List.of(
            new AmfValue.Str("connect"),
            new AmfValue.Num(1),
            AmfValue.Obj.of(
                    new AmfValue.Property("app", new AmfValue.Str("live")),
                    new AmfValue.Property("flashVer", new AmfValue.Str("LNX 9,0,124,2")),
                    new AmfValue.Property("tcUrl", new AmfValue.Str("rtmp://localhost:1935/live")),
                    new AmfValue.Property("fpad", new AmfValue.Bool(false)),
                    new AmfValue.Property("capabilities", new AmfValue.Num(15)),
                    new AmfValue.Property("audioCodecs", new AmfValue.Num(4071)),
                    new AmfValue.Property("videoCodecs", new AmfValue.Num(252)),
                    new AmfValue.Property("videoFunction", new AmfValue.Num(1))));
    private final ByteBuf encoded = encode(Unpooled.buffer());
    private final ByteBuf out = Unpooled.buffer(1024);

    /** The three values of the command. */
    @Benchmark
    public List<AmfValue> decodeConnect() throws MediaException {
        return Amf0Decoder.readAll(encoded.duplicate(), AmfLimits.COMMAND);
    }

    /** The same back into bytes. */
    @Benchmark
    public ByteBuf encodeConnect() {
        return encode(out.clear());
    }

    private ByteBuf encode(ByteBuf to) {
        connect.forEach(value -> Amf0Encoder.write(to, value));
        return to;
    }
}
