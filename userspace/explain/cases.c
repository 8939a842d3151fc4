// SPDX-License-Identifier: GPL-2.0
/* Tables of requests with the verdicts that they shall get: REQUEST => VERDICT. */
#include <errno.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/tool.h"
#include "explain/cases.h"
#include "explain/verdict.h"

/**
 * cases_split() - cut a line into words
 * @line: the line; changed
 * @words: filled in: CASE_WORDS_MAX at most
 *
 * Quotes keep spaces.
 *
 * Return: number of words.
 */
size_t cases_split(char *line, const char **words)
{
	size_t count = 0;

	for (;;) {
		char *end;

		line += strspn(line, " \t");
		if (!*line || count == CASE_WORDS_MAX)
			return count;
		if (*line == '"') {
			words[count++] = ++line;
			end = strchr(line, '"');
		} else {
			words[count++] = line;
			end = strpbrk(line, " \t");
		}
		if (!end)
			return count;
		*end = 0;
		line = end + 1;
	}
}

static bool verdict_is(const struct bulkhead_verdict *verdict, const struct bulkhead_rules *rules,
		       const char *wanted, char *got, size_t room)
{
	const struct bulkhead_blob_rule *rule = verdict_rule(verdict, rules);
	const char *word = verdict_word(verdict->effect);
	size_t length = strlen(wanted);

	if (!rule)
		snprintf(got, room, "%s:default", word);
	else if (le32_to_cpu(rule->file))
		snprintf(got, room, "%s:%s:%u", word, verdict_file(rules, rule),
			 le32_to_cpu(rule->line));
	else
		snprintf(got, room, "%s:%u", word, le32_to_cpu(rule->line));
	return !strncmp(wanted, got, length) && (!got[length] || got[length] == ':');
}

static bool run_case(char *line, unsigned int number, unsigned int at,
		     const struct bulkhead_rules *rules)
{
	auto_free char *shown = strdup(line), *why = NULL;
	char *arrow = strstr(line, "=>");
	const char *words[CASE_WORDS_MAX];
	struct bulkhead_verdict verdict;
	struct request request;
	struct subject subject;
	char got[64] = "no request";
	size_t count;
	bool good;

	if (!arrow) {
		printf("not ok %u - line %u has no '=>'\n", number, at);
		return false;
	}
	*arrow = 0;
	arrow += 2 + strspn(arrow + 2, " \t");
	arrow[strcspn(arrow, " \t")] = 0;
	count = cases_split(line, words);
	subject_open(&subject);
	good = subject_take(&subject, words, &count, &why) &&
	       request_parse(&request, count, words, &why);
	if (good) {
		verdict_find(&verdict, rules, &request, &subject);
		good = verdict_is(&verdict, rules, arrow, got, sizeof(got));
	}
	printf("%sok %u - %s\n", good ? "" : "not ", number, shown);
	if (!good)
		printf("# line %u: %s\n", at, why ? why : got);
	return good;
}

/**
 * cases_run() - ask a policy what stands in a table, and print TAP
 * @path: the table
 * @rules: the policy's rules
 *
 * Return: TOOL_DONE if every case gets its verdict, and there is one.
 */
int cases_run(const char *path, const struct bulkhead_rules *rules)
{
	unsigned int at = 0, count = 0, failed = 0;
	auto_free char *line = NULL;
	size_t room = 0;
	FILE *file = fopen(path, "re");

	if (!file)
		return tool_refuse("%s: %s", path, strerror(errno));
	while (getline(&line, &room, file) > 0) {
		char *begin = line + strspn(line, " \t");

		at++;
		begin[strcspn(begin, "\r\n")] = 0;
		if (!*begin || *begin == '#')
			continue;
		failed += !run_case(begin, ++count, at, rules);
	}
	fclose(file);
	printf("1..%u\n", count);
	return failed || !count ? TOOL_REFUSED : TOOL_DONE;
}
