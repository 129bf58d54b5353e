package dev.danube.stack.internal.imagetest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Problem;
import dev.danube.Readiness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

// spotless:off

class TestFileReaderTest {

  private final List<Problem> problems = new ArrayList<>();
  @TempDir private Path root;

  private Optional<TestFile> read(String text) throws IOException {
    Files.writeString(root.resolve("web.yaml"), text);
    return TestFileReader.read(root, "web.yaml", problems);
  }

  private List<String> problemsOf(String text) throws IOException {
    problems.clear();
    assertThat(read(text)).isEmpty();
    return problems.stream().map(problem -> problem.location().orElse("") + " " + problem.path() + " " + problem.message()).toList();
  }

  @Test
  void all_keys_of_the_schema_are_read() throws IOException {
    Files.writeString(root.resolve("test.env"), "# comment\nA=b=c\n\nEMPTY=\n");
    TestFile file = read(
        """
        schemaVersion: '2.0.0'
        globalEnvVars: [{key: VIRTUAL_ENV, value: /env}, {key: PATH, value: "/env/bin:$PATH"}]
        containerRunOptions:
          user: nobody
          privileged: true
          allocateTty: false
          envFile: test.env
          envVars: [TOKEN]
          capabilities: [NET_BIND_SERVICE]
          bindMounts: ["/etc/a:/etc/b", "/c:/d:ro"]
        commandTests:
        - name: with setup
          setup: [[touch, /tmp/x], ["true"]]
          teardown: [[rm, /tmp/x]]
          command: sh
          args: [-c, "echo $X"]
          envVars: [{key: X, value: y}]
          exitCode: 3
          expectedOutput: ['(?P<word>y)', '[[:alpha:]]']
          excludedOutput: [n]
          expectedError: []
          excludedError: ['.*FAIL.*']
        - {name: plain, command: "true"}
        fileExistenceTests:
        - {name: root, path: /, shouldExist: true, permissions: drwxr-xr-x, uid: 0, gid: 0, isExecutableBy: any}
        - {name: none, path: /none, shouldExist: false}
        - {name: usual, path: /bin/sh}
        fileContentTests:
        - {name: hosts, path: /etc/hosts, expectedContents: [localhost], excludedContents: [evil]}
        metadataTest:
          env: [{key: A, value: b}]
          envVars: [{key: C, value: '^d$', isRegex: true}]
          unboundEnvVars: [{key: NOT}]
          labels: [{key: vendor, value: acme}]
          entrypoint: []
          cmd: [serve]
          exposedPorts: ["8080"]
          unexposedPorts: [22]
          volumes: [/data]
          unmountedVolumes: [/root]
          workdir: /srv
          user: app
        """).orElseThrow();
    TestFile services = read(
        """
        schemaVersion: '2.0.0'
        serviceTests:
        - name: serves
          client: busybox:1.36
          command: [--port, "8080"]
          envVars: [{key: MODE, value: test}]
          ready: {http: {port: 8080, path: /health}, within: 2m}
          requests:
          - {path: /a, status: 404, expectedBody: [x], excludedBody: [y], expectedHeaders: ["Content-Type: text/html"]}
          - {port: 9090}
        """).orElseThrow();
    assertThat(problems).isEmpty();
    assertThat(file.name()).isEqualTo("web.yaml");
    assertThat(file.tests()).extracting(ImageTest::name).containsExactly(
        "File Existence Test: root", "File Existence Test: none", "File Existence Test: usual", "File Content Test: hosts",
        "Metadata Test", "Command Test: plain", "Command Test: with setup");
    assertThat(file.options().env()).hasToString("{A=b=c, EMPTY=}");
    assertThat(file.options().secrets()).containsExactly("TOKEN");
    assertThat(file.options().mounts()).extracting(mount -> mount.source() + " " + mount.path() + " " + mount.isReadOnly())
        .containsExactly("/etc/a /etc/b false", "/c /d true");
    CommandTest command = (CommandTest) file.tests().get(6);
    assertThat(command.argv()).containsExactly("sh", "-c", "echo $X");
    assertThat(command.exitCode()).isEqualTo(3);
    assertThat(command.setup()).hasToString("[[touch, /tmp/x], [true]]");
    MetadataTest metadata = (MetadataTest) file.tests().get(4);
    assertThat(metadata.entrypoint()).contains(List.of());
    assertThat(metadata.env()).hasSize(2);
    ServiceTest service = services.services().get(0);
    assertThat(service.readiness()).isEqualTo(Readiness.http(8080, "/health").within(Duration.ofMinutes(2)));
    assertThat(service.requests()).extracting(ServiceRequest::name)
        .containsExactly("Service Test: serves: GET :8080/a", "Service Test: serves: GET :9090/");
  }

  @Test
  void json_is_read_too() throws IOException {
    TestFile file = read("{\"schemaVersion\": \"2.0.0\", \"fileExistenceTests\": [{\"name\": \"a\", \"path\": \"/a\"}]}").orElseThrow();
    assertThat(file.tests()).hasSize(1);
    assertThat(file.options()).isEqualTo(RunOptions.NONE);
  }

