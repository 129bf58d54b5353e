package dev.danube.docker.internal.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.ContainerOption;
import dev.danube.ContainerOption.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DockerCliCommandsTest {

  @ParameterizedTest
  @EnumSource(Kind.class)
  void each_setting_has_a_flag(Kind kind) {
    assertThat(DockerCliCommands.flag(new ContainerOption(kind, "name", "1:2")))
        .first()
        .asString()
        .matches("--[a-z-]+");
  }

  @Test
  void a_flag_has_its_value_as_docker_writes_it() {
    assertThat(DockerCliCommands.flag(new ContainerOption(Kind.ULIMIT, "nofile", "1:2")))
        .isEqualTo(List.of("--ulimit", "nofile=1:2"));
    assertThat(DockerCliCommands.flag(new ContainerOption(Kind.TMPFS, "/t", "")))
        .isEqualTo(List.of("--tmpfs", "/t"));
    assertThat(DockerCliCommands.flag(new ContainerOption(Kind.EXTRA_HOST, "db", "1.2.3.4")))
        .isEqualTo(List.of("--add-host", "db:1.2.3.4"));
  }
}
