package dev.danube.stack;

import dev.danube.ImageRef;
import dev.danube.docker.internal.build.DockerfileFacts;
import dev.danube.engine.spi.BuildException;
import dev.danube.stack.internal.StackFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The use that the Dockerfile of an image makes of the image's parent. Immutable.
 *
 * @param image the name of the image
 * @param parent the name of its parent in the registry; empty for a root
 * @param isParent whether the Dockerfile names the parent by its tag, or cannot be read
 * @param start the image that it starts from, if that is known
 */
record ParentBase(
    String image, Optional<String> parent, boolean isParent, Optional<ImageRef> start) {

  /** The argument that Dockerfiles name the tag of their parent by. */
  static final String BASE_TAG = "BASE_TAG";

  /** What stands for the tag of the parent. */
  static final String TAG_OF_PARENT = "of-the-parent";

  static ParentBase of(ImageStack stack, StackVariant variant) {
    Optional<String> parent = variant.parent().map(one -> one.image().repository());
    StackImage image = variant.image();
    Path file =
        StackFolder.of(stack.folder()).root().resolve(image.context()).resolve(image.dockerfile());
    ParentBase unknown = new ParentBase(variant.label(), parent, true, Optional.empty());
    if (parent.isEmpty() || !Files.isRegularFile(file)) {
      return unknown;
    }
    Map<String, String> args = new HashMap<>(variant.args());
    args.put(BASE_TAG, TAG_OF_PARENT);
    try {
      DockerfileFacts dockerfile = DockerfileFacts.of(Files.readString(file));
      String platform = image.platform();
      List<ImageRef> images = dockerfile.images(args, image.target(), platform);
      boolean isParent = images.contains(ImageRef.of(parent.get() + ":" + TAG_OF_PARENT));
      return new ParentBase(
          variant.label(), parent, isParent, dockerfile.start(args, image.target(), platform));
    } catch (IOException | BuildException | IllegalArgumentException e) {
      return unknown; // the build tells what is wrong
    }
  }

  /** Returns what is to be told if the image does not stand on its parent. */
  Optional<String> warning() {
    return isParent
        ? Optional.empty()
        : Optional.of(
            String.format(
                "image \"%s\": its Dockerfile starts from %s, not from its parent; write ARG"
                    + " %s=latest, then FROM %s:${%s}",
                image,
                start
                    .map(ImageRef::reference)
                    .orElse("another image")
                    .replace(":" + TAG_OF_PARENT, ":${" + BASE_TAG + "}"),
                BASE_TAG,
                parent.orElse(""),
                BASE_TAG));
  }
}
