package io.weir.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.peer.Peer;
import io.weir.testkit.peer.PeerResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Keys and certificates in the forms that users have, made by the installed openssl. */
final class Keys {
    private static final Duration DEADLINE = NodeUnderTest.PATIENCE;

    private Keys() {}

    /** A self-signed leaf as octoplex makes it: P-384, and the key in SEC 1's form. */
    static void selfSigned(Path directory, String name, String host) {
        Path key = directory.resolve(name + ".key");
        openssl("ecparam", "-name", "secp384r1", "-genkey", "-noout", "-out", key.toString());
        certify(key, directory.resolve(name + ".crt"), host);
    }

    /** A self-signed leaf with an RSA key in PKCS #8's form, as users bring them. */
    static void selfSignedRsa(Path directory, String name, String host) {
        Path key = directory.resolve(name + ".key");
        openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", key.toString());
        certify(key, directory.resolve(name + ".crt"), host);
    }

    private static void certify(Path key, Path certificate, String host) {
        List<String> command = new ArrayList<>(List.of("req", "-x509", "-new", "-key", key.toString()));
        command.addAll(List.of("-out", certificate.toString(), "-days", "397", "-subj", "/O=test"));
        command.addAll(List.of("-addext", "subjectAltName=DNS:" + host));
        command.addAll(List.of("-addext", "basicConstraints=critical,CA:FALSE"));
        command.addAll(List.of("-addext", "extendedKeyUsage=serverAuth,clientAuth"));
        openssl(command.toArray(String[]::new));
    }

    private static void openssl(String... arguments) {
        PeerResult result = Peer.installed("openssl").run(DEADLINE, List.of(arguments));
        assertThat(result.isSuccess()).as("%s", result).isTrue();
    }
}
