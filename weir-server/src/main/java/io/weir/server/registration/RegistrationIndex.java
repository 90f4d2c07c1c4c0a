package io.weir.server.registration;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who speaks for which keys: ports, their applications, their keys, publishers and watchers apart. A key has one speaker of each kind:
 * a registration that overlaps a standing one is refused, and the standing one does not notice.
 *
 * <p>Threading: the table's, but for {@link #find}, which clients' loops call to learn whether the table is to be asked at all.
 */
final class RegistrationIndex {
    private record Place(Role role, int port, String app) {}

    private record Claim(Place place, StreamKey key) {}

    private final Map<RegistrationToken, Registration> byToken = new HashMap<>();
    private final Map<Claim, Registration> claims = new ConcurrentHashMap<>();
    private final Map<Place, Integer> claimCounts = new HashMap<>();

    /** The registration that speaks for that client, or null. Any thread. */
    @Nullable
    Registration find(Role role, ClientRequest request) {
        Place place = new Place(role, request.port(), request.app());
        Registration any = claims.get(new Claim(place, new StreamKey.Any()));
        if (any != null || request.key().length() > StreamKey.LENGTH_MAX) {
            return any;
        }
        return claims.get(new Claim(place, new StreamKey.Exact(request.key())));
    }

    /** Whether a new registration would get in the way of a standing one. */
    boolean taken(Role role, RegistrationScope scope) {
        Place place = new Place(role, scope.port(), scope.app());
        return switch (scope.key()) {
            case StreamKey.Any _ -> claimCounts.containsKey(place);
            case StreamKey.Exact exact ->
                claims.containsKey(new Claim(place, new StreamKey.Any()))
                        || claims.containsKey(new Claim(place, exact));
        };
    }

    boolean contains(RegistrationToken token) {
        return byToken.containsKey(token);
    }

    int size() {
        return byToken.size();
    }

    Collection<Registration> all() {
        return List.copyOf(byToken.values());
    }

    void add(Registration registration) {
        RegistrationScope scope = registration.scope();
        Place place = new Place(registration.role(), scope.port(), scope.app());
        byToken.put(registration.token(), registration);
        claimCounts.merge(place, 1, Integer::sum);
        claims.put(new Claim(place, scope.key()), registration);
    }

    /** Takes the token's registration out; null when there is none. */
    @Nullable
    Registration remove(RegistrationToken token) {
        Registration registration = byToken.remove(token);
        if (registration != null) {
            RegistrationScope scope = registration.scope();
            Place place = new Place(registration.role(), scope.port(), scope.app());
            claims.remove(new Claim(place, scope.key()));
            claimCounts.computeIfPresent(place, (_, count) -> count == 1 ? null : count - 1);
        }
        return registration;
    }
}
