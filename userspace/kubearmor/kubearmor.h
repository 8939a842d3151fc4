/* SPDX-License-Identifier: GPL-2.0 */
/*
 * KubeArmor's policies, and their translation into our language: kubearmor_read.c reads
 * them, kubearmor_order.c resolves their order, kubearmor_rules.c, kubearmor_glob.c and
 * kubearmor_cut.c translate them, and kubearmor_write.c writes the result.
 */
#ifndef BULKHEAD_KUBEARMOR_H
#define BULKHEAD_KUBEARMOR_H

#include "language/rule.h"

/**
 * enum kubearmor_shape - what the entry of a list names
 * @SHAPE_PATH: one path
 * @SHAPE_DIRECTORY: the contents of a directory
 * @SHAPE_PATTERN: paths, by AppArmor's globs
 * @SHAPE_NAME: programs, by the last component of their path
 * @SHAPE_PROTOCOL: sockets
 * @SHAPE_CAPABILITY: a capability
 * @SHAPE_PRESET: a rule predefined by KubeArmor
 * @SHAPE_QUERY: a domain looked up at name servers
 */
enum kubearmor_shape {
	SHAPE_PATH,
	SHAPE_DIRECTORY,
	SHAPE_PATTERN,
	SHAPE_NAME,
	SHAPE_PROTOCOL,
	SHAPE_CAPABILITY,
	SHAPE_PRESET,
	SHAPE_QUERY,
};

/**
 * enum kubearmor_action - what happens to requests for what an entry names
 * @ACTION_BLOCK: they are refused; KubeArmor's default
 * @ACTION_AUDIT: they pass and are reported
 * @ACTION_ALLOW: they pass; what no entry of the domain allows does not
 */
enum kubearmor_action {
	ACTION_BLOCK,
	ACTION_AUDIT,
	ACTION_ALLOW,
};

/**
 * struct kubearmor_options - the user's choices for the translation
 * @posture: what Allow lists do to the rest: BULKHEAD_DENY or BULKHEAD_AUDIT
 * @host: the default of the domain host, which KubeArmor does not cover
 * @wider: what can't be expressed may be left out even if that allows more
 * @pack: the pack loader may be used
 * @owner: the user id that stands for ownerOnly; -1: none
 * @merge: the name of the one policy that all are merged into; NULL: keep them apart
 */
struct kubearmor_options {
	u8 posture;
	u8 host;
	bool wider;
	bool pack;
	s64 owner;
	const char *merge;
};

/**
 * struct kubearmor_report - what entries inherit from their block, and blocks from the spec
 * @action: enum kubearmor_action
 * @severity: 1 to 10; 0: none
 * @message: scalar, or NULL
 * @tags: list of scalars, or NULL
 */
struct kubearmor_report {
	enum kubearmor_action action;
	unsigned int severity;
	const struct yaml_node *message;
	const struct yaml_node *tags;
};

/**
 * struct kubearmor_source - a program that an entry is limited to
 * @next: the next one
 * @node: scalar: its path, or the directory that it is in
 * @directory: @node is a directory
 * @recursive: the program may be at any depth
 */
struct kubearmor_source {
	struct kubearmor_source *next;
	const struct yaml_node *node;
	bool directory;
	bool recursive;
};

/* The label by which KubeArmor selects containers by their names. */
#define CONTAINER_NAME "kubearmor.io/container.name"

/* Longer names can't be cut out of a directory. */
#define CUT_NAME_MAX 250

/**
 * struct kubearmor_cut - a name excluded from an Allow of a directory
 * @next: the next one
 * @entry: the entry that excludes it
 * @base: its name, without a slash at the end
 * @depth: length of the directory's part of it, including the slash
 */
struct kubearmor_cut {
	struct kubearmor_cut *next;
	const struct kubearmor_entry *entry;
	const char *base;
	size_t depth;
};

/**
 * struct kubearmor_objects - objects of a rule
 * @next: those of the next rule
 * @text: globs, separated by spaces
 */
struct kubearmor_objects {
	struct kubearmor_objects *next;
	const char *text;
};

/**
 * struct kubearmor_entry - an entry of a policy's lists
 * @next: the next one
 * @domain: the domain of our language
 * @objects: enum kubearmor_shape
 * @subject: scalar: what it names
 * @report: what happens, and what is reported
 * @recursive: of a directory: at any depth
 * @read_only: Block does not refuse reading; Allow allows only reading
 * @owner_only: the key of that name if it is set, or NULL
 * @sources: the programs that it is limited to; NULL: every program
 * @cuts: of an Allow of a directory: names excluded by more specific entries
 * @by_default: it needs no deny, because the default refuses what it names
 * @limits_allow: there is an Allow that it restricts
 */
