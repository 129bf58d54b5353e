package dev.danube.description;

import dev.danube.docker.PullPolicy;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A reader of the pull policies of services, which are one policy for all images of a run. */
final class ComposePull {

  private static final String KEY = "pull_policy";

  private static final Map<String, PullPolicy> POLICIES =
      Map.of(
          "missing", PullPolicy.IF_MISSING,
          "if_not_present", PullPolicy.IF_MISSING,
          "always", PullPolicy.ALWAYS,
          "never", PullPolicy.NEVER);

  private ComposePull() {}

  /**
   * Returns the policy of services; empty if none of them has one.
   *
   * @param services those that run
   * @param warnings receives what should be known
   */
  static Optional<PullPolicy> read(
      Collection<ComposeService> services, DescriptionFile.Warnings warnings) {
    Map<ComposeService, PullPolicy> policies = new LinkedHashMap<>();
    for (ComposeService service : services) {
      Optional<String> text = service.map().text(KEY);
      PullPolicy policy = POLICIES.get(text.orElse(""));
      if (policy != null) {
        policies.put(service, policy);
      } else if (text.isPresent() && !text.get().equals("build")) {
        service.map().problem(KEY, problem(text.get()));
      }
    }
    Optional<ComposeService> first = policies.keySet().stream().findFirst();
    first.ifPresent(one -> check(one, policies, services, warnings));
    return first.map(policies::get);
  }

  private static String problem(String text) {
    return text.matches("daily|weekly|every_.+")
        ? String.format(
            "pull_policy \"%s\" is not taken from a Compose file: a run asks for all images or for"
                + " those that are missing; write always or missing",
            text)
        : String.format("pull_policy is missing, always, never or build, not \"%s\"", text);
  }

  private static void check(
      ComposeService first,
      Map<ComposeService, PullPolicy> policies,
      Collection<ComposeService> services,
      DescriptionFile.Warnings warnings) {
    PullPolicy policy = policies.get(first);
    policies.forEach(
        (service, other) -> {
          if (other != policy) {
            service
                .map()
                .problem(
                    KEY,
                    String.format(
                        "a run has one pull_policy for all its images, and that of \"%s\" is"
                            + " another one",
                        first.container().name()));
          }
        });
    List<String> others =
        services.stream()
            .filter(one -> !policies.containsKey(one) && one.container().build().isEmpty())
            .map(one -> "\"" + one.container().name() + "\"")
            .toList();
    if (!others.isEmpty() && policy == PullPolicy.NEVER) {
      first
          .map()
          .problem(
              KEY,
              String.format(
                  "a run has one pull_policy for all its images; set never for %s too",
                  String.join(" and ", others)));
    } else if (!others.isEmpty() && policy == PullPolicy.ALWAYS) {
      warnings.add(
          String.format(
              "%s: a run has one pull_policy for all its images, so that of %s is always pulled too",
              first.map().location(KEY), String.join(" and ", others)));
    }
  }
}
