package io.weir.protocol.dtls;

import java.security.SecureRandom;
import java.time.Instant;

/** Certificates that all tests share: making one takes a while. */
final class DtlsCertificates {
    static final DtlsCertificate SERVER = make();
    static final DtlsCertificate CLIENT = make();
    static final DtlsCertificate OTHER = make();

    private DtlsCertificates() {}

    private static DtlsCertificate make() {
        return DtlsCertificate.generate(new SecureRandom(), Instant.now());
    }
}
