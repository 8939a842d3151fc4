// SPDX-License-Identifier: GPL-2.0
/*
 * What globs match: tables of samples, and random globs on random paths against a matcher
 * that is too simple to be wrong.
 */
#include "harness.h"
#include "tap.h"

static char yaml[65536];

static const char *with_glob(const char *glob)
{
	snprintf(yaml, sizeof(yaml),
		 "version: 1\npolicy: p\nfile:\n  rules:\n    - 'allow read %s'\n", glob);
	return yaml;
}

static bool matches(const char *glob, const char *path)
{
	char request[8300];

	snprintf(request, sizeof(request), "read %s", path);
	return !strcmp(answer_of(with_glob(glob), request, UNKNOWN_PROGRAM), "allow");
}

struct glob_sample {
	const char *glob;
	const char *yes[8];
	const char *no[8];
};

static void check_samples(const struct glob_sample *samples, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct glob_sample *s = &samples[i];

		expect(!errors_of(with_glob(s->glob)), "%s", s->glob);
		for (size_t j = 0; j < 8 && s->yes[j]; j++)
			expect(matches(s->glob, s->yes[j]), "%s %s", s->glob, s->yes[j]);
		for (size_t j = 0; j < 8 && s->no[j]; j++)
			expect(!matches(s->glob, s->no[j]), "%s %s", s->glob, s->no[j]);
	}
}

static void literal_paths_match_themselves_only(void)
{
	static const struct glob_sample samples[] = {
		{ "/etc/passwd",
		  { "/etc/passwd" },
		  { "/etc/passwd-", "/etc/passw", "/etc", "/", "/etc/passwd/x", "/ETC/passwd" } },
		{ "/", { "/" }, { "/a", "/a/b" } },
		{ "/.hidden/..x/...", { "/.hidden/..x/..." }, { "/hidden/..x/..." } },
		{ "/a,b", { "/a,b" }, { "/a", "/b" } },
	};

	check_samples(samples, ARRAY_SIZE(samples));
}

static void star_stays_within_a_component(void)
{
	static const struct glob_sample samples[] = {
		{ "/a/*", { "/a/b", "/a/.b", "/a/b.c" }, { "/a", "/a/b/c", "/b/a" } },
		{ "/a*", { "/a", "/ab", "/a.b" }, { "/a/b", "/b" } },
		{ "/*", { "/a", "/abc" }, { "/", "/a/b" } },
		{ "/*/b", { "/a/b" }, { "/b", "/a/c/b" } },
		{ "/a*b*c", { "/abc", "/axbyc", "/abbcc" }, { "/ab", "/abcd", "/a/bc" } },
	};

	check_samples(samples, ARRAY_SIZE(samples));
}

static void trailing_double_star_is_what_lies_below(void)
{
	static const struct glob_sample samples[] = {
		{ "/a/**", { "/a/b", "/a/b/c/d" }, { "/a", "/ab", "/", "/b/a" } },
		{ "/**", { "/a", "/a/b" }, { "/" } },
		{ "/a{,/**}", { "/a", "/a/b", "/a/b/c" }, { "/ab", "/" } },
	};

	check_samples(samples, ARRAY_SIZE(samples));
}

static void double_star_component_is_any_number_of_components(void)
{
	static const struct glob_sample samples[] = {
		{ "/a/**/b",
		  { "/a/b", "/a/x/b", "/a/x/y/b", "/a/b/b" },
		  { "/a", "/b", "/a/xb", "/a/b/c", "/ab" } },
		{ "/**/b", { "/b", "/a/b", "/a/a/b" }, { "/ab", "/b/a", "/" } },
		{ "/**/b/**", { "/b/c", "/a/b/c/d" }, { "/b", "/a/b", "/ab/c" } },
		{ "/**/**/b", { "/b", "/a/b", "/a/c/b" }, { "/ab" } },
		{ "/a/**/*", { "/a/b", "/a/b/c" }, { "/a" } },
	};

	check_samples(samples, ARRAY_SIZE(samples));
}

static void double_star_within_a_component_crosses_slashes(void)
{
	static const struct glob_sample samples[] = {
		{ "/lib/**.so",
		  { "/lib/a.so", "/lib/x/y.so", "/lib/.so" },
		  { "/lib", "/lib/a.so.1", "/a.so" } },
		{ "/a**", { "/a", "/ab", "/a/b" }, { "/b", "/" } },
	};

	check_samples(samples, ARRAY_SIZE(samples));
}

