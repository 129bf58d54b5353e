package dev.danube.description;

import static java.util.Objects.requireNonNull;

import dev.danube.Mount;
import dev.danube.Pipeline;
import dev.danube.PipelineDefinitionException;
import dev.danube.cli.PipelineMain;
import dev.danube.docker.DockerBackend;
import dev.danube.engine.Danube;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/**
 * The program that runs containers as a file describes them.
 *
 * <ul>
 *   <li>{@code run FILE} runs them, with the options of {@link PipelineMain}.
 *   <li>{@code check FILE} prints all problems of the file, without Docker.
 *   <li>{@code plan FILE} prints the order of the containers, without Docker; with {@code --json}
 *       all that the file means, with its problems.
 *   <li>{@code schema} prints the JSON schema of descriptions, for editors.
 * </ul>
 *
 * <p>{@code --env-file FILE} names the file with further variables, {@code --env NAME} the
 * environment, {@code --job NAME} a service of a Compose file that is a job, and {@code
 * --allow-mounts} allows the folders of the host that the file mounts.
 *
 * <p>{@code run FILE --service} runs services again and again, as {@link ServiceMode} does: {@code
 * --every 10m}, {@code --daily 03:00} or {@code --cron "0 3 * * *"} says when those run that have
 * no schedule of their own; {@code --services-only} runs only services at first; {@code --watch}
 * reads the file again when it has changed, and so does the signal HUP. Records are kept in {@code
 * --home FOLDER}, which is {@code .danube} unless set. It runs until it is ended by Ctrl-C.
 *
 * <p>{@code --help} prints all this.
 *
 * <p>Exit codes: those of {@link PipelineMain}; 2 if the file has problems.
 */
public final class DescriptionMain {

  private static final String SCHEMA = "danube-description.schema.json";
  private static final String HELP =
      String.join(
          System.lineSeparator(),
          "run FILE      runs the containers; takes the options of a pipeline too, such as --plan",
          "check FILE    prints all problems of the file, without Docker",
          "plan FILE     prints the order of the containers, without Docker; --json: all that it means",
          "schema        prints the JSON schema of such a file, for editors",
          "",
          "--env-file FILE     the file with further variables; .env beside the file unless set",
          "--env NAME          the environment, for containers that are left out there",
          "--concurrency N     how many containers run at once; 1 unless the file says more",
          "--job NAME          a service of a Compose file that is a job",
          "--allow-mounts      allows the folders of this machine that the file mounts",
          "--service           runs services again and again, until Ctrl-C; with",
          "  --every 10m | --daily 03:00 | --cron \"0 3 * * *\"   when those without a schedule run",
          "  --services-only   only services run at first",
          "  --watch           reads the file again when it has changed; so does the signal HUP",
          "  --home FOLDER     the folder for records; .danube unless set");
  private static final int USAGE = 2;
  private static final int ERRORED = 3;

  @Parameters(index = "0", arity = "0..1")
  @Nullable String command;

  @Parameters(index = "1", arity = "0..1")
  @Nullable Path path;

  @Option(names = "--env-file")
  @Nullable Path envFile;

  @Option(names = "--env")
  @Nullable String env;

  @Option(names = "--allow-mounts")
  boolean allowsMounts;

  @Option(names = "--concurrency")
  @Nullable Integer concurrency;

  @Option(names = "--job")
  List<String> jobs = new ArrayList<>();

  @Option(names = {"-h", "--help"})
  boolean asksForHelp;

  @Option(names = "--service")
  boolean isService;

  @ArgGroup(exclusive = false)
  ServiceProgram.ServiceOptions service = new ServiceProgram.ServiceOptions();

  @CommandLine.Unmatched List<String> others = new ArrayList<>();

  private DescriptionMain() {}

  /**
   * Runs the program, and exits the JVM with the exit code.
   *
   * @param args the command, the file, then the options
   */
  public static void main(String[] args) {
    System.exit(execute(args));
  }

