package dev.danube.stack.internal.imagetest;

import dev.danube.ExecResult;
import dev.danube.ImageInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An image whose container is a folder of this machine. */
record LocalImage(Path folder, ImageInfo.Config config) implements TestedImage {

  static LocalImage of(Path folder) {
    return new LocalImage(
        folder,
        new ImageInfo.Config(
            Map.of("PATH", "/usr/bin:/bin", "HOME", "/root"),
            Map.of("vendor", "acme", "version", "v12"),
            List.of("/entry"),
            List.of("serve", "all"),
            "/srv",
            "app",
            List.of("53/udp", "8080/tcp"),
            List.of("/data")));
  }

  @Override
  public ExecResult exec(Map<String, String> env, List<String> argv) throws InterruptedException {
    try {
      Path error = Files.createTempFile(folder, "stderr", "");
      ProcessBuilder builder = new ProcessBuilder(argv).directory(folder.toFile());
      builder.environment().clear();
      builder.environment().putAll(config.env());
      builder.environment().putAll(env);
      Process process = builder.redirectError(error.toFile()).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      ExecResult result = new ExecResult(process.waitFor(), output, Files.readString(error));
      Files.delete(error);
      return result;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public ImageInfo info() {
    return new ImageInfo(
        "sha256:1", List.of(), "linux/amd64", Optional.empty(), 1, config, List.of());
  }
}
