package dev.danube.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CloseStackTest {

  private final List<String> closed = new ArrayList<>();

  private void close(String component) {
    closed.add(component);
    if (component.equals("broken")) {
      throw new IllegalStateException("it cannot be closed");
    }
  }

  @Test
  void the_latest_is_closed_first_and_each_once() {
    CloseStack open = new CloseStack();
    assertThat(open.add("first", this::close)).isEqualTo("first");
    open.add("second", this::close);
    open.close();
    open.close();
    assertThat(closed).containsExactly("second", "first");
  }

  @Test
  void others_are_closed_although_one_cannot_be() {
    CloseStack open = new CloseStack();
    open.add("first", this::close);
    open.add("broken", this::close);
    open.add("last", this::close);
    assertThatIllegalStateException().isThrownBy(open::close).withMessage("it cannot be closed");
    assertThat(closed).containsExactly("last", "broken", "first");
  }
}