static void question_mark_is_one_byte_but_no_slash(void)
{
	static const struct glob_sample samples[] = {
		{ "/a?c", { "/abc", "/a.c", "/a?c" }, { "/ac", "/a/c", "/abbc" } },
		{ "/?", { "/a" }, { "/", "/ab" } },
		{ "/??", { "/ab", "/\xc3\xa4" }, { "/a" } },
	};

	check_samples(samples, ARRAY_SIZE(samples));
}

static void classes_match_one_byte_and_never_a_slash(void)
{
	static const struct glob_sample samples[] = {
		{ "/[a-c]", { "/a", "/c" }, { "/d", "/-", "/", "/ab" } },
		{ "/[!a-c]x", { "/dx", "/-x" }, { "/ax", "/x" } },
		{ "/[^a]", { "/b" }, { "/a", "/" } },
		{ "/x[!a]y", { "/xby" }, { "/x/y", "/xay" } },
		{ "/x[/a]y", { "/xay" }, { "/x/y" } },
		{ "/[]a]", { "/]", "/a" }, { "/[" } },
		{ "/[!]a]", { "/b" }, { "/]", "/a" } },
		{ "/[a-]", { "/a", "/-" }, { "/b" } },
		{ "/[*?]", { "/*", "/?" }, { "/a" } },
		{ "/[\\]\\-]", { "/]", "/-" }, { "/\\" } },
	};

	check_samples(samples, ARRAY_SIZE(samples));
}

static void braces_are_alternatives(void)
{
	static const struct glob_sample samples[] = {
		{ "/{a,b}", { "/a", "/b" }, { "/c", "/ab", "/" } },
		{ "/{a,b{c,d}}e", { "/ae", "/bce", "/bde" }, { "/be", "/ace" } },
		{ "/{,usr/}bin/sh", { "/bin/sh", "/usr/bin/sh" }, { "/usrbin/sh", "/sh" } },
		{ "{/a,/b}/c", { "/a/c", "/b/c" }, { "/a", "/c" } },
		{ "/{a,b}{c,d}", { "/ac", "/ad", "/bc", "/bd" }, { "/ab", "/cd" } },
		{ "/{a}", { "/a" }, { "/{a}" } },
		{ "/{,a}", { "/", "/a" }, { "/b" } },
		{ "/a\\{b,c\\}", { "/a{b,c}" }, { "/ab", "/ac" } },
		{ "/{a/**,b*}", { "/a/x", "/a/x/y", "/bc" }, { "/a", "/b/c" } },
	};

	check_samples(samples, ARRAY_SIZE(samples));
}

static void escapes_take_wildcards_literally(void)
{
	static const struct glob_sample samples[] = {
		{ "/\\*", { "/*" }, { "/a", "/" } },
		{ "/\\[a\\]", { "/[a]" }, { "/a" } },
		{ "/a\\x20b", { "/a\\x20b" }, { "/ab" } },
		{ "/\\xff", { "/\\xff" }, { "/x" } },
		{ "\"/a b\"", { "/a\\x20b" }, { "/a" } },
		{ "\"/a\\\"b\"", { "/a\"b" }, { "/ab" } },
		{ "/a\\ b", { "/a\\x20b" }, { "/a" } },
	};

	check_samples(samples, ARRAY_SIZE(samples));
}

static void objects_without_a_path_have_names_of_their_kind(void)
{
	static const struct glob_sample samples[] = {
		{ "memfd:*", { "memfd:", "memfd:x", "memfd:a/b" }, { "/memfd:x", "shm:x" } },
		{ "mqueue:*", { "mqueue:", "mqueue:x" }, { "/mqueue:x", "/dev/mqueue/x" } },
		{ "pipe:*", { "pipe:" }, { "socket:", "/pipe:" } },
		{ "{memfd,shm}:*", { "memfd:x", "shm:x" }, { "anon:x" } },
		{ "anon:[a-z]*", { "anon:x" }, { "anon:", "anon:1" } },
	};

	check_samples(samples, ARRAY_SIZE(samples));
}

static void senseless_globs_are_refused(void)
{
	static const char *const globs[] = {
		"a",
		"etc/passwd",
		"./a",
		"../a",
		"*",
		"**",
		"?",
		"~/x",
		"@a",
		"file:x",
		"memf:x",
		"memfd",
		"*:x",
		"/a//b",
		"//",
		"//a",
		"/a/",
		"/a/**/",
		"/.",
		"/..",
		"/a/.",
		"/a/../b",
		"/a/./b",
		"/{.,a}",
		"/a/{..,b}/c",
		"/{a,b/}",
		"/{a,/b}",
		"/{}",
		"/a{}",
		"/{a",
		"/a}",
		"/{a,{b}",
		"/{a,b}}",
		"/[a",
		"/[",
		"/[]",
		"/[!]",
		"/[/]",
		"/[b-a]",
		"/[a-",
		"/[[:alpha:]]",
		"/[\xc3\xa4]",
		"/***",
		"/a/****",
		"/a\\",
		"/\\x0",
		"/\\x",
		"/\\xzz",
		"/\\x00",
		"/[\\x00]",
		"/\\n",
		"/a\\b",
		"\"/a",
		"\"\"",
		"\"/a\"b",
	};

	for (size_t i = 0; i < ARRAY_SIZE(globs); i++)
		expect(errors_of(with_glob(globs[i])) > 0, "%s", globs[i]);
}

