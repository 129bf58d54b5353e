package dev.danube.stack.internal.pages;

import dev.danube.DanubeException;
import dev.danube.ExecResult;
import dev.danube.ImageInfo;
import dev.danube.ImageRef;
import dev.danube.StageContext;
import dev.danube.internal.text.ShellWords;
import dev.danube.stack.internal.ImageContainer;
import dev.danube.stack.internal.pages.Manifest.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The step that describes an image, in a container of it. Immutable.
 *
 * @param commands the commands whose output describes it, by their titles
 * @param wiki the folder on this machine that gets the page, too; empty if there is none
 */
public record DescribeStep(Map<String, String> commands, Optional<Path> wiki) {

  /** The text of a section whose command fails. */
  private static final String FAILED = "Failed to execute cmd";

  /**
   * An image with a name that its users know. Immutable.
   *
   * @param built the name under which it was built or pulled
   * @param name the full name with the tag of the run
   */
  public record Named(ImageRef built, String name) {}

  /**
   * Describes an image.
   *
   * @param image the image that the stage works in
   * @param parents the images that it stands on
   * @param folder the folder in the workspace that gets the page
   */
  public void perform(StageContext stage, Named image, List<Named> parents, String folder)
      throws InterruptedException, IOException {
    ImageInfo info;
    if (commands.isEmpty()) {
      // An image without a shell has layers, too.
      info =
          ImageContainer.inspect(stage, image.built())
              .orElseThrow(() -> stage.failure("There is no image " + image.built()));
    } else {
      info = ImageContainer.start(stage, image.built()).info();
    }
    ImageContainer container = new ImageContainer(stage, info);
    List<Section> sections = new ArrayList<>();
    for (Map.Entry<String, String> command : commands.entrySet()) {
      sections.add(new Section(command.getKey(), output(container, command.getValue())));
    }
    LayerTable layers = new LayerTable(info.history(), names(stage, info, image, parents));
    String text = new Manifest(layers.text(), sections).text();
    String file = WikiPages.name(image.name()) + ".md";
    stage.writeFile(folder + "/" + file, text);
    if (wiki.isPresent()) {
      Files.createDirectories(wiki.get());
      Files.writeString(wiki.get().resolve(file), text);
    }
  }

  private static String output(ImageContainer container, String command)
      throws InterruptedException {
    ExecResult result = container.exec(ShellWords.of(command));
    if (!result.succeeded()) {
      container
          .stage()
          .log(
              String.format(
                  "\"%s\" ended with exit code %d: %s",
                  command, result.exitCode(), result.stdout().strip()));
      return FAILED;
    }
    return result.stdout().stripTrailing();
  }

  /** Returns the names of the image and of those that it stands on, by the number of layers. */
  private static Map<Integer, List<String>> names(
      StageContext stage, ImageInfo info, Named image, List<Named> parents)
      throws InterruptedException {
    TreeMap<Integer, List<String>> names = new TreeMap<>();
    names.put(info.history().size(), List.of(image.name()));
    for (Named parent : parents) {
      Optional<ImageInfo> known = inspect(stage, parent.built());
      if (known.isPresent()) {
        names.putIfAbsent(known.get().history().size(), List.of(parent.name()));
      }
    }
    return names;
  }

  private static Optional<ImageInfo> inspect(StageContext stage, ImageRef image)
      throws InterruptedException {
    try {
      return ImageContainer.inspect(stage, image);
    } catch (DanubeException e) {
      stage.log(image + " is not in the table of layers: " + e.getMessage());
      return Optional.empty();
    }
  }
}
