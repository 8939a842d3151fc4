// SPDX-License-Identifier: GPL-2.0
/*
 * Policies with the constructs that public ones have: lists of what is blocked, lists of
 * what is allowed, everything allowed except some directories, and mixtures.
 */
#include <string.h>

#include "oracle.h"

static unsigned long long state;

void random_seed(unsigned long long seed)
{
	state = seed * 2862933555777941757ULL + 3037000493ULL;
}

/**
 * random_below() - a number
 * @limit: the number is less than this
 *
 * Return: the same numbers for the same seed.
 */
unsigned int random_below(unsigned int limit)
{
	state = state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned int)(state >> 33) % limit;
}

static bool one_of(unsigned int count)
{
	return random_below(count) == 0;
}

#define PICK(array) (array)[random_below(ARRAY_SIZE(array))]

/* Names that lie within one another, or begin alike. */
static const char *const directories[] = {
	"/",	 "/srv/",	  "/srv/data/",	   "/srv/data/own/", "/srv/dat/",     "/opt/app/",
	"/opt/", "/opt/app/lib/", "/credentials/", "/var/log/",	     "/run/secrets/",
};
static const char *const files[] = {
	"/srv/data/key.pem", "/srv/data",	 "/srv/data/own/db", "/opt/app/conf",
	"/credentials/pass", "/var/log/app.log", "/etc/shadow",
};
static const char *const programs[] = {
	"/opt/app/one", "/opt/app/lib/tool", "/usr/bin/apt", "/srv/data/own/run", "/opt/sh",
};
static const char *const sources[] = { "/opt/app/one", "/usr/bin/apt" };
static const char *const patterns[] = { "/srv/**.pem", "/opt/app/*", "/srv/data/**",
					"/var/log/*.log" };
static const char *const names[] = { "apt", "tool" };
static const char *const protocols[] = { "tcp", "udp", "all" };
static const char *const capabilities[] = { "net_raw", "sys_admin", "chown" };
static const char *const actions[] = { "Block", "Audit", "Allow" };

/**
 * struct page - a policy that is being written
 * @policy: the policy
 * @out: gets it as YAML
 * @line: the line that comes next
 * @kind: what it is like
 */
struct page {
	struct ka_policy *policy;
	FILE *out;
	unsigned int line;
	enum { BLOCKS, AUDITS, ALLOWS, ALL_BUT, MIXED, KINDS } kind;
};

static void write_line(struct page *page, const char *text)
{
	fprintf(page->out, "%s\n", text);
	page->line++;
}

static void add_must(struct page *page)
{
	if (page->policy->must_count < MUSTS_MAX)
		page->policy->musts[page->policy->must_count++] = page->line;
}

static enum action pick_action(const struct page *page)
{
	switch (page->kind) {
	case BLOCKS:
		return one_of(6) ? AUDIT : BLOCK;
	case AUDITS:
		return AUDIT;
	case ALLOWS:
		return one_of(5) ? BLOCK : ALLOW;
	default:
		return one_of(8) ? AUDIT : one_of(2) ? BLOCK : ALLOW;
	}
}

static void write_sources(struct page *page, const struct entry *entry)
{
	if (!entry->sources[0])
		return;
	fprintf(page->out, ", fromSource: [{path: %s}", entry->sources[0]);
	if (entry->sources[1])
		fprintf(page->out, ", {path: %s}", entry->sources[1]);
	fputc(']', page->out);
}

/* What public policies have, and what the language cannot express. */
static void write_condition(struct page *page, const struct entry *entry)
{
	if (entry->part != PART_PROCESS || entry->shape != PATH || !one_of(40))
		return;
	fputs(one_of(2) ? ", pts: true" : ", allowedArgs: [-m, http]", page->out);
	add_must(page);
}

static void write_entry(struct page *page, const char *key, struct entry entry)
{
	struct ka_policy *policy = page->policy;

	if (policy->count == ENTRIES_MAX)
		return;
	entry.line = page->line;
	fprintf(page->out, "    - {%s: \"%s\", action: %s", key, entry.text, actions[entry.action]);
	if (entry.recursive)
		fputs(", recursive: true", page->out);
	if (entry.read_only)
		fputs(", readOnly: true", page->out);
	if (entry.owner_only)
		fputs(", ownerOnly: true", page->out);
	write_sources(page, &entry);
	write_condition(page, &entry);
	if (one_of(4))
		fputs(", message: not today, severity: 7, tags: [a, b]", page->out);
	write_line(page, "}");
	policy->entries[policy->count++] = entry;
}

static struct entry make_entry(const struct page *page, enum ka_part part, enum shape shape,
			       const char *text)
{
	struct entry entry = { .part = part, .shape = shape, .text = text };

	entry.action = pick_action(page);
	entry.recursive = shape == DIRECTORY && !one_of(4);
	entry.read_only = part == PART_FILE && one_of(5);
	entry.owner_only = (part == PART_FILE || part == PART_PROCESS) && shape != NAME &&
			   one_of(30);
	if (shape != PATTERN && one_of(3)) {
		entry.sources[0] = sources[0];
		if (one_of(3))
			entry.sources[1] = sources[1];
	}
	return entry;
}

