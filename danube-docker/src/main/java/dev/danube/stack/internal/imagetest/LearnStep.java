package dev.danube.stack.internal.imagetest;

import com.google.re2j.Pattern;
import dev.danube.ExecResult;
import dev.danube.ImageInfo;
import dev.danube.ImageRef;
import dev.danube.StageContext;
import dev.danube.internal.text.ShellWords;
import dev.danube.stack.internal.ImageContainer;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/**
 * A step that writes a first file of tests as data, from what an image is and what its commands
 * print. Immutable.
 *
 * @param commands the commands that describe the image, by their titles
 * @param file the file on this machine, which must not exist
 */
public record LearnStep(Map<String, String> commands, Path file) {

  private static final String HEAD =
      "# What the image was when this file was written. Take out what may change.\n";

  /**
   * Writes the file.
   *
   * @param image the image that the stage works in
   * @throws IOException if the file cannot be written
   */
  public void perform(StageContext stage, ImageRef image) throws IOException, InterruptedException {
    ImageContainer container = ImageContainer.start(stage, image);
    String text = text(container);
    Files.createDirectories(file.getParent());
    try {
      Files.writeString(file, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException e) {
      throw stage.failure(file + " exists already; rename it, or remove it");
    }
    stage.log("The tests are in " + file + "; take out what may change");
  }

  private String text(ImageContainer container) throws InterruptedException {
    Map<String, Object> tests = new LinkedHashMap<>();
    tests.put("schemaVersion", "2.0.0");
    ImageInfo.Config config = container.info().config();
    Map<String, Object> metadata = metadata(config);
    if (!metadata.isEmpty()) {
      tests.put("metadataTest", metadata);
    }
    put(tests, "fileExistenceTests", program(config).map(List::of).orElse(List.of()));
    List<Map<String, Object>> printed = new ArrayList<>();
    for (Map.Entry<String, String> command : commands.entrySet()) {
      printed(container, command.getKey(), command.getValue()).ifPresent(printed::add);
    }
    put(tests, "commandTests", printed);
    DumpSettings settings = DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).build();
    return HEAD + new Dump(settings).dumpToString(tests);
  }

  private static Map<String, Object> metadata(ImageInfo.Config config) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    List<Map<String, Object>> env = new ArrayList<>();
    new TreeMap<>(config.env())
        .forEach(
            (name, value) -> {
              Map<String, Object> variable = new LinkedHashMap<>();
              variable.put("key", name);
              variable.put("value", value);
              env.add(variable);
            });
    put(metadata, "envVars", env);
    put(metadata, "entrypoint", config.entrypoint());
    put(metadata, "cmd", config.command());
    put(metadata, "exposedPorts", config.exposedPorts());
    put(metadata, "volumes", config.volumes());
    if (!config.workdir().isEmpty()) {
      metadata.put("workdir", config.workdir());
    }
    if (!config.user().isEmpty()) {
      metadata.put("user", config.user());
    }
    return metadata;
  }

  private static void put(Map<String, Object> map, String key, List<?> values) {
    if (!values.isEmpty()) {
      map.put(key, values);
    }
  }

  /** Returns the test that the program exists that the image starts, if its path is known. */
  private static Optional<Map<String, Object>> program(ImageInfo.Config config) {
    List<String> words = config.entrypoint().isEmpty() ? config.command() : config.entrypoint();
    Map<String, Object> test = new LinkedHashMap<>();
    test.put("name", "the program that the image starts");
    test.put("path", words.isEmpty() ? "" : words.get(0));
    test.put("shouldExist", true);
    return Optional.of(test).filter(one -> String.valueOf(one.get("path")).startsWith("/"));
  }

  /** Returns the test that a command prints what it prints now; empty if it fails. */
  private static Optional<Map<String, Object>> printed(
      ImageContainer container, String title, String command) throws InterruptedException {
    List<String> words = ShellWords.of(command);
    ExecResult result = container.exec(Map.of(), words);
    Optional<String> line = result.stdout().lines().filter(one -> !one.isBlank()).findFirst();
    if (!result.succeeded()) {
      container
          .stage()
          .log(String.format("\"%s\" ended with exit code %d", command, result.exitCode()));
      return Optional.empty();
    }
    Map<String, Object> test = new LinkedHashMap<>();
    test.put("name", title);
    test.put("command", words.get(0));
    put(test, "args", words.subList(1, words.size()));
    put(test, "expectedOutput", line.map(Pattern::quote).map(List::of).orElse(List.of()));
    return Optional.of(test);
  }
}
