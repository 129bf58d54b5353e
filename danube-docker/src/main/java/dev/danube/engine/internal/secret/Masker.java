package dev.danube.engine.internal.secret;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A filter that masks secrets in text: each secret itself, each of its lines, and both in base64,
 * wherever the base64 starts and is broken into lines. All whole forms are searched at once by the
 * algorithm of Wu and Manber: the two characters at the end of a window determine how far the
 * window may jump. Immutable.
 */
final class Masker {

  /** The text that replaces a secret. */
  static final String MASK = "***";

  /** The length of the shortest text that is masked; a shorter one would be found everywhere. */
  static final int SHORTEST = 4;

  private static final int BITS = 14;
  private static final Masker NONE = new Masker(Set.of(), Set.of());

  private final Set<String> secrets;
  private final List<String> patterns;
  private final Base64Masker pieces;
  private final int window;
  private final byte[] jumps;
  private final Map<Integer, String[]> endings;

  private Masker(Set<String> secrets, Set<String> patterns) {
    this.secrets = secrets;
    this.pieces = new Base64Masker(secrets);
    this.patterns = List.copyOf(patterns);
    this.window = patterns.stream().mapToInt(String::length).min().orElse(SHORTEST);
    this.jumps = new byte[1 << BITS];
    this.endings = new HashMap<>();
    Arrays.fill(jumps, (byte) Math.min(window - 1, Byte.MAX_VALUE));
    patterns.forEach(this::add);
    endings.values().forEach(all -> Arrays.sort(all, LONGEST_FIRST));
  }

  private static final Comparator<String> LONGEST_FIRST =
      Comparator.comparingInt(String::length).reversed();

  /** Returns a masker that masks nothing. */
  static Masker none() {
    return NONE;
  }

  /** Returns a masker that also masks a further secret. */
  Masker with(String secret) {
    Set<String> allSecrets = new LinkedHashSet<>(secrets);
    allSecrets.add(secret);
    Set<String> all = new LinkedHashSet<>(patterns);
    addForms(all, secret);
    secret.lines().map(String::strip).forEach(line -> addForms(all, line));
    return new Masker(allSecrets, all);
  }

  private static void addForms(Set<String> forms, String text) {
    if (text.length() < SHORTEST) {
      return;
    }
    forms.add(text);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int before = 0; before < 3; before++) {
      forms.addAll(base64(bytes, before));
    }
  }

  /**
   * Returns the characters of a text in base64 that depend on the text alone.
   *
   * @param before the number of bytes before the text in the group of three where it starts
   */
  private static List<String> base64(byte[] bytes, int before) {
    byte[] padded = new byte[before + bytes.length];
    System.arraycopy(bytes, 0, padded, before, bytes.length);
    int skipped = before == 0 ? 0 : before + 1;
    int whole = padded.length * 8 / 6;
    List<String> forms = new ArrayList<>();
    for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
      String text = encoder.withoutPadding().encodeToString(padded).substring(skipped, whole);
      if (text.length() >= SHORTEST) {
        forms.add(text);
      }
    }
    return forms;
  }

  private void add(String pattern) {
    for (int end = 1; end < window; end++) {
      int slot = slot(pattern.charAt(end - 1), pattern.charAt(end));
      jumps[slot] = (byte) Math.min(jumps[slot], window - 1 - end);
    }
    int slot = slot(pattern.charAt(window - 2), pattern.charAt(window - 1));
    endings.merge(slot, new String[] {pattern}, Masker::joined);
  }

  private static String[] joined(String[] first, String[] second) {
    String[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  private static int slot(char first, char second) {
    return (first * 131 + second) & ((1 << BITS) - 1);
  }

  /** Returns the text with a mask in place of every secret. */
  String mask(String text) {
    return patterns.isEmpty() ? text : pieces.mask(maskWhole(text), MASK);
  }

  /** Returns the length of the longest text that is masked; 0 if there is none. */
  private int longest() {
    return patterns.stream().mapToInt(String::length).max().orElse(0);
  }

  /**
   * Returns where a text can be cut without parting a secret that is in it, or that its next part
   * may complete. What follows the cut must be masked together with that part.
   */
  int safeCut(String text) {
    int longest = longest();
    int cut = Math.max(0, text.length() - Math.max(0, longest - 1));
    for (int start = Math.max(0, cut - longest + 1); start < cut; start++) {
      if (endsAfter(text, start, cut)) {
        cut = start;
        start = Math.max(0, cut - longest + 1) - 1;
      }
    }
    return cut > 0 && Character.isHighSurrogate(text.charAt(cut - 1)) ? cut - 1 : cut;
  }

  private boolean endsAfter(String text, int start, int cut) {
    return start + lengthAt(text, start) > cut;
  }

  private String maskWhole(String text) {
    StringBuilder masked = null;
    int copied = 0;
    int length = text.length();
    int end = window - 1;
    while (end < length) {
      int slot = slot(text.charAt(end - 1), text.charAt(end));
      int jump = jumps[slot];
      if (jump > 0) {
        end += jump;
        continue;
      }
      int start = end - window + 1;
      int found = lengthAt(text, start, slot);
      if (found == 0) {
        end++;
      } else {
        masked = masked == null ? new StringBuilder(length) : masked;
        masked.append(text, copied, start).append(MASK);
        copied = end(text, start, start + found);
        end = copied + window - 1;
      }
    }
    return masked == null ? text : masked.append(text, copied, length).toString();
  }

  /**
   * Returns the end of a secret that was found and of all that start inside it. Without this, the
   * rest of an overlapping secret would be shown.
   */
  private int end(String text, int from, int found) {
    int to = found;
    for (int at = from + 1; at < to && at + window <= text.length(); at++) {
      to = Math.max(to, at + lengthAt(text, at));
    }
    return to;
  }

  /** Returns the length of the longest secret that starts here; 0 for none. */
  private int lengthAt(String text, int start) {
    int slot = slot(text.charAt(start + window - 2), text.charAt(start + window - 1));
    return lengthAt(text, start, slot);
  }

  private int lengthAt(String text, int start, int slot) {
    String[] candidates = endings.get(slot);
    if (candidates != null) {
      for (String candidate : candidates) {
        if (text.startsWith(candidate, start)) {
          return candidate.length();
        }
      }
    }
    return 0;
  }
}