  /**
   * Runs the program.
   *
   * @param args the command, the file, then the options
   * @return the exit code
   */
  public static int execute(String... args) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    DescriptionMain program = new DescriptionMain();
    try {
      new CommandLine(program).parseArgs(args);
      return program.perform(out);
    } catch (DescriptionException
        | PipelineDefinitionException
        | IllegalArgumentException
        | ParameterException e) {
      err.println(e.getMessage());
      return USAGE;
    } catch (IOException e) {
      err.println(e.getMessage());
      return ERRORED;
    }
  }

  private int perform(PrintStream out) throws IOException {
    if (command == null || asksForHelp) {
      out.println(HELP);
      return command == null && !asksForHelp ? USAGE : 0;
    }
    if ("schema".equals(command)) {
      refuseOthers(List.of());
      if (path != null) {
        throw new IllegalArgumentException("schema takes no file");
      }
      out.print(schema());
      return 0;
    }
    if (path == null) {
      throw new IllegalArgumentException(
          "Name a command and a file: run FILE, check FILE, plan FILE or schema");
    }
    return switch (command) {
      case "run" -> run(out, path);
      case "check" -> check(out, path);
      case "plan" -> plan(out, path);
      default ->
          throw new IllegalArgumentException(
              String.format("The command is run, check, plan or schema, not \"%s\"", command));
    };
  }

  private ContainerDescriptions read(Path file) throws IOException {
    ContainerDescriptions read = ContainerDescriptions.read(file, this::set);
    List<String> unknown = jobs.stream().filter(job -> !read.order().contains(job)).toList();
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              "--job names a service of a Compose file; %s has no \"%s\"", file, unknown.get(0)));
    }
    return read;
  }

  private void set(DescriptionSettings.Builder settings) {
    if (envFile != null) {
      settings.envFile(envFile);
    }
    if (env != null) {
      settings.in(env);
    }
    if (concurrency != null) {
      settings.concurrency(concurrency);
    }
    settings.jobs(jobs.toArray(String[]::new));
  }

  private static void warn(PrintStream out, ContainerDescriptions read) {
    read.warnings().forEach(warning -> out.println("warning: " + warning));
  }

  private int run(PrintStream out, Path file) throws IOException {
    ContainerDescriptions read = read(file);
    warn(new PrintStream(System.err, true, StandardCharsets.UTF_8), read);
    Pipeline pipeline = read.pipeline();
    refuseMounts(pipeline);
    if (isService) {
      if (!others.isEmpty()) {
        throw new IllegalArgumentException(
            String.format("--service does not know %s", String.join(" ", others)));
      }
      return new ServiceProgram(out).run(read, danube -> setUp(danube, read), service);
    }
    if (service.isSet()) {
      throw new IllegalArgumentException("Add --service to run services again and again");
    }
    if (service.home != null) {
      others.addAll(List.of("--home", service.home.toString()));
    }
    return PipelineMain.execute(
        () -> pipeline, danube -> setUp(danube, read), others.toArray(String[]::new));
  }

  /** Refuses folders of this machine unless the option allows them. */
  private void refuseMounts(Pipeline pipeline) {
    Optional<Mount> mount =
        Stream.concat(
                pipeline.stages().stream().flatMap(stage -> stage.mounts().stream()),
                Stream.concat(
                        pipeline.services().stream(),
                        pipeline.stages().stream().flatMap(stage -> stage.services().stream()))
                    .flatMap(service -> service.mounts().stream()))
            .filter(one -> one.type() == Mount.Type.HOST)
            .findFirst();
    if (mount.isPresent() && !allowsMounts && !runsNothing()) {
      throw new IllegalArgumentException(
          String.format(
              "The file mounts the folder %s of this machine; allow that with --allow-mounts",
              mount.get().source()));
    }
  }

  private boolean runsNothing() {
    return others.stream().anyMatch(one -> one.matches("--(plan|list|runs|open|graph(=.*)?)"));
  }

  private void setUp(Danube.Builder danube, ContainerDescriptions read) {
    DockerBackend.Builder backend = DockerBackend.builder();
    read.setUp(backend);
    if (allowsMounts) {
      backend.allowHostMounts();
    }
    danube.backend(backend.build()).maxConcurrent(read.concurrency());
  }

  /** Refuses options that only {@code run} has, and misspelt ones. */
  private void refuseOthers(List<String> known) {
    List<String> unknown = others.stream().filter(option -> !known.contains(option)).toList();
    if (!unknown.isEmpty() || isService || service.isSet()) {
      throw new IllegalArgumentException(
          String.format(
              "%s does not know %s",
              command,
              unknown.isEmpty() ? "the options of service mode" : String.join(" ", unknown)));
    }
  }

  private int check(PrintStream out, Path file) throws IOException {
    refuseOthers(List.of());
    ContainerDescriptions read = read(file);
    read.pipeline(); // finds what only a pipeline refuses, such as the name of a variable
    warn(out, read);
    int number = read.containers().size();
    out.println(String.format("%s describes %d container%s", file, number, number == 1 ? "" : "s"));
    return 0;
  }

  private int plan(PrintStream out, Path file) throws IOException {
    refuseOthers(List.of("--json"));
    if (others.contains("--json")) {
      DescriptionFile read = DescriptionFile.read(file, DescriptionSettings.of(this::set));
      boolean hasProblems =
          PlanJson.write(read, new OutputStreamWriter(out, StandardCharsets.UTF_8));
      out.println();
      return hasProblems ? USAGE : 0;
    }
    ContainerDescriptions read = read(file);
    read.pipeline(); // finds what only a pipeline refuses
    warn(out, read);
    out.println(read.name());
    for (String name : read.order()) {
      ContainerDescription container = read.container(name);
      String after =
          container.dependencies().isEmpty()
              ? ""
              : ", needs " + String.join(", ", container.dependencies());
      out.println("  " + name + "  " + image(container) + after + again(read, container));
      if (container.entrypoint().isPresent()) {
        out.println("    entrypoint: " + read.shown(List.of(container.entrypoint().get())));
      }
      if (!container.command().isEmpty()) {
        out.println("    command: " + read.shown(container.command()));
      }
    }
    return 0;
  }

  private static String image(ContainerDescription container) {
    return container
        .build()
        .map(build -> "built from " + build.context())
        .orElse(container.image());
  }

  private static String again(ContainerDescriptions read, ContainerDescription container) {
    return container.isService()
        ? container
            .schedule()
            .or(read::schedule)
            .map(schedule -> ", again " + schedule)
            .orElse(", again in service mode")
        : "";
  }

  /** Returns the JSON schema of descriptions, which is a resource of this library. */
  static String schema() {
    try (InputStream in =
        requireNonNull(DescriptionMain.class.getResourceAsStream(SCHEMA), SCHEMA)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
