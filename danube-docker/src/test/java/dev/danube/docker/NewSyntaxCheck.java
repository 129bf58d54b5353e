package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.ImageRef;
import dev.danube.Outcome;
import dev.danube.Output;
import dev.danube.RunResult;
import dev.danube.docker.fixture.OnDocker;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A check of Dockerfiles that only newer engines build. {@code .ci/run} runs it on one. */
class NewSyntaxCheck extends OnDocker {

  private static final Output<ImageRef> APP = Output.image("app");

  private final String mark = UUID.randomUUID().toString();

  @AfterEach
  void removeImages() {
    NothingLeft.removeImages("n=" + mark);
  }

  // spotless:off

  @Test
  void heredocs_links_and_networks_are_built() {
    String dockerfile = """
        FROM busybox:1.36 AS base
        RUN <<EOF
        echo one > /one
        echo FROM nosuch:1 > /two
        EOF
        COPY <<-'first' <<second /docs/
        	$HOME
        first
        COPY --from=nosuch
        second
        FROM busybox:1.36
        COPY --link --from=base /one /docs/first /docs/second /x/
        RUN --network=none ls /sys/class/net > /x/net
        RUN <<END cat > /x/last
        FROM no/image
        END
        """;
    RunResult result = run(p -> p
        .stage("files", s -> s.env("TEXT", dockerfile).run("printf '%s' \"$TEXT\" > Dockerfile"))
        .stage("build", s -> s.buildImage(i -> i.label("n", mark).as(APP)))
        .stage("look", s -> s.image(APP).run("cd /x; cat one first second net last")));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("look")).containsExactly("one", "$HOME", "COPY --from=nosuch", "lo", "FROM no/image");
  }

  // spotless:on
}
