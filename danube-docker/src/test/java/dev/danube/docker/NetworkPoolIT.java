package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Outcome;
import dev.danube.RunResult;
import dev.danube.docker.fixture.OnDocker;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tests that stages in own containers use a network one after another, never at the same time. */
class NetworkPoolIT extends OnDocker {

  /** A script that listens on a port and prints which network its container has. */
  private static final String SERVE = "cat /sys/class/net/eth0/address; httpd -p 8080";

  // spotless:off

  @Test
  void stages_one_after_another_use_a_network_again_and_find_no_listener_of_another() {
    RunResult result = run(p -> {
      for (int i = 0; i < 8; i++) {
        p.stage("s" + i, s -> s.image(BUSYBOX).run(SERVE));
      }
    });
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    Set<String> networks = new HashSet<>();
    for (int i = 0; i < 8; i++) {
      assertThat(out("s" + i)).as("only an address: the port was free").hasSize(1);
      networks.addAll(out("s" + i));
    }
    assertThat(networks.size()).isBetween(2, 6);
  }

  @Test
  void stages_at_the_same_time_have_networks_of_their_own_and_isolated_ones_always() {
    RunResult result = run(p -> p
        .parallel("v", v -> {
          for (int i = 0; i < 4; i++) {
            int number = i;
            v.group("g" + i, g -> {
              for (int j = 0; j < 3; j++) {
                g.stage("s" + number + j, s -> s.image(BUSYBOX).run(SERVE + "; sleep 0.5"));
              }
            });
          }
        })
        .stage("isolated", s -> s.isolated().run(SERVE)));
    assertThat(result.outcome()).as(result.summary()).isEqualTo(Outcome.SUCCESS);
    assertThat(out("isolated")).as("only an address: the port was free").hasSize(1);
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 3; j++) {
        assertThat(out("s" + i + j)).as("only an address: the port was free").hasSize(1);
      }
    }
  }

  // spotless:on
}
