package dev.danube.stack.internal;

import dev.danube.CancellationToken;
import dev.danube.ExecResult;
import dev.danube.ImageInfo;
import dev.danube.ImageRef;
import dev.danube.Output;
import dev.danube.Registry;
import dev.danube.RunContext;
import dev.danube.StageContext;
import dev.danube.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A stage in whose container each program prints a fixed text, or fails.
 *
 * @param outputs what programs print, by their names; {@code fail} for one that fails
 * @param config what the image starts with
 * @param files the files that were written
 */
public record PrintingStage(
    Map<String, String> outputs, ImageInfo.Config config, Map<String, String> files)
    implements StageContext {

  @Override
  public ExecResult tryExec(String... argv) {
    String program = List.of(argv).indexOf("--") < 0 ? "" : argv[List.of(argv).indexOf("--") + 1];
    String output = outputs.getOrDefault(program, "");
    return new ExecResult(output.equals("fail") ? 1 : 0, output, "");
  }

  @Override
  public ImageInfo inspect(ImageRef image) {
    return new ImageInfo(
        "sha256:0", List.of(), "linux/amd64", Optional.empty(), 0, config, List.of());
  }

  @Override
  public void writeFile(String path, String content) {
    files.put(path, content);
  }

  @Override
  public void log(String text) {}

  @Override
  public RuntimeException failure(String message) {
    return new IllegalStateException(message);
  }

  @Override
  public RunContext runContext() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void run(String script) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void exec(String... argv) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ExecResult tryRun(String script) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <T> T get(Value<T> value) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <T> void set(Output<T> output, T content) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String readFile(String path) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Registry registry() {
    throw new UnsupportedOperationException();
  }

  @Override
  public CancellationToken cancellation() {
    throw new UnsupportedOperationException();
  }
}
