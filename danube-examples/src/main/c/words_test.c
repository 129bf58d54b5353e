#include "words.h"

#include <stdio.h>

static const struct {
  const char *name;
  const char *text;
  int count;
} cases[] = {
    {"none", "", 0}, {"one", "word", 1}, {"blanks around", "  two\twords\n", 2}, {"lines", "a\nb\nc", 3},
};

/* Runs the tests and writes their results to the file that the argument names, as JUnit does. */
int main(int argc, char **argv) {
  FILE *results = fopen(argv[argc - 1], "w");
  int failed = 0;
  fprintf(results, "<testsuite name=\"words\">\n");
  for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
    int count = words_count(cases[i].text);
    fprintf(results, "<testcase classname=\"words\" name=\"%s\">", cases[i].name);
    if (count != cases[i].count) {
      fprintf(results, "<failure message=\"expected %d words, but counted %d\"/>", cases[i].count, count);
      printf("%s: expected %d words, but counted %d\n", cases[i].name, cases[i].count, count);
      failed = 1;
    }
    fprintf(results, "</testcase>\n");
  }
  fprintf(results, "</testsuite>\n");
  fclose(results);
  return failed;
}
