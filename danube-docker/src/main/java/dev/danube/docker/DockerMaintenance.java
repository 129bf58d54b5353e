package dev.danube.docker;

import dev.danube.BackendException;
import dev.danube.docker.internal.container.Leftovers;
import dev.danube.docker.internal.daemon.DockerHosts;
import dev.danube.docker.internal.daemon.Labels;
import dev.danube.docker.internal.daemon.ProgramOwner;
import dev.danube.docker.internal.registry.Logins;
import dev.danube.internal.Durations;
import dev.danube.record.RunFolder;
import dev.danube.record.RunRecords;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A command-line program about the Docker that Danube would use: {@code doctor} reports which
 * daemon is found and which resources of Danube it has; {@code clean} removes the leftovers of
 * programs that died, and with {@code --older-than} also the leftovers of other hosts.
 *
 * <p>Exit codes: 0 success, 1 something could not be removed, 2 wrong usage, 3 no Docker.
 *
 * <p>Example: {@code java -cp … dev.danube.docker.DockerMaintenance doctor}.
 */
public final class DockerMaintenance {

  private static final int LEFT = 1;
  private static final int USAGE = 2;
  private static final int NO_DOCKER = 3;

  private static final String HELP =
      """
      Usage: doctor                      show which Docker is found, how, and what Danube has in it
             clean                       remove the leftovers of programs of this host that died,
                                         containers that were kept, and workspaces that were kept
                                         with records that no longer exist
             clean --older-than 24h      also remove older leftovers that have no known owner or an
                                         owner on another host, and other older workspaces that
                                         were kept; units: s, m, h, d
      """;

  private DockerMaintenance() {}

  /**
   * Runs the program and ends the JVM with its exit code.
   *
   * @param args the arguments
   */
  public static void main(String[] args) {
    System.exit(new Program(System.out, System.err).execute(args));
  }

  /** The program, which prints to the given streams. */
  record Program(PrintStream out, PrintStream err) {

    int execute(String... args) {
      List<String> words = List.of(args);
      try {
        if (words.equals(List.of("doctor"))) {
          return connected(this::doctor);
        }
        if (words.equals(List.of("clean"))) {
          return connected(found -> clean(found, null));
        }
        if (words.size() == 3 && words.subList(0, 2).equals(List.of("clean", "--older-than"))) {
          Duration age = age(words.get(2));
          return connected(found -> clean(found, age));
        }
      } catch (DateTimeParseException e) {
        err.println("\"" + words.get(2) + "\" is not a duration; write it as in 90m, 24h or 7d");
        return USAGE;
      }
      boolean isHelp = words.equals(List.of("--help"));
      (isHelp ? out : err).print(HELP);
      return isHelp ? 0 : USAGE;
    }

    private static Duration age(String text) {
      String upper = text.toUpperCase(Locale.ROOT);
      return Duration.parse(upper.endsWith("D") ? "P" + upper : "PT" + upper);
    }

    private interface Task {
      int run(DockerConnection found) throws InterruptedException;
    }

    private int connected(Task task) {
      DockerHosts hosts = DockerHosts.ofEnvironment(Optional.empty());
      Logins logins = new Logins(Map.of(), hosts.configFile());
      try (DockerConnection found =
          new Connector(hosts.candidates(), hosts.configFile(), System.getenv())
              .connect(DockerOptions.DEFAULT, logins)) {
        return task.run(found);
      } catch (BackendException e) {
        err.println(e.getMessage());
        return NO_DOCKER;
      } catch (InterruptedException e) {
        err.println("Interrupted");
        return NO_DOCKER;
      }
    }

    private int doctor(DockerConnection found) throws InterruptedException {
      found.describe().forEach(out::println);
      List<Leftovers.RunResources> runs = found.leftovers().find();
      out.println(
          runs.isEmpty()
              ? "Danube has no resources in this Docker"
              : "Danube has these resources in this Docker:");
      for (Leftovers.RunResources run : runs) {
        if (run.hasMore()) {
          out.println("  " + run + "; " + state(run));
        }
        if (run.hasKept()) {
          out.println("  " + run.keptText() + record(run));
        }
      }
      List<String> caches = found.caches();
      if (!caches.isEmpty()) {
        out.println("Caches, which are kept: " + String.join(", ", caches));
      }
      int images = found.builtImages();
      if (images > 0) {
        out.printf(
            "Images built from Dockerfiles for stages, which are kept for the next run: %d;"
                + " remove them with: docker image prune --filter label=%s%n",
            images, Labels.CACHE);
      }
      if (runs.stream().anyMatch(run -> run.isOfDeadProgram() && run.hasMore())) {
        out.println("Remove leftovers with: clean");
      }
      return 0;
    }

    private static String record(Leftovers.RunResources run) {
      return run.record()
          .map(
              path ->
                  Files.exists(path) ? " with " + path : "; its record no longer exists: " + path)
          .orElse("");
    }

    private static String state(Leftovers.RunResources run) {
      return run.owner()
          .map(
              owner -> {
                String who = "process " + owner.pid() + " of " + owner.host();
                if (!owner.isOfThisHost()) {
                  return "of " + who + ", another host";
                }
                return owner.isDead() ? "left by " + who + ", which died" : "in use by " + who;
              })
          .orElse("owner unknown");
    }

    private int clean(DockerConnection found, @Nullable Duration age) throws InterruptedException {
      int exitCode = 0;
      int removed = 0;
      for (Leftovers.RunResources run : found.leftovers().find()) {
        boolean isOfHost = run.owner().filter(ProgramOwner::isOfThisHost).isPresent();
        boolean isOld = age != null && !isOfHost && run.isOlderThan(age);
        boolean isKept = run.hasKept() && !isResumed(run);
        List<String> left = new ArrayList<>();
        if (run.hasMore() && (run.isOfDeadProgram() || isOld)) {
          out.println("removing " + run);
          left.addAll(found.leftovers().remove(run));
          removed++;
        }
        if (isKept && (isOld || (run.isOfDeadProgram() && isGivenUp(run, age)))) {
          out.println("removing " + run.keptText());
          left.addAll(found.leftovers().removeKept(run));
          removed++;
        } else if (isKept && run.hasKeptContainers() && run.isOfDeadProgram()) {
          out.println("removing the containers of " + run.keptText());
          left.addAll(found.leftovers().removeKeptContainers(run));
          removed++;
        }
        left.forEach(err::println);
        exitCode = left.isEmpty() ? exitCode : LEFT;
      }
      boolean isInUse = found.leftovers().find().stream().anyMatch(Leftovers.RunResources::hasMore);
      if (!isInUse && found.removeUnusedNetwork()) {
        out.println("removing the network that keeps runs apart; the next run creates it again");
      }
      if (removed == 0) {
        String older = age == null ? "" : " and none older than " + Durations.text(age);
        out.println("no leftovers of programs that died" + older);
      }
      return exitCode;
    }

    /** Returns whether another program has resumed the run and may be using the kept resources. */
    private static boolean isResumed(Leftovers.RunResources run) {
      try {
        return run.record().isPresent() && RunRecords.isRunning(new RunFolder(run.record().get()));
      } catch (IOException e) {
        return true; // the run may be running
      }
    }

    /** Returns whether the record of the run does not exist, or the run is older than the age. */
    private static boolean isGivenUp(Leftovers.RunResources run, @Nullable Duration age) {
      return run.record().filter(Files::exists).isEmpty() || (age != null && run.isOlderThan(age));
    }
  }
}
