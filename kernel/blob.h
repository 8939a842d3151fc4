/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BULKHEAD_BLOB_H
#define BULKHEAD_BLOB_H

#include <env.h>
#include <linux/bulkhead.h>

/**
 * struct bulkhead_accept - an accept entry, summed up when it was verified
 * @quiet: permissions that pass without an event, for any subject
 * @allow: permissions that some unconditional rule allows
 * @audit: permissions that some unconditional rule audits
 * @deny: permissions that some unconditional rule refuses
 * @first: its first line
 * @count: its number of lines
 */
struct bulkhead_accept {
	u32 quiet;
	u32 allow;
	u32 audit;
	u32 deny;
	u32 first;
	u32 count;
};

/**
 * struct bulkhead_rules - a verified blob, opened for matching
 * @blob: the blob; its owner keeps it for as long as this is in use
 * @length: bytes of the blob
 * @cells: the automaton
 * @rules: the rules
 * @lines: the lists of rules of the accept entries
 * @literals: the literals of the automaton
 * @accept_count: number of accept entries, and index of the first literal's empty one
 * @strings: the strings
 * @accepts: owned; one for each accept entry, and an empty one for each literal
 * @rule_count: number of rules
 * @start: by class: the state after the class byte
 * @unmatched: by class: permissions that pass without an event where no rule matches
 * @boundless: by class: permissions that pass without an event, for any object and any
 *	subject; for class SOURCE: all, if no rule depends on a program
 * @bytes: the bytes for which some state has a transition, and one of the others, which
 *	follow the default in every state
 * @byte_count: number of these bytes
 * @defaults: by class: the domain's default, enum bulkhead_effect
 * @mode: enum bulkhead_mode
 * @revision: the administrator's number
 * @name: the policy's name
 * @file: the file that it was compiled from
 * @match: which containers it is meant for, for the tool
 */
struct bulkhead_rules {
	const void *blob;
	u32 length;
	const struct bulkhead_blob_cell *cells;
	const struct bulkhead_blob_rule *rules;
	const __le32 *lines;
	const struct bulkhead_blob_literal *literals;
	const char *strings;
	struct bulkhead_accept *accepts;
	u32 rule_count;
	u32 accept_count;
	u32 start[__BULKHEAD_CLASS_END];
	u32 unmatched[__BULKHEAD_CLASS_END];
	u32 boundless[__BULKHEAD_CLASS_END];
	u8 bytes[256];
	u32 byte_count;
	u8 defaults[__BULKHEAD_CLASS_END];
	u8 mode;
	u64 revision;
	const char *name;
	const char *file;
	const char *match;
};

/**
 * bulkhead_effect_refuses() - does an effect refuse the request?
 * @effect: enum bulkhead_effect
 *
 * Return: true if it does.
 */
static inline bool bulkhead_effect_refuses(unsigned int effect)
{
	return effect >= BULKHEAD_DENY_SILENT;
}

/**
 * bulkhead_rule_conditional() - does a rule depend on the subject?
 * @rule: a rule
 *
 * Return: true if it has any condition.
 */
static inline bool bulkhead_rule_conditional(const struct bulkhead_blob_rule *rule)
{
	return rule->when.which || rule->unless.which;
}

u32 bulkhead_class_permissions(unsigned int class);
bool bulkhead_name_valid(const char *name, size_t length);
int bulkhead_blob_length(const void *bytes, size_t available, u32 *length, const char **why);
int bulkhead_blob_open(struct bulkhead_rules *rules, const void *blob, size_t length,
		       const char **why);
void bulkhead_blob_close(struct bulkhead_rules *rules);

#endif /* BULKHEAD_BLOB_H */
