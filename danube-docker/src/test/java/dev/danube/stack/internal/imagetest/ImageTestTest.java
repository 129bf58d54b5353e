package dev.danube.stack.internal.imagetest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.ExecResult;
import dev.danube.ImageInfo;
import dev.danube.Problem;
import dev.danube.internal.junitxml.TestCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

// spotless:off

/** The tests of images, in a folder of this machine. */
class ImageTestTest {

  @TempDir private Path folder;

  private List<String> results(String text) throws Exception {
    return results(LocalImage.of(folder), text);
  }

  private List<String> results(TestedImage image, String text) throws Exception {
    List<Problem> problems = new ArrayList<>();
    Path file = Files.writeString(folder.resolve("tests.yaml"), "schemaVersion: 2.0.0\n" + text.replace("$DIR", folder.toString()));
    TestFile tests = TestFileReader.read(folder, file.getFileName().toString(), problems).orElseThrow(() -> new AssertionError(problems));
    TestRun run = new TestRun("suite", image, false);
    List<String> results = new ArrayList<>();
    for (ImageTest test : tests.tests()) {
      TestCase result = run.run(test, line -> {});
      results.add(result.result() + " " + result.name().replaceFirst(".*: ", "") + ": " + result.message().replace(folder.toString(), "DIR"));
    }
    return results;
  }

  private Path file(String name, String permissions) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "hello\nworld\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  @Test
  void files_are_there_or_not_with_their_permissions() throws Exception {
    file("a", "rw-r-x---");
    file("b c", "rwxrwxrwx");
    Files.createSymbolicLink(folder.resolve("link"), Path.of("nowhere"));
    Files.createDirectory(folder.resolve("open"));
    new ProcessBuilder("chmod", "1777", folder.resolve("open").toString()).start().waitFor();
    new ProcessBuilder("chmod", "6711", folder.resolve("b c").toString()).start().waitFor();
    assertThat(results(
        """
        fileExistenceTests:
        - {name: a, path: $DIR/a, permissions: -rw-r-x---, isExecutableBy: group}
        - {name: b, path: $DIR/b c, permissions: ugrwx--x--x, isExecutableBy: other}
        - {name: ls, path: $DIR/b c, permissions: -rws--s--x, isExecutableBy: any}
        - {name: link, path: $DIR/link, permissions: Lrwxrwxrwx}
        - {name: open, path: $DIR/open, permissions: dtrwxrwxrwx}
        - {name: none, path: $DIR/none, shouldExist: false}
        - {name: variable, path: "$HOME/../etc"}
        - {name: below, path: $DIR/a/none, shouldExist: false}
        - {name: device, path: /dev/null, permissions: Dcrw-rw-rw-, uid: 0, gid: 0}
        - {name: wrong, path: $DIR/a, permissions: -rwx------, uid: 987654, gid: 987655, isExecutableBy: owner}
        - {name: missing, path: $DIR/none}
        - {name: there, path: $DIR/a, shouldExist: false}
        """))
        .containsExactly(
            "PASSED a: ", "PASSED b: ", "PASSED ls: ", "PASSED link: ", "PASSED open: ", "PASSED none: ", "PASSED variable: ", "PASSED below: ", "PASSED device: ",
            "FAILED wrong: DIR/a has the permissions -rw-r-x---, not -rwx------; DIR/a belongs to user 0, not 987654; DIR/a belongs to group 0, not 987655;"
                + " DIR/a cannot be executed by owner: it has the permissions -rw-r-x---",
            "FAILED missing: DIR/none does not exist",
            "FAILED there: DIR/a exists");
  }

