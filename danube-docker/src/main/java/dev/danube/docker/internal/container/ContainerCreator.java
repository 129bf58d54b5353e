package dev.danube.docker.internal.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.CreateContainerResponse;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import dev.danube.BackendException;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.DaemonHttp;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A creator of containers. The user's code may change the request, as JSON, before it is sent: that
 * is for settings that Danube has no word for.
 */
public final class ContainerCreator {

  private static final ObjectMapper MAPPER = DockerClientConfig.getDefaultObjectMapper();

  private final Daemon daemon;
  private final Optional<UnaryOperator<String>> change;
  private final DaemonWarnings warnings;

  /**
   * Creates a creator.
   *
   * @param change the user's code; empty if there is none
   * @param warnings receives what the daemon warns of
   */
  public ContainerCreator(
      Daemon daemon, Optional<UnaryOperator<String>> change, DaemonWarnings warnings) {
    this.daemon = daemon;
    this.change = change;
    this.warnings = warnings;
  }

  /** Returns the request as JSON. The library adds the aliases only when it sends the request. */
  private static ObjectNode json(CreateContainerCmd request) {
    ObjectNode json = MAPPER.valueToTree(request);
    HostConfig host = request.getHostConfig();
    String network = host == null ? null : host.getNetworkMode();
    if (request.getAliases() != null && network != null) {
      ArrayNode aliases =
          json.withObject("/NetworkingConfig")
              .withObject("/EndpointsConfig")
              .putObject(network)
              .putArray("Aliases");
      request.getAliases().forEach(aliases::add);
    }
    return json;
  }

  private String changed(String json) {
    String changed;
    try {
      changed = change.orElseThrow().apply(json);
    } catch (RuntimeException e) {
      throw new BackendException(
          "the code of DockerBackend.builder().createRequest(...) threw " + e, e);
    }
    if (changed == null) {
      throw new BackendException(
          "the code of DockerBackend.builder().createRequest(...) returned null", null);
    }
    return changed;
  }

  /**
   * Creates a container. Returns its id.
   *
   * @throws DockerException if the daemon refuses it
   */
  public String create(CreateContainerCmd request) throws IOException {
    if (change.isEmpty()) {
      CreateContainerResponse answer = request.exec();
      warnings.add(List.of(Optional.ofNullable(answer.getWarnings()).orElse(new String[0])));
      return answer.getId();
    }
    String json = changed(json(request).toString());
    String platform = Optional.ofNullable(request.getPlatform()).orElse("");
    String query =
        platform.isEmpty()
            ? ""
            : "?platform=" + URLEncoder.encode(platform, StandardCharsets.UTF_8);
    try (Response answer =
        daemon
            .engine()
            .calls()
            .post(
                "/containers/create" + query,
                Map.of("Content-Type", "application/json"),
                new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)))) {
      DaemonHttp.check(answer);
      JsonNode created = MAPPER.readTree(answer.getBody());
      created.path("Warnings").forEach(text -> warnings.add(List.of(text.asText())));
      return created.path("Id").asText();
    }
  }
}
