package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.ImageBuild;
import dev.danube.ImageRef;
import dev.danube.Outcome;
import dev.danube.Output;
import dev.danube.RunResult;
import dev.danube.Secret;
import dev.danube.StageFailure;
import dev.danube.docker.fixture.OnDocker;
import dev.danube.event.RunEvent.LogStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests of secrets and ssh in builds, which the daemon asks for on a session. */
class BuildSecretsIT extends OnDocker {

  private static final Output<ImageRef> APP = Output.image("app");

  private final String mark = UUID.randomUUID().toString();
  private final String password = "s3cret-" + UUID.randomUUID();

  @AfterEach
  void removeImages() {
    NothingLeft.removeImages("n=" + mark);
  }

  // spotless:off

  private RunResult build(String dockerfile, Consumer<ImageBuild.Builder> more) {
    return run(p -> p.stage("build", s -> s.buildImage(i -> more.accept(i.dockerfileText(dockerfile).label("n", mark).as(APP)))));
  }

  @Test
  void a_secret_is_there_for_its_instruction_and_nowhere_else() throws Exception {
    String dockerfile = "FROM busybox:1.36\nARG MARK=" + mark + "\n"
        + "RUN --mount=type=secret,id=token sha256sum < /run/secrets/token > /sum; echo \"it is $(cat /run/secrets/token) $MARK\"\n"
        + "RUN test ! -e /run/secrets/token\n";
    RunResult result = build(dockerfile, i -> i.secret("token", Secret.of("token", () -> password)));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("build")).contains("#2 it is *** " + mark);
    List<Path> files;
    try (Stream<Path> walk = Files.walk(home)) {
      files = walk.filter(Files::isRegularFile).toList();
    }
    assertThat(files).as("the record").hasSizeGreaterThan(3);
    for (Path file : files) {
      assertThat(contains(Files.readAllBytes(file), password)).as(file.toString()).isFalse();
    }
    byte[] saved = save(result.get(APP));
    assertThat(contains(saved, mark)).isTrue();
    assertThat(contains(saved, password)).isFalse();
    RunResult other = build(dockerfile, i -> i.secret("token", Secret.of("token", () -> "another password")));
    assertThat(other.outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("build")).as("the secret is not part of the key of the cache").contains("#2 cached");
  }

  private static byte[] save(ImageRef image) throws IOException {
    try (InputStream saved = NothingLeft.client().saveImageCmd(image.reference()).exec()) {
      return saved.readAllBytes();
    }
  }

  private static boolean contains(byte[] bytes, String text) {
    return new String(bytes, StandardCharsets.ISO_8859_1).contains(text);
  }

  @Test
  void a_large_secret_is_there_whole() {
    String large = (password + "\n").repeat(8_000);
    RunResult result = build("FROM busybox:1.36\nRUN --mount=type=secret,id=large,target=/large wc -c < /large; echo " + mark + "\n",
        i -> i.secret("large", Secret.of("large", () -> large)));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("build")).contains("#2 " + large.length());
    RunResult tooLarge = build("FROM busybox:1.36\nRUN --mount=type=secret,id=large true\n", i -> i.secret("large", Secret.of("larger", () -> large + large)));
    assertThat(tooLarge.stage("build").failure().orElseThrow().message())
        .isEqualTo("cannot build .: secret \"large\" has " + (2 * large.length()) + " bytes, but a build takes at most 512000");
  }

  @Test
  void an_optional_secret_may_be_missing_and_one_that_nothing_mounts_is_told() {
    RunResult result = build("FROM busybox:1.36\nRUN --mount=type=secret,id=absent test ! -e /run/secrets/absent; echo " + mark + "\n",
        i -> i.secret("absend", Secret.of("x", () -> password)));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(lines("build", LogStream.DANUBE)).contains("no instruction of the Dockerfile mounts secret \"absend\"");
  }

  @Test
  void a_key_is_used_by_an_agent_and_a_wrong_one_is_told() throws Exception {
    String count = "perl -MIO::Socket::UNIX -e '$s=IO::Socket::UNIX->new(Peer=>$ENV{SSH_AUTH_SOCK}) or die $!; syswrite $s, pack(\"NC\",1,11);"
        + " sysread $s,$a,4; sysread $s,$b,unpack(\"N\",$a); ($t,$n)=unpack(\"CN\",$b); print \"type $t keys $n\\n\"'";
    String dockerfile = "FROM debian:bookworm-slim\nRUN --mount=type=ssh " + count + "; echo " + mark + "\nRUN --mount=type=ssh,id=deploy " + count + "\n";
    RunResult result = build(dockerfile, i -> i.sshKey("default", Secret.of("key", BuildSecretsIT::key)).sshKey("deploy", Secret.of("key 2", BuildSecretsIT::key)));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("build")).contains("#2 type 12 keys 1", "#3 type 12 keys 1");
    RunResult wrong = build(dockerfile, i -> i.sshKey("default", Secret.of("wrong", () -> password)));
    assertThat(wrong.stage("build").failure().orElseThrow().message())
        .isEqualTo("cannot build .: the secret \"default\" is not a private key in OpenSSH's format");
    StageFailure missing = build("FROM debian:bookworm-slim\nRUN --mount=type=ssh,required " + count + "\n", i -> {}).stage("build").failure().orElseThrow();
    assertThat(missing.message()).endsWith("the build does not have what it requires; add sshKey(\"default\", ...) or sshAgent()");
  }

  /** Returns a new private key, in a format that the JDK writes and OpenSSH reads. */
  private static String key() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      byte[] encoded = generator.generateKeyPair().getPrivate().getEncoded();
      return "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(encoded)
          + "\n-----END PRIVATE KEY-----\n";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  // spotless:on
}
