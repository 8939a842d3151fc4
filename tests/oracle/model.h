/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A policy and a request as bulkhead-policy(5) describes them. Nothing here knows how the
 * compiler works; of the project, only the vocabulary of uapi/linux/bulkhead.h is used.
 */
#ifndef BULKHEAD_ORACLE_MODEL_H
#define BULKHEAD_ORACLE_MODEL_H

#include <stdio.h>
#include <env.h>
#include <linux/bulkhead.h>

/* The maximum numbers of the parts of a random policy. */
#define STEPS_MAX   64 /* of a glob without braces */
#define GLOBS_MAX   3  /* of a rule; also targets and pairs of device numbers */
#define CHOICES_MAX 3  /* of a brace */
#define RULES_MAX   24
#define SETS_MAX    2
#define GIDS_MAX    8

enum step_kind {
	STEP_BYTE,
	STEP_ONE,   /* ? */
	STEP_CLASS, /* [...] */
	STEP_STAR,
	STEP_DEEP,  /* ** */
	STEP_BRACE, /* {...} */
};

/* One step of a glob. A choice of a brace may be empty: NULL. */
struct step {
	struct step *next;
	enum step_kind kind;
	u8 byte;
	bool negated;
	unsigned int count; /* of ranges or choices */
	u8 low[CHOICES_MAX];
	u8 high[CHOICES_MAX];
	struct step *choices[CHOICES_MAX];
};

/* One result of replacing each brace of a glob by one of its choices. */
struct plain {
	struct plain *next;
	unsigned int count;
	const struct step *steps[STEPS_MAX];
};

/* What a glob names determines what its wildcards match. */
enum glob_style {
	STYLE_PATH,    /* /a/b: wildcards stay within a component */
	STYLE_NAME,    /* memfd:x, @x: they don't */
	STYLE_DETAIL,  /* tmpfs: a name, without components; only ** matches a slash */
	STYLE_CONTROL, /* proc:/a/b: a path behind the first slash */
};

struct model_glob {
	enum glob_style style;
	struct step *steps;
	struct plain *plains;
};

struct model_destination {
	bool v4;
	bool v6;
	u8 address[16];
	unsigned int prefix;
	unsigned int low;
	unsigned int high;
	bool has_port; /* the policy has it */
};

/* Named lists; a rule that uses one has all of its members. */
struct model_named_set {
	unsigned int count;
	struct model_destination targets[GLOBS_MAX];
};

struct path_set {
	unsigned int count;
	struct model_glob *globs[GLOBS_MAX];
};

/* The meaning of a word for a protocol, as listed in the manual. */
enum model_protocol {
	PROTOCOL_TCP,
	PROTOCOL_MPTCP,
	PROTOCOL_UDP,
	PROTOCOL_SCTP,
	PROTOCOL_ICMP,
	PROTOCOL_RAW,
	PROTOCOL_ANY,
	PROTOCOL_UNIX,
	PROTOCOL_NETLINK,
	PROTOCOL_PACKET,
	PROTOCOL_VSOCK,
	PROTOCOL_ALG,
	PROTOCOL_FAMILY,
	PROTOCOLS,
};

enum section {
	SECTION_FILE,
	SECTION_EXEC,
	SECTION_NETWORK,
	SECTION_CAPABILITIES,
	SECTION_HOST,
	SECTIONS,
};

struct range {
	u32 low;
	u32 high;
};

/* Conditions that hold together. */
struct model_conditions {
	struct model_glob *from;
	bool has_uid;
	bool has_gid;
	bool owner;
	struct range uid;
	struct range gid;
};

/* A rule as it is written; which members count depends on its section. */
struct model_rule {
	enum section section;
	u8 effect;
	u32 permissions;
	unsigned int count; /* of globs, targets or pairs */
	struct model_glob *globs[GLOBS_MAX];
	int set; /* index of the set that its globs or targets are from, or -1 */

	bool execmem;

	enum model_protocol protocol;
	int number; /* of netlink: and family:, or -1 */
	struct model_destination targets[GLOBS_MAX];

	u64 capabilities; /* by number; all ones: all */

	const char *item; /* NULL: it is about devices */
	char type;	  /* of device: 'c', 'b', or 0 */
	struct range majors[GLOBS_MAX];
	struct range minors[GLOBS_MAX];

	struct model_conditions when;
	struct model_conditions unless;
	struct model_rule *except; /* NULL, or the same with the objects that it excepts */

	bool has_why;
	u8 severity;
	bool has_tags;
	unsigned int line; /* where it was printed */
};

struct model_policy {
	u8 mode;
	int defaults[SECTIONS]; /* an effect, or -1: not written */
	enum section order[SECTIONS];
	unsigned int set_count;
	struct model_named_set sets[SETS_MAX];
	unsigned int path_set_count;
	struct path_set path_sets[SETS_MAX];
	unsigned int count;
	struct model_rule rules[RULES_MAX + 1];
};

/* A request and its subject. */
struct query {
	unsigned int class_id;
	u32 permissions;
	size_t length;
	u8 object[512];
	bool knows_program;
	bool knows_uid;
	bool knows_gids;
	bool knows_owner;
	bool owner;
	size_t program_length;
	u8 program[512];
	u32 uid;
	unsigned int gid_count;
	u32 gids[GIDS_MAX];
};

/* A decision; line 0 is the default. */
struct model_answer {
	u8 effect;
	u32 permissions;
	unsigned int line;
};

/* oracle.c, match.c: what the manual says */
void oracle_answer(struct model_answer *answer, const struct model_policy *policy,
		   const struct query *query);
bool oracle_may_be_renamed(const struct model_policy *policy, const struct query *from,
			   const struct query *to);
bool glob_matches(const struct model_glob *glob, const u8 *bytes, size_t length);
bool glob_is_one_word(const struct plain *plain, const char *word);
bool glob_is_sensible(const struct model_glob *glob);
bool step_takes(const struct step *step, unsigned int byte);
void glob_expand(struct model_glob *glob);

/* random.c, policy.c, query.c: what is tried */
void random_begin(u64 seed);
unsigned int random_below(unsigned int bound);
bool one_in(unsigned int times);
void random_shuffle(void *items, unsigned int count, size_t size);
void *keep(size_t size);
void keep_nothing(void);
struct model_glob *random_path_glob(void);
struct model_glob *random_unix_glob(void);
struct model_glob *random_detail_glob(const char *item);
void random_policy(struct model_policy *policy);
void random_rule(struct model_rule *rule, const struct model_policy *policy);
void random_query(struct query *query, const struct model_policy *policy);

/* differ.c: what diff says */
struct bulkhead_rules;
bool diff_agrees(const struct bulkhead_rules *const *rules,
		 const struct model_policy *const *policies, const struct query *queries,
		 unsigned int count, unsigned long *found);

/* print.c */
char *policy_text(struct model_policy *policy);
void query_print(FILE *to, const struct query *query);

#endif /* BULKHEAD_ORACLE_MODEL_H */
