package dev.danube.stack;

import static java.util.Objects.requireNonNull;

import dev.danube.ImageRef;
import dev.danube.Registry;
import dev.danube.SourceInfo;
import dev.danube.engine.internal.source.Checkouts;
import dev.danube.stack.StackDecision.ContentKey;
import dev.danube.stack.StackDecision.ImageAction;
import dev.danube.stack.StackDecision.OfImage;
import dev.danube.stack.internal.AskedDigests;
import dev.danube.stack.internal.BranchTag;
import dev.danube.stack.internal.RefreshPeriod;
import dev.danube.stack.internal.StackFiles;
import dev.danube.stack.internal.StackFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The decision what happens to each image of a stack. Not thread-safe. */
final class Decider {

  /** The words in a commit message that build all images, in any case of letters. */
  private static final String FULL_REBUILD = "full rebuild";

  private static final int SHORT_KEY = 12;

  private final ImageStack stack;
  private final StackSettings settings;
  private final SourceInfo source;
  private final AskedDigests digests;
  private final String suffix;
  private final CommitChanges changes;
  private final Map<String, ParentBase> parentBases = new HashMap<>();
  private final Map<String, OfImage> decided = new LinkedHashMap<>();
  private final List<String> warnings = new ArrayList<>();

  private Decider(ImageStack stack, StackSettings settings, SourceInfo source, Registry registry) {
    this.stack = stack;
    this.warnings.addAll(stack.warnings());
    for (StackVariant variant : stack.variants()) {
      ParentBase base = ParentBase.of(stack, variant);
      parentBases.put(variant.label(), base);
      base.warning().ifPresent(warnings::add);
    }
    this.settings = settings;
    this.source = source;
    this.digests = new AskedDigests(registry);
    this.suffix = BranchTag.of(branch());
    this.changes =
        CommitChanges.of(
            StackFolder.of(stack.folder()).path(),
            stack.rules(),
            settings.since(),
            source.changedPaths(settings.since()));
  }

