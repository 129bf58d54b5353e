package dev.danube.stack;

import dev.danube.ImageRef;
import dev.danube.SourceInfo;
import dev.danube.engine.internal.source.Checkout;
import dev.danube.stack.StackDecision.ContentKey;
import dev.danube.stack.StackDecision.ImageAction;
import dev.danube.stack.StackDecision.OfImage;
import dev.danube.stack.internal.StackFiles;
import dev.danube.stack.internal.StackFolder;
import dev.danube.testing.FakeRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.jgit.api.Git;

/** A repository with a stack of five images: a base, two children of it, a child of each. */
final class StackRepository implements AutoCloseable {

  static final List<String> IMAGES = List.of("base", "web", "ml", "web-extra", "ml-gpu");

  static final String SPEC =
      """
      root: base
      images:
        base: {image_name: reg.example/acme/base, build_args: {PYTHON: "3.11"}, info_cmds: [PY]}
        web: {image_name: reg.example/acme/web, depend_on: base, info_cmds: [PY]}
        ml: {image_name: reg.example/acme/ml, depend_on: base, integration_tests: true}
        web-extra: {image_name: reg.example/acme/web-extra, depend_on: web}
        ml-gpu: {image_name: reg.example/acme/ml-gpu, depend_on: ml, prune: true}
      tag: {prefix: "2026.3"}
      all_info_cmds: {PY: {description: Python, command: python --version}}
      """;

  private final Path root;
  private final Git git;

  StackRepository(Path root) throws Exception {
    this.root = root;
    git = Git.init().setDirectory(root.toFile()).setInitialBranch("main").call();
    write("images/spec.yml", SPEC);
    write("README.md", "a stack\n");
    write("images/conftest.py", "");
    write("images/tests_common/test_all.py", "");
    for (String image : IMAGES) {
      String parent =
          switch (image) {
            case "base" -> "";
            case "web", "ml" -> "base";
            default -> image.split("-", 2)[0];
          };
      write(
          "images/" + image + "/Dockerfile",
          parent.isEmpty()
              ? "FROM scratch\nCOPY file /\n"
              : "ARG BASE_TAG=latest\nFROM reg.example/acme/"
                  + parent
                  + ":${BASE_TAG}\nCOPY file /\n");
      write("images/" + image + "/file", image);
      write("images/" + image + "/README.md", image);
      write("images/" + image + "/test/test_it.py", "");
    }
    commit("first");
  }

  Path images() {
    return root.resolve("images");
  }

  void write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  void delete(String path) throws IOException {
    try (Stream<Path> files = Files.walk(root.resolve(path))) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  void move(String from, String to) throws IOException {
    Files.move(root.resolve(from), root.resolve(to));
  }

  void commit(String message) throws Exception {
    git.add().addFilepattern(".").call();
    git.add().addFilepattern(".").setUpdate(true).call();
    git.commit()
        .setMessage(message)
        .setAuthor("a", "a@example.org")
        .setCommitter("a", "a@example.org")
        .setSign(false)
        .call();
  }

  ImageStack stack() throws IOException {
    return ImageStack.read(images());
  }

  /** The commit that is checked out. Must be closed. */
  Checkout checkout() throws Exception {
    return StackFiles.commit(StackFolder.of(images()));
  }

  static SourceInfo info(Checkout checkout) {
    return checkout.info().orElseThrow();
  }

  @Override
  public void close() {
    git.close();
  }

  /** Puts what a run would build, and the names that it would give, into the registry. */
  static StackDecision perform(StackDecision decision, FakeRegistry registry) {
    for (OfImage image : decision.images()) {
      ContentKey key = image.key().orElseThrow();
      String name = "reg.example/acme/" + image.name() + ":";
      if (image.action() == ImageAction.BUILD) {
        registry.put(name + key.contentTag());
      }
      ImageRef built = ImageRef.of(name + key.contentTag());
      registry.tag(built, ImageRef.of(name + key.testTag()));
      registry.tag(built, image.image());
    }
    return decision;
  }
}
