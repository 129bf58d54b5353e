package dev.danube.stack;

import dev.danube.ImageRef;
import dev.danube.docker.internal.build.DockerIgnore;
import dev.danube.docker.internal.build.DockerfileFacts;
import dev.danube.engine.spi.SourceFile;
import dev.danube.stack.StackDecision.ContentKey;
import dev.danube.stack.internal.AskedDigests;
import dev.danube.stack.internal.ContentHash;
import dev.danube.stack.internal.MachinePlatform;
import dev.danube.stack.internal.RefreshPeriod;
import dev.danube.stack.internal.StackFiles;
import dev.danube.stack.internal.StackFolder;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The identifiers of what images are made of: the files of the context that the ignore file keeps,
 * the Dockerfile, the arguments, and the identifier of the parent or the digests of other base
 * images. Not thread-safe.
 *
 * <p>Builds are not reproducible, so the identifier of the parent stands for the parent, not its
 * digest. The tests of an image are part of its content only if the Dockerfile may read them.
 */
final class ContentKeys {

  /** Changes if the way in which keys are made does. */
  private static final String VERSION = "danube stack 1";

  private static final String INTEGRATION = "integration_tests";
  private static final String TESTS = "test";
  private static final List<String> TEST_FOLDERS = List.of(TESTS, INTEGRATION);
  private static final int PROGRAM = 0100;

  private final ImageStack stack;
  private final StackFolder folder;
  private final StackFiles files;
  private final AskedDigests digests;
  private final Optional<String> pytest;
  private final PythonTests pythonTests;
  private final Instant now;
  private final PinnedBases pins;

  /**
   * Creates keys.
   *
   * @param settings the image that runs tests in Python, in place of that of the stack; and the
   *     clock
   */
  ContentKeys(
      ImageStack stack,
      StackFiles files,
      AskedDigests digests,
      PinnedBases pins,
      StackSettings settings) {
    this.pins = pins;
    this.stack = stack;
    this.pytest = stack.pytest(settings);
    this.pythonTests = stack.pythonTests(settings);
    this.now = settings.clock().instant();
    this.folder = StackFolder.of(stack.folder());
    this.files = files;
    this.digests = digests;
  }

  /**
   * Returns the key of an image.
   *
   * @param parent the key of its parent; empty for a root
   */
  ContentKey of(StackVariant variant, Optional<ContentKey> parent)
      throws IOException, InterruptedException {
    StackImage image = variant.image();
    String text = dockerfile(image, files);
    DockerfileFacts dockerfile = DockerfileFacts.of(text);
    ContentHash hash = new ContentHash(VERSION);
    hash.add("dockerfile", image.dockerfile(), text);
    hash.add("target", image.target().orElse(""));
    platforms(image).forEach(platform -> hash.add("platform", platform));
    variant.plan().ifPresent(plan -> hash.add("plan", plan.name()));
    new TreeMap<>(variant.args()).forEach((name, value) -> hash.add("argument", name, value));
    parent.ifPresent(key -> hash.add("parent", key.content()));
    period(image)
        .ifPresent(
            period -> hash.add("refresh", period.length().toString(), period.start().toString()));
    addBases(hash, variant, dockerfile);
    addFiles(hash, context(image, dockerfile));
    String content = hash.text();
    ContentHash tests = new ContentHash(VERSION + " tests");
    tests.add("content", content);
    tests.add("integration", String.valueOf(image.integrationTests()));
    pytest.ifPresent(runner -> tests.add("pytest", runner));
    if (pythonTests == PythonTests.HOST) {
      tests.add("pytest on the host");
    }
    addFiles(tests, tests(image));
    return new ContentKey(content, tests.text());
  }

  /** Returns the text of the Dockerfile of an image. */
  static String dockerfile(StackImage image, StackFiles files) throws IOException {
    return files
        .text(clean(image.context() + "/" + image.dockerfile()))
        .orElseThrow(
            () ->
                new IOException(
                    String.format(
                        "There is no %s in the folder %s, or git ignores it",
                        image.dockerfile(), image.context())));
  }

