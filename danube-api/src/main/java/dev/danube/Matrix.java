package dev.danube;

import static java.util.Objects.requireNonNull;

import dev.danube.internal.Names;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * A {@link Parallel} of stages that differ in some values only.
 *
 * <p>Example:
 *
 * <pre>{@code
 * p.matrix("test", m -> m
 *     .axis("jdk", "17", "21")
 *     .axis("os", "alpine", "debian")
 *     .exclude(cell -> cell.get("jdk").equals("17") && cell.get("os").equals("alpine"))
 *     .stage((cell, s) -> s.image("jdk:" + cell.get("jdk") + "-" + cell.get("os")).run("make test")))
 * }</pre>
 */
public final class Matrix {

  private Matrix() {}

  /**
   * One combination of values. Immutable.
   *
   * @param values the value of each axis, in the order of the axes
   */
  public record Cell(Map<String, String> values) {

    /**
     * Copies the map.
     *
     * @param values the value of each axis, in the order of the axes
     */
    public Cell {
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /**
     * Returns the value of an axis.
     *
     * @param axis the name of the axis
     * @return the value
     * @throws IllegalArgumentException if there is no such axis; the message suggests the nearest
     *     name
     */
    public String get(String axis) {
      return Optional.ofNullable(values.get(axis))
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      String.format(
                          "the matrix has no axis \"%s\"%s",
                          axis, Names.didYouMean(axis, values.keySet()))));
    }
  }

  /** A builder of a matrix, valid only inside the lambda that receives it. Not thread-safe. */
  public static final class Builder extends ScopedBuilder implements NodeBuilder<Builder> {

    private final Parallel.Builder parallel;
    private final Map<String, List<String>> axes = new LinkedHashMap<>();
    private final List<Predicate<? super Cell>> excluded = new ArrayList<>();
    private final List<BiConsumer<? super Cell, ? super Stage.Builder>> stages = new ArrayList<>();

    Builder(Parallel.Builder parallel) {
      super(parallel, parallel.name());
      this.parallel = parallel;
    }

    /**
     * Adds an axis. May be called several times; the matrix has a cell for each combination of the
     * values.
     *
     * @param name the name of the axis, for {@link Cell#get}
     * @param values the values of the axis, at least one
     * @return this builder
     */
    public Builder axis(String name, String... values) {
      use("axis", values);
      ValueMarks.problem("axis", requireNonNull(name, "axis")).ifPresent(this::problemHere);
      if (values.length == 0) {
        problemHere(String.format("axis \"%s\" has no values; add at least one", name));
      } else if (axes.putIfAbsent(name, List.of(values)) != null) {
        problemHere(String.format("axis \"%s\" is defined twice; keep one of them", name));
      }
      return this;
    }

    /**
     * Leaves out combinations. May be called several times.
     *
     * @param cells a test that is true for the combinations to leave out
     * @return this builder
     */
    public Builder exclude(Predicate<? super Cell> cells) {
      use("exclude");
      excluded.add(requireNonNull(cells, "exclude"));
      return this;
    }

    /**
     * Defines the stages.
     *
     * @param definition defines the stage of a combination; called once for each combination that
     *     is not left out
     * @return this builder
     */
    public Builder stage(BiConsumer<? super Cell, ? super Stage.Builder> definition) {
      use("stage");
      stages.add(requireNonNull(definition, "stage"));
      return this;
    }

    /**
     * Stops the stages that are running, and skips those that are waiting, as soon as one stage has
     * ended FAILED or ERRORED. Default: the other stages continue.
     *
     * @return this builder
     */
    public Builder failFast() {
      use("failFast");
      return inside(parallel::failFast);
    }

    /**
     * Limits how many of the stages run at the same time. Default: as many as the engine allows.
     *
     * @param limit at least 1
     * @return this builder
     */
    public Builder maxConcurrent(int limit) {
      use("maxConcurrent");
      return inside(() -> parallel.maxConcurrent(limit));
    }

    @Override
    public Builder needs(String... names) {
      use("needs");
      return inside(() -> parallel.needs(names));
    }

    @Override
    public Builder needsNothing() {
      use("needsNothing");
      return inside(parallel::needsNothing);
    }

    @Override
    public Builder after(String... names) {
      use("after");
      return inside(() -> parallel.after(names));
    }

    @Override
    public Builder when(Condition condition) {
      use("when");
      return inside(() -> parallel.when(condition));
    }

    /**
     * {@inheritDoc}
     *
     * <p>The matrix as a whole claims the resource; set it on the stage to let each stage claim it.
     */
    @Override
    public Builder exclusive(String resource) {
      use("exclusive");
      return inside(() -> parallel.exclusive(resource));
    }

    /**
     * {@inheritDoc}
     *
     * <p>The matrix as a whole claims the resource; set it on the stage to let each stage claim it.
     */
    @Override
    public Builder limit(String resource, int limit) {
      use("limit");
      return inside(() -> parallel.limit(resource, limit));
    }

    @Override
    public Builder onError(ErrorHandler handler) {
      use("onError");
      return inside(() -> parallel.onError(handler));
    }

    @Override
    public Builder definedAt(String location) {
      use("definedAt");
      definedAt(Location.of(location));
      return inside(() -> parallel.definedAt(location));
    }

    private Builder inside(Runnable setter) {
      scope.define(parallel, p -> setter.run());
      return this;
    }

    void addStages() {
      List<Cell> cells = cells();
      Optional<String> fault = fault(cells);
      if (fault.isPresent()) {
        problem(fault.get());
        parallel.faulty();
      } else {
        scope.define(parallel, p -> cells.forEach(cell -> addStage(p, cell)));
      }
    }

    private Optional<String> fault(List<Cell> cells) {
      if (stages.size() != 1) {
        return Optional.of(
            String.format(
                "matrix has %s; define one stage for all cells with .stage((cell, s) -> ...)",
                stages.isEmpty() ? "no stage" : "several stages"));
      }
      if (axes.isEmpty()) {
        return Optional.of("matrix has no axis; add .axis(\"name\", \"value\", ...)");
      }
      return cells.isEmpty()
          ? Optional.of("matrix has no cells left; exclude fewer cells")
          : Optional.empty();
    }

    private void addStage(Parallel.Builder to, Cell cell) {
      String suffix = String.join("-", cell.values().values());
      to.stage(name() + "-" + suffix, s -> stages.get(0).accept(cell, s));
    }

    private List<Cell> cells() {
      List<Map<String, String>> combinations = List.of(Map.of());
      for (Map.Entry<String, List<String>> axis : axes.entrySet()) {
        List<Map<String, String>> longer = new ArrayList<>();
        for (Map<String, String> shorter : combinations) {
          for (String value : axis.getValue()) {
            Map<String, String> combination = new LinkedHashMap<>(shorter);
            combination.put(axis.getKey(), value);
            longer.add(combination);
          }
        }
        combinations = longer;
      }
      return combinations.stream()
          .map(Cell::new)
          .filter(cell -> excluded.stream().noneMatch(exclusion -> exclusion.test(cell)))
          .toList();
    }
  }
}
