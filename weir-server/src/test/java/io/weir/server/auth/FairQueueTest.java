package io.weir.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.server.auth.FairQueue.Admission;
import io.weir.server.auth.FairQueue.Limits;
import io.weir.server.auth.FairQueue.Turn;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class FairQueueTest {
    private static final InetAddress ONE = InetAddress.ofLiteral("10.0.0.1");
    private static final InetAddress TWO = InetAddress.ofLiteral("10.0.0.2");
    private static final InetAddress SIX = InetAddress.ofLiteral("2001:db8:1:2::1");

    private static String work(FairQueue<String> queue) {
        Turn<String> turn = queue.next();
        if (turn == null) {
            return "nothing";
        }
        queue.done(turn);
        return turn.work();
    }

    @Test
    void shouldTakeTheAddressesByTurns() {
        FairQueue<String> queue = new FairQueue<>(new Limits(1, 100, 10));
        for (String work : List.of("a1", "a2", "a3")) {
            queue.offer(ONE, work);
        }
        queue.offer(TWO, "b1");
        queue.offer(SIX, "c1");
        queue.offer(TWO, "b2");
        List<String> order = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            order.add(work(queue));
        }
        assertThat(order).containsExactly("a1", "b1", "c1", "a2", "b2", "a3", "nothing");
    }

    @Test
    void shouldGiveEachAddressItsShareAndNoMore() {
        FairQueue<String> queue = new FairQueue<>(new Limits(1, 100, 3));
        assertThat(queue.offer(SIX, "1")).isEqualTo(Admission.WAITS);
        Turn<String> turn = Objects.requireNonNull(queue.next());
        assertThat(queue.offer(SIX, "2")).isEqualTo(Admission.WAITS);
        assertThat(queue.offer(SIX, "3")).as("one is under way").isEqualTo(Admission.WAITS);
        assertThat(queue.offer(SIX, "4")).isEqualTo(Admission.CROWDED);
        assertThat(queue.offer(InetAddress.ofLiteral("2001:db8:1:2:ffff::1"), "4"))
                .as("one client has all of a /64")
                .isEqualTo(Admission.CROWDED);
        assertThat(queue.offer(InetAddress.ofLiteral("2001:db8:1:3::1"), "5")).isEqualTo(Admission.WAITS);
        queue.done(turn);
        assertThat(queue.offer(SIX, "4")).isEqualTo(Admission.WAITS);
        assertThatThrownBy(() -> queue.done(turn)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldLetOnlySoMuchWaitAndBeUnderWay() {
        FairQueue<String> queue = new FairQueue<>(new Limits(2, 3, 3));
        List<Turn<String>> underWay = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            queue.offer(InetAddress.ofLiteral("10.1.0." + i), "early");
            underWay.add(Objects.requireNonNull(queue.next()));
        }
        for (int i = 0; i < 3; i++) {
            assertThat(queue.offer(InetAddress.ofLiteral("10.2.0." + i), "w" + i))
                    .isEqualTo(Admission.WAITS);
        }
        assertThat(queue.next()).as("both places are taken").isNull();
        assertThat(queue.offer(ONE, "more")).isEqualTo(Admission.FULL);
        assertThat(queue.underWay()).isEqualTo(2);
        assertThat(queue.addresses()).isEqualTo(5);
        underWay.forEach(queue::done);
        assertThat(List.of(work(queue), work(queue), work(queue))).containsExactly("w0", "w1", "w2");
        assertThat(queue.underWay()).isZero();
        assertThat(queue.addresses()).as("nobody is remembered").isZero();
    }
}
