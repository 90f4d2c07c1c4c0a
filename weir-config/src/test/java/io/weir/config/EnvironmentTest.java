package io.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class EnvironmentTest {
    private static ServerConfig load(String text, String... variables) {
        return Configs.load(text, map(variables)).config();
    }

    private static Map<String, String> map(String... variables) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < variables.length; i += 2) {
            map.put(variables[i], variables[i + 1]);
        }
        return map;
    }

    @Test
    void shouldOverrideTheFile() {
        ServerConfig config = load(
                "rtmpAddress: :1\nreadTimeout: 1s\n",
                "MTX_RTMPADDRESS",
                ":2",
                "MTX_API",
                "yes",
                "MTX_LOGDESTINATIONS",
                "stdout,file",
                "MTX_HLSSEGMENTMAXSIZE",
                "1G",
                "MTX_WRITEQUEUESIZE",
                "1024",
                "MTX_RTMPENCRYPTION",
                "optional",
                "MTX_RTMPWRITEINTERVAL",
                "0");
        assertThat(config.rtmp().address().port()).isEqualTo(2);
        assertThat(config.general().readTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.api().enabled()).isTrue();
        assertThat(config.log().destinations()).containsExactly(LogDestination.STDOUT, LogDestination.FILE);
        assertThat(config.hls().segmentMaxSize()).isEqualTo(new ByteSize(1L << 30));
        assertThat(config.general().writeQueueSize()).isEqualTo(1024);
        assertThat(config.rtmp().encryption()).isEqualTo(Encryption.OPTIONAL);
        assertThat(config.rtmp().writeInterval()).isEqualTo(new WriteInterval.Fixed(Duration.ZERO));
    }

    @Test
    void shouldEmptyListsAndTextsWithAnEmptyVariable() {
        ServerConfig config = load(
                "runOnConnect: x\napiAllowOrigins: [a]\n",
                "MTX_RUNONCONNECT",
                "",
                "MTX_APIALLOWORIGINS",
                "",
                "MTX_AUTHINTERNALUSERS",
                "");
        assertThat(config.general().runOnConnect().isEmpty()).isTrue();
        assertThat(config.api().listener().allowOrigins()).isEmpty();
        assertThat(config.auth().internalUsers()).isEmpty();
    }

    @Test
    void shouldChangeListItemsByIndexStartingFromTheDefaults() {
        List<AuthUser> users = load(
                        "",
                        "MTX_AUTHINTERNALUSERS_0_USER",
                        "me",
                        "MTX_AUTHINTERNALUSERS_0_PASS",
                        "mine",
                        "MTX_AUTHINTERNALUSERS_2_USER",
                        "third",
                        "MTX_AUTHINTERNALUSERS_2_IPS",
                        "10.0.0.0/8,::1",
                        "MTX_AUTHINTERNALUSERS_2_PERMISSIONS_0_ACTION",
                        "api",
                        "MTX_AUTHINTERNALUSERS_2_PERMISSIONS_1_PATH",
                        "cam")
                .auth()
                .internalUsers();
        assertThat(users).hasSize(3);
        assertThat(users.get(0).user().value()).isEqualTo("me");
        assertThat(users.get(0).permissions()).hasSize(3);
        assertThat(users.get(1)).isEqualTo(AuthUser.DEFAULTS.get(1));
        assertThat(users.get(2).ips()).hasSize(2);
        assertThat(users.get(2).permissions())
                .containsExactly(new AuthPermission(AuthAction.API, ""), new AuthPermission(AuthAction.PUBLISH, "cam"));
    }

    @Test
    void shouldChangeListItemsOfTheFile() {
        ServerConfig config = load(
                "paths: {cam: {forward: [{dest: 'rtmp://a/x'}]}}",
                "MTX_PATHS_CAM_FORWARD_0_DESTFINGERPRINT",
                "ab",
                "MTX_PATHS_CAM_FORWARD_1_DEST",
                "rtmp://b/x");
        List<ForwardConfig> forward = Configs.path(config, "cam").forward();
        assertThat(forward).hasSize(2);
        assertThat(forward.get(0).destFingerprint()).isEqualTo("ab");
        assertThat(forward.get(0).dest().value()).isEqualTo("rtmp://a/x");
        assertThat(forward.get(1).dest().value()).isEqualTo("rtmp://b/x");
    }

    @Test
    void shouldSetPathsByLowerCaseName() {
        ServerConfig config = load(
                "paths: {cam1: {maxReaders: 3}}",
                "MTX_PATHS_CAM1_PUBLISHERGRACEPERIOD",
                "5s",
                "MTX_PATHS_CAM2_MAXREADERS",
                "4",
                "MTX_PATHS_CAM3",
                "",
                "MTX_PATHDEFAULTS_GOPCACHE",
                "false");
        assertThat(config.paths()).containsOnlyKeys("cam1", "cam2", "cam3");
        assertThat(Configs.path(config, "cam1").reader().max()).isEqualTo(3);
        assertThat(Configs.path(config, "cam1").publisher().gracePeriod()).isEqualTo(Duration.ofSeconds(5));
        assertThat(Configs.path(config, "cam2").reader().max()).isEqualTo(4);
        assertThat(Configs.path(config, "cam3").gopCache().enabled()).isFalse();
    }

    @Test
    void shouldTakeTheOldPrefixAndOldNames() {
        assertThat(load("", "RTSP_RTMPADDRESS", ":3").rtmp().address().port()).isEqualTo(3);
        assertThat(load("", "RTSP_RTMPADDRESS", ":3", "MTX_RTMPADDRESS", ":4")
                        .rtmp()
                        .address()
                        .port())
                .isEqualTo(4);
        assertThat(load("", "MTX_RTMPDISABLE", "yes").rtmp().enabled()).isFalse();
        assertThat(Configs.warnings("", map("MTX_READBUFFERCOUNT", "1024")))
                .containsExactly("environment: MTX_READBUFFERCOUNT: deprecated: use writeQueueSize");
        assertThat(Configs.warnings(
                        "", map("RTSP_PORT", "8554", "MTX_PATH", "x", "MTX_SEGMENT_PATH", "y", "PATH", "/bin")))
                .isEmpty();
    }

    @Test
    void shouldNameTheVariableWithABadValue() {
        assertThat(Configs.errors(
                        "",
                        map(
                                "MTX_READTIMEOUT",
                                "soon",
                                "MTX_API",
                                "perhaps",
                                "MTX_WRITEQUEUESIZE",
                                "500",
                                "MTX_AUTHINTERNALUSERS",
                                "me",
                                "MTX_PATHS_CAM_SOURCE",
                                "nowhere")))
                .containsExactlyInAnyOrder(
                        "environment: MTX_READTIMEOUT: expected a duration such as 10s, found \"soon\"",
                        "environment: MTX_API: expected true or false, found \"perhaps\"",
                        "environment: MTX_WRITEQUEUESIZE: must be a power of two, found 500, did you mean 256?",
                        "environment: MTX_AUTHINTERNALUSERS: set the items one by one, MTX_AUTHINTERNALUSERS_0_…,"
                                + " or leave it empty",
                        "environment: MTX_PATHS_CAM_SOURCE: must be publisher, redirect, rpiCamera or a URL with a"
                                + " supported scheme");
    }

    @Test
    void shouldWarnAboutVariablesThatNameNoKey() {
        assertThat(Configs.warnings(
                        "",
                        map(
                                "MTX_RTMPADRESS",
                                ":1",
                                "MTX_PATHS_CAM_SORCE",
                                "x",
                                "MTX_PATHDEFAULTS_RECORT",
                                "x",
                                "MTX_LOGDESTINATIONS_0",
                                "file",
                                "MTX_AUTHINTERNALUSERS_5_USER",
                                "x",
                                "MTX_rtmp",
                                "no")))
                .contains(
                        "environment: MTX_RTMPADRESS: no key of this name, did you mean MTX_RTMPADDRESS?",
                        "environment: MTX_PATHS_CAM_SORCE: no key of this name, did you mean MTX_PATHS_CAM_SOURCE?",
                        "environment: MTX_PATHDEFAULTS_RECORT: no key of this name, did you mean MTX_PATHDEFAULTS_RECORD?",
                        "environment: MTX_LOGDESTINATIONS_0: no key of this name, did you mean MTX_LOGDESTINATIONS?")
                .hasSize(6);
    }

    @Test
    void shouldReportAVariableThatMeetsAGroupOfTheWrongKind() {
        assertThat(Configs.errors("paths: 5\n", map("MTX_PATHS_CAM_MAXREADERS", "1")))
                .hasSize(1);
        assertThat(Configs.errors("authInternalUsers: 5\n", map("MTX_AUTHINTERNALUSERS_0_USER", "me")))
                .hasSize(1);
    }
}
