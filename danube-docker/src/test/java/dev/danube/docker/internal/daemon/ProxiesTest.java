package dev.danube.docker.internal.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProxiesTest {

  private static final String CONFIG =
      "{\"proxies\": {\"default\": {\"httpProxy\": \"http://proxy:3128\", \"noProxy\": \"localhost\"},"
          + " \"tcp://other:2375\": {\"httpsProxy\": \"http://secure:1\"}}}";

  @TempDir Path folder;

  // spotless:off

  private Proxies proxies(String config, String host) throws IOException {
    return Proxies.of(new ConfigFile(Files.writeString(folder.resolve("config.json"), config)), host);
  }

  @Test
  void those_of_the_daemon_count_else_the_default_under_both_names() throws IOException {
    assertThat(proxies(CONFIG, "unix:///run/docker.sock").with(Map.of("A", "1"))).containsOnly(
        Map.entry("A", "1"),
        Map.entry("HTTP_PROXY", "http://proxy:3128"), Map.entry("http_proxy", "http://proxy:3128"),
        Map.entry("NO_PROXY", "localhost"), Map.entry("no_proxy", "localhost"));
    assertThat(proxies(CONFIG, "tcp://other:2375").with(Map.of())).containsOnlyKeys("HTTPS_PROXY", "https_proxy");
  }

  @Test
  void what_the_user_sets_counts_more_whatever_its_letters() throws IOException {
    assertThat(proxies(CONFIG, "").with(Map.of("http_proxy", "mine", "NO_PROXY", "")))
        .containsOnly(Map.entry("http_proxy", "mine"), Map.entry("NO_PROXY", ""));
  }

  @Test
  void without_any_there_are_none() throws IOException {
    assertThat(Proxies.of(new ConfigFile(folder.resolve("no")), "").with(Map.of())).isEmpty();
    assertThat(proxies("{broken", "").with(Map.of())).isEmpty();
    assertThat(proxies("{\"proxies\": []}", "").with(Map.of())).isEmpty();
  }

  // spotless:on
}
