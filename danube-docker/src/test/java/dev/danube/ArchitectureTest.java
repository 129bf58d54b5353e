package dev.danube;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.members;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

@AnalyzeClasses(packages = "dev.danube", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String[] THIRD_PARTIES = {
    "com.github.dockerjava..",
    "org.eclipse.jgit..",
    "com.fasterxml..",
    "org.apache..",
    "org.snakeyaml.."
  };

  @ArchTest
  static final ArchRule packages_have_no_cycles =
      slices().matching("dev.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule the_engine_does_not_know_docker =
      noClasses()
          .that()
          .resideInAPackage("dev.danube.engine..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.danube.docker..", "com.github.dockerjava..");

  @ArchTest
  static final ArchRule docker_java_stays_in_the_docker_backend =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.danube.docker..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.github.dockerjava..");

  /**
   * A package of the Docker backend uses only those named below it. Image and container do not use
   * each other.
   */
  @ArchTest
  static final ArchRule packages_of_the_docker_backend_are_layers =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("dev.danube.docker..")
          .layer("docker")
          .definedBy("dev.danube.docker")
          .layer("image")
          .definedBy("dev.danube.docker.internal.image")
          .layer("build")
          .definedBy("dev.danube.docker.internal.build")
          .layer("registry")
          .definedBy("dev.danube.docker.internal.registry")
          .layer("ssh")
          .definedBy("dev.danube.docker.internal.ssh")
          .layer("grpc")
          .definedBy("dev.danube.docker.internal.grpc")
          .layer("container")
          .definedBy("dev.danube.docker.internal.container")
          .layer("workspace")
          .definedBy("dev.danube.docker.internal.workspace")
          .layer("exec")
          .definedBy("dev.danube.docker.internal.exec")
          .layer("daemon")
          .definedBy("dev.danube.docker.internal.daemon")
          .whereLayer("docker")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("image")
          .mayOnlyBeAccessedByLayers("docker")
          .whereLayer("build")
          .mayOnlyBeAccessedByLayers("docker", "image")
          .whereLayer("ssh")
          .mayOnlyBeAccessedByLayers("docker")
          .whereLayer("grpc")
          .mayOnlyBeAccessedByLayers("build")
          .whereLayer("registry")
          .mayOnlyBeAccessedByLayers("docker", "image")
          .whereLayer("container")
          .mayOnlyBeAccessedByLayers("docker")
          .whereLayer("workspace")
          .mayOnlyBeAccessedByLayers("docker", "image", "build", "container")
          .whereLayer("exec")
          .mayOnlyBeAccessedByLayers("docker", "image", "build", "container", "workspace");

  @ArchTest
  static final ArchRule packages_of_the_engine_are_layers =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("dev.danube.engine..")
          .layer("engine")
          .definedBy("dev.danube.engine")
          .layer("stage")
          .definedBy("dev.danube.engine.internal.stage")
          .layer("run")
          .definedBy("dev.danube.engine.internal.run")
          .layer("claim")
          .definedBy("dev.danube.engine.internal.claim")
          .layer("source")
          .definedBy("dev.danube.engine.internal.source")
          .layer("schedule")
          .definedBy("dev.danube.engine.internal.schedule")
          .layer("thread")
          .definedBy("dev.danube.engine.internal.thread")
          .layer("secret")
          .definedBy("dev.danube.engine.internal.secret")
          .layer("record")
          .definedBy("dev.danube.engine.internal.record")
          .layer("lockfile")
          .definedBy("dev.danube.engine.internal.lockfile")
          .whereLayer("engine")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("stage")
          .mayOnlyBeAccessedByLayers("engine")
          .whereLayer("claim")
          .mayOnlyBeAccessedByLayers("engine", "stage", "schedule")
          .whereLayer("run")
          .mayOnlyBeAccessedByLayers("engine", "stage", "claim")
          .whereLayer("source")
          .mayOnlyBeAccessedByLayers("engine", "stage", "run")
          .whereLayer("schedule")
          .mayOnlyBeAccessedByLayers("engine")
          .whereLayer("thread")
          .mayOnlyBeAccessedByLayers("engine", "stage", "run", "claim")
          .whereLayer("lockfile")
          .mayOnlyBeAccessedByLayers("engine", "stage", "run", "source")
          .whereLayer("record")
          .mayOnlyBeAccessedByLayers("engine", "stage", "run", "source")
          .whereLayer("secret")
          .mayOnlyBeAccessedByLayers("engine", "stage", "run", "source");

  /** What is public in an internal package is public for its neighbours only. */
  @ArchTest
  static final ArchRule internal_packages_of_the_docker_backend_are_used_by_it_only =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.danube.docker..", "dev.danube.stack..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.danube.docker.internal..");

  @ArchTest
  static final ArchRule internal_packages_of_the_engine_are_used_by_the_engine_only =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.danube.engine..", "dev.danube.stack..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.danube.engine.internal.*..");

  /** A stack reads its files as runs do, and Dockerfiles as builds do; it needs nothing else. */
  @ArchTest
  static final ArchRule stacks_use_two_internal_packages_only =
      noClasses()
          .that()
          .resideInAPackage("dev.danube.stack..")
          .should()
          .dependOnClassesThat(
              JavaClass.Predicates.resideInAnyPackage(
                      "dev.danube.engine.internal.*..", "dev.danube.docker.internal..")
                  .and(
                      DescribedPredicate.not(
                          JavaClass.Predicates.resideInAnyPackage(
                              "dev.danube.engine.internal.source",
                              "dev.danube.docker.internal.build"))));

  @ArchTest
  static final ArchRule internal_parts_of_records_are_used_by_records_and_the_engine_only =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.danube.record..", "dev.danube.engine..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.danube.record.internal..");

  @ArchTest
  static final ArchRule backends_see_nothing_of_the_engine =
      noClasses()
          .that()
          .resideInAPackage("dev.danube.engine.spi")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.danube.engine", "dev.danube.engine.internal..");

  @ArchTest
  static final ArchRule shared_helpers_of_the_engine_use_none_of_its_parts =
      noClasses()
          .that()
          .resideInAPackage("dev.danube.engine.internal")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.danube.engine", "dev.danube.engine.internal.*..");

  /** Optional is for what a method returns. A field may hold it, but what changes is nullable. */
  @ArchTest
  static final ArchRule optional_fields_do_not_change =
      fields()
          .that()
          .haveRawType(Optional.class)
          .and()
          .areDeclaredInClassesThat()
          .haveSimpleNameNotEndingWith("Builder")
          .should()
          .beFinal();

  /**
   * A reader who meets a name knows what it means. Builders and the records of Danube's own
   * conditions, whose names are part of the hash of a definition, are exceptions.
   */
  @ArchTest
  static void internal_types_have_names_that_no_public_type_has(JavaClasses all) {
    Set<String> shown =
        all.stream()
            .filter(ArchitectureTest::isForUsers)
            .map(JavaClass::getSimpleName)
            .collect(Collectors.toSet());
    assertThat(all.stream().filter(type -> !isForUsers(type)))
        .filteredOn(
            type -> !type.getSimpleName().isEmpty() && !type.getSimpleName().equals("Builder"))
        .filteredOn(type -> !type.getName().startsWith("dev.danube.Conditions$"))
        .filteredOn(type -> shown.contains(type.getSimpleName()))
        .isEmpty();
  }

  private static boolean isForUsers(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.PUBLIC)
        && !type.getPackageName().contains(".internal")
        && type.getEnclosingClass().map(ArchitectureTest::isForUsers).orElse(true);
  }

  @ArchTest
  static final ArchRule exceptions_are_named_so =
      classes()
          .that()
          .areAssignableTo(Throwable.class)
          .should()
          .haveSimpleNameEndingWith("Exception");

  @ArchTest
  static final ArchRule no_public_signature_has_a_type_of_somebody_else =
      members()
          .that()
          .areDeclaredInClassesThat()
          .arePublic()
          .and()
          .areDeclaredInClassesThat()
          .resideOutsideOfPackage("..internal..")
          .should(notShow(THIRD_PARTIES));

  @ArchTest
  static final ArchRule only_programs_and_reports_write_to_standard_output =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.danube.cli..", "dev.danube.report..", "dev.danube.junit..")
          .and()
          .doNotHaveSimpleName("DockerMaintenance") // programs too
          .and()
          .doNotHaveSimpleName("StackMain")
          .and()
          .doNotHaveSimpleName("DescriptionMain")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");

  private static ArchCondition<JavaMember> notShow(String... packages) {
    DescribedPredicate<JavaClass> foreign = JavaClass.Predicates.resideInAnyPackage(packages);
    return new ArchCondition<>("not show types of " + String.join(", ", packages)) {
      @Override
      public void check(JavaMember member, ConditionEvents events) {
        boolean visible =
            member.getModifiers().contains(JavaModifier.PUBLIC)
                || member.getModifiers().contains(JavaModifier.PROTECTED);
        if (visible) {
          member.getAllInvolvedRawTypes().stream()
              .filter(foreign)
              .forEach(
                  type ->
                      events.add(
                          SimpleConditionEvent.violated(
                              member, member.getFullName() + " shows " + type.getName())));
        }
      }
    };
  }
}
