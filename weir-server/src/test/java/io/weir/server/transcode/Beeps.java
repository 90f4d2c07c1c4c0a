package io.weir.server.transcode;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.base.buf.Bytes;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.MediaException;
import io.weir.media.Track;
import io.weir.media.codec.OpusHead;
import io.weir.media.codec.OpusToc;
import io.weir.media.flv.FlvDemuxer;
import io.weir.media.flv.FlvFile;
import io.weir.media.flv.FlvReader;
import io.weir.media.flv.FlvTagEncoder;
import io.weir.media.flv.FlvTagType;
import io.weir.media.ogg.OggOpusDemuxer;
import io.weir.media.ogg.OggOpusMuxer;
import io.weir.testkit.peer.Ffmpeg;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A second of silence with a beep of a tenth at its start, again and again, coded; and where beeps are in coded audio. */
final class Beeps {
    /** What the source's codec is. */
    record Audio(Track track, List<AccessUnit> units) {
        /** The same from another time on, and the units from {@code index} on so much later. */
        Audio shifted(int index, long deltaTicks) {
            List<AccessUnit> all = new ArrayList<>(units.subList(0, index));
            for (AccessUnit unit : units.subList(index, units.size())) {
                all.add(unit.shifted(unit.trackId(), deltaTicks));
            }
            return new Audio(track, all);
        }
    }

    /** Beeps found: when they begin, in seconds of the units' timeline, and how loud all is. */
    record Found(List<Double> onsets, double energy) {}

    private static final int LOUD = 3000;
    private static final int QUIET_SECONDS_DIVISOR = 4;

    private final Ffmpeg ffmpeg = Ffmpeg.installed();
    private final Path directory;
    private int fileCount;

    Beeps(Path directory) {
        this.directory = directory;
    }

    /** AAC-LC. */
    Audio aac(int sampleRate, int channelCount, int seconds) throws Exception {
        Path file = make(sampleRate, channelCount, seconds, "aac", "flv");
        List<AccessUnit> units = new ArrayList<>();
        List<Track> tracks = new ArrayList<>();
        FlvDemuxer demuxer = new FlvDemuxer(new FlvDemuxer.Listener() {
            @Override
            public void onTrack(Track track) {
                tracks.add(track);
            }

            @Override
            public void onUnit(AccessUnit unit) {
                units.add(unit);
            }

            @Override
            public void onMetadata(Bytes amf0) {}
        });
        new FlvReader(new FlvReader.Listener() {
                    @Override
                    public void onHeader(boolean audio, boolean video) {}

                    @Override
                    public void onTag(FlvTagType type, long timestampMs, ByteBuf body) throws MediaException {
                        if (type == FlvTagType.AUDIO) {
                            demuxer.onTag(type, timestampMs, body, 0);
                        }
                    }
                })
                .read(Unpooled.wrappedBuffer(Files.readAllBytes(file)));
        return new Audio(tracks.getFirst(), units);
    }

    /** Opus in packets of 20 ms. */
    Audio opus(int channelCount, int seconds) throws Exception {
        Path file = make(48_000, channelCount, seconds, "libopus", "ogg");
        List<AccessUnit> units = new ArrayList<>();
        List<Track> tracks = new ArrayList<>();
        new OggOpusDemuxer(new OggOpusDemuxer.Listener() {
                    @Override
                    public void onHead(OpusHead head) {
                        tracks.add(Track.of(3, new Codec.Opus(head.channelCount(), Bytes.EMPTY)));
                    }

                    @Override
                    public void onPacket(Bytes packet, long endSamples) {
                        long pts = 1_000_000 + units.size() * 960L;
                        units.add(new AccessUnit(3, pts, pts, true, 0, packet));
                    }
                })
                .read(Unpooled.wrappedBuffer(Files.readAllBytes(file)));
        return new Audio(tracks.getFirst(), units);
    }

    private Path make(int sampleRate, int channelCount, int seconds, String codec, String format) {
        Path file = directory.resolve("source" + fileCount++ + "." + format);
        String tone = "aevalsrc='if(lt(mod(t,1),0.1)*gt(t,0.5),sin(2*PI*1000*t),0)':s=" + sampleRate + ":d=" + seconds;
        ffmpeg.run("-f", "lavfi", "-i", tone, "-ac", "" + channelCount, "-c:a", codec, "-b:a", "128k", file.toString());
        return file;
    }

    /** Decodes one stretch of units, without skipping anything. */
    Found find(Track track, List<AccessUnit> units) throws IOException {
        ByteBuf out = Unpooled.buffer();
        boolean opus = track.codec() instanceof Codec.Opus;
        if (opus) {
            writeOgg(out, track, units);
        } else {
            writeFlv(out, track, units);
        }
        Path coded = directory.resolve("coded" + fileCount++ + (opus ? ".ogg" : ".flv"));
        Files.write(coded, Bytes.read(out, out.readableBytes()).toArray());
        Path pcm = directory.resolve("pcm" + fileCount++);
        int rate = track.clockRate();
        ffmpeg.run("-i", coded.toString(), "-ac", "1", "-ar", "" + rate, "-f", "s16le", pcm.toString());
        ShortBuffer samples = ByteBuffer.wrap(Files.readAllBytes(pcm))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asShortBuffer();
        List<Double> onsets = new ArrayList<>();
        int lastLoud = -rate;
        double energy = 0;
        for (int i = 0; i < samples.limit(); i++) {
            int sample = samples.get(i);
            energy += (double) sample * sample / rate;
            if (Math.abs(sample) > LOUD) {
                if (i - lastLoud > rate / QUIET_SECONDS_DIVISOR) {
                    onsets.add((double) (units.getFirst().ptsTicks() + i) / rate);
                }
                lastLoud = i;
            }
        }
        return new Found(onsets, energy);
    }

    private static void writeOgg(ByteBuf out, Track track, List<AccessUnit> units) {
        OggOpusMuxer muxer = new OggOpusMuxer();
        int channelCount = ((Codec.Opus) track.codec()).channelCount();
        muxer.writeHeader(out, new OpusHead(channelCount, 0, 48_000, 0, 0, Bytes.EMPTY));
        long end = 0;
        for (AccessUnit unit : units) {
            end += OpusToc.samples(unit.payload());
            muxer.writePacket(out, unit.payload(), end);
        }
    }

    private static void writeFlv(ByteBuf out, Track track, List<AccessUnit> units) {
        FlvTagEncoder encoder = FlvTagEncoder.of(track, 0).orElseThrow();
        FlvFile.writeHeader(out, true, false);
        FlvFile.writeTagHeader(out, FlvTagType.AUDIO, encoder.configLength(), 0);
        encoder.writeConfig(out);
        FlvFile.writeTagTrailer(out, encoder.configLength());
        for (int i = 0; i < units.size(); i++) {
            AccessUnit unit = units.get(i);
            int length = encoder.headerLength(unit) + unit.payload().length();
            FlvFile.writeTagHeader(out, FlvTagType.AUDIO, length, i * 1024L * 1000 / track.clockRate());
            encoder.writeHeader(out, unit);
            unit.payload().writeTo(out);
            FlvFile.writeTagTrailer(out, length);
        }
    }
}
