package io.weir.platform.tls;

import io.weir.base.time.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server's key and certificate chain: from PEM files, read again when they change; self-signed, made again before
 * it expires; or issued to this server while it runs.
 *
 * <p>Files are looked at when a handshake begins, at most once per {@link #CHECK_INTERVAL}. A pair that cannot be used
 * leaves the old one in place, costs one warning and is tried again.
 *
 * <p>Threading: any thread. A handshake that meets changed files reads them on its own thread, which takes milliseconds
 * and happens once per change.
 */
public final class ServerCertificate {
    /** Time between two looks at the files. */
    public static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(ServerCertificate.class);

    /** Where a pair comes from. */
    private sealed interface Source {
        /** PEM files. */
        record PemPair(Path key, Path chain) implements Source {}

        /** Made here, kept in a directory or in memory. */
        record SelfSigned(@Nullable Path directory, List<String> hosts) implements Source {}

        /** What was issued, and something else until then. */
        record Issued(CertificateSlot slot, ServerCertificate meanwhile) implements Source {}
    }

    /** What tells one state of a file from another without reading it. */
    private record Stamp(
            FileTime modified, long size, @Nullable Object fileKey) {
        static @Nullable Stamp of(Path file) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
            } catch (IOException _) {
                return null;
            }
        }
    }

    private record Stamps(@Nullable Stamp key, @Nullable Stamp chain) {
        static Stamps of(Source.PemPair files) {
            return new Stamps(Stamp.of(files.key()), Stamp.of(files.chain()));
        }
    }

    private final Source source;
    private final Clock clock;
    private final AtomicLong nextCheckNs;
    /** Written by the one thread that won a check, read by any handshake. */
    private volatile CertifiedKey current;
    /** The state of the files that {@link #current} was read from. Touched only under this object's lock. */
    private @Nullable Stamps loaded;
    /** The complaint already logged, so that it is logged once. Touched only under this object's lock. */
    private @Nullable String warned;

    private ServerCertificate(Source source, Clock clock, CertifiedKey first, @Nullable Stamps loaded) {
        this.source = source;
        this.clock = clock;
        this.current = first;
        this.loaded = loaded;
        this.nextCheckNs = new AtomicLong(clock.nanoTime() + CHECK_INTERVAL.toNanos());
    }

    /**
     * From PEM files: a key as PKCS#8, SEC1 or PKCS#1, not encrypted, and a chain with the leaf first.
     *
     * @throws IOException naming the file and what is wrong with it
     */
    public static ServerCertificate fromFiles(Path key, Path chain, Clock clock) throws IOException {
        Source.PemPair files = new Source.PemPair(key, chain);
        Stamps stamps = Stamps.of(files);
        return new ServerCertificate(files, clock, PemFiles.read(key, chain), stamps);
    }

    /**
     * A self-signed certificate for {@code localhost}, the loopback addresses and {@code hosts} (names or addresses), as
     * {@code auto.key} and {@code auto.crt} in {@code directory}, where a later start finds it, or only in memory when
     * {@code directory} is null.
     *
     * @throws IOException when the directory cannot be used
     */
    public static ServerCertificate selfSigned(@Nullable Path directory, List<String> hosts, Clock clock)
            throws IOException {
        Source.SelfSigned made = new Source.SelfSigned(directory, List.copyOf(hosts));
        return new ServerCertificate(made, clock, SelfSigned.loadOrMake(directory, hosts, clock.wallTime()), null);
    }

    /** What {@code slot} holds, and {@code meanwhile} as long as that is nothing. */
    public static ServerCertificate issued(CertificateSlot slot, ServerCertificate meanwhile, Clock clock) {
        return new ServerCertificate(new Source.Issued(slot, meanwhile), clock, meanwhile.current(), null);
    }

    /** SHA-256 of the certificate presented now, as {@code AB:CD:…}. */
    public String sha256Fingerprint() {
        return current().fingerprint();
    }

    /** Whether it was made here rather than configured or issued. */
    public boolean isSelfSigned() {
        return switch (source) {
            case Source.PemPair _ -> false;
            case Source.SelfSigned _ -> true;
            case Source.Issued issued ->
                issued.slot().content() == null && issued.meanwhile().isSelfSigned();
        };
    }

    /** The pair to present now; the same object until it changes. */
    CertifiedKey current() {
        if (source instanceof Source.Issued(CertificateSlot slot, ServerCertificate meanwhile)) {
            CertifiedKey issued = slot.content();
            return issued == null ? meanwhile.current() : issued;
        }
        long now = clock.nanoTime();
        long due = nextCheckNs.get();
        if (now - due >= 0 && nextCheckNs.compareAndSet(due, now + CHECK_INTERVAL.toNanos())) {
            check();
        }
        return current;
    }

    /** A lock, because a slow disk may let two checks overlap; nobody else waits for it. */
    private synchronized void check() {
        try {
            switch (source) {
                case Source.PemPair files -> reload(files);
                case Source.SelfSigned made -> renew(made);
                case Source.Issued _ -> throw new IllegalStateException("an issued certificate has no files");
            }
        } catch (IOException e) {
            String complaint = Objects.toString(e.getMessage(), e.toString());
            if (!complaint.equals(warned)) {
                warned = complaint;
                LOG.warn("[tls] the certificate cannot be renewed, the old one stays: {}", complaint);
            }
        }
    }

    private void reload(Source.PemPair files) throws IOException {
        Stamps now = Stamps.of(files);
        if (now.equals(loaded)) {
            return;
        }
        current = PemFiles.read(files.key(), files.chain());
        loaded = now;
        warned = null;
        LOG.info("[tls] read the certificate again from {}", files.chain().getFileName());
    }

    private void renew(Source.SelfSigned made) throws IOException {
        if (SelfSigned.isNearExpiry(current, clock.wallTime())) {
            current = SelfSigned.loadOrMake(made.directory(), made.hosts(), clock.wallTime());
            LOG.info("[tls] made a new self-signed certificate");
        }
    }
}
