package dev.danube.examples;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The examples, their tests and the benchmarks use what a user may use, and nothing else. */
@AnalyzeClasses(packages = "dev.danube.examples")
class ArchitectureTest {

  @ArchTest
  static final ArchRule nothing_of_the_inside_is_used =
      noClasses()
          .that()
          .resideInAPackage("dev.danube.examples..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.danube..internal..");
}
