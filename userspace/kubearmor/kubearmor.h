/* SPDX-License-Identifier: GPL-2.0 */
/*
 * KubeArmor's policies, and what they become in our language. Read by
 * kubearmor_read.c, translated by kubearmor_rules.c and kubearmor_glob.c, written by
 * kubearmor_write.c.
 */
#ifndef BULKHEAD_KUBEARMOR_H
#define BULKHEAD_KUBEARMOR_H

#include "language/rule.h"

/**
 * enum kubearmor_shape - what the entry of a list names
 * @SHAPE_PATH: one path
 * @SHAPE_DIRECTORY: what a directory holds
 * @SHAPE_PATTERN: paths, by AppArmor's globs
 * @SHAPE_NAME: programs by the last component of their path
 * @SHAPE_PROTOCOL: sockets
 * @SHAPE_CAPABILITY: a capability
 * @SHAPE_PRESET: a rule that KubeArmor has by name
 */
enum kubearmor_shape {
	SHAPE_PATH,
	SHAPE_DIRECTORY,
	SHAPE_PATTERN,
	SHAPE_NAME,
	SHAPE_PROTOCOL,
	SHAPE_CAPABILITY,
	SHAPE_PRESET,
};

/**
 * enum kubearmor_action - what happens to that which an entry names
 * @ACTION_BLOCK: it is refused; KubeArmor's default
 * @ACTION_AUDIT: it passes and is told
 * @ACTION_ALLOW: it passes, and what no entry of the domain allows does not
 */
enum kubearmor_action {
	ACTION_BLOCK,
	ACTION_AUDIT,
	ACTION_ALLOW,
};

/**
 * struct kubearmor_options - what the user says about the translation
 * @posture: what Allow lists do to the rest: BULKHEAD_DENY or BULKHEAD_AUDIT
 * @host: the default of the domain host, of which KubeArmor knows nothing
 * @wider: what can't be said may be left out even if more is allowed then
 * @base: the pack base may be used
 * @owner: the user id that stands for ownerOnly; -1: none
 * @merge: the name of the one policy that all become; NULL: each is its own
 */
struct kubearmor_options {
	u8 posture;
	u8 host;
	bool wider;
	bool base;
	s64 owner;
	const char *merge;
};

/**
 * struct kubearmor_telling - what entries inherit from their block and it from the spec
 * @action: enum kubearmor_action
 * @severity: 1 to 10; 0: none
 * @message: scalar, or NULL
 * @tags: list of scalars, or NULL
 */
struct kubearmor_telling {
	enum kubearmor_action action;
	unsigned int severity;
	const struct yaml_node *message;
	const struct yaml_node *tags;
};

/**
 * struct kubearmor_source - a program that an entry is limited to
 * @next: the next one
 * @node: scalar: its path, or the directory that it is in
 * @directory: it is the latter
 * @recursive: at any depth
 */
struct kubearmor_source {
	struct kubearmor_source *next;
	const struct yaml_node *node;
	bool directory;
	bool recursive;
};

/**
 * struct kubearmor_entry - an entry of a policy's lists
 * @next: the next one
 * @domain: of our language
 * @objects: enum kubearmor_shape
 * @subject: scalar: what it names
 * @telling: what happens, and what is told of it
 * @recursive: of a directory: at any depth
 * @read_only: to read is not meant by Block, and alone meant by Allow
 * @owner_only: the key of that name if it is set; or NULL
 * @sources: the programs that it is limited to; NULL: every program
 */
struct kubearmor_entry {
	struct kubearmor_entry *next;
	enum domain domain;
	enum kubearmor_shape objects;
	const struct yaml_node *subject;
	struct kubearmor_telling telling;
	bool recursive;
	bool read_only;
	const struct yaml_node *owner_only;
	struct kubearmor_source *sources;
};

/**
 * struct kubearmor_comment - a line that the translation has at its beginning
 * @next: the next one
 * @text: without line breaks
 */
struct kubearmor_comment {
	struct kubearmor_comment *next;
	const char *text;
};

/**
 * struct kubearmor_policy - a policy of KubeArmor's
 * @next: the next one in the file
 * @place: where it begins
 * @kind: scalar
 * @name: scalar, or NULL
 * @space: scalar: its namespace, or NULL
 * @labels: mapping: selector.matchLabels, or NULL
 * @entries: its entries
 * @tail: where the next one goes
 * @comments: what was said about it
 * @comment_tail: where the next one goes
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
};

/**
 * struct kubearmor - a file of KubeArmor's policies
 * @source: the file; gets the diagnostics
 * @arena: what everything here is taken from
 * @options: what the user says
 * @policy: the one that is being read or translated
 * @policies: all of them
 * @tail: where the next one goes
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
 * @telling: the entry's, or NULL
 */
struct kubearmor_rule {
	struct kubearmor_rule *next;
	const char *text;
	const struct kubearmor_telling *telling;
};

/**
 * struct kubearmor_domain - a domain of the translation
 * @fallback: its default: enum bulkhead_effect
 * @rules: its rules
 * @tail: where the next one goes
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
 * @base: it uses the pack base
 * @domains: by enum domain
 */
struct kubearmor_translation {
	bool base;
	struct kubearmor_domain domains[DOMAINS];
};

bool kubearmor_read(struct kubearmor *file, struct source *source,
		    const struct kubearmor_options *options);
void kubearmor_free(struct kubearmor *file);
void kubearmor_note(struct kubearmor *file, struct place place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
bool kubearmor_wider(struct kubearmor *file, struct place place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

const char *kubearmor_objects(struct kubearmor *file, const struct kubearmor_entry *entry);
const char *kubearmor_program(struct kubearmor *file, const struct kubearmor_entry *entry,
			      const struct kubearmor_source *source);

void kubearmor_translate(struct kubearmor *file, struct kubearmor_translation *to);
void kubearmor_translation_free(struct kubearmor_translation *translation);
void kubearmor_write(struct kubearmor *file, const struct kubearmor_translation *from, FILE *out);

#endif /* BULKHEAD_KUBEARMOR_H */
