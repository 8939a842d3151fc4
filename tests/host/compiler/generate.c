// SPDX-License-Identifier: GPL-2.0
/*
 * Writes a policy of many rules of one shape, the same for the same arguments on
 * every machine: it has a generator of random numbers of its own.
 *
 * usage: generate SEED SHAPE COUNT [SHAPE COUNT...]
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state;

static unsigned int below(unsigned int bound)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (state >> 33) % bound;
}

static const char *word(void)
{
	static char words[8][16];
	static unsigned int turn;
	char *made = words[turn++ % 8];
	unsigned int length = 3 + below(8);

	for (unsigned int i = 0; i < length; i++)
		made[i] = 'a' + below(26);
	made[length] = 0;
	return made;
}

static const char *extension(void)
{
	static const char *const known[] = { "conf", "so", "log", "txt", "pem", "py", "js", "db" };

	return known[below(sizeof(known) / sizeof(*known))];
}

/* DEPTH components. */
static const char *path(unsigned int depth)
{
	static char made[128];
	size_t length = 0;

	while (depth--)
		length += sprintf(made + length, "/%s", word());
	return made;
}

/* A third each of exact paths, trees and types of files, 2 to 5 components deep. */
static void say_varied(unsigned int i)
{
	static const char *const permissions[] = { "read", "read,write", "read,map", "create" };
	const char *permission = permissions[below(4)];
	unsigned int depth = 2 + below(4);

	printf("allow %s ", permission);
	if (i % 3 == 0)
		printf("%s", path(depth));
	else if (i % 3 == 1)
		printf("%s/**", path(depth - 1));
	else
		printf("%s/*.%s", path(depth - 1), extension());
}

static void say_from(unsigned int i)
{
	printf("allow read %s/** from /usr/bin/p%u", path(2 + i % 3), below(1000));
}

/* Every tenth rule denies a tree with exceptions, the others allow. */
static void say_exceptions(unsigned int i)
{
	const char *tree = path(2 + below(3));

	if (i % 10)
		say_varied(i);
	else if (i % 20)
		printf("deny read,write %s/** unless %s/public/** %s/*.%s", tree, tree, tree,
		       extension());
	else
		printf("deny read,write %s/** unless from /usr/bin/%s uid %u", tree, word(),
		       below(1000));
}

static void say_addresses(unsigned int i)
{
	unsigned int bits = 8 + below(25);
	uint32_t address = (below(1 << 16) << 16 | below(1 << 16)) &
			   (uint32_t)(~0ULL << (32 - bits));
	unsigned int low = below(60000), high = low + below(3) * below(2000);

	printf("%s connect %s %u.%u.%u.%u/%u:%u-%u", i % 7 ? "allow" : "deny",
	       i % 2 ? "tcp" : "udp", address >> 24, address >> 16 & 255, address >> 8 & 255,
	       address & 255, bits, low, high);
}

static void say_hosts(unsigned int i)
{
	(void)i;
	printf("allow connect tcp 10.%u.%u.%u:%u", below(256), below(256), below(256),
	       below(65536));
}

static void say_ports(unsigned int i)
{
	unsigned int low = below(65000);

	(void)i;
	printf("allow bind udp *:%u-%u", low, low + below(65536 - low));
}

static void say_exec(unsigned int i)
{
	printf("%s %s", i % 10 ? "allow" : "deny", path(2 + below(3)));
}

static void say_overlap(unsigned int i)
{
	static char kept[128];

	if (i % 2 == 0)
		strcpy(kept, path(2 + below(3)));
	printf(i % 2 ? "deny write %s/*.%s" : "allow read,write %s/**", kept, extension());
}

static void say_deep_name(unsigned int i)
{
	(void)i;
	printf("deny read /**/%s", word());
}

static void say_deep_type(unsigned int i)
{
	(void)i;
	printf("deny read /**/*.%s", word());
}

static void say_types(unsigned int i)
{
	printf("allow read /srv/data/*.%s%u", word(), i);
}

static void say_beginnings(unsigned int i)
{
	printf("allow read /srv/data/%s%u*", word(), i);
}

static void say_middle(unsigned int i)
{
	(void)i;
	printf("allow read %s/**/", path(2));
	printf("%s/**", word());
}

