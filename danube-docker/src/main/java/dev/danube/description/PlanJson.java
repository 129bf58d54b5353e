package dev.danube.description;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.danube.Problem;
import dev.danube.Secret;
import dev.danube.description.ContainerDescription.Volume;
import dev.danube.engine.internal.Json;
import dev.danube.internal.yaml.YamlProblems;
import java.io.IOException;
import java.io.Writer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The meaning of a description as JSON, with its problems. */
final class PlanJson {

  /** Writes numbers as they stand in the file, such as 1.50. */
  private static final ObjectMapper MAPPER =
      Json.MAPPER.copy().configure(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES, false);

  private PlanJson() {}

  /**
   * Writes a description, one container after another: many containers may share services, so that
   * the whole is much larger than the file.
   *
   * @return whether there are problems
   */
  static boolean write(DescriptionFile file, Writer out) throws IOException {
    List<String> order = ContainerDescriptions.order(file.containers());
    Set<String> services =
        file.containers().stream()
            .filter(ContainerDescription::isService)
            .map(ContainerDescription::name)
            .collect(Collectors.toSet());
    try (JsonGenerator json = MAPPER.writerWithDefaultPrettyPrinter().createGenerator(out)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET); // the caller's
      json.writeStartObject();
      json.writeStringField("pipeline", file.name());
      write(json, "order", texts(order));
      write(json, "service_order", texts(order.stream().filter(services::contains).toList()));
      json.writeArrayFieldStart("containers");
      for (ContainerDescription container : file.containers()) {
        ObjectNode one = MAPPER.createObjectNode();
        add(one, file, container, "");
        json.writeTree(one);
      }
      json.writeEndArray();
      ArrayNode problems = problems(file);
      write(json, "problems", problems);
      write(json, "warnings", texts(file.warningTexts()));
      json.writeEndObject();
      return !problems.isEmpty();
    }
  }

  private static void write(JsonGenerator json, String name, JsonNode value) throws IOException {
    json.writeFieldName(name);
    json.writeTree(value);
  }

  private static ArrayNode texts(Collection<String> texts) {
    ArrayNode list = MAPPER.createArrayNode();
    texts.forEach(list::add);
    return list;
  }

  private static ArrayNode problems(DescriptionFile file) {
    ArrayNode problems = MAPPER.createArrayNode();
    file.placed().forEach(problem -> add(problems.addObject(), problem));
    DescriptionPipeline.furtherProblems(file).forEach(problem -> add(problems, file, problem));
    return problems;
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

  private static void add(
      ObjectNode one, DescriptionFile file, ContainerDescription container, String main) {
    HiddenTexts hidden = file.hidden();
    one.put("name", container.name()).put("image", container.image());
    one.set("dependencies", texts(container.dependencies()));
    addEnv(one.putObject("env"), file, container, main);
    container.entrypoint().ifPresent(program -> one.put("entrypoint", hidden.masked(program)));
    one.set("command", texts(container.command().stream().map(hidden::masked).toList()));
    ObjectNode volumes = one.putObject("volumes");
    container.volumes().forEach(volume -> add(volumes, volume));
    one.put("service", container.isService());
    ObjectNode labels = one.putObject("labels");
    Stream.of(file.settings().labels(), file.forAll().labels(), container.labels())
        .forEach(all -> all.forEach((name, text) -> labels.put(name, hidden.masked(text))));
    ArrayNode sidecars = one.putArray("sidecars");
    container
        .sidecars()
        .forEach(sidecar -> add(sidecars.addObject(), file, sidecar, container.name()));
  }

  /** Adds the variables that a container gets, without those that are declared as secrets. */
  private static void addEnv(
      ObjectNode env, DescriptionFile file, ContainerDescription container, String main) {
    String place = DescriptionFile.key(container.location(), main, container.name());
    Map<String, Secret> declared = file.secrets().getOrDefault(place, Map.of());
    Map<String, @Nullable Object> own = file.values().getOrDefault(place, Map.of());
    Map<String, @Nullable Object> ofAll = file.values().getOrDefault("", Map.of());
    ContainerEnv all = ContainerEnv.of(file, container, declared);
    all.open()
        .forEach(
            (name, text) -> {
              Object value = (container.env().containsKey(name) ? own : ofAll).get(name);
              env.set(name, MAPPER.valueToTree(value == null ? text : value));
            });
    all.secret().keySet().stream()
        .filter(name -> !declared.containsKey(name) && !file.settings().secrets().containsKey(name))
        .forEach(name -> env.put(name, HiddenTexts.MASK));
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
