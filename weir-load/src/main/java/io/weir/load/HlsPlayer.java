package io.weir.load;

import io.weir.media.MediaException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One reader by HLS: asks for playlists and media as a player does.
 *
 * <p>Without low latency it has one connection: the playlist comes again each target duration, or after half of it when it had nothing new,
 * and each new segment is fetched once. With low latency it has two, as browsers have: on one it waits for the playlist that has the next
 * part, by delta updates where there are any; on the other it fetches each part, the hinted one before it is there. A reader whom a part or segment is refused that a playlist lists begins again near
 * live.
 *
 * <p>Threading: the run's loop.
 * <p>Limits: {@value #FAILURES_MAX} playlists in a row that do not come.
 */
final class HlsPlayer implements HttpWire.Owner {
    /** After so many in a row it gives up. */
    static final int FAILURES_MAX = 3;

    /** How long it waits after a playlist that did not come. */
    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(1);

    enum State {
        STARTING,
        PLAYING,
        CLOSED
    }

    private final HlsRun run;
    private final boolean lowLatency;
    private final boolean sampled;
    private final HttpWire playlists;
    private final HttpWire media;
    private final FetchPlan plan;
    private final PlaylistWatch watch;
    private final PlayoutClock playout = new PlayoutClock();
    private final FrameProbe frames = new FrameProbe();
    private final FragmentProbe fragments = new FragmentProbe(frames);
    private final long beganNs;
    private PlaylistAddress address;
    /** The hinted part that has come before the playlist that lists it; there can be one, since nothing else is asked for behind it. */
    private @Nullable HlsFetch unlisted;

    private State state = State.STARTING;
    private boolean connected;
    private boolean answered;
    private boolean positioned;
    private int failures;
    private long targetNs;
    private long heardNs;
    private long stallsBefore;
    private long stalledNsBefore;
    private long faults;
    private long jumps;

    /** A reader of that address. */
    HlsPlayer(HlsRun run, HttpWires wires, PlaylistAddress address, boolean lowLatency, boolean sampled) {
        this.run = run;
        this.lowLatency = lowLatency;
        this.sampled = sampled;
        this.address = address;
        this.playlists = new HttpWire(wires, this);
        this.media = lowLatency ? new HttpWire(wires, this) : playlists;
        this.plan = new FetchPlan(sampled);
        this.watch = new PlaylistWatch(sampled);
        this.beganNs = run.nowNs();
    }

    /** Asks for the address it was given. */
    void begin() {
        playlists.fetch(HlsFetch.playlist(HlsFetch.Kind.INDEX, address.resource(), false));
    }

    @Override
    public void onConnected(long tookNs) {
        if (!connected) {
            connected = true;
            run.tally().connected(tookNs);
        }
    }

    @Override
    public void onReply(HttpFetch reply, byte[] body, int length) throws IOException {
        HlsFetch fetch = (HlsFetch) reply;
        heardNs = fetch.doneNs();
        boolean good = fetch.status() == 200;
        run.tally().onReply(fetch, good);
        answered();
        switch (fetch.kind()) {
            case INDEX, PLAYLIST -> {
                if (good) {
                    failures = 0;
                    onPlaylist(fetch, body, length);
                } else {
                    onPlaylistFailed(fetch);
                }
            }
            case INIT -> {
                if (good && sampled) {
                    fragments.onInit(body, length);
                }
            }
            case SEGMENT, PART -> {
                if (good) {
                    onMedia(fetch, body, length);
                } else {
                    onMediaFailed(fetch);
                }
            }
        }
    }

    private void answered() {
        if (!answered) {
            answered = true;
            run.onAnswered();
        }
    }

    // ---- playlists

    private void onPlaylistFailed(HlsFetch fetch) {
        failures++;
        if (failures == FAILURES_MAX || fetch.kind() == HlsFetch.Kind.INDEX) {
            close("the server answered " + fetch.status() + " to a request for the "
                    + fetch.kind().word());
        } else {
            later(RETRY_NS, () -> ask(HlsFetch.playlist(HlsFetch.Kind.PLAYLIST, address.resource(), false)));
        }
    }

    private void onPlaylist(HlsFetch fetch, byte[] body, int length) throws IOException {
        PlaylistScan playlist = run.scan();
        playlist.read(body, length);
        if (playlist.isMultivariant()) {
            if (fetch.kind() != HlsFetch.Kind.INDEX || playlist.firstVariant().isEmpty()) {
                throw new IOException("a multivariant playlist that leads to no media playlist");
            }
            address = new PlaylistAddress(address.hostPort(), address.resolve(playlist.firstVariant()));
            ask(HlsFetch.playlist(HlsFetch.Kind.PLAYLIST, address.resource(), false));
            return;
        }
        boolean news = watch.onPlaylist(playlist);
        boolean parts = lowLatency && playlist.partTargetNs() > 0 && playlist.canBlock();
        targetNs = playlist.targetNs();
        if (!positioned && (playlist.segmentCount() > 0 || playlist.partCount() > 0)) {
            positioned = true;
            long edgeNs = plan.begin(playlist, parts);
            playout.begin(edgeNs, parts ? playlist.partHoldBackNs() : playlist.holdBackNs(), fetch.doneNs());
        }
        if (positioned) {
            plan.next(playlist, parts, address, media::fetch);
            countUnlisted();
        }
        if (playlist.isEnded()) {
            close("the stream ended");
        } else if (parts) {
            ask(HlsFetch.playlist(HlsFetch.Kind.PLAYLIST, nextPlaylist(playlist), true));
        } else {
            long dueNs = fetch.sentNs() + (news ? targetNs : targetNs / 2);
            later(dueNs - run.nowNs(), () -> ask(HlsFetch.playlist(HlsFetch.Kind.PLAYLIST, address.resource(), false)));
        }
    }

    private String nextPlaylist(PlaylistScan playlist) {
        String directives = "_HLS_msn=" + playlist.openSequence() + "&_HLS_part=" + playlist.openParts();
        return address.withQuery(playlist.skipUntilNs() > 0 ? directives + "&_HLS_skip=YES" : directives);
    }

    private void ask(HlsFetch fetch) {
        playlists.fetch(fetch);
    }

    private void later(long delayNs, Runnable task) {
        run.later(delayNs, () -> {
            if (state != State.CLOSED) {
                task.run();
            }
        });
    }

    // ---- media

    private void onMediaFailed(HlsFetch fetch) {
        if (fetch.isListed()) {
            jump();
        } else {
            plan.onHintFailed(fetch);
        }
    }

    /** What the playlist listed when it was read is gone: it goes on as far behind live as it began. */
    private void jump() {
        jumps++;
        positioned = false;
        media.forgetWaiting();
        unlisted = null;
        plan.forget();
    }

    private void onMedia(HlsFetch fetch, byte[] body, int length) throws IOException {
        if (state == State.STARTING) {
            state = State.PLAYING;
            run.tally().started(fetch.doneNs() - beganNs);
        }
        if (fetch.isListed()) {
            playout.onMedia(fetch.durationNs(), fetch.doneNs());
        } else if (!fetch.isDropped()) {
            unlisted = fetch;
        }
        if (sampled) {
            look(fetch, body, length);
        }
    }

    /** A part may come before the playlist does that says how long it lasts. */
    private void countUnlisted() {
        HlsFetch came = unlisted;
        if (came != null && (came.isListed() || came.isDropped())) {
            unlisted = null;
            if (came.isListed()) {
                playout.onMedia(came.durationNs(), came.doneNs());
            }
        }
    }

    private void look(HlsFetch fetch, byte[] body, int length) throws IOException {
        try {
            long sentUs = fragments.onPiece(body, length, fetch.doneNs());
            if (sentUs != FragmentProbe.NO_STAMP) {
                run.tally().onPiece(fetch.doneNs() - sentUs * 1000);
            }
        } catch (MediaException _) {
            faults++;
        }
    }

    // ---- ends and figures

    @Override
    public void onLost(String reason) {
        close(reason);
    }

    /** Ends it for this reason, once. */
    void close(String reason) {
        if (state == State.CLOSED) {
            return;
        }
        boolean started = state == State.PLAYING;
        state = State.CLOSED;
        playlists.close();
        media.close();
        answered();
        run.tally().counts().onClosed(started, reason);
    }

    State state() {
        return state;
    }

    boolean isSampled() {
        return sampled;
    }

    /** It plays, and something came lately: players of segments ask once a target duration. */
    boolean isAlive(long nowNs) {
        return state == State.PLAYING && nowNs - heardNs <= Math.max(FanoutRun.ALIVE_SILENCE_NS, 3 * targetNs);
    }

    void openWindow(LatencyHistogram frameLatency, long nowNs) {
        playout.stallUntil(nowNs);
        stallsBefore = playout.stalls();
        stalledNsBefore = playout.stalledNs();
        if (sampled && state == State.PLAYING) {
            frames.beginWindow(frameLatency, nowNs);
        }
    }

    void closeWindow(long nowNs) {
        if (state == State.PLAYING) {
            playout.stallUntil(nowNs);
        }
        frames.endWindow(nowNs);
    }

    /** How often its buffer ran dry in the window. */
    long stalls() {
        return playout.stalls() - stallsBefore;
    }

    long stalledNs() {
        return playout.stalledNs() - stalledNsBefore;
    }

    PlaylistWatch watch() {
        return watch;
    }

    FetchPlan plan() {
        return plan;
    }

    FrameProbe frames() {
        return frames;
    }

    /** How often it left media out to be near live again. */
    long jumps() {
        return jumps;
    }

    /** Parts and segments that are no MP4. */
    long faults() {
        return faults;
    }
}
