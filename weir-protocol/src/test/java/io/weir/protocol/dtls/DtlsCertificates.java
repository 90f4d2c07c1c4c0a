package io.weir.protocol.dtls;

import io.weir.base.net.AddressBlock;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Instant;

/** Certificates that all tests share: making one takes a while. */
final class DtlsCertificates {
    static final DtlsCertificate SERVER = make();
    static final DtlsCertificate CLIENT = make();
    static final DtlsCertificate OTHER = make();

    /** Whose slots they take. */
    static final AddressBlock PEER = AddressBlock.of(InetAddress.getLoopbackAddress());

    private DtlsCertificates() {}

    private static DtlsCertificate make() {
        return DtlsCertificate.generate(new SecureRandom(), Instant.now());
    }
}
