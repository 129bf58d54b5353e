package dev.danube.stack.internal;

import dev.danube.ExecResult;
import dev.danube.ImageRef;
import dev.danube.StageContext;
import dev.danube.internal.text.ShellWords;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tags that an image gets besides that of the branch. */
public final class FurtherTags {

  private FurtherTags() {}

  /** Returns what commands print in an image, by their keys. */
  public static Map<String, String> outputs(
      StageContext stage, ImageRef image, Map<String, String> commands)
      throws InterruptedException {
    ImageContainer container = ImageContainer.start(stage, image);
    Map<String, String> outputs = new LinkedHashMap<>();
    for (Map.Entry<String, String> command : commands.entrySet()) {
      ExecResult result = container.exec(Map.of(), ShellWords.of(command.getValue()));
      if (!result.succeeded() || result.stdout().isBlank()) {
        throw stage.failure(
            String.format(
                "A tag needs %s, but \"%s\" ended with exit code %d and printed: %s",
                command.getKey(),
                command.getValue(),
                result.exitCode(),
                (result.stdout() + result.stderr()).strip()));
      }
      outputs.put(command.getKey(), result.stdout());
    }
    return outputs;
  }

  /** Sets tags of an image in its registry. */
  public static void set(
      StageContext stage,
      String repository,
      ImageRef image,
      List<TagTemplate> templates,
      Map<String, String> values)
      throws InterruptedException {
    for (TagTemplate template : templates) {
      try {
        ImageRef name = ImageRef.of(repository + ":" + template.tag(values));
        stage.log(name + " is " + stage.registry().tag(image, name));
      } catch (IllegalArgumentException e) {
        throw stage.failure(String.format("The tag \"%s\": %s", template.text(), e.getMessage()));
      }
    }
  }
}
