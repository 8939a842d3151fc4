// SPDX-License-Identifier: GPL-2.0
/* Compile a policy of a test, and query it. */
#include <stdio.h>

#include "compile/compile.h"
#include "explain/subject.h"
#include "harness.h"
#include "language/rule.h"

/**
 * compiled_open() - compile a policy
 * @compiled: filled in
 * @yaml: the policy
 */
void compiled_open(struct compiled *compiled, const char *yaml)
{
	struct policy_blobs blobs;
	struct source source;
	const char *why;

	*compiled = (struct compiled){};
	diag_open(&source, "test.yaml", yaml, strlen(yaml), getenv("SHOW") ? stdout : NULL);
	compiled->good = policy_compile(&source, &blobs);
	if (compiled->good) {
		compiled->blob = blobs.list[0];
		free(blobs.list);
	}
	compiled->errors = source.errors;
	compiled->warnings = source.warnings;
	diag_close(&source);
	if (compiled->good && bulkhead_blob_open(&compiled->rules, compiled->blob.bytes,
						 compiled->blob.length, &why)) {
		printf("# the blob is refused: %s\n", why);
		compiled->good = false;
	}
}

/**
 * compiled_close() - give back what compiled_open() made
 * @compiled: the policy
 */
void compiled_close(struct compiled *compiled)
{
	if (compiled->good)
		bulkhead_blob_close(&compiled->rules);
	policy_blob_free(&compiled->blob);
}

/**
 * compiled_ask() - query a policy
 * @compiled: the policy
 * @request: words separated by single spaces; the subject may follow,
 *	as in a table of cases
 * @program: the program that makes the request
 * @verdict: filled in
 *
 * Return: false if the words are not a request.
 */
bool compiled_ask(const struct compiled *compiled, const char *request, const char *program,
		  struct bulkhead_verdict *verdict)
{
	char copy[4200], *rest = copy, *why;
	const char *words[12];
	struct request parsed;
	struct subject subject;
	size_t count = 0;
	u32 state;

	snprintf(copy, sizeof(copy), "%s", request);
	while (count < ARRAY_SIZE(words) && (words[count] = strsep(&rest, " ")))
		count++;
	subject_open(&subject);
	if (program)
		subject_set(&subject, "from", program, &why);
	if (!compiled->good || !subject_take(&subject, words, &count, &why) ||
	    !request_parse(&parsed, count, words, &why)) {
		if (compiled->good) {
			printf("# %s: %s\n", request, why);
			free(why);
		}
		return false;
	}
	state = bulkhead_automaton_run(compiled->rules.cells,
				       compiled->rules.start[parsed.class_id], parsed.object,
				       parsed.length);
	bulkhead_decide(verdict, &compiled->rules, parsed.class_id, state, parsed.permissions,
			&subject.subject);
	return true;
}

/**
 * compiled_answer() - query a policy and get a word
 * @compiled: the policy
 * @request: words separated by single spaces
 * @program: the program that makes the request
 *
 * Return: the word of its effect, or "error".
 */
const char *compiled_answer(const struct compiled *compiled, const char *request,
			    const char *program)
{
	struct bulkhead_verdict verdict;

	if (!compiled_ask(compiled, request, program, &verdict))
		return "error";
	return effect_names[verdict.effect];
}

/**
 * answer_of() - the same for a policy that is queried once
 * @yaml: the policy
 * @request: words separated by single spaces
 * @program: the program that makes the request
 *
 * Return: as compiled_answer().
 */
const char *answer_of(const char *yaml, const char *request, const char *program)
{
	struct compiled compiled;
	const char *answer;

	compiled_open(&compiled, yaml);
	answer = compiled_answer(&compiled, request, program);
	compiled_close(&compiled);
	return answer;
}

/**
 * errors_of() - count the errors of a policy
 * @yaml: the policy
 *
 * Return: their number.
 */
unsigned int errors_of(const char *yaml)
{
	struct compiled compiled;

	compiled_open(&compiled, yaml);
	compiled_close(&compiled);
	return compiled.errors;
}

/**
 * warnings_of() - count the warnings of a policy
 * @yaml: the policy
 *
 * Return: their number; 1000 if it has errors.
 */
unsigned int warnings_of(const char *yaml)
{
	struct compiled compiled;

	compiled_open(&compiled, yaml);
	compiled_close(&compiled);
	return compiled.errors ? 1000 : compiled.warnings;
}

static u64 random_state = 20240229;

/**
 * random_seed() - take the seed from the command line, and print it
 * @argc: as main() has it
 * @argv: the same; the first word, if any, is the seed
 */
void random_seed(int argc, char **argv)
{
	if (argc > 1)
		random_state = strtoull(argv[1], NULL, 0);
	printf("# seed %llu\n", (unsigned long long)random_state);
}

/**
 * random_below() - a random number
 * @bound: the number is less than this
 *
 * Return: the number; the sequence depends on the seed only.
 */
unsigned int random_below(unsigned int bound)
{
	random_state = random_state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (random_state >> 33) % bound;
}
