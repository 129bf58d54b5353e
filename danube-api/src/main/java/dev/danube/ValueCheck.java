package dev.danube;

import dev.danube.SettingsCollector.Entry;
import dev.danube.internal.Names;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The checks of parameters and outputs: parameters that are read must be declared, and an output
 * that is read must be made by one other stage.
 */
final class ValueCheck {

  /** The use of an output: the node that makes or reads it, and the line. */
  private record Use(NodeDraft draft, Output<?> output, Entry<?> entry) {}

  private final Pipeline.Builder pipeline;
  private final List<NodeDraft> drafts;
  private final PostOrder post;
  private final Map<String, Entry<Parameter<?>>> declared = new LinkedHashMap<>();
  private final Map<String, Use> made = new LinkedHashMap<>();
  private final Map<String, Use> types = new HashMap<>();

  /**
   * Creates the checks of everything that is defined.
   *
   * @param drafts all nodes, at any depth, with the post stages
   * @param post the post stages among them
   */
  ValueCheck(Pipeline.Builder pipeline, List<NodeDraft> drafts, PostOrder post) {
    this.pipeline = pipeline;
    this.drafts = drafts;
    this.post = post;
  }

  void check() {
    pipeline.entries(Keys.PARAMETER).forEach(this::declare);
    for (Key<?> key : ValueReferences.KEYS) {
      pipeline.entries(key).forEach(this::checkPipeline);
    }
    for (NodeDraft draft : drafts) {
      draft
          .builder()
          .entries(Keys.OUTPUT)
          .forEach(output -> make(new Use(draft, output.value(), output)));
    }
    drafts.forEach(this::checkReads);
  }

  private void checkPipeline(Entry<?> entry) {
    for (Value<?> root : roots(entry)) {
      if (root instanceof Parameter<?> parameter) {
        checkParameter(pipeline, entry, parameter);
      } else if (root instanceof Output<?> output) {
        pipeline.problemOf(
            entry,
            String.format(
                "the pipeline reads output \"%s\", which a stage makes later; read it in the stages"
                    + " that come after",
                output.name()));
      }
    }
  }

  private static List<Value<?>> roots(Entry<?> entry) {
    List<Value<?>> roots = new ArrayList<>();
    ValueReferences.in(entry.value()).forEach(value -> roots.addAll(value.roots()));
    return roots;
  }

  private void checkReads(NodeDraft draft) {
    ScopedBuilder builder = draft.builder();
    for (Entry<Condition> when : builder.entries(Keys.WHEN)) {
      Conditions.roots(when.value()).forEach(root -> checkCondition(draft, root, when));
    }
    for (Entry<Output<?>> input : builder.entries(Keys.INPUT)) {
      checkInput(new Use(draft, input.value(), input));
    }
    for (Key<?> key : ValueReferences.KEYS) {
      for (Entry<?> entry : builder.entries(key)) {
        roots(entry).forEach(root -> checkRead(draft, root, entry));
      }
    }
  }

  /** Checks a value that a condition reads. An output must be an input of the stage. */
  private void checkCondition(NodeDraft draft, Value<?> root, Entry<Condition> when) {
    ScopedBuilder builder = draft.builder();
    if (root instanceof Parameter<?> parameter) {
      checkParameter(builder, when, parameter);
    } else if (builder.entries(Keys.INPUT).stream().noneMatch(in -> in.value().equals(root))) {
      builder.problemOf(
          when,
          String.format(
              "the condition reads output \"%s\", but nothing waits for it; %s",
              root.name(),
              draft.node() instanceof Stage
                  ? "add .input(...) to the stage"
                  : "put the condition on a stage that has the output as its input"));
    }
  }

  private void checkRead(NodeDraft draft, Value<?> root, Entry<?> entry) {
    if (root instanceof Parameter<?> parameter) {
      checkParameter(draft.builder(), entry, parameter);
    } else if (root instanceof Output<?> output) {
      checkInput(new Use(draft, output, entry));
    }
  }

  private void declare(Entry<Parameter<?>> parameter) {
    Entry<Parameter<?>> first = declared.putIfAbsent(parameter.value().name(), parameter);
    if (first != null) {
      pipeline.problemOf(
          parameter,
          String.format(
              "parameter \"%s\" is already declared at %s; keep one of them",
              parameter.value().name(), first.location()));
    }
  }

  private void checkParameter(ScopedBuilder node, Entry<?> where, Parameter<?> parameter) {
    Entry<Parameter<?>> declaration = declared.get(parameter.name());
    if (declaration == null) {
      node.problemOf(
          where,
          String.format(
              "reads parameter \"%s\", which the pipeline does not declare%s",
              parameter.name(),
              orAdvice(
                  Names.didYouMean(parameter.name(), declared.keySet()),
                  "; add .parameter(...) to the pipeline")));
    } else if (!declaration.value().equals(parameter)) {
      node.problemOf(
          where,
          String.format(
              "reads parameter \"%s\" (%s), which differs from the one (%s) declared at %s;"
                  + " keep it in one constant",
              parameter.name(),
              parameter.type(),
              declaration.value().type(),
              declaration.location()));
    }
  }

  private static String orAdvice(String didYouMean, String advice) {
    return didYouMean.isEmpty() ? advice : didYouMean;
  }

  private void make(Use maker) {
    checkType(maker);
    Use first = made.putIfAbsent(maker.output.name(), maker);
    if (first != null) {
      problem(
          maker,
          String.format(
              "output \"%s\" is already made by \"%s\" at %s; a value has one producer",
              maker.output.name(), first.draft.node().name(), first.entry.location()));
    }
  }

  private void checkType(Use use) {
    Use first = types.putIfAbsent(use.output.name(), use);
    if (first != null && !first.output.equals(use.output)) {
      problem(
          use,
          String.format(
              "output \"%s\" (%s) differs from the one (%s) at %s; keep it in one constant",
              use.output.name(), use.output.type(), first.output.type(), first.entry.location()));
    }
  }

  private void checkInput(Use reader) {
    checkType(reader);
    String name = reader.output.name();
    Use producer = made.get(name);
    if (producer == null) {
      String nearest = Names.didYouMean(name, made.keySet());
      String advice = orAdvice(nearest, "; add .output(...) to the stage that makes it");
      problem(reader, String.format("reads output \"%s\", which no stage makes%s", name, advice));
    } else if (producer.draft.builder() == reader.draft.builder()) {
      problem(
          reader,
          String.format(
              "reads output \"%s\", which it makes itself; do both in Java code, or in two stages",
              name));
    } else if (post.contains(producer.draft) && !post.hasEnded(producer.draft, reader.draft)) {
      problem(
          reader,
          String.format(
              "reads output \"%s\", which the post stage \"%s\" makes later; make it in a stage",
              name, producer.draft.node().name()));
    }
  }

  private static void problem(Use use, String message) {
    use.draft.builder().problemOf(use.entry, message);
  }
}
