package io.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.app.FakeMachine.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
@Timeout(60)
class LauncherTest {
    @TempDir
    Path folder;

    private FakeMachine machine;

    @BeforeEach
    void setUp() throws IOException {
        machine = new FakeMachine(folder);
    }

    /** A Maven that notes how it was called and makes the jar. */
    private void withMaven() throws IOException {
        machine.maven("echo \"$JAVA_HOME $*\" >> %s/builds; touch %s".formatted(machine.project(), machine.jar()));
    }

    private void withJar() throws IOException {
        Files.writeString(machine.jar(), "jar");
    }

    @Test
    void shouldPassOverOldJavasUntilOneIsNewEnough() throws Exception {
        withJar();
        Path onPath = machine.jdk(folder.resolve("old-on-path"), "17.0.15");
        Files.createSymbolicLink(machine.bin().resolve("java"), onPath.resolve("bin/java"));
        machine.set(
                "JAVA_HOME", machine.jdk(folder.resolve("old home"), "21.0.2").toString());
        machine.jdk(machine.places().resolve("a-jdk-1.8"), "1.8.0_402");
        Path good = machine.jdk(machine.places().resolve("b-jdk-25"), "25.0.3");
        assertThat(machine.run("serve").out()).startsWith("java in " + good + "\n");
    }

    @Test
    void shouldPreferWeirJavaThenJavaHomeThenThePath() throws Exception {
        withJar();
        machine.jdk(machine.places().resolve("jdk"), "25");
        Path onPath = machine.jdk(folder.resolve("on-path"), "25");
        Files.createSymbolicLink(machine.bin().resolve("java"), onPath.resolve("bin/java"));
        assertThat(machine.run("serve").out()).startsWith("java in " + onPath + "\n");
        Path home = machine.jdk(folder.resolve("home"), "26");
        machine.set("JAVA_HOME", home.toString());
        assertThat(machine.run("serve").out()).startsWith("java in " + home + "\n");
        Path chosen = machine.jdk(folder.resolve("chosen"), "25.0.1");
        machine.set("WEIR_JAVA", chosen.toString());
        assertThat(machine.run("serve").out()).startsWith("java in " + chosen + "\n");
        machine.set("WEIR_JAVA", chosen.resolve("bin/java").toString());
        assertThat(machine.run("serve").out()).startsWith("java in " + chosen + "\n");
    }