  private String branch() {
    return settings
        .branch()
        .or(source::branch)
        .or(source::tag)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    String.format(
                        "The branch of the commit %s is not known, and the tags of the images end"
                            + " with it; set it with --set branch=NAME (a pull request from a branch"
                            + " with the name of its target may be one of a fork, so it has none)",
                        source.shortCommit())));
  }

  static StackDecision decide(
      ImageStack stack, StackSettings settings, SourceInfo source, Registry registry)
      throws IOException, InterruptedException {
    Decider decider = new Decider(stack, settings, source, registry);
    if (settings.rebuild() == Rebuild.CONTENT || settings.rebuild() == Rebuild.ALL) {
      decider.decideByContent();
    } else if (PinnedBases.isIn(stack)) {
      try (StackFiles files = StackFiles.open(StackFolder.of(stack.folder()))) {
        decider.decideWithoutContent(Optional.of(decider.pins(files)));
      }
    } else {
      decider.decideWithoutContent(Optional.empty());
    }
    return new StackDecision(List.copyOf(decider.decided.values()), List.copyOf(decider.warnings));
  }

  // The rules "none" and "git"

  /** Finds the base images that are pinned, and tells which ones have moved. */
  private PinnedBases pins(StackFiles files) throws IOException, InterruptedException {
    PinnedBases pins = PinnedBases.of(stack, files);
    warnings.addAll(pins.moved(digests));
    return pins;
  }

  private void decideWithoutContent(Optional<PinnedBases> pins) throws InterruptedException {
    if (settings.rebuild() == Rebuild.NONE) {
      decideNothing(pins);
    } else {
      decideByGit(pins);
    }
  }

  private void decideByGit(Optional<PinnedBases> pins) throws InterruptedException {
    Optional<String> all = reasonForAll().or(this::reasonOfGitForAll);
    warnOfRefresh();
    if (!Checkouts.namesAllFiles()) {
      warnings.add(
          "changes that are not committed do not count, because this machine cannot name all files;"
              + " set the environment variable LC_ALL to a locale with UTF-8, such as C.UTF-8");
    }
    for (StackVariant variant : stack.variants()) {
      List<String> reasons = new ArrayList<>();
      all.ifPresent(reasons::add);
      reasonsToBuild(variant).forEach(reasons::add);
      if (all.isEmpty()) {
        changes.of(variant.image()).ifPresent(reasons::add);
      }
      ImageRef name = name(variant);
      // What is built in any case is not asked for: the registry may be slow, or new.
      Optional<String> digest = reasons.isEmpty() ? digests.of(name) : Optional.empty();
      if (reasons.isEmpty() && digest.isEmpty()) {
        reasons.add("the registry has no " + name);
      }
      boolean isBuilt = !reasons.isEmpty();
      if (!isBuilt) {
        reasons.add("nothing that it is made of has changed " + changes.since());
      }
      decide(
          variant,
          isBuilt ? ImageAction.BUILD : ImageAction.NONE,
          reasons,
          Optional.empty(),
          base(variant, pins, Optional.empty()));
    }
  }

  /** Decides that nothing is built but what is to be built again. */
  private void decideNothing(Optional<PinnedBases> pins) throws InterruptedException {
    for (StackVariant variant : stack.variants()) {
      List<String> reasons = reasonsToBuild(variant);
      boolean isBuilt = !reasons.isEmpty();
      decide(
          variant,
          isBuilt ? ImageAction.BUILD : ImageAction.NONE,
          isBuilt ? reasons : List.of("no image is built"),
          Optional.empty(),
          isBuilt || variant.image().pinned().isPresent()
              ? base(variant, pins, Optional.empty())
              : new Base(Optional.empty(), Optional.empty()));
    }
  }

  /** Tells which setting has no effect. */
  private void warnOfRefresh() {
    for (StackImage image : stack.images()) {
      if (image.refresh().isPresent()) {
        warnings.add(
            String.format(
                "image \"%s\": refresh has no effect with rebuild=git, which asks no registry for"
                    + " the age of an image",
                image.name()));
      }
    }
  }

  private Optional<String> reasonOfGitForAll() {
    if (settings.ref().orElseGet(this::branch).equals("main")) {
      return Optional.of("all images are built on the branch main");
    }
    return changes.ofAll();
  }

  /** Returns why all images are built, whatever the rule is. */
  private Optional<String> reasonForAll() {
    if (settings.rebuild() == Rebuild.ALL) {
      return Optional.of("all images are built");
    }
    return source.message().toLowerCase(Locale.ROOT).contains(FULL_REBUILD)
        ? Optional.of("the commit message says \"" + FULL_REBUILD + "\"")
        : Optional.empty();
  }

  /** Returns why an image is built, whatever the rule is and what it is made of. */
  private List<String> reasonsToBuild(StackVariant variant) {
    List<String> reasons = new ArrayList<>();
    if (settings.again().contains(variant.image().name())) {
      reasons.add("it is to be built again");
    }
    parentOf(variant)
        .filter(parent -> parent.action() == ImageAction.BUILD)
        .ifPresent(parent -> reasons.add("its parent " + parent.label() + " is built"));
    return reasons;
  }

  private Optional<OfImage> parentOf(StackVariant variant) {
    return variant.parent().map(StackVariant::label).map(decided::get);
  }

  /** An image that another one is built from, as the registry has it, and its name. */
  private record Base(Optional<ImageRef> image, Optional<String> name) {}

  /**
   * Returns the image that another one is built from.
   *
   * @param start the image that the Dockerfile of a root starts from, if it is known
   */
  private Base base(StackVariant variant, Optional<PinnedBases> pins, Optional<ImageRef> start)
      throws InterruptedException {
    Optional<OfImage> parent = parentOf(variant);
    if (parent.isPresent()) {
      ParentBase named = requireNonNull(parentBases.get(variant.label()));
      return named.isParent()
          ? new Base(built(variant), parent.map(image -> image.image().reference()))
          : new Base(Optional.empty(), named.start().map(ImageRef::reference));
    }
    Optional<ImageRef> pinned = pins.flatMap(all -> all.base(variant));
    Optional<ImageRef> base = pinned.isPresent() ? pins.map(all -> all.named(variant)) : start;
    return new Base(
        pinned.isPresent() || base.isEmpty() ? pinned : digests.reference(base.get()),
        base.map(ImageRef::reference));
  }

  /** Returns the parent of an image as the registry has it, if it is not built in this run. */
  private Optional<ImageRef> built(StackVariant variant) throws InterruptedException {
    Optional<OfImage> parent = parentOf(variant);
    if (parent.isEmpty() || parent.get().action() == ImageAction.BUILD) {
      return Optional.empty();
    }
    String repository = variant.parent().orElseThrow().image().repository();
    String tag = parent.get().key().map(ContentKey::contentTag).orElse(parent.get().tag());
    return digests.reference(ImageRef.of(repository + ":" + tag));
  }

  // The rule "content"

  private void decideByContent() throws IOException, InterruptedException {
    StackFolder folder = StackFolder.of(stack.folder());
    Optional<String> all = reasonForAll();
    try (StackFiles files = StackFiles.open(folder)) {
      PinnedBases pins = pins(files);
      ContentKeys keys = new ContentKeys(stack, files, digests, pins, settings);
      for (StackVariant variant : stack.variants()) {
        Optional<ContentKey> ofParent = parentOf(variant).flatMap(OfImage::key);
        ContentKey key = keys.of(variant, ofParent);
        List<String> reasons = new ArrayList<>();
        all.ifPresent(reasons::add);
        reasonsToBuild(variant).forEach(reasons::add);
        ImageAction action =
            reasons.isEmpty()
                ? byContent(variant, key, keys.period(variant.image()), reasons)
                : ImageAction.BUILD;
        boolean startsAtBase = variant.parent().isEmpty() && variant.image().pinned().isEmpty();
        Optional<ImageRef> start = startsAtBase ? keys.start(variant) : Optional.empty();
        Base base = base(variant, Optional.of(pins), start);
        decide(variant, action, reasons, Optional.of(key), base);
      }
    }
  }

  private ImageAction byContent(
      StackVariant variant, ContentKey key, Optional<RefreshPeriod> period, List<String> reasons)
      throws InterruptedException {
    String repository = variant.image().repository();
    Optional<String> built = digests.of(ImageRef.of(repository + ":" + key.contentTag()));
    if (built.isPresent()) {
      // Who built it again after the tests had passed may have built what does not pass them.
      Optional<String> tested = digests.of(ImageRef.of(repository + ":" + key.testTag()));
      return digests.areSame(tested, built)
          ? tested(variant, key, tested, reasons)
          : untested(key, reasons);
    }
    changes.of(variant.image()).ifPresent(reasons::add);
    String since =
        period
            .map(p -> ", built since " + p.start() + " (refresh " + p.lengthText() + ")")
            .orElse("");
    reasons.add(
        String.format(
            "its content %s is not in %s%s",
            key.content().substring(0, SHORT_KEY), repository, since));
    return ImageAction.BUILD;
  }

  private ImageAction tested(
      StackVariant variant, ContentKey key, Optional<String> tested, List<String> reasons)
      throws InterruptedException {
    Optional<String> named = digests.of(name(variant));
    boolean isNamed = digests.areSame(named, tested);
    String known = "its content is there as " + key.contentTag();
    reasons.add(known + (isNamed ? ", and has this tag" : ", and gets the tag " + tag(variant)));
    return isNamed ? ImageAction.NONE : ImageAction.REUSE;
  }

  private static ImageAction untested(ContentKey key, List<String> reasons) {
    reasons.add("its content is there as " + key.contentTag() + ", but not with these tests");
    return ImageAction.TEST;
  }

  private void decide(
      StackVariant variant,
      ImageAction action,
      List<String> reasons,
      Optional<ContentKey> key,
      Base base) {
    decided.put(
        variant.label(),
        new OfImage(
            variant.image().name(),
            variant.plan().map(StackPlan::name),
            action,
            List.copyOf(reasons),
            name(variant),
            tag(variant),
            base.image,
            base.name,
            key));
  }

  private String tag(StackVariant variant) {
    String prefix = stack.prefix(variant);
    return prefix.isEmpty() ? "latest" : BranchTag.checked(prefix + "-" + suffix);
  }

  private ImageRef name(StackVariant variant) {
    return ImageRef.of(variant.image().repository() + ":" + tag(variant));
  }
}
