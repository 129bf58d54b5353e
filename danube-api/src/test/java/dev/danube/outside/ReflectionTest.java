package dev.danube.outside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Stage;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Tests of public methods that are inherited from classes that are not public, as other languages
 * call them.
 */
class ReflectionTest {

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
  void no_public_method_is_declared_by_a_class_that_cannot_be_reached() throws Exception {
    List<Class<?>> types = publicTypes();
    assertThat(types).contains(Stage.Builder.class).hasSizeGreaterThan(100);
    Stream<Method> unreachable =
        types.stream()
            .flatMap(type -> Arrays.stream(type.getMethods()))
            .filter(method -> !Modifier.isPublic(method.getDeclaringClass().getModifiers()));
    assertThat(unreachable).isEmpty();
  }

  /** Returns all types of the module that users can reach. */
  private static List<Class<?>> publicTypes() throws Exception {
    Path classes = Path.of(Stage.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<Class<?>> types = new ArrayList<>();
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
        String name = classes.relativize(file).toString().replace('/', '.');
        Class<?> type = Class.forName(name.substring(0, name.length() - ".class".length()));
        if (isPublic(type)) {
          types.add(type);
        }
      }
    }
    return types;
  }

  private static boolean isPublic(Class<?> type) {
    Class<?> outer = type.getEnclosingClass();
    return Modifier.isPublic(type.getModifiers()) && (outer == null || isPublic(outer));
  }
}
