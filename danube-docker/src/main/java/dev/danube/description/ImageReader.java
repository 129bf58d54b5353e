package dev.danube.description;

import dev.danube.ImageRef;
import dev.danube.Secret;
import dev.danube.description.ContainerDescription.Build;
import dev.danube.description.DescriptionFile.RegistryLogin;
import dev.danube.description.HiddenTexts.Exposure;
import dev.danube.internal.yaml.YamlMap;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A reader of images: their names, builds and logins. Not thread-safe.
 *
 * @param variables those that the description may use
 */
record ImageReader(DescriptionFile file, Map<String, String> variables) {

  /** Keys of Compose that a build does not take. */
  private static final Set<String> OTHERS =
      Set.of(
          "additional_contexts",
          "cache_from",
          "cache_to",
          "dockerfile_inline",
          "entitlements",
          "extra_hosts",
          "isolation",
          "labels",
          "network",
          "no_cache",
          "platforms",
          "privileged",
          "provenance",
          "pull",
          "sbom",
          "secrets",
          "shm_size",
          "ssh",
          "tags",
          "ulimits");

  String image(YamlMap map) {
    Optional<String> key = KeyAliases.present(map, KeyAliases.REPOSITORY);
    Optional<String> repository = key.flatMap(map::text);
    Optional<String> whole = map.text("image");
    Optional<String> tag = map.text("tag");
    if (repository.isPresent() && whole.isPresent()) {
      map.problem("image", "\"image\" is there beside \"image_repo\"; set one");
    } else if (repository.isEmpty() && whole.isEmpty() && !map.isSet("build") && !hasImage(map)) {
      map.problem("image_repo", "has no \"image_repo\"");
    }
    if (whole.isPresent() && tag.isPresent()) {
      map.problem("tag", "\"tag\" is there beside \"image\", which has one; set one");
    }
    if (repository.isPresent()) {
      checkParts(map, key.orElseThrow(), repository.get(), tag);
    }
    whole.ifPresent(image -> check(map, "image", tagged(image)));
    readLogin(map, repository.or(() -> whole).orElse(""));
    String name =
        repository
            .filter(repo -> !hasTag(repo))
            .map(repo -> repo + ":" + tag.orElse("latest"))
            .orElse("");
    return whole.map(ImageReader::tagged).orElse(name);
  }

  /** Checks the name of an image and its tag, each at its key. */
  private static void checkParts(YamlMap map, String key, String repository, Optional<String> tag) {
    if (hasTag(repository)) {
      map.problem(
          key,
          String.format(
              "\"%s\" has a tag or a digest; write a tag as \"tag\", or the whole name as"
                  + " \"image\"",
              repository));
    } else {
      check(map, key, repository);
    }
    if (tag.isPresent() && !isValid("x:" + tag.get())) {
      map.problem(
          "tag",
          String.format(
                  "tag \"%s\" is not valid; it has up to 128 letters, digits, \"_\", \".\" and \"-\",",
                  tag.get())
              + " and starts with a letter, a digit or \"_\"");
    }
  }