  @Test
  void files_have_content_or_not() throws Exception {
    file("a", "rw-r--r--");
    Files.createSymbolicLink(folder.resolve("link"), Path.of("a"));
    try (var large = new java.io.RandomAccessFile(folder.resolve("large").toFile(), "rw")) {
      large.setLength((8 << 20) + 1);
    }
    assertThat(results(
        """
        fileContentTests:
        - {name: good, path: $DIR/link, expectedContents: ['^hello\\nworld\\n$', 'w[[:lower:]]+d'], excludedContents: ['(?i)BYE']}
        - {name: bad, path: $DIR/a, expectedContents: ['^world', 'hello$'], excludedContents: [el+]}
        - {name: folder, path: $DIR}
        - {name: none, path: $DIR/none}
        - {name: large, path: $DIR/large}
        """))
        .containsExactly(
            "PASSED good: ",
            "FAILED bad: \"^world\" is not found in its content; \"hello$\" is not found in its content; \"el+\" is found in its content",
            "FAILED folder: DIR is a folder, not a file",
            "FAILED none: DIR/none does not exist",
            "FAILED large: DIR/large is larger than 8 MiB");
  }

  @Test
  void programs_print_what_they_must() throws Exception {
    assertThat(results(
        """
        globalEnvVars: [{key: BASE, value: "/env"}, {key: PATH, value: "/env/bin:${PATH}"}]
        commandTests:
        - {name: env, command: sh, args: [-c, 'echo "$BASE $PATH $OWN $NONE"'], envVars: [{key: OWN, value: "$BASE/own$MISSING"}], expectedOutput: ['^/env /env/bin:/usr/bin:/bin /env/own \\n$']}
        - {name: known, command: echo, args: ['$HOME ${BASE} $UNKNOWN'], expectedOutput: ['^/root /env \\$UNKNOWN\\n$']}
        - {name: code, command: sh, args: [-c, 'echo out; echo err >&2; exit 3'], exitCode: 3, expectedOutput: [out], expectedError: [err], excludedOutput: [err], excludedError: [out]}
        - {name: bad, command: sh, args: [-c, 'echo out; echo err >&2; exit 4'], expectedOutput: [x], expectedError: [y], excludedOutput: [out], excludedError: [err]}
        - {name: set up, setup: [[touch, $DIR/made]], teardown: [[rm, $DIR/made]], command: ls, args: [$DIR/made]}
        - {name: not set up, setup: [["false"], [touch, $DIR/second]], command: touch, args: [$DIR/third]}
        - {name: not torn down, teardown: [[ls, $DIR/none]], command: "true"}
        """))
        .containsExactly(
            "PASSED env: ",
            "PASSED known: ",
            "PASSED code: ",
            "FAILED bad: it ended with exit code 4, not 0; \"x\" is not found in its output; \"out\" is found in its output;"
                + " \"y\" is not found in its error output; \"err\" is found in its error output",
            "FAILED not torn down: its teardown \"ls DIR/none\" ended with exit code 2",
            "PASSED set up: ",
            "FAILED not set up: its setup \"false\" ended with exit code 1");
    assertThat(folder.resolve("made")).doesNotExist();
    assertThat(folder.resolve("second")).doesNotExist();
    assertThat(folder.resolve("third")).doesNotExist();
  }

  @Test
  void metadata_are_as_they_must_be() throws Exception {
    assertThat(results(
        """
        metadataTest:
          env: [{key: HOME, value: /root}]
          envVars: [{key: PATH, value: '^/usr', isRegex: true}]
          unboundEnvVars: [{key: NONE}]
          labels: [{key: vendor, value: acme}, {key: version, value: 'v\\d+', isRegex: true}]
          entrypoint: [/entry]
          cmd: [serve, all]
          exposedPorts: ["8080", "53/udp"]
          unexposedPorts: ["22", "53/tcp"]
          volumes: [/data]
          unmountedVolumes: [/var]
          workdir: /srv
          user: app
        """))
        .containsExactly("PASSED Metadata Test: ");
    assertThat(results(
        """
        metadataTest:
          envVars: [{key: HOME, value: '/'}, {key: X, value: ''}, {key: PATH, value: '^/bin', isRegex: true}]
          unboundEnvVars: [{key: HOME}]
          labels: [{key: none, value: acme}]
          entrypoint: []
          cmd: [serve]
          exposedPorts: [80]
          unexposedPorts: [8080]
          volumes: [/var]
          unmountedVolumes: [/data]
          workdir: /
          user: root
        """))
        .containsExactly(
            "FAILED Metadata Test: the variable HOME is \"/root\", not \"/\"; the variable X is not set; the variable PATH is \"/usr/bin:/bin\", not \"^/bin\";"
                + " the variable HOME is set; the label none is not set; the entrypoint is [/entry], not []; the command is [serve, all], not [serve];"
                + " the port 80 is not exposed; the port 8080 is exposed; /var is not a volume; /data is a volume;"
                + " the working directory is \"/srv\", not \"/\"; the user is \"app\", not \"root\"");
  }

