package dev.danube.server.internal.openapi;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The page about the service for people: plain HTML with its own styles, made from the document for
 * programs. It contains no script and loads nothing. Immutable.
 */
public final class DocsPage {

  private static final String STYLES = styles();

  private final JsonNode document;
  private final StringBuilder html = new StringBuilder();

  private DocsPage(JsonNode document) {
    this.document = document;
  }

  /** Returns the page about a document of OpenAPI, as HTML. */
  public static String of(JsonNode document) {
    DocsPage page = new DocsPage(document);
    page.addAll();
    return page.html.toString();
  }

  /** Returns the policy for the page, by which a browser uses nothing but its styles. */
  public static String policy() {
    return "default-src 'none'; style-src 'sha256-"
        + Base64.getEncoder().encodeToString(sha256(STYLES))
        + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  private static String styles() {
    try (InputStream in =
        requireNonNull(DocsPage.class.getResourceAsStream("docs.css"), "docs.css")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private static String text(JsonNode node, String name) {
    return escaped(node.path(name).asText());
  }

  private void add(String text) {
    html.append(text).append('\n');
  }

  private void addAll() {
    JsonNode info = document.path("info");
    add("<!doctype html>");
    add("<html lang=\"en\"><head><meta charset=\"utf-8\">");
    add("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    add("<title>" + text(info, "title") + " API</title>");
    add("<style>" + STYLES + "</style></head><body>");
    add("<header><h1>" + text(info, "title") + " API</h1>");
    add("<p>" + text(info, "description") + "</p>");
    add("<p>For programs: <a href=\"openapi.json\">openapi.json</a>, OpenAPI 3.1.</p></header>");
    Map<String, List<String>> topics = topics();
    addContents();
    add("<main>");
    topics.forEach(
        (topic, sections) -> {
          add("<h2 id=\"" + escaped(topic) + "\">" + escaped(topic) + "</h2>");
          sections.forEach(this::add);
        });
    add("<h2 id=\"shapes\">Shapes</h2>");
    document.at("/components/schemas").properties().forEach(shape -> add(shape(shape)));
    add("</main></body></html>");
  }

  /** Returns the sections about operations, by topic. */
  private Map<String, List<String>> topics() {
    Map<String, List<String>> topics = new TreeMap<>();
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        topics
            .computeIfAbsent(method.getValue().at("/tags/0").asText(), topic -> new ArrayList<>())
            .add(section(method.getKey(), path.getKey(), method.getValue()));
      }
    }
    return topics;
  }

  private void addContents() {
    add("<nav aria-label=\"Contents\"><ul>");
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        JsonNode operation = method.getValue();
        add(
            String.format(
                "<li><a href=\"#%s\">%s</a> %s</li>",
                text(operation, "operationId"),
                head(method.getKey(), path.getKey()),
                text(operation, "summary")));
      }
    }
    add("</ul></nav>");
  }

  private static String head(String method, String path) {
    return "<code><b>"
        + escaped(method.toUpperCase(Locale.ROOT))
        + "</b> "
        + escaped(path)
        + "</code>";
  }

  private static String section(String method, String path, JsonNode operation) {
    return String.format(
        "<section id=\"%s\"><h3>%s</h3>%n<p>%s. %s</p>%n%s%s%s</section>",
        text(operation, "operationId"),
        head(method, path),
        text(operation, "summary"),
        text(operation, "description"),
        parameters(operation),
        body(operation.at("/requestBody/content/application~1json")),
        answers(operation));
  }

  private static String parameters(JsonNode operation) {
    List<String> rows = new ArrayList<>();
    for (JsonNode input : operation.path("parameters")) {
      rows.add(
          row(
              code(input.path("name").asText()),
              text(input, "in") + ", " + ShapeText.of(input.path("schema")),
              text(input, "description")));
    }
    return rows.isEmpty() ? "" : table("Parameter", "Kind", "Meaning", rows);
  }

