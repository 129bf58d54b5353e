package dev.danube.testing;

import dev.danube.ChangeBase;
import dev.danube.SourceInfo;
import java.util.List;
import java.util.Optional;

/** The commit of a run on a {@link FakeBackend}. */
record FakeSource(Optional<String> branch, Optional<String> tag, Optional<List<String>> changed)
    implements SourceInfo {

  private static final String COMMIT = "fa4e000000000000000000000000000000000000";

  @Override
  public String commit() {
    return COMMIT;
  }

  @Override
  public Optional<String> defaultBranch() {
    return Optional.of("main");
  }

  @Override
  public String message() {
    return "A fake commit";
  }

  @Override
  public String author() {
    return "Nobody <nobody@example.org>";
  }

  @Override
  public Optional<List<String>> changedPaths(ChangeBase base) {
    return changed;
  }
}
