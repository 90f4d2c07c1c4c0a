package io.weir.server.httpstream;

import io.weir.base.id.PathName;
import io.weir.base.id.SessionId;
import io.weir.config.AuthAction;
import io.weir.media.MediaKind;
import io.weir.media.Track;
import io.weir.platform.http.HttpExchange;
import io.weir.platform.http.HttpResponse;
import io.weir.server.auth.AuthDecision;
import io.weir.server.auth.AuthProtocol;
import io.weir.server.auth.HttpAccess;
import io.weir.server.path.Arrival;
import io.weir.server.path.Elsewhere;
import io.weir.server.path.PathStatus;
import io.weir.server.path.PathTable;
import io.weir.server.path.ReadDecision;
import io.weir.server.path.Refusal;
import io.weir.server.session.SessionKind;
import io.weir.server.stream.EndReason;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Lets HTTP clients on streams: asks who they are, keeps a place on the path for them, and answers those who get none.
 *
 * <p>Threading: any thread.
 */
public final class ViewerAdmission {
    private final PathTable paths;
    private final HttpAccess access;
    private final Way way;

    /**
     * How viewers come.
     *
     * @param ending what follows the path's name in the address, {@code .flv}
     * @param problem why a track can't be carried, empty when it can
     */
    public record Way(
            AuthProtocol protocol, SessionKind kind, String ending, Function<Track, Optional<String>> problem) {}

    /**
     * Somebody who may read.
     *
     * @param arrival as the path was told
     * @param place the place on the path, reserved until {@link io.weir.server.path.PathHandle#readerConnected}
     */
    public record Viewer(
            HttpExchange exchange,
            PathName path,
            SessionId id,
            AuthDecision.Allow allowed,
            Arrival arrival,
            ReadDecision.Accepted place) {
        /** Gives the place back. */
        public void leave(EndReason reason) {
            place.path().removeReader(id, reason);
        }
    }

    /** Somebody who may read, if the path lets him. */
    private record Asking(HttpExchange exchange, PathName path, SessionId id, AuthDecision.Allow allowed) {
        Arrival arrival() {
            return new Arrival(
                    exchange.request().peer().clientText(),
                    exchange.request().rawQuery(),
                    allowed.user(),
                    allowed.limits());
        }
    }

    /** Lets those in that {@code access} does. */
    public ViewerAdmission(PathTable paths, HttpAccess access, Way way) {
        this.paths = paths;
        this.access = access;
        this.way = way;
    }

    /** Calls {@code admitted} on the connection's loop when the client may watch the path named by the parameter {@code path}. */
    public void admit(HttpExchange exchange, Consumer<Viewer> admitted) {
        if (refuseBadName(exchange)) {
            return;
        }
        String name = exchange.parameter("path");
        SessionId id = SessionId.random();
        access.ask(
                exchange,
                new HttpAccess.Wish(AuthAction.READ, name, way.protocol, id),
                allowed -> reserve(new Asking(exchange, new PathName(name), id, allowed), admitted));
    }

    /** The same for a client that may watch every path. */
    public void admitAs(HttpExchange exchange, AuthDecision.Allow allowed, Consumer<Viewer> admitted) {
        if (!refuseBadName(exchange)) {
            PathName path = new PathName(exchange.parameter("path"));
            reserve(new Asking(exchange, path, SessionId.random(), allowed), admitted);
        }
    }

    /**
     * Gets a viewer a place on another path too, under the same id. Whoever may watch the one may watch the other; {@code reply} comes on
     * some thread, empty when there is nothing to watch that the way can carry.
     */
    public void join(
            SessionId viewer, Arrival arrival, PathName other, Consumer<Optional<ReadDecision.Accepted>> reply) {
        PathStatus.Party party = new PathStatus.Party(way.kind.apiType(), viewer);
        paths.reserve(other, party, arrival, decision -> {
            if (decision instanceof ReadDecision.Accepted place) {
                place.stream().head(head -> {
                    if (problem(head.tracks()).isEmpty()) {
                        reply.accept(Optional.of(place));
                    } else {
                        place.path().removeReader(viewer, EndReason.CLIENT_LEFT);
                        reply.accept(Optional.empty());
                    }
                });
            } else {
                reply.accept(Optional.empty());
            }
        });
    }

