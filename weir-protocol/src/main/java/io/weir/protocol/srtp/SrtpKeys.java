package io.weir.protocol.srtp;

import io.weir.base.buf.Bytes;

/**
 * Master keys and salts of both directions.
 *
 * @param profile how they are used
 * @param clientKey of packets from the DTLS client
 * @param serverKey of packets from the DTLS server
 * @param clientSalt of packets from the DTLS client
 * @param serverSalt of packets from the DTLS server
 */
public record SrtpKeys(SrtpProfile profile, Bytes clientKey, Bytes serverKey, Bytes clientSalt, Bytes serverSalt) {
    /**
     * Takes apart what the DTLS exporter gave (RFC 5764 section 4.2).
     *
     * @param exported {@link SrtpProfile#exportedLength} bytes
     * @throws IllegalArgumentException when it has another length
     */
    public static SrtpKeys of(SrtpProfile profile, Bytes exported) {
        if (exported.length() != profile.exportedLength()) {
            throw new IllegalArgumentException("exported " + exported.length() + " bytes");
        }
        int key = profile.keyLength();
        int salt = profile.saltLength();
        return new SrtpKeys(
                profile,
                exported.slice(0, key).compact(),
                exported.slice(key, key).compact(),
                exported.slice(2 * key, salt).compact(),
                exported.slice(2 * key + salt, salt).compact());
    }

    /** The sender of one side. */
    public SrtpSender sender(boolean client) {
        return client ? new SrtpSender(profile, clientKey, clientSalt) : new SrtpSender(profile, serverKey, serverSalt);
    }

    /** The receiver of one side: of what the other one sends. */
    public SrtpReceiver receiver(boolean client) {
        return client
                ? new SrtpReceiver(profile, serverKey, serverSalt)
                : new SrtpReceiver(profile, clientKey, clientSalt);
    }

    /** Names the profile alone. */
    @Override
    public String toString() {
        return "SrtpKeys[" + profile + "]";
    }
}
