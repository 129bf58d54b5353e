package dev.danube;

import java.util.List;
import java.util.Optional;

/**
 * One thing that a stage does. Steps run in the order written, and the first that fails ends it.
 */
public sealed interface Step {

  /**
   * The step in one short line, for logs and messages.
   *
   * @return such as {@code run "mvn -B test"}
   */
  String text();

  /**
   * Whether it runs in a container, and not in this JVM or in the daemon.
   *
   * @return true for {@link Run}, {@link Exec} and {@link Command}
   */
  default boolean isInContainer() {
    return this instanceof Run || this instanceof Exec || this instanceof Command;
  }

  /**
   * Whether it is done by the daemon, to images.
   *
   * @return true for those that build, tag, push and remove images
   */
  default boolean isOfImages() {
    return !isInContainer() && !(this instanceof Call);
  }

  /**
   * The tags that it gives to images.
   *
   * @return in the order set; none unless it builds or tags one
   */
  default List<Tag> tags() {
    return List.of();
  }

  /**
   * A POSIX shell script, executed by a fresh {@code sh -e} with an empty standard input.
   *
   * @param script the script, of any number of lines
   */
  record Run(String script) implements Step {

    @Override
    public String text() {
      return "run " + quoted(script);
    }
  }

  /**
   * A program with its arguments, without a shell between.
   *
   * @param argv the program, then its arguments
   */
  record Exec(List<String> argv) implements Step {

    /**
     * Copies the list.
     *
     * @param argv the program, then its arguments
     */
    public Exec {
      argv = List.copyOf(argv);
    }

    @Override
    public String text() {
      return "exec " + quoted(String.join(" ", argv));
    }
  }

  /**
   * The image's own entrypoint, as {@code docker run IMAGE ARGUMENTS} starts it.
   *
   * @param args its arguments; none for the image's default command
   */
  record Command(List<String> args) implements Step {

    /**
     * Copies the list.
     *
     * @param args its arguments
     */
    public Command {
      args = List.copyOf(args);
    }

    @Override
    public String text() {
      return args.isEmpty() ? "command" : "command " + quoted(String.join(" ", args));
    }
  }

  /**
   * Java code, executed in this JVM.
   *
   * @param action the code; equal only to itself
   */
  record Call(StageAction action) implements Step {

    @Override
    public String text() {
      return "call";
    }
  }

  /**
   * Builds an image.
   *
   * @param image what is built
   */
  record BuildImage(ImageBuild image) implements Step {

    @Override
    public String text() {
      return "buildImage " + image;
    }

    @Override
    public List<Tag> tags() {
      return image.tags().stream().map(ImageName::tag).toList();
    }
  }

  /**
   * Gives an image one more name.
   *
   * @param image the image
   * @param name the name
   */
  record TagImage(Value<ImageRef> image, ImageName name) implements Step {

    @Override
    public String text() {
      return "tagImage " + image + " as " + name;
    }

    @Override
    public List<Tag> tags() {
      return List.of(name.tag());
    }
  }

  /**
   * Pushes an image to its registry; one that was built, under all its names.
   *
   * @param image the image
   * @param pushed the output that what the registry has becomes; empty for none
   */
  record PushImage(Value<ImageRef> image, Optional<Output<ImageRef>> pushed) implements Step {

    @Override
    public String text() {
      return "pushImage " + image;
    }
  }

  /**
   * Removes an image from the daemon.
   *
   * @param image the image
   */
  record RemoveImage(Value<ImageRef> image) implements Step {

    @Override
    public String text() {
      return "removeImage " + image;
    }
  }

  private static String quoted(String text) {
    String line = text.strip();
    int end = line.indexOf('\n');
    boolean cut = end >= 0 || line.length() > 60;
    line = line.substring(0, Math.min(60, end < 0 ? line.length() : end));
    return '"' + line + (cut ? " ..." : "") + '"';
  }
}
