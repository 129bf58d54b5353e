package dev.danube.stack.internal.pages;

import dev.danube.DanubeException;
import dev.danube.ExecResult;
import dev.danube.ImageInfo;
import dev.danube.ImageRef;
import dev.danube.StageContext;
import dev.danube.internal.text.ShellWords;
import dev.danube.stack.internal.ImageContainer;
import dev.danube.stack.internal.pages.ImageTables.Titled;
import dev.danube.stack.internal.pages.Manifest.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The step that describes an image, in a container of it. Immutable.
 *
 * @param commands the commands whose output describes it
 * @param wiki the folder on this machine that gets the page, too; empty if there is none
 */
public record DescribeStep(List<DescribingCommand> commands, Optional<Path> wiki) {

  /** The text of a section whose command fails. */
  private static final String FAILED = "Failed to execute cmd";

  /**
   * A command that describes an image. Immutable.
   *
   * @param key its name in the definition
   * @param title the heading of its section
   * @param line the command, with its arguments as in a shell
   * @param isTable whether it prints a table, which programs can read
   */
  public record DescribingCommand(String key, String title, String line, boolean isTable) {}

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
   * @param stable the names of images that its tables are compared with, of which the first that
   *     the wiki knows counts
   * @param folder the folder in the workspace that gets the page
   */
  public void perform(
      StageContext stage, Named image, List<Named> parents, List<String> stable, String folder)
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
    Map<String, Titled> tables = new LinkedHashMap<>();
    for (DescribingCommand command : commands) {
      Optional<String> output = output(container, command.line());
      sections.add(new Section(command.title(), output.orElse(FAILED)));
      if (command.isTable()) {
        output.ifPresent(
            text -> tables.put(command.key(), new Titled(command.title(), TextTable.parse(text))));
      }
    }
    ImageTables own = new ImageTables(image.name(), tables);
    Optional<TableChanges> changes = hasTables() ? changes(own, stable) : Optional.empty();
    LayerTable layers = new LayerTable(info.history(), names(stage, info, image, parents));
    String page = folder + "/" + WikiPages.name(image.name());
    write(stage, page + ".md", new Manifest(layers.text(), sections, changes).text());
    if (hasTables()) {
      write(stage, page + ".json", own.json(changes));
    }
  }

  /** Returns whether there is a file for programs, too. */
  public boolean hasTables() {
    return commands.stream().anyMatch(DescribingCommand::isTable);
  }

  /** Returns what differs from the tables of a stable image that the wiki has. */
  private Optional<TableChanges> changes(ImageTables own, List<String> stable) throws IOException {
    for (String name : wiki.isPresent() ? stable : List.<String>of()) {
      Path file = wiki.orElseThrow().resolve(WikiPages.name(name) + ".json");
      if (Files.exists(file)) {
        ImageTables earlier = ImageTables.read(Files.readString(file));
        return Optional.of(own.since(new ImageTables(name, earlier.tables())));
      }
    }
    return Optional.empty();
  }

  private void write(StageContext stage, String file, String text)
      throws InterruptedException, IOException {
    stage.writeFile(file, text);
    if (wiki.isPresent()) {
      Files.createDirectories(wiki.get());
      String name = file.substring(file.lastIndexOf('/') + 1);
      Files.writeString(wiki.get().resolve(name), text);
    }
  }

  /** Returns what a command prints; empty if it fails. */
  private static Optional<String> output(ImageContainer container, String command)
      throws InterruptedException {
    ExecResult result = container.exec(ShellWords.of(command));
    if (!result.succeeded()) {
      container
          .stage()
          .log(
              String.format(
                  "\"%s\" ended with exit code %d: %s",
                  command, result.exitCode(), result.stdout().strip()));
      return Optional.empty();
    }
    return Optional.of(result.stdout().stripTrailing());
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
