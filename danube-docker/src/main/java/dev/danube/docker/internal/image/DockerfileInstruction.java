package dev.danube.docker.internal.image;

import java.util.ArrayList;
import java.util.List;

/**
 * An instruction of a Dockerfile, joined into one line. A comment is not part of an instruction,
 * even between its lines, and never continues on the next line.
 *
 * @param line the number of the first line of the instruction, from 1
 * @param text the text of the instruction, without surrounding blanks
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