struct kubearmor_entry {
	struct kubearmor_entry *next;
	enum domain domain;
	enum kubearmor_shape objects;
	const struct yaml_node *subject;
	struct kubearmor_report report;
	bool recursive;
	bool read_only;
	const struct yaml_node *owner_only;
	struct kubearmor_source *sources;
	struct kubearmor_cut *cuts;
	bool by_default;
	bool limits_allow;
};

/**
 * struct kubearmor_comment - a comment line at the beginning of the translation
 * @next: the next one
 * @text: without line breaks
 */
struct kubearmor_comment {
	struct kubearmor_comment *next;
	const char *text;
};

/**
 * struct kubearmor_policy - a KubeArmor policy
 * @next: the next one in the file
 * @place: where it begins
 * @kind: scalar
 * @name: scalar, or NULL
 * @space: scalar: its namespace, or NULL
 * @labels: mapping: selector.matchLabels, or NULL
 * @entries: its entries
 * @tail: where the next entry is appended
 * @comments: comments on its translation
 * @comment_tail: where the next comment is appended
 * @left_out: with the user's consent, something that it refuses is not translated
 */
struct kubearmor_policy {
	struct kubearmor_policy *next;
	struct place place;
	const struct yaml_node *kind;
	const struct yaml_node *name;
	const struct yaml_node *space;
	const struct yaml_node *labels;
	struct kubearmor_entry *entries;
	struct kubearmor_entry **tail;
	struct kubearmor_comment *comments;
	struct kubearmor_comment **comment_tail;
	bool left_out;
};

/**
 * struct kubearmor - a file of KubeArmor policies
 * @source: the file; gets the diagnostics
 * @arena: the memory that everything here is allocated from
 * @options: the user's choices
 * @policy: the policy being read or translated
 * @policies: all policies
 * @tail: where the next policy is appended
 */
struct kubearmor {
	struct source *source;
	struct arena arena;
	const struct kubearmor_options *options;
	struct kubearmor_policy *policy;
	struct kubearmor_policy *policies;
	struct kubearmor_policy **tail;
};

/**
 * struct kubearmor_rule - a rule of the translation
 * @next: the next one
 * @text: the rule
 * @report: the entry's, or NULL
 */
struct kubearmor_rule {
	struct kubearmor_rule *next;
	const char *text;
	const struct kubearmor_report *report;
};

/**
 * struct kubearmor_domain - a domain of the translation
 * @fallback: its default: enum bulkhead_effect
 * @rules: its rules
 * @tail: where the next rule is appended
 * @known: the texts of the rules, for tsearch()
 */
struct kubearmor_domain {
	u8 fallback;
	struct kubearmor_rule *rules;
	struct kubearmor_rule **tail;
	void *known;
};

/**
 * struct kubearmor_translation - a policy in our language
 * @pack: it uses the pack loader
 * @domains: by enum domain
 */
struct kubearmor_translation {
	bool pack;
	struct kubearmor_domain domains[DOMAINS];
};

bool kubearmor_read(struct kubearmor *file, struct source *source,
		    const struct kubearmor_options *options);
void kubearmor_free(struct kubearmor *file);
void kubearmor_note(struct kubearmor *file, struct place place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
bool kubearmor_wider(struct kubearmor *file, struct place place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

void kubearmor_settle(struct kubearmor *file, const bool *closed);
struct kubearmor_objects *kubearmor_cut(struct kubearmor *file, const struct kubearmor_entry *allow,
					const char *base, bool writes);

const char *kubearmor_base(struct kubearmor *file, const struct yaml_node *node);
const char *kubearmor_objects(struct kubearmor *file, const struct kubearmor_entry *entry);
const char *kubearmor_program(struct kubearmor *file, const struct kubearmor_entry *entry,
			      const struct kubearmor_source *source);

void kubearmor_translate(struct kubearmor *file, struct kubearmor_translation *to);
void kubearmor_translation_free(struct kubearmor_translation *translation);
void kubearmor_write(struct kubearmor *file, const struct kubearmor_translation *from, FILE *out);

#endif /* BULKHEAD_KUBEARMOR_H */