  private static boolean isValid(String image) {
    try {
      ImageRef.of(image);
      return !image.contains("@");
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Returns the image of a service of Compose; empty if it is built and has no name. */
  String imageOfCompose(YamlMap map) {
    Optional<String> image = map.text("image").map(ImageReader::tagged);
    if (image.isEmpty() && !map.isSet("build") && !map.isSet("image")) {
      map.problem("image", "has no \"image\", and no \"build\"");
    }
    image.ifPresent(name -> check(map, "image", name));
    return image.orElse("");
  }

  private static void check(YamlMap map, String key, String image) {
    try {
      ImageRef.of(image);
    } catch (IllegalArgumentException e) {
      map.problem(key, String.valueOf(e.getMessage()));
    }
  }

  /** Returns whether there is an image whose name was refused. */
  private static boolean hasImage(YamlMap map) {
    return map.isSet("image") || KeyAliases.REPOSITORY.stream().anyMatch(map::isSet);
  }

  private static String tagged(String image) {
    return hasTag(image) ? image : image + ":latest";
  }

  private static boolean hasTag(String image) {
    return image.indexOf(':', image.lastIndexOf('/') + 1) >= 0 || image.contains("@");
  }

  private void readLogin(YamlMap map, String image) {
    Optional<String> user = map.text("image_reg_username");
    Optional<String> password = map.text("image_reg_password");
    boolean hasUser = map.isSet("image_reg_username");
    if (hasUser != map.isSet("image_reg_password")) {
      map.problem(
          hasUser ? "image_reg_username" : "image_reg_password",
          "a login needs both image_reg_username and image_reg_password");
    } else if (user.isPresent() && password.isPresent()) {
      if (user.get().isEmpty() && password.get().isEmpty()) {
        return; // as the variables of those who need no login are
      }
      if (file.settings().access().refusesLogin(map, "image_reg_password")) {
        return;
      }
      if (user.get().isEmpty() || password.get().isEmpty()) {
        map.problem(
            user.get().isEmpty() ? "image_reg_username" : "image_reg_password",
            "is empty; a login needs both image_reg_username and image_reg_password");
        return;
      }
      if (map.written("image_reg_password").filter(text -> !text.contains("$")).isPresent()) {
        file.warnings()
            .add(
                map.location("image_reg_password")
                    + ": the password is in the file; name a variable in its place");
      }
      String value = password.get();
      String prefix = image.replaceFirst("[:@][^/]*$", "");
      file.hide(value, map, "image_reg_password");
      RegistryLogin login =
          new RegistryLogin(prefix, user.get(), Secret.of("password of " + prefix, () -> value));
      if (file.logins().stream().anyMatch(one -> one.contradicts(login))) {
        map.problem(
            "image_reg_username",
            "another container has another login for "
                + prefix
                + "; images of one name are pulled with one login");
      }
      file.logins().add(login);
    }
  }

  /** Returns how an image is built; empty if it exists. */
  Optional<Build> build(YamlMap map) {
    if (map.isSet("build") && file.settings().access().refusesBuild(map, "build")) {
      return Optional.empty();
    }
    if (map.isText("build")) {
      return map.text("build")
          .map(path -> new Build(path, Optional.empty(), Map.of(), Optional.empty()))
          .filter(build -> isBelow(map, "build", build));
    }
    Optional<YamlMap> build = map.map("build");
    Optional<Build> read =
        build.map(
            one ->
                new Build(
                    one.text("context").orElse("."),
                    one.text("dockerfile"),
                    shownArgs(one),
                    one.text("target")));
    build.ifPresent(ImageReader::refuseOtherKeys);
    return read.filter(one -> isBelow(build.orElseThrow(), "context", one));
  }

  /** Returns the arguments, which the history of the image keeps. */
  private Map<String, String> shownArgs(YamlMap build) {
    Map<String, String> args = args(build);
    file.hidden().addShown(build, "args", Exposure.HISTORY, args);
    return args;
  }

  /** Returns the arguments. One without a value has that of the variable, if there is one. */
  private Map<String, String> args(YamlMap build) {
    Map<String, String> args = new LinkedHashMap<>();
    if (build.isList("args")) {
      for (String text : build.texts("args")) {
        int equal = text.indexOf('=');
        Optional<String> value =
            equal < 0 ? variable(text) : Optional.of(text.substring(equal + 1));
        value.ifPresent(one -> args.put(equal < 0 ? text : text.substring(0, equal), one));
      }
      return args;
    }
    Optional<YamlMap> all = build.map("args");
    for (String name : all.map(YamlMap::keys).orElse(Set.of())) {
      Optional<String> value = all.orElseThrow().text(name);
      (all.orElseThrow().isSet(name) ? value : variable(name))
          .ifPresent(one -> args.put(name, one));
    }
    return args;
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name));
  }

  private static void refuseOtherKeys(YamlMap build) {
    ComposeService.refuse(build, OTHERS, "\"%s\" of a build is not taken");
    build.refuseOtherKeys();
  }

  /** Returns whether a build needs nothing from outside of the folder; else adds a problem. */
  private boolean isBelow(YamlMap map, String key, Build build) {
    String context = build.context();
    if (context.isBlank()) {
      map.problem(key, "the build has no folder; write . for that of the file");
      return false;
    }
    if (context.contains("://") || context.startsWith("git@") || context.endsWith(".git")) {
      map.problem(
          key,
          String.format("\"%s\" is a repository; check it out, and write its folder", context));
      return false;
    }
    Path folder = file.folder().toAbsolutePath().normalize();
    try {
      Path below = folder.resolve(context);
      if (!below.normalize().startsWith(folder)) {
        outside(map, key, context);
        return false;
      }
      Optional<String> dockerfile = build.dockerfile();
      if (dockerfile.isPresent()
          && !below.resolve(dockerfile.get()).normalize().startsWith(folder)) {
        outside(map, "dockerfile", dockerfile.get());
        return false;
      }
      return true;
    } catch (InvalidPathException e) {
      map.problem(key, "the build has a path that is not valid: " + e.getReason());
      return false;
    }
  }

  private static void outside(YamlMap map, String key, String path) {
    map.problem(
        key,
        String.format(
            "\"%s\" is outside of the folder of the file, which is all that a build may use; move"
                + " the file to a folder above both",
            path));
  }
}
