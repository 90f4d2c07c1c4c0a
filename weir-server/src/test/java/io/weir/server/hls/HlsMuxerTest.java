package io.weir.server.hls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.weir.base.buf.Bytes;
import io.weir.base.id.PathName;
import io.weir.base.time.ManualClock;
import io.weir.config.HlsVariant;
import io.weir.media.AccessUnit;
import io.weir.media.Codec;
import io.weir.media.Ticks;
import io.weir.media.Track;
import io.weir.media.mp4.Mp4Cursor;
import io.weir.media.mp4.Mp4File;
import io.weir.media.mp4.Mp4Sample;
import io.weir.media.mp4.Mp4Source;
import io.weir.platform.http.HttpResponse;
import io.weir.server.stream.EndReason;
import io.weir.server.stream.FanoutLoad;
import io.weir.server.stream.FeedSink;
import io.weir.server.stream.LiveStream;
import io.weir.server.stream.StreamLimits;
import io.weir.server.stream.StreamListener;
import io.weir.testkit.Scale;
import io.weir.testkit.peer.Ffmpeg;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HlsMuxerTest {
    private static final Track VIDEO = Track.of(
            0,
            new Codec.H264(
                    List.of(Bytes.ofHex("6764001eacd940a02ff97011000003000100000300 3c0f162d96".replace(" ", ""))),
                    List.of(Bytes.ofHex("68ef8fcb"))));
    private static final Track SOUND = Track.of(1, new Codec.Opus(2, Bytes.EMPTY));
    private static final Track OTHER_SOUND = Track.of(2, new Codec.Opus(1, Bytes.EMPTY));
    private static final HlsOptions OPTIONS =
            new HlsOptions(HlsVariant.LOW_LATENCY, 7, 1_000_000_000, 200_000_000, 50_000_000, 60_000_000_000L, "");
    private static final Pattern FILE = Pattern.compile("(?m)^p_\\S+_seg\\S+$");

    private final ManualClock clock = new ManualClock();
    private final EmbeddedChannel home = new EmbeddedChannel();
    private final LiveStream stream =
            new LiveStream(home.eventLoop(), StreamLimits.DEFAULT, StreamListener.NONE, new FanoutLoad(), clock);
    private final List<HlsMuxer> over = new ArrayList<>();
    private final List<AccessUnit> sent = new ArrayList<>();
    /** What held requests were answered. */
    private final List<Integer> answers = new ArrayList<>();

    @BeforeEach
    void freeze() {
        home.freezeTime();
    }

    @AfterEach
    void close() {
        stream.close(EndReason.SERVER_STOPPING);
        home.runPendingTasks();
        home.finishAndReleaseAll();
    }

    private HlsMuxer muxer(HlsOptions options) {
        HlsMuxer muxer = new HlsMuxer(new PathName("cam"), stream, options, "p", clock, new HlsMuxer.Surroundings() {
            @Override
            public long offsetNs(long arrivedNs, long atNs) {
                return 0;
            }

            @Override
            public boolean letGo(HlsMuxer idle) {
                return true;
            }

            @Override
            public void onEnd(HlsMuxer ended, EndReason reason) {
                over.add(ended);
            }
        });
        stream.attach(muxer);
        return muxer;
    }

    private FeedSink feed(Track... tracks) {
        FeedSink feed = stream.openFeed(home.eventLoop());
        for (Track track : tracks) {
            feed.track(track);
        }
        return feed;
    }

    private static AccessUnit unit(Track track, long ms, boolean keyframe, int bytes) {
        byte[] payload = new byte[bytes];
        payload[3] = (byte) (bytes - 4);
        payload[4] = (byte) (keyframe ? 0x65 : 0x41);
        payload[bytes - 1] = (byte) ms;
        long ticks = Ticks.ofMillis(ms, track.clockRate());
        return new AccessUnit(track.id(), ticks, ticks, keyframe, 0, Bytes.wrap(payload));
    }

    /** 25 pictures a second, a keyframe each second, and sound each 20 ms, from and up to these milliseconds. */
    private void send(FeedSink feed, long fromMs, long toMs, Track... tracks) {
        for (long ms = fromMs; ms < toMs; ms += 20) {
            clock.advance(Duration.ofMillis(20));
            for (Track track : tracks) {
                boolean picture = track == VIDEO;
                if (!picture || ms % 40 == 0) {
                    AccessUnit unit = unit(track, ms, !picture || ms % 1_000 == 0, 50);
                    sent.add(unit);
                    feed.unit(unit);
                }
            }
        }
        home.runPendingTasks();
    }

    private static String text(HlsMuxer muxer, String name) {
        Shown shown = Objects.requireNonNull(
                Objects.requireNonNull(muxer.rendition("p_" + name)).shown());
        return shown.whole().own().body().utf8();
    }

    private static Bytes file(HlsMuxer muxer, String name) {
        return switch (Objects.requireNonNull(muxer.file(name), name)) {
            case MediaFile.InMemory(var answer) -> answer.body();
            case MediaFile.OnDisk stored -> throw new AssertionError(stored);
        };
    }

    /** All segments of a playlist, with the init segment before them. */
    private static Bytes whole(HlsMuxer muxer, String name) {
        ByteBuf all = Unpooled.buffer();
        String playlist = text(muxer, name);
        Matcher map = Pattern.compile("MAP:URI=\"([^\"]+)\"").matcher(playlist);
        if (map.find()) {
            file(muxer, map.group(1)).writeTo(all);
        }
        Matcher segments = FILE.matcher(playlist);
        while (segments.find()) {
            file(muxer, segments.group()).writeTo(all);
        }
        return Bytes.read(all, all.readableBytes());
    }

    private static List<String> read(Bytes mp4) throws Exception {
        Mp4File file = Mp4File.open(Mp4Source.of(mp4));
        Mp4Cursor cursor = file.cursor();
        List<String> units = new ArrayList<>();
        for (Mp4Sample sample = cursor.next(); sample != null; sample = cursor.next()) {
            AccessUnit unit = file.read(sample, 0);
            Track track = file.tracks().stream()
                    .filter(each -> each.id() == unit.trackId())
                    .findFirst()
                    .orElseThrow();
            units.add(text(track, unit));
        }
        units.sort(null);
        return units;
    }

    private static String text(Track track, AccessUnit unit) {
        return track.kind() + " " + Ticks.toMillis(unit.dtsTicks(), track.clockRate()) + " " + unit.keyframe() + " "
                + unit.payload().hex();
    }

    private List<String> sent(long toMs, Track... tracks) {
        List<String> units = new ArrayList<>();
        for (AccessUnit unit : sent) {
            for (Track track : tracks) {
                if (unit.trackId() == track.id() && Ticks.toMillis(unit.dtsTicks(), track.clockRate()) < toMs) {
                    units.add(text(track, unit));
                }
            }
        }
        units.sort(null);
        return units;
    }

    @Test
    void shouldPutEveryUnitIntoOneSegment() throws Exception {
        HlsMuxer muxer = muxer(OPTIONS);
        FeedSink feed = feed(VIDEO, SOUND);
        send(feed, 0, 5_020, VIDEO, SOUND);
        List<String> units = sent(5_000, VIDEO);
        units.addAll(sent(4_980, SOUND)); // the last one waits for the next, which tells how long it lasts
        assertThat(read(whole(muxer, "main"))).containsExactlyInAnyOrderElementsOf(units);
        assertThat(text(muxer, "main")).contains("#EXT-X-TARGETDURATION:1\n").containsPattern("(?m)^#EXTINF:1.00000,$");
        assertThat(FILE.matcher(text(muxer, "main")).results()).hasSize(5);
    }

    @Test
    void shouldShowPartsOnceTheFirstSegmentHasToldItsPace() {
        HlsMuxer muxer = muxer(OPTIONS);
        FeedSink feed = feed(VIDEO, SOUND);
        send(feed, 0, 1_000, VIDEO, SOUND);
        assertThat(Objects.requireNonNull(muxer.rendition("p_main")).shown()).isNull();
        send(feed, 1_000, 1_020, VIDEO, SOUND);
        assertThat(text(muxer, "main"))
                .contains(
                        "PART-TARGET=0.21000",
                        "#EXT-X-PART:DURATION=0.20000,URI=\"p_main_part0.mp4\",INDEPENDENT=YES",
                        "#EXT-X-PART:DURATION=0.20000,URI=\"p_main_part4.mp4\"\n#EXTINF:1.00000",
                        "PRELOAD-HINT:TYPE=PART,URI=\"p_main_part5.mp4\"");
        assertPartsMakeTheLastSegment(muxer, 0);
        send(feed, 1_020, 1_220, VIDEO, SOUND);
        assertThat(text(muxer, "main"))
                .contains("p_main_part5.mp4\",INDEPENDENT=YES", "PRELOAD-HINT:TYPE=PART,URI=\"p_main_part6.mp4\"");
        assertThat(file(muxer, "p_main_part5.mp4").length()).isPositive();
        send(feed, 1_220, 2_020, VIDEO, SOUND);
        assertPartsMakeTheLastSegment(muxer, 5);
    }

    private static void assertPartsMakeTheLastSegment(HlsMuxer muxer, int firstPart) {
        Bytes segment = file(
                muxer,
                FILE.matcher(text(muxer, "main")).results().toList().getLast().group());
        int at = 0;
        for (int i = firstPart; i < firstPart + 5; i++) {
            Bytes part = file(muxer, "p_main_part" + i + ".mp4");
            assertThat(segment.slice(at, part.length())).isEqualTo(part);
            at += part.length();
        }
        assertThat(at).as("a segment is its parts").isEqualTo(segment.length());
    }

    @Test
    void shouldKeepNoMoreThanItsClientsMayAskFor() {
        HlsMuxer muxer = muxer(OPTIONS);
        FeedSink feed = feed(VIDEO, SOUND);
        send(feed, 0, 60_000, VIDEO, SOUND);
        int segments = 2 * OPTIONS.segmentCount() + 1;
        assertThat(muxer.fileCount()).isLessThanOrEqualTo(1 + segments + 5 * 6);
        String listed = text(muxer, "main");
        assertThat(FILE.matcher(listed).results()).hasSize(OPTIONS.segmentCount());
        Matcher parts = Pattern.compile("PART:DURATION[^\\n]*URI=\"([^\"]+)\"").matcher(listed);
        while (parts.find()) {
            assertThat(muxer.file(parts.group(1))).as(parts.group(1)).isNotNull();
        }
    }

    @Test
    void shouldGiveEachOfSeveralSoundsItsOwnPlaylist() throws Exception {
        HlsMuxer muxer = muxer(OPTIONS);
        FeedSink feed = feed(VIDEO, SOUND, OTHER_SOUND);
        send(feed, 0, 3_020, VIDEO, SOUND, OTHER_SOUND);
        assertThat(read(whole(muxer, "main"))).isEqualTo(sent(3_000, VIDEO));
        assertThat(read(whole(muxer, "audio1"))).hasSizeBetween(148, 150);
        assertThat(Outline.of(List.of(muxer.summaries()), "base/").text().utf8())
                .contains(
                        "URI=\"base/p_audio1.m3u8\"",
                        "URI=\"base/p_audio2.m3u8\"",
                        "avc1.64001e,opus",
                        "640x360",
                        "FRAME-RATE=25.000");
        assertThat(text(muxer, "audio2"))
                .contains("RENDITION-REPORT:URI=\"p_main.m3u8\"", "RENDITION-REPORT:URI=\"p_audio1.m3u8\"");
    }

    /** A sound whose track is known, but which says nothing for a while. */
    @ParameterizedTest
    @EnumSource(HlsVariant.class)
    void shouldBeginTheRenditionOfASoundOnceThatComes(HlsVariant variant) throws Exception {
        HlsMuxer muxer = muxer(new HlsOptions(variant, 7, 1_000_000_000, 200_000_000, 50_000_000, 60_000_000_000L, ""));
        FeedSink feed = feed(VIDEO, SOUND, OTHER_SOUND);
        send(feed, 0, 1_020, VIDEO, SOUND);
        assertThat(Outline.of(List.of(muxer.summaries()), "").text().utf8())
                .contains("p_main.m3u8", "p_audio1.m3u8")
                .doesNotContain("audio2");
        assertThat(text(muxer, "main")).doesNotContain("audio2");
        send(feed, 1_020, 2_500, VIDEO, SOUND);
        send(feed, 2_500, 4_020, VIDEO, SOUND, OTHER_SOUND);
        assertThat(muxer.summaries()).hasSize(3);
        assertThat(muxer.hasEnded()).isFalse();
        if (variant != HlsVariant.MPEGTS) {
            assertThat(read(whole(muxer, "audio2"))).hasSizeBetween(73, 75);
        }
        if (variant == HlsVariant.LOW_LATENCY) {
            assertThat(text(muxer, "audio2")).contains("PART-TARGET=0.21000", "#EXT-X-PART:DURATION=0.20000,");
        }
    }

    @Test
    void shouldRememberThatASoundHasChangedWhileItIsSilent() {
        HlsMuxer muxer = muxer(OPTIONS);
        Track low = Track.of(2, new Codec.Aac(Bytes.of(0x12, 0x10), 2, 44_100, 2));
        Track high = Track.of(2, new Codec.Aac(Bytes.of(0x11, 0x90), 2, 48_000, 2));
        FeedSink feed = feed(VIDEO, SOUND, low);
        send(feed, 0, 2_500, VIDEO, SOUND, low);
        feed.track(high);
        send(feed, 2_500, 5_020, VIDEO, SOUND);
        send(feed, 5_020, 7_020, VIDEO, SOUND, high);
        String changed = "#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI=\"p_audio2_init1.mp4\"";
        assertThat(text(muxer, "audio2")).contains(changed);
        assertThat(text(muxer, "main")).containsOnlyOnce("#EXT-X-DISCONTINUITY\n");
    }

    @Test
    void shouldCutSoundAlone() throws Exception {
        HlsMuxer muxer = muxer(OPTIONS);
        FeedSink feed = feed(SOUND);
        send(feed, 0, 3_020, SOUND);
        assertThat(read(whole(muxer, "main"))).isEqualTo(sent(3_000, SOUND));
    }

    @Test
    void shouldBeginANewInitSegmentWhereTheFormatChanges() {
        HlsMuxer muxer = muxer(OPTIONS);
        FeedSink feed = feed(VIDEO, SOUND);
        send(feed, 0, 1_520, VIDEO, SOUND);
        Codec.H264 before = (Codec.H264) VIDEO.codec();
        feed.track(Track.of(0, new Codec.H264(before.sps(), List.of(Bytes.ofHex("68ef8fcc")))));
        send(feed, 2_000, 3_020, VIDEO, SOUND);
        assertThat(text(muxer, "main")).containsPattern("EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI=\"p_main_init1.mp4\"");
    }

    /** One whose {@link #answers} are kept. */
    private Holds.Client client() {
        return new Holds.Client(home.eventLoop(), response -> answers.add(response.status()), () -> false);
    }

    @Test
    void shouldForgetARequestThatNobodyWaitsForAnyMore() {
        HlsMuxer muxer = muxer(OPTIONS);
        FeedSink feed = feed(VIDEO, SOUND);
        send(feed, 0, 1_020, VIDEO, SOUND);
        AtomicBoolean gone = new AtomicBoolean();
        muxer.holdPart(
                new Holds.Client(home.eventLoop(), response -> answers.add(response.status()), gone::get),
                "p_main_part5.mp4",
                ready -> ready,
                HttpResponse.of(404));
        home.runPendingTasks();
        gone.set(true);
        send(feed, 1_020, 2_020, VIDEO, SOUND);
        assertThat(answers).isEmpty();
    }

    @Test
    void shouldAnswerOneThatFailsAndAllOthers() {
        HlsMuxer muxer = muxer(OPTIONS);
        FeedSink feed = feed(VIDEO, SOUND);
        send(feed, 0, 1_020, VIDEO, SOUND);
        Holds.Client client = client();
        AtomicBoolean mistaken = new AtomicBoolean();
        muxer.hold(client, () -> {
            if (mistaken.get()) {
                throw new IllegalStateException("on purpose");
            }
            return null;
        });
        muxer.holdPart(client, "p_main_part5.mp4", ready -> ready, HttpResponse.of(404));
        home.runPendingTasks();
        mistaken.set(true);
        send(feed, 1_020, 1_220, VIDEO, SOUND);
        assertThat(answers).containsExactly(500, 200);
        assertThat(muxer.hasEnded()).isFalse();
    }

    @Test
    void shouldTakeNoNoticeOfMetadata() {
        HlsMuxer muxer = muxer(OPTIONS);
        FeedSink feed = feed(VIDEO, SOUND);
        send(feed, 0, 2_020, VIDEO, SOUND);
        for (int i = 0; i < 100; i++) {
            feed.metadata(Bytes.of(i));
        }
        send(feed, 2_020, 5_020, VIDEO, SOUND);
        assertThat(text(muxer, "main")).doesNotContain("DISCONTINUITY").contains("p_main_init0.mp4");
        assertThat(muxer.file("p_main_init1.mp4")).isNull();
    }

    @Test
    void shouldSeeThePictureBeforeItSaysHowLargeItIs() {
        HlsMuxer muxer = muxer(OPTIONS);
        Track vp9 = Track.of(0, new Codec.Vp9(0, 10, 8, 1, false));
        FeedSink feed = feed(vp9);
        Bytes keyframe = Bytes.ofHex("824983422027f0167000");
        for (int i = 0; i <= 25; i++) {
            long ticks = Ticks.ofMillis(i * 40L, vp9.clockRate());
            feed.unit(
                    new AccessUnit(0, ticks, ticks, i % 25 == 0, 0, i % 25 == 0 ? keyframe : Bytes.ofHex("86000000")));
        }
        home.runPendingTasks();
        assertThat(file(muxer, "p_main_init0.mp4").hex()).containsPattern("76703039.{48}02800168");
    }

    @Test
    void shouldGoOnWithTheSoundWhenThePictureStops() throws Exception {
        HlsMuxer muxer = muxer(OPTIONS);
        FeedSink feed = feed(VIDEO, SOUND);
        send(feed, 0, 2_000, VIDEO, SOUND);
        send(feed, 2_000, 9_000, SOUND);
        String playlist = text(muxer, "main");
        assertThat(FILE.matcher(playlist).results())
                .as("at 1, 4, 5, 6, 7, 8 and 9 s")
                .hasSize(7);
        assertThat(playlist).contains("#EXT-X-TARGETDURATION:3\n");
        send(feed, 9_000, 12_020, VIDEO, SOUND);
        assertThat(read(whole(muxer, "main")))
                .containsAll(sent(12_000, VIDEO).stream()
                        .filter(unit -> unit.matches("VIDEO (9|1\\d)\\d\\d\\d .*"))
                        .toList());
    }

    /** RFC 8216bis §4.4.4.9: the sound is interleaved a little ahead of the pictures, of which there are 60 a second. */
    @Test
    void shouldKeepPartsToTheirLengthWhenTheSoundIsAhead() {
        HlsMuxer muxer = muxer(OPTIONS);
        FeedSink feed = feed(VIDEO, SOUND);
        long soundMs = 0;
        for (int picture = 0; picture <= 60 * 5; picture++) {
            long ms = Math.round(picture * 1000 / 60.0);
            for (; soundMs <= ms + 30; soundMs += 20) {
                feed.unit(unit(SOUND, soundMs, true, 50));
            }
            feed.unit(unit(VIDEO, ms, picture % 60 == 0, 50));
        }
        home.runPendingTasks();
        assertThat(partsMs(text(muxer, "main"))).hasSize(15).allMatch(ms -> ms == 200);
    }

    @Test
    void shouldShowWhatTheSoundLastedWhenThePictureHasStopped() {
        HlsMuxer muxer = muxer(new HlsOptions(
                HlsVariant.LOW_LATENCY, 7, 4_000_000_000L, 200_000_000, 50_000_000, 60_000_000_000L, ""));
        FeedSink feed = feed(VIDEO, SOUND);
        send(feed, 0, 4_500, VIDEO, SOUND);
        send(feed, 4_500, 7_520, SOUND);
        send(feed, 8_000, 8_020, VIDEO, SOUND);
        assertThat(text(muxer, "main")).contains("#EXTINF:3.52000,");
        assertThat(partsMs(text(muxer, "main"))).allMatch(ms -> ms > 0 && ms <= 210);
    }

    private static List<Long> partsMs(String playlist) {
        return Pattern.compile("PART:DURATION=([0-9.]+)")
                .matcher(playlist)
                .results()
                .map(part -> Math.round(1000 * Double.parseDouble(part.group(1))))
                .toList();
    }

    @Test
    void shouldKeepStoredSegmentsUntilNobodyAsksForWhatIsLeft(@TempDir Path directory) {
        HlsMuxer muxer = muxer(new HlsOptions(
                HlsVariant.FMP4, 20, 1_000_000_000, 200_000_000, 50_000_000, 60_000_000_000L, directory.toString()));
        FeedSink feed = feed(VIDEO, SOUND);
        send(feed, 0, 20_020, VIDEO, SOUND);
        Path folder = directory.resolve("cam");
        await().until(() -> count(folder) >= 10);
        muxer.touch(clock.nanoTime());
        stream.close(EndReason.PUBLISHER_GONE);
        pass(HlsViewers.IDLE_S - 1);
        muxer.touch(clock.nanoTime());
        Matcher stored = FILE.matcher(text(muxer, "main"));
        assertThat(stored.find()).isTrue();
        assertThat(muxer.file(stored.group())).isInstanceOfSatisfying(MediaFile.OnDisk.class, file -> {
            pass(HlsViewers.IDLE_S - 1);
            assertThat(file.path()).exists();
        });
        pass(2);
        await().until(() -> count(folder) == 0);
    }

    private void pass(int seconds) {
        clock.advance(Duration.ofSeconds(seconds));
        home.advanceTimeBy(seconds, TimeUnit.SECONDS);
        home.runScheduledPendingTasks();
        home.runPendingTasks();
    }

    private static int count(Path folder) {
        String[] names = folder.toFile().list();
        return names == null ? 0 : names.length;
    }

    @Test
    void shouldLeaveAPauseOutOfSegments() throws Exception {
        HlsMuxer muxer = muxer(OPTIONS);
        FeedSink feed = feed(VIDEO, SOUND);
        send(feed, 0, 3_500, VIDEO, SOUND);
        send(feed, 12_000, 14_020, VIDEO, SOUND);
        assertThat(text(muxer, "main"))
                .contains("#EXT-X-TARGETDURATION:1\n")
                .containsPattern("EXTINF:0.52000,\n.*seg3.mp4\n#EXT-X-DISCONTINUITY\n");
        assertThat(read(whole(muxer, "main"))).containsAll(sent(14_000, VIDEO));
    }

    @Test
    void shouldCutASegmentThatHasTooManyParts() {
        HlsMuxer muxer = muxer(OPTIONS);
        FeedSink feed = feed(VIDEO);
        send(feed, 0, 1_020, VIDEO);
        for (long ms = 1_040; ms < 600_000; ms += 40) {
            feed.unit(unit(VIDEO, ms, false, 50));
        }
        home.runPendingTasks();
        Rendition main = Objects.requireNonNull(muxer.rendition("p_main"));
        assertThat(Objects.requireNonNull(main.shown()).openParts()).isLessThan(OpenParts.PARTS_MAX);
        assertThat(FILE.matcher(text(muxer, "main")).results()).hasSize(2);
    }

    @Test
    void shouldChangeASoundsRateWithASegment() throws Exception {
        HlsMuxer muxer = muxer(OPTIONS);
        Track low = Track.of(1, new Codec.Aac(Bytes.of(0x12, 0x10), 2, 44_100, 2));
        Track high = Track.of(1, new Codec.Aac(Bytes.of(0x11, 0x90), 2, 48_000, 2));
        FeedSink feed = feed(VIDEO, low);
        send(feed, 0, 2_500, VIDEO, low);
        feed.track(high);
        send(feed, 2_500, 5_020, VIDEO, high);
        assertThat(text(muxer, "main"))
                .containsPattern("seg2.mp4\n#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI=\"p_main_init1.mp4\"");
        Matcher segments = FILE.matcher(text(muxer, "main"));
        for (int second = 0; segments.find(); second++) {
            int fromMs = second * 1_000 - 20;
            ByteBuf both = Unpooled.buffer();
            file(muxer, second < 3 ? "p_main_init0.mp4" : "p_main_init1.mp4").writeTo(both);
            file(muxer, segments.group()).writeTo(both);
            assertThat(read(Bytes.read(both, both.readableBytes())))
                    .as("sound of second %s", second)
                    .filteredOn(unit -> unit.startsWith("AUDIO"))
                    .hasSizeGreaterThan(20)
                    .extracting(unit -> Integer.parseInt(unit.split(" ", -1)[1]))
                    .allMatch(ms -> ms >= fromMs && ms < fromMs + 1_020);
        }
    }

    @Test
    void shouldCutASegmentThatGrowsTooLarge() {
        HlsMuxer muxer =
                muxer(new HlsOptions(HlsVariant.FMP4, 7, 1_000_000_000, 200_000_000, 2_000, 60_000_000_000L, ""));
        FeedSink feed = feed(VIDEO);
        feed.unit(unit(VIDEO, 0, true, 50));
        for (int i = 1; i < 200; i++) {
            feed.unit(unit(VIDEO, i * 40L, false, 50));
        }
        home.runPendingTasks();
        assertThat(FILE.matcher(text(muxer, "main")).results().count()).isGreaterThan(2);
        assertThat(text(muxer, "main")).doesNotContain("PART");
    }

    @Test
    void shouldWriteTransportStreams() {
        HlsMuxer muxer = muxer(
                new HlsOptions(HlsVariant.MPEGTS, 7, 1_000_000_000, 200_000_000, 50_000_000, 60_000_000_000L, ""));
        FeedSink feed = feed(VIDEO, SOUND);
        send(feed, 0, 3_020, VIDEO, SOUND);
        Bytes all = whole(muxer, "main");
        assertThat(all.length() % 188).isZero();
        for (int at = 0; at < all.length(); at += 188) {
            assertThat(all.u8(at)).isEqualTo(0x47);
        }
        assertThat(text(muxer, "main")).contains("#EXT-X-VERSION:3\n").doesNotContain("MAP", "PART");
    }

    @Test
    void shouldHoldRequestsUntilTheirAnswerIsThere() {
        HlsMuxer muxer = muxer(OPTIONS);
        FeedSink feed = feed(VIDEO, SOUND);
        send(feed, 0, 1_020, VIDEO, SOUND);
        Holds.Client client = client();
        HttpResponse none = HttpResponse.error(404, "none");
        muxer.holdPart(client, "p_main_part5.mp4", response -> response, none);
        muxer.holdPart(client, "p_main_part6.mp4", response -> response, none);
        home.runPendingTasks();
        assertThat(answers).as("only the next part is waited for").containsExactly(404);
        send(feed, 1_020, 1_220, VIDEO, SOUND);
        assertThat(answers).containsExactly(404, 200);
        muxer.holdPart(client, "p_main_part6.mp4", response -> response, none);
        home.runPendingTasks();
        clock.advance(Duration.ofSeconds(Holds.SECONDS_MAX));
        home.advanceTimeBy(Holds.SECONDS_MAX, TimeUnit.SECONDS);
        home.runScheduledPendingTasks();
        home.runPendingTasks();
        assertThat(answers).containsExactly(404, 200, 503);
        muxer.holdPart(client, "p_main_part6.mp4", response -> response, none);
        home.runPendingTasks();
        stream.close(EndReason.PUBLISHER_GONE);
        home.runPendingTasks();
        assertThat(answers).hasSize(4);
        assertThat(text(muxer, "main")).endsWith("#EXT-X-ENDLIST\n");
        assertThat(over).containsExactly(muxer);
    }

    /** Sound and pictures whose durations are no whole milliseconds, and what an independent reader makes of all segments. */
    @ParameterizedTest
    @EnumSource(
            value = HlsVariant.class,
            names = {"LOW_LATENCY", "FMP4"})
    void shouldKeepSoundAndPicturesTogetherForAnHour(HlsVariant variant, @TempDir Path directory) throws Exception {
        HlsMuxer muxer = muxer(new HlsOptions(variant, 7, 1_000_000_000, 200_000_000, 50_000_000, 60_000_000_000L, ""));
        Track sound = Track.of(1, new Codec.Aac(Bytes.ofHex("1210"), 2, 44_100, 2));
        FeedSink feed = feed(VIDEO, sound);
        int seconds = Scale.count(1_010, 3_600);
        Path file = directory.resolve("all.mp4");
        Set<String> written = new LinkedHashSet<>();
        long frames = 0;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (long picture = 0; picture * 3_003 < seconds * 90_000L; picture++) {
                feed.unit(unit(VIDEO, picture * 3_003, picture % 30 == 0));
                for (; frames * 1_024 * 90_000 <= picture * 3_003 * 44_100; frames++) {
                    feed.unit(unit(sound, frames * 1_024, true));
                }
                clock.advance(Duration.ofNanos(33_366_667));
                home.runPendingTasks();
                if (picture % 30 == 2 && picture > 60) {
                    append(muxer, written, out);
                }
            }
        }
        assertThat(written).hasSizeGreaterThan(1_000);
        assertThat(times(file, 0)).isEqualTo(expected(times(file, 0).size(), 3_003 / 90_000.0));
        assertThat(times(file, 1)).isEqualTo(expected(times(file, 1).size(), 1_024 / 44_100.0));
        assertThat(times(file, 0)).hasSizeGreaterThan(written.size() * 30 - 30);
    }

    private static AccessUnit unit(Track track, long ticks, boolean keyframe) {
        byte[] payload = new byte[20];
        payload[3] = 16;
        payload[4] = (byte) (keyframe ? 0x65 : 0x41);
        return new AccessUnit(track.id(), ticks, ticks, keyframe, 0, Bytes.wrap(payload));
    }

    private static void append(HlsMuxer muxer, Set<String> written, OutputStream out) throws IOException {
        String playlist = text(muxer, "main");
        if (written.isEmpty()) {
            Matcher map = Pattern.compile("MAP:URI=\"([^\"]+)\"").matcher(playlist);
            assertThat(map.find()).isTrue();
            out.write(file(muxer, map.group(1)).toArray());
        }
        Matcher segments = FILE.matcher(playlist);
        while (segments.find()) {
            if (written.add(segments.group())) {
                out.write(file(muxer, segments.group()).toArray());
            }
        }
    }

    /** Decoding times of a stream's packets in microseconds, as ffprobe tells them. */
    private static List<Long> times(Path file, int stream) {
        return Ffmpeg.installed()
                .probe(
                        "-select_streams",
                        "" + stream,
                        "-show_entries",
                        "packet=dts_time",
                        "-of",
                        "csv=p=0",
                        file.toString())
                .lines()
                .map(line -> Math.round(Double.parseDouble(line.replace(",", "")) * 1e6))
                .toList();
    }

    private static List<Long> expected(int count, double step) {
        return LongStream.range(0, count)
                .map(i -> Math.round(i * step * 1e6))
                .boxed()
                .toList();
    }
}
