package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Outcome;
import dev.danube.Output;
import dev.danube.Pipeline;
import dev.danube.Readiness;
import dev.danube.RunResult;
import dev.danube.Secret;
import dev.danube.Source;
import dev.danube.StageFailure;
import dev.danube.docker.fixture.OnDocker;
import dev.danube.engine.Danube;
import dev.danube.event.RunEvent.LogStream;
import dev.danube.record.RunFolder;
import dev.danube.record.RunRecord;
import dev.danube.record.RunRecords;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.eclipse.jgit.util.FileUtils;
import org.junit.jupiter.api.Test;

/** Tests of what a failed run keeps for people: containers to inspect, and commands to type. */
class KeepIT extends OnDocker {

  private static final Secret TOKEN = Secret.of("token", () -> "s3cret-token");

  private static final Secret QUOTED_SECRET = Secret.of("quoted", () -> "pa'ss-word");
  private static final Output<String> QUOTED = Output.text("quoted");

  // spotless:off

  private RunResult runKeeping(Consumer<Pipeline.Builder> definition) {
    return danube.run(pipeline(definition), r -> r.keepFailed().listener(this::record));
  }

  private static StageFailure failure(RunResult result, String stage) {
    return result.stage(stage).failure().orElseThrow();
  }

  /** Runs a command that is for people to type, without a terminal. */
  private static String type(String line, String... env) throws IOException, InterruptedException {
    ProcessBuilder program = new ProcessBuilder("bash", "-c", line.replace(" -it ", " -i ")).redirectErrorStream(true);
    for (String variable : env) {
      program.environment().put(variable.substring(0, variable.indexOf('=')), variable.substring(variable.indexOf('=') + 1));
    }
    Process process = program.start();
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return printed + "exit " + process.waitFor();
  }

  private static String inShell(StageFailure failure, String command) {
    return "echo '" + command + "' | " + failure.shellCommand().orElseThrow().replace(" -it ", " -i ");
  }

  @Test
  void the_container_of_a_failed_stage_can_be_looked_into_when_the_program_is_gone() throws Exception {
    RunResult result = runKeeping(p -> p.parallel("v", v -> v
        .stage("good", s -> s.isolated().run("echo good > /tmp/where"))
        .stage("in main", s -> s.workdir("/tmp").run("echo main > where; exit 3"))
        .stage("own one", s -> s.image(BUSYBOX).user("nobody").run("echo own > /tmp/where; exit 3"))
        .stage("allowed", s -> s.isolated().run("exit 3").allowFailure())
        .stage("command", s -> s.command("sh", "-c", "echo command > /where; exit 3"))
        .stage("served", s -> s.service("web", w -> w.image(BUSYBOX).command("sleep", "100").readyWhen(Readiness.command("true")))
            .run("echo served > /tmp/where; exit 3"))));
    danube.close();
    assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(result.warnings()).isEmpty();
    assertThat(failure(result, "in main").shellCommand().orElseThrow()).matches("docker exec -it -w /tmp danube-kept-main-\\w{12} sh");
    assertThat(failure(result, "own one").shellCommand().orElseThrow()).matches("docker exec -it -w /workspace danube-kept-own-one-\\w{12} sh");
    assertThat(failure(result, "allowed").shellCommand()).isEmpty();
    assertThat(type(inShell(failure(result, "in main"), "cat where"))).isEqualTo("main\nexit 0");
    assertThat(type(inShell(failure(result, "own one"), "id -un; cat /tmp/where; ls -a"))).startsWith("nobody\nown\n").endsWith("exit 0");
    assertThat(type(inShell(failure(result, "served"), "cat /tmp/where"))).isEqualTo("served\nexit 0");
    String copied = type(inShell(failure(result, "command"), "cat /where"));
    assertThat(copied).isEqualTo("command\nexit 0");
    removeCommitted();

    RunRecord record = new RunRecords(home).find(result.id()).orElseThrow();
    assertThat(record.stages()).extracting(stage -> stage.result().orElseThrow().failure().flatMap(StageFailure::shellCommand).isPresent())
        .containsExactly(false, true, true, false, true, true);
    assertThat(doctor("doctor")).anyMatch(line -> line.equals("  run " + result.id() + ": 4 containers, 1 volume, kept with " + record.folder().path()));
  }

  /** Removes the copy of an ended container, which belongs to the person who typed the command. */
  private static void removeCommitted() {
    NothingLeft.client().listImagesCmd().withDanglingFilter(true).withFilter("label", List.of("dev.danube.stage=command")).exec()
        .forEach(image -> NothingLeft.client().removeImageCmd(image.getId()).withForce(true).exec());
  }