    @Test
    void shouldSayWhatToInstallWhenThereIsNoJava() throws Exception {
        withJar();
        Outcome outcome = machine.run("serve");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err()).startsWith("weir: no Java 25 or newer found.").contains("Temurin");
    }

    @Test
    void shouldNameTheJavasThatAreTooOld() throws Exception {
        withJar();
        Path old = machine.jdk(machine.places().resolve("jdk-24"), "24.0.2");
        Outcome outcome = machine.run("serve");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err()).contains(old + " (Java 24.0.2)", "Temurin");
    }

    @Test
    void shouldNotLookFurtherWhenWeirJavaIsTooOld() throws Exception {
        withJar();
        machine.jdk(machine.places().resolve("jdk-25"), "25");
        Path old = machine.jdk(folder.resolve("old"), "17.0.1");
        Outcome outcome = machine.set("WEIR_JAVA", old.toString()).run("serve");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err()).isEqualTo("weir: WEIR_JAVA=" + old + " is no Java 25 or newer.\n");
    }

    @Test
    void shouldAskAJavaWithoutReleaseFile() throws Exception {
        withJar();
        Path home = machine.places().resolve("custom");
        machine.script(
                home.resolve("bin/java"),
                "if [ \"$1\" = -version ]; then echo 'openjdk version \"25-custom\" 2026-01-01' >&2; else echo ran; fi");
        assertThat(machine.run("serve").out()).isEqualTo("ran\n");
    }

    @Test
    void shouldPassArgumentsUnchangedAndAddTheUsersOptions() throws Exception {
        withJar();
        machine.jdk(machine.places().resolve("jdk"), "25");
        machine.set("WEIR_JAVA_OPTS", "-Xmx2g -Da=b").set("WEIR_GC", "Serial");
        assertThat(machine.run("check", "a file.yml", "*").out())
                .contains(
                        "<-XX:+UseSerialGC>\n",
                        "<-Xmx2g>\n<-Da=b>\n<-jar>\n<" + machine.jar().toRealPath() + ">\n")
                .endsWith("<check>\n<a file.yml>\n<*>\n");
    }

    @Test
    void shouldBecomeJavaSoThatSignalsArrive() throws Exception {
        withJar();
        machine.jdk(machine.places().resolve("jdk"), "25");
        Process process = machine.start("serve");
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(out).contains("pid " + process.pid() + "\n");
    }

    @Test
    void shouldRunThroughASymbolicLink() throws Exception {
        withJar();
        machine.jdk(machine.places().resolve("jdk"), "25");
        Files.move(machine.project().resolve("weir"), machine.project().resolve("weir-script"));
        Files.createSymbolicLink(machine.project().resolve("weir"), Path.of("weir-script"));
        assertThat(machine.run("serve").out()).contains("<" + machine.jar().toRealPath() + ">\n");
    }

    @Test
    void shouldBuildWithTheChosenJavaWhenTheJarIsMissingOrOlderThanItsSources() throws Exception {
        machine.sources();
        Path jdk = machine.jdk(machine.places().resolve("jdk"), "25");
        withMaven();
        Path builds = machine.project().resolve("builds");
        Outcome first = machine.run("serve");
        assertThat(first.err()).isEqualTo("weir: building weir (first use)…\n");
        assertThat(Files.readString(builds)).startsWith(jdk + " -q -B").contains("-pl weir-app -am package");

        assertThat(machine.run("serve").err()).isEmpty();
        assertThat(Files.readAllLines(builds)).hasSize(1);

        FakeMachine.age(machine.jar(), 1000);
        assertThat(machine.run("serve").err()).isEqualTo("weir: building weir (sources changed)…\n");
        assertThat(Files.readAllLines(builds)).hasSize(2);
    }

    @Test
    void shouldNotBuildAgainWhenMavenFoundNothingToDo() throws Exception {
        machine.sources();
        machine.jdk(machine.places().resolve("jdk"), "25");
        withJar();
        FakeMachine.age(machine.jar(), 1000);
        machine.maven("exit 0");
        assertThat(machine.run("serve").err()).contains("sources changed");
        assertThat(machine.run("serve").err()).isEmpty();
    }

    @Test
    void shouldNotBuildWhenToldNotTo() throws Exception {
        machine.sources();
        machine.jdk(machine.places().resolve("jdk"), "25");
        withMaven();
        machine.set("WEIR_BUILD", "never");
        Outcome missing = machine.run("serve");
        assertThat(missing.status()).isEqualTo(1);
        assertThat(missing.err()).contains("weir.jar is missing");
        withJar();
        FakeMachine.age(machine.jar(), 1000);
        assertThat(machine.run("serve").status()).isZero();
    }

    @Test
    void shouldShowTheEndOfTheLogAndKeepItWhenTheBuildFails() throws Exception {
        machine.sources();
        machine.jdk(machine.places().resolve("jdk"), "25");
        machine.maven("echo 'broken here'; exit 1");
        Outcome outcome = machine.run("serve");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err()).contains("broken here\n", "weir: the build failed; all of it is in ");
        assertThat(machine.project().resolve("weir-app/target/build.log")).hasContent("broken here");
        assertThat(machine.project().resolve("weir-app/target/.build-lock")).doesNotExist();
    }

    @Test
    void shouldSayToInstallMavenOrACompilerWhenTheyAreMissing() throws Exception {
        machine.sources();
        Path jdk = machine.jdk(machine.places().resolve("jdk"), "25");
        assertThat(machine.run("serve").err()).contains("needs Maven");
        withMaven();
        Files.delete(jdk.resolve("bin/javac"));
        assertThat(machine.run("serve").err()).contains("without a compiler");
    }

    @Test
    void shouldTakeOverTheLockOfABuildThatIsGone() throws Exception {
        machine.sources();
        machine.jdk(machine.places().resolve("jdk"), "25");
        withMaven();
        Path lock = Files.createDirectories(machine.project().resolve("weir-app/target/.build-lock"));
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Files.writeString(lock.resolve("pid"), Long.toString(gone.pid()));
        assertThat(machine.run("serve").status()).isZero();
    }

    @Test
    void shouldTrainOnceForEachJarAndUseTheCache() throws Exception {
        withJar();
        Path home = machine.jdk(machine.places().resolve("jdk"), "25");
        machine.script(
                home.resolve("bin/java"),
                "for a in \"$@\"; do case $a in -XX:AOTCacheOutput=*) echo cache > \"${a#*=}\";; esac; echo \"<$a>\"; done");
        machine.set("WEIR_AOT", "auto");
        Outcome first = machine.run("serve");
        assertThat(first.err()).contains("preparing the start cache");
        assertThat(first.out()).contains("<-XX:AOTCache=").doesNotContain("AOTCacheOutput");
        assertThat(machine.run("serve").err()).isEmpty();
        Files.writeString(machine.jar(), "another jar");
        assertThat(machine.run("check").out()).doesNotContain("AOTCache");
        assertThat(machine.run("serve").err()).contains("preparing the start cache");
    }

    @Test
    void shouldServeWithoutCacheAndNotTryAgainWhenTrainingFails() throws Exception {
        withJar();
        Path home = machine.jdk(machine.places().resolve("jdk"), "25");
        machine.script(
                home.resolve("bin/java"), "for a in \"$@\"; do [ \"$a\" != train ] || exit 1; echo \"<$a>\"; done");
        machine.set("WEIR_AOT", "auto");
        Outcome first = machine.run("serve");
        assertThat(first.status()).isZero();
        assertThat(first.err()).contains("no start cache");
        assertThat(first.out()).doesNotContain("AOTCache");
        assertThat(machine.run("serve").err()).isEmpty();
    }

    @Test
    void shouldCloseTestsWithASummary() throws Exception {
        machine.sources();
        machine.jdk(machine.places().resolve("jdk"), "25");
        machine.maven("""
                echo "$*" > arguments
                mkdir -p weir-a/target/surefire-reports weir-b/target/surefire-reports
                echo '<testsuite name="A" time="0.1" tests="5" errors="0" skipped="1" failures="0">' > weir-a/target/surefire-reports/TEST-A.xml
                echo '<testsuite name="B" time="0.1" tests="3" errors="0" skipped="0" failures="0">' > weir-b/target/surefire-reports/TEST-B.xml
                """);
        Path stale = machine.project().resolve("weir-c/target/surefire-reports/TEST-Stale.xml");
        Files.createDirectories(stale.getParent());
        Files.writeString(stale, "<testsuite name=\"Stale\" tests=\"9\" errors=\"9\" skipped=\"0\" failures=\"0\">");
        Outcome outcome = machine.run("test");
        assertThat(outcome.out()).endsWith("7 passed, 0 failed, 1 skipped\n");
        assertThat(outcome.status()).isZero();
        assertThat(Files.readString(machine.project().resolve("arguments")))
                .contains("verify")
                .doesNotContain("long");

        machine.run("test", "--long");
        assertThat(Files.readString(machine.project().resolve("arguments")))
                .contains("-Dweir.scale=long", "-Dweir.leak=paranoid");
    }

    @Test
    void shouldFailWhenATestOrTheBuildFails() throws Exception {
        machine.sources();
        machine.jdk(machine.places().resolve("jdk"), "25");
        machine.maven("""
                mkdir -p weir-a/target/surefire-reports
                echo '<testsuite name="A" tests="5" errors="1" skipped="0" failures="1">' > weir-a/target/surefire-reports/TEST-A.xml
                """);
        Outcome failed = machine.run("test");
        assertThat(failed.status()).isEqualTo(1);
        assertThat(failed.out()).endsWith("3 passed, 2 failed, 0 skipped\n");
        machine.maven("exit 7");
        Outcome broken = machine.run("test");
        assertThat(broken.status()).isEqualTo(7);
        assertThat(broken.out()).endsWith("0 passed, 0 failed, 0 skipped\n");
        assertThat(broken.err()).contains("failed outside the tests");
    }

    @Test
    void shouldRefuseAnUnknownTestOption() throws Exception {
        machine.sources();
        machine.jdk(machine.places().resolve("jdk"), "25");
        Outcome outcome = machine.run("test", "-long");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err()).contains("unknown option -long", "weir test [--long]");
    }
}