    /** A refusal that no cache keeps: a stream that is not there now may be there soon. */
    private static HttpResponse refusal(int status, String text) {
        return HttpResponse.error(status, text).with("Cache-Control", "no-store");
    }

    private static boolean refuseBadName(HttpExchange exchange) {
        Optional<String> problem = PathName.problemOf(exchange.parameter("path"));
        problem.ifPresent(text -> exchange.respond(refusal(400, text)));
        return problem.isPresent();
    }

    private void reserve(Asking asking, Consumer<Viewer> admitted) {
        paths.reserve(asking.path, party(asking), asking.arrival(), decision -> onDecision(asking, decision, admitted));
    }

    private PathStatus.Party party(Asking asking) {
        return new PathStatus.Party(way.kind.apiType(), asking.id);
    }

    private void onDecision(Asking asking, ReadDecision decision, Consumer<Viewer> admitted) {
        HttpExchange exchange = asking.exchange;
        switch (decision) {
            case ReadDecision.Redirected(var elsewhere) ->
                exchange.execute(() -> exchange.respond(redirect(asking, elsewhere)));
            case ReadDecision.Refused(var reason, var text) ->
                exchange.execute(() -> exchange.respond(refusal(status(reason), text)));
            case ReadDecision.Accepted place ->
                place.stream().head(head -> exchange.execute(() -> onTracks(asking, place, head.tracks(), admitted)));
        }
    }

    private void onTracks(Asking asking, ReadDecision.Accepted place, List<Track> tracks, Consumer<Viewer> admitted) {
        Optional<String> problem = problem(tracks);
        if (problem.isPresent()) {
            place.path().removeReader(asking.id, EndReason.CLIENT_LEFT);
            paths.tellUnfit(party(asking), asking.arrival(), asking.path, problem.get());
            asking.exchange.respond(refusal(406, problem.get()));
        } else {
            admitted.accept(
                    new Viewer(asking.exchange, asking.path, asking.id, asking.allowed, asking.arrival(), place));
        }
    }

    /** Why the way is of no use for these tracks: it carries none of them, or not the pictures. */
    private Optional<String> problem(List<Track> tracks) {
        for (MediaKind kind : List.of(MediaKind.VIDEO, MediaKind.AUDIO)) {
            List<Track> ofKind =
                    tracks.stream().filter(track -> track.kind() == kind).toList();
            if (!ofKind.isEmpty()) {
                boolean any = ofKind.stream()
                        .anyMatch(track -> way.problem.apply(track).isEmpty());
                return any ? Optional.empty() : way.problem.apply(ofKind.getFirst());
            }
        }
        return Optional.empty();
    }

    /** Also before a WebSocket is one: browsers don't follow then, other clients do. */
    private HttpResponse redirect(Asking asking, Elsewhere elsewhere) {
        return elsewhere
                .location(way.ending, asking.exchange.request().rawQuery())
                .map(location -> HttpResponse.of(307).with("Location", location).with("Cache-Control", "no-store"))
                .orElseGet(() -> refusal(
                        404, "path '" + asking.path + "' is served by another server, over " + elsewhere.scheme()));
    }

    private static int status(Refusal reason) {
        return switch (reason) {
            case BAD_NAME -> 400;
            case NOT_ALLOWED -> 403;
            case NOT_CONFIGURED, NO_STREAM, NOT_FOR_PUBLISHERS -> 404;
            case ALREADY_PUBLISHING -> 409;
            case TOO_MANY_READERS, BUSY -> 503;
        };
    }
}
