// SPDX-License-Identifier: GPL-2.0
/*
 * From a policy file to a blob that the kernel's own verifier has accepted,
 * and what only the finished automaton knows: rules that can never hold.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "automaton_build.h"
#include "blob.h"
#include "encode.h"
#include "compile.h"
#include "tool.h"

/* 10,000 rules of the greatest length would not fit, of any sane one they do. */
#define FILE_MAX ((size_t)16 << 20)

static const struct place nowhere;

/* Permissions denied to everybody in an accept entry. */
static u32 denied_in(const struct policy *policy, const struct dfa *dfa,
		     const struct dfa_accept *accept, u32 *by)
{
	u32 denied = 0;

	for (u32 i = 0; i < accept->count; i++) {
		u32 index = dfa->lines[accept->first + i];
		const struct rule *rule = &policy->rules[index];

		if (rule->effect != BULKHEAD_DENY || rule->source || rule->conditions)
			continue;
		denied |= rule->permissions;
		*by = index;
	}
	return denied;
}

/*
 * A rule that lets pass has no effect if, whatever it matches, a deny takes
 * all that it gives. The accept entries are all the things there are to match.
 * Of packs nothing is told: that a policy denies part of them is what it is for.
 */
static void warn_of_dead_rules(const struct policy *policy, const struct dfa *dfa)
{
	auto_free u8 *alive = memory_zeroed(policy->rule_count, sizeof(*alive));
	auto_free u32 *killer = memory_zeroed(policy->rule_count, sizeof(*killer));

	for (size_t a = 1; a < dfa->accept_count; a++) {
		const struct dfa_accept *accept = &dfa->accepts[a];
		u32 by = 0, denied = denied_in(policy, dfa, accept, &by);

		for (u32 i = 0; i < accept->count; i++) {
			u32 index = dfa->lines[accept->first + i];

			if (policy->rules[index].permissions & ~denied)
				alive[index] = 1;
			else
				killer[index] = by;
		}
	}
	for (size_t i = 0; i < policy->rule_count; i++) {
		const struct rule *rule = &policy->rules[i];

		if (alive[i] || rule->implied || rule->file || rule->effect == BULKHEAD_DENY ||
		    rule->class_id == BULKHEAD_CLASS_SOURCE)
			continue;
		diag_warning(policy->source, rule->place,
			     "this rule never holds: line %u denies all of it",
			     policy->rules[killer[i]].place.line);
	}
}

static int order_of(u64 x, u64 y)
{
	return x < y ? -1 : x > y;
}

static int by_range(const struct id_range *x, const struct id_range *y)
{
	int order = order_of(x->low, y->low);

	return order ? order : order_of(x->high, y->high);
}

static int by_conditions(const struct rule *x, const struct rule *y)
{
	int order = order_of(x->source, y->source);

	order = order ? order : order_of(x->conditions, y->conditions);
	order = order ? order : by_range(&x->uid, &y->uid);
	return order ? order : by_range(&x->gid, &y->gid);
}

static int by_meaning(const void *a, const void *b)
{
	const struct rule *x = *(const struct rule *const *)a;
	const struct rule *y = *(const struct rule *const *)b;
	int order = x->class_id - y->class_id;

	order = order ? order : x->effect - y->effect;
	order = order ? order : strcmp(x->object, y->object);
	order = order ? order : by_conditions(x, y);
	return order ? order : x < y ? -1 : x > y;
}

static bool says_the_same(const struct rule *rule, const struct rule *before)
{
	return rule->class_id == before->class_id && rule->effect == before->effect &&
	       !by_conditions(rule, before) && !strcmp(rule->object, before->object) &&
	       !(rule->permissions & ~before->permissions);
}

static void warn_of_repeated_rules(const struct policy *policy)
{
	auto_free const struct rule **sorted =
		memory_zeroed(policy->rule_count, sizeof(struct rule *));
	size_t count = 0;

	for (size_t i = 0; i < policy->rule_count; i++)
		if (!policy->rules[i].implied && !policy->rules[i].file &&
		    policy->rules[i].class_id != BULKHEAD_CLASS_SOURCE)
			sorted[count++] = &policy->rules[i];
	qsort(sorted, count, sizeof(*sorted), by_meaning);
	for (size_t i = 1; i < count; i++)
		if (says_the_same(sorted[i], sorted[i - 1]) &&
		    sorted[i]->text != sorted[i - 1]->text)
			diag_warning(policy->source, sorted[i]->place,
				     "this rule says again what line %u says",
				     sorted[i - 1]->place.line);
}

static void refuse_explosion(const struct policy *policy, const struct culprits *culprits)
{
	diag_error(policy->source, nowhere,
		   "the policy is too complex: its wildcards can be combined in too many ways");
	for (size_t i = 0; i < culprits->count; i++) {
		const struct rule *rule = &policy->rules[culprits->rules[i]];

		if (rule->file)
			diag_error(policy->source, nowhere, "line %u of %s takes part in it: %s",
				   rule->place.line, rule->file, rule->text);
		else
			diag_error(policy->source, rule->place,
				   "this rule takes part in it; fewer '*' before its end would help");
	}
}

/* The kernel has the last word; a blob that it would refuse is our mistake. */
static bool verify(const struct policy *policy, const struct policy_blob *blob)
{
	struct bulkhead_rules rules;
	const char *why;

	if (bulkhead_blob_open(&rules, blob->bytes, blob->length, &why)) {
		diag_error(policy->source, nowhere, "internal error, please report it: %s", why);
		return false;
	}
	bulkhead_blob_close(&rules);
	return true;
}