  @Test
  void kept_containers_are_gone_when_the_run_is_resumed_and_succeeds() throws Exception {
    boolean[] mended = {false};
    Consumer<Pipeline.Builder> definition = p -> p
        .stage("a", s -> s.call(c -> c.run(mended[0] ? "true" : "exit 3")));
    RunResult failed = runKeeping(definition);
    assertThat(failure(failed, "a").shellCommand()).isPresent();
    mended[0] = true;
    assertThat(danube.resume(pipeline(definition), failed.id()).outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(NothingLeft.leftovers(failed.id())).isEmpty();
    assertThat(doctor("doctor")).noneMatch(line -> line.contains(failed.id()));
  }

  @Test
  void a_run_with_a_source_goes_on_in_its_workspace_as_another_user_and_with_what_was_made_there() throws Exception {
    Path source = Files.createDirectory(home.resolve("source"));
    Files.writeString(source.resolve("a.txt"), "a");
    boolean[] mended = {false};
    Consumer<Pipeline.Builder> definition = p -> p.source(Source.directory(source)).user("1000:1000")
        .stage("change", s -> s.run("echo changed > a.txt"))
        .stage("fails", s -> s.call(c -> c.run(mended[0] ? "true" : "exit 3")))
        .stage("read", s -> s.run("cat a.txt; echo $(id -u) $(stat -c %u a.txt); echo more > b.txt"));
    RunResult failed = run(definition);
    mended[0] = true;
    RunResult result = danube.run(pipeline(definition), r -> r.resume(failed.id()).listener(this::record));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("read")).containsExactly("changed", "1000 1000");
  }

