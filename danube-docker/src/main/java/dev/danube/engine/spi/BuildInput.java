package dev.danube.engine.spi;

import dev.danube.ImageRef;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a build of an image needs that is known only in a run. Immutable. {@code toString} does not
 * contain the secrets.
 *
 * @param from the image that the Dockerfile starts from; empty for the one that it names
 * @param args the values of the arguments of the Dockerfile
 * @param labels the labels that are known only in a run, by name
 * @param names the names of the image
 * @param cacheFrom the images whose layers may be reused
 * @param secrets the contents of the secrets, by id
 * @param sshKeys the contents of the private keys, by id
 * @param sshAgent the socket of the ssh agent of the user; empty if the build has none
 * @param pins returns the digests of the images that the Dockerfile names
 */
public record BuildInput(
    Optional<ImageRef> from,
    Map<String, String> args,
    Map<String, String> labels,
    List<ImageRef> names,
    List<ImageRef> cacheFrom,
    Map<String, String> secrets,
    Map<String, String> sshKeys,
    Optional<Path> sshAgent,
    Pins pins) {

  /** The digests of the images that a Dockerfile names. */
  @FunctionalInterface
  public interface Pins {

    /**
     * Returns what to use in place of an image.
     *
     * @param image the image as the Dockerfile names it, with the values of arguments
     * @return the image by its digest; the image itself if it has none
     * @throws ImageException if it must have one and has none
     * @throws InterruptedException if the thread was interrupted meanwhile
     */
    ImageRef pinned(ImageRef image) throws InterruptedException;
  }

  /** An input without anything. */
  public static final BuildInput EMPTY =
      new BuildInput(
          Optional.empty(),
          Map.of(),
          Map.of(),
          List.of(),
          List.of(),
          Map.of(),
          Map.of(),
          Optional.empty(),
          image -> image);

  /**
   * Copies the list and the maps.
   *
   * @param from the image that the Dockerfile starts from
   * @param args the values of the arguments
   * @param labels the labels that are known only in a run
   * @param names the names of the image
   * @param cacheFrom the images whose layers may be reused
   * @param secrets the contents of the secrets
   * @param sshKeys the contents of the private keys
   * @param sshAgent the socket of the ssh agent
   * @param pins returns the digests of images
   */
  public BuildInput {
    args = Map.copyOf(args);
    labels = Map.copyOf(labels);
    names = List.copyOf(names);
    cacheFrom = List.copyOf(cacheFrom);
    secrets = Map.copyOf(secrets);
    sshKeys = Map.copyOf(sshKeys);
  }

  /**
   * Returns a copy with other arguments.
   *
   * @param other the values of the arguments of the Dockerfile
   * @return the changed copy
   */
  public BuildInput with(Map<String, String> other) {
    return new BuildInput(from, other, labels, names, cacheFrom, secrets, sshKeys, sshAgent, pins);
  }

  /**
   * Returns a copy with other names.
   *
   * @param other the names of the image
   * @return the changed copy
   */
  public BuildInput named(List<ImageRef> other) {
    return new BuildInput(from, args, labels, other, cacheFrom, secrets, sshKeys, sshAgent, pins);
  }

  /**
   * Returns a copy with the digests of the images that the Dockerfile names.
   *
   * @param other returns the digests
   * @return the changed copy
   */
  public BuildInput pinned(Pins other) {
    return new BuildInput(from, args, labels, names, cacheFrom, secrets, sshKeys, sshAgent, other);
  }

  @Override
  public String toString() {
    return "BuildInput[names=" + names + ", secrets=" + secrets.keySet() + "]";
  }
}
