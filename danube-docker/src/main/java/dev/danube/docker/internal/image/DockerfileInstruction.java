package dev.danube.docker.internal.image;

import java.util.ArrayList;
import java.util.List;

/**
 * An instruction of a Dockerfile, on one line. A comment is none, wherever it stands, and never
 * goes on in the next line.
 *
 * @param line the number of the line where it begins, from 1
 * @param text what it says, without blanks around it
 */
record DockerfileInstruction(int line, String text) {

  static List<DockerfileInstruction> of(String dockerfile) {
    List<String> lines = dockerfile.lines().map(String::strip).toList();
    List<DockerfileInstruction> all = new ArrayList<>();
    int end;
    for (int i = 0; i < lines.size(); i = end) {
      end = i + 1;
      if (lines.get(i).isEmpty() || lines.get(i).startsWith("#")) {
        continue;
      }
      StringBuilder text = new StringBuilder(lines.get(i));
      for (; text.toString().endsWith("\\") && end < lines.size(); end++) {
        if (!lines.get(end).startsWith("#")) {
          text.setLength(text.length() - 1);
          text.append(lines.get(end));
        }
      }
      all.add(new DockerfileInstruction(i + 1, text.toString()));
    }
    return all;
  }
}
