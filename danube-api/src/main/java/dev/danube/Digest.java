package dev.danube;

import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A digest of a definition, which is the same in every JVM. Each text is preceded by its length, so
 * that different lists of texts still differ when they are joined.
 */
final class Digest {

  private final StringBuilder text = new StringBuilder();

  private Digest() {}

  static String of(String name, Settings settings) {
    Digest digest = new Digest();
    digest.write(name);
    digest.write(settings);
    return digest.sha256();
  }

  private String sha256() {
    try {
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform must provide SHA-256", e);
    }
  }

  private void write(Object value) {
    if (value instanceof Settings settings) {
      Map<String, Object> byName = new TreeMap<>();
      settings.forEach((key, set) -> byName.put(key.name(), set));
      byName.forEach(this::labelled);
    } else if (value instanceof Service service) {
      labelled(service.name(), service.settings());
    } else if (value instanceof ImageBuild image) {
      labelled("image", image.settings());
    } else if (value instanceof Parameter<?> parameter) {
      leaf(parameter + parameter.type());
    } else if (value instanceof Output<?> output) {
      leaf(output + output.type());
    } else if (value instanceof Optional<?> optional) {
      write(optional.map(List::<Object>of).orElse(List.of()));
    } else if (isJava(value)) {
      leaf("java");
    } else if (value instanceof Map<?, ?> map) {
      map.entrySet().stream()
          .sorted((a, b) -> a.getKey().toString().compareTo(b.getKey().toString()))
          .forEach(entry -> labelled(entry.getKey().toString(), entry.getValue()));
    } else if (value instanceof Set<?> set) {
      leaf(set.stream().map(Object::toString).sorted().toList().toString());
    } else if (value instanceof Collection<?> collection) {
      leaf(String.valueOf(collection.size()));
      collection.forEach(this::write);
    } else if (value instanceof Record rec) {
      writeRecord(rec);
    } else if (isData(value)) {
      leaf(value.toString());
    } else {
      leaf("java");
    }
  }

  /**
   * Returns whether the class of a value is neither of the JDK nor of this package. Such a value
   * counts as code, even if it is a record or a constant.
   */
  private static boolean isJava(Object value) {
    String type = value.getClass().getPackageName();
    return !type.startsWith("java.")
        && !type.startsWith("sun.")
        && !type.equals(Digest.class.getPackageName());
  }

  private static boolean isData(Object value) {
    return value instanceof CharSequence
        || value instanceof Number
        || value instanceof Boolean
        || value instanceof Enum<?>
        || value instanceof Duration
        || value instanceof Path;
  }

  private void writeRecord(Record rec) {
    leaf(rec.getClass().getSimpleName());
    try {
      for (RecordComponent component : rec.getClass().getRecordComponents()) {
        labelled(component.getName(), component.getAccessor().invoke(rec));
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("A record of the definition could not be read", e);
    }
  }

  private void labelled(String label, Object value) {
    leaf(label);
    text.append('(');
    write(value);
    text.append(')');
  }

  private void leaf(String leaf) {
    text.append(leaf.length()).append(':').append(leaf);
  }
}
