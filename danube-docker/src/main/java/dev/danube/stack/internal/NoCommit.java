package dev.danube.stack.internal;

import dev.danube.ChangeBase;
import dev.danube.SourceInfo;
import java.util.List;
import java.util.Optional;

/** The commit of a folder that is in no repository: nothing is known about it. */
public record NoCommit() implements SourceInfo {

  @Override
  public String commit() {
    return "none";
  }

  @Override
  public Optional<String> branch() {
    return Optional.empty();
  }

  @Override
  public Optional<String> defaultBranch() {
    return Optional.empty();
  }

  @Override
  public Optional<String> tag() {
    return Optional.empty();
  }

  @Override
  public String message() {
    return "";
  }

  @Override
  public String author() {
    return "";
  }

  @Override
  public Optional<List<String>> changedPaths(ChangeBase base) {
    return Optional.empty();
  }
}
