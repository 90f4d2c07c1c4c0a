package io.weir.server.picture;

import io.weir.platform.http.Route;
import io.weir.server.auth.AuthProtocol;
import io.weir.server.auth.HttpAccess;
import io.weir.server.httpstream.ViewerAdmission;
import io.weir.server.path.PathTable;
import io.weir.server.session.SessionKind;
import io.weir.server.stream.EndReason;
import io.weir.server.stream.LiveStream;
import java.time.Duration;
import java.util.Optional;

/**
 * {@code GET /path/snapshot.jpg}: the latest keyframe of a stream as a picture.
 *
 * <p>Threading: any thread.
 */
public final class SnapshotEndpoint {
    /** How long a picture of a stream is good. */
    static final Duration KEEP = Duration.ofSeconds(5);

    private static final String ENDING = "/snapshot.jpg";

    private final Pictures pictures;
    private final ViewerAdmission admission;

    /** Serves pictures of the streams of {@code paths} to whom {@code access} lets in. */
    public SnapshotEndpoint(Pictures pictures, PathTable paths, HttpAccess access) {
        this.pictures = pictures;
        this.admission = new ViewerAdmission(
                paths,
                access,
                new ViewerAdmission.Way(AuthProtocol.HLS, SessionKind.HLS, ENDING, _ -> Optional.empty()));
    }

    /** The route to add to a router. */
    public Route route() {
        return Route.onLoop("GET", "/{path...}" + ENDING, exchange -> admission.admit(exchange, this::onAdmitted));
    }

    private void onAdmitted(ViewerAdmission.Viewer viewer) {
        LiveStream stream = viewer.place().stream();
        String key = "stream " + stream.name() + " " + System.identityHashCode(stream);
        pictures.respond(
                viewer.exchange(), key, KEEP, () -> KeyframeGrab.of(stream).thenApply(found -> wish(viewer, found)));
        // The picture needs the stream, not the place on its path.
        viewer.leave(EndReason.CLIENT_LEFT);
    }

    private static PictureWish wish(ViewerAdmission.Viewer viewer, KeyframeGrab.Keyframe found) {
        return PictureWish.of("[path " + viewer.path() + "] [snapshot]", found.track(), found.unit(), 0)
                .orElseThrow(() -> new IllegalStateException("no pictures are made of that codec"));
    }
}
