package dev.danube.docker.internal.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.docker.fixture.GrpcPeer;
import dev.danube.docker.internal.grpc.Fields;
import dev.danube.docker.internal.grpc.MessageWriter;
import dev.danube.engine.spi.SourceFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ContextSyncTest {

  private static final long SECOND = 1_000_000_000;
  private static final int REQUEST = 1;
  private static final int FIN = 3;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private GrpcPeer peer;
  private @Nullable Future<String> serving;

  /** A packet, with a number for each field that has one, and a text for each other one. */
  private record Packet(Map<Integer, Long> numbers, Map<Integer, byte[]> bytes) {

    static Packet read(byte[] message) {
      Packet packet = new Packet(new HashMap<>(), new HashMap<>());
      try {
        Fields fields = new Fields(message);
        while (fields.next()) {
          packet.numbers.put(fields.number, fields.value);
          packet.bytes.put(fields.number, fields.bytes());
        }
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
      return packet;
    }

    String text(int field) {
      return new String(bytes.getOrDefault(field, new byte[0]), StandardCharsets.UTF_8);
    }

    Packet stat() {
      return read(bytes.getOrDefault(2, new byte[0]));
    }
  }

  @BeforeEach
  void open() throws Exception {
    peer = new GrpcPeer();
  }

  @AfterEach
  void close() throws Exception {
    peer.hangUp();
    if (serving != null) {
      assertThat(serving.get(10, TimeUnit.SECONDS)).isEqualTo("closed");
    }
    peer.close();
    threads.shutdownNow();
    assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  private static BuildContext context(SourceFile... files) {
    BuildContext.Collector collector = new BuildContext.Collector();
    for (SourceFile file : files) {
      collector.add(file);
    }
    return collector.context(() -> {});
  }

  private static SourceFile file(String path, String text) {
    return ContextArchive.text(path, text);
  }

  private GrpcPeer.Ending sync(BuildContext context, Map<String, String> headers, int... wanted)
      throws Exception {
    BuildFiles files =
        new BuildFiles("FROM a", Optional.of("docker/Own"), ".dockerignore", Optional.empty());
    serving = peer.serve(Map.of(ContextSync.PATH, ContextSync.of(context, files)), threads);
    peer.greet();
    Map<String, String> all = new HashMap<>(Map.of(":path", ContextSync.PATH));
    all.putAll(headers);
    peer.write(GrpcPeer.FRAMES.createHeaders(1, peer.headers(all), true, false));
    for (int id : wanted) {
      peer.send(1, new MessageWriter().number(1, REQUEST).number(3, id).message(), false);
    }
    peer.send(1, new MessageWriter().number(1, FIN).message(), true);
    return peer.ending(1, true);
  }

  private static List<Packet> packets(GrpcPeer.Ending ending) {
    assertThat(ending.headers()).containsEntry("grpc-status", "0");
    return ending.raw().stream().map(Packet::read).toList();
  }

  private static List<String> paths(GrpcPeer.Ending ending) {
    return packets(ending).stream()
        .filter(packet -> packet.bytes().containsKey(2))
        .map(packet -> packet.stat().text(1))
        .toList();
  }

  @Test
  void files_are_described_in_the_order_of_the_builder_and_sent_when_asked_for() throws Exception {
    BuildContext context =
        context(
            file("a.txt", "one"),
            file("a/b", "x".repeat(100_000)),
            new SourceFile.Link("link", "a/b"),
            new SourceFile.Folder("empty", 02750),
            file("\ud83d\ude00", ""),
            file("\uff01", "wide"));
    List<Packet> packets = packets(sync(context, Map.of("dir-name", "context"), 1, 2));
    List<Packet> stats = packets.subList(0, 7).stream().map(Packet::stat).toList();
    assertThat(stats)
        .extracting(stat -> stat.text(1))
        .containsExactly("a", "a/b", "a.txt", "empty", "link", "\uff01", "\ud83d\ude00");
    assertThat(stats.get(0).numbers()).containsEntry(2, (1L << 31) | 0755);
    assertThat(stats.get(1).numbers()).containsEntry(2, 0644L).containsEntry(5, 100_000L);
    assertThat(stats.get(3).numbers()).containsEntry(2, (1L << 31) | (1L << 22) | 0750);
    assertThat(stats.get(4).numbers()).containsEntry(2, (1L << 27) | 0777);
    assertThat(stats.get(4).text(7)).isEqualTo("a/b");
    assertThat(packets.get(7).bytes()).as("the end of the descriptions").isEmpty();

    List<Packet> data = packets.subList(8, packets.size() - 1);
    assertThat(data).allSatisfy(packet -> assertThat(packet.numbers()).containsEntry(1, 2L));
    StringBuilder first = new StringBuilder();
    StringBuilder second = new StringBuilder();
    data.forEach(one -> (one.numbers().get(3) == 1 ? first : second).append(one.text(4)));
    assertThat(first.toString()).isEqualTo("x".repeat(100_000));
    assertThat(second.toString()).isEqualTo("one");
    assertThat(packets.get(packets.size() - 1).numbers()).containsEntry(1, 3L);
  }

  private static String key(SourceFile... files) throws IOException {
    return new ContextSync(Map.of("context", context(files).files())).key();
  }

  @Test
  void another_content_of_the_same_size_has_another_key_and_the_same_time() throws Exception {
    assertThat(key(file("a", "one"))).isEqualTo(key(file("a", "one")));
    assertThat(key(file("a", "one")))
        .isNotEqualTo(key(file("a", "two")))
        .isNotEqualTo(key(file("b", "one")));
    List<Packet> packets =
        packets(sync(context(file("a", "one"), file("b", "two")), Map.of("dir-name", "context")));
    assertThat(packets.subList(0, 2))
        .extracting(packet -> packet.stat().numbers().get(6))
        .containsOnly(BuildContext.TIME.getEpochSecond() * SECOND);
  }

  @Test
  void a_version_stands_for_a_content_that_is_not_read_then() throws Exception {
    assertThat(key(versioned(1))).isEqualTo(key(versioned(1))).isNotEqualTo(key(versioned(2)));
  }

  private static SourceFile versioned(long version) {
    SourceFile.Content content =
        new SourceFile.Content() {
          @Override
          public InputStream open() throws IOException {
            throw new IOException("read");
          }

          @Override
          public OptionalLong version() {
            return OptionalLong.of(version);
          }
        };
    return new SourceFile.Regular("a", 0644, 1, BuildContext.TIME, content);
  }

  @Test
  void the_dockerfile_has_a_folder_of_its_own() throws Exception {
    List<Packet> packets =
        packets(sync(context(file("a", "a")), Map.of("dir-name", "dockerfile"), 0));
    assertThat(packets.get(0).stat().text(1)).isEqualTo("Own");
    assertThat(packets.get(2).text(4)).isEqualTo("FROM a");
  }

  @Test
  void only_what_the_dockerfile_uses_is_described() throws Exception {
    BuildContext context =
        context(file("src/a/b", ""), file("srcs", ""), file("x/y", ""), file("x/z", ""));
    Map<String, String> headers = Map.of("dir-name", "context", "followpaths", "src\nx/y\nnone");
    assertThat(paths(sync(context, headers)))
        .containsExactly("src", "src/a", "src/a/b", "x", "x/y");
  }

  @Test
  void a_file_that_becomes_shorter_and_what_the_build_does_not_have_fail_the_call()
      throws Exception {
    SourceFile shorter =
        new SourceFile.Regular(
            "a", 0644, 5, BuildContext.TIME, () -> new ByteArrayInputStream(new byte[3]));
    assertThat(sync(context(shorter), Map.of("dir-name", "context"), 0).headers())
        .containsEntry("grpc-message", "the file a became shorter while it was read");
  }

  @Test
  void a_folder_that_the_build_does_not_have_is_told() throws Exception {
    assertThat(sync(context(), Map.of("dir-name", "other")).headers())
        .containsEntry("grpc-message", "the build has no folder other");
  }

  @Test
  void a_file_that_the_builder_cannot_ask_for_is_told() throws Exception {
    assertThat(sync(context(file("a", "a")), Map.of("dir-name", "context"), 7).headers())
        .containsEntry("grpc-message", "the build has no file with the number 7");
  }

  @Test
  void numbers_and_texts_are_read_as_they_were_written() throws Exception {
    byte[] message =
        new MessageWriter().number(1, 300).number(2, 0).text(3, "").text(20, "ä").message();
    Packet packet = Packet.read(message);
    assertThat(packet.numbers()).containsOnlyKeys(1, 20).containsEntry(1, 300L);
    assertThat(packet.text(20)).isEqualTo("ä");
    assertThat(ByteBuffer.wrap(new MessageWriter().number(1, -1).message()).remaining())
        .isEqualTo(11);
  }
}
