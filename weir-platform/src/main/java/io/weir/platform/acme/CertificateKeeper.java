package io.weir.platform.acme;

import io.weir.base.metrics.Counters;
import io.weir.base.thread.Mailbox;
import io.weir.base.time.Clock;
import io.weir.base.time.Timers;
import io.weir.platform.acme.AcmeFiles.Attempts;
import io.weir.platform.tls.CertificateSlot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a {@link CertificateSlot} filled: with the certificate of the last run, with a new one when there is none for the names that
 * are wanted, and with the next one when a third of its time is left, a little earlier by chance so that not all servers come at
 * once. After a failure it waits, longer each time, and across restarts.
 *
 * <p>Threading: {@link #apply} and {@link #close} from any thread; the work is done on a virtual thread of its own.
 * <p>Limits: {@value #MESSAGES_MAX} messages waiting.
 */
public final class CertificateKeeper implements AutoCloseable {
    /** Messages that wait while an order is made. */
    static final int MESSAGES_MAX = 64;
    /** Longest time between two looks at the clock, which may have been set, or slept. */
    static final Duration LOOK_PERIOD_MAX = Duration.ofMinutes(10);
    /** Part of a certificate's time that is left when it is renewed. */
    private static final int RENEWAL_PART = 3;
    /** Part of a certificate's time by which the renewal may come earlier. */
    private static final int JITTER_PART = 30;
    /** Failures after which the wait does not grow any more. */
    private static final int DOUBLINGS_MAX = 10;

    private static final Duration UNREACHABLE_WAIT = Duration.ofMinutes(1);
    private static final Duration UNREACHABLE_WAIT_MAX = Duration.ofHours(1);
    /** Public authorities allow five failed proofs of a name an hour: four are made. */
    private static final Duration REFUSED_WAIT = Duration.ofMinutes(15);

    private static final Duration REFUSED_WAIT_MAX = Duration.ofHours(12);

    private static final Logger LOG = LoggerFactory.getLogger(CertificateKeeper.class);

    private final CertificateSlot slot;
    private final AcmeFiles files;
    private final ChallengeAnswers answers;
    private final ChallengePort port;
    private final Surroundings around;
    private final Mailbox<Message> mailbox = new Mailbox<>(MESSAGES_MAX);
    private final Thread thread;

    // the keeper's thread
    private @Nullable AcmeSettings settings;
    private @Nullable X509Certificate leaf;
    private Instant renewal = Instant.MIN;
    private int look;

    private sealed interface Message {
        record Apply(@Nullable AcmeSettings settings) implements Message {}

        /** Time to look; outdated when another look was planned since. */
        record Look(int number) implements Message {}
    }

    /**
     * What it lives on.
     *
     * @param check which authorities may be asked
     */
    public record Surroundings(
            Clock clock, Timers timers, RandomGenerator random, Counters counters, AuthorityCheck check) {}

    /** Keeps {@code slot} filled from {@code directory}; does nothing until {@link #apply}. */
    public CertificateKeeper(
            Path directory, CertificateSlot slot, ChallengeAnswers answers, ChallengePort port, Surroundings around) {
        this.slot = slot;
        this.files = new AcmeFiles(directory);
        this.answers = answers;
        this.port = port;
        this.around = around;
        this.thread = Thread.ofVirtual()
                .name("acme")
                .start(() -> mailbox.serve(this::handle, e -> LOG.error("[acme] failed", e)));
    }

    /** Goes by {@code next} from now on; with null the slot is emptied and nothing is ordered. */
    public void apply(@Nullable AcmeSettings next) {
        mailbox.insist(new Message.Apply(next));
    }

    /** Ends; an order that is being made is left. */
    @Override
    public void close() {
        mailbox.close();
        thread.interrupt();
    }

    private void handle(Message message) {
        switch (message) {
            case Message.Apply(AcmeSettings next) -> adopt(next);
            case Message.Look(int number) -> {
                if (number == look) {
                    look();
                }
            }
        }
    }

    private void adopt(@Nullable AcmeSettings next) {
        if (next == null) {
            settings = null;
            leaf = null;
            look++;
            slot.clear();
            return;
        }
        if (next.equals(settings)) {
            return;
        }
        if (settings != null) {
            // whoever changed something wants to see at once whether it helps
            note(Attempts.none(subject(next)));
        }
        settings = next;
        if (leaf == null && Files.exists(files.certificate())) {
            try {
                present();
            } catch (IOException e) {
                LOG.warn("[acme] the kept certificate is of no use, ordering another: {}", e.getMessage());
            }
        }
        look();
    }

    private void present() throws IOException {
        X509Certificate found = slot.load(files.certificate());
        Instant end = found.getNotAfter().toInstant();
        Duration lifetime = Duration.between(found.getNotBefore().toInstant(), end);
        leaf = found;
        renewal = end.minus(lifetime.dividedBy(RENEWAL_PART))
                .minus(part(lifetime.dividedBy(JITTER_PART), around.random().nextDouble()));
    }

    private void look() {
        AcmeSettings wanted = settings;
        if (wanted == null) {
            return;
        }
        Instant now = around.clock().wallTime();
        String subject = subject(wanted);
        Attempts attempts = files.attempts(subject);
        Instant due = covers(wanted.domains()) ? renewal : Instant.MIN;
        if (due.isBefore(attempts.notBefore())) {
            due = attempts.notBefore();
        }
        if (!now.isBefore(due)) {
            due = order(wanted, attempts);
        }
        plan(due);
    }

    private void plan(Instant due) {
        Duration wait = Duration.between(around.clock().wallTime(), due);
        Duration bounded = wait.compareTo(LOOK_PERIOD_MAX) > 0 ? LOOK_PERIOD_MAX : wait;
        Message next = new Message.Look(++look);
        around.timers().schedule(() -> mailbox.insist(next), bounded.isNegative() ? Duration.ZERO : bounded);
    }

    /** Orders; answers when the next try or the renewal is due. */
    private Instant order(AcmeSettings wanted, Attempts before) {
        try (ChallengePort.Open _ = port.open(wanted.challenge())) {
            LOG.info("[acme] ordering a certificate for {}", String.join(", ", wanted.domains()));
            AcmeOrder.Issued issued = new AcmeOrder(wanted, files, answers, around.check()).run();
            files.storeCertificate(issued.keys(), issued.chain());
            present();
            note(Attempts.none(before.subject()));
            around.counters().counter("certificates_issued").increment();
            LOG.info(
                    "[acme] certificate for {}, valid until {}",
                    String.join(", ", wanted.domains()),
                    slot.notAfter().orElseThrow());
            return renewal;
        } catch (OrderException e) {
            return failed(before, e);
        } catch (IOException e) {
            return failed(
                    before, new OrderException(OrderException.Kind.UNREACHABLE, String.valueOf(e.getMessage()), e));
        } catch (RuntimeException e) {
            // a failure of ours, or of the library, must not end the tries
            around.counters().counter(Counters.INTERNAL_ERRORS).increment();
            LOG.error("[acme] the order failed", e);
            return failed(before, new OrderException(OrderException.Kind.REFUSED, String.valueOf(e.getMessage()), e));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Instant.MAX;
        }
    }

    private Instant failed(Attempts before, OrderException e) {
        int failures = before.failures() + 1;
        Duration wait = switch (e.kind()) {
            case UNREACHABLE -> doubled(UNREACHABLE_WAIT, failures, UNREACHABLE_WAIT_MAX);
            case REFUSED, RATE_LIMITED -> doubled(REFUSED_WAIT, failures, REFUSED_WAIT_MAX);
        };
        Instant now = around.clock().wallTime();
        Instant next =
                now.plus(wait).plus(part(wait.dividedBy(4), around.random().nextDouble()));
        if (e.notBefore().isPresent() && e.notBefore().get().isAfter(next)) {
            next = e.notBefore().get();
        }
        around.counters().counter("certificate_failures").increment();
        LOG.warn("[acme] no certificate, trying again at {}: {}", next, e.getMessage());
        note(new Attempts(before.subject(), failures, next));
        return next;
    }

    private void note(Attempts attempts) {
        try {
            files.storeAttempts(attempts);
        } catch (IOException e) {
            LOG.warn("[acme] failed tries can't be noted: {}", e.getMessage());
        }
    }

    private static Duration doubled(Duration first, int failures, Duration most) {
        Duration wait = first.multipliedBy(1L << Math.min(failures - 1, DOUBLINGS_MAX));
        return wait.compareTo(most) > 0 ? most : wait;
    }

    private static Duration part(Duration whole, double share) {
        return Duration.ofMillis(Math.round(whole.toMillis() * share));
    }

    /** What failed tries are counted for: a change of it is worth a try at once. */
    private static String subject(AcmeSettings wanted) {
        return wanted.directory() + " " + wanted.challenge() + " " + String.join(" ", new TreeSet<>(wanted.domains()));
    }

    private boolean covers(List<String> domains) {
        X509Certificate now = leaf;
        if (now == null) {
            return false;
        }
        Set<String> names = new HashSet<>();
        try {
            Collection<List<?>> entries = now.getSubjectAlternativeNames();
            for (List<?> entry : entries == null ? List.<List<?>>of() : entries) {
                names.add(String.valueOf(entry.get(1)).toLowerCase(Locale.ROOT));
            }
        } catch (CertificateParsingException _) {
            return false;
        }
        return domains.stream().map(domain -> domain.toLowerCase(Locale.ROOT)).allMatch(names::contains);
    }
}
