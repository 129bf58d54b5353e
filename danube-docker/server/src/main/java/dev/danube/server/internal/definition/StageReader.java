package dev.danube.server.internal.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.danube.server.internal.body.Field;
import dev.danube.server.internal.body.HttpUrl;
import java.math.BigInteger;
import java.text.Normalizer;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A reader of stages. A mistake in its type is one mistake, not one for each kind of stage. */
final class StageReader {

  static final Pattern ECR =
      Pattern.compile("[0-9]{12}\\.dkr\\.ecr\\.[a-z0-9-]+\\.amazonaws\\.com/[a-zA-Z0-9_-]+");
  static final Pattern CLUSTER = Pattern.compile("[a-zA-Z0-9_-]+");
  private static final Pattern NAMESPACE =
      Pattern.compile("(?=.{1,63}\\z)[a-z0-9]([-a-z0-9]*[a-z0-9])?");
  static final BigInteger USUAL_TIMEOUT = BigInteger.valueOf(600);
  static final BigInteger LONGEST_TIMEOUT = BigInteger.valueOf(31_536_000);
  private static final String LOGIN =
      "The URL contains a login, which everybody could read. Leave it out: the token of the cluster"
          + " is set where this service is started.";
  private static final String KINDS = "'Run', 'Build' or 'Deploy'";

  private StageReader() {}

  /** Reads a stage, also one that later rules refuse; empty if something of it is missing. */
  static Optional<StageDefinition> read(Field stage, HostTokens tokens) {
    if (!stage.isObject()) {
      return Optional.empty();
    }
    Field type = stage.part("type");
    String kind = type.value() == null ? "" : type.value().asText();
    Optional<? extends StageDefinition> read = Optional.empty();
    switch (kind) {
      case "Run" -> read = run(stage.within("RunStage"));
      case "Build" -> read = build(stage.within("BuildStage"));
      case "Deploy" -> read = deploy(stage.within("DeployStage"), tokens);
      default -> {
        if (type.isThere()) {
          type.wrong(
              "enum", "Input should be " + KINDS, Map.of("expected", TextNode.valueOf(KINDS)));
        } else {
          type.text(); // which is missing
        }
      }
    }
    return read.map(StageDefinition.class::cast);
  }

  private static String name(Field stage) {
    Field name = stage.part("name");
    String text = name.text(DefinitionReader.LONGEST_NAME).orElse("?");
    if (text.isEmpty()) {
      name.refuse("Name cannot be empty.");
    } else if (isDigit(text.codePointAt(0))) {
      name.refuse("Name cannot start with a number.");
    }
    return text;
  }

  /** Returns whether a character is a digit in any script, or a raised or lowered one. */
  private static boolean isDigit(int character) {
    String plain = Normalizer.normalize(Character.toString(character), Normalizer.Form.NFKD);
    return Character.isDigit(character) || plain.matches("[0-9]");
  }

  private static Optional<StageDefinition.Run> run(Field stage) {
    String name = name(stage);
    Optional<String> command = stage.part("command").text();
    Field limit = stage.part("timeout");
    Optional<BigInteger> timeout = limit.integer(USUAL_TIMEOUT);
    if (timeout.filter(seconds -> seconds.signum() <= 0).isPresent()) {
      limit.refuse("Timeout must be more than 0 seconds.");
    } else if (timeout.filter(seconds -> seconds.compareTo(LONGEST_TIMEOUT) > 0).isPresent()) {
      limit.refuse("Timeout must be at most 31536000 seconds, which are 365 days.");
    }
    return command.isPresent() && timeout.isPresent()
        ? Optional.of(new StageDefinition.Run(name, command.get(), timeout.get().longValue()))
        : Optional.empty();
  }

  private static Optional<StageDefinition.Build> build(Field stage) {
    String name = name(stage);
    Optional<String> dockerfile = stage.part("dockerfile").text();
    Field repository = stage.part("ecr_repository");
    Optional<String> ecr = repository.text();
    if (ecr.filter(text -> !ECR.matcher(text).matches()).isPresent()) {
      repository.refuse(
          "Invalid ECR repository URL format. Please provide a valid ECR path like"
              + " '123456789012.dkr.ecr.us-east-1.amazonaws.com/my-repo'.");
    }
    Optional<String> tag = stage.part("tag").text();
    return dockerfile.isPresent() && ecr.isPresent() && tag.isPresent()
        ? Optional.of(new StageDefinition.Build(name, dockerfile.get(), ecr.get(), tag.get()))
        : Optional.empty();
  }

  private static Optional<StageDefinition.Deploy> deploy(Field stage, HostTokens tokens) {
    String name = name(stage);
    Optional<JsonNode> manifest = stage.part("k8s_manifest").dictionary();
    Field cluster = stage.part("cluster");
    if (!cluster.isObject()) {
      return Optional.empty();
    }
    Optional<String> clusterName =
        matching(
            cluster.part("name"),
            CLUSTER,
            "Invalid cluster name format. Please provide a valid cluster name.");
    Optional<HttpUrl> server = cluster.part("server_url").url();
    if (server.filter(HttpUrl::hasLogin).isPresent()) {
      cluster.part("server_url").refuseSecretly(LOGIN);
    } else if (server.isPresent() && clusterName.isPresent()) {
      tokens
          .otherServer(clusterName.get(), server.get().text())
          .ifPresent(cluster.part("server_url")::refuse);
    }
    Field space = cluster.part("namespace");
    boolean isUsual =
        space.value() == null || space.value().isNull() || space.value().asText("?").isEmpty();
    Optional<String> namespace =
        isUsual
            ? Optional.of("default")
            : matching(
                space,
                NAMESPACE,
                "Invalid namespace format. Please provide a valid Kubernetes namespace.");
    return manifest.isPresent()
            && clusterName.isPresent()
            && server.isPresent()
            && namespace.isPresent()
        ? Optional.of(
            new StageDefinition.Deploy(
                name, clusterName.get(), namespace.get(), server.get().text(), manifest.get()))
        : Optional.empty();
  }

  private static Optional<String> matching(Field field, Pattern pattern, String message) {
    Optional<String> text = field.text();
    if (text.filter(one -> !pattern.matcher(one).matches()).isPresent()) {
      field.refuse(message);
    }
    return text;
  }
}
