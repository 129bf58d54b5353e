package dev.danube;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.members;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

@AnalyzeClasses(packages = "dev.danube", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String[] THIRD_PARTIES = {
    "com.github.dockerjava..", "org.eclipse.jgit..", "com.fasterxml..", "org.apache.."
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
   * Each room of the Docker backend knows only those before it; image and container not each other.
   */
  @ArchTest
  static final ArchRule rooms_of_the_docker_backend_are_layers =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("dev.danube.docker..")
          .layer("docker")
          .definedBy("dev.danube.docker")
          .layer("image")
          .definedBy("dev.danube.docker.internal.image")
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
          .whereLayer("container")
          .mayOnlyBeAccessedByLayers("docker")
          .whereLayer("workspace")
          .mayOnlyBeAccessedByLayers("docker", "image", "container")
          .whereLayer("exec")
          .mayOnlyBeAccessedByLayers("docker", "image", "container", "workspace");

  @ArchTest
  static final ArchRule rooms_of_the_engine_are_layers =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("dev.danube.engine..")
          .layer("engine")
          .definedBy("dev.danube.engine")
          .layer("stage")
          .definedBy("dev.danube.engine.internal.stage")
          .layer("run")
          .definedBy("dev.danube.engine.internal.run")
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
          .whereLayer("engine")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("stage")
          .mayOnlyBeAccessedByLayers("engine")
          .whereLayer("run")
          .mayOnlyBeAccessedByLayers("engine", "stage")
          .whereLayer("source")
          .mayOnlyBeAccessedByLayers("engine", "stage", "run")
          .whereLayer("schedule")
          .mayOnlyBeAccessedByLayers("engine")
          .whereLayer("record")
          .mayOnlyBeAccessedByLayers("engine", "stage", "run", "source")
          .whereLayer("secret")
          .mayOnlyBeAccessedByLayers("engine", "stage", "run", "source");

  /** What is public inside a room is so for its neighbours, not for other parts of Danube. */
  @ArchTest
  static final ArchRule rooms_are_entered_from_their_own_house_only =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.danube.docker..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.danube.docker.internal..");

  @ArchTest
  static final ArchRule rooms_of_the_engine_are_entered_by_the_engine_only =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.danube.engine..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.danube.engine.internal.*..");

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
          .resideOutsideOfPackages("dev.danube.cli..", "dev.danube.report..")
          .and()
          .doNotHaveSimpleName("DockerMaintenance") // a program too
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
