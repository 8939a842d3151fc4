/* SPDX-License-Identifier: GPL-2.0 */
/* Compile a policy of a test, and query it. */
#ifndef BULKHEAD_HARNESS_H
#define BULKHEAD_HARNESS_H

#include "blob.h"
#include "compile/compile.h"
#include "decide.h"
#include "explain/request.h"

/**
 * struct compiled - a compiled policy that can be queried
 * @good: it compiled
 * @errors: what it had of them
 * @warnings: what it had of them
 * @blob: its blob
 * @rules: the blob, opened
 */
struct compiled {
	bool good;
	unsigned int errors;
	unsigned int warnings;
	struct policy_blob blob;
	struct bulkhead_rules rules;
};

/* A program that has no path in the container. */
#define UNKNOWN_PROGRAM ((const char *)0)

void compiled_open(struct compiled *compiled, const char *yaml);
void compiled_close(struct compiled *compiled);
bool compiled_ask(const struct compiled *compiled, const char *request, const char *program,
		  struct bulkhead_verdict *verdict);
const char *compiled_answer(const struct compiled *compiled, const char *request,
			    const char *program);
const char *answer_of(const char *yaml, const char *request, const char *program);
unsigned int errors_of(const char *yaml);
unsigned int warnings_of(const char *yaml);

void random_seed(int argc, char **argv);
unsigned int random_below(unsigned int bound);

#endif /* BULKHEAD_HARNESS_H */
