// SPDX-License-Identifier: GPL-2.0
/*
 * What the compiler guarantees about its automaton, checked on finished blobs: no
 * superfluous states, none that cannot be reached, the same bytes each time; and what it
 * leaves out of a policy that would explode changes no answer.
 */
#include <stdarg.h>

#include "automaton.h"
#include "base/arena.h"
#include "harness.h"
#include "tap.h"

static char yaml[65536];
static size_t length;

static void put(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void put(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	length += vsnprintf(yaml + length, sizeof(yaml) - length, format, args);
	va_end(args);
}

static void begin(const char *domain)
{
	length = 0;
	put("version: 1\npolicy: p\n%s:\n  rules:\n", domain);
}

/* Only a few letters, so that rules have much in common. */
static void put_glob(void)
{
	static const char *const parts[] = {
		"/a", "/b",	 "/ab",	    "/*",      "/**/a", "/a*",	   "/*b",
		"/?", "/[a-c]b", "/{a,bb}", "/**/*ab", "/*a*b", "/c/**/b",
	};
	static const char *const ends[] = { "", "/**", "/*.c", "{,/**}", "/a" };

	for (unsigned int i = 1 + random_below(3); i; i--)
		put("%s", parts[random_below(ARRAY_SIZE(parts))]);
	put("%s", ends[random_below(ARRAY_SIZE(ends))]);
}

static void random_policy(unsigned int rules)
{
	static const char *const effects[] = { "allow", "audit", "deny" };
	static const char *const permissions[] = { "read", "write", "read,write", "map" };

	begin("file");
	while (rules--) {
		put("    - \"%s %s ", effects[random_below(3)], permissions[random_below(4)]);
		put_glob();
		put("%s\"\n", random_below(6) ? "" : " from /bin/*a");
	}
}

/* Moore's algorithm, as plain as it can be: a row of numbers for each state. */
struct moore {
	const struct bulkhead_rules *rules;
	u32 *states;
	u32 count;
	u32 *class_of;		  /* by cell */
	u32 (*rows)[1 + 256 + 1]; /* class, classes of the next states; the state */
};

static void find_states(struct moore *m, u32 start)
{
	u32 cells = m->rules->blob ? m->rules->length / sizeof(struct bulkhead_blob_cell) : 0;

	m->states = calloc(cells, sizeof(*m->states));
	m->class_of = calloc(cells, sizeof(*m->class_of));
	m->states[m->count++] = start;
	m->class_of[start] = 1;
	for (u32 i = 0; i < m->count; i++) {
		for (unsigned int byte = 0; byte < 256; byte++) {
			u32 next = bulkhead_automaton_step(m->rules->cells, m->states[i], byte);

			if (m->class_of[next])
				continue;
			m->class_of[next] = 1;
			m->states[m->count++] = next;
		}
	}
	for (u32 i = 0; i < m->count; i++)
		m->class_of[m->states[i]] =
			bulkhead_automaton_accept(m->rules->cells, m->states[i]);
	m->rows = calloc(m->count, sizeof(*m->rows));
}

static int by_row(const void *a, const void *b)
{
	const u32 *x = a, *y = b;

	for (int i = 0; i < 257; i++)
		if (x[i] != y[i])
			return x[i] < y[i] ? -1 : 1;
	return 0;
}

/* One round: the number of classes that one more byte can distinguish. */
static u32 refine(struct moore *m)
{
	u32 classes = 0;

	for (u32 i = 0; i < m->count; i++) {
		u32 state = m->states[i];

		m->rows[i][0] = m->class_of[state];
		for (unsigned int byte = 0; byte < 256; byte++)
			m->rows[i][1 + byte] =
				m->class_of[bulkhead_automaton_step(m->rules->cells, state, byte)];
		m->rows[i][257] = state;
	}
	qsort(m->rows, m->count, sizeof(*m->rows), by_row);
	for (u32 i = 0; i < m->count; i++) {
		classes += !i || by_row(m->rows[i - 1], m->rows[i]);
		m->class_of[m->rows[i][257]] = classes;
	}
	return classes;
}

static u32 states_of(const struct compiled *compiled, u32 *reached)
{
	const struct bulkhead_blob_header *header = compiled->blob.bytes;
	struct moore m = { .rules = &compiled->rules };
	u32 before = 0, classes;

	find_states(&m, le32_to_cpu(header->start));
	*reached = m.count;
	while ((classes = refine(&m)) != before)
		before = classes;
	free(m.states);
	free(m.class_of);
	free(m.rows);
	return classes;
}

static u32 cells_that_are_states(const struct compiled *compiled)
{
	const struct bulkhead_blob_header *header = compiled->blob.bytes;
	u32 count = le32_to_cpu(header->sections[BULKHEAD_SECTION_CELLS].count), states = 0;

	for (u32 i = 0; i < count; i++)
		states += !!(le32_to_cpu(compiled->rules.cells[i].check) & BULKHEAD_CELL_STATE);
	return states;
}

static void check_minimal(void)
{
	struct compiled compiled;
	u32 reached, classes;

	compiled_open(&compiled, yaml);
	expect(compiled.good, "%s", yaml);
	if (compiled.good) {
		classes = states_of(&compiled, &reached);
		expect(reached == cells_that_are_states(&compiled) &&
			       reached == compiled.blob.states,
		       "%u states, %u can be reached", cells_that_are_states(&compiled), reached);
		expect(classes == reached, "%u states, %u would do:\n%s", reached, classes, yaml);
	}
	compiled_close(&compiled);
}

static void no_state_is_too_many_for_random_paths(void)
{
	for (int i = 0; i < 60; i++) {
		random_policy(1 + random_below(12));
		check_minimal();
	}
}

static void no_state_is_too_many_for_random_addresses(void)
{
	for (int i = 0; i < 20; i++) {
		begin("network");
		for (unsigned int j = 1 + random_below(10); j; j--) {
			unsigned int low = random_below(2000);

			put("    - \"%s connect,bind %s 10.%u.0.0/%u:%u-%u\"\n",
			    random_below(3) ? "allow" : "deny", random_below(2) ? "tcp" : "udp",
			    random_below(4), 16 + random_below(16), low, low + random_below(600));
		}
		check_minimal();
	}
}

static void no_state_is_too_many_for_literals_and_names(void)
{
	begin("file");
	put("    - allow read /usr/share/zoneinfo/Europe/Stockholm\n"
	    "    - allow read /opt/share/zoneinfo/Europe/Stockholm\n"
	    "    - allow read memfd:*\n"
	    "exec: {rules: [allow /usr/bin/zoneinfo, deny /usr/bin/zone*]}\n"
	    "capabilities: {rules: [allow net_admin, deny sys_admin]}\n");
	check_minimal();
}

static void the_same_policy_gives_the_same_bytes(void)
{
	for (int i = 0; i < 20; i++) {
		struct compiled first, second;
		auto_free void *hole = malloc(100 + random_below(100000));

		random_policy(1 + random_below(12));
		compiled_open(&first, yaml);
		free(malloc(random_below(100000)));
		memset(hole, i, 100);
		compiled_open(&second, yaml);
		expect(first.good && first.blob.length == second.blob.length &&
			       !memcmp(first.blob.bytes, second.blob.bytes, first.blob.length),
		       "%s", yaml);
		compiled_close(&first);
		compiled_close(&second);
	}
}

/*
 * Many rules for whole trees, and for names that contain something: to distinguish all of
 * them would take a state for each combination.
 */
#define WORDS 18

struct word_rule {
	bool tree; /* else: the last name contains the word */
	bool denies;
	bool conditional;
	bool write;
	char word[3];
};

static void put_word_rules(struct word_rule *rules)
{
	begin("file");
	for (int i = 0; i < WORDS; i++) {
		struct word_rule *rule = &rules[i];

		/* The first rules are those that explode. */
		rule->tree = i % 2;
		rule->denies = i < 14 || random_below(2);
		rule->write = i < 14 ? random_below(8) == 0 : random_below(2);
		rule->conditional = i >= 14 && random_below(2);
		rule->word[0] = 'a' + i / 4;
		rule->word[1] = 'a' + i % 4;
		rule->word[2] = 0;
		put("    - \"%s read%s /**/%s%s%s%s\"\n", rule->denies ? "deny" : "allow",
		    rule->write ? ",write" : "", rule->tree ? "" : "*", rule->word,
		    rule->tree ? "/**" : "*", rule->conditional ? " from /bin/x" : "");
	}
}

static bool word_rule_matches(const struct word_rule *rule, const char *path)
{
	char inner[8];

	if (!rule->tree)
		return strstr(strrchr(path, '/'), rule->word);
	snprintf(inner, sizeof(inner), "/%s/", rule->word);
	return strstr(path, inner);
}

static const char *word_answer(const struct word_rule *rules, const char *path, bool write,
			       bool meant)
{
	bool allowed = false;

	for (int i = 0; i < WORDS; i++) {
		if ((rules[i].conditional && !meant) || (write && !rules[i].write) ||
		    !word_rule_matches(&rules[i], path))
			continue;
		if (rules[i].denies)
			return "deny";
		allowed = true;
	}
	return allowed ? "allow" : "deny";
}

static void random_word_path(char *path)
{
	*path = 0;
	for (unsigned int depth = 1 + random_below(4); depth; depth--) {
		strcat(path, "/");
		for (unsigned int i = 1 + random_below(2); i; i--)
			sprintf(path + strlen(path), "%c%c", 'a' + random_below(5),
				'a' + random_below(5));
	}
}

static void what_would_explode_is_answered_as_if_told_apart(void)
{
	struct word_rule rules[WORDS];
	struct compiled compiled;
	char path[64], request[80];

	for (int round = 0; round < 3; round++) {
		put_word_rules(rules);
		compiled_open(&compiled, yaml);
		expect(compiled.good && compiled.blob.states < 20000, "%u states:\n%s",
		       compiled.blob.states, yaml);
		for (int i = 0; compiled.good && i < 20000; i++) {
			bool write = random_below(2), meant = random_below(2);
			const char *wanted;

			random_word_path(path);
			snprintf(request, sizeof(request), "%s %s", write ? "write" : "read", path);
			wanted = word_answer(rules, path, write, meant);
			expect(!strcmp(compiled_answer(&compiled, request,
						       meant ? "/bin/x" : "/bin/y"),
				       wanted),
			       "%s: %s is wanted:\n%s", request, wanted, yaml);
		}
		compiled_close(&compiled);
	}
}

int main(int argc, char **argv)
{
	random_seed(argc, argv);
	run(no_state_is_too_many_for_random_paths);
	run(no_state_is_too_many_for_random_addresses);
	run(no_state_is_too_many_for_literals_and_names);
	run(the_same_policy_gives_the_same_bytes);
	run(what_would_explode_is_answered_as_if_told_apart);
	return tap_end();
}
