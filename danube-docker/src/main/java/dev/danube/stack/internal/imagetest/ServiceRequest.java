package dev.danube.stack.internal.imagetest;

import dev.danube.ExecResult;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HTTP request to an image that runs as a service. Immutable.
 *
 * @param service the name of the test that starts the service
 * @param port the TCP port
 * @param path the path with its query, such as {@code /health}
 * @param status the status of the answer
 * @param headers what the lines before the body must and must not contain
 * @param body what the body must and must not contain
 */
record ServiceRequest(
    String service, int port, String path, int status, TextMatch headers, TextMatch body)
    implements ImageTest {

  /** The name of the service in the network of its stage. */
  static final String HOST = "app";

  /** A script that sends a request with one of the programs that images have. */
  private static final String ASK =
      "t=; if command -v timeout >/dev/null; then t='timeout 30'; fi;"
          + " if command -v curl >/dev/null; then"
          + " exec curl -gsS -i -m 30 --noproxy '*' \"http://$1:$2$3\"; fi;"
          + " ask() { printf 'GET %s HTTP/1.0\\r\\nHost: %s:%s\\r\\n\\r\\n' \"$3\" \"$1\" \"$2\"; };"
          + " if command -v bash >/dev/null; then ask \"$@\" | $t bash -c"
          + " 'exec 3<>\"/dev/tcp/$1/$2\" && cat >&3 && exec cat <&3' bash \"$@\"; exit; fi;"
          + " if command -v nc >/dev/null; then ask \"$@\" | $t nc \"$1\" \"$2\"; exit; fi;"
          + " echo 'none of curl, bash and nc is there to send a request;"
          + " set client to an image that has one' >&2; exit 126";

  private static final Pattern ANSWER =
      Pattern.compile("(?s)(HTTP/\\S+ (\\d{3}).*?)(?:\\r?\\n\\r?\\n(.*)|$)");

  @Override
  public String name() {
    return String.format("Service Test: %s: GET :%d%s", service, port, path);
  }

  @Override
  public Findings run(TestedImage client) throws InterruptedException {
    ExecResult result =
        client.exec(Map.of(), List.of("sh", "-c", ASK, "sh", HOST, String.valueOf(port), path));
    Matcher answer = ANSWER.matcher(result.stdout());
    if (!answer.matches()) {
      Findings none = Findings.problem("there is no answer: " + result.stderr().strip());
      none.printed("answer", result.stdout());
      return none;
    }
    Findings findings = new Findings();
    int found = Integer.parseInt(answer.group(2));
    findings.check(found == status, "the status is %d, not %d", found, status);
    findings.check(
        result.succeeded(),
        "the answer broke off: the client ended with exit code %d: %s",
        result.exitCode(),
        result.stderr().strip());
    headers.check(answer.group(1), findings);
    body.check(answer.group(3) == null ? "" : answer.group(3), findings);
    if (!findings.problems().isEmpty()) {
      findings.printed("answer", result.stdout());
    }
    return findings;
  }
}
