package dev.danube.server.internal.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RepositoryUrlTest {

  @Test
  void the_urls_of_a_repository_are_equal() {
    for (String url :
        List.of(
            "https://git.example.org/team/app",
            "https://git.example.org/team/app.git",
            "https://git.example.org/team/app/",
            "https://git.example.org:443/team/app",
            "https://me@git.example.org/Team/App.git",
            "https://me:secret@git.example.org/team/app?a=b#c",
            "HTTP://GIT.example.org:80/team/app.git/",
            "git@git.example.org:team/app.git",
            "git.example.org:/team/app",
            "ssh://git@git.example.org/team/app.git",
            "ssh://git@git.example.org:2222/team/app.git",
            "git://git.example.org/team/app.git")) {
      assertThat(RepositoryUrl.normalised(url)).as(url).contains("git.example.org/team/app");
    }
  }

  @Test
  void other_repositories_differ() {
    assertThat(RepositoryUrl.normalised("https://git.example.org:3000/team/app"))
        .contains("git.example.org:3000/team/app");
    assertThat(RepositoryUrl.normalised("https://git.example.org/team/app.git.git"))
        .contains("git.example.org/team/app.git");
    for (String odd :
        List.of("", " ", "app", "https://", "https://host", "https://host/", "a:", "a/b:c")) {
      assertThat(RepositoryUrl.normalised(odd)).as(odd).isEmpty();
    }
  }
}
