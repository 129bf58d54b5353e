package dev.danube.description;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.danube.Problem;
import dev.danube.description.ContainerDescription.Volume;
import dev.danube.engine.internal.Json;
import dev.danube.internal.yaml.YamlProblems;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The meaning of a description as JSON, with its problems.
 *
 * @param hasProblems whether there are problems
 */
record PlanJson(String text, boolean hasProblems) {

  /** Writes numbers as they stand in the file, such as 1.50. */
  private static final ObjectMapper MAPPER =
      Json.MAPPER.copy().configure(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES, false);

  static PlanJson of(DescriptionFile file) {
    ObjectNode all = Json.MAPPER.createObjectNode();
    List<String> order = ContainerDescriptions.order(file.containers());
    all.put("pipeline", file.name());
    texts(all.putArray("order"), order);
    texts(
        all.putArray("service_order"),
        order.stream().filter(name -> isService(file, name)).toList());
    ArrayNode containers = all.putArray("containers");
    file.containers().forEach(container -> add(containers.addObject(), file, container, ""));
    ArrayNode problems = all.putArray("problems");
    file.placed().forEach(problem -> add(problems.addObject(), problem));
    DescriptionPipeline.furtherProblems(file).forEach(problem -> add(problems, file, problem));
    texts(all.putArray("warnings"), file.warningTexts());
    return new PlanJson(all.toPrettyString(), !problems.isEmpty());
  }

  /**
   * Adds a problem that only a pipeline finds, which is at the line of a container or about the
   * whole file.
   */
  private static void add(ArrayNode problems, DescriptionFile file, Problem problem) {
    String start = file.shown() + ":";
    String line =
        problem
            .location()
            .filter(place -> place.startsWith(start))
            .map(place -> place.substring(start.length()))
            .orElse("");
    boolean isKnown = line.matches("\\d{1,9}");
    problems
        .addObject()
        .put("path", problem.path())
        .put("text", problem.message())
        .put("line", isKnown ? Integer.parseInt(line) : 0)
        .put("column", isKnown ? 1 : 0);
  }

  private static boolean isService(DescriptionFile file, String name) {
    return file.containers().stream()
        .anyMatch(container -> container.name().equals(name) && container.isService());
  }

  private static void texts(ArrayNode list, Collection<String> texts) {
    texts.forEach(list::add);
  }

  private static void add(
      ObjectNode one, DescriptionFile file, ContainerDescription container, String main) {
    one.put("name", container.name()).put("image", container.image());
    texts(one.putArray("dependencies"), container.dependencies());
    HiddenTexts hidden = file.hidden();
    ObjectNode env = one.putObject("env");
    Map<String, @Nullable Object> typed =
        file.values()
            .getOrDefault(
                DescriptionFile.key(container.location(), main, container.name()), Map.of());
    container
        .env()
        .forEach(
            (name, text) -> {
              Object value = typed.get(name);
              String masked = hidden.masked(text);
              boolean isAsWritten = value == null || !masked.equals(text);
              env.set(name, MAPPER.valueToTree(isAsWritten ? masked : value));
            });
    texts(one.putArray("command"), container.command().stream().map(hidden::masked).toList());
    ObjectNode volumes = one.putObject("volumes");
    container.volumes().forEach(volume -> add(volumes, volume));
    one.put("service", container.isService());
    ObjectNode labels = one.putObject("labels");
    container.labels().forEach((name, text) -> labels.put(name, hidden.masked(text)));
    ArrayNode sidecars = one.putArray("sidecars");
    container
        .sidecars()
        .forEach(sidecar -> add(sidecars.addObject(), file, sidecar, container.name()));
  }

  /** Adds a volume by its source; one that is mounted several times has a list. */
  private static void add(ObjectNode volumes, Volume volume) {
    ObjectNode mount =
        Json.MAPPER.createObjectNode().put("bind", volume.path()).put("mode", volume.mode());
    JsonNode before = volumes.get(volume.source());
    if (before == null) {
      volumes.set(volume.source(), mount);
    } else if (before instanceof ArrayNode list) {
      list.add(mount);
    } else {
      volumes.putArray(volume.source()).add(before).add(mount);
    }
  }

  private static void add(ObjectNode one, YamlProblems.Placed placed) {
    one.put("path", placed.problem().path()).put("text", placed.problem().message());
    one.put("line", placed.line()).put("column", placed.column());
  }
}
