#ifndef WORDS_H
#define WORDS_H

/* Returns the number of words in a text: runs of characters that are not blanks. */
int words_count(const char *text);

#endif
