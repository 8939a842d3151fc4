/* SPDX-License-Identifier: GPL-2.0 */
/* Tables of requests with the verdicts that they shall get. */
#ifndef BULKHEAD_CASES_H
#define BULKHEAD_CASES_H

#include "blob.h"

#define CASE_WORDS_MAX 16

size_t cases_split(char *line, const char **words);
int cases_run(const char *path, const struct bulkhead_rules *rules);

#endif /* BULKHEAD_CASES_H */