  @Test
  void files_with_other_content_are_no_tests() throws IOException {
    assertThat(read("a: 1\n")).isEmpty();
    assertThat(read("{{ a template }}: x: y\n")).isEmpty();
    assertThat(read("- a list\n")).isEmpty();
    assertThat(read("{\"schemaVersion\": 2, \"layers\": []}")).as("a manifest of an image").isEmpty();
    Files.write(root.resolve("bytes.json"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertThat(TestFileReader.read(root, "bytes.json", problems)).isEmpty();
    assertThat(problems).isEmpty();
  }

  @Test
  void everything_wrong_is_told_with_its_line() throws IOException {
    assertThat(problemsOf(
        """
        schemaVersion: 1.0.0
        comandTests: []
        commandTests:
        - name: a
          comand: x
        - {command: x, exitCode: minus, setup: [[]], expectedOutput: ['(']}
        - only text
        fileExistenceTests: {name: a}
        fileContentTests:
        - {name: c}
        metadataTest:
          labels: [{value: x}]
          env: [{key: A, value: '[', isRegex: true}]
        containerRunOptions:
          allocateTty: true
          envVars: [A-B]
          envFile: none.env
          bindMounts: ["/a", "b:/c"]
        globalEnvVars: [{key: "A B", value: x}]
        licenseTests: [{debian: true}]
        serviceTests:
        - {name: s, ready: {}}
        - {name: t, ready: {port: 70000, within: soon}, requests: [{path: x}]}
        - {name: u, requests: [{path: /}]}
        """))
        .containsExactly(
            "web.yaml:1  the schemaVersion \"1.0.0\" is not supported; write the tests for \"2.0.0\"",
            "web.yaml:2  unknown key \"comandTests\"; did you mean \"commandTests\"?",
            "web.yaml:4 command test 1 has no \"command\"",
            "web.yaml:5 command test 1 unknown key \"comand\"; did you mean \"command\"?",
            "web.yaml:6 command test 2 has no \"name\"",
            "web.yaml:6 command test 2 \"setup\" has an empty command",
            "web.yaml:6 command test 2 \"(\" is not a regular expression: missing closing )",
            "web.yaml:6 command test 2 \"exitCode\" takes a number, not \"minus\"",
            "web.yaml:7  \"commandTests\" takes a list of mappings, not a text",
            "web.yaml:8  \"fileExistenceTests\" takes a list of mappings, not a mapping",
            "web.yaml:10 file content test 1 has no \"path\"",
            "web.yaml:12 label 1 has no \"key\"",
            "web.yaml:13 variable 1 \"[\" is not a regular expression: missing closing ]",
            "web.yaml:14  containerRunOptions do not apply to serviceTests; put these into a file of their own",
            "web.yaml:15 containerRunOptions tests have no terminal here; remove allocateTty",
            "web.yaml:16 containerRunOptions \"A-B\" is not the name of a variable",
            "web.yaml:17 containerRunOptions cannot read the file \"none.env\": java.nio.file.NoSuchFileException: " + root.resolve("none.env"),
            "web.yaml:18 containerRunOptions \"/a\" in bindMounts: write it as /HOST:/CONTAINER or /HOST:/CONTAINER:ro",
            "web.yaml:18 containerRunOptions \"b:/c\" in bindMounts: mount: the path \"b\" is not absolute; start it with \"/\"",
            "web.yaml:19 variable 1 \"A B\" is not the name of a variable",
            "web.yaml:20  licenseTests are not supported; test the files by fileContentTests",
            "web.yaml:22 service test 1 > ready set one of port, http, log, health",
            "web.yaml:22 service test 1 has no requests",
            "web.yaml:23 service test 2 > ready within is a time such as 30s or 2m, not \"soon\"",
            "web.yaml:23 service test 2 > ready Readiness: port must be from 1 to 65535, was 70000",
            "web.yaml:23 request 1 the path \"x\" is invalid; start it with \"/\" and use no spaces",
            "web.yaml:23 request 1 has no \"port\", and the test waits for none",
            "web.yaml:24 request 1 has no \"port\", and the test waits for none");
  }

  @Test
  void services_have_values_that_can_be_used() throws IOException {
    assertThat(problemsOf(
        """
        schemaVersion: 2.0.0
        containerRunOptions: {user: root}
        fileExistenceTests: [{name: a, path: /workspace/a}]
        serviceTests:
        - {name: a, client: "A:", requests: [{port: 70000}]}
        - {name: a, ready: {http: 80}, requests: [{port: 80}]}
        - {name: this name is much longer than a stage may be called, ready: {health: false}, requests: [{port: 80}]}
        """))
        .containsExactly(
            "web.yaml:2  containerRunOptions do not apply to serviceTests; put these into a file of their own",
            "web.yaml:3 file existence test 1 \"/workspace/a\" cannot be tested: /workspace has the files of the repository in tests",
            "web.yaml:5 request 1 port is from 1 to 65535, not 70000",
            "web.yaml:5 service test 1 image \"A:\" is not a valid reference; write it as in \"ghcr.io/acme/app:1.4.0\"",
            "web.yaml:6 service test 2 the name \"a\" is there twice",
            "web.yaml:6 service test 2 > ready \"http\" takes a mapping, not a text",
            "web.yaml:7 service test 3 its name is longer than 40 characters, which a stage has",
            "web.yaml:7 service test 3 > ready health is true, or is not set");
    assertThat(read(
        """
        schemaVersion: 2.0.0
        globalEnvVars: [{key: A, value: "$HOME/a"}]
        serviceTests: [{name: a, envVars: [{key: B, value: b}], requests: [{port: 80}]}]
        """).orElseThrow().services().get(0).env()).hasToString("{A=$HOME/a, B=b}");
  }

  @Test
  void a_file_that_is_not_yaml_is_told_if_it_has_tests() throws IOException {
    assertThat(problemsOf("schemaVersion: 2.0.0\n  commandTests: [\n")).singleElement().asString().startsWith("web.yaml:2  this line is indented differently from line 1");
    assertThat(problemsOf("commandTests: []\n")).containsExactly("web.yaml  there is no schemaVersion; set it to \"2.0.0\"");
  }
}

// spotless:on
