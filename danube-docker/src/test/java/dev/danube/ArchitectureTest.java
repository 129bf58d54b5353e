package dev.danube;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.members;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
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
