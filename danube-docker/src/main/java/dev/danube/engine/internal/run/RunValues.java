package dev.danube.engine.internal.run;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.danube.Image;
import dev.danube.ImageName;
import dev.danube.ImageRef;
import dev.danube.Output;
import dev.danube.Parameter;
import dev.danube.Pipeline;
import dev.danube.RunContext;
import dev.danube.Stage;
import dev.danube.Tag;
import dev.danube.Value;
import dev.danube.internal.Names;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The contents of the values of a run. Thread-safe: a stage reads what other stages made. */
public final class RunValues {

  private final Pipeline pipeline;
  private final Map<String, Object> parameters;

  private volatile @Nullable RunContext context;

  @GuardedBy("this") private final Map<Output<?>, Object> outputs = new HashMap<>();

  /**
   * Creates values with the parameters, and without outputs.
   *
   * @param parameters the contents of all parameters of the pipeline
   */
  public RunValues(Pipeline pipeline, Map<String, Object> parameters) {
    this.pipeline = pipeline;
    this.parameters = Map.copyOf(parameters);
  }

  /** Sets the run, which knows the commit. Called once, before values are read. */
  public void setContext(RunContext run) {
    context = run;
  }

  @SuppressWarnings("unchecked")
  public // the content of a value has the type of the value
  <T> T get(Value<T> value) {
    if (value instanceof Value.Constant<T> fixed) {
      return fixed.content();
    }
    if (value instanceof Value.Derivation<?, T> mapped) {
      return derived(mapped);
    }
    if (value instanceof Value.Alternative<T> alternative) {
      return get(isMade(alternative.output()) ? alternative.output() : alternative.other());
    }
    if (value instanceof Tag tag) {
      return (T) ofRun(value, tag::in);
    }
    if (value instanceof ImageName name) {
      return (T) ofRun(value, name::in);
    }
    Object content = value instanceof Output<T> output ? made(output) : given((Parameter<T>) value);
    return (T) content;
  }

  private <S, T> T derived(Value.Derivation<S, T> mapped) {
    S source = get(mapped.source());
    T content;
    try {
      content = mapped.function().apply(source);
    } catch (Throwable e) {
      throw new DerivationException(mapped.what(), e);
    }
    if (content == null) {
      throw new DerivationException(
          mapped.what(), new NullPointerException("the function returned null"));
    }
    return content;
  }

  private <R> R ofRun(Value<?> value, Function<RunContext, R> content) {
    try {
      return content.apply(requireNonNull(context, "context"));
    } catch (DerivationException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new DerivationException(value.name(), e);
    }
  }

  private Object given(Parameter<?> parameter) {
    Object content = parameters.get(parameter.name());
    if (content == null || !pipeline.parameters().contains(parameter)) {
      throw new IllegalArgumentException(
          String.format(
              "Pipeline \"%s\" has no parameter \"%s\"%s",
              pipeline.name(),
              parameter.name(),
              Names.didYouMean(parameter.name(), parameters.keySet())));
    }
    return content;
  }

  private synchronized Object made(Output<?> output) {
    Object content = outputs.get(output);
    if (content == null) {
      throw new IllegalStateException(
          String.format("Output \"%s\" was not made, or has not been made yet", output.name()));
    }
    return content;
  }

  /** Returns the content of a value as text, as an environment variable holds it. */
  public <T> String text(Value<T> value) {
    T content = get(value);
    try {
      return value.text(content);
    } catch (Throwable e) {
      throw new DerivationException("of " + value + " as text", e);
    }
  }

  /** Returns the contents of all parameters as text, by name. */
  public Map<String, String> parameters() {
    Map<String, String> texts = new LinkedHashMap<>();
    pipeline.parameters().forEach(parameter -> texts.put(parameter.name(), text(parameter)));
    return texts;
  }

  /**
   * Returns the outputs that a stage has made, as text, by name. The text is empty if the codec of
   * the output cannot write it.
   */
  public Map<String, Optional<String>> texts(Stage stage) {
    Map<String, Optional<String>> texts = new LinkedHashMap<>();
    for (Output<?> output : stage.outputs()) {
      if (isMade(output)) {
        texts.put(output.name(), encoded(output));
      }
    }
    return texts;
  }

  private Optional<String> encoded(Output<?> output) {
    try {
      return Optional.of(text(output));
    } catch (Throwable e) {
      return Optional.empty();
    }
  }

  /**
   * Returns the reference of an image, if it is known already. If its derivation fails, the result
   * is empty: the stage that needs the image fails later, with the reason.
   */
  public Optional<ImageRef> known(Image image) {
    if (image instanceof Image.Reference constant && isKnown(constant.reference())) {
      try {
        return Optional.of(get(constant.reference()));
      } catch (DerivationException e) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** Returns whether the outputs that a value needs are made. */
  public boolean isKnown(Value<?> value) {
    return value.roots().stream()
        .allMatch(root -> !(root instanceof Output<?> output) || isMade(output));
  }

  public synchronized boolean isMade(Output<?> output) {
    return outputs.containsKey(output);
  }

  public synchronized void put(Output<?> output, Object content) {
    outputs.put(output, content);
  }

  public synchronized void remove(Output<?> output) {
    outputs.remove(output);
  }

  public synchronized Map<Output<?>, Object> outputs() {
    return Map.copyOf(outputs);
  }
}
