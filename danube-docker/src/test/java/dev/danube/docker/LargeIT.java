package dev.danube.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.danube.Artifact;
import dev.danube.Pipeline;
import dev.danube.RunResult;
import dev.danube.Source;
import dev.danube.engine.Danube;
import dev.danube.event.RunEvent.LogLine;
import dev.danube.event.RunEvent.LogStream;
import dev.danube.event.RunEvent.Progress;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests of much output and large files, in a JVM that has memory for neither. */
@Tag("slow")
@ExtendWith(NothingLeft.class)
@Timeout(600)
class LargeIT {

  private static final long GIGABYTE = 1L << 30;

  @TempDir Path folder;

  // spotless:off

  /** A program that passes a gigabyte of lines to a listener. */
  static final class Log {
    public static void main(String[] args) {
      AtomicLong bytes = new AtomicLong();
      try (Danube danube = Danube.using(DockerBackend.fromEnvironment())) {
        RunResult result = danube.run(Pipeline.define("log", p -> p.image("busybox:1.36")
            .stage("a", s -> s.shell("sh", "-e").run("yes 'a line of forty-seven characters, and a newline' | head -c " + GIGABYTE))),
            run -> run.listener(event -> {
              if (event instanceof LogLine line && line.stream() == LogStream.STDOUT) {
                bytes.addAndGet(line.text().length() + 1L);
              }
            }));
        print(result.outcome() + " " + bytes);
      }
    }
  }

  /** A program that copies two gigabytes from a source to the workspace, and to an artifact. */
  static final class Files2 {
    public static void main(String[] args) throws IOException {
      Path source = Files.createDirectory(Path.of("source"));
      try (RandomAccessFile big = new RandomAccessFile(source.resolve("big").toFile(), "rw")) {
        big.setLength(2 * GIGABYTE);
        big.seek(2 * GIGABYTE - 3);
        big.writeBytes("end");
      }
      Set<String> transfers = ConcurrentHashMap.newKeySet();
      try (Danube danube = Danube.using(DockerBackend.fromEnvironment(), d -> d.home(Path.of("home")))) {
        RunResult result = danube.run(Pipeline.define("files", p -> p.image("busybox:1.36")
            .source(Source.directory(source))
            .stage("a", s -> s.run("test $(tail -c 3 big) = end; printf more >> big").artifact("big"))), run -> run.listener(event -> {
              if (event instanceof Progress far) {
                transfers.add(far.what() + (far.done() < far.total() ? " begun" : " over"));
              }
            }));
        Artifact big = result.stage("a").artifacts().get(0);
        try (RandomAccessFile file = new RandomAccessFile(big.file().toFile(), "r")) {
          byte[] last = new byte[7];
          file.seek(big.size() - last.length);
          file.readFully(last);
          print(result.outcome() + " " + file.length() + " " + new String(last, StandardCharsets.US_ASCII) + " " + new TreeSet<>(transfers));
        }
      }
    }
  }

  private static void print(String text) {
    System.out.println(text);
  }

  private String run(Class<?> program) throws Exception {
    Path output = folder.resolve("output");
    Process process = new ProcessBuilder(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m",
            "-cp", System.getProperty("java.class.path"), program.getName()))
        .directory(folder.toFile()).redirectErrorStream(true).redirectOutput(output.toFile()).start();
    try {
      assertThat(process.waitFor(9, TimeUnit.MINUTES)).isTrue();
      return Files.readString(output).strip();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void a_gigabyte_of_lines_arrives_whole() throws Exception {
    assertThat(run(Log.class)).isEqualTo("SUCCESS " + (GIGABYTE + 1));
  }

  @Test
  void a_file_of_two_gigabytes_goes_in_and_comes_out_whole() throws Exception {
    assertThat(run(Files2.class)).isEqualTo("SUCCESS " + (2 * GIGABYTE + 4) + " endmore [copying the source begun, copying the source over, keeping big begun, keeping big over]");
  }

  // spotless:on
}