static void too_many_alternatives_are_refused(void)
{
	expect(!errors_of(with_glob("/{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}")),
	       "1024 alternatives");
	expect(errors_of(with_glob("/{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}"
				   "{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}")),
	       "four million alternatives");
}

static void exploding_policies_are_refused_and_name_their_rules(void)
{
	char *at = yaml;
	struct compiled compiled;

	at += sprintf(at, "version: 1\npolicy: p\nfile:\n  rules:\n");
	for (int i = 0; i < 30; i++)
		at += sprintf(at, "    - allow read /**/*x%c*/*%c*y/z%d\n", 'a' + i % 26,
			      'A' + i % 26, i);
	compiled_open(&compiled, yaml);
	expect(!compiled.good, "it compiled");
	expect(compiled.errors > 1, "no rule is named");
	compiled_close(&compiled);
}

/* The oracle: braces are replaced in the text, then plain recursion. */
static bool all_stars(const char *glob)
{
	const char *end = glob + strcspn(glob, "/");

	while (glob < end && *glob == '*')
		glob++;
	return glob == end;
}

static bool in_class(const char **glob, char c)
{
	const char *g = *glob + 1;
	bool negated = *g == '!', found = false;

	for (g += negated; *g != ']'; g++) {
		if (g[1] == '-' && g[2] != ']') {
			found |= c >= g[0] && c <= g[2];
			g += 2;
		} else {
			found |= c == *g;
		}
	}
	*glob = g + 1;
	return found != negated && c != '/';
}

static bool oracle_plain(const char *glob, const char *path)
{
	if (!*glob)
		return !*path;
	if (!strcmp(glob, "/**"))
		return path[0] == '/' && path[1];
	if (!strncmp(glob, "/**/", 4)) {
		size_t component = path[0] == '/' ? 1 + strcspn(path + 1, "/") : 0;

		return oracle_plain(glob + 3, path) ||
		       (component > 1 && oracle_plain(glob, path + component));
	}
	if (glob[0] == '/' && glob[1] == '*' && all_stars(glob + 1) &&
	    (path[0] != '/' || !path[1] || path[1] == '/'))
		return false;
	if (glob[0] == '*') {
		bool deep = glob[1] == '*';

		for (;; path++) {
			if (oracle_plain(glob + 1 + deep, path))
				return true;
			if (!*path || (*path == '/' && !deep))
				return false;
		}
	}
	if (!*path)
		return false;
	if (*glob == '?')
		return *path != '/' && oracle_plain(glob + 1, path + 1);
	if (*glob == '[')
		return in_class(&glob, *path) && oracle_plain(glob, path + 1);
	return *glob == *path && oracle_plain(glob + 1, path + 1);
}

typedef bool (*visit)(const char *glob, const char *path);

/* Replaces the first brace by each choice; true if the visitor returns true once. */
static bool each_choice(const char *glob, const char *path, visit visitor)
{
	const char *open = strchr(glob, '{'), *begin, *c;
	int depth = 0;
	char text[512];

	if (!open)
		return visitor(glob, path);
	for (c = open + 1; depth || *c != '}'; c++)
		depth += *c == '{' ? 1 : *c == '}' ? -1 : 0;
	for (begin = open + 1; begin <= c;) {
		const char *end = begin;

		for (; depth || (*end != ',' && end != c); end++)
			depth += *end == '{' ? 1 : *end == '}' ? -1 : 0;
		snprintf(text, sizeof(text), "%.*s%.*s%s", (int)(open - glob), glob,
			 (int)(end - begin), begin, c + 1);
		if (each_choice(text, path, visitor))
			return true;
		begin = end + 1;
	}
	return false;
}

static bool is_senseless(const char *glob, const char *path)
{
	size_t length = strlen(glob);

	(void)path;
	return strstr(glob, "//") || (length > 1 && glob[length - 1] == '/');
}

static char *add_text(char *at, const char *text)
{
	return stpcpy(at, text);
}

