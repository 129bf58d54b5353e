package dev.danube.stack.internal.imagetest;

import com.google.re2j.Pattern;
import dev.danube.ImageInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A test of what a container of an image starts with. Immutable.
 *
 * @param env the variables that must be set
 * @param unsetEnv the variables that must not be set
 * @param labels the labels that must be set
 * @param entrypoint the entrypoint
 * @param command the default command
 * @param exposedPorts the ports that must be exposed, with or without {@code /tcp}
 * @param unexposedPorts the ports that must not be exposed
 * @param volumes the folders that must be volumes
 * @param unmountedVolumes the folders that must not be volumes
 * @param workdir the working directory
 * @param user the user
 */
record MetadataTest(
    List<Wanted> env,
    List<String> unsetEnv,
    List<Wanted> labels,
    Optional<List<String>> entrypoint,
    Optional<List<String>> command,
    List<String> exposedPorts,
    List<String> unexposedPorts,
    List<String> volumes,
    List<String> unmountedVolumes,
    Optional<String> workdir,
    Optional<String> user)
    implements ImageTest {

  /**
   * A value that a name must have. Immutable.
   *
   * @param name the name
   * @param value the value, or a regular expression
   * @param pattern the expression, if it is one
   */
  record Wanted(String name, String value, Optional<Pattern> pattern) {

    boolean matches(String found) {
      return pattern.isPresent() ? pattern.get().matcher(found).find() : value.equals(found);
    }
  }

  @Override
  public String name() {
    return "Metadata Test";
  }

  @Override
  public Findings run(TestedImage image) throws InterruptedException {
    ImageInfo.Config config = image.info().config();
    Findings findings = new Findings();
    check("variable", env, config.env(), findings);
    for (String name : unsetEnv) {
      findings.check(!config.env().containsKey(name), "the variable %s is set", name);
    }
    check("label", labels, config.labels(), findings);
    check("entrypoint", entrypoint, config.entrypoint(), findings);
    check("command", command, config.command(), findings);
    List<String> ports = config.exposedPorts();
    exposedPorts.forEach(
        port -> findings.check(has(ports, port), "the port %s is not exposed", port));
    unexposedPorts.forEach(
        port -> findings.check(!has(ports, port), "the port %s is exposed", port));
    volumes.forEach(
        path -> findings.check(config.volumes().contains(path), "%s is not a volume", path));
    unmountedVolumes.forEach(
        path -> findings.check(!config.volumes().contains(path), "%s is a volume", path));
    workdir.ifPresent(
        path ->
            findings.check(
                path.equals(config.workdir()),
                "the working directory is \"%s\", not \"%s\"",
                config.workdir(),
                path));
    user.ifPresent(
        name ->
            findings.check(
                name.equals(config.user()), "the user is \"%s\", not \"%s\"", config.user(), name));
    return findings;
  }

  private static void check(
      String what, List<Wanted> wanted, Map<String, String> found, Findings findings) {
    for (Wanted one : wanted) {
      String value = found.get(one.name());
      if (value == null) {
        findings.add(String.format("the %s %s is not set", what, one.name()));
      } else {
        findings.check(
            one.matches(value),
            "the %s %s is \"%s\", not \"%s\"",
            what,
            one.name(),
            value,
            one.value());
      }
    }
  }

  private static void check(
      String what, Optional<List<String>> wanted, List<String> found, Findings findings) {
    wanted.ifPresent(
        words -> findings.check(words.equals(found), "the %s is %s, not %s", what, found, words));
  }

  private static boolean has(List<String> ports, String port) {
    return port.contains("/")
        ? ports.contains(port)
        : ports.stream().anyMatch(one -> one.startsWith(port + "/"));
  }
}
