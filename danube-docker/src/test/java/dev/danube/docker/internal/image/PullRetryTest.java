package dev.danube.docker.internal.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PullRetryTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Get \"https://r.example/v2/\": net/http: TLS handshake timeout",
        "received unexpected HTTP status: 503 Service Unavailable",
        "Get \"https://r.example/v2/\": dial tcp 10.0.0.1:443: connect: connection refused",
        "unexpected EOF",
        "toomanyrequests: You have reached your pull rate limit",
        "dial tcp: lookup r.example: Temporary failure in name resolution"
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
        "no matching manifest for linux/arm64 in the manifest list entries"
      })
  void what_is_there_to_stay_is_not(String problem) {
    assertThat(PullRetry.isPassing(problem)).isFalse();
  }

  @Test
  void each_wait_is_longer() {
    assertThat(PullRetry.waitAfter(1)).isEqualTo(Duration.ofMillis(500));
    assertThat(PullRetry.waitAfter(2)).isEqualTo(Duration.ofSeconds(2));
  }
}
