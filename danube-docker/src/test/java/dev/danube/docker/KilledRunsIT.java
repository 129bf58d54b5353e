package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.NodeListBuilder;
import dev.danube.Outcome;
import dev.danube.Output;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.Stage;
import dev.danube.StageResult;
import dev.danube.engine.Danube;
import dev.danube.engine.RunSettings;
import dev.danube.event.RunEvent.StageFinished;
import dev.danube.event.RunEvent.StageStarted;
import dev.danube.record.RunRecord;
import dev.danube.record.RunRecords;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests of generated pipelines that are killed at random moments and resumed until they end. */
@ExtendWith(NothingLeft.class)
class KilledRunsIT {

  /** The number of kills before which every pipeline must have ended. */
  private static final int MOST_TRIES = 20;

  @TempDir private Path folder;

  // spotless:off

  /** Defines stages that each write a line to the workspace, and an output from earlier outputs. */
  static Pipeline pipeline(long seed) {
    Random random = new Random(seed);
    int[] count = {0};
    return Pipeline.define("killed", p -> {
      p.image("busybox:1.36");
      List<Output<String>> made = new ArrayList<>();
      addNodes(p, random, count, made, 2);
      p.stage("last", s -> s.run("sort ran > all").artifact("all"));
      p.post(after -> after.always("post", s -> s.run("echo post")));
    });
  }

  private static void addNodes(NodeListBuilder<?> list, Random random, int[] count, List<Output<String>> made, int depth) {
    int nodes = 2 + random.nextInt(3);
    for (int i = 0; i < nodes; i++) {
      int kind = depth == 0 ? 0 : random.nextInt(4);
      String name = "n" + ++count[0];
      if (kind == 1) {
        list.parallel(name, v -> addNodes(v, random, count, new ArrayList<>(made), depth - 1));
      } else if (kind == 2) {
        list.group(name, g -> addNodes(g, random, count, made, depth - 1));
      } else {
        Output<String> output = Output.text(name);
        Optional<Output<String>> read = made.isEmpty() ? Optional.empty() : Optional.of(made.get(random.nextInt(made.size())));
        list.stage(name, s -> stage(s, name, random, output, read));
        made.add(output);
      }
    }
  }

  private static void stage(Stage.Builder stage, String name, Random random, Output<String> output, Optional<Output<String>> read) {
    String pause = "sleep 0." + random.nextInt(4);
    read.ifPresent(value -> stage.env("READ", value));
    stage.output(output);
    if (random.nextInt(4) == 0) {
      stage.isolated();
    }
    stage.run(pause + "; echo " + name + " >> ran; " + pause + "; echo \"" + name + "($READ)\" > $DANUBE_OUTPUT/" + name);
    if (random.nextInt(4) == 0) {
      stage.run("exit 7").allowFailure();
    }
  }

  /**
   * A program that prints which stages start and end. Its arguments are a home, a seed, and the run
   * to resume, if any.
   */
  static final class Program {
    public static void main(String[] args) {
      Pipeline pipeline = pipeline(Long.parseLong(args[1]));
      try (Danube danube = Danube.using(DockerBackend.fromEnvironment(), d -> d.home(Path.of(args[0])).keepRuns(1000))) {
        RunResult result = danube.run(pipeline, r -> configure(r, args));
        System.exit(result.succeeded() ? 0 : 1);
      }
    }

    private static void configure(RunSettings.Builder run, String[] args) {
      if (args.length > 2) {
        run.resume(args[2]);
      }
      run.listener(event -> {
        if (event instanceof StageStarted started) {
          say("started " + started.stage());
        } else if (event instanceof StageFinished ended) {
          say("finished " + ended.stage());
        }
      });
    }

    private static void say(String line) {
      System.out.println(line);
      System.out.flush();
    }
  }

  @Test
  @Timeout(300)
  void two_are_done_in_the_end_as_if_nothing_had_been() throws Exception {
    killAndResume(1, 2);
  }

  @Test
  @Tag("slow")
  @Timeout(1200)
  void thirty_are_done_in_the_end_as_if_nothing_had_been() throws Exception {
    killAndResume(100, 30);
  }

  private void killAndResume(long firstSeed, int number) throws Exception {
    int kills = 0;
    for (long seed = firstSeed; seed < firstSeed + number; seed++) {
      kills += killAndResume(seed);
    }
    assertThat(kills).as("programs that were killed").isGreaterThanOrEqualTo(number);
  }