static char *random_component(char *at, int depth)
{
	static const char *const pieces[] = {
		"a", "b", "c", "a", "b", "?", "[ab]", "[!a]", "[a-b]"
	};
	int count = 1 + random_below(3);
	bool star = false;

	if (!depth && !random_below(6))
		return add_text(at, random_below(2) ? "**" : "*");
	for (int i = 0; i < count; i++) {
		if (!star && !depth && !random_below(4)) {
			at = add_text(at, random_below(4) ? "*" : "**");
			star = true;
		} else if (depth < 2 && !random_below(8)) {
			*at++ = '{';
			for (int j = random_below(3); j >= 0; j--) {
				if (random_below(4))
					at = random_component(at, depth + 1);
				if (!random_below(6)) {
					*at++ = '/';
					at = random_component(at, depth + 1);
				}
				*at++ = ',';
			}
			at = random_component(at, depth + 1);
			*at++ = '}';
			star = false;
		} else {
			at = add_text(at, pieces[random_below(ARRAY_SIZE(pieces))]);
			star = false;
		}
	}
	*at = 0;
	return at;
}

static void random_glob(char *glob)
{
	char *at = glob;
	int more = 3;

	do {
		*at++ = '/';
		at = random_component(at, 0);
	} while (--more && random_below(3));
	*at = 0;
}

static void random_path(char *path)
{
	char *at = path;

	do {
		*at++ = '/';
		for (int i = 1 + random_below(3); i > 0; i--)
			*at++ = 'a' + random_below(3);
	} while (random_below(5) > 1 && at - path < 40);
	*at = 0;
	if (!random_below(50))
		strcpy(path, "/");
}

#define GLOBS	   6
#define FIRST_LINE 5

static u32 rules_matching(const struct compiled *compiled, const char *path)
{
	const struct bulkhead_rules *rules = &compiled->rules;
	u32 state = bulkhead_automaton_run(rules->cells, rules->start[BULKHEAD_CLASS_FILE], path,
					   strlen(path));
	const struct bulkhead_accept *accept =
		&rules->accepts[le32_to_cpu(rules->cells[state].next)];
	u32 found = 0;

	for (u32 i = 0; i < accept->count; i++) {
		u32 rule = le32_to_cpu(rules->lines[accept->first + i]);

		found |= 1U << (le32_to_cpu(rules->rules[rule].line) - FIRST_LINE);
	}
	return found;
}

static void compare_with_oracle(void)
{
	char globs[GLOBS][512], path[64], *at = yaml;
	struct compiled compiled;

	at += sprintf(at, "version: 1\npolicy: p\nfile:\n  rules:\n");
	for (int i = 0; i < GLOBS; i++) {
		do {
			random_glob(globs[i]);
			if (each_choice(globs[i], "", is_senseless))
				expect(errors_of(with_glob(globs[i])), "%s is accepted", globs[i]);
		} while (strlen(globs[i]) > 40 || each_choice(globs[i], "", is_senseless));
	}
	at = yaml + sprintf(yaml, "version: 1\npolicy: p\nfile:\n  rules:\n");
	for (int i = 0; i < GLOBS; i++)
		at += sprintf(at, "    - 'allow read %s'\n", globs[i]);
	compiled_open(&compiled, yaml);
	expect(compiled.good, "refused: %s", yaml);
	for (int i = 0; compiled.good && i < 200; i++) {
		u32 found, wanted = 0;

		random_path(path);
		found = rules_matching(&compiled, path);
		for (int j = 0; j < GLOBS; j++)
			wanted |= (u32)each_choice(globs[j], path, oracle_plain) << j;
		expect(found == wanted, "%s: %x, not %x\n# %s", path, found, wanted,
		       globs[__builtin_ctz(found ^ wanted)]);
	}
	compiled_close(&compiled);
}

static void random_globs_match_what_a_stupid_matcher_matches(void)
{
	for (int i = 0; i < 400; i++)
		compare_with_oracle();
}

int main(int argc, char **argv)
{
	random_seed(argc, argv);
	run(literal_paths_match_themselves_only);
	run(star_stays_within_a_component);
	run(trailing_double_star_is_what_lies_below);
	run(double_star_component_is_any_number_of_components);
	run(double_star_within_a_component_crosses_slashes);
	run(question_mark_is_one_byte_but_no_slash);
	run(classes_match_one_byte_and_never_a_slash);
	run(braces_are_alternatives);
	run(escapes_take_wildcards_literally);
	run(objects_without_a_path_have_names_of_their_kind);
	run(senseless_globs_are_refused);
	run(too_many_alternatives_are_refused);
	run(exploding_policies_are_refused_and_name_their_rules);
	run(random_globs_match_what_a_stupid_matcher_matches);
	return tap_end();
}
