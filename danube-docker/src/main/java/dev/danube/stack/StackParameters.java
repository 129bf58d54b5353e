package dev.danube.stack;

import dev.danube.internal.Names;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The parameters of the program of a stack, which set what {@link StackSettings} has. */
final class StackParameters {

  static final String REBUILD = "rebuild";
  static final String IMAGE = "image";
  static final String BRANCH = "branch";
  static final String PUSH = "push";

  private StackParameters() {}

  /**
   * Sets what parameters say.
   *
   * @throws IllegalArgumentException if there is no such parameter or value
   */
  static void set(StackSettings.Builder settings, Map<String, String> parameters) {
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      String value = parameter.getValue();
      switch (parameter.getKey()) {
        case REBUILD -> settings.rebuild(rebuild(value));
        case IMAGE -> settings.again(value.split(",", -1));
        case BRANCH -> settings.branch(value);
        case PUSH -> {} // it does not change the decision
        default ->
            throw new IllegalArgumentException(
                String.format("There is no parameter \"%s\"", parameter.getKey())
                    + Names.didYouMean(parameter.getKey(), List.of(REBUILD, IMAGE, BRANCH, PUSH)));
      }
    }
  }

  static Rebuild rebuild(String name) {
    List<String> names =
        Arrays.stream(Rebuild.values()).map(one -> one.name().toLowerCase(Locale.ROOT)).toList();
    if (!names.contains(name)) {
      throw new IllegalArgumentException(
          String.format("rebuild is one of %s, not \"%s\"", String.join(", ", names), name));
    }
    return Rebuild.valueOf(name.toUpperCase(Locale.ROOT));
  }
}
