package dev.danube.stack.internal.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.danube.stack.internal.pages.ImageTables.Titled;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tables that commands print. */
class ImageTablesTest {

  @TempDir private Path folder;

  private static ImageTables tables(String image, String output) {
    return new ImageTables(image, Map.of("PIP", new Titled("pip", TextTable.parse(output))));
  }

  @Test
  void a_ruler_divides_the_columns_of_pip() {
    TextTable table =
        TextTable.parse(
            """
            Package    Version Editable project location
            ---------- ------- -------------------------
            absl-py    1.4.0
            own        0.1     /home/me/a b
            """);
    assertThat(table.columns()).containsExactly("Package", "Version", "Editable project location");
    assertThat(table.rows())
        .containsExactly(List.of("absl-py", "1.4.0", ""), List.of("own", "0.1", "/home/me/a b"));
  }

  @Test
  void a_ruler_divides_the_columns_of_dpkg() {
    TextTable table =
        TextTable.parse(
            """
            Desired=Unknown/Install/Remove/Purge/Hold
            | Status=Not/Inst/Conf-files/Unpacked/halF-conf/Half-inst/trig-aWait/Trig-pend
            |/ Err?=(none)/Reinst-required (Status,Err: uppercase=bad)
            ||/ Name     Version   Architecture Description
            +++-========-=========-============-==========================
            ii  adduser  3.134     all          add and remove users
            ii  apt      2.6.1     amd64        commandline package manager
            """);
    assertThat(table.columns()).containsExactly("Name", "Version", "Architecture", "Description");
    assertThat(table.rows().get(1))
        .containsExactly("apt", "2.6.1", "amd64", "commandline package manager");
    assertThat(table.rows()).hasSize(2);
  }

  @Test
  void a_comment_names_the_columns_of_conda() {
    TextTable table =
        TextTable.parse(
            """
            # packages in environment at /opt/conda:
            #
            # Name                    Version                   Build  Channel
            _libgcc_mutex             0.1                 conda_forge    conda-forge
            own                       1.0                      pypi_0
            """);
    assertThat(table.columns()).containsExactly("Name", "Version", "Build", "Channel");
    assertThat(table.rows())
        .containsExactly(
            List.of("_libgcc_mutex", "0.1", "conda_forge", "conda-forge"),
            List.of("own", "1.0", "pypi_0", ""));
  }

  @Test
  void other_columns_have_numbers_or_capitals() {
    TextTable apt =
        TextTable.parse("Listing... Done\nadduser/stable,now 3.134 all [installed]\nx 1\n");
    assertThat(apt.columns()).containsExactly("1", "2", "3", "4");
    assertThat(apt.rows().get(0))
        .containsExactly("adduser/stable,now", "3.134", "all", "[installed]");
    assertThat(apt.rows().get(1)).containsExactly("x", "1", "", "");
    TextTable docker = TextTable.parse("IMAGE ID   SIZE\nab c       1 MB\n");
    assertThat(docker.columns()).containsExactly("IMAGE ID", "SIZE");
    assertThat(docker.rows()).containsExactly(List.of("ab c", "1 MB"));
    assertThat(TextTable.parse("NAME VERSION\na 1\n").rows()).containsExactly(List.of("a", "1"));
    assertThat(TextTable.parse("")).isEqualTo(new TextTable(List.of(), List.of()));
    assertThat(TextTable.parse("# nothing\n").rows()).isEmpty();
    assertThat(TextTable.parse("-----\na 1\n").columns()).containsExactly("1", "2");
  }

  @Test
  void json_is_for_programs() throws Exception {
    ImageTables tables = tables("a:1", "Package Version\n------- -------\nnumpy   1.26\n");
    JsonNode json = new ObjectMapper().readTree(tables.json(Optional.empty()));
    assertThat(json.path("image").asText()).isEqualTo("a:1");
    assertThat(json.path("tables").path("PIP").path("title").asText()).isEqualTo("pip");
    assertThat(json.at("/tables/PIP/rows/0/Version").asText()).isEqualTo("1.26");
    assertThat(json.has("changes")).isFalse();
    assertThat(ImageTables.read(tables.json(Optional.empty()))).isEqualTo(tables);
  }

  @Test
  void what_changed_is_told() throws Exception {
    ImageTables before = tables("a:stable", "NAME VERSION\nnumpy 1.26\nold 1\nsame 1\n");
    ImageTables now = tables("a:1", "NAME VERSION\nnumpy 2.0\nnew 1|2\nsame 1\n");
    TableChanges changes = now.since(before);
    assertThat(changes.markdown())
        .isEqualTo(
            """
            ## Changes since a:stable

            | Section | Name | Before | Now |
            |:--|:--|:--|:--|
            | pip | new |  | 1\\|2 |
            | pip | numpy | 1.26 | 2.0 |
            | pip | old | 1 |  |\
            """);
    JsonNode json = new ObjectMapper().readTree(now.json(Optional.of(changes)));
    assertThat(json.at("/changes/since").asText()).isEqualTo("a:stable");
    assertThat(json.at("/changes/rows/1").toString())
        .isEqualTo("{\"table\":\"PIP\",\"name\":\"numpy\",\"before\":\"1.26\",\"now\":\"2.0\"}");
    assertThat(json.at("/changes/rows/0").has("before")).isFalse();
    assertThat(now.since(now).markdown()).isEqualTo("## Changes since a:1\n\nnone");
    assertThat(now.since(new ImageTables("b", Map.of())).changes()).isEmpty();
    assertThat(new Manifest("t", List.of(), Optional.of(now.since(now))).text())
        .isEqualTo("t\n\n\n## Changes since a:1\n\nnone");
  }

  @Test
  void rows_of_one_name_are_compared_together() {
    ImageTables before = tables("a:stable", "NAME VERSION\nlib 1\nlib 2\n");
    assertThat(tables("a:1", "NAME VERSION\nlib 1\nlib 3\n").since(before).changes())
        .containsExactly(
            new TableChanges.Change("PIP", "pip", "lib", Optional.of("1, 2"), Optional.of("1, 3")));
  }

  @Test
  void a_promotion_takes_the_tables_along() throws Exception {
    Files.writeString(folder.resolve("r-a-1.md"), "page");
    Files.writeString(folder.resolve("r-a-1.json"), "{}");
    WikiFolder wiki = new WikiFolder(folder, "https://git.example/a");
    wiki.promote("abc", "2-stable", List.of("r/a:2-stable"), List.of("r/a:1"), line -> {});
    assertThat(folder.resolve("r-a-2-stable.json")).hasContent("{}");
    Files.delete(folder.resolve("r-a-1.json"));
    wiki.promote("abc", "2-stable", List.of("r/a:2-stable"), List.of("r/a:1"), line -> {});
    assertThat(folder.resolve("r-a-2-stable.json")).doesNotExist();
  }
}
