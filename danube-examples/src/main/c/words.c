#include "words.h"

#include <ctype.h>

int words_count(const char *text) {
  int count = 0;
  int inside = 0;
  for (; *text; text++) {
    int blank = isspace((unsigned char)*text);
    count += !blank && !inside;
    inside = !blank;
  }
  return count;
}