  @Test
  void a_run_that_never_had_a_container_is_resumed_with_its_source() throws Exception {
    Path source = Files.createDirectory(home.resolve("source"));
    Files.writeString(source.resolve("a.txt"), "content");
    String[] image = {"127.0.0.1:1/nosuch/image:1"};
    Consumer<Pipeline.Builder> definition = p -> p.source(Source.directory(source))
        .stage("java", s -> s.call(c -> {}))
        .stage("a", s -> s.image(image[0]).run("cat a.txt"));
    RunResult failed = run(definition);
    assertThat(failed.outcome()).isEqualTo(Outcome.ERRORED);
    image[0] = BUSYBOX;
    RunResult result = danube.run(pipeline(definition), r -> r.resume(failed.id()).listener(this::record));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("a")).containsExactly("content");
  }

  @Test
  void a_run_that_works_on_a_folder_itself_is_resumed_there_and_sees_what_was_mended() throws Exception {
    Path source = Files.createDirectory(home.resolve("source"));
    Files.writeString(source.resolve("a.txt"), "broken");
    Pipeline pipeline = pipeline(p -> p.source(Source.directory(source))
        .stage("make", s -> s.run("echo made > made.txt"))
        .stage("check", s -> s.run("cat made.txt; grep mended a.txt")));
    try (Danube bound = Danube.using(DockerBackend.builder().bindSource().build(), d -> d.home(home.resolve("bound")))) {
      RunResult failed = bound.run(pipeline);
      assertThat(failed.outcome()).isEqualTo(Outcome.FAILED);
      Files.writeString(source.resolve("a.txt"), "mended");
      RunResult result = bound.run(pipeline, r -> r.resume(failed.id()).listener(this::record));
      assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
      assertThat(out("check")).containsExactly("made", "mended");
    }
  }

  @Test
  void clean_takes_kept_containers_of_programs_that_died_and_workspaces_whose_record_is_gone() throws Exception {
    Path other = Files.createDirectory(home.resolve("other"));
    String run = runInProgramOfItsOwn(other);
    assertThat(doctor("doctor")).anyMatch(line -> line.startsWith("  run " + run + ": 1 container, 1 volume, kept with "));
    assertThat(doctor("clean")).contains("removing the containers of run " + run + ": 1 container, 1 volume, kept");
    assertThat(doctor("clean")).noneMatch(line -> line.contains(run));
    assertThat(doctor("clean", "--older-than", "1h")).noneMatch(line -> line.contains(run));
    FileUtils.delete(RunFolder.of(other, run).path().toFile(), FileUtils.RECURSIVE);
    assertThat(doctor("doctor")).anyMatch(line -> line.startsWith("  run " + run + ": 1 volume, kept; its record no longer exists: "));
    assertThat(doctor("clean")).contains("removing run " + run + ": 1 volume, kept");
    assertThat(doctor("doctor")).noneMatch(line -> line.contains(run));

    String old = runInProgramOfItsOwn(other);
    assertThat(doctor("clean", "--older-than", "0s")).contains("removing run " + old + ": 1 container, 1 volume, kept");
    FileUtils.delete(RunFolder.of(other, old).path().toFile(), FileUtils.RECURSIVE);
  }

  /** A program with a run that fails and keeps its container. */
  static final class Failing {
    public static void main(String[] args) {
      try (Danube danube = Danube.using(DockerBackend.fromEnvironment(), d -> d.home(Path.of(args[0])))) {
        danube.run(pipeline(p -> p.stage("a", s -> s.run("exit 3"))), r -> r.keepFailed());
      }
    }
  }

  private static String runInProgramOfItsOwn(Path home) throws Exception {
    Process program = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp", System.getProperty("java.class.path"), Failing.class.getName(), home.toString()).inheritIO().start();
    assertThat(program.waitFor()).isZero();
    return new RunRecords(home).latest().orElseThrow().id();
  }

  /** Returns the variables that each stage has. */
  private static String known(RunResult result, String stage) {
    return " -e CI=true -e DANUBE_RUN_ID=" + result.id() + " -e DANUBE_PIPELINE=it -e DANUBE_STAGE=" + stage + " -e DANUBE_ATTEMPT=1";
  }

  @Test
  void the_line_that_repeats_a_step_does_so_on_the_workspace_and_has_no_secret() throws Exception {
    RunResult result = run(p -> p
        .stage("before", s -> s.run("echo 'from before' > file").secret("S", QUOTED_SECRET)
            .output(QUOTED).call(c -> c.set(QUOTED, "pa'ss-word")))
        .parallel("v", v -> v
          .stage("run", s -> s.env("A", "it's").secret("T", TOKEN).workdir("/workspace")
              .run("cat file\necho \"$A $T\"; exit 3"))
          .stage("exec", s -> s.image(BUSYBOX).user("1000").memory("64m").exec("sh", "-c", "id -u; exit 4"))
          .stage("command", s -> s.env("B", "b c").secret("T", TOKEN).command("sh", "-c", "echo $B $T; exit 5"))
          .stage("limited", s -> s.cpus(0.5).cache("it-keep", "/cache").env("Q", QUOTED).run("exit 6"))
          .stage("java", s -> s.call(c -> { throw new IllegalStateException(); }))));
    NothingLeft.client().removeVolumeCmd("danube-cache-it-keep").exec();
    assertThat(failure(result, "limited").reproduceCommand().orElseThrow()).isEqualTo("docker run --rm -it --cpus 0.5 -v danube-" + result.id()
        + ":/workspace -v danube-cache-it-keep:/cache -w /workspace" + known(result, "limited") + " -e 'Q=***' --entrypoint /bin/sh busybox:1.36 -eo pipefail -c 'exit 6'");
    String run = failure(result, "run").reproduceCommand().orElseThrow();
    assertThat(run).isEqualTo("docker run --rm -it -v danube-" + result.id() + ":/workspace -w /workspace" + known(result, "run") + " -e 'A=it'\\''s' -e T"
        + " --entrypoint /bin/sh busybox:1.36 -eo pipefail -c $'cat file\\necho \"$A $T\"; exit 3'");
    assertThat(type(run, "T=mine")).isEqualTo("from before\nit's mine\nexit 3");
    String exec = failure(result, "exec").reproduceCommand().orElseThrow();
    assertThat(exec).isEqualTo("docker run --rm -it -m 67108864 -v danube-" + result.id() + ":/workspace -w /workspace -u 1000" + known(result, "exec")
        + " --entrypoint sh busybox:1.36 -c 'id -u; exit 4'");
    assertThat(type(exec)).endsWith("1000\nexit 4");
    String command = failure(result, "command").reproduceCommand().orElseThrow();
    assertThat(command).isEqualTo("docker run --rm -it -v danube-" + result.id() + ":/workspace" + known(result, "command") + " -e 'B=b c' -e T busybox:1.36"
        + " sh -c 'echo $B $T; exit 5'");
    assertThat(type(command, "T=mine")).isEqualTo("b c mine\nexit 5");
    assertThat(failure(result, "java").reproduceCommand()).isEmpty();
    assertThat(result.stages()).allMatch(stage -> stage.failure().flatMap(StageFailure::shellCommand).isEmpty());
    assertThat(lines("run", LogStream.STDOUT)).contains("it's ***");
  }

  static List<String> doctor(String... args) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    assertThat(new DockerMaintenance.Program(out, out).execute(args)).isZero();
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }

  // spotless:on
}
