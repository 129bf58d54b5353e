package dev.danube;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A search for the values that settings read. A stage that reads an output waits for it. */
final class ValueReferences {

  /** The keys of settings that contain values, directly or inside of other objects. */
  static final List<Key<?>> KEYS = List.of(Keys.IMAGE, Keys.ENV, Keys.SERVICE, Keys.STEP);

  private ValueReferences() {}

  /** Returns the outputs that a stage reads: those that it declares, and those in its settings. */
  static List<Output<?>> outputs(Settings settings) {
    Set<Output<?>> outputs = new LinkedHashSet<>(settings.many(Keys.INPUT));
    for (Value<?> value : in(settings)) {
      for (Value<?> root : value.roots()) {
        if (root instanceof Output<?> output) {
          outputs.add(output);
        }
      }
    }
    return List.copyOf(outputs);
  }

  /** Returns the parameters that the settings and the condition of a stage read. */
  static List<Parameter<?>> parameters(Settings settings) {
    List<Value<?>> roots = new ArrayList<>();
    in(settings).forEach(value -> roots.addAll(value.roots()));
    settings.one(Keys.WHEN).ifPresent(when -> roots.addAll(Conditions.roots(when)));
    return parameters(roots);
  }

  /** Returns the parameters among values, each once. */
  static List<Parameter<?>> parameters(List<Value<?>> roots) {
    Set<Parameter<?>> parameters = new LinkedHashSet<>();
    for (Value<?> root : roots) {
      if (root instanceof Parameter<?> parameter) {
        parameters.add(parameter);
      }
    }
    return List.copyOf(parameters);
  }

  /** Returns the outputs without which a stage has nothing to work with. */
  static List<Output<?>> requiredOutputs(Settings settings) {
    Set<Output<?>> outputs = new LinkedHashSet<>(settings.many(Keys.INPUT));
    in(settings).forEach(value -> addRequired(outputs, value));
    return List.copyOf(outputs);
  }

  /** Returns the values in the settings of a stage. */
  private static List<Value<?>> in(Settings settings) {
    List<Object> given = new ArrayList<>(settings.one(Keys.IMAGE).stream().toList());
    given.addAll(settings.named(Keys.ENV).values());
    given.addAll(settings.many(Keys.SERVICE));
    given.addAll(settings.many(Keys.STEP));
    List<Value<?>> values = new ArrayList<>();
    given.forEach(one -> values.addAll(in(one)));
    return values;
  }

  private static void addRequired(Set<Output<?>> outputs, Value<?> value) {
    if (value instanceof Output<?> output) {
      outputs.add(output);
    } else if (value instanceof Value.Alternative<?> alternative) {
      addRequired(outputs, alternative.other());
    } else if (value instanceof Value.Derivation<?, ?> derived) {
      addRequired(outputs, derived.source());
    } else if (value instanceof Tag.Text text) {
      addRequired(outputs, text.value());
    } else if (value instanceof Tag.Join join) {
      join.parts().forEach(part -> addRequired(outputs, part));
    } else if (value instanceof ImageName name) {
      addRequired(outputs, name.tag());
    }
  }

  /** Returns the values in the argument of a setter. */
  static List<Value<?>> in(Object given) {
    if (given instanceof Step step && !step.isOfImages()) {
      return List.of();
    }
    if (given instanceof Value<?> value) {
      return List.of(value);
    }
    if (given instanceof Image.Reference image) {
      return in(image.reference());
    }
    List<Value<?>> values = new ArrayList<>();
    if (given instanceof Service service) {
      service.image().ifPresent(image -> values.addAll(in(image)));
      values.addAll(service.env().values());
    } else if (given instanceof Step step) {
      addStep(values, step);
    }
    return values;
  }

  private static void addStep(List<Value<?>> values, Step step) {
    values.addAll(step.tags());
    if (step instanceof Step.BuildImage build) {
      values.addAll(build.image().buildArgs().values());
      build.image().from().ifPresent(values::add);
      values.addAll(build.image().cacheFrom());
      values.addAll(build.image().labelValues());
    } else if (step instanceof Step.TagImage tag) {
      values.add(tag.image());
    } else if (step instanceof Step.PullImage pull) {
      values.add(pull.pull().image());
    } else if (step instanceof Step.TagInRegistry tag) {
      values.add(tag.image());
    } else if (step instanceof Step.PushImage push) {
      values.add(push.image());
    } else if (step instanceof Step.RemoveImage remove) {
      values.add(remove.image());
    }
  }

  /** Returns whether the content of a value depends on the commit that the run works on. */
  static boolean needsCommit(Value<?> value) {
    if (value instanceof Tag.Join join) {
      return join.parts().stream().anyMatch(ValueReferences::needsCommit);
    }
    if (value instanceof Tag.Text text) {
      return needsCommit(text.value());
    }
    if (value instanceof ImageName name) {
      return needsCommit(name.tag());
    }
    if (value instanceof Value.Alternative<?> alternative) {
      return needsCommit(alternative.other());
    }
    return value instanceof Value.Derivation<?, ?> derived
        ? needsCommit(derived.source())
        : value instanceof Tag;
  }
}
