package dev.danube.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.danube.server",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule one_class_knows_the_library_that_listens =
      noClasses()
          .that()
          .doNotHaveSimpleName("HttpServer")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.javalin..");

  @ArchTest
  static final ArchRule two_packages_know_the_library_of_the_database =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.danube.server.internal.store", "dev.danube.server.internal.database")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.jdbi..", "com.zaxxer..");

  @ArchTest
  static final ArchRule packages_have_no_cycle =
      slices().matching("dev.danube.(server..)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule only_the_program_prints =
      noClasses()
          .that()
          .haveSimpleNameNotEndingWith("Main")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");
}
