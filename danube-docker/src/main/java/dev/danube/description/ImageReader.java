package dev.danube.description;

import dev.danube.ImageRef;
import dev.danube.Secret;
import dev.danube.description.ContainerDescription.Build;
import dev.danube.description.DescriptionFile.RegistryLogin;
import dev.danube.internal.yaml.YamlMap;
import java.util.Map;
import java.util.Optional;

/** A reader of images: their names, builds and logins. Not thread-safe. */
record ImageReader(DescriptionFile file) {

  String image(YamlMap map) {
    Optional<String> repository = KeyAliases.text(map, KeyAliases.REPOSITORY);
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
    String name = repository.map(repo -> repo + ":" + tag.orElse("latest")).orElse("");
    String image = whole.map(ImageReader::tagged).orElse(name);
    readLogin(map, repository.or(() -> whole).orElse(""));
    if (!image.isEmpty()) {
      check(map, repository.isPresent() ? "image_repo" : "image", image);
    }
    return image;
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
    boolean hasTag = image.indexOf(':', image.lastIndexOf('/') + 1) >= 0 || image.contains("@");
    return hasTag ? image : image + ":latest";
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
      if (map.written("image_reg_password").filter(text -> !text.contains("$")).isPresent()) {
        file.warnings()
            .add(
                map.location("image_reg_password")
                    + ": the password is in the file; name a variable in its place");
      }
      String value = password.get();
      String prefix = image.replaceFirst("[:@][^/]*$", "");
      file.logins()
          .add(
              new RegistryLogin(
                  prefix, user.get(), Secret.of("password of " + prefix, () -> value)));
    }
  }

  /** Returns how an image is built; empty if it exists. */
  static Optional<Build> build(YamlMap map) {
    if (!map.has("build")) {
      return Optional.empty();
    }
    if (map.isText("build")) {
      return map.text("build")
          .map(path -> new Build(path, Optional.empty(), Map.of(), Optional.empty()));
    }
    Optional<YamlMap> build = map.map("build");
    Optional<Build> read =
        build.map(
            one ->
                new Build(
                    one.text("context").orElse("."),
                    one.text("dockerfile"),
                    one.assignments("args"),
                    one.text("target")));
    build.ifPresent(YamlMap::refuseOtherKeys);
    return read;
  }
}
