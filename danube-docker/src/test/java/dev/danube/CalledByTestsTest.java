package dev.danube;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A law: each public method that users can call is called by a test. */
class CalledByTestsTest {

  private static final List<String> TESTS =
      List.of("../danube-api/target/test-classes", "target/test-classes");

  private static final List<String> MAIN =
      List.of("../danube-api/target/classes", "target/classes");

  /** Methods that records and enumerations have without anybody writing them. */
  private static final Set<String> MADE_BY_COMPILER =
      Set.of("equals", "hashCode", "toString", "values", "valueOf");

  private static JavaClasses classes(List<String> folders) {
    return new ClassFileImporter().importPaths(folders.stream().map(Path::of).toList());
  }

  @Test
  void each_public_method_is_called_by_a_test() {
    JavaClasses tests = classes(TESTS);
    Set<String> called =
        Stream.concat(
                tests.stream()
                    .flatMap(type -> type.getAccessesFromSelf().stream())
                    .map(JavaAccess::getTarget)
                    .map(CalledByTestsTest::name),
                tests.stream().flatMap(CalledByTestsTest::implemented))
            .collect(Collectors.toSet());
    Set<String> missing = new TreeSet<>();
    for (JavaClass type : classes(MAIN)) {
      if (isForUsers(type)) {
        methods(type)
            .filter(method -> !isOfAbove(type, method))
            .filter(method -> subtypes(type).noneMatch(sub -> called.contains(sub + "." + method)))
            .forEach(method -> missing.add(type.getName() + "." + method));
      }
    }
    assertThat(missing).isEmpty();
  }

  private static String name(AccessTarget target) {
    return target.getOwner().getName() + "." + target.getName();
  }

  /** Returns the methods that a class of the tests implements, which Danube calls. */
  private static Stream<String> implemented(JavaClass type) {
    return above(type)
        .flatMap(
            parent ->
                type.getMethods().stream()
                    .map(method -> parent.getName() + "." + method.getName()));
  }

  /** Returns whether a method is one of a type above, so that it is called by the name of that. */
  private static boolean isOfAbove(JavaClass type, String method) {
    return above(type)
        .flatMap(parent -> parent.getMethods().stream())
        .anyMatch(other -> other.getName().equals(method));
  }

  private static Stream<JavaClass> above(JavaClass type) {
    return Stream.concat(
        type.getAllRawSuperclasses().stream(), type.getAllRawInterfaces().stream());
  }

  /** The interface for backends is shown by the contract that all backends pass. */
  private static boolean isForUsers(JavaClass type) {
    boolean isPublic = type.getModifiers().contains(JavaModifier.PUBLIC);
    String name = type.getPackageName();
    return isPublic && !name.contains("internal") && !name.endsWith(".spi") && !isForLambdas(type);
  }

  private static Stream<String> methods(JavaClass type) {
    return type.getMethods().stream()
        .filter(method -> method.getModifiers().contains(JavaModifier.PUBLIC))
        .filter(method -> !method.getModifiers().contains(JavaModifier.SYNTHETIC))
        .filter(method -> !method.getModifiers().contains(JavaModifier.BRIDGE))
        .filter(method -> !isComponent(type, method))
        .map(JavaMethod::getName)
        .filter(name -> !MADE_BY_COMPILER.contains(name))
        .distinct();
  }

  /** Returns whether a type is for lambdas, whose calls cannot be seen in the classes of tests. */
  private static boolean isForLambdas(JavaClass type) {
    return type.isInterface()
        && type.getMethods().stream()
                .filter(method -> method.getModifiers().contains(JavaModifier.ABSTRACT))
                .count()
            == 1;
  }

  /** Returns whether a method is made by the compiler for a component of a record. */
  private static boolean isComponent(JavaClass type, JavaMethod method) {
    return type.isRecord()
        && method.getRawParameterTypes().isEmpty()
        && type.tryGetField(method.getName()).isPresent();
  }

  /**
   * Returns the names of a type, of the types that have its methods, and of those that it is of.
   */
  private static Stream<String> subtypes(JavaClass type) {
    return Stream.of(
            Stream.of(type),
            type.getAllSubclasses().stream(),
            type.getAllRawSuperclasses().stream(),
            type.getAllRawInterfaces().stream())
        .flatMap(types -> types)
        .map(JavaClass::getName);
  }
}
