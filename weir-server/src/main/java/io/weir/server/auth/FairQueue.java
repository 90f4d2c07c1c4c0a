package io.weir.server.auth;

import io.weir.base.net.AddressBlock;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Work that waits for one of a few places, each client's own in its order and the clients by turns: who sends much waits behind its own.
 *
 * <p>Threading: any thread; nothing waits.
 * <p>Limits: {@link Limits}. An address is known only while something of it waits or is under way.
 */
final class FairQueue<T> {
    /**
     * How much there may be.
     *
     * @param atOnce pieces of work under way
     * @param waiting pieces that wait for that, of all clients together
     * @param ofAddress pieces of one client's address, waiting and under way together
     */
    record Limits(int atOnce, int waiting, int ofAddress) {}

    /** What becomes of a piece of work that comes. */
    enum Admission {
        WAITS,
        /** Too much of all clients waits. */
        FULL,
        /** Too much of this client's address waits or is under way. */
        CROWDED
    }

    /** A piece of work whose time has come; it has its place until {@link FairQueue#done}. */
    record Turn<T>(AddressBlock address, T work) {}

    private static final class Line<T> {
        private final AddressBlock address;
        private final Queue<T> waiting = new ArrayDeque<>();
        private int underWay;

        Line(AddressBlock address) {
            this.address = address;
        }
    }

    private final Limits limits;
    // all guarded by this
    private final Map<AddressBlock, Line<T>> lines = new HashMap<>();
    private final Queue<Line<T>> turns = new ArrayDeque<>();
    private int waiting;
    private int underWay;

    FairQueue(Limits limits) {
        this.limits = limits;
    }

    /** Has {@code work} of a client wait, if it may. */
    synchronized Admission offer(InetAddress client, T work) {
        AddressBlock address = AddressBlock.of(client);
        Line<T> line = lines.get(address);
        if (line != null && line.waiting.size() + line.underWay >= limits.ofAddress) {
            return Admission.CROWDED;
        }
        if (waiting >= limits.waiting) {
            return Admission.FULL;
        }
        if (line == null) {
            line = new Line<>(address);
            lines.put(address, line);
        }
        if (line.waiting.isEmpty()) {
            turns.add(line);
        }
        line.waiting.add(work);
        waiting++;
        return Admission.WAITS;
    }

    /** What is to be done next, or null when nothing waits or every place is taken. */
    synchronized @Nullable Turn<T> next() {
        Line<T> line = underWay < limits.atOnce ? turns.poll() : null;
        if (line == null) {
            return null;
        }
        T work = line.waiting.remove();
        waiting--;
        underWay++;
        line.underWay++;
        if (!line.waiting.isEmpty()) {
            turns.add(line);
        }
        return new Turn<>(line.address, work);
    }

    /** Gives a place back. */
    synchronized void done(Turn<T> turn) {
        Line<T> line = lines.get(turn.address);
        if (line == null || line.underWay == 0) {
            throw new IllegalStateException("a place was given back twice");
        }
        underWay--;
        line.underWay--;
        if (line.underWay == 0 && line.waiting.isEmpty()) {
            lines.remove(turn.address);
        }
    }

    /** Pieces of work under way now. */
    synchronized int underWay() {
        return underWay;
    }

    /** Addresses known now. */
    synchronized int addresses() {
        return lines.size();
    }
}
