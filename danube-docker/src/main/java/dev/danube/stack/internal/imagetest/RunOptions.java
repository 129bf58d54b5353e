package dev.danube.stack.internal.imagetest;

import dev.danube.Mount;
import dev.danube.Secret;
import dev.danube.Stage;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of the container that tests run in. Immutable.
 *
 * @param user the user; empty for that of the image
 * @param isPrivileged whether the container has all rights of the host
 * @param capabilities the capabilities that are added
 * @param env the variables that are set, from a file
 * @param secrets the variables of this machine that are passed on
 * @param mounts the folders of the host that are mounted
 */
public record RunOptions(
    Optional<String> user,
    boolean isPrivileged,
    List<String> capabilities,
    Map<String, String> env,
    List<String> secrets,
    List<Mount> mounts) {

  static final RunOptions NONE =
      new RunOptions(Optional.empty(), false, List.of(), Map.of(), List.of(), List.of());

  /** Sets up a stage. */
  public void apply(Stage.Builder stage) {
    user.ifPresent(stage::user);
    if (isPrivileged) {
      stage.privileged();
    }
    stage.capAdd(capabilities.toArray(String[]::new));
    env.forEach(stage::env);
    secrets.forEach(name -> stage.secret(name, Secret.env(name)));
    mounts.forEach(stage::mount);
  }
}