static void write_paths(struct page *page, enum ka_part part)
{
	unsigned int count = 1 + random_below(3);

	write_line(page, "    matchPaths:");
	while (count--) {
		bool name = part == PART_PROCESS && one_of(12);
		const char *text = name			  ? PICK(names)
				   : part == PART_PROCESS ? PICK(programs)
							  : PICK(files);

		write_entry(page, name ? "execname" : "path",
			    make_entry(page, part, name ? NAME : PATH, text));
	}
}

/* The usual shape: everything except a directory, which only one program may use. */
static void write_exception(struct page *page, enum ka_part part)
{
	const char *text = directories[1 + random_below(ARRAY_SIZE(directories) - 1)];
	struct entry entry = { .part = part, .shape = DIRECTORY, .text = text, .recursive = true };

	entry.action = BLOCK;
	entry.read_only = part == PART_FILE && one_of(6);
	write_entry(page, "dir", entry);
	entry.action = ALLOW;
	entry.read_only = false;
	entry.sources[0] = sources[0];
	write_entry(page, "dir", entry);
}

static void write_directories(struct page *page, enum ka_part part)
{
	unsigned int count = random_below(3);

	write_line(page, "    matchDirectories:");
	if (page->kind == ALL_BUT) {
		write_entry(page, "dir",
			    (struct entry){ .part = part,
					    .shape = DIRECTORY,
					    .action = ALLOW,
					    .text = "/",
					    .recursive = true });
		write_exception(page, part);
		if (one_of(3))
			write_exception(page, part);
	}
	while (count--)
		write_entry(page, "dir", make_entry(page, part, DIRECTORY, PICK(directories)));
}

static void write_patterns(struct page *page, enum ka_part part)
{
	write_line(page, "    matchPatterns:");
	write_entry(page, "pattern", make_entry(page, part, PATTERN, PICK(patterns)));
}

static void write_part(struct page *page, enum ka_part part)
{
	write_line(page, part == PART_FILE ? "  file:" : "  process:");
	write_paths(page, part);
	if (page->kind == ALL_BUT || one_of(2))
		write_directories(page, part);
	if (one_of(page->kind == ALL_BUT ? 12 : 4))
		write_patterns(page, part);
}

/* The container's first program, without which an Allow of programs is useless. */
static void write_first(struct page *page)
{
	write_line(page, "  process:");
	write_line(page, "    matchPaths:");
	write_entry(page, "path",
		    (struct entry){ .part = PART_PROCESS,
				    .shape = PATH,
				    .action = ALLOW,
				    .text = "/opt/app/one" });
	if (one_of(2))
		write_directories(page, PART_PROCESS);
}

static void write_words(struct page *page, enum ka_part part, const char *list, const char *key,
			const char *const *words, size_t count)
{
	unsigned int entries = 1 + random_below(2);

	write_line(page, part == PART_NETWORK ? "  network:" : "  capabilities:");
	write_line(page, list);
	while (entries--)
		write_entry(page, key, make_entry(page, part, WORD, words[random_below(count)]));
}

static void write_queries(struct page *page)
{
	write_line(page, "    matchDNSQueries:");
	add_must(page);
	write_line(page, "    - {domain: example.org, action: Audit}");
}

static void write_selector(struct page *page)
{
	switch (random_below(4)) {
	case 0:
		add_must(page);
		write_line(page, "  selector: {}");
		break;
	case 1:
		write_line(page,
			   "  selector: {matchLabels: {kubearmor.io/container.name: \"[a, b]\"}}");
		break;
	case 2:
		add_must(page);
		write_line(
			page,
			"  selector: {matchExpressions: [{key: app, operator: In, values: [a]}]}");
		break;
	default:
		write_line(page, "  selector: {matchLabels: {app: shop}}");
	}
}

static void write_rest(struct page *page)
{
	if (one_of(3)) {
		write_words(page, PART_NETWORK, "    matchProtocols:", "protocol", protocols,
			    ARRAY_SIZE(protocols));
		if (one_of(6))
			write_queries(page);
	}
	if (one_of(3))
		write_words(page, PART_CAPABILITIES, "    matchCapabilities:", "capability",
			    capabilities, ARRAY_SIZE(capabilities));
	if (one_of(10)) {
		add_must(page);
		write_line(page, "  syscalls: {matchSyscalls: [{syscall: [unlink]}]}");
	}
}

/**
 * policy_make() - make up a policy
 * @policy: filled in
 * @out: gets it as YAML
 */
void policy_make(struct ka_policy *policy, FILE *out)
{
	struct page page = { .policy = policy, .out = out, .line = 1 };

	*policy = (struct ka_policy){ .audits = one_of(8) };
	page.kind = random_below(KINDS);
	write_line(&page, "apiVersion: security.kubearmor.com/v1");
	write_line(&page, "kind: KubeArmorPolicy");
	write_line(&page, "metadata: {name: made}");
	write_line(&page, "spec:");
	write_selector(&page);
	if (page.kind == ALL_BUT)
		write_first(&page);
	else if (!one_of(3))
		write_part(&page, PART_PROCESS);
	if (page.kind == ALL_BUT || !one_of(4))
		write_part(&page, PART_FILE);
	write_rest(&page);
	write_line(&page, "  action: Block");
}
