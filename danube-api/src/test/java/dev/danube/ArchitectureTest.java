package dev.danube;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.danube", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule packages_have_no_cycles =
      slices().matching("dev.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule the_language_does_not_know_its_events_and_graph =
      noClasses()
          .that()
          .resideInAPackage("dev.danube")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.danube.event", "dev.danube.graph");

  @ArchTest
  static final ArchRule nothing_is_needed_at_run_time_but_annotations =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("dev.danube..", "java..", "org.jspecify.annotations");

  @ArchTest
  static final ArchRule no_threads =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.util.concurrent..")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Thread.class);

  @ArchTest
  static final ArchRule no_sockets =
      noClasses().should().accessClassesThat().resideInAPackage("java.net..");

  /** Allows {@code Path}, which is only a name. All other types would access files. */
  @ArchTest
  static final ArchRule no_files =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.nio.channels..", "java.nio.file.attribute..")
          .orShould()
          .dependOnClassesThat()
          .haveNameMatching("java\\.nio\\.file\\.(Files|FileSystems?|Watch.*)")
          .orShould()
          .dependOnClassesThat()
          .haveNameMatching("java\\.io\\.(File.*|RandomAccessFile|.*Reader|.*Writer|PrintStream)");
}
