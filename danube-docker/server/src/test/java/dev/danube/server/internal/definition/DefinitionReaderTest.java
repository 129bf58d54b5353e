package dev.danube.server.internal.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.danube.Secret;
import dev.danube.server.internal.body.FieldError;
import dev.danube.server.internal.body.HttpUrl;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of the original service, one by one. */
class DefinitionReaderTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final ObjectMapper EXACT =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private static final String VALID =
      """
      {"name": "CI Pipeline", "git_repository": "https://github.com/example/repo", "stages": [
        {"type": "Run", "name": "Run tests", "command": "pytest", "timeout": 500},
        {"type": "Build", "name": "Build image", "dockerfile": "FROM alpine", "tag": "latest",
         "ecr_repository": "123456789012.dkr.ecr.us-east-1.amazonaws.com/my-repo"},
        {"type": "Deploy", "name": "deploy", "k8s_manifest": {"kind": "Deployment"},
         "cluster": {"name": "my-cluster", "server_url": "https://my-cluster.example.com", "namespace": "production"}}
      ]}
      """;

  private static List<String> errors(String body) {
    return DefinitionReader.read(body, true, HostTokens.NONE).errors().stream()
        .map(DefinitionReaderTest::shown)
        .toList();
  }

  private static String shown(FieldError error) {
    return error.type() + " " + error.place() + " " + error.message();
  }

  /** Returns the mistakes of the valid definition with one value changed; nothing removes it. */
  private static List<String> changed(String pointer, String value) throws Exception {
    ObjectNode body = (ObjectNode) JSON.readTree(VALID);
    int end = pointer.lastIndexOf('/');
    ObjectNode parent = (ObjectNode) (end == 0 ? body : body.at(pointer.substring(0, end)));
    String name = pointer.substring(end + 1);
    if (value == null) {
      parent.remove(name);
    } else {
      parent.set(name, EXACT.readTree(value));
    }
    return errors(body.toString());
  }

  @Test
  void a_valid_definition_has_its_keys_in_the_order_of_the_original() throws Exception {
    PipelineDefinition definition =
        DefinitionReader.read(VALID, true, HostTokens.NONE).definition().orElseThrow();
    assertThat(definition.toJson().toString())
        .isEqualTo(
            "{\"name\":\"CI Pipeline\",\"git_repository\":\"https://github.com/example/repo\",\"stages\":["
                + "{\"name\":\"Run tests\",\"type\":\"Run\",\"command\":\"pytest\",\"timeout\":500},"
                + "{\"name\":\"Build image\",\"type\":\"Build\",\"dockerfile\":\"FROM alpine\",\"ecr_repository\":\"123456789012.dkr.ecr.us-east-1.amazonaws.com/my-repo\",\"tag\":\"latest\"},"
                + "{\"name\":\"deploy\",\"type\":\"Deploy\",\"cluster\":{\"name\":\"my-cluster\",\"namespace\":\"production\",\"server_url\":\"https://my-cluster.example.com/\"},\"k8s_manifest\":{\"kind\":\"Deployment\"}}"
                + "],\"parallel\":false}");
  }

  @Test
  void what_a_trigger_does_is_stored_unless_it_is_usual() {
    for (String word : List.of("cancel", "queue", "latest", "reject")) {
      String body = VALID.replaceFirst("\\{", "{\"retrigger\": \"" + word + "\",");
      PipelineDefinition definition =
          DefinitionReader.read(body, true, HostTokens.NONE).definition().orElseThrow();
      assertThat(definition.retrigger().word()).isEqualTo(word);
      assertThat(definition.toJson().has("retrigger")).isEqualTo(!word.equals("cancel"));
      assertThat(DefinitionReader.stored(definition.toJson().toString())).isEqualTo(definition);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/name || missing [body, name] Field required",
        "/name | 1 | string_type [body, name] Input should be a valid string",
        "/name | null | string_type [body, name] Input should be a valid string",
        "/git_repository || missing [body, git_repository] Field required",
        "/git_repository | 1 | url_type [body, git_repository] URL input should be a string or URL",
        "/git_repository | \"git@host:a/b\" | url_parsing [body, git_repository] Input should be a valid URL, relative URL without a base",
        "/git_repository | \"\" | url_parsing [body, git_repository] Input should be a valid URL, input is empty",
        "/git_repository | \"http://a:b\" | url_parsing [body, git_repository] Input should be a valid URL, invalid port number",
        "/git_repository | \"http://a:65536\" | url_parsing [body, git_repository] Input should be a valid URL, invalid port number",
        "/git_repository | \"http://\" | url_parsing [body, git_repository] Input should be a valid URL, empty host",
        "/git_repository | \"ssh://git@a/b\" | url_scheme [body, git_repository] URL scheme should be 'http' or 'https'",
        "/git_repository | \"file:///a\" | url_scheme [body, git_repository] URL scheme should be 'http' or 'https'",
        "/git_repository | \"https://me:secret@host/a\" | value_error [body, git_repository] Value error, The URL contains a login, which everybody could read. Leave it out, and set DANUBE_GIT_URL and DANUBE_GIT_TOKEN where this service is started.",
        "/retrigger | null | string_type [body, retrigger] Input should be a valid string",
        "/retrigger | \"wait\" | enum [body, retrigger] Input should be 'cancel', 'queue', 'latest' or 'reject'",
        "/retrigger | \"QUEUE\" | enum [body, retrigger] Input should be 'cancel', 'queue', 'latest' or 'reject'",
        "/parallel | null | bool_type [body, parallel] Input should be a valid boolean",
        "/parallel | [] | bool_type [body, parallel] Input should be a valid boolean",
        "/parallel | \"maybe\" | bool_parsing [body, parallel] Input should be a valid boolean, unable to interpret input",
        "/parallel | 2 | bool_parsing [body, parallel] Input should be a valid boolean, unable to interpret input",
        "/parallel | 1e999999999 | bool_parsing [body, parallel] Input should be a valid boolean, unable to interpret input",
        "/stages || missing [body, stages] Field required",
        "/stages | {} | list_type [body, stages] Input should be a valid list",
        "/stages | null | list_type [body, stages] Input should be a valid list",
        "/stages | [1] | model_attributes_type [body, stages, 0] Input should be a valid dictionary or object to extract fields from",
        "/stages/0/type || missing [body, stages, 0, type] Field required",
        "/stages/0/type | \"run\" | enum [body, stages, 0, type] Input should be 'Run', 'Build' or 'Deploy'",
        "/stages/0/type | 1 | enum [body, stages, 0, type] Input should be 'Run', 'Build' or 'Deploy'",
        "/stages/0/name | \"\" | value_error [body, stages, 0, RunStage, name] Value error, Name cannot be empty.",
        "/stages/0/name | \"1a\" | value_error [body, stages, 0, RunStage, name] Value error, Name cannot start with a number.",
        "/stages/0/name | \"²a\" | value_error [body, stages, 0, RunStage, name] Value error, Name cannot start with a number.",
        "/stages/0/name | \"٣a\" | value_error [body, stages, 0, RunStage, name] Value error, Name cannot start with a number.",
        "/stages/0/name | \"deploy\" | value_error [body, stages] Value error, Stage names must be unique.",
        "/stages/0/command || missing [body, stages, 0, RunStage, command] Field required",
        "/stages/0/timeout | \"not_a_number\" | int_parsing [body, stages, 0, RunStage, timeout] Input should be a valid integer, unable to parse string as an integer",
        "/stages/0/timeout | 1.5 | int_from_float [body, stages, 0, RunStage, timeout] Input should be a valid integer, got a number with a fractional part",
        "/stages/0/timeout | null | int_type [body, stages, 0, RunStage, timeout] Input should be a valid integer",
        "/stages/0/timeout | true | int_type [body, stages, 0, RunStage, timeout] Input should be a valid integer",
        "/stages/0/timeout | 0 | value_error [body, stages, 0, RunStage, timeout] Value error, Timeout must be more than 0 seconds.",
        "/stages/0/timeout | -1 | value_error [body, stages, 0, RunStage, timeout] Value error, Timeout must be more than 0 seconds.",
        "/stages/0/timeout | 1e30 | value_error [body, stages, 0, RunStage, timeout] Value error, Timeout must be at most 31536000 seconds, which are 365 days.",
        "/stages/0/timeout | 1e999999999 | value_error [body, stages, 0, RunStage, timeout] Value error, Timeout must be at most 31536000 seconds, which are 365 days.",
        "/stages/0/timeout | -1e999999999 | value_error [body, stages, 0, RunStage, timeout] Value error, Timeout must be more than 0 seconds.",
        "/stages/1/dockerfile || missing [body, stages, 1, BuildStage, dockerfile] Field required",
        "/stages/1/tag | 1 | string_type [body, stages, 1, BuildStage, tag] Input should be a valid string",
        "/stages/1/ecr_repository | \"x\" | value_error [body, stages, 1, BuildStage, ecr_repository] Value error, Invalid ECR repository URL format. Please provide a valid ECR path like '123456789012.dkr.ecr.us-east-1.amazonaws.com/my-repo'.",
        "/stages/1/ecr_repository | \"123456789012.dkr.ecr.us-east-1.amazonaws.com/a\\n\" | value_error [body, stages, 1, BuildStage, ecr_repository] Value error, Invalid ECR repository URL format. Please provide a valid ECR path like '123456789012.dkr.ecr.us-east-1.amazonaws.com/my-repo'.",
        "/stages/1/ecr_repository | \"12345678901٣.dkr.ecr.us-east-1.amazonaws.com/a\" | value_error [body, stages, 1, BuildStage, ecr_repository] Value error, Invalid ECR repository URL format. Please provide a valid ECR path like '123456789012.dkr.ecr.us-east-1.amazonaws.com/my-repo'.",
        "/stages/2/k8s_manifest | [] | dict_type [body, stages, 2, DeployStage, k8s_manifest] Input should be a valid dictionary",
        "/stages/2/cluster || missing [body, stages, 2, DeployStage, cluster] Field required",
        "/stages/2/cluster/name | \"a b\" | value_error [body, stages, 2, DeployStage, cluster, name] Value error, Invalid cluster name format. Please provide a valid cluster name.",
        "/stages/2/cluster/name | \"a\\n\" | value_error [body, stages, 2, DeployStage, cluster, name] Value error, Invalid cluster name format. Please provide a valid cluster name.",
        "/stages/2/cluster/server_url | \"ftp://a\" | url_scheme [body, stages, 2, DeployStage, cluster, server_url] URL scheme should be 'http' or 'https'",
        "/stages/2/cluster/namespace | \"A\" | value_error [body, stages, 2, DeployStage, cluster, namespace] Value error, Invalid namespace format. Please provide a valid Kubernetes namespace.",
        "/stages/2/cluster/namespace | \"a\\n\" | value_error [body, stages, 2, DeployStage, cluster, namespace] Value error, Invalid namespace format. Please provide a valid Kubernetes namespace.",
        "/stages/2/cluster/namespace | \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\" | value_error [body, stages, 2, DeployStage, cluster, namespace] Value error, Invalid namespace format. Please provide a valid Kubernetes namespace.",
      })
  void each_rule_has_its_words(String pointer, String value, String error) throws Exception {
    assertThat(changed(pointer, value)).containsExactly(error);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/name | \"\"",
        "/stages | []",
        "/parallel | \"Yes\"",
        "/retrigger | \"cancel\"",
        "/retrigger | \"reject\"",
        "/parallel | 1.0",
        "/parallel | 0",
        "/stages/0/command | \"\\u0020\"",
        "/stages/0/timeout |",
        "/stages/0/timeout | \" 12 \"",
        "/stages/0/timeout | \"1.0\"",
        "/stages/0/timeout | 2.0",
        "/stages/2/k8s_manifest | {}",
        "/stages/2/cluster/namespace |",
        "/stages/2/cluster/namespace | null",
        "/stages/2/cluster/namespace | \"\"",
        "/id | 7",
        "/stages/0/other | {}",
      })
  void what_the_original_takes_is_taken(String pointer, String value) throws Exception {
    assertThat(changed(pointer, value)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "https://GitHub.com, https://github.com/",
    "HTTP://a:80/b, http://a/b",
    "https://a:443/b, https://a/b",
    "https://a:8443/b, https://a:8443/b",
    "' https://a/b c ', https://a/b%20c",
    "https://a/b/../c/./d, https://a/c/d",
    "https://a/b/.., https://a/",
    "https://münchen.de/ä?b#c, https://xn--mnchen-3ya.de/%C3%A4?b#c",
    "https://me@host/a, https://host/a",
    "https://[::1]:8080, https://[::1]:8080/",
  })
  void urls_are_normalised(String text, String wanted) {
    assertThat(HttpUrl.of(text).text()).isEqualTo(wanted);
    assertThat(HttpUrl.of(wanted).text()).as("once more").isEqualTo(wanted);
  }

  @Test
  void long_urls_are_refused() {
    String url = "https://a/" + "b".repeat(HttpUrl.LONGEST);
    assertThat(errors("{\"name\": \"a\", \"stages\": [], \"git_repository\": \"" + url + "\"}"))
        .containsExactly(
            "url_too_long [body, git_repository] URL should have at most 2083 characters");
    String growing = "https://a/" + "\u00e4".repeat(400);
    assertThat(errors("{\"name\": \"a\", \"stages\": [], \"git_repository\": \"" + growing + "\"}"))
        .as("one that is as long only when it is stored")
        .containsExactly(
            "url_too_long [body, git_repository] URL should have at most 2083 characters");
  }

  @Test
  void all_mistakes_are_told_at_once_and_one_for_each() {
    assertThat(
            errors(
                "{\"parallel\": \"x\", \"stages\": [{\"type\": \"Run\", \"name\": \"\"}, {\"name\": \"a\"}, {\"type\": \"Deploy\"}]}"))
        .containsExactly(
            "missing [body, name] Field required",
            "missing [body, git_repository] Field required",
            "value_error [body, stages, 0, RunStage, name] Value error, Name cannot be empty.",
            "missing [body, stages, 0, RunStage, command] Field required",
            "missing [body, stages, 1, type] Field required",
            "missing [body, stages, 2, DeployStage, name] Field required",
            "missing [body, stages, 2, DeployStage, k8s_manifest] Field required",
            "missing [body, stages, 2, DeployStage, cluster] Field required",
            "bool_parsing [body, parallel] Input should be a valid boolean, unable to interpret input");
  }

  @Test
  void bodies_that_are_no_objects_are_told() {
    assertThat(errors("")).containsExactly("missing [body] Field required");
    assertThat(errors("null")).containsExactly("missing [body] Field required");
    assertThat(errors("[]"))
        .containsExactly(
            "model_attributes_type [body] Input should be a valid dictionary or object to extract fields from");
    assertThat(errors("{\"a\": "))
        .singleElement()
        .asString()
        .startsWith("json_invalid [body, ")
        .endsWith("] JSON decode error");
    assertThat(errors("1e2147483648")).containsExactly("json_invalid [body, 0] JSON decode error");
    assertThat(errors("{} {}")).singleElement().asString().startsWith("json_invalid [body, ");
    assertThat(errors("[".repeat(2000))).singleElement().asString().startsWith("json_invalid");
    assertThat(
            DefinitionReader.read(VALID, false, HostTokens.NONE).errors().stream()
                .map(DefinitionReaderTest::shown))
        .containsExactly(
            "model_attributes_type [body] Input should be a valid dictionary or object to extract fields from");
  }

  @Test
  void a_mistake_says_what_stands_there_unless_it_may_be_secret() throws Exception {
    JsonNode missing =
        DefinitionReader.read("{\"name\": 1, \"stages\": []}", true, HostTokens.NONE)
            .errors()
            .get(1)
            .toJson();
    assertThat(missing.toString())
        .isEqualTo(
            "{\"type\":\"missing\",\"loc\":[\"body\",\"git_repository\"],\"msg\":\"Field required\",\"input\":{\"name\":1,\"stages\":[]}}");
    JsonNode refused =
        DefinitionReader.read(
                "{\"name\": \"a\", \"stages\": [], \"git_repository\": \"https://me:secret@host/a\"}",
                true,
                HostTokens.NONE)
            .errors()
            .get(0)
            .toJson();
    assertThat(refused.has("input")).isFalse();
    assertThat(refused.toString()).contains("\"ctx\":{\"error\":{}}").doesNotContain("secret@");
  }

  @Test
  void what_is_stored_is_read_as_it_was() {
    String odd = "{\"a\": 0.1234567890123456789, \"b\": 1e400, \"c\": \"\\u0000\\ud800\"}";
    String text = VALID.replace("{\"kind\": \"Deployment\"}", odd);
    PipelineDefinition definition =
        DefinitionReader.read(text, true, HostTokens.NONE).definition().orElseThrow();
    assertThat(DefinitionReader.stored(definition.toJson().toString())).isEqualTo(definition);
    assertThat(definition.toJson().toString()).contains("\"a\":0.1234567890123456789,\"b\":1E+400");
  }

  @Test
  void what_danube_finds_is_told_too() {
    assertThat(errors(VALID.replace("FROM alpine", "")))
        .containsExactly(
            "value_error [body] Value error, CI Pipeline > Build image: dockerfileText is blank; it needs at least a FROM");
  }

  @Test
  void the_token_of_a_cluster_is_for_its_server_only() {
    HostTokens tokens =
        HostTokens.NONE.withCluster(
            "my-cluster", "https://my-cluster.EXAMPLE.com:443", Secret.of("t", () -> "x"));
    PipelineDefinition own = DefinitionReader.read(VALID, true, tokens).definition().orElseThrow();
    assertThat(tokens.refusal(own)).isEmpty();
    for (String other :
        List.of(
            "http://my-cluster.example.com",
            "https://my-cluster.example.com:8443",
            "https://my-cluster.example.com/proxy",
            "https://my-cluster.example.com.evil.example")) {
      String text = VALID.replace("https://my-cluster.example.com", other);
      DefinitionReader.Read read = DefinitionReader.read(text, true, tokens);
      assertThat(read.definition()).isEmpty();
      assertThat(read.errors().get(0).place())
          .containsExactly("body", "stages", 2, "DeployStage", "cluster", "server_url");
      String why =
          "The token for the cluster my-cluster is for the server https://my-cluster.example.com/,"
              + " and is not sent to "
              + HttpUrl.of(other).text()
              + ". Name that server, or change DANUBE_CLUSTER_MY_CLUSTER where this service is"
              + " started.";
      assertThat(read.errors().get(0).message()).isEqualTo("Value error, " + why);
      PipelineDefinition stored = DefinitionReader.stored(text);
      assertThat(tokens.refusal(stored)).as("when it runs").contains(why);
      assertThat(tokens.token((StageDefinition.Deploy) stored.stages().get(2))).isEmpty();
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tokens.withCluster("b", "ftp://a", Secret.of("t", () -> "x")))
        .withMessage(
            "DANUBE_CLUSTER_B is the URL of a server, by http or https, but: the scheme is ftp");
  }

  @Test
  void a_login_in_a_url_is_refused_and_not_shown() {
    for (String login :
        List.of("geheim-9", "geheim-9:", "me:geheim-9", ":geheim-9", "a@geheim-9")) {
      assertThat(errors(VALID.replace("//github.com", "//" + login + "@github.com")))
          .containsExactly(
              "value_error [body, git_repository] Value error, The URL contains a login, which"
                  + " everybody could read. Leave it out, and set DANUBE_GIT_URL and"
                  + " DANUBE_GIT_TOKEN where this service is started.");
      assertThat(errors(VALID.replace("//my-cluster", "//" + login + "@my-cluster")))
          .containsExactly(
              "value_error [body, stages, 2, DeployStage, cluster, server_url] Value error, The URL"
                  + " contains a login, which everybody could read. Leave it out: the token of the"
                  + " cluster is set where this service is started.");
      PipelineDefinition before =
          DefinitionReader.stored(VALID.replace("//github.com", "//" + login + "@github.com"));
      assertThat(before.repository()).isEqualTo("https://github.com/example/repo");
    }
  }

  @Test
  void the_token_for_git_is_for_its_repositories_only() {
    HostTokens tokens =
        HostTokens.NONE.withGit("https://github.com/example", Secret.of("t", () -> "x"));
    assertThat(tokens.git("https://GitHub.com:443/example/repo")).isPresent();
    for (String other :
        List.of(
            "https://github.com/example-2/repo",
            "https://github.com/example/../other/repo",
            "http://github.com/example/repo",
            "https://github.com.evil.example/example/repo")) {
      assertThat(tokens.git(other)).as(other).isEmpty();
    }
    assertThat(HostTokens.NONE.git("https://github.com/example/repo")).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tokens.withGit("https://geheim-9@host", Secret.of("t", () -> "x")))
        .withMessage(
            "DANUBE_GIT_URL is the URL of a server, by http or https, but: it contains a login");
  }

  @Test
  void names_and_lists_of_stages_have_limits() {
    assertThat(errors(VALID.replace("CI Pipeline", "x".repeat(100)))).isEmpty();
    assertThat(errors(VALID.replace("CI Pipeline", "x".repeat(101))))
        .containsExactly("string_too_long [body, name] String should have at most 100 characters");
    assertThat(errors(VALID.replace("Run tests", "x".repeat(101))))
        .containsExactly(
            "string_too_long [body, stages, 0, RunStage, name] String should have at most 100"
                + " characters");
    String many =
        IntStream.rangeClosed(1, 1_001)
            .mapToObj(n -> "{\"type\": \"Run\", \"name\": \"s" + n + "\", \"command\": \"\"}")
            .collect(Collectors.joining(","));
    String definition =
        "{\"name\": \"a\", \"git_repository\": \"https://a\", \"stages\": [" + many + "]}";
    assertThat(errors(definition))
        .containsExactly(
            "too_long [body, stages] List should have at most 1000 items after validation, not"
                + " 1001");
    assertThat(DefinitionReader.stored(definition).stages()).as("from before").hasSize(1_001);
  }
}
