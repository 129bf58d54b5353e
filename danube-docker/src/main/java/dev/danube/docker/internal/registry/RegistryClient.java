package dev.danube.docker.internal.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import dev.danube.BackendException;
import dev.danube.ImageInfo;
import dev.danube.ImageRef;
import dev.danube.Registry;
import dev.danube.docker.internal.daemon.Daemon;
import dev.danube.docker.internal.daemon.DaemonHttp;
import dev.danube.docker.internal.registry.RegistryHttp.Answer;
import dev.danube.engine.internal.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registries, asked by their own API. If there is a daemon, {@link #digest} asks through it,
 * because an image that the daemon cannot reach does not exist for stages.
 */
public final class RegistryClient implements Registry {

  private static final Logger LOG = LoggerFactory.getLogger(RegistryClient.class);
  private static final int OK = 200;
  private static final int CREATED = 201;
  private static final int MULTIPLE_CHOICES = 300;
  private static final int BAD_REQUEST = 400;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int NOT_ALLOWED = 405;
  private static final String USUAL_PLATFORM = "linux/amd64";
  private static final Pattern NEXT_PAGE = Pattern.compile("<([^>]+)>\\s*;\\s*rel=\"?next\"?");

  private final Optional<Daemon> daemon;
  private final Logins logins;
  private final RegistryHttp http;

  /**
   * Creates a client.
   *
   * @param daemon the daemon whose images and settings count; empty if none is used
   */
  public RegistryClient(Optional<Daemon> daemon, Logins logins) {
    this.daemon = daemon;
    this.logins = logins;
    this.http = new RegistryHttp(logins, new InsecureRegistries(daemon));
  }

  @Override
  public Optional<String> digest(ImageRef image) throws InterruptedException {
    checkNamed(image);
    if (daemon.isEmpty()) {
      return digestAsked(image);
    }
    Daemon asked = daemon.get();
    // A daemon reads the configuration, too. It is asked where it may know more: the mirrors of
    // Docker Hub, certificates of its own, or a network that this machine is not in.
    boolean isNear =
        asked.isOnThisMachine() && !ImageNames.registry(image).equals(Registries.DOCKER_HUB);
    if (isNear) {
      try {
        return digestAsked(image);
      } catch (BackendException e) {
        LOG.debug("The daemon is asked for {} instead", image, e);
      }
    }
    Optional<AuthConfig> login = logins.of(image);
    return asked.call("asking a registry for an image", client -> ask(asked, image, login));
  }

  /** Asks the registry itself, which tells the digest without the manifest. */
  private Optional<String> digestAsked(ImageRef image) throws InterruptedException {
    String reference = ImageNames.reference(image);
    Optional<Answer> answer = askFor(RegistryCall.of("HEAD", image, "/manifests/" + reference));
    if (answer.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> digest =
        answer.get().header("Docker-Content-Digest").filter(text -> text.startsWith("sha256:"));
    return digest.isPresent() ? digest : manifest(image, reference).map(RegistryManifest::digest);
  }

  private static Optional<String> ask(Daemon daemon, ImageRef image, Optional<AuthConfig> login)
      throws IOException {
    Map<String, String> headers = new HashMap<>();
    if (login.isPresent()) {
      headers.put("X-Registry-Auth", DaemonHttp.header(login.get()));
    }
    String path = "/distribution/" + image.reference() + "/json";
    try (Response response = daemon.engine().calls().get(path, headers)) {
      if (response.getStatusCode() == OK) {
        JsonNode json = Json.MAPPER.readTree(response.getBody());
        return Optional.of(json.path("Descriptor").path("digest").asText());
      }
      String answer = DaemonHttp.text(response);
      // The answer is that of the registry; some daemons return it with another status.
      if (response.getStatusCode() == NOT_FOUND || PullRetry.isUnknown(answer)) {
        return Optional.empty();
      }
      throw new BackendException(
          String.format(
              "Cannot determine whether the registry has the image %s: %s (status %d)",
              image, answer, response.getStatusCode()),
          null);
    }
  }

  @Override
  public Optional<ImageInfo> inspect(ImageRef image) throws InterruptedException {
    checkNamed(image);
    Optional<RegistryManifest> found = manifest(image, ImageNames.reference(image));
    if (found.isEmpty()) {
      return Optional.empty();
    }
    String digest = found.get().digest();
    RegistryManifest manifest = found.get();
    if (manifest.isIndex()) {
      String platform = daemon.map(one -> one.engine().platform()).orElse(USUAL_PLATFORM);
      String one = ImageDescription.forPlatform(manifest, platform);
      manifest = manifest(image, one).orElseThrow(() -> lacks(image, one));
    }
    ImageRef reference = ImageRef.of(ImageNames.withoutTag(image) + "@" + digest);
    return Optional.of(ImageDescription.of(manifest, config(image, manifest), reference));
  }

  private static BackendException unreadable(ImageRef image, IOException e) {
    return new BackendException(
        "The registry "
            + ImageNames.registry(image)
            + " describes "
            + image
            + " by what is not JSON",
        e);
  }

  private static BackendException lacks(ImageRef image, String part) {
    return new BackendException(
        String.format(
            "The registry %s has the image %s, but not its part %s; push the image again",
            ImageNames.registry(image), image, part),
        null);
  }

  private Optional<RegistryManifest> manifest(ImageRef image, String reference)
      throws InterruptedException {
    Optional<Answer> answer = askFor(RegistryCall.of("GET", image, "/manifests/" + reference));
    if (answer.isEmpty()) {
      return Optional.empty();
    }
    String type = answer.get().header("Content-Type").orElse("");
    try {
      RegistryManifest manifest = new RegistryManifest(type, answer.get().body());
      if (reference.startsWith("sha256:") && !manifest.digest().equals(reference)) {
        throw new BackendException(
            String.format(
                "The registry %s answered with %s when it was asked for %s of %s",
                ImageNames.registry(image), manifest.digest(), reference, image),
            null);
      }
      return Optional.of(manifest);
    } catch (IOException e) {
      throw unreadable(image, e);
    }
  }

  @Override
  public List<String> tags(String repository) throws InterruptedException {
    ImageRef image = ImageRef.of(repository);
    if (!ImageNames.withoutTag(image).equals(repository)) {
      throw new IllegalArgumentException(
          "\"" + repository + "\" has a tag or a digest; pass the name without it");
    }
    List<String> tags = new ArrayList<>();
    Set<String> asked = new HashSet<>();
    Optional<String> page = Optional.of("/tags/list?n=1000");
    while (page.filter(asked::add).isPresent()) {
      Optional<Answer> answer = askFor(RegistryCall.of("GET", image, page.get()));
      if (answer.isEmpty()) {
        return tags;
      }
      try {
        Json.MAPPER.readTree(answer.get().body()).path("tags").forEach(t -> tags.add(t.asText()));
      } catch (IOException e) {
        throw unreadable(image, e);
      }
      page = answer.get().header("Link").flatMap(RegistryClient::nextPage);
    }
    return tags;
  }

  private static Optional<String> nextPage(String link) {
    Matcher matcher = NEXT_PAGE.matcher(link);
    int query = matcher.find() ? matcher.group(1).indexOf('?') : -1;
    return query < 0
        ? Optional.empty()
        : Optional.of("/tags/list" + matcher.group(1).substring(query));
  }

  @Override
  public ImageRef tag(ImageRef image, ImageRef name) throws InterruptedException {
    checkName(name, List.of(image));
    RegistryManifest manifest =
        manifest(image, ImageNames.reference(image)).orElseThrow(() -> hasNot(image, name));
    if (!ImageNames.repository(image).equals(ImageNames.repository(name))) {
      share(manifest, image, name);
    }
    ask(RegistryCall.put(name, ImageNames.tag(name), manifest));
    return ImageRef.of(ImageNames.withoutTag(name) + "@" + manifest.digest());
  }

  /** Makes all that a manifest refers to a part of another repository. */
  private void share(RegistryManifest manifest, ImageRef from, ImageRef to)
      throws InterruptedException {
    for (JsonNode one : manifest.manifests()) {
      String digest = one.path("digest").asText();
      RegistryManifest part = manifest(from, digest).orElseThrow(() -> lacks(from, digest));
      share(part, from, to);
      ask(RegistryCall.put(to, digest, part));
    }
    List<JsonNode> blobs = new ArrayList<>(manifest.layers());
    blobs.add(manifest.config());
    for (JsonNode blob : blobs) {
      // A layer with addresses is not in the registry.
      if (blob.has("digest") && !blob.has("urls")) {
        mount(blob.path("digest").asText(), from, to);
      }
    }
  }

  private void mount(String digest, ImageRef from, ImageRef to) throws InterruptedException {
    Answer answer = ask(RegistryCall.mount(to, digest, ImageNames.path(from)));
    if (answer.status() != CREATED) {
      throw new BackendException(
          String.format(
              "The registry %s does not share layers between the repositories of %s and %s;"
                  + " use pullImage, tagImage and pushImage",
              ImageNames.registry(to), from, to),
          null);
    }
  }

  @Override
  public ImageRef join(ImageRef name, List<ImageRef> images) throws InterruptedException {
    checkName(name, images);
    ArrayNode parts = Json.MAPPER.createArrayNode();
    boolean isOci = false;
    for (ImageRef image : images) {
      RegistryManifest manifest =
          manifest(image, ImageNames.reference(image)).orElseThrow(() -> hasNot(image, name));
      boolean isElsewhere = !ImageNames.repository(image).equals(ImageNames.repository(name));
      if (isElsewhere) {
        share(manifest, image, name);
        ask(RegistryCall.put(name, manifest.digest(), manifest));
      }
      if (manifest.isIndex()) {
        // What only describes another part, such as an attestation, has no platform of its own.
        manifest.manifests().stream().filter(ImageDescription::hasPlatform).forEach(parts::add);
      } else {
        parts.add(manifest.describedFor(config(image, manifest)));
      }
      isOci |= manifest.isOci();
    }
    RegistryManifest index = RegistryManifest.index(isOci, parts);
    ask(RegistryCall.put(name, ImageNames.tag(name), index));
    return ImageRef.of(ImageNames.withoutTag(name) + "@" + index.digest());
  }

  /** Refuses the identifier of an image of the daemon, which says nothing about a registry. */
  private static void checkNamed(ImageRef image) {
    if (ImageNames.isId(image)) {
      throw new IllegalArgumentException(
          image
              + " is an image of the daemon, not of a registry; push it, and pass the output of"
              + " pushImage(image, output)");
    }
  }

  /** Checks that a name can be given to images. */
  private static void checkName(ImageRef name, List<ImageRef> images) {
    if (images.isEmpty()) {
      throw new IllegalArgumentException("There are no images to join as " + name);
    }
    checkNamed(name);
    for (ImageRef image : images) {
      checkNamed(image);
      if (!ImageNames.registry(image).equals(ImageNames.registry(name))) {
        throw new IllegalArgumentException(
            String.format(
                "%s is in another registry than %s; use pullImage, tagImage and pushImage",
                name, image));
      }
    }
    if (name.reference().contains("@")) {
      throw new IllegalArgumentException(
          name + " has a digest, which cannot be given; pass a name with a tag");
    }
  }

  private static BackendException hasNot(ImageRef image, ImageRef name) {
    return new BackendException(
        String.format(
            "The registry %s has no image %s, which was to become %s; push it first",
            ImageNames.registry(image), image, name),
        null);
  }

  private JsonNode config(ImageRef image, RegistryManifest manifest) throws InterruptedException {
    String digest = manifest.config().path("digest").asText();
    Answer answer = ask(RegistryCall.of("GET", image, "/blobs/" + digest));
    try {
      return Json.MAPPER.readTree(answer.body());
    } catch (IOException e) {
      throw unreadable(image, e);
    }
  }

  @Override
  public boolean delete(ImageRef image) throws InterruptedException {
    checkNamed(image);
    String path = "/manifests/" + ImageNames.reference(image);
    Answer answer = http.send(RegistryCall.of("DELETE", image, path));
    if (answer.status() == NOT_FOUND) {
      return false;
    }
    boolean isTag = !image.reference().contains("@");
    if (answer.status() == NOT_ALLOWED || (isTag && answer.status() == BAD_REQUEST)) {
      throw new BackendException(
          String.format(
              "The registry %s does not delete %s: %s; %s",
              ImageNames.registry(image),
              image,
              answer.problem(),
              isTag
                  ? "some registries only delete by digest, which deletes all tags of the image"
                  : "deletion must be enabled in its settings"),
          null);
    }
    check(RegistryCall.of("DELETE", image, path), answer);
    return true;
  }

  /** Makes a call that may have no result. */
  private Optional<Answer> askFor(RegistryCall call) throws InterruptedException {
    Answer answer = http.send(call);
    if (answer.status() == NOT_FOUND) {
      return Optional.empty();
    }
    check(call, answer);
    return Optional.of(answer);
  }

  private Answer ask(RegistryCall call) throws InterruptedException {
    Answer answer = http.send(call);
    check(call, answer);
    return answer;
  }

  private static void check(RegistryCall call, Answer answer) {
    if (answer.status() >= OK && answer.status() < MULTIPLE_CHOICES) {
      return;
    }
    String problem = answer.problem();
    boolean isDenied = answer.status() == UNAUTHORIZED || answer.status() == FORBIDDEN;
    throw new BackendException(
        String.format(
            "The registry %s refused to %s %s: %s; %s",
            ImageNames.registry(call.image()),
            call.isRead() ? "show" : "change",
            call.image(),
            problem,
            PullRetry.advice(isDenied ? "denied" : problem)),
        null);
  }
}
