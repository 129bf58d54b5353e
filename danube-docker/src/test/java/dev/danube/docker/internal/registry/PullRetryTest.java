package dev.danube.docker.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PullRetryTest {

  private static final String LIMIT = "toomanyrequests: You have reached your pull rate limit";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Get \"https://r.example/v2/\": net/http: TLS handshake timeout",
        "received unexpected HTTP status: 503 Service Unavailable",
        "Get \"https://r.example/v2/\": dial tcp 10.0.0.1:443: connect: connection refused",
        "unexpected EOF",
        "toomanyrequests: You have reached your pull rate limit",
        "dial tcp: lookup r.example: Temporary failure in name resolution",
        "dial tcp: lookup r.example on 127.0.0.53:53: server misbehaving",
        "failed to do request: Head \"https://r.example/v2/app/manifests/1\": EOF",
        "failed to resolve reference \"r.example/app:1\": unexpected status from HEAD request to"
            + " https://r.example/v2/app/manifests/1: 503 Service Unavailable",
        "unexpected status from GET request to https://r.example/v2/app/blobs/sha256:0: 502 Bad",
        "http2: server sent GOAWAY and closed the connection",
        "failed to copy: httpReadSeeker: failed open: unexpected status code: 429 Too Many Requests"
      })
  void what_may_pass_is_tried_again(String problem) {
    assertThat(PullRetry.isPassing(problem)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "manifest for r.example/app:9 not found: manifest unknown: manifest unknown",
        "pull access denied for app, repository does not exist or may require 'docker login'",
        "unauthorized: authentication required",
        "dial tcp: lookup r.exmple: no such host",
        "no matching manifest for linux/arm64 in the manifest list entries",
        "failed to resolve reference \"r.example/app:9\": r.example/app:9: not found",
        "failed to authorize: failed to fetch oauth token: unexpected status from GET request to"
            + " https://r.example/token: 401 Unauthorized",
        "pull access denied, repository does not exist or may require authorization: server"
            + " message: insufficient_scope: authorization failed"
      })
  void what_is_there_to_stay_is_not(String problem) {
    assertThat(PullRetry.isPassing(problem)).isFalse();
  }

  @Test
  void each_wait_is_longer() {
    assertThat(PullRetry.waitAfter(1, "EOF")).isEqualTo(Duration.ofMillis(500));
    assertThat(PullRetry.waitAfter(2, "EOF")).isEqualTo(Duration.ofSeconds(2));
    assertThat(PullRetry.waitAfter(1, LIMIT)).isEqualTo(Duration.ofSeconds(10));
    assertThat(PullRetry.waitAfter(2, LIMIT)).isEqualTo(Duration.ofSeconds(40));
  }

  @Test
  void the_advice_fits_the_problem() {
    assertThat(PullRetry.advice(LIMIT)).startsWith("the registry limits the number of pulls; ");
    for (String denied :
        new String[] {
          "pull access denied for app, repository does not exist or may require 'docker login'",
          "unauthorized: authentication required",
          "error parsing HTTP 403 response body: denied",
          "unexpected status from HEAD request to https://r.example/v2/app/manifests/1: 403 Forbidden",
          "pull access denied, repository does not exist or may require authorization: server"
              + " message: insufficient_scope: authorization failed"
        }) {
      assertThat(PullRetry.advice(denied)).as(denied).startsWith("log in with docker login");
    }
    assertThat(PullRetry.advice("manifest for r.example/app:9 not found: manifest unknown"))
        .isEqualTo("check the name, the tag and the platform");
    assertThat(PullRetry.advice("dial tcp: lookup r.exmple: no such host"))
        .isEqualTo("check that the name is right and the registry can be reached");
  }
}