  @AfterEach
  void discardRecords() throws IOException {
    try (Stream<Path> homes = Files.list(folder)) {
      for (Path home : homes.toList()) {
        NothingLeft.discardAll(home);
      }
    }
  }

  private int killAndResume(long seed) throws Exception {
    Random random = new Random(seed);
    Path home = folder.resolve("home" + seed);
    Set<String> finished = new HashSet<>();
    int kills = 0;
    int starts = 0;
    Optional<RunRecord> record = Optional.empty();
    while (record.flatMap(RunRecord::end).isEmpty()) {
      assertThat(kills).as("seed " + seed).isLessThan(MOST_TRIES);
      // Later with each kill, so that every pipeline ends at last, however slow the machine is.
      int moment = random.nextInt(300) + 50 * kills;
      Said said = runAndKill(home, seed, record.map(RunRecord::id), 1 + random.nextInt(5), moment);
      assertThat(said.started).as("seed %s, try %s: what had ended is not repeated", seed, kills + 1)
          .noneMatch(finished::contains).doesNotHaveDuplicates();
      finished.addAll(said.finished);
      starts += said.started.size();
      record = new RunRecords(home).latest();
      kills += record.get().end().isEmpty() ? 1 : 0;
    }
    RunRecord resumed = record.get();
    Path undisturbed = folder.resolve("undisturbed" + seed);
    try (Danube danube = Danube.using(DockerBackend.fromEnvironment(), d -> d.home(undisturbed))) {
      RunResult result = danube.run(pipeline(seed));
      assertThat(outcomes(resumed)).as("seed " + seed).isEqualTo(result.stages().stream()
          .collect(Collectors.toMap(StageResult::name, StageResult::outcome)));
      RunRecord other = new RunRecords(undisturbed).find(result.id()).orElseThrow();
      assertThat(resumed.end().orElseThrow().outcome()).isEqualTo(result.outcome());
      assertThat(outputs(resumed)).isEqualTo(outputs(other));
      // A stage that was killed while running may have left its line already. No other line is
      // there twice.
      assertThat(new HashSet<>(ran(resumed))).as("seed " + seed).isEqualTo(new HashSet<>(ran(other)));
      long more = starts - result.stages().stream().filter(stage -> stage.outcome() != Outcome.SKIPPED).count();
      assertThat(ran(resumed)).as("seed %s: stages that were started again", seed).hasSizeLessThanOrEqualTo((int) (ran(other).size() + more));
      assertThat(resumed.tries()).isEqualTo(kills + 1);
    }
    return kills;
  }

  private static Map<String, Outcome> outcomes(RunRecord record) {
    return record.stages().stream().collect(Collectors.toMap(RunRecord.StageRecord::name, stage -> stage.result().orElseThrow().outcome()));
  }

  private static Map<String, Map<String, String>> outputs(RunRecord record) {
    return record.stages().stream().collect(Collectors.toMap(RunRecord.StageRecord::name, RunRecord.StageRecord::outputs, (a, b) -> a, TreeMap::new));
  }

  private static List<String> ran(RunRecord record) throws IOException {
    return Files.readAllLines(record.folder().artifacts("last").resolve("all"));
  }

  /** The stages that a program reported before it died. */
  private record Said(List<String> started, List<String> finished) {}

  /**
   * Runs the program, and kills it when so many stages have started and a moment, in milliseconds,
   * has passed. Returns what the program reported.
   */
  private Said runAndKill(Path home, long seed, Optional<String> resume, int stages, int moment) throws Exception {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
        "-cp", System.getProperty("java.class.path"), Program.class.getName(), home.toString(), String.valueOf(seed)));
    resume.ifPresent(command::add);
    Process program = new ProcessBuilder(command).redirectErrorStream(true).start();
    Said said = new Said(new ArrayList<>(), new ArrayList<>());
    try (BufferedReader reader = program.inputReader(StandardCharsets.UTF_8)) {
      int seen = 0;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        String stage = line.substring(line.indexOf(' ') + 1);
        if (line.startsWith("finished ")) {
          said.finished.add(stage);
          continue;
        } else if (!line.startsWith("started ")) {
          throw new AssertionError("seed " + seed + ": " + line + "\n" + reader.lines().collect(Collectors.joining("\n")));
        }
        said.started.add(stage);
        if (++seen == stages) {
          program.waitFor(moment, TimeUnit.MILLISECONDS);
          program.toHandle().destroyForcibly();
        }
      }
    } finally {
      program.destroyForcibly();
      program.waitFor();
    }
    return said;
  }

  // spotless:on
}
