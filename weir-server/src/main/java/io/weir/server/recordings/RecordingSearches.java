package io.weir.server.recordings;

import io.weir.base.id.PathName;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The searches that bring index and files together, one for each root.
 *
 * <p>Threading: any thread.
 * <p>Limits: a thread for each root that is configured, while it is searched.
 */
final class RecordingSearches {
    private final RecordingScan.Target target;
    private final Runnable awaitWritten;
    private final Map<Path, RootSearch> byRoot = new ConcurrentHashMap<>();
    private final RootSearch elsewhere = of(null);
    // written by whoever applies a configuration, read by the searches
    private volatile RecordPlaces places;

    /**
     * None is begun.
     *
     * @param awaitWritten returns when the index has written what it was told
     */
    RecordingSearches(RecordingScan.Target target, RecordPlaces places, Runnable awaitWritten) {
        this.target = target;
        this.places = places;
        this.awaitWritten = awaitWritten;
        places.roots().forEach(root -> byRoot.put(root, of(root)));
    }

    private RootSearch of(@Nullable Path root) {
        return new RootSearch(root, () -> {
            new RecordingScan(target, places, root).run();
            awaitWritten.run();
        });
    }

    RecordPlaces places() {
        return places;
    }

    /** Recordings lie there from now on; what was not looked through for them is, if {@code begun}. */
    synchronized void follow(RecordPlaces next, boolean begun) {
        RecordPlaces before = places;
        places = next;
        byRoot.keySet().retainAll(next.roots());
        next.roots().forEach(root -> byRoot.computeIfAbsent(root, this::of));
        if (begun) {
            next.all().stream()
                    .filter(place -> !before.all().contains(place))
                    .map(RecordPath::root)
                    .distinct()
                    .forEach(root -> byRoot.getOrDefault(root, elsewhere).request());
        }
    }

    private List<RootSearch> all() {
        return Stream.concat(byRoot.values().stream(), Stream.of(elsewhere)).toList();
    }

    /** Searches everything. */
    void request() {
        all().forEach(RootSearch::request);
    }

    /** Searches what has come since. */
    void look() {
        byRoot.values().forEach(RootSearch::look);
    }

    /** Whether what a path has recorded is known, as far as its disk is there. */
    boolean isSearched(PathName path) {
        RootSearch search = byRoot.get(places.rootFor(path));
        return search == null || search.isSearched();
    }

    /** Done when nothing is searched any more, after the first time at the earliest. */
    CompletableFuture<@Nullable Void> idle() {
        return CompletableFuture.allOf(all().stream().map(RootSearch::idle).toArray(CompletableFuture<?>[]::new));
    }
}
