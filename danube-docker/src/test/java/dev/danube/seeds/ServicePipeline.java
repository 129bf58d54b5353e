package dev.danube.seeds;

import dev.danube.ImageRef;
import dev.danube.Output;
import dev.danube.Pipeline;
import dev.danube.Secret;
import dev.danube.Source;
import dev.danube.Stage;
import dev.danube.Tag;
import java.time.Duration;
import java.util.function.Consumer;

/** The three stages of the REST service: a run, a build and a deployment, one after another. */
final class ServicePipeline {

  private static final String REPOSITORY = "123456789012.dkr.ecr.us-east-1.amazonaws.com/my-repo";
  private static final Output<ImageRef> APP = Output.image("my-app");

  private static final String MANIFEST =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: my-app
      spec:
        replicas: 2
        selector: {matchLabels: {app: my-app}}
        template:
          metadata: {labels: {app: my-app}}
          spec:
            containers:
            - name: my-app-container
              image: $IMAGE
              ports: [{containerPort: 80}]
      """;

  private ServicePipeline() {}

  // spotless:off
  static Pipeline pipeline() {
    return Pipeline.define("CI Pipeline", p -> p
        .source(Source.git("https://github.com/example/repo"))
        .stage("Run tests", s -> s
            .image("python:3.13")
            .run("pytest")
            .timeout(Duration.ofSeconds(500)))
        .stage("Build Docker image", s -> s
            .buildImage(i -> i
                .dockerfileText("FROM alpine:latest\nCMD [\"echo\", \"Hello, World!\"]")
                .tag(REPOSITORY, Tag.of("latest"))
                .as(APP)))
        .stage("Push Docker image", s -> s.pushImage(APP))
        .stage("deploy-app-stage", deployment("my-cluster", "production")));
  }
  // spotless:on

  private static Consumer<Stage.Builder> deployment(String cluster, String namespace) {
    return s ->
        s.image("bitnami/kubectl:1.31")
            .describe("Deploys to " + cluster)
            .env("IMAGE", APP)
            .secretFile("kubeconfig", Secret.env("KUBECONFIG_OF_" + namespace))
            .run(
                "kubectl --kubeconfig /run/secrets/kubeconfig -n "
                    + namespace
                    + " apply -f - <<END\n"
                    + MANIFEST
                    + "END");
  }
}
