package dev.danube.internal.yaml;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.NodeType;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * A mapping of a YAML or JSON file, read key by key. Scalars keep the text that they have in the
 * file: {@code 3.10} is not the number 3.1. Values of a wrong kind, keys that are there twice and
 * keys that nothing has read are problems with their line. Not thread-safe.
 */
public final class YamlMap {

  /** More merges than any file needs; a mapping may merge itself. */
  private static final int MOST_MERGES = 1000;

  /** More characters than any file that a person writes. */
  public static final int LARGEST = 3_000_000;

  /** The problem of a file that has more characters. */
  private static final String TOO_LARGE = "the file has more than 3,000,000 characters; divide it";

  private static final int DEEPEST = 100;

  private static final int MOST_NODES = 10_000;
  private static final Pattern INTEGER = Pattern.compile("0|-?[1-9]\\d{0,17}");
  private static final Pattern DECIMAL = Pattern.compile("-?(0|[1-9]\\d{0,17})\\.\\d{1,17}");
  private static final Pattern FLAG = Pattern.compile("[Tt]rue|TRUE|[Ff]alse|FALSE");
  private static final String MERGE = "<<";
  private static final Set<String> NULLS = Set.of("", "~", "null");
  private static final Set<String> TRUE = Set.of("true", "yes", "on", "1");
  private static final Set<String> FALSE = Set.of("false", "no", "off", "0");

  /** A value with the place of its key. */
  private record Entry(Node key, Node value) {}

  private final Optional<Mark> place;
  private final String path;
  private final YamlProblems problems;
  private final UnaryOperator<String> expansion;
  private final YamlBudget budget;
  private int nodes;
  private boolean isTooLarge;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Set<String> known = new LinkedHashSet<>();
  private int merges;
  private int mergeDepth;

  private YamlMap(
      Optional<Mark> place,
      String path,
      YamlProblems problems,
      UnaryOperator<String> expansion,
      YamlBudget budget) {
    this.place = place;
    this.path = path;
    this.problems = problems;
    this.expansion = expansion;
    this.budget = budget;
  }

  /** Creates a mapping that is a part of this one. */
  private YamlMap part(Optional<Mark> at, String name, MappingNode mapping) {
    YamlMap map = new YamlMap(at, name, problems, expansion, budget);
    map.addAll(mapping);
    return map;
  }

  /**
   * Parses a file.
   *
   * @param problems receives what is wrong with the file
   * @return the mapping that the file is; an empty one if the file is wrong
   */
  public static YamlMap parse(String text, YamlProblems problems) {
    return parse(text, problems, UnaryOperator.identity());
  }

  /**
   * Parses a file whose texts are expanded: all scalars, and all keys but those at the top.
   *
   * @param problems receives what is wrong with the file
   * @param expansion returns a text in place of another; what it refuses by an {@code
   *     IllegalArgumentException} is a problem, and so is each exception that this one suppresses
   * @return the mapping that the file is; an empty one if the file is wrong
   */
  public static YamlMap parse(String text, YamlProblems problems, UnaryOperator<String> expansion) {
    YamlMap map = new YamlMap(Optional.empty(), "", problems, expansion, new YamlBudget(problems));
    if (text.length() > LARGEST) {
      problems.add(Optional.empty(), "", TOO_LARGE);
      return map;
    }
    if (YamlCharacters.addLong(text, problems)) {
      return map;
    }
    LoadSettings settings =
        LoadSettings.builder()
            .setMaxAliasesForCollections(MOST_NODES)
            .setAllowDuplicateKeys(true)
            .setAllowNonScalarKeys(true)
            .build();
    LimitedParser parser =
        new LimitedParser(new ParserImpl(settings, new StreamReader(settings, text)));
    try {
      Optional<Node> root = new Composer(settings, parser).getSingleNode();
      if (root.isEmpty()) {
        problems.add(Optional.empty(), "", "the file is empty");
      } else if (root.get() instanceof MappingNode mapping) {
        if (YamlTags.areKnown(root.get(), problems)) {
          map.addAll(mapping);
        }
      } else {
        problems.add(root.get().getStartMark(), "", "the file is not a mapping of keys to values");
      }
    } catch (MarkedYamlEngineException e) {
      YamlSyntax.add(e, text, parser, problems);
    } catch (ReaderException e) {
      if (!YamlCharacters.addUnreadable(text, problems)) {
        problems.add(Optional.empty(), "", "the file is not valid YAML: " + e.getMessage());
      }
    } catch (YamlEngineException e) {
      problems.add(Optional.empty(), "", "the file is not valid YAML: " + e.getMessage());
    }
    return map;
  }

