package dev.danube.report.internal;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lines of output as HTML, with the colours that programs give them by the sequences of terminals.
 */
final class HtmlLines {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

  private static final Pattern COLOUR = Pattern.compile("\u001b\\[([0-9;:]*)m");

  private static final int FOREGROUND = 30;
  private static final int BACKGROUND = 40;
  private static final int BRIGHT_FOREGROUND = 90;
  private static final int BRIGHT_BACKGROUND = 100;

  private String foreground = "";
  private String background = "";
  private boolean isBold;
  private boolean isUnderlined;

  private HtmlLines() {}

  /** Returns lines as a block, each in an element of its own. */
  static String of(List<LogSections.Line> lines) {
    StringBuilder html = new StringBuilder("<pre class=\"log\">");
    for (LogSections.Line line : lines) {
      html.append("<span")
          .append(line.at().map(HtmlLines::time).orElse(""))
          .append('>')
          .append(new HtmlLines().coloured(TextWidth.still(line.text(), true)))
          .append("</span>\n");
    }
    return html.append("</pre>").toString();
  }

  /** Returns lines without times as a block. */
  static String ofTexts(List<String> lines) {
    return of(lines.stream().map(text -> new LogSections.Line(text, Optional.empty())).toList());
  }

  private static String time(Instant at) {
    return " data-t=\"" + TIME.format(at) + "\"";
  }

  /** Returns a line as HTML. A colour ends with its line. */
  private String coloured(String line) {
    Matcher colours = COLOUR.matcher(line);
    StringBuilder html = new StringBuilder();
    int from = 0;
    while (colours.find()) {
      html.append(piece(line.substring(from, colours.start())));
      from = colours.end();
      change(colours.group(1).split("[;:]", -1));
    }
    return html.append(piece(line.substring(from))).toString();
  }

  private String piece(String text) {
    String classes = (isBold ? "bold " : "") + (isUnderlined ? "line " : "");
    String names = (classes + className(foreground) + className(background)).strip();
    String style = style("color", foreground) + style("background", background);
    if (text.isEmpty() || (names.isEmpty() && style.isEmpty())) {
      return Html.escaped(text);
    }
    return "<b"
        + (names.isEmpty() ? "" : " class=\"" + names + "\"")
        + (style.isEmpty() ? "" : " style=\"" + style + "\"")
        + ">"
        + Html.escaped(text)
        + "</b>";
  }

  private static String className(String colour) {
    return colour.startsWith("rgb") ? "" : colour + " ";
  }

  private static String style(String property, String colour) {
    return colour.startsWith("rgb") ? property + ":" + colour + ";" : "";
  }

  private void change(String[] codes) {
    for (int i = 0; i < codes.length; i++) {
      int code = number(codes[i]);
      if (code == 38 || code == 48) {
        String colour = extended(codes, i + 1, code == 38 ? "f" : "g");
        if (code == 38) {
          foreground = colour;
        } else {
          background = colour;
        }
        i += i + 1 < codes.length && number(codes[i + 1]) == 2 ? 4 : 2;
      } else {
        change(code);
      }
    }
  }

  private void change(int code) {
    if (code == 0) {
      foreground = "";
      background = "";
      isBold = false;
      isUnderlined = false;
    } else if (code == 1 || code == 22) {
      isBold = code == 1;
    } else if (code == 4 || code == 24) {
      isUnderlined = code == 4;
    } else if (code == 39) {
      foreground = "";
    } else if (code == 49) {
      background = "";
    } else if (isColour(code, FOREGROUND)) {
      foreground = "f" + (code - FOREGROUND);
    } else if (isColour(code, BRIGHT_FOREGROUND)) {
      foreground = "f" + (code - BRIGHT_FOREGROUND + 8);
    } else if (isColour(code, BACKGROUND)) {
      background = "g" + (code - BACKGROUND);
    } else if (isColour(code, BRIGHT_BACKGROUND)) {
      background = "g" + (code - BRIGHT_BACKGROUND + 8);
    }
  }

  private static boolean isColour(int code, int first) {
    return code >= first && code < first + 8;
  }

  /** Returns the colour of {@code 5;N}, one of 256, or of {@code 2;R;G;B}. */
  private static String extended(String[] codes, int from, String letter) {
    int kind = from < codes.length ? number(codes[from]) : 0;
    if (kind == 2 && from + 3 < codes.length) {
      return rgb(number(codes[from + 1]), number(codes[from + 2]), number(codes[from + 3]));
    }
    if (kind != 5 || from + 1 >= codes.length) {
      return "";
    }
    int n = Math.min(255, number(codes[from + 1]));
    if (n < 16) {
      return letter + n;
    }
    if (n >= 232) {
      int grey = 8 + 10 * (n - 232);
      return rgb(grey, grey, grey);
    }
    int cube = n - 16;
    return rgb(level(cube / 36), level(cube / 6 % 6), level(cube % 6));
  }

  /** Returns the intensity of a step of the 6 by 6 by 6 colours. */
  private static int level(int step) {
    return step == 0 ? 0 : 55 + 40 * step;
  }

  private static String rgb(int red, int green, int blue) {
    return "rgb("
        + Math.min(255, red)
        + ","
        + Math.min(255, green)
        + ","
        + Math.min(255, blue)
        + ")";
  }

  private static int number(String digits) {
    return digits.isEmpty() || digits.length() > 3 ? 0 : Integer.parseInt(digits);
  }
}
