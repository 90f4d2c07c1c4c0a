package io.weir.protocol.ice;

import io.weir.base.buf.Bytes;
import io.weir.protocol.ProtocolException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A small full agent for one session of a client (RFC 8445): one UDP socket as host candidate, the peer's candidates as given,
 * paced checks, regular nomination, consent checks (RFC 7675) that keep the path open too. It begins as the controlling side and
 * yields when the peer insists. Remote candidates by TCP or by name are passed over.
 *
 * <p>Threading: one thread, the session's.
 * <p>Limits: {@value #PAIR_COUNT_MAX} pairs, {@value #CONSENT_COUNT_MAX} unanswered consent checks.
 */
public final class IceFullAgent implements IceAgent {
    /** Remote candidates, given and found. */
    public static final int PAIR_COUNT_MAX = 32;
    /** All that are sent within the time that consent lasts. */
    public static final int CONSENT_COUNT_MAX = 8;

    private final IceCredentials local;
    private final IceCredentials remote;
    private final IceCandidate host;
    private final RandomGenerator random;
    private final long tieBreaker;
    private final long startNs;

    private final List<IcePair> pairs = new ArrayList<>();
    private final Deque<IcePair> triggered = new ArrayDeque<>();
    private final Deque<Bytes> consentChecks = new ArrayDeque<>();
    private boolean isControlling = true;
    private long nextPaceNs;
    private OptionalLong firstSuccessNs = OptionalLong.empty();
    private @Nullable IcePair nominating;
    private @Nullable IcePair selected;
    private long lastConsentNs;
    private long nextConsentNs;
    private boolean failed;

    /**
     * Begins without remote candidates.
     *
     * @param host our socket's candidate
     * @param random for transaction ids and the tie-breaker: a secure one
     */
    public IceFullAgent(
            IceCredentials local, IceCredentials remote, IceCandidate host, RandomGenerator random, long nowNs) {
        this.local = local;
        this.remote = remote;
        this.host = host;
        this.random = random;
        this.tieBreaker = random.nextLong();
        this.startNs = nowNs;
        this.nextPaceNs = nowNs;
    }

    /**
     * Adds a candidate of the peer's, at the beginning or as it trickles in.
     *
     * @return false when nothing can be sent to it, it is known, or there are too many
     */
    public boolean addRemote(IceCandidate candidate) {
        if (candidate.transport().isTcp() || !candidate.isUsable()) {
            return false;
        }
        IceRemote address = IceRemote.udp(candidate.socketAddress().orElseThrow());
        return find(address) == null && addPair(address, candidate.priority()) != null;
    }

    private @Nullable IcePair addPair(IceRemote address, long remotePriority) {
        if (pairs.size() == PAIR_COUNT_MAX) {
            return null;
        }
        long priority = isControlling
                ? IcePair.priority(host.priority(), remotePriority)
                : IcePair.priority(remotePriority, host.priority());
        IcePair pair = new IcePair(address, priority);
        pairs.add(pair);
        return pair;
    }

    private @Nullable IcePair find(IceRemote address) {
        for (IcePair pair : pairs) {
            if (pair.remote.equals(address)) {
                return pair;
            }
        }
        return null;
    }

    /** Where media goes; null before the nomination and after the end. */
    @Override
    public @Nullable IceRemote selected() {
        return selected == null ? null : selected.remote;
    }

    /** Whether packets from there may be read. */
    @Override
    public boolean isValidated(IceRemote address) {
        IcePair pair = find(address);
        return pair != null && pair.isValid && !failed;
    }

    /** False after the peer has won a role conflict. */
    public boolean isControlling() {
        return isControlling;
    }

    /** Sends what is due; to be called at {@link #nextTickNs} or later. */
    @Override
    public IceReaction onTick(long nowNs) {
        if (failed) {
            return IceReaction.NONE;
        }
        List<IceDatagram> packets = new ArrayList<>();
        List<IceEvent> events = new ArrayList<>();
        if (selected != null) {
            keepConsent(selected, nowNs, packets, events);
        } else if (nowNs - startNs >= IceTimes.ESTABLISH_TIMEOUT_NS) {
            failed = true;
            events.add(new IceEvent.Failed("no ICE pair worked in time"));
        } else {
            retransmit(nowNs, packets);
            nominateIfDue(nowNs, packets);
            checkNext(nowNs, packets);
        }
        return new IceReaction(packets, events);
    }

    private void keepConsent(IcePair pair, long nowNs, List<IceDatagram> packets, List<IceEvent> events) {
        if (nowNs - lastConsentNs >= IceTimes.CONSENT_TIMEOUT_NS) {
            failed = true;
            selected = null;
            events.add(new IceEvent.Expired(pair.remote));
            events.add(new IceEvent.Failed("the peer's consent has expired"));
        } else if (nowNs - nextConsentNs >= 0) {
            Bytes transactionId = newTransactionId();
            if (consentChecks.size() == CONSENT_COUNT_MAX) {
                consentChecks.removeFirst();
            }
            consentChecks.addLast(transactionId);
            packets.add(new IceDatagram(request(transactionId, false), pair.remote));
            scheduleConsent(nowNs);
        }
    }

    private void scheduleConsent(long nowNs) {
        nextConsentNs = nowNs + (long) (IceTimes.CONSENT_INTERVAL_NS * (0.8 + 0.4 * random.nextDouble()));
    }

    private void retransmit(long nowNs, List<IceDatagram> packets) {
        for (IcePair pair : pairs) {
            if (pair.state != IcePair.State.IN_PROGRESS || nowNs - pair.nextSendNs < 0) {
                continue;
            }
            if (pair.sendCount == IceTimes.SEND_COUNT_MAX) {
                giveUp(pair);
                continue;
            }
            pair.sendCount++;
            pair.intervalNs *= 2;
            pair.nextSendNs = nowNs + pair.intervalNs;
            packets.add(new IceDatagram(pair.request, pair.remote));
        }
    }

    private void giveUp(IcePair pair) {
        pair.state = IcePair.State.FAILED;
        pair.isNominating = false;
        if (pair == nominating) {
            nominating = null;
        }
    }

    private void checkNext(long nowNs, List<IceDatagram> packets) {
        if (nowNs - nextPaceNs < 0) {
            return;
        }
        IcePair next = triggered.pollFirst();
        if (next == null || next.state != IcePair.State.WAITING) {
            next = best(IcePair.State.WAITING);
        }
        if (next != null) {
            send(next, false, nowNs, packets);
            nextPaceNs = nowNs + IceTimes.PACING_NS;
        }
    }

    private @Nullable IcePair best(IcePair.State state) {
        IcePair best = null;
        for (IcePair pair : pairs) {
            if (pair.state == state && (best == null || Long.compareUnsigned(pair.priority, best.priority) > 0)) {
                best = pair;
            }
        }
        return best;
    }

    private void nominateIfDue(long nowNs, List<IceDatagram> packets) {
        IcePair best = best(IcePair.State.SUCCEEDED);
        if (!isControlling || nominating != null || best == null || firstSuccessNs.isEmpty()) {
            return;
        }
        boolean mayImprove = pairs.stream()
                .anyMatch(pair -> pair.isOpen() && Long.compareUnsigned(pair.priority, best.priority) > 0);
        if (!mayImprove || nowNs - firstSuccessNs.getAsLong() >= IceTimes.NOMINATION_PATIENCE_NS) {
            nominating = best;
            send(best, true, nowNs, packets);
        }
    }

    private void send(IcePair pair, boolean nominate, long nowNs, List<IceDatagram> packets) {
        pair.state = IcePair.State.IN_PROGRESS;
        pair.isNominating = nominate;
        pair.transactionId = newTransactionId();
        pair.request = request(pair.transactionId, nominate);
        pair.sendCount = 1;
        pair.intervalNs = IceTimes.RETRANSMISSION_NS;
        pair.nextSendNs = nowNs + pair.intervalNs;
        packets.add(new IceDatagram(pair.request, pair.remote));
    }

    private Bytes request(Bytes transactionId, boolean nominate) {
        StunEncoder encoder = new StunEncoder(StunClass.REQUEST, transactionId)
                .username(remote.ufrag() + ":" + local.ufrag())
                .priority(IceCandidate.priority(IceCandidateType.PRFLX, (int) (host.priority() >> 8 & 0xffff), 1))
                .role(isControlling ? StunAttribute.ICE_CONTROLLING : StunAttribute.ICE_CONTROLLED, tieBreaker);
        if (nominate && isControlling) {
            encoder.useCandidate();
        }
        return encoder.finish(remote.password());
    }

    private Bytes newTransactionId() {
        byte[] id = new byte[StunMessage.TRANSACTION_ID];
        random.nextBytes(id);
        return Bytes.wrap(id);
    }

    /**
     * A packet of kind STUN.
     *
     * @throws ProtocolException when it is malformed or does not authenticate: drop and count it
     */
    @Override
    public IceReaction onDatagram(Bytes bytes, IceRemote from, long nowNs) throws ProtocolException {
        StunMessage message = StunMessage.parse(bytes);
        if (message.method() != StunMessage.BINDING) {
            throw new ProtocolException.Unsupported(ProtocolException.Scope.PACKET, "STUN method " + message.method());
        }
        if (failed) {
            return IceReaction.NONE;
        }
        return switch (message.messageClass()) {
            case REQUEST -> onRequest(message, from, nowNs);
            case INDICATION -> IceReaction.NONE;
            case SUCCESS -> onSuccess(message, from, nowNs);
            case ERROR -> onError(message, from);
        };
    }

    private IceReaction onSuccess(StunMessage answer, IceRemote from, long nowNs) throws ProtocolException {
        authenticateAnswer(answer);
        List<IceEvent> events = new ArrayList<>();
        if (selected != null && from.equals(selected.remote) && consentChecks.contains(answer.transactionId())) {
            consentChecks.clear();
            lastConsentNs = nowNs;
            return IceReaction.NONE;
        }
        IcePair pair = asked(answer, from);
        pair.state = IcePair.State.SUCCEEDED;
        if (!pair.isValid) {
            pair.isValid = true;
            events.add(new IceEvent.Validated(from));
        }
        if (firstSuccessNs.isEmpty()) {
            firstSuccessNs = OptionalLong.of(nowNs);
        }
        if (isControlling ? pair.isNominating : pair.isPeersChoice) {
            select(pair, nowNs, events);
        }
        return new IceReaction(List.of(), events);
    }

    private void select(IcePair pair, long nowNs, List<IceEvent> events) {
        if (pair == selected) {
            return;
        }
        selected = pair;
        consentChecks.clear();
        lastConsentNs = nowNs;
        scheduleConsent(nowNs);
        events.add(new IceEvent.Selected(pair.remote));
    }

    private IceReaction onError(StunMessage answer, IceRemote from) throws ProtocolException {
        authenticateAnswer(answer);
        IcePair pair = asked(answer, from);
        Optional<Integer> code = answer.errorCode();
        if (code.isPresent() && code.get() == StunMessage.ROLE_CONFLICT && isControlling) {
            yieldControl();
            pair.state = IcePair.State.WAITING;
            trigger(pair);
        } else {
            giveUp(pair);
        }
        return IceReaction.NONE;
    }

    private void yieldControl() {
        isControlling = false;
        nominating = null;
    }

    private void authenticateAnswer(StunMessage answer) throws ProtocolException {
        if (!answer.isIntegral(remote.password())) {
            throw refused("ICE answer with a wrong password");
        }
    }

    /** RFC 8445 section 7.2.5.2.1: an answer counts only from where the check went. */
    private IcePair asked(StunMessage answer, IceRemote from) throws ProtocolException {
        IcePair pair = find(from);
        if (pair == null
                || pair.state != IcePair.State.IN_PROGRESS
                || !pair.transactionId.equals(answer.transactionId())) {
            throw refused("ICE answer to nothing that was asked");
        }
        return pair;
    }

    private static ProtocolException refused(String why) {
        return new ProtocolException.Malformed(ProtocolException.Scope.PACKET, why);
    }

    private IceReaction onRequest(StunMessage check, IceRemote from, long nowNs) throws ProtocolException {
        String expected = local.ufrag() + ":" + remote.ufrag();
        if (!expected.equals(check.username().orElse(""))) {
            throw refused("ICE check for another session");
        }
        if (!check.isIntegral(local.password())) {
            throw refused("ICE check with a wrong password");
        }
        if (!check.unknownAttributes().isEmpty()) {
            return refuse(check, from, StunMessage.UNKNOWN_ATTRIBUTE, "Unknown Attribute");
        }
        if (losesRoleConflict(check)) {
            return refuse(check, from, StunMessage.ROLE_CONFLICT, "Role Conflict");
        }
        List<IceEvent> events = new ArrayList<>();
        IcePair pair = find(from);
        if (pair == null) {
            pair = addPair(from, check.priority().orElse(0));
        }
        if (pair != null) {
            onCheck(pair, check, nowNs, events);
        }
        Bytes success = StunEncoder.success(check, from.address(), local.password());
        return new IceReaction(List.of(new IceDatagram(success, from)), events);
    }

    private IceReaction refuse(StunMessage check, IceRemote from, int code, String reason) {
        Bytes error = StunEncoder.error(check, code, reason, local.password());
        return new IceReaction(List.of(new IceDatagram(error, from)), List.of());
    }

    /** RFC 8445 section 7.3.1.1: of two with the same role the greater tie-breaker controls; true when the peer must switch. */
    private boolean losesRoleConflict(StunMessage check) throws ProtocolException {
        int sameRole = isControlling ? StunAttribute.ICE_CONTROLLING : StunAttribute.ICE_CONTROLLED;
        OptionalLong theirs = check.tieBreaker(sameRole);
        if (theirs.isEmpty()) {
            return false;
        }
        boolean oursIsGreater = Long.compareUnsigned(tieBreaker, theirs.getAsLong()) >= 0;
        if (isControlling) {
            if (!oursIsGreater) {
                yieldControl();
            }
            return oursIsGreater;
        }
        isControlling = oursIsGreater;
        return !oursIsGreater;
    }

    private void onCheck(IcePair pair, StunMessage check, long nowNs, List<IceEvent> events) {
        if (!isControlling && check.has(StunAttribute.USE_CANDIDATE)) {
            pair.isPeersChoice = true;
            if (pair.isValid) {
                select(pair, nowNs, events);
            }
        }
        if (selected == null && (pair.state == IcePair.State.FAILED || pair.state == IcePair.State.WAITING)) {
            pair.state = IcePair.State.WAITING;
            trigger(pair);
        }
    }

    private void trigger(IcePair pair) {
        if (!triggered.contains(pair)) {
            triggered.addLast(pair);
        }
    }

    /** When {@link #onTick} has something to do next, unless something else happens before. */
    @Override
    public long nextTickNs(long nowNs) {
        if (failed) {
            return nowNs + IceTimes.CONSENT_TIMEOUT_NS;
        }
        if (selected != null) {
            long endNs = lastConsentNs + IceTimes.CONSENT_TIMEOUT_NS;
            return nowNs + Math.max(Math.min(nextConsentNs - nowNs, endNs - nowNs), 0);
        }
        long waitNs = startNs + IceTimes.ESTABLISH_TIMEOUT_NS - nowNs;
        if (firstSuccessNs.isPresent() && nominating == null && isControlling) {
            waitNs = Math.min(waitNs, IceTimes.PACING_NS);
        }
        for (IcePair pair : pairs) {
            if (pair.state == IcePair.State.WAITING) {
                waitNs = Math.min(waitNs, nextPaceNs - nowNs);
            } else if (pair.state == IcePair.State.IN_PROGRESS) {
                waitNs = Math.min(waitNs, pair.nextSendNs - nowNs);
            }
        }
        return nowNs + Math.max(waitNs, 0);
    }
}
