package dev.danube;

import java.util.List;
import java.util.Optional;

/**
 * A step of a stage. Steps run in the order written, and the first one that fails ends the attempt.
 */
public sealed interface Step {

  /**
   * Returns the step in one short line, for logs and messages.
   *
   * @return such as {@code run "mvn -B test"}
   */
  String text();

  /**
   * Returns the whole text of what the step executes in a container.
   *
   * @return the script, or the program and its arguments with spaces between them; empty for Java
   *     code and steps on images
   */
  default Optional<String> executedText() {
    if (this instanceof Run run) {
      return Optional.of(run.script());
    }
    if (this instanceof Background background) {
      return background.run().executedText();
    }
    if (this instanceof Exec exec) {
      return Optional.of(String.join(" ", exec.argv()));
    }
    return this instanceof Command command
        ? Optional.of(String.join(" ", command.args()))
        : Optional.empty();
  }

  /**
   * Returns whether the step runs in a container, and not in this JVM or in the daemon.
   *
   * @return true for {@link Run}, {@link Exec} and {@link Command}
   */
  default boolean isInContainer() {
    return this instanceof Run
        || this instanceof Exec
        || this instanceof Command
        || this instanceof Background;
  }

  /**
   * Returns whether the daemon performs the step, on images.
   *
   * @return true for steps that build, pull, tag, push or remove images
   */
  default boolean isOfImages() {
    return !isInContainer() && !(this instanceof Call) && !(this instanceof Approve);
  }

  /**
   * Returns the tags that the step gives to images.
   *
   * @return in the order set; empty unless the step builds or tags an image, or tags one in a
   *     registry
   */
  default List<Tag> tags() {
    return List.of();
  }

  /**
   * A script, executed by a new {@code sh -e} with an empty standard input. A script that starts
   * with {@code #!} is executed by the interpreter that it names.
   *
   * @param script the script, of any number of lines
   */
  record Run(String script) implements Step {

    /**
     * Replaces the line breaks of Windows, which no shell understands, by those of Unix.
     *
     * @param script the script, of any number of lines
     */
    public Run {
      script = script.replace("\r\n", "\n");
    }

    @Override
    public String text() {
      return "run " + quoted(script);
    }
  }

  /**
   * A program with its arguments, started without a shell.
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
   * A wait for the answer of a person, before the stage starts.
   *
   * @param approval the question
   */
  record Approve(Approval approval) implements Step {

    @Override
    public String text() {
      return "approval " + quoted(approval.message());
    }
  }

  /**
   * A build of an image.
   *
   * @param image the image to build
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
   * An additional name for an image.
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
   * A pull of an image from its registry.
   *
   * @param pull the pull
   */
  record PullImage(ImagePull pull) implements Step {

    @Override
    public String text() {
      return "pullImage " + pull;
    }
  }

  /**
   * An additional name for an image in its registry, given without a pull.
   *
   * @param image the image
   * @param name the name
   */
  record TagInRegistry(Value<ImageRef> image, ImageName name) implements Step {

    @Override
    public String text() {
      return "tagInRegistry " + image + " as " + name;
    }

    @Override
    public List<Tag> tags() {
      return List.of(name.tag());
    }
  }

  /**
   * A push of an image to its registry. An image that was built in the run is pushed under all its
   * names.
   *
   * @param image the image
   * @param pushed the output for the reference of the image in the registry; empty for none
   */
  record PushImage(Value<ImageRef> image, Optional<Output<ImageRef>> pushed) implements Step {

    @Override
    public String text() {
      return "pushImage " + image;
    }
  }

  /**
   * A removal of an image from the daemon.
   *
   * @param image the image
   */
  record RemoveImage(Value<ImageRef> image) implements Step {

    @Override
    public String text() {
      return "removeImage " + image;
    }
  }

  /**
   * A shell script that runs beside the steps after it.
   *
   * @param name the name
   * @param run the script
   * @param readyWhen what the steps after it wait for
   */
  record Background(String name, Run run, Readiness readyWhen) implements Step {

    @Override
    public String text() {
      return "background " + name;
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
