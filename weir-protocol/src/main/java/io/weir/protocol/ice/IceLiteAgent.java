package io.weir.protocol.ice;

import io.weir.base.buf.Bytes;
import io.weir.protocol.ProtocolException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The lite side of ICE for one session of a server (RFC 8445 sections 2.5 and 7.3, RFC 7675): answers checks, follows the
 * controlling peer's nominations, and knows which addresses may be written to. It is always controlled and asks nothing itself;
 * the peer's checks are the consent.
 *
 * <p>A check that fails authentication gets no answer at all, so that no byte goes to an address whose owner does not know the
 * password. A nominated address becomes the selected one when there is none, when its priority is not lower, or when the selected
 * one has not been checked for {@link IceTimes#SELECTED_STALE_NS}: so a peer that nominates every pair does not swing to and fro,
 * and one that has moved is followed.
 *
 * <p>Threading: one thread, the session's.
 * <p>Limits: {@value #PATH_COUNT_MAX} addresses; a further one replaces the one that was silent the longest.
 */
public final class IceLiteAgent implements IceAgent {
    /** Addresses of one peer: its interfaces, by UDP and TCP, times its moves within the consent time. */
    public static final int PATH_COUNT_MAX = 16;

    /** An address from which a valid check came. */
    private static final class Path {
        final IceRemote remote;
        IceCredentials credentials;
        long lastCheckNs;
        long priority;

        Path(IceRemote remote, IceCredentials credentials) {
            this.remote = remote;
            this.credentials = credentials;
        }
    }

    private final Map<IceRemote, Path> paths = new LinkedHashMap<>();
    private final long startNs;
    private IceCredentials local;
    /** Replaced by a restart whose first nomination is still to come. */
    private @Nullable IceCredentials previous;

    private @Nullable Path selected;
    private boolean failed;

    /** Begins without any address. */
    public IceLiteAgent(IceCredentials local, long nowNs) {
        this.local = local;
        this.startNs = nowNs;
    }

    /** What the latest session description of ours says. */
    public IceCredentials credentials() {
        return local;
    }

    /** Whether checks with that user name fragment are for this agent. */
    public boolean answersTo(String ufrag) {
        return ufrag.equals(local.ufrag()) || previous != null && ufrag.equals(previous.ufrag());
    }

    /** Where media goes; null before the first nomination and after the end. */
    @Override
    public @Nullable IceRemote selected() {
        return selected == null ? null : selected.remote;
    }

    /** Whether packets from there may be read, and packets sent there. */
    @Override
    public boolean isValidated(IceRemote remote) {
        return paths.containsKey(remote);
    }

    /** Addresses that are validated now. */
    public int pathCount() {
        return paths.size();
    }

    /**
     * Begins an ICE restart (RFC 8445 section 9): checks with the old credentials hold until the first nomination with the new ones.
     *
     * @return user name fragments that serve no more
     */
    public List<String> restart(IceCredentials next) {
        List<String> retired = new ArrayList<>();
        if (previous == null) {
            previous = local;
        } else {
            // A restart during a restart: what was never nominated goes, what carries the media stays.
            retired.add(local.ufrag());
        }
        local = next;
        return retired;
    }

    /**
     * A packet of kind STUN.
     *
     * @throws ProtocolException when it is malformed or does not authenticate: drop and count it
     */
    @Override
    public IceReaction onDatagram(Bytes bytes, IceRemote remote, long nowNs) throws ProtocolException {
        StunMessage message = StunMessage.parse(bytes);
        if (message.method() != StunMessage.BINDING) {
            throw new ProtocolException.Unsupported(ProtocolException.Scope.PACKET, "STUN method " + message.method());
        }
        return switch (message.messageClass()) {
            case REQUEST -> onRequest(message, remote, nowNs);
            // Indications keep a NAT's binding alive; answers are to nothing that was asked.
            case INDICATION, SUCCESS, ERROR -> IceReaction.NONE;
        };
    }

    private IceReaction onRequest(StunMessage check, IceRemote remote, long nowNs) throws ProtocolException {
        IceCredentials used = authenticate(check);
        if (failed) {
            return IceReaction.NONE;
        }
        if (!check.unknownAttributes().isEmpty()) {
            return answer(
                    remote,
                    StunEncoder.error(check, StunMessage.UNKNOWN_ATTRIBUTE, "Unknown Attribute", used.password()));
        }
        if (check.has(StunAttribute.ICE_CONTROLLED)) {
            return answer(
                    remote, StunEncoder.error(check, StunMessage.ROLE_CONFLICT, "Role Conflict", used.password()));
        }
        List<IceEvent> events = new ArrayList<>();
        Path path = validate(remote, used, nowNs, events);
        path.priority = check.priority().orElse(path.priority);
        if (check.has(StunAttribute.USE_CANDIDATE)) {
            nominate(path, nowNs, events);
        }
        Bytes success = StunEncoder.success(check, remote.address(), used.password());
        return new IceReaction(List.of(new IceDatagram(success, remote)), events);
    }

    private static IceReaction answer(IceRemote remote, Bytes bytes) {
        return new IceReaction(List.of(new IceDatagram(bytes, remote)), List.of());
    }

    /** Whether a packet is a check that knows the password; changes nothing. */
    public boolean authenticates(Bytes check) {
        try {
            authenticate(StunMessage.parse(check));
            return true;
        } catch (ProtocolException _) {
            return false;
        }
    }

    private IceCredentials authenticate(StunMessage check) throws ProtocolException {
        Optional<String> name = check.username();
        int colon = name.isEmpty() ? -1 : name.get().indexOf(':');
        if (colon < 0) {
            throw refused("ICE check without a user name");
        }
        String ufrag = name.get().substring(0, colon);
        IceCredentials used = ufrag.equals(local.ufrag()) ? local : previous;
        if (used == null || !ufrag.equals(used.ufrag())) {
            throw refused("ICE check for another session");
        }
        if (!check.isIntegral(used.password())) {
            throw refused("ICE check with a wrong password");
        }
        return used;
    }

    private static ProtocolException refused(String why) {
        return new ProtocolException.Malformed(ProtocolException.Scope.PACKET, why);
    }

    private Path validate(IceRemote remote, IceCredentials used, long nowNs, List<IceEvent> events) {
        Path path = paths.get(remote);
        if (path == null) {
            if (paths.size() == PATH_COUNT_MAX) {
                forgetSilent(events);
            }
            path = new Path(remote, used);
            paths.put(remote, path);
            events.add(new IceEvent.Validated(remote));
        }
        path.lastCheckNs = nowNs;
        path.credentials = used;
        return path;
    }

    private void forgetSilent(List<IceEvent> events) {
        Path silent = null;
        for (Path path : paths.values()) {
            if (path != selected && (silent == null || path.lastCheckNs - silent.lastCheckNs < 0)) {
                silent = path;
            }
        }
        if (silent != null) {
            paths.remove(silent.remote);
            events.add(new IceEvent.Expired(silent.remote));
        }
    }

    private void nominate(Path path, long nowNs, List<IceEvent> events) {
        boolean completesRestart = previous != null && path.credentials == local;
        if (path != selected && (completesRestart || isPreferred(path, nowNs))) {
            selected = path;
            events.add(new IceEvent.Selected(path.remote));
        }
        if (completesRestart) {
            retirePrevious(events);
        }
    }

    private boolean isPreferred(Path path, long nowNs) {
        return selected == null
                || path.priority >= selected.priority
                || nowNs - selected.lastCheckNs >= IceTimes.SELECTED_STALE_NS;
    }

    private void retirePrevious(List<IceEvent> events) {
        IceCredentials retired = previous;
        if (retired == null) {
            return;
        }
        previous = null;
        forget(path -> path.credentials != local, events);
        events.add(new IceEvent.Retired(retired.ufrag()));
    }

    private void forget(Predicate<Path> condition, List<IceEvent> events) {
        for (Iterator<Path> all = paths.values().iterator(); all.hasNext(); ) {
            Path path = all.next();
            if (condition.test(path)) {
                all.remove();
                events.add(new IceEvent.Expired(path.remote));
            }
        }
    }

    /** Looks at the times; to be called at {@link #nextTickNs} or later. */
    @Override
    public IceReaction onTick(long nowNs) {
        if (failed) {
            return IceReaction.NONE;
        }
        List<IceEvent> events = new ArrayList<>();
        forget(path -> nowNs - path.lastCheckNs >= IceTimes.CONSENT_TIMEOUT_NS, events);
        if (selected != null && !paths.containsKey(selected.remote)) {
            replaceSelected("the peer's consent has expired", events);
        } else if (selected == null && nowNs - startNs >= IceTimes.ESTABLISH_TIMEOUT_NS) {
            fail("no ICE pair was nominated in time", events);
        }
        return events.isEmpty() ? IceReaction.NONE : new IceReaction(List.of(), events);
    }

    /** The peer's TCP connection has ended: its address is worth nothing any more. */
    public IceReaction onDisconnected(IceRemote remote) {
        Path path = paths.remove(remote);
        if (path == null) {
            return IceReaction.NONE;
        }
        List<IceEvent> events = new ArrayList<>();
        events.add(new IceEvent.Expired(remote));
        if (path == selected) {
            replaceSelected("the peer has disconnected", events);
        }
        return new IceReaction(List.of(), events);
    }

    /** Goes over to the best of the addresses that are left; without any the session is over. */
    private void replaceSelected(String reason, List<IceEvent> events) {
        Path best = null;
        for (Path path : paths.values()) {
            if (best == null || path.priority > best.priority) {
                best = path;
            }
        }
        selected = best;
        if (best == null) {
            fail(reason, events);
        } else {
            events.add(new IceEvent.Selected(best.remote));
        }
    }

    private void fail(String reason, List<IceEvent> events) {
        failed = true;
        selected = null;
        forget(_ -> true, events);
        events.add(new IceEvent.Failed(reason));
    }

    /** When {@link #onTick} has something to do next, unless something else happens before. */
    @Override
    public long nextTickNs(long nowNs) {
        long waitNs = IceTimes.CONSENT_TIMEOUT_NS;
        if (selected == null && !failed) {
            waitNs = Math.min(waitNs, startNs + IceTimes.ESTABLISH_TIMEOUT_NS - nowNs);
        }
        for (Path path : paths.values()) {
            waitNs = Math.min(waitNs, path.lastCheckNs + IceTimes.CONSENT_TIMEOUT_NS - nowNs);
        }
        return nowNs + Math.max(waitNs, 0);
    }
}