static void say_deep_tree(unsigned int i)
{
	(void)i;
	printf("deny write /**/%s/**", word());
}

/* The shapes from here on are those that multiply. */
static void say_contains(unsigned int i)
{
	(void)i;
	printf("deny read /**/*%s*", word());
}

static void say_contains_in(unsigned int i)
{
	(void)i;
	printf("deny read /srv/*%s*", word());
}

static void say_pairs(unsigned int i)
{
	printf("deny read /**/%s/", word());
	printf("**/%s%u", word(), i);
}

static void say_letters(unsigned int i)
{
	char letter = 'a' + i % 26;

	printf("deny read /**/*%c%c*/*%c*x/%c%u", letter, letter, letter, letter, i);
}

static void say_subsequence(unsigned int i)
{
	(void)i;
	printf("deny read /srv/*%c*%c*%c*", 'a' + below(26), 'a' + below(26), 'a' + below(26));
}

static void say_distance(unsigned int i)
{
	printf("deny read /**/*%c", 'a' + i % 26);
	for (unsigned int j = 0; j < 18 + i % 5; j++)
		putchar('?');
}

static void say_classes(unsigned int i)
{
	printf("deny read /tmp/*[%c-%c]", 'a' + below(10), 'l' + below(12));
	for (unsigned int j = 0; j < 10 + i % 8; j++)
		printf("[%c-%c]", 'a' + below(8), 'n' + below(10));
}

static void say_braces(unsigned int i)
{
	printf("allow read /srv/%s%u/", word(), i);
	for (unsigned int j = 0; j < 12; j++)
		printf("{%c,%c%c}", 'a' + below(26), 'a' + below(26), 'a' + below(26));
}

static void say_deep_steps(unsigned int i)
{
	(void)i;
	printf("deny read ");
	for (unsigned int j = 0; j < 6; j++)
		printf("/**/%c*", 'a' + below(26));
}

static void say_star_steps(unsigned int i)
{
	(void)i;
	printf("deny read ");
	for (unsigned int j = 0; j < 8; j++)
		printf("/*%c*", 'a' + below(26));
}

static const struct shape {
	const char *name;
	const char *domain;
	void (*say)(unsigned int i);
} shapes[] = {
	{ "varied", "file", say_varied },
	{ "from", "file", say_from },
	{ "exceptions", "file", say_exceptions },
	{ "addresses", "network", say_addresses },
	{ "hosts", "network", say_hosts },
	{ "ports", "network", say_ports },
	{ "exec", "exec", say_exec },
	{ "overlap", "file", say_overlap },
	{ "deep-name", "file", say_deep_name },
	{ "deep-type", "file", say_deep_type },
	{ "types", "file", say_types },
	{ "beginnings", "file", say_beginnings },
	{ "middle", "file", say_middle },
	{ "deep-tree", "file", say_deep_tree },
	{ "contains", "file", say_contains },
	{ "contains-in", "file", say_contains_in },
	{ "pairs", "file", say_pairs },
	{ "letters", "file", say_letters },
	{ "subsequence", "file", say_subsequence },
	{ "distance", "file", say_distance },
	{ "classes", "file", say_classes },
	{ "braces", "file", say_braces },
	{ "deep-steps", "file", say_deep_steps },
	{ "star-steps", "file", say_star_steps },
};

static const struct shape *find(const char *name)
{
	for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++)
		if (!strcmp(shapes[i].name, name))
			return &shapes[i];
	fprintf(stderr, "generate: there is no shape '%s'\n", name);
	exit(2);
}

int main(int argc, char **argv)
{
	if (argc < 4 || argc % 2) {
		fputs("usage: generate SEED SHAPE COUNT [SHAPE COUNT...]\n", stderr);
		return 2;
	}
	state = strtoul(argv[1], NULL, 10) * 0x9e3779b97f4a7c15ULL + 1;
	printf("version: 1\npolicy: generated\n%s:\n  rules:\n", find(argv[2])->domain);
	for (int i = 2; i < argc; i += 2) {
		const struct shape *shape = find(argv[i]);
		unsigned long count = strtoul(argv[i + 1], NULL, 10);

		for (unsigned long j = 0; j < count; j++) {
			fputs("    - \"", stdout);
			shape->say(j);
			puts("\"");
		}
	}
	return 0;
}
