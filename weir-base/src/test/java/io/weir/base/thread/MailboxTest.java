package io.weir.base.thread;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MailboxTest {
    private final Mailbox<Integer> mailbox = new Mailbox<>(3);
    private final List<Integer> handled = new ArrayList<>();

    @Test
    void requestsBeyondTheCapacityAreRefusedAndConsequencesAreNot() {
        assertThat(mailbox.offer(1)).isTrue();
        assertThat(mailbox.offer(2)).isTrue();
        assertThat(mailbox.insist(3)).isTrue();
        assertThat(mailbox.offer(4)).isFalse();
        assertThat(mailbox.insist(5)).isTrue();

        assertThat(mailbox.drain(handled::add)).isEqualTo(4);
        assertThat(handled).containsExactly(1, 2, 3, 5);
        assertThat(mailbox.offer(6)).as("room again").isTrue();
    }

    @Test
    void aClosedMailboxTakesNothingAndGivesOutWhatItHas() {
        mailbox.offer(1);
        mailbox.close();

        assertThat(mailbox.offer(2)).isFalse();
        assertThat(mailbox.insist(3)).isFalse();
        mailbox.serve(handled::add, failure -> assertThat(failure).isNull());
        assertThat(handled).containsExactly(1);
    }

    @Test
    void aFailureCostsItsMessageAlone() {
        List<RuntimeException> failures = new ArrayList<>();
        mailbox.offer(0);
        mailbox.offer(4);
        mailbox.close();

        mailbox.serve(divisor -> handled.add(8 / divisor), failures::add);

        assertThat(failures).singleElement().isInstanceOf(ArithmeticException.class);
        assertThat(handled).containsExactly(2);
    }

    @Test
    void manyProducersAreServedInTheirOwnOrder() throws InterruptedException {
        Mailbox<int[]> shared = new Mailbox<>(16);
        int producers = 4;
        int each = 20_000;
        List<Thread> threads = new ArrayList<>();
        for (int p = 0; p < producers; p++) {
            int producer = p;
            threads.add(Thread.ofVirtual().start(() -> {
                for (int i = 0; i < each; i++) {
                    shared.insist(new int[] {producer, i});
                }
            }));
        }
        int[] next = new int[producers];
        List<RuntimeException> failures = new ArrayList<>();
        Thread consumer = Thread.ofVirtual()
                .start(() -> shared.serve(
                        message -> {
                            if (message[1] != next[message[0]]++) {
                                throw new IllegalStateException("out of order");
                            }
                        },
                        failures::add));
        for (Thread thread : threads) {
            thread.join();
        }
        shared.close();
        consumer.join();

        assertThat(failures).isEmpty();
        assertThat(next).containsOnly(each);
    }
}
