/* SPDX-License-Identifier: GPL-2.0 */
/* Policies of KubeArmor's, made at random, and what they mean. */
#ifndef KUBEARMOR_ORACLE_H
#define KUBEARMOR_ORACLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define ENTRIES_MAX	  24
#define SOURCES_MAX	  2
#define MUSTS_MAX	  16
#define NOTES_MAX	  256
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

enum ka_part { PART_PROCESS, PART_FILE, PART_NETWORK, PART_CAPABILITIES, PARTS };
enum shape { PATH, DIRECTORY, PATTERN, NAME, WORD };
enum action { BLOCK, AUDIT, ALLOW };
enum verdict { ALLOWED, AUDITED, DENIED };
enum operation { OP_EXEC, OP_MAP, OP_READ, OP_WRITE, OP_CONNECT, OP_CAPABLE };

/**
 * struct entry - an entry of a policy
 * @part: the block that it stands in
 * @shape: what @text is
 * @action: what happens
 * @text: what it names; a directory ends with a slash
 * @recursive: of a directory
 * @read_only: the key of that name
 * @owner_only: the key of that name
 * @sources: programs; the rest is NULL
 * @line: where it stands
 */
struct entry {
	enum ka_part part;
	enum shape shape;
	enum action action;
	const char *text;
	bool recursive;
	bool read_only;
	bool owner_only;
	const char *sources[SOURCES_MAX];
	unsigned int line;
};

/**
 * struct ka_policy - a policy
 * @entries: its entries
 * @count: how many
 * @musts: lines that must have a diagnostic, whatever is decided
 * @must_count: how many
 * @audits: the posture is to audit
 */
struct ka_policy {
	struct entry entries[ENTRIES_MAX];
	size_t count;
	unsigned int musts[MUSTS_MAX];
	size_t must_count;
	bool audits;
};

/**
 * struct ka_request - what a program does
 * @operation: what
 * @object: a path, protocol or capability
 * @program: the program
 */
struct ka_request {
	enum operation operation;
	const char *object;
	const char *program;
};

/**
 * struct answer - what KubeArmor's documentation lets happen
 * @verdict: to the request
 * @line: of the entry that decides; 0: none does
 * @owner: it depends on who owns the file
 */
struct answer {
	enum verdict verdict;
	unsigned int line;
	bool owner;
};

bool entry_blocks_program(const struct entry *entry, const char *path);
void policy_make(struct ka_policy *policy, FILE *out);
struct answer policy_answer(const struct ka_policy *policy, const struct ka_request *request);

unsigned int random_below(unsigned int limit);
void random_seed(unsigned long long seed);

extern bool forget_exactness;

#endif /* KUBEARMOR_ORACLE_H */
