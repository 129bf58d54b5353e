package dev.danube.seeds;

import dev.danube.ImageRef;
import dev.danube.Output;
import dev.danube.Pipeline;
import dev.danube.Secret;
import dev.danube.Source;
import dev.danube.Stage;
import dev.danube.Tag;
import java.util.List;
import java.util.function.Consumer;

/**
 * A sketch of two layers: the work that is coordinated, and the opaque pieces of code in between.
 */
final class Devster {

  private static final Secret BUILD_SECRET = Secret.command("./build/get_token.sh");
  private static final Output<ImageRef> PROJECT_C = Output.image("project-c-image");
  private static final Output<List<String>> BRONZE = Output.lines("bronze-tables");
  private static final Output<List<String>> SILVER = Output.lines("silver-tables");

  private Devster() {}

  private static Consumer<Stage.Builder> makefile(String folder, String recipe) {
    return s -> s.workdir(folder).run("make " + recipe);
  }

  private static Consumer<Stage.Builder> python(String script) {
    return s -> s.image("python:3.12").exec("python", script);
  }

  // spotless:off
  static Pipeline pipeline() {
    return Pipeline.define("devster", p -> p
        .source(Source.currentRepository())
        .image("gcc:14")
        .parallel("make", v -> v
            .stage("project A", makefile("project_A", "build"))
            .stage("project B", makefile("project_B", "build")))
        .stage("dangerous-dast-scan", s -> s.manual().run("./build/kubesec.sh"))
        .stage("project-c", s -> s
            .needsNothing()
            .secret("TOKEN", BUILD_SECRET)
            .buildImage(i -> i.dockerfile("project_C/Dockerfile").include("project_C/src/**")
                .tag("project-c-image", Tag.commit()).as(PROJECT_C)))
        .stage("image-scanner", s -> s
            .needsNothing()
            .image(PROJECT_C)
            .run("./project-C/build/some_script.sh"))
        .group("etl", g -> g
            .stage("bronze-transformer", s -> s.apply(python("bronze.py")).output(BRONZE))
            .stage("silver-transformer", s -> s.apply(python("silver.py")).env("TABLES", BRONZE).output(SILVER)))
        .stage("visualize_thing", s -> s.apply(python("plot.py")).env("TABLES", SILVER).artifact("*.png")));
  }
  // spotless:on
}
