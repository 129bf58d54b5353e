package dev.danube.outside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Group;
import dev.danube.Parallel;
import dev.danube.Pipeline;
import dev.danube.Service;
import dev.danube.Stage;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Tests of public methods that are inherited from classes that are not public, as other languages
 * call them.
 */
class ReflectionTest {

  private static final List<Class<?>> PUBLIC_TYPES =
      List.of(
          Stage.class,
          Stage.Builder.class,
          Group.class,
          Group.Builder.class,
          Parallel.class,
          Parallel.Builder.class,
          Pipeline.Builder.class,
          Service.Builder.class);

  @Test
  void an_inherited_setter_can_be_called_by_reflection() throws Exception {
    Method run = Stage.Builder.class.getMethod("run", String.class);
    Method image = Stage.Builder.class.getMethod("image", String.class);
    Stage stage =
        Stage.define(
            "built",
            s -> {
              invoke(image, s, "busybox:1.36");
              invoke(run, s, "make");
            });
    assertThat(Stage.class.getMethod("name").invoke(stage)).isEqualTo("built");
    assertThat(stage.steps()).hasSize(1);
  }

  private static void invoke(Method method, Object target, Object argument) {
    try {
      method.invoke(target, argument);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  @Test
  void no_public_method_is_declared_by_a_class_that_cannot_be_reached() {
    Stream<Method> unreachable =
        PUBLIC_TYPES.stream()
            .flatMap(type -> Arrays.stream(type.getMethods()))
            .filter(method -> !Modifier.isPublic(method.getDeclaringClass().getModifiers()));
    assertThat(unreachable).isEmpty();
  }
}
