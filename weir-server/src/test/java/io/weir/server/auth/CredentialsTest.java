package io.weir.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class CredentialsTest {
    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void shouldReadQueriesOfRtmp() {
        assertThat(Credentials.ofQuery("user=a%20b&pass=c%26d")).isEqualTo(new Credentials("a b", "c&d", "c&d"));
        assertThat(Credentials.ofQuery("token=t")).isEqualTo(new Credentials("", "", "t"));
        assertThat(Credentials.ofQuery("x=1&jwt=j")).isEqualTo(new Credentials("", "", "j"));
        assertThat(Credentials.ofQuery("user=u&pass=p&token=t").token()).isEqualTo("p");
        assertThat(Credentials.ofQuery("pass=%zz&user")).isEqualTo(new Credentials("", "%zz", "%zz"));
        assertThat(Credentials.ofQuery("")).isEqualTo(Credentials.NONE);
    }

    @Test
    void shouldReadBasicAndBothKindsOfBearer() {
        assertThat(Credentials.ofHttp(basic("u:p:q"), "")).isEqualTo(new Credentials("u", "p:q", "p:q"));
        assertThat(Credentials.ofHttp("bearer u:p", "")).isEqualTo(new Credentials("u", "p", "p"));
        assertThat(Credentials.ofHttp("Bearer a:b:c", "")).isEqualTo(new Credentials("", "", "a:b:c"));
        assertThat(Credentials.ofHttp("Bearer x.y.z", "token=other")).isEqualTo(new Credentials("", "", "x.y.z"));
        assertThat(Credentials.ofHttp(null, "token=t")).isEqualTo(new Credentials("", "", "t"));
        assertThat(Credentials.ofHttp(null, "user=u&pass=p")).isEqualTo(Credentials.NONE);
        assertThat(Credentials.ofHttp("Basic !!", "")).isEqualTo(Credentials.NONE);
        assertThat(Credentials.ofHttp("Digest x", "")).isEqualTo(Credentials.NONE);
        assertThat(Credentials.ofHttp("nonsense", "")).isEqualTo(Credentials.NONE);
    }

    @Test
    void shouldNotShowThemselves() {
        assertThat(new Credentials("alice", "secret", "secret").toString()).doesNotContain("alice", "secret");
    }
}
