/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A policy between parsing and compiling: its rules, each with the patterns of bytes
 * that it matches.
 */
#ifndef BULKHEAD_POLICY_H
#define BULKHEAD_POLICY_H

#include <env.h>
#include <linux/bulkhead.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/hash.h"

/**
 * struct byteset - a set of bytes
 * @bits: one bit a byte
 */
struct byteset {
	u64 bits[4];
};

/*
 * Sets have numbers, and equal sets have equal numbers. A number below 256 is the set
 * of that one byte.
 */
#define SET_ANY	  256 /* every byte */
#define SET_INNER 257 /* every byte but the slash: within a component */

/**
 * struct sets - the sets that a policy's patterns use
 * @sets: by number
 * @count: how many
 * @room: allocated
 * @table: @sets by hash
 */
struct sets {
	struct byteset *sets;
	size_t count;
	size_t room;
	struct hash_table table;
};

/**
 * enum piece_kind - what a piece of a pattern matches
 * @PIECE_BYTE: one byte of the set
 * @PIECE_STAR: any number of bytes of the set
 * @PIECE_DEEP: any number of components, each with the slash after it
 */
enum piece_kind {
	PIECE_BYTE,
	PIECE_STAR,
	PIECE_DEEP,
};

/**
 * struct piece - one step of a pattern
 * @kind: enum piece_kind
 * @set: number of its set
 */
struct piece {
	u32 kind : 2;
	u32 set : 30;
};

/**
 * struct pattern - one alternative of what a rule matches
 * @next: the next alternative
 * @count: number of pieces
 * @pieces: the pieces, which together match a whole name
 */
struct pattern {
	struct pattern *next;
	size_t count;
	struct piece pieces[];
};

/* The greatest user or group ID; the next number means none. */
#define ID_MAX 4294967294U

/**
 * struct id_range - user or group ids
 * @low: from this one on
 * @high: up to this one
 */
struct id_range {
	u32 low;
	u32 high;
};

/**
 * struct conditions - conditions that hold together
 * @which: BULKHEAD_CONDITION_*: which there are
 * @source: 1 + index of the rule for the program that makes the request, or 0
 * @uid: user IDs
 * @gid: group IDs
 */
struct conditions {
	u16 which;
	u32 source;
	struct id_range uid;
	struct id_range gid;
};

/**
 * struct exception - objects that a rule does not match after all
 * @next: more of them
 * @patterns: what names them
 */
struct exception {
	struct exception *next;
	const struct pattern *patterns;
};

/**
 * struct note - what the author of a rule adds to its events
 * @why: a reason, or ""
 * @tags: words, separated by commas, or ""
 * @severity: enum bulkhead_severity
 */
struct note {
	const char *why;
	const char *tags;
	u8 severity;
};

/**
 * struct rule - a rule as the blob has it
 * @class_id: enum bulkhead_class
 * @effect: enum bulkhead_effect
 * @permissions: of its class
 * @when: it applies only if these hold
 * @unless: it does not apply if there are any and these hold
 * @next_source: in class SOURCE, 1 + index of the next rule with this hash, or 0
 * @implied: the compiler derived it from a rule with another meaning
 * @place: place of the rule as written
 * @file: the file that contains it, if not the policy's; or NULL
 * @text: the rule as written
 * @meaning: the same with the members of sets in place of their names; "" if it
 *	names none
 * @note: what the author adds to its events
 * @object: the part of @text that names objects, for comparing rules
 * @patterns: what it matches
 * @except: and what it does not
 */
struct rule {
	u8 class_id;
	u8 effect;
	u32 permissions;
	u32 next_source;
	struct conditions when;
	struct conditions unless;
	bool implied;
	struct place place;
	const char *file;
	const char *text;
	const char *meaning;
	struct note note;
	const char *object;
	struct pattern *patterns;
	struct exception *except;
};

/* Does it depend on the subject whether the rule applies? */
static inline bool rule_is_conditional(const struct rule *rule)
{
	return rule->when.which || rule->unless.which;
}

#define SOURCE_HEADS 1024

/**
 * enum domain - the sections of a policy that have rules
 * @DOMAIN_FILE: ``file``
 * @DOMAIN_EXEC: ``exec``
 * @DOMAIN_NETWORK: ``network``
 * @DOMAIN_CAPABILITIES: ``capabilities``
 * @DOMAIN_HOST: ``host``
 * @DOMAINS: how many they are
 */
enum domain {
	DOMAIN_FILE,
	DOMAIN_EXEC,
	DOMAIN_NETWORK,
	DOMAIN_CAPABILITIES,
	DOMAIN_HOST,
	DOMAINS,
};

/**
 * struct policy - a parsed policy
 * @arena: the arena of all memory here
 * @source: the file that is being read, for diagnostics
 * @pack: the file that rules refer to while a pack is read; or NULL
 * @sets: the sets of the patterns
 * @pieces: pieces of all patterns together
 * @used: the packs that were read or are being read
 * @without: bits of the sections that are left out of the pack being read
 * @name: its name
 * @match: the containers that it applies to, see parse_match.c; or ""
 * @revision: the administrator's number of this edition
 * @mode: enum bulkhead_mode
 * @defaults: by class: enum bulkhead_effect
 * @open: by domain: where its default allows; line 0: it does not
 * @rules: the rules, in the file's order
 * @rule_count: how many
 * @rule_room: allocated
 * @sources: by hash of their text: 1 + index of the first rule of class SOURCE
 * @written: number of rules written in the policy itself, without those of packs
 */
struct policy {
	struct arena arena;
	struct source *source;
	const char *pack;
	struct sets sets;
	size_t pieces;
	struct used *used;
	unsigned int without;
	const char *name;
	const char *match;
	u64 revision;
	u8 mode;
	u8 defaults[__BULKHEAD_CLASS_END];
	struct place open[DOMAINS];
	struct rule *rules;
	size_t rule_count;
	size_t rule_room;
	u32 sources[SOURCE_HEADS];
	u32 written;
};

/*
 * Pieces of all patterns together: so many, and so many more for each rule. Braces
 * are what takes more.
 */
#define PIECES_FREE    (4U << 20)
#define PIECES_OF_RULE 64

struct yaml_node;

bool policy_parse(struct policy *policy, struct source *source, const struct yaml_node *root);
void policy_free(struct policy *policy);
struct rule *policy_add_rule(struct policy *policy, const struct rule *rule);

void sets_open(struct sets *sets);
void sets_close(struct sets *sets);
u32 sets_number(struct sets *sets, const struct byteset *set);

static inline void byteset_add(struct byteset *set, unsigned int low, unsigned int high)
{
	for (unsigned int byte = low; byte <= high; byte++)
		set->bits[byte / 64] |= 1ULL << (byte % 64);
}

static inline bool byteset_has(const struct byteset *set, unsigned int byte)
{
	return set->bits[byte / 64] >> (byte % 64) & 1;
}

static inline void byteset_remove(struct byteset *set, unsigned int byte)
{
	set->bits[byte / 64] &= ~(1ULL << (byte % 64));
}

#endif /* BULKHEAD_POLICY_H */
