package dev.danube.engine.internal.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.transport.URIish;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepositoryAddressTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "https://github.com/acme/images.git,https://github.com/acme/images",
    "https://me:token@git.example:8443/a/b/,https://git.example:8443/a/b",
    "http://git.example/a.git,http://git.example/a",
    "git@github.com:acme/images.git,https://github.com/acme/images",
    "github.com:acme/images,https://github.com/acme/images",
    "ssh://git@git.example:2222/acme/images.git,https://git.example/acme/images",
    "git://git.example/a,https://git.example/a",
    "/srv/git/images.git,",
    "../images,",
    "C:\\images,",
    "file:///srv/images,",
  })
  void addresses_are_those_of_browsers(String remote, String address) {
    assertThat(RepositoryAddress.forBrowsers(remote).orElse(null)).isEqualTo(address);
  }

  @Test
  void a_ci_server_knows_it_better_than_the_remote() throws Exception {
    assertThat(RepositoryAddress.of(folder, Map.of())).isEmpty();
    try (Git git = Git.init().setDirectory(folder.toFile()).call()) {
      assertThat(RepositoryAddress.of(folder, Map.of())).isEmpty();
      git.remoteAdd().setName("origin").setUri(new URIish("git@git.example:a/b.git")).call();
    }
    assertThat(RepositoryAddress.of(folder, Map.of())).contains("https://git.example/a/b");
    assertThat(RepositoryAddress.of(folder, Map.of("CI_PROJECT_URL", "https://gitlab.example/a")))
        .contains("https://gitlab.example/a");
    assertThat(RepositoryAddress.of(folder, Map.of("GITHUB_REPOSITORY", "acme/images")))
        .contains("https://github.com/acme/images");
    assertThat(
            RepositoryAddress.of(
                folder,
                Map.of("GITHUB_REPOSITORY", "a/b", "GITHUB_SERVER_URL", "https://ghe.example")))
        .contains("https://ghe.example/a/b");
  }
}
