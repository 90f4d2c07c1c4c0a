package io.weir.server.outgoing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UrlPolicyTest {
    private final Map<String, List<String>> known = Map.of(
            "cam.example.com", List.of("192.0.2.1"),
            "rebound.example.com", List.of("192.0.2.1", "169.254.169.254"),
            "metadata.example.com", List.of("169.254.169.254"));

    private List<InetAddress> addresses(String host) throws UnknownHostException {
        List<String> found = known.get(host);
        if (found == null) {
            return List.of(InetAddress.getAllByName(host));
        }
        return found.stream().map(InetAddress::ofLiteral).toList();
    }

    private UrlPolicy policy(String... entries) {
        return new UrlPolicy(List.of(entries), this::addresses);
    }

    private static void assertAllowed(UrlPolicy policy, String scheme, String host) throws IOException {
        assertThat(policy.awaitAddress(scheme, host, 80).getAddress().isAnyLocalAddress())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::1]", "10.0.0.1", "192.168.1.2", "172.16.0.1", "[fd00::1]", "8.8.8.8"})
    void shouldAllowCamerasAndThisMachine(String host) throws IOException {
        assertAllowed(policy(), "rtmp", host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254",
                "169.254.1.1",
                "2852039166",
                "[fe80::1]",
                "[fd00:ec2::254]",
                "100.100.100.200",
                "168.63.129.16",
                "[::ffff:169.254.169.254]",
                "[::169.254.169.254]",
                "[64:ff9b::a9fe:a9fe]",
                "[2002:a9fe:a9fe::1]",
                "224.0.0.1",
                "metadata.example.com",
                "METADATA.example.com.",
                "rebound.example.com"
            })
    void shouldNotCallMetadataHoweverItIsWritten(String host) throws IOException {
        UrlPolicy open = policy();
        assertThatThrownBy(() -> open.awaitAddress("whep", host, 80))
                .isInstanceOf(UrlRefusedException.class)
                .hasMessageContaining("outgoingAllowedURLs");
        UrlPolicy wildcards = policy("*", "*.example.com");
        assertThatThrownBy(() -> wildcards.awaitAddress("whep", host, 80)).isInstanceOf(UrlRefusedException.class);
    }

    @Test
    void shouldCallWhatTheListNamesWhereverItIs() throws IOException {
        assertAllowed(policy("*", "169.254.169.254"), "http", "169.254.169.254");
        assertAllowed(policy("169.254.0.0/16"), "http", "metadata.example.com");
        assertAllowed(policy("metadata.example.com"), "http", "metadata.example.com");
        UrlPolicy other = policy("*", "http://169.254.169.254:81");
        assertThatThrownBy(() -> other.awaitAddress("http", "169.254.169.254", 80))
                .isInstanceOf(UrlRefusedException.class)
                .hasMessage(
                        "host 169.254.169.254 is at 169.254.169.254, a link-local, multicast or cloud metadata address"
                                + " that outgoingAllowedURLs does not name");
    }

    @Test
    void shouldCallOnlyWhatIsOnTheList() throws IOException {
        UrlPolicy listed = policy("rtmp://cam.example.com:80", "whep://192.0.2.0/24");
        assertAllowed(listed, "rtmp", "cam.example.com");
        assertAllowed(listed, "RTMP", "Cam.Example.Com.");
        assertAllowed(listed, "whep", "cam.example.com");
        assertThatThrownBy(() -> listed.awaitAddress("whep", "rebound.example.com", 80))
                .isInstanceOf(UrlRefusedException.class);
        assertThatThrownBy(() -> listed.awaitAddress("http", "[::1]", 8080))
                .isInstanceOf(UrlRefusedException.class)
                .hasMessage("outgoingAllowedURLs does not allow http://[::1]:8080");
        listed.apply(List.of("192.0.2.0/24", "169.254.169.0/24"));
        assertAllowed(listed, "rtmp", "rebound.example.com");
        listed.apply(List.of());
        assertAllowed(listed, "http", "[::1]");
    }

    @Test
    void shouldAskForANameOnceAndReturnWhatItChecked() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        // a name server that answers each question differently
        UrlPolicy policy = new UrlPolicy(
                List.of(),
                _ -> List.of(InetAddress.ofLiteral(asked.getAndIncrement() == 0 ? "192.0.2.1" : "169.254.169.254")));
        assertThat(policy.awaitAddress("rtmp", "cam.example.com", 1935).getAddress())
                .isEqualTo(InetAddress.ofLiteral("192.0.2.1"));
        assertThat(asked).hasValue(1);
    }

    @Test
    void shouldSayThatAHostIsUnknown() {
        UrlPolicy policy = new UrlPolicy(List.of(), host -> {
            throw new UnknownHostException(host + ": details");
        });
        assertThatThrownBy(() -> policy.awaitAddress("rtmp", "cam.example.com", 1935))
                .isInstanceOf(IOException.class)
                .hasMessage("unknown host cam.example.com");
    }
}
