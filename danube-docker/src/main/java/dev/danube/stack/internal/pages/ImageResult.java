package dev.danube.stack.internal.pages;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.representer.StandardRepresenter;

/**
 * The result of a run for an image. Immutable.
 *
 * @param image the full name of the image
 * @param isBuilt whether it was built
 * @param push what the push said; empty if there was none
 * @param isPushed whether the push succeeded
 * @param message why the image failed; may be empty
 * @param isSuccess whether nothing failed
 * @param tests the results of its tests by their kind
 */
public record ImageResult(
    String image,
    boolean isBuilt,
    Optional<String> push,
    boolean isPushed,
    String message,
    boolean isSuccess,
    Map<String, String> tests) {

  /** Returns the result in YAML. */
  public String text() {
    Map<String, Object> container = new LinkedHashMap<>();
    container.put("image_built", isBuilt);
    push.ifPresent(
        log -> {
          container.put("push_log", log);
          container.put("push_success", isPushed);
        });
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("container_details", container);
    all.put("full_image_name", image);
    all.put("message", message);
    all.put("success", isSuccess);
    all.put("test_results", tests);
    DumpSettings settings = DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).build();
    return new Dump(settings, new QuotedTexts(settings)).dumpToString(all);
  }

  /** The way in which PyYAML writes texts of several lines: between quotes. */
  private static final class QuotedTexts extends StandardRepresenter {

    QuotedTexts(DumpSettings settings) {
      super(settings);
      representers.put(
          String.class, text -> representScalar(Tag.STR, String.valueOf(text), ScalarStyle.PLAIN));
    }
  }
}
