package dev.danube.seeds;

import static dev.danube.Condition.environment;
import static dev.danube.Condition.not;

import dev.danube.Condition;
import dev.danube.Pipeline;
import dev.danube.Readiness;
import dev.danube.Stage;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Containers that load data, as read from descriptions. The order of the descriptions does not
 * matter.
 */
final class Loaders {

  /** The content of the description of a loader. */
  private record Loader(
      String name,
      String image,
      List<String> dependencies,
      Map<String, String> env,
      List<String> excludedIn,
      List<String> sidecars)
      implements Consumer<Stage.Builder> {

    @Override
    public void accept(Stage.Builder s) {
      s.image(image).command().link("https://example.org/loaders/" + name);
      if (dependencies.isEmpty()) {
        s.needsNothing();
      } else {
        s.needs(dependencies.toArray(String[]::new));
      }
      env.forEach(s::env);
      excludedIn.stream()
          .map(where -> not(environment("ENV", where)))
          .reduce(Condition::and)
          .ifPresent(s::when);
      for (String sidecar : sidecars) {
        s.service(sidecar, d -> d.image("redis:7").readyWhen(Readiness.port(6379)));
      }
    }
  }

  private static final List<Loader> DESCRIPTIONS =
      List.of(
          new Loader(
              "dataloader_02",
              "stakater/exit-container",
              List.of("dataloader_01"),
              Map.of("EXIT_CODE", "0"),
              List.of(),
              List.of("redis01")),
          new Loader(
              "dataloader_01",
              "stakater/exit-container",
              List.of(),
              Map.of(),
              List.of(),
              List.of()),
          new Loader(
              "dataloader_03",
              "stakater/exit-container",
              List.of("dataloader_02", "dataloader_01"),
              Map.of(),
              List.of("PROD", "QA"),
              List.of()),
          new Loader(
              "servicecontainer01",
              "hello-world",
              List.of("dataloader_02"),
              Map.of(),
              List.of(),
              List.of()));

  private Loaders() {}

  static Pipeline pipeline() {
    return Pipeline.define(
        "ExamplePipeline", p -> DESCRIPTIONS.forEach(loader -> p.stage(loader.name(), loader)));
  }
}