  @Test
  void a_test_that_cannot_tell_is_an_error() throws Exception {
    TestedImage none = new TestedImage() {
      @Override
      public ExecResult exec(Map<String, String> env, List<String> argv) {
        return new ExecResult(127, "", "sh: ls: not found\n");
      }

      @Override
      public ImageInfo info() {
        return LocalImage.of(folder).info();
      }
    };
    assertThat(results(none, "fileExistenceTests: [{name: a, path: /a, shouldExist: false}]\n"))
        .containsExactly("ERROR a: ls cannot tell of /a: sh: ls: not found");
  }

  @Test
  void output_that_may_have_secrets_is_for_the_log_only() throws Exception {
    List<String> log = new ArrayList<>();
    TestRun run = new TestRun("suite", LocalImage.of(folder), true);
    run.run(new CommandTest("a", List.of(), List.of(), List.of("sh", "-c", "echo s3cret; exit 1"), new EnvVars(Map.of()), new EnvVars(Map.of()),
        match("output", "x"), match("error output", ""), 0), log::add);
    assertThat(run.toXml()).contains("exit code 1").doesNotContain("s3cret");
    assertThat(log).first().isEqualTo("FAILED Command Test: a");
    assertThat(log).last().asString().contains("standard output:\ns3cret\n");
  }

  @Test
  void an_answer_is_compared_with_what_is_wanted() throws Exception {
    ServiceRequest request = new ServiceRequest("s", 80, "/x", 200, match("headers", "Type: text"), match("body", "^hello$"));
    assertThat(answer(request, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\nhello", "")).isEmpty();
    assertThat(answer(request, "HTTP/1.0 200 OK\r\n\r\nhello\r\n\r\n", ""))
        .containsExactly("\"Type: text\" is not found in its headers", "\"^hello$\" is not found in its body");
    assertThat(answer(request, "HTTP/1.0 404 Not Found\nContent-Type: text/html\n\nhello", "")).containsExactly("the status is 404, not 200");
    assertThat(answer(request, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\nhello", "curl: (18) cut\n", 18))
        .containsExactly("the answer broke off: the client ended with exit code 18: curl: (18) cut");
    assertThat(answer(request, "", "curl: (7) refused\n")).containsExactly("there is no answer: curl: (7) refused");
  }

  private static TextMatch match(String what, String expected) {
    return new TextMatch(what, List.of(com.google.re2j.Pattern.compile(expected)), List.of());
  }

  private static List<String> answer(ServiceRequest request, String output, String error) throws InterruptedException {
    return answer(request, output, error, 0);
  }

  private static List<String> answer(ServiceRequest request, String output, String error, int exitCode) throws InterruptedException {
    return request.run(new TestedImage() {
      @Override
      public ExecResult exec(Map<String, String> env, List<String> argv) {
        assertThat(argv).endsWith("app", "80", "/x");
        return new ExecResult(exitCode, output, error);
      }

      @Override
      public ImageInfo info() {
        throw new AssertionError();
      }
    }).problems();
  }

  @Test
  void results_are_a_file_of_junit() throws Exception {
    TestRun run = new TestRun("images/web/test/web.yaml", LocalImage.of(folder), false);
    run.run(new FileContentTest("a", folder.resolve("none").toString(), new EnvVars(Map.of()), match("content", "x")), line -> {});
    assertThat(run.toXml().replaceAll("time=\"\\d+\\.\\d{3}\"", "time=\"T\"").replace(folder.toString(), "DIR")).isEqualTo(
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuite name="images/web/test/web.yaml" tests="1" failures="1" errors="0" skipped="0" time="T">
        <testcase classname="images/web/test/web.yaml" name="File Content Test: a" time="T"><failure type="" message="DIR/none does not exist">DIR/none does not exist
        </failure></testcase>
        </testsuite>
        """);
  }
}

// spotless:on