  /** Returns the image that the Dockerfile of an image starts from, if its name is known. */
  static Optional<ImageRef> start(StackVariant variant, StackFiles files) throws IOException {
    return DockerfileFacts.of(dockerfile(variant.image(), files))
        .start(variant.args(), variant.image().target(), variant.image().platform());
  }

  Optional<ImageRef> start(StackVariant variant) throws IOException {
    return start(variant, files);
  }

  /** Returns the time in which an image counts as new; empty if it always does. */
  Optional<RefreshPeriod> period(StackImage image) {
    return image.refresh().map(age -> RefreshPeriod.at(now, age));
  }

  /** Returns the platforms that keys differ by: not that which most machines have. */
  private static List<String> platforms(StackImage image) {
    if (!image.platforms().isEmpty()) {
      return image.platforms();
    }
    return image.platform().equals(MachinePlatform.USUAL) ? List.of() : List.of(image.platform());
  }

  private static String clean(String path) {
    return path.replaceFirst("^(\\./)+", "");
  }

  private void addBases(ContentHash hash, StackVariant variant, DockerfileFacts dockerfile)
      throws InterruptedException {
    Map<String, String> args = new HashMap<>(variant.args());
    if (variant.parent().isPresent()) {
      args.put(ParentBase.BASE_TAG, ParentBase.TAG_OF_PARENT);
    }
    String parent =
        variant
            .parent()
            .map(one -> one.image().repository() + ":" + ParentBase.TAG_OF_PARENT)
            .orElse("");
    for (ImageRef base :
        dockerfile.images(args, variant.image().target(), variant.image().platform())) {
      if (!base.reference().equals(parent)) {
        Optional<String> pinned = pins.digest(variant, base);
        hash.add(
            "base", base.reference(), pinned.isPresent() ? pinned.get() : digests.ofBase(base));
      }
    }
  }

  private SortedMap<String, SourceFile> context(StackImage image, DockerfileFacts dockerfile)
      throws IOException {
    SortedMap<String, SourceFile> context = files.in(clean(image.context()));
    String own = image.dockerfile() + ".dockerignore";
    Optional<String> ignore = files.text(clean(image.context() + "/" + own));
    Optional<String> usual = files.text(clean(image.context() + "/.dockerignore"));
    try {
      DockerIgnore rules =
          DockerIgnore.parse(
              ignore.isPresent() ? own : ".dockerignore", ignore.or(() -> usual).orElse(""));
      context.keySet().removeIf(rules::excludes);
    } catch (IllegalArgumentException e) {
      throw new IOException(image.context() + ": " + e.getMessage(), e);
    }
    for (String folderOfTests : TEST_FOLDERS) {
      if (!dockerfile.mayRead(folderOfTests)) {
        context.keySet().removeIf(path -> path.startsWith(folderOfTests + "/"));
      }
    }
    return context;
  }

  /** Returns the files that decide whether the tests of an image pass, by their whole paths. */
  private SortedMap<String, SourceFile> tests(StackImage image) {
    SortedMap<String, SourceFile> tests = new TreeMap<>();
    for (String common : List.of("tests_common", "conftest.py")) {
      String path = folder.resolve(common);
      files.file(path).ifPresent(file -> tests.put(path, file));
      files.in(path).forEach((name, file) -> tests.put(path + "/" + name, file));
    }
    for (StackImage tested : stack.testedWith(image)) {
      add(tests, tested.context() + "/" + TESTS);
    }
    if (image.integrationTests()) {
      add(tests, image.context() + "/" + INTEGRATION);
    }
    return tests;
  }

  private void add(SortedMap<String, SourceFile> tests, String folderOfTests) {
    String path = clean(folderOfTests);
    files.in(path).forEach((name, file) -> tests.put(path + "/" + name, file));
  }

  private static void addFiles(ContentHash hash, SortedMap<String, SourceFile> files)
      throws IOException {
    for (Map.Entry<String, SourceFile> entry : files.entrySet()) {
      if (entry.getValue() instanceof SourceFile.Regular file) {
        // Git knows no other permission, and they differ between machines.
        hash.add((file.mode() & PROGRAM) == 0 ? "file" : "program", entry.getKey());
        hash.add(file);
      } else if (entry.getValue() instanceof SourceFile.Link link) {
        hash.add("link", entry.getKey(), link.target());
      }
    }
  }
}