  private static String body(JsonNode body) {
    return body.isMissingNode()
        ? ""
        : String.format(
            "<p>Body: %s, such as</p>%n<pre tabindex=\"0\"><code>%s</code></pre>%n",
            ShapeText.of(body.path("schema")), escaped(body.path("example").toPrettyString()));
  }

  private static String answers(JsonNode operation) {
    List<String> rows = new ArrayList<>();
    for (Map.Entry<String, JsonNode> answer : operation.path("responses").properties()) {
      for (Map.Entry<String, JsonNode> content : answer.getValue().path("content").properties()) {
        rows.add(
            row(
                code(answer.getKey()),
                content.getKey().equals("application/json")
                    ? ShapeText.of(content.getValue().path("schema"))
                    : code(content.getKey()),
                text(answer.getValue(), "description")));
      }
    }
    return table("Answer", "Body", "Meaning", rows);
  }

  private static String shape(Map.Entry<String, JsonNode> shape) {
    String name = escaped(shape.getKey());
    String head = "<section id=\"shape-" + name + "\"><h3>" + name + "</h3>\n";
    JsonNode schema = shape.getValue();
    if (!schema.has("properties")) {
      return head + "<p>" + ShapeText.of(schema) + "</p></section>";
    }
    List<String> required = new ArrayList<>();
    schema.path("required").forEach(field -> required.add(field.asText()));
    List<String> rows = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
      rows.add(
          row(
              code(field.getKey()) + (required.contains(field.getKey()) ? "" : " (optional)"),
              ShapeText.of(field.getValue()),
              text(field.getValue(), "description")));
    }
    return head + table("Field", "Value", "Meaning", rows) + "</section>";
  }

  private static String code(String text) {
    return "<code>" + escaped(text) + "</code>";
  }

  private static String row(String first, String second, String third) {
    return "<tr><td>" + first + "</td><td>" + second + "</td><td>" + third + "</td></tr>";
  }

  private static String table(String first, String second, String third, List<String> rows) {
    return String.format(
        "<div tabindex=\"0\"><table><thead><tr><th>%s</th><th>%s</th><th>%s</th></tr></thead>"
            + "<tbody>%n%s%n</tbody></table></div>%n",
        first, second, third, String.join("\n", rows));
  }

  /** The text of a schema, as HTML that links to its components. */
  static final class ShapeText {

    private ShapeText() {}

    static String of(JsonNode schema) {
      if (schema.has("$ref")) {
        String reference = schema.path("$ref").asText();
        String name = escaped(reference.substring(reference.lastIndexOf('/') + 1));
        return "<a href=\"#shape-" + name + "\">" + name + "</a>";
      }
      if (schema.has("anyOf")) {
        List<String> kinds = new ArrayList<>();
        schema.path("anyOf").forEach(kind -> kinds.add(of(kind)));
        return String.join(" or ", kinds);
      }
      if (schema.has("enum")) {
        List<String> words = new ArrayList<>();
        schema.path("enum").forEach(word -> words.add(code(word.asText())));
        return String.join(", ", words);
      }
      if (schema.path("type").asText().equals("array")) {
        return "list of " + of(schema.path("items"));
      }
      return simple(schema);
    }

    private static String simple(JsonNode schema) {
      StringBuilder text = new StringBuilder(schema.has("type") ? text(schema, "type") : "any");
      addRule(text, schema, "format", " ");
      addRule(text, schema, "minimum", " from ");
      addRule(text, schema, "maximum", " to ");
      addRule(text, schema, "maxLength", ", at most this long: ");
      addRule(text, schema, "pattern", " that matches ");
      addRule(text, schema, "default", ", default ");
      return text.toString();
    }

    private static void addRule(StringBuilder text, JsonNode schema, String rule, String before) {
      if (schema.has(rule)) {
        text.append(before).append(code(schema.path(rule).asText()));
      }
    }
  }
}
