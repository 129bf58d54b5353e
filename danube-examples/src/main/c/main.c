#include "words.h"

#include <stdio.h>

/* Prints the number of words in its standard input, of which it reads the first mebibyte. */
int main(void) {
  static char text[(1 << 20) + 1];
  text[fread(text, 1, sizeof text - 1, stdin)] = 0;
  printf("%d\n", words_count(text));
  return 0;
}