static bool lay_out(const struct policy *policy, const struct dfa *dfa,
		    struct policy_blob *out)
{
	struct packed packed;

	if (dfa_pack(&packed, dfa))
		out->bytes = encode_blob(policy, dfa, &packed, &out->length);
	free(packed.cells);
	if (!out->bytes)
		diag_error(policy->source, nowhere,
			   "the compiled policy is larger than %u MiB", BULKHEAD_BLOB_MAX >> 20);
	return out->bytes;
}

static bool compile(const struct policy *policy, struct policy_blob *out)
{
	struct culprits culprits = {};
	struct dfa dfa;
	struct nfa nfa;
	bool done;

	nfa_build(&nfa, policy);
	done = dfa_build(&dfa, &nfa, &policy->sets, &culprits);
	nfa_free(&nfa);
	if (done) {
		dfa_minimise(&dfa);
		warn_of_repeated_rules(policy);
		warn_of_dead_rules(policy, &dfa);
		out->rules = policy->written;
		out->states = dfa.count;
		done = lay_out(policy, &dfa, out) && verify(policy, out);
	} else {
		refuse_explosion(policy, &culprits);
	}
	dfa_free(&dfa);
	return done;
}

/**
 * policy_compile() - compile an open source
 * @source: the YAML; gets the diagnostics
 * @out: filled in; policy_blob_free() gives it back
 *
 * Return: false after errors were reported.
 */
bool policy_compile(struct source *source, struct policy_blob *out)
{
	struct policy policy;
	bool done;

	*out = (struct policy_blob){};
	done = policy_parse(&policy, source) && compile(&policy, out);
	policy_free(&policy);
	if (!done)
		policy_blob_free(out);
	return done;
}

/**
 * policy_compile_text() - compile a policy that is in memory
 * @name: what to call it in diagnostics
 * @text: the YAML
 * @length: bytes of it
 * @out: filled in; policy_blob_free() gives it back
 *
 * Return: TOOL_DONE, or TOOL_REFUSED after errors were printed.
 */
int policy_compile_text(const char *name, const void *text, size_t length,
			struct policy_blob *out)
{
	struct source source;
	bool done;

	diag_open(&source, name, text, length, stderr);
	done = policy_compile(&source, out);
	diag_close(&source);
	return done ? TOOL_DONE : TOOL_REFUSED;
}

static int read_all(const char *path, int file, char **bytes, size_t *length)
{
	size_t room = 0, most = BULKHEAD_BLOB_MAX;
	ssize_t got;

	*bytes = NULL;
	*length = 0;
	do {
		*bytes = memory_grow(*bytes, &room, *length + 65536, 1);
		got = read(file, *bytes + *length, room - *length);
		if (got < 0)
			return tool_refuse("%s: %s", path, strerror(errno));
		*length += got;
		if (*length > most)
			return tool_refuse("%s: the file is larger than %zu MiB", path, most >> 20);
	} while (got);
	return TOOL_DONE;
}

static int read_file(const char *path, char **bytes, size_t *length)
{
	struct stat stat;
	int file = open(path, O_RDONLY | O_CLOEXEC);
	int status;

	*bytes = NULL;
	if (file < 0)
		return tool_refuse("%s: %s", path, strerror(errno));
	if (!fstat(file, &stat) && S_ISDIR(stat.st_mode))
		status = tool_refuse("%s: this is a directory", path);
	else
		status = read_all(path, file, bytes, length);
	close(file);
	return status;
}

/**
 * policy_compile_file() - compile a policy file
 * @path: the file
 * @out: filled in; policy_blob_free() gives it back
 *
 * Return: TOOL_DONE, or TOOL_REFUSED after errors were printed.
 */
int policy_compile_file(const char *path, struct policy_blob *out)
{
	auto_free char *text = NULL;
	size_t length;

	*out = (struct policy_blob){};
	if (read_file(path, &text, &length))
		return TOOL_REFUSED;
	if (length > FILE_MAX)
		return tool_refuse("%s: a policy file has at most %zu MiB", path, FILE_MAX >> 20);
	return policy_compile_text(path, text, length, out);
}

static bool looks_like_blob(const void *bytes, size_t length)
{
	__le32 magic;

	if (length < sizeof(magic))
		return false;
	memcpy(&magic, bytes, sizeof(magic));
	return le32_to_cpu(magic) == BULKHEAD_BLOB_MAGIC;
}

/**
 * policy_read_file() - get a policy's blob, compiled already or not
 * @path: a policy file or a blob
 * @out: filled in; policy_blob_free() gives it back
 *
 * Return: TOOL_DONE, or TOOL_REFUSED after errors were printed.
 */
int policy_read_file(const char *path, struct policy_blob *out)
{
	auto_free char *bytes = NULL;
	struct bulkhead_rules rules;
	const char *why;
	size_t length;

	*out = (struct policy_blob){};
	if (read_file(path, &bytes, &length))
		return TOOL_REFUSED;
	if (!looks_like_blob(bytes, length)) {
		if (length > FILE_MAX)
			return tool_refuse("%s: a policy file has at most %zu MiB", path,
					   FILE_MAX >> 20);
		return policy_compile_text(path, bytes, length, out);
	}
	if (bulkhead_blob_open(&rules, bytes, length, &why))
		return tool_refuse("%s: this blob would be refused: %s", path, why);
	bulkhead_blob_close(&rules);
	out->bytes = bytes;
	out->length = length;
	bytes = NULL;
	return TOOL_DONE;
}

/**
 * policy_blob_free() - give a blob back
 * @blob: empty afterwards
 */
void policy_blob_free(struct policy_blob *blob)
{
	free(blob->bytes);
	*blob = (struct policy_blob){};
}
