package dev.danube.server.internal.definition;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.danube.server.internal.openapi.Schema;
import java.util.List;

/** The shapes of definitions, as the documentation of the service has them. */
public final class DefinitionSchemas {

  private static final Schema NAME = named(Schema.text("^[^0-9]"));
  private static final Schema CLUSTER =
      Schema.object()
          .field("name", Schema.text(exactly(StageReader.CLUSTER.pattern())), "its name")
          .field("server_url", Schema.format("uri"), "its server, by http or https")
          .optionalField(
              "namespace",
              Schema.text(exactly("[a-z0-9]([-a-z0-9]*[a-z0-9])?"))
                  .with("maxLength", IntNode.valueOf(63))
                  .with("default", TextNode.valueOf("default"))
                  .orNull(),
              "a namespace of Kubernetes")
          .named("Cluster");

  /** Descriptions of containers, as examples. */
  private static final ArrayNode DESCRIPTIONS =
      JsonNodeFactory.instance
          .arrayNode()
          .add(
              """
              loads:
                - name: genes
                  image: acme/genes:1
                - name: papers
                  image: acme/papers:1
                  env: {BATCH: 300}
                  dependencies: [genes]
              """)
          .add(
              """
              name: loads
              services:
                load: {image: "acme/load:1", x-job: true, depends_on: [db]}
                db: {image: "postgres:17"}
              """);

  /** The shape of a definition: of stages, or of containers that are described. */
  public static final Schema DEFINITION =
      Schema.anyOf(
          fields().named("PipelineDefinition"),
          retrigger(
                  Schema.object()
                      .field(
                          DescriptionReader.FIELD,
                          Schema.text().with("examples", DESCRIPTIONS),
                          "containers in YAML or JSON, as danube schema says, or a file of Compose"))
              .named("DescribedDefinition"));

  /** The shape of a pipeline that a client has stored. */
  private static final Schema PIPELINE =
      fields().field("id", Schema.format("uuid"), "its id").named("Pipeline");

  /** The shape of a pipeline that the host of the server defines in Java. */
  private static final Schema HOSTED =
      Schema.object()
          .field("id", Schema.format("uuid"), "its id")
          .field("name", named(Schema.text()), "its name")
          .field(
              "git_repository", Schema.nothing(), "nothing, as Java code says where its files are")
          .field(
              "stages",
              Schema.list(
                  Schema.object()
                      .field("type", Schema.words(List.of("Java")), "the kind of stage")
                      .field("name", Schema.text(), "its name")
                      .named("JavaStage")),
              "its stages")
          .field("parallel", Schema.flag(), "false, as Java code says which stages run at once")
          .field("host", Schema.flag(), "true: it cannot be changed or deleted over HTTP")
          .named("HostPipeline");

  /** The shape of a pipeline of containers that are described. */
  private static final Schema DESCRIBED =
      retrigger(
              Schema.object()
                  .field("id", Schema.format("uuid"), "its id")
                  .field("name", named(Schema.text()), "the name in the description")
                  .field(
                      "git_repository",
                      Schema.nothing(),
                      "nothing, as the description names images")
                  .field(
                      "stages",
                      Schema.list(
                          Schema.object()
                              .field("type", Schema.words(List.of("Container")), "the kind")
                              .field("name", Schema.text(), "its name")
                              .field("image", Schema.text(), "its image")
                              .named("ContainerStage")),
                      "its containers, in the order in which they run")
                  .field(
                      "parallel", Schema.flag(), "false, as the description says what runs at once")
                  .field(DescriptionReader.FIELD, Schema.text(), "the description"))
          .named("DescribedPipeline");

  /** The shape of a pipeline that a client has stored, or that the host defines in Java. */
  public static final Schema ANY_PIPELINE = Schema.anyOf(PIPELINE, DESCRIBED, HOSTED);

  /** The shape of a mistake in a body. */
  public static final Schema MISTAKE =
      Schema.object()
          .field("type", Schema.text(), "the kind of mistake, such as missing")
          .field(
              "loc",
              Schema.list(Schema.anyOf(Schema.text(), Schema.integer(0))),
              "the place in the request, which starts with body")
          .field("msg", Schema.text(), "what is wrong")
          .optionalField("input", Schema.any(), "what stands there, unless secret")
          .optionalField("ctx", Schema.object(), "further values")
          .named("Mistake");

