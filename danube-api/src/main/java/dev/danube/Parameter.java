package dev.danube;

import static java.util.Objects.requireNonNull;

import dev.danube.internal.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A value that is given when a pipeline is run. Immutable: {@link #defaultTo}, {@link #check} and
 * {@link #describe} return changed copies. Equal if all its data is, where a check is equal only to
 * itself.
 *
 * <p>A parameter without a default has to be given; a flag's default is false.
 *
 * <p>Example: {@code static final Parameter<String> VERSION =
 * Parameter.text("version").defaultTo("latest");}
 *
 * @param <T> the type of its content
 */
public final class Parameter<T> implements Value<T> {

  private record Check<T>(String message, Predicate<? super T> predicate) {}

  private record Data<T>(
      String name,
      ValueType<T> type,
      List<String> options,
      Optional<T> defaultTo,
      List<Check<T>> checks,
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
   * A parameter that is a text.
   *
   * @param name its name, of letters, digits, dots, dashes and underscores
   * @return the parameter
   * @throws IllegalArgumentException if the name is not one
   */
  public static Parameter<String> text(String name) {
    return of(name, ValueType.TEXT, List.of());
  }

  /**
   * A parameter that is a whole number.
   *
   * @param name its name, as of {@link #text(String)}
   * @return the parameter
   * @throws IllegalArgumentException if the name is not one
   */
  public static Parameter<Integer> integer(String name) {
    return of(name, ValueType.INTEGER, List.of());
  }

  /**
   * A parameter that is {@code true} or {@code false}, and false unless it is given.
   *
   * @param name its name, as of {@link #text(String)}
   * @return the parameter
   * @throws IllegalArgumentException if the name is not one
   */
  public static Parameter<Boolean> flag(String name) {
    return of(name, ValueType.FLAG, List.of()).defaultTo(false);
  }

  /**
   * A parameter that is one of several texts.
   *
   * @param name its name, as of {@link #text(String)}
   * @param options what it may be; at least one
   * @return the parameter
   * @throws IllegalArgumentException if the name is not one, or there are no options
   */
  public static Parameter<String> choice(String name, String... options) {
    if (options.length == 0) {
      throw new IllegalArgumentException(
          "parameter \"" + name + "\" is a choice of nothing; name what it may be");
    }
    return of(name, ValueType.TEXT, List.of(options));
  }

  /**
   * The same with a default.
   *
   * @param content what it is where none is given
   * @return the changed copy
   * @throws IllegalArgumentException if that is not one of the options, or fails a check
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
   * The same with one more rule for what may be given.
   *
   * @param message what is wrong with a content that breaks the rule, such as {@code has to be
   *     three numbers}
   * @param predicate whether a content is good
   * @return the changed copy
   * @throws IllegalArgumentException if the default breaks the rule
   */
  public Parameter<T> check(String message, Predicate<? super T> predicate) {
    List<Check<T>> checks = new ArrayList<>(data.checks);
    checks.add(new Check<>(requireNonNull(message), requireNonNull(predicate)));
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
   * The same with a description for {@code --help}.
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
   * The name of the type of its content.
   *
   * @return {@code text}, {@code integer}, {@code flag} or {@code choice}
   */
  public String type() {
    return data.options.isEmpty() ? data.type.name() : "choice";
  }

  /**
   * What it may be.
   *
   * @return the options of a choice; empty for other types
   */
  public List<String> options() {
    return data.options;
  }

  /**
   * What it is where none is given.
   *
   * @return empty if it has to be given
   */
  public Optional<T> defaultTo() {
    return data.defaultTo;
  }

  /**
   * What it is for.
   *
   * @return empty unless set
   */
  public Optional<String> describe() {
    return data.description;
  }

  /**
   * Reads what a person gave, and checks it.
   *
   * @param text the text
   * @return the content
   * @throws IllegalArgumentException if it is not of the type or not allowed; says why
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
   * @return the same
   * @throws IllegalArgumentException if it is not allowed; says why
   */
  public T checked(T content) {
    requireNonNull(content, "content");
    if (!data.options.isEmpty() && !data.options.contains(content.toString())) {
      throw new IllegalArgumentException(
          String.format(
              "parameter \"%s\" is \"%s\"; it has to be one of %s",
              data.name, content, String.join(", ", data.options)));
    }
    for (Check<T> check : data.checks) {
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
