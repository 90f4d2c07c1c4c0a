package io.weir.server.auth;

import io.weir.base.buf.Bytes;
import io.weir.base.time.Clock;
import io.weir.config.AuthAction;
import io.weir.config.AuthRole;
import io.weir.config.AuthUser;
import io.weir.config.IpRange;
import io.weir.config.UserLimits;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The users of the configuration: the first that fits address, permission and credentials decides.
 *
 * <p>Threading: any thread. Answers at once unless an Argon2 hash must be computed, which a virtual thread does.
 * <p>Limits: {@value #HASHES_AT_ONCE} hashes computed at once, {@value #WAITING_MAX} requests waiting for that,
 * {@value #ADDRESS_MAX} of one address, the addresses by turns; the outcome of {@value #VERIFIED_MAX} right ones is remembered for ten
 * minutes.
 */
final class InternalVerifier implements Verifier {
    /** Argon2 hashes computed at once: each takes a core and its memory. */
    static final int HASHES_AT_ONCE = 2;

    /** Requests that wait for a hash to be computed. */
    static final int WAITING_MAX = 256;

    /** Requests of one address that wait for a hash or have theirs computed. */
    static final int ADDRESS_MAX = 32;

    /** Right passwords remembered, so that an API client that polls costs one hash. */
    static final int VERIFIED_MAX = 1024;

    private static final Duration VERIFIED_LIFETIME = Duration.ofMinutes(10);
    private static final Verdict.Refused NOBODY = new Verdict.Refused("wrong credentials or no permission");
    private static final Logger LOG = LoggerFactory.getLogger(InternalVerifier.class);

    private final List<User> users;
    private final ExpiringTable<Bytes, Boolean> verified;
    private final FairQueue<Question> slow =
            new FairQueue<>(new FairQueue.Limits(HASHES_AT_ONCE, WAITING_MAX, ADDRESS_MAX));

    private record Question(AuthRequest request, Nameless nameless, Consumer<Verdict> reply) {}

    private record User(
            boolean anyone,
            StoredCredential name,
            StoredCredential password,
            List<IpRange> ips,
            Permissions permissions,
            AuthRole role,
            UserLimits limits) {
        static User of(AuthUser user) {
            return new User(
                    user.user().value().equals(AuthUser.ANY),
                    StoredCredential.of(user.user()),
                    StoredCredential.of(user.pass()),
                    user.ips(),
                    new Permissions(user.permissions()),
                    user.role(),
                    user.limits());
        }

        boolean may(AuthRequest request) {
            return permissions.allow(request) || roleAllows(request.action());
        }

        private boolean roleAllows(AuthAction action) {
            return switch (role) {
                case NONE -> false;
                case VIEWER, OPERATOR ->
                    switch (action) {
                        case READ, PLAYBACK, API, METRICS -> true;
                        case PUBLISH, PPROF -> false;
                    };
                case ADMIN -> true;
            };
        }

        boolean mayComeFrom(InetAddress address) {
            return ips.isEmpty() || ips.stream().anyMatch(range -> range.contains(address));
        }
    }

    /** What a comparison finds. */
    private enum Match {
        YES,
        NO,
        /** Only a slow hash can tell. */
        SLOW
    }

    InternalVerifier(List<AuthUser> configured, Clock clock) {
        users = configured.stream().map(User::of).toList();
        verified = new ExpiringTable<>(VERIFIED_MAX, clock);
        for (int i = 0; i < users.size(); i++) {
            User user = users.get(i);
            if (user.name instanceof StoredCredential.Unusable || user.password instanceof StoredCredential.Unusable) {
                LOG.warn(
                        "authInternalUsers: user {} has an argon2 hash that is malformed or too costly; it fits nobody",
                        i + 1);
            }
        }
    }

    @Override
    public void verify(AuthRequest request, Nameless nameless, Consumer<Verdict> reply) {
        Verdict quick = search(request, nameless, Pace.QUICK);
        if (quick != null) {
            reply.accept(quick);
            return;
        }
        switch (slow.offer(request.client(), new Question(request, nameless, reply))) {
            case WAITS -> startNext();
            case FULL -> reply.accept(new Verdict.Undecided("too many passwords are being checked"));
            case CROWDED -> reply.accept(new Verdict.Crowded("too many passwords of this address are being checked"));
        }
    }

    /** Has the next question answered, if one may be; called whenever one came or went. */
    private void startNext() {
        FairQueue.Turn<Question> turn = slow.next();
        if (turn != null) {
            Thread.ofVirtual().name("auth").start(() -> answer(turn));
        }
    }

    private void answer(FairQueue.Turn<Question> turn) {
        Question question = turn.work();
        Verdict verdict;
        try {
            verdict = search(question.request, question.nameless, Pace.SLOW);
        } finally {
            slow.done(turn);
            startNext();
        }
        question.reply.accept(verdict == null ? NOBODY : verdict);
    }

    private enum Pace {
        QUICK,
        SLOW
    }

    /** The verdict, or null when it takes a slow comparison. */
    private @Nullable Verdict search(AuthRequest request, Nameless nameless, Pace pace) {
        Credentials sent = request.credentials();
        for (User user : users) {
            boolean counts = !user.anyone || nameless == Nameless.WELCOME;
            if (!counts || !user.mayComeFrom(request.client()) || !user.may(request)) {
                continue;
            }
            if (user.anyone) {
                return new Verdict.Granted("", null);
            }
            Match name = compare(user.name, sent.user(), pace);
            Match password = name == Match.NO ? Match.NO : compare(user.password, sent.password(), pace);
            if (name == Match.YES && password == Match.YES) {
                return new Verdict.Granted(sent.user(), null, ApiPower.of(user.role), user.limits);
            }
            if (name != Match.NO && password != Match.NO) {
                return null;
            }
        }
        return NOBODY;
    }

    private Match compare(StoredCredential stored, String sent, Pace pace) {
        return switch (stored) {
            case StoredCredential.Unset _ -> Match.YES;
            case StoredCredential.Plain plain -> plain.matches(sent) ? Match.YES : Match.NO;
            case StoredCredential.Sha256 sha256 -> sha256.matches(sent) ? Match.YES : Match.NO;
            case StoredCredential.Argon2 argon2 -> compare(argon2, sent, pace);
            case StoredCredential.Unusable _ -> Match.NO;
        };
    }

    private Match compare(StoredCredential.Argon2 stored, String sent, Pace pace) {
        if (sent.isEmpty()) {
            return Match.NO;
        }
        Bytes key = Fingerprint.of(stored.encoded(), sent);
        if (verified.get(key) != null) {
            return Match.YES;
        }
        if (pace == Pace.QUICK) {
            return Match.SLOW;
        }
        if (!stored.hash().matches(sent)) {
            return Match.NO;
        }
        verified.put(key, true, VERIFIED_LIFETIME);
        return Match.YES;
    }

    @Override
    public void close() {
        // nothing is open
    }
}
