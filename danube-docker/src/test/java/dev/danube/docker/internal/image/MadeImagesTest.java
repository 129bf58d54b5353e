package dev.danube.docker.internal.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.ImageRef;
import java.util.List;
import org.junit.jupiter.api.Test;

class MadeImagesTest {

  private static final ImageRef ID = ImageRef.of("sha256:" + "4b".repeat(32));
  private static final ImageRef NAME = ImageRef.of("reg.example/app:1");

  private final MadeImages made = new MadeImages();

  @Test
  void the_platforms_are_those_of_the_image_and_of_its_names() {
    made.give(NAME);
    made.add(ID, List.of(NAME), List.of("linux/amd64", "linux/arm64"));
    assertThat(made.platforms(ID)).containsExactly("linux/amd64", "linux/arm64");
    assertThat(made.platforms(NAME)).containsExactly("linux/amd64", "linux/arm64");
    made.give(NAME); // to another image
    assertThat(made.platforms(NAME)).isEmpty();
  }

  @Test
  void a_name_is_its_own_only_name() {
    made.add(NAME, List.of(), List.of("linux/amd64", "linux/arm64"));
    assertThat(made.names(NAME)).containsExactly(NAME);
    assertThat(made.names(ID)).isEmpty();
  }
}
