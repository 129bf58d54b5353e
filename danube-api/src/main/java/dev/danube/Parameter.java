package dev.danube;

import static java.util.Objects.requireNonNull;

import dev.danube.internal.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A value that is passed to a pipeline when the pipeline is run. Immutable: {@link #defaultTo},
 * {@link #check} and {@link #describe} return changed copies. Two parameters are equal if all their
 * data is equal; a check is equal only to itself.
 *
 * <p>A parameter without a default must be passed. The default of a flag is false.
 *
 * <p>Example: {@code static final Parameter<String> VERSION =
 * Parameter.text("version").defaultTo("latest");}
 *
 * @param <T> the type of its content
 * @see <a href="doc-files/values.html">parameters, outputs, artifacts and tests</a>
 */
public final class Parameter<T> implements Value<T> {

  private record Rule<T>(String message, Predicate<? super T> predicate) {}

  private record Data<T>(
      String name,
      ValueType<T> type,
      List<String> options,
      Optional<T> defaultTo,
      List<Rule<T>> checks,
      Optional<String> description) {}

  private final Data<T> data;

  private Parameter(Data<T> data) {
    this.data = data;
  }

  private static <T> Parameter<T> of(String name, ValueType<T> type, List<String> options) {
    Names.requireValueName("parameter", name);
    return new Parameter<>(
        new Data<>(name, type, options, Optional.empty(), List.of(), Optional.empty()));
  }

  /**
   * Returns a parameter that is a text.
   *
   * @param name its name, of letters, digits, dots, dashes and underscores
   * @return the parameter
   * @throws IllegalArgumentException if the name is invalid
   */
  public static Parameter<String> text(String name) {
    return of(name, ValueType.TEXT, List.of());
  }

  /**
   * Returns a parameter that is a whole number.
   *
   * @param name its name, as for {@link #text(String)}
   * @return the parameter
   * @throws IllegalArgumentException if the name is invalid
   */
  public static Parameter<Integer> integer(String name) {
    return of(name, ValueType.INTEGER, List.of());
  }

  /**
   * Returns a parameter that is {@code true} or {@code false}. Its default is false.
   *
   * @param name its name, as for {@link #text(String)}
   * @return the parameter
   * @throws IllegalArgumentException if the name is invalid
   */
  public static Parameter<Boolean> flag(String name) {
    return of(name, ValueType.FLAG, List.of()).defaultTo(false);
  }

  /**
   * Returns a parameter that is one of several texts.
   *
   * @param name its name, as for {@link #text(String)}
   * @param options the allowed texts; at least one
   * @return the parameter
   * @throws IllegalArgumentException if the name is invalid, or there are no options
   */
  public static Parameter<String> choice(String name, String... options) {
    if (options.length == 0) {
      throw new IllegalArgumentException(
          "parameter \"" + name + "\" has no options; pass at least one");
    }
    return of(name, ValueType.TEXT, List.of(options));
  }

  /**
   * Returns a copy with a default.
   *
   * @param content the content of the parameter if none is passed
   * @return the changed copy
   * @throws IllegalArgumentException if the content is not one of the options, or fails a check
   */
  public Parameter<T> defaultTo(T content) {
    return new Parameter<>(
        new Data<>(
            data.name,
            data.type,
            data.options,
            Optional.of(checked(content)),
            data.checks,
            data.description));
  }

  /**
   * Returns a copy with one more rule for the content.
   *
   * @param message what is wrong with a content that breaks the rule, such as {@code has to be
   *     three numbers}
   * @param predicate tests whether a content is valid
   * @return the changed copy
   * @throws IllegalArgumentException if the default breaks the rule
   */
  public Parameter<T> check(String message, Predicate<? super T> predicate) {
    List<Rule<T>> checks = new ArrayList<>(data.checks);
    checks.add(new Rule<>(requireNonNull(message), requireNonNull(predicate)));
    Parameter<T> changed =
        new Parameter<>(
            new Data<>(
                data.name,
                data.type,
                data.options,
                data.defaultTo,
                List.copyOf(checks),
                data.description));
    data.defaultTo.ifPresent(changed::checked);
    return changed;
  }

  /**
   * Returns a copy with a description for {@code --help}.
   *
   * @param text one line
   * @return the changed copy
   */
  public Parameter<T> describe(String text) {
    return new Parameter<>(
        new Data<>(
            data.name, data.type, data.options, data.defaultTo, data.checks, Optional.of(text)));
  }

  @Override
  public String name() {
    return data.name;
  }

  /**
   * Returns the name of the type of the content.
   *
   * @return {@code text}, {@code integer}, {@code flag} or {@code choice}
   */
  public String type() {
    return data.options.isEmpty() ? data.type.name() : "choice";
  }

  /**
   * Returns the allowed texts.
   *
   * @return the options of a choice; empty for other types
   */
  public List<String> options() {
    return data.options;
  }

  /**
   * Returns the content that the parameter has if none is passed.
   *
   * @return the default; empty if the parameter must be passed
   */
  public Optional<T> defaultTo() {
    return data.defaultTo;
  }

  /**
   * Returns the description, which says what the parameter is for.
   *
   * @return empty unless set
   */
  public Optional<String> describe() {
    return data.description;
  }

  /**
   * Reads a content from a text, such as an option on the command line, and checks it.
   *
   * @param text the text
   * @return the content
   * @throws IllegalArgumentException if the text is not of the type of the parameter, or the
   *     content is not allowed; the message says why
   */
  public T read(String text) {
    T content;
    try {
      content = data.type.decode(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          String.format("parameter \"%s\": %s", data.name, e.getMessage()), e);
    }
    return checked(content);
  }

  /**
   * Checks a content.
   *
   * @param content the content
   * @return the same content
   * @throws IllegalArgumentException if the content is not allowed; the message says why
   */
  public T checked(T content) {
    requireNonNull(content, "content");
    if (!data.options.isEmpty() && !data.options.contains(content.toString())) {
      throw new IllegalArgumentException(
          String.format(
              "parameter \"%s\" is \"%s\"; it has to be one of %s",
              data.name, content, String.join(", ", data.options)));
    }
    for (Rule<T> check : data.checks) {
      if (!check.predicate.test(content)) {
        throw new IllegalArgumentException(
            String.format("parameter \"%s\" is \"%s\"; it %s", data.name, content, check.message));
      }
    }
    return content;
  }

  @Override
  public String text(T content) {
    return data.type.encode(content);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Parameter<?> that && data.equals(that.data);
  }

  @Override
  public int hashCode() {
    return data.hashCode();
  }

  @Override
  public String toString() {
    return "<danube:parameter:" + data.name + ">";
  }
}