  /** The shape of all mistakes in a body. */
  public static final Schema MISTAKES =
      Schema.object().field("detail", Schema.list(MISTAKE), "all mistakes").named("Mistakes");

  private static final String EXAMPLE =
      """
      {"name": "CI Pipeline", "git_repository": "https://github.com/example/repo", "parallel": false,
       "stages": [
         {"type": "Run", "name": "Run tests", "command": "pytest", "timeout": 500},
         {"type": "Build", "name": "Build Docker image", "dockerfile": "FROM alpine:latest", "tag": "latest",
          "ecr_repository": "123456789012.dkr.ecr.us-east-1.amazonaws.com/my-repo"},
         {"type": "Deploy", "name": "Deploy", "k8s_manifest": {"apiVersion": "v1", "kind": "Pod"},
          "cluster": {"name": "my-cluster", "namespace": "production", "server_url": "https://my-cluster.example.com"}}]}
      """;

  private DefinitionSchemas() {}

  private static String exactly(String pattern) {
    return "^" + pattern + "$";
  }

  private static Schema fields() {
    return retrigger(
            Schema.object()
                .field("name", named(Schema.text()), "its name, for people")
                .field(
                    "git_repository",
                    Schema.format("uri"),
                    "the URL of its repository, by http or https, without a login")
                .field(
                    "stages",
                    Schema.list(Schema.anyOf(run(), build(), deploy()))
                        .with("maxItems", IntNode.valueOf(DefinitionReader.MOST_STAGES)),
                    "its stages, with names that differ")
                .optionalField(
                    "parallel",
                    Schema.flag().with("default", BooleanNode.FALSE),
                    "whether all stages run at once; else one after another"))
        .optionalField(
            "branches",
            globs(),
            "patterns of the branches to which a push triggers it, such as release/*; the default"
                + " branch unless set")
        .optionalField(
            "tags", globs(), "patterns of the tags of which a push triggers it; none unless set");
  }

  private static Schema retrigger(Schema object) {
    return object.optionalField(
        "retrigger",
        Schema.words(Retrigger.words()).with("default", TextNode.valueOf(Retrigger.CANCEL.word())),
        "what a trigger does while a run waits or is in progress: it cancels these, waits for"
            + " all others, replaces those that wait, or is refused");
  }

  private static Schema globs() {
    return Schema.list(named(Schema.text()))
        .with("maxItems", IntNode.valueOf(DefinitionReader.MOST_GLOBS));
  }

  private static Schema named(Schema name) {
    return name.with("maxLength", IntNode.valueOf(DefinitionReader.LONGEST_NAME));
  }

  private static Schema stage(String type) {
    return Schema.object()
        .field("type", Schema.words(List.of(type)), "the kind of stage")
        .field("name", NAME, "its name, which does not start with a digit");
  }

  private static Schema run() {
    return stage("Run")
        .field("command", Schema.text(), "a script, run in a checkout of the repository")
        .optionalField(
            "timeout",
            Schema.integer(1, StageReader.LONGEST_TIMEOUT.longValue())
                .with("default", IntNode.valueOf(StageReader.USUAL_TIMEOUT.intValue())),
            "its time limit in seconds")
        .named("RunStage");
  }

  private static Schema build() {
    return stage("Build")
        .field("dockerfile", Schema.text(), "the text of a Dockerfile")
        .field(
            "ecr_repository",
            Schema.text(exactly(StageReader.ECR.pattern())),
            "where the image is pushed to")
        .field("tag", Schema.text(), "the tag of the image")
        .named("BuildStage");
  }

  private static Schema deploy() {
    return stage("Deploy")
        .field("k8s_manifest", Schema.object(), "the manifest that is applied")
        .field("cluster", CLUSTER, "the cluster to which it is applied")
        .named("DeployStage");
  }

  /** Returns an example of a definition. */
  public static JsonNode example() {
    try {
      return new ObjectMapper().readTree(EXAMPLE);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
