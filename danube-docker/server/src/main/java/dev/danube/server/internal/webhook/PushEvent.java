package dev.danube.server.internal.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.danube.server.internal.definition.PipelineDefinition;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A push of a branch or a tag. Immutable.
 *
 * @param repository the URLs of its repository, normalised
 * @param ref the branch or tag, such as {@code refs/heads/main}
 * @param commit the id of the commit; empty if the branch or tag was deleted
 * @param defaultBranch the default branch of the repository; empty if that is unknown
 */
public record PushEvent(
    Set<String> repository, String ref, Optional<String> commit, Optional<String> defaultBranch) {

  private static final String BRANCH = "refs/heads/";
  private static final String TAG = "refs/tags/";
  private static final int LONGEST_REF = 300;
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Copies the set.
   *
   * @param repository the URLs of its repository, normalised
   * @param ref the branch or tag
   * @param commit the id of the commit
   * @param defaultBranch the default branch of the repository
   */
  public PushEvent {
    repository = Set.copyOf(repository);
  }

  /**
   * Reads the body of a webhook.
   *
   * @throws IllegalArgumentException if it is none; the message does not contain what is there
   */
  public static PushEvent read(WebhookSender sender, String body) {
    JsonNode json = json(body);
    String ref = json.path("ref").asText();
    if (!ref.startsWith(BRANCH) && !ref.startsWith(TAG)) {
      throw refused(sender, "ref", "of a branch or a tag");
    }
    if (ref.length() > LONGEST_REF) {
      throw refused(sender, "ref", "of at most " + LONGEST_REF + " characters");
    }
    JsonNode described = json.path(sender.repositoryField());
    Set<String> repository = new HashSet<>();
    for (String field : sender.urlFields()) {
      RepositoryUrl.normalised(described.path(field).asText()).ifPresent(repository::add);
    }
    if (repository.isEmpty()) {
      throw refused(sender, sender.repositoryField(), "with URLs");
    }
    Optional<String> commit = isDeletion(json) ? Optional.empty() : Optional.of(commit(json));
    if (commit.filter(id -> !COMMIT.matcher(id).matches()).isPresent()) {
      throw refused(sender, "after", "that is the id of a commit");
    }
    String branch = described.path("default_branch").asText();
    return new PushEvent(
        repository, ref, commit, Optional.of(branch).filter(name -> !name.isEmpty()));
  }

  private static JsonNode json(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      // Without the cause, which repeats the body.
      throw new IllegalArgumentException(
          "The body is no JSON. Set the content type of the webhook to application/json.");
    }
  }

  private static IllegalArgumentException refused(WebhookSender sender, String field, String what) {
    return new IllegalArgumentException(
        String.format(
            "The body is no push of %s: it has no \"%s\" %s.", sender.title(), field, what));
  }

  private static boolean isDeletion(JsonNode json) {
    return json.path("deleted").asBoolean() || json.path("after").asText().matches("0+");
  }

  /** Returns the id of the commit; after the push of a tag, "after" may be that of the tag. */
  private static String commit(JsonNode json) {
    String after = json.path("after").asText();
    return json.at("/head_commit/id").asText(json.path("checkout_sha").asText(after));
  }

  /** Returns the {@link RepositoryUrl#key keys} of its repository. */
  public List<String> repositoryKeys() {
    return repository.stream().map(RepositoryUrl::keyOf).toList();
  }

  /** Returns whether a pipeline is triggered by this push. */
  public boolean triggers(PipelineDefinition definition) {
    return commit.isPresent()
        && RepositoryUrl.normalised(definition.repository())
            .filter(repository::contains)
            .isPresent()
        && (ref.startsWith(TAG)
            ? definition.pushes().takesTag(ref.substring(TAG.length()))
            : takesBranch(definition, ref.substring(BRANCH.length())));
  }

  private boolean takesBranch(PipelineDefinition definition, String branch) {
    return definition.pushes().takesBranch(branch, defaultBranch.equals(Optional.of(branch)));
  }
}
