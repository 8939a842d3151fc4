// SPDX-License-Identifier: GPL-2.0
/* Patterns by themselves: what one matches, and how it is printed. */
#include "harness.h"
#include "language/pattern.h"
#include "language/yaml.h"
#include "tap.h"

/**
 * struct parsed - the pattern of one glob
 * @policy: the policy that it is part of
 * @source: of that
 * @arena: of the YAML
 * @yaml: the policy's text
 * @pattern: the pattern; NULL: the glob is wrong
 */
struct parsed {
	struct policy policy;
	struct source source;
	struct arena arena;
	char yaml[200];
	const struct pattern *pattern;
};

static void parsed_open(struct parsed *parsed, const char *glob)
{
	*parsed = (struct parsed){};
	snprintf(parsed->yaml, sizeof(parsed->yaml),
		 "version: 1\npolicy: p\nfile:\n  rules:\n    - 'allow read %s'\n", glob);
	diag_open(&parsed->source, "x", parsed->yaml, strlen(parsed->yaml), NULL);
	if (policy_parse(&parsed->policy, &parsed->source,
			 yaml_read(&parsed->source, &parsed->arena)))
		parsed->pattern = parsed->policy.rules[0].patterns;
}

static void parsed_close(struct parsed *parsed)
{
	policy_free(&parsed->policy);
	arena_free(&parsed->arena);
	diag_close(&parsed->source);
}

static void patterns_are_written_as_they_were(void)
{
	static const char *const globs[] = {
		"/a",	   "/a/*",   "/a/**", "/a/**/b", "/**",	   "/*",    "/a?b",
		"/[a-c]x", "/[abz]", "/a**b", "/a\\*b",	 "/a\\ b", "/*/x*", "/**/*",
	};

	for (size_t i = 0; i < ARRAY_SIZE(globs); i++) {
		auto_free char *text = NULL;
		struct parsed parsed;

		parsed_open(&parsed, globs[i]);
		expect(parsed.pattern, "%s", globs[i]);
		if (parsed.pattern)
			text = pattern_text(parsed.pattern, &parsed.policy.sets, 0);
		expect(text && !strcmp(text, globs[i]), "%s: %s", globs[i], text);
		parsed_close(&parsed);
	}
}

/* The automaton is right, whatever the pattern is. */
static void a_pattern_matches_what_the_automaton_does(void)
{
	static const char *const globs[] = {
		"/a",	"/a/*",	  "/a/**", "/a/**/b", "/**",   "/*",
		"/a?b", "/[ab]x", "/a**b", "/*/b*",   "/**/*",
	};
	static const char *const paths[] = {
		"/",	  "/a",	      "/b",   "/ab",   "/axb", "/ax",	 "/bx",	  "/a/b",
		"/a/x/b", "/a/x/y/b", "/x/b", "/x/bx", "/a/",  "/abc/b", "/a/bb",
	};

	for (size_t i = 0; i < ARRAY_SIZE(globs); i++) {
		struct compiled compiled;
		struct parsed parsed;

		parsed_open(&parsed, globs[i]);
		compiled_open(&compiled, parsed.yaml);
		expect(parsed.pattern && compiled.good, "%s", globs[i]);
		for (size_t j = 0; parsed.pattern && compiled.good && j < ARRAY_SIZE(paths); j++) {
			u32 state = bulkhead_automaton_run(
				compiled.rules.cells, compiled.rules.start[BULKHEAD_CLASS_FILE],
				paths[j], strlen(paths[j]));

			expect(pattern_matches(parsed.pattern, &parsed.policy.sets, paths[j],
					       strlen(paths[j])) ==
				       !!bulkhead_automaton_accept(compiled.rules.cells, state),
			       "%s %s", globs[i], paths[j]);
		}
		compiled_close(&compiled);
		parsed_close(&parsed);
	}
}

static void a_literal_ends_where_a_wildcard_begins(void)
{
	struct parsed parsed;

	parsed_open(&parsed, "/ab/c*");
	expect(parsed.pattern && pattern_literal(parsed.pattern) == 5, "star");
	parsed_close(&parsed);
	parsed_open(&parsed, "/ab");
	expect(parsed.pattern && pattern_literal(parsed.pattern) == 3, "all of it");
	parsed_close(&parsed);
}

static void the_names_below_a_directory_are_told_apart_or_not(void)
{
	static const struct {
		const char *glob, *directory;
		enum pattern_reach reach;
	} cases[] = {
		{ "/v/a", "/v", REACH_NAMES },	   { "/v/a", "", REACH_NAMES },
		{ "/v/a", "/v/a", REACH_NOTHING }, { "/v/a", "/w", REACH_NOTHING },
		{ "/v/a", "/va", REACH_NOTHING },  { "/v", "/v", REACH_NOTHING },
		{ "/v/**", "/v", REACH_ALL },	   { "/v/**", "/v/a/b", REACH_ALL },
		{ "/v/**", "", REACH_NAMES },	   { "/**", "", REACH_ALL },
		{ "/**", "/v", REACH_ALL },	   { "/v/*", "/v", REACH_LEVELS },
		{ "/v/*/*", "/v", REACH_LEVELS },  { "/v/*/**", "/v", REACH_ALL },
		{ "/v/**/*", "/v", REACH_ALL },	   { "/v/*", "/v/a", REACH_NOTHING },
		{ "/*/a", "/v", REACH_NAMES },	   { "/**/a", "/v", REACH_NAMES },
		{ "/**/a/**", "/v", REACH_NAMES }, { "/v**a", "/v/x", REACH_NAMES },
		{ "/v/[ab]", "/v", REACH_NAMES },  { "/v/?", "/v", REACH_LEVELS },
		{ "/v/*.key", "/v", REACH_NAMES },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct parsed parsed;
		enum pattern_reach reach;

		parsed_open(&parsed, cases[i].glob);
		expect(parsed.pattern, "%s", cases[i].glob);
		reach = parsed.pattern ? pattern_reach(parsed.pattern, &parsed.policy.sets,
						       cases[i].directory)
				       : REACH_NOTHING;
		expect(reach == cases[i].reach, "%s below '%s': %d", cases[i].glob,
		       cases[i].directory, reach);
		parsed_close(&parsed);
	}
}

int main(void)
{
	run(patterns_are_written_as_they_were);
	run(a_pattern_matches_what_the_automaton_does);
	run(a_literal_ends_where_a_wildcard_begins);
	run(the_names_below_a_directory_are_told_apart_or_not);
	return tap_end();
}