  private void addAll(MappingNode mapping) {
    Set<String> own = new LinkedHashSet<>();
    List<Node> merged = new ArrayList<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!budget.takes(tuple.getKeyNode(), 1)) {
        return;
      }
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        problems.add(tuple.getKeyNode().getStartMark(), path, "a key is not a text");
      } else if (key.getValue().equals(MERGE)) {
        merged.add(tuple.getValueNode());
      } else {
        name(key).ifPresent(name -> add(own, name, new Entry(key, tuple.getValueNode())));
      }
    }
    merged.forEach(this::merge);
  }

  /** Returns the name that a key has after its expansion; empty if that is refused. */
  private Optional<String> name(ScalarNode key) {
    return path.isEmpty() ? Optional.of(key.getValue()) : expanded("", key);
  }

  /** Adds an entry, unless another mapping has set it. */
  private void add(Set<String> own, String name, Entry entry) {
    if (!own.add(name)) {
      problems.add(entry.key.getStartMark(), path, String.format("\"%s\" is set twice", name));
    } else {
      entries.putIfAbsent(name, entry);
    }
  }

  /** Adds the entries of a mapping that is merged, where they are not set. */
  private void merge(Node node) {
    if (!budget.takes(node, 1)) {
      return;
    }
    merges++;
    mergeDepth++;
    if (merges == MOST_MERGES || mergeDepth > DEEPEST) {
      problems.add(node.getStartMark(), path, "too many mappings are merged");
    } else if (merges < MOST_MERGES) {
      mergeOne(node);
    }
    mergeDepth--;
  }

  private void mergeOne(Node node) {
    if (node instanceof MappingNode mapping) {
      addAll(mapping);
    } else if (node instanceof SequenceNode sequence) {
      sequence.getValue().forEach(this::merge);
    } else {
      problems.add(node.getStartMark(), path, "\"<<\" merges something that is not a mapping");
    }
  }

  private Optional<Node> value(String key) {
    known.add(key);
    return Optional.ofNullable(entries.get(key)).map(Entry::value).filter(value -> !isNull(value));
  }

  private static boolean isNull(Node value) {
    return value instanceof ScalarNode scalar
        && scalar.isPlain()
        && NULLS.contains(scalar.getValue().toLowerCase(Locale.ROOT));
  }

  /** Returns the keys, in the order of the file. */
  public Set<String> keys() {
    return entries.keySet();
  }

  /** Returns the text of a scalar; empty if the key is missing or has no value. */
  public Optional<String> text(String key) {
    return value(key).flatMap(value -> scalar(key, value));
  }

  private Optional<String> scalar(String key, Node value) {
    if (value instanceof ScalarNode scalar) {
      return expanded(key, scalar);
    }
    wrong(key, value, "a text");
    return Optional.empty();
  }

  /** Returns a text after its expansion; empty if that is refused. */
  private Optional<String> expanded(String key, ScalarNode scalar) {
    if (!budget.takesText(scalar, 0)) {
      return Optional.empty();
    }
    try {
      String text = expansion.apply(scalar.getValue());
      return Optional.of(text).filter(one -> budget.takesText(scalar, one.length()));
    } catch (IllegalArgumentException e) {
      String where = key.isEmpty() ? path : path.isEmpty() ? key : path + " > " + key;
      problems.add(scalar.getStartMark(), where, String.valueOf(e.getMessage()));
      for (Throwable other : e.getSuppressed()) {
        problems.add(scalar.getStartMark(), where, String.valueOf(other.getMessage()));
      }
      budget.takesText(scalar, scalar.getValue().length());
      return Optional.empty();
    }
  }

  /** Tells that a value has another kind; a text is not told, for it may be secret. */
  private void wrong(String key, Node value, String wanted) {
    String text = isNull(value) ? "an empty value" : "a text";
    String found =
        value.getNodeType() == NodeType.SCALAR
            ? text
            : value.getNodeType() == NodeType.MAPPING ? "a mapping" : "a list";
    problems.add(
        value.getStartMark(), path, String.format("\"%s\" takes %s, not %s", key, wanted, found));
  }

  /** Tells that a text is none of those that a key takes. */
  private void wrongText(String key, ScalarNode text, String wanted) {
    problems.add(
        text.getStartMark(),
        path,
        String.format("\"%s\" takes %s, not \"%s\"", key, wanted, text.getValue()));
  }

  /**
   * Returns a truth value, in the words of YAML 1.1; empty if the key is missing. A text in quotes
   * is none, unless it uses a variable.
   */
  public Optional<Boolean> flag(String key) {
    return flag(key, false);
  }

  /** Returns a truth value that may be in quotes, as Compose has it; empty if it is missing. */
  public Optional<Boolean> quotedFlag(String key) {
    return flag(key, true);
  }

  private Optional<Boolean> flag(String key, boolean takesQuotes) {
    Optional<Node> value = value(key);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (!(value.get() instanceof ScalarNode scalar)) {
      wrong(key, value.get(), "true or false");
      return Optional.empty();
    }
    Optional<String> text = expanded(key, scalar).map(one -> one.toLowerCase(Locale.ROOT));
    boolean isQuoted = !scalar.isPlain() && text.isPresent() && !scalar.getValue().contains("$");
    if (isQuoted && !takesQuotes) {
      wrongText(key, scalar, "true or false without quotes");
    } else if (text.isPresent() && !TRUE.contains(text.get()) && !FALSE.contains(text.get())) {
      wrongText(key, scalar, "true or false");
    } else {
      return text.map(TRUE::contains);
    }
    return Optional.empty();
  }

  /**
   * Returns the texts of a list, or of the one scalar in its place; empty if there is none. An item
   * without a value is a problem.
   */
  public List<String> texts(String key) {
    return texts(key, false);
  }

  /**
   * Returns the words of a list, or the one scalar in its place; empty if there is none. Words that
   * have a meaning in YAML, such as {@code ~} and {@code null}, are words too.
   */
  public List<String> words(String key) {
    return texts(key, true);
  }

  private List<String> texts(String key, boolean areWords) {
    Optional<Node> value = value(key);
    if (value.isEmpty()) {
      return List.of();
    }
    if (value.get() instanceof ScalarNode one) {
      return expanded(key, one).map(List::of).orElse(List.of());
    }
    List<String> texts = new ArrayList<>();
    if (value.get() instanceof SequenceNode sequence) {
      for (Node one : sequence.getValue()) {
        if (!budget.takes(one, 1)) {
          break;
        }
        item(key, one, areWords).ifPresent(texts::add);
      }
    } else {
      wrong(key, value.get(), "a list of texts");
    }
    return texts;
  }

  private Optional<String> item(String key, Node one, boolean isWord) {
    boolean isEmpty = one instanceof ScalarNode scalar && scalar.getValue().isEmpty();
    if (!isNull(one) || (isWord && !isEmpty)) {
      return scalar(key, one);
    }
    problems.add(
        one.getStartMark(),
        path,
        String.format(
            "\"%s\" has an item without a value; remove it, or put its text into quotes", key));
    return Optional.empty();
  }

  /** Returns the lists of texts of a list; empty if there is none. */
  public List<List<String>> textLists(String key) {
    List<List<String>> lists = new ArrayList<>();
    for (Node one : sequence(key, "a list of lists")) {
      if (!budget.takes(one, 1)) {
        break;
      }
      if (one instanceof SequenceNode inner) {
        List<String> texts = new ArrayList<>();
        if (budget.takes(one, inner.getValue().size())) {
          inner.getValue().forEach(text -> scalar(key, text).ifPresent(texts::add));
        }
        lists.add(texts);
      } else {
        wrong(key, one, "a list of lists");
      }
    }
    return lists;
  }

  /**
   * Returns the mappings of a list; empty if there is none.
   *
   * @param what what one of them is, for messages
   */
  public List<YamlMap> mapList(String key, String what) {
    List<YamlMap> maps = new ArrayList<>();
    for (Node one : sequence(key, "a list of mappings")) {
      if (!budget.takes(one, 1)) {
        break;
      }
      if (one instanceof MappingNode mapping) {
        maps.add(part(one.getStartMark(), what + " " + (maps.size() + 1), mapping));
      } else {
        wrong(key, one, "a list of mappings");
      }
    }
    return maps;
  }

  /** An item of a list: a text or a mapping. */
  public record Item(Optional<String> text, Optional<YamlMap> map) {}

  /**
   * Returns the texts and mappings of a list, or the one text in its place; empty if there is none.
   *
   * @param what what one of the mappings is, for messages
   */
  public List<Item> items(String key, String what) {
    if (isText(key)) {
      return text(key)
          .map(one -> List.of(new Item(Optional.of(one), Optional.empty())))
          .orElse(List.of());
    }
    List<Item> items = new ArrayList<>();
    int number = 0;
    for (Node one : sequence(key, "a list of texts and mappings")) {
      if (!budget.takes(one, 1)) {
        break;
      }
      number++;
      if (one instanceof MappingNode mapping) {
        YamlMap map = part(one.getStartMark(), what + " " + number, mapping);
        items.add(new Item(Optional.empty(), Optional.of(map)));
      } else {
        item(key, one, false)
            .ifPresent(text -> items.add(new Item(Optional.of(text), Optional.empty())));
      }
    }
    return items;
  }

  /** Returns what messages call a part of this mapping. */
  public String pathOf(String part) {
    return path.isEmpty() ? part : path + " > " + part;
  }

  private List<Node> sequence(String key, String wanted) {
    Optional<Node> value = value(key);
    if (value.isPresent() && value.get() instanceof SequenceNode sequence) {
      return sequence.getValue();
    }
    value.ifPresent(other -> wrong(key, other, wanted));
    return List.of();
  }

  /** Returns a whole number that is not negative; empty if the key is missing. */
  public Optional<Integer> number(String key) {
    Optional<String> text = text(key);
    Optional<Node> value = value(key);
    if (text.isPresent()
        && value.isPresent()
        && value.get() instanceof ScalarNode scalar
        && !text.get().matches("\\d{1,9}")) {
      wrongText(key, scalar, "a number");
      return Optional.empty();
    }
    return text.map(Integer::valueOf);
  }

  /** Returns the texts of a mapping, in the order of the file. */
  public Map<String, String> textMap(String key) {
    Map<String, String> texts = new LinkedHashMap<>();
    map(key)
        .ifPresent(
            map ->
                map.keys()
                    .forEach(name -> map.text(name).ifPresent(text -> texts.put(name, text))));
    return texts;
  }

  /**
   * Returns the texts of a mapping, which may be written as a list of {@code NAME=VALUE}. A name
   * without a value has an empty text.
   */
  public Map<String, String> assignments(String key) {
    Map<String, String> texts = new LinkedHashMap<>();
    if (!isList(key)) {
      map(key)
          .ifPresent(map -> map.keys().forEach(name -> texts.put(name, map.text(name).orElse(""))));
      return texts;
    }
    for (String text : texts(key)) {
      int equal = text.indexOf('=');
      texts.put(
          equal < 0 ? text : text.substring(0, equal), equal < 0 ? "" : text.substring(equal + 1));
    }
    return texts;
  }

  /** Returns a mapping; empty if the key is missing or has no value. */
  public Optional<YamlMap> map(String key) {
    return value(key).flatMap(value -> mapping(key, value));
  }

  private Optional<YamlMap> mapping(String key, Node value) {
    if (!(value instanceof MappingNode mapping)) {
      wrong(key, value, "a mapping");
      return Optional.empty();
    }
    Node keyNode = entries.containsKey(key) ? entries.get(key).key : value;
    return Optional.of(part(keyNode.getStartMark(), pathOf(key), mapping));
  }

  /**
   * Returns the mappings of a mapping, by name, in the order of the file. A name without a value is
   * an empty mapping.
   *
   * @param what what one of them is, for messages
   */
  public Map<String, YamlMap> maps(String key, String what) {
    Map<String, YamlMap> maps = new LinkedHashMap<>();
    Optional<YamlMap> all = map(key);
    if (all.isPresent()) {
      YamlMap map = all.get();
      for (Map.Entry<String, Entry> entry : map.entries.entrySet()) {
        String name = entry.getKey();
        Node value = entry.getValue().value;
        Optional<Mark> at = entry.getValue().key.getStartMark();
        String path = what + " \"" + name + "\"";
        if (value instanceof MappingNode mapping) {
          maps.put(name, part(at, path, mapping));
        } else {
          // What is missing in a value that is no mapping is no further problem.
          YamlProblems told = isNull(value) ? problems : problems.untold();
          maps.put(name, new YamlMap(at, path, told, expansion, budget));
          if (!isNull(value)) {
            map.wrong(name, value, "a mapping");
          }
        }
      }
    }
    return maps;
  }

  /** Returns the mapping under another name, for messages. */
  public YamlMap called(String name) {
    YamlMap map = new YamlMap(place, name, problems, expansion, budget);
    map.entries.putAll(entries);
    return map;
  }

  /** Returns whether a key has a scalar. */
  public boolean isText(String key) {
    return value(key).filter(ScalarNode.class::isInstance).isPresent();
  }

  /** Returns whether a key has a list. */
  public boolean isList(String key) {
    return value(key).filter(SequenceNode.class::isInstance).isPresent();
  }

  /** Returns whether a key has a list without items. */
  public boolean isEmptyList(String key) {
    return value(key)
        .filter(value -> value instanceof SequenceNode list && list.getValue().isEmpty())
        .isPresent();
  }

  /** Returns whether a key has a mapping. */
  public boolean isMap(String key) {
    return value(key).filter(MappingNode.class::isInstance).isPresent();
  }

  /**
   * Returns the text of a scalar for messages: after its expansion, or as it is written if that is
   * refused, which is not told.
   */
  public Optional<String> shownText(String key) {
    return written(key)
        .map(
            text -> {
              try {
                return expansion.apply(text);
              } catch (IllegalArgumentException e) {
                return text;
              }
            });
  }

  /** Returns the text of a scalar as it is written, before its expansion. */
  public Optional<String> written(String key) {
    return value(key)
        .filter(ScalarNode.class::isInstance)
        .map(scalar -> ((ScalarNode) scalar).getValue());
  }

  /**
   * Returns the values, in the order of the file: texts, numbers and truth values as JSON has them,
   * lists and maps; null for no value.
   */
  public Map<String, @Nullable Object> values() {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    entries.forEach((name, entry) -> values.put(name, tree(name, entry.value, 0)));
    return values;
  }

  private @Nullable Object tree(String key, Node node, int depth) {
    if (depth > DEEPEST || ++nodes > MOST_NODES) {
      if (!isTooLarge) {
        problems.add(node.getStartMark(), path, "\"" + key + "\" has too many values");
      }
      isTooLarge = true;
      return null;
    }
    if (isNull(node)) {
      return null;
    }
    if (node instanceof ScalarNode scalar) {
      String text = expanded(key, scalar).orElse("");
      boolean isWritten = scalar.isPlain() && text.equals(scalar.getValue());
      return isWritten ? typed(text) : text;
    }
    if (node instanceof SequenceNode sequence) {
      List<@Nullable Object> list = new ArrayList<>();
      for (Node one : sequence.getValue()) {
        if (!budget.takes(one, 1)) {
          break;
        }
        list.add(tree(key, one, depth + 1));
      }
      return list;
    }
    // A mapping that is merged, or is there twice, is read as a part of a file is.
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    YamlMap part = part(node.getStartMark(), path + " > " + key, (MappingNode) node);
    for (Map.Entry<String, Entry> entry : part.entries.entrySet()) {
      map.put(entry.getKey(), tree(key, entry.getValue().value, depth + 1));
    }
    return map;
  }

  private static Object typed(String text) {
    if (INTEGER.matcher(text).matches()) {
      return Long.valueOf(text);
    }
    if (DECIMAL.matcher(text).matches()) {
      return new BigDecimal(text);
    }
    boolean isFlag = FLAG.matcher(text).matches();
    return isFlag ? Boolean.valueOf(text) : text;
  }

  /** Returns the keys that something has asked for, whether they are there or not. */
  public Set<String> known() {
    return known;
  }

  /** Returns whether a key has a value. */
  public boolean isSet(String key) {
    return value(key).isPresent();
  }

  /** Returns whether a key is there, perhaps without a value. */
  public boolean has(String key) {
    known.add(key);
    return entries.containsKey(key);
  }

  /** Adds a problem at a key, or at the mapping if it does not have the key. */
  public void problem(String key, String message) {
    Entry entry = entries.get(key);
    problems.add(entry == null ? place : entry.key.getStartMark(), path, message);
  }

  /**
   * Adds a problem at a key that is needed, if it is missing or has no value. What is refused, such
   * as a variable that is not set, is a problem already.
   */
  public void missing(String key, String message) {
    if (!isSet(key)) {
      problem(key, message);
    }
  }

  /** Returns whether there are so many problems that no further ones are told. */
  public boolean isFull() {
    return problems.isFull();
  }

  /**
   * Counts values that a key has from another file, and returns whether the file may have so many;
   * if not, that is a problem.
   */
  public boolean allows(String key, int values) {
    Entry entry = entries.get(key);
    return entry == null || budget.takes(entry.key, values);
  }

  /** Returns a suggestion for an unknown name, unless that would take long. */
  public String didYouMean(String name, Collection<String> names) {
    return problems.didYouMean(name, names);
  }

  /** Adds a problem for each key that nothing has asked for, unless it starts with {@code x-}. */
  public void refuseOtherKeys() {
    for (Map.Entry<String, Entry> entry : entries.entrySet()) {
      if (!known.contains(entry.getKey()) && !entry.getKey().startsWith("x-")) {
        problem(
            entry.getKey(),
            String.format("unknown key \"%s\"", entry.getKey())
                + didYouMean(entry.getKey(), known));
      }
    }
  }

  /** Returns the place of the mapping, such as {@code images/spec.yml:7}. */
  public String location() {
    return problems.location(place);
  }

  /** Returns the place of a key, or of the mapping if it does not have the key. */
  public String location(String key) {
    Entry entry = entries.get(key);
    return problems.location(entry == null ? place : entry.key.getStartMark());
  }
}
