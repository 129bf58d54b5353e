package dev.danube.engine.internal.stage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class LibraryClashTest {

  @Test
  void a_method_that_is_missing_names_the_jar_that_has_the_class() {
    String name = ObjectMapper.class.getName();
    Throwable thrown =
        new IllegalStateException(new NoSuchMethodError("'void " + name + ".other(int)'"));
    String jar = ObjectMapper.class.getProtectionDomain().getCodeSource().getLocation().toString();
    assertThat(LibraryClash.message(thrown))
        .contains(
            "a library on the class path is missing or has another version than Danube needs:"
                + " java.lang.NoSuchMethodError: 'void "
                + name
                + ".other(int)'; "
                + name
                + " comes from "
                + jar
                + "; see which version your build has chosen, for example with mvn"
                + " dependency:tree");
    assertThat(jar).contains("jackson-databind-");
  }

  @Test
  void a_class_that_is_missing_is_named() {
    assertThat(LibraryClash.message(new NoClassDefFoundError("org/example/Missing")).orElseThrow())
        .contains("NoClassDefFoundError: org/example/Missing; org.example.Missing is not there;");
    assertThat(LibraryClash.message(new IllegalStateException("other"))).isEmpty();
  }
}
