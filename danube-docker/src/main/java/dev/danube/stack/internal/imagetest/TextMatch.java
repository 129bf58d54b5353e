package dev.danube.stack.internal.imagetest;

import com.google.re2j.Pattern;
import java.util.List;

/**
 * The expressions that must match a text, and those that must not. Immutable.
 *
 * <p>The regular expressions are those of Go, which container-structure-test is written in.
 *
 * @param what the text, for messages, such as {@code output}
 * @param expected the expressions that must match somewhere in the text
 * @param excluded the expressions that must not match
 */
record TextMatch(String what, List<Pattern> expected, List<Pattern> excluded) {

  void check(String text, Findings findings) {
    for (Pattern pattern : expected) {
      findings.check(
          pattern.matcher(text).find(), "\"%s\" is not found in its %s", pattern.pattern(), what);
    }
    for (Pattern pattern : excluded) {
      findings.check(
          !pattern.matcher(text).find(), "\"%s\" is found in its %s", pattern.pattern(), what);
    }
  }
}
