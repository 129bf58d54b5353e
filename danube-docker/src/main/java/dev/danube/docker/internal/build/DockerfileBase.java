package dev.danube.docker.internal.build;

import dev.danube.ImageRef;
import dev.danube.engine.spi.BuildException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The image that the stage of a Dockerfile which is built starts from. */
final class DockerfileBase {

  /** The image is the third group, and the name of the stage the fourth. */
  private static final Pattern FROM =
      Pattern.compile(
          "(\\s*FROM\\s+)(--platform=\\S+\\s+)?(\\S+)(?:\\s+AS\\s+(\\S+))?\\s*",
          Pattern.CASE_INSENSITIVE);

  /** An instruction that starts a stage. */
  private record From(DockerfileInstruction instruction, String image, String name) {}

  private DockerfileBase() {}

  /**
   * Returns a Dockerfile that starts from another image.
   *
   * @param target the stage that is built; empty for the last one
   * @throws BuildException if the stage does not exist or starts from no image, or if its {@code
   *     FROM} has several lines
   */
  static String replaced(String dockerfile, Optional<String> target, ImageRef image) {
    List<From> stages = stages(dockerfile);
    int stage = target.map(name -> find(stages, name, stages.size())).orElse(stages.size() - 1);
    if (stage < 0) {
      throw new BuildException(
          target
              .map(name -> "The Dockerfile has no stage \"" + name + "\"")
              .orElse("The Dockerfile has no FROM"),
          -1,
          null);
    }
    for (int before = find(stages, stages.get(stage).image, stage);
        before >= 0;
        before = find(stages, stages.get(stage).image, stage)) {
      stage = before;
    }
    From from = stages.get(stage);
    if (from.image.equals("scratch")) {
      throw ParsedDockerfile.refusal(
          from.instruction, "it starts from nothing, so from(...) has no image to replace");
    }
    return replaced(dockerfile, from, image);
  }

  private static List<From> stages(String dockerfile) {
    List<From> stages = new ArrayList<>();
    for (DockerfileInstruction instruction : DockerfileInstruction.of(dockerfile)) {
      Matcher from = FROM.matcher(instruction.text());
      if (from.matches()) {
        String name = from.group(4) == null ? "" : from.group(4);
        stages.add(new From(instruction, from.group(3), name));
      }
    }
    return stages;
  }

  /** Returns the index of the last stage of a name, or of a number, before another; -1 if none. */
  private static int find(List<From> stages, String name, int before) {
    for (int i = before - 1; i >= 0; i--) {
      if (stages.get(i).name.equalsIgnoreCase(name) || String.valueOf(i).equals(name)) {
        return i;
      }
    }
    return -1;
  }

  private static String replaced(String dockerfile, From from, ImageRef image) {
    String[] lines = dockerfile.split("\n", -1);
    int number = from.instruction.line() - 1;
    Matcher line = FROM.matcher(lines[number].replace("\r", ""));
    if (!line.matches() || !line.group(3).equals(from.image)) {
      throw ParsedDockerfile.refusal(
          from.instruction, "from(...) needs FROM and its image in one line");
    }
    lines[number] =
        lines[number].substring(0, line.start(3))
            + image.reference()
            + lines[number].substring(line.end(3));
    return String.join("\n", lines);
  }
}
