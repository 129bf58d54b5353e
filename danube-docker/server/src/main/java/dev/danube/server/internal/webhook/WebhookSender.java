package dev.danube.server.internal.webhook;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** A kind of server that sends webhooks. */
public enum WebhookSender {

  /** GitHub, which signs the body. */
  GITHUB(
      "GitHub",
      "X-Hub-Signature-256",
      "sha256=",
      "X-GitHub-Event",
      "push",
      "X-GitHub-Delivery",
      "repository",
      "clone_url ssh_url git_url html_url"),

  /** GitLab, which sends the secret itself. */
  GITLAB(
      "GitLab",
      "X-Gitlab-Token",
      "",
      "X-Gitlab-Event",
      "(Tag )?Push Hook",
      "Idempotency-Key X-Gitlab-Event-UUID",
      "project",
      "git_http_url git_ssh_url web_url"),

  /** Gitea and Forgejo, which sign the body. */
  GITEA(
      "Gitea",
      "X-Gitea-Signature",
      "",
      "X-Gitea-Event",
      "push",
      "X-Gitea-Delivery",
      "repository",
      "clone_url ssh_url html_url");

  private final String title;
  private final String proofHeader;
  private final String proofPrefix;
  private final String eventHeader;
  private final String pushes;
  private final String deliveryHeaders;
  private final String repositoryField;
  private final String urlFields;

  WebhookSender(
      String title,
      String proofHeader,
      String proofPrefix,
      String eventHeader,
      String pushes,
      String deliveryHeaders,
      String repositoryField,
      String urlFields) {
    this.title = title;
    this.proofHeader = proofHeader;
    this.proofPrefix = proofPrefix;
    this.eventHeader = eventHeader;
    this.pushes = pushes;
    this.deliveryHeaders = deliveryHeaders;
    this.repositoryField = repositoryField;
    this.urlFields = urlFields;
  }

  /**
   * Returns the sender of a name.
   *
   * @param name {@code github}, {@code gitlab} or {@code gitea}
   * @throws IllegalArgumentException if it is another name
   */
  public static WebhookSender of(String name) {
    return Arrays.stream(values())
        .filter(one -> one.id().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    String.format(
                        "Webhooks come from github, gitlab or gitea, not from \"%s\"", name)));
  }

  /** Returns the name in paths and settings, in lower case. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the name for people. */
  public String title() {
    return title;
  }

  /** Returns whether the header of the proof has a signature of the body; else the secret. */
  boolean signs() {
    return this != GITLAB;
  }

  /** Returns the signature or the secret in a request, in lower case if it is a signature. */
  Optional<String> proof(Function<String, Optional<String>> header) {
    return header
        .apply(proofHeader)
        .filter(value -> value.startsWith(proofPrefix))
        .map(value -> value.substring(proofPrefix.length()));
  }

  /** Returns whether a request tells of a push. */
  public boolean isPush(Function<String, Optional<String>> header) {
    return header.apply(eventHeader).filter(event -> event.matches(pushes)).isPresent();
  }

  /** Returns the id of a delivery, which a repeated one has too; empty if there is none. */
  public Optional<String> delivery(Function<String, Optional<String>> header) {
    return Arrays.stream(deliveryHeaders.split(" ", -1))
        .flatMap(name -> header.apply(name).stream())
        .findFirst();
  }

  /** Returns the field of a push that describes the repository. */
  String repositoryField() {
    return repositoryField;
  }

  /** Returns the fields with the URLs of the repository. */
  List<String> urlFields() {
    return List.of(urlFields.split(" ", -1));
  }
}
