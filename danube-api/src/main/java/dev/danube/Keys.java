package dev.danube;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The keys of all settings of pipelines, nodes, services and images to build. */
final class Keys {

  static final Key<String> NEEDS = Key.many("needs");
  static final Key<String> AFTER = Key.many("after");
  static final Key<Boolean> NEEDS_NOTHING = Key.one("needsNothing");
  static final Key<Condition> WHEN = Key.one("when");
  static final Key<ErrorHandler> ON_ERROR = Key.one("onError");
  static final Key<Integer> LIMIT = Key.named("limit");
  static final Key<Boolean> FAIL_FAST = Key.one("failFast");
  static final Key<Integer> MAX_CONCURRENT = Key.one("maxConcurrent");

  static final Key<Step> STEP = Key.many("step");
  static final Key<String> MESSAGE = Key.one("message");
  static final Key<Approval.Input<?>> ANSWER = Key.many("input");
  static final Key<Duration> WITHIN = Key.one("within");
  static final Key<Hook> HOOK = Key.many("hook");
  static final Key<Boolean> MANUAL = Key.one("manual");
  static final Key<Retry> RETRY = Key.one("retry");
  static final Key<AllowFailure> ALLOW_FAILURE = Key.one("allowFailure");
  static final Key<Duration> TIMEOUT = Key.one("timeout");
  static final Key<Duration> TIMEOUT_TOTAL = Key.one("timeoutTotal");
  static final Key<ArtifactPattern> ARTIFACT = Key.many("artifact");
  static final Key<ArtifactPattern> TESTS = Key.many("tests");
  static final Key<ArtifactPattern> GENERATED = Key.many("generated");
  static final Key<OutcomeFilter> ARTIFACT_WHEN = Key.one("when");
  static final Key<String> TO = Key.one("to");
  static final Key<Boolean> OPTIONAL = Key.one("optional");
  static final Key<Output<?>> OUTPUT = Key.many("output");
  static final Key<Output<?>> INPUT = Key.many("input");
  static final Key<String> DESCRIBE = Key.one("describe");
  static final Key<String> LINK = Key.many("link");

  static final Key<Image> IMAGE = Key.one("image");
  static final Key<Boolean> ISOLATED = Key.one("isolated");
  static final Key<Value<?>> ENV = Key.named("env");
  static final Key<Secret> SECRET = Key.named("secret");
  static final Key<Secret> SECRET_FILE = Key.named("secretFile");
  static final Key<String> USER = Key.one("user");
  static final Key<List<String>> SHELL = Key.one("shell");
  static final Key<String> WORKDIR = Key.one("workdir");
  static final Key<String> PLATFORM = Key.one("platform");
  static final Key<Long> MEMORY = Key.one("memory");
  static final Key<Double> CPUS = Key.one("cpus");
  static final Key<Mount> MOUNT = Key.many("mount");
  static final Key<Cache> CACHE = Key.many("cache");
  static final Key<String> NETWORK = Key.one("network");
  static final Key<PublishedPort> PUBLISH = Key.many("publish");
  static final Key<ContainerOption> OPTION = Key.named("container");
  static final Key<Boolean> PRIVILEGED = Key.one("privileged");
  static final Key<Boolean> DOCKER_SOCKET = Key.one("dockerSocket");
  static final Key<String> LABEL = Key.named("label");
  static final Key<Service> SERVICE = Key.many("service");
  static final Key<List<String>> COMMAND = Key.one("command");
  static final Key<Readiness> READY_WHEN = Key.one("readyWhen");

  static final Key<Secret> SSH_KEY = Key.named("sshKey");
  static final Key<Boolean> SSH_AGENT = Key.one("sshAgent");
  static final Key<String> CONTEXT = Key.one("context");
  static final Key<String> INCLUDE = Key.many("include");
  static final Key<String> DOCKERFILE = Key.one("dockerfile");
  static final Key<String> DOCKERFILE_TEXT = Key.one("dockerfileText");
  static final Key<Value<?>> BUILD_ARG = Key.named("buildArg");
  static final Key<String> TARGET = Key.one("target");
  static final Key<ImageName> TAG = Key.many("tag");
  static final Key<Value<ImageRef>> CACHE_FROM = Key.many("cacheFrom");
  static final Key<Value<Map<String, String>>> LABELS = Key.many("labels");
  static final Key<String> PLATFORMS = Key.many("platforms");
  static final Key<Boolean> NO_CACHE = Key.one("noCache");
  static final Key<Boolean> PULL = Key.one("pull");
  static final Key<Boolean> CLASSIC_BUILDER = Key.one("classicBuilder");
  static final Key<Long> SHM_SIZE = Key.one("shmSize");
  static final Key<String> EXTRA_HOST = Key.many("extraHost");
  static final Key<Output<ImageRef>> AS = Key.one("as");

  static final Key<Parameter<?>> PARAMETER = Key.many("parameter");
  static final Key<Source> SOURCE = Key.one("source");

  private Keys() {}
}
