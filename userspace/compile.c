// SPDX-License-Identifier: GPL-2.0
/*
 * From a policy file to a blob that the kernel's own verifier has accepted,
 * and what only the finished automaton knows: rules that can never hold.
 */
#include <stdio.h>
#include <unistd.h>

#include "automaton_build.h"
#include "blob.h"
#include "compile.h"
#include "decide.h"
#include "encode.h"
#include "file.h"
#include "tool.h"
#include "tree.h"

static const struct place nowhere;

/* Permissions denied to everybody in an accept entry. */
static u32 denied_in(const struct policy *policy, const struct dfa *dfa,
		     const struct dfa_accept *accept, u32 *by)
{
	u32 denied = 0;

	for (u32 i = 0; i < accept->count; i++) {
		u32 index = dfa->lines[accept->first + i];
		const struct rule *rule = &policy->rules[index];

		if (!bulkhead_effect_refuses(rule->effect) || rule->source || rule->conditions)
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

		if (alive[i] || rule->implied || rule->file || bulkhead_effect_refuses(rule->effect) ||
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

static const char *advice_on(const struct rule *rule)
{
	if (rule->class_id == BULKHEAD_CLASS_SOCKET)
		return "ranges that overlap less would help";
	return "fewer '*' before its end, or names in place of '**', would help";
}

static void name_culprits(const struct policy *policy, const struct culprits *culprits)
{
	for (size_t i = 0; i < culprits->count; i++) {
		const struct rule *rule = &policy->rules[culprits->rules[i]];

		if (rule->file)
			diag_error(policy->source, nowhere, "line %u of %s takes part in it: %s",
				   rule->place.line, rule->file, rule->text);
		else
			diag_error(policy->source, rule->place,
				   "this rule takes part in it; %s", advice_on(rule));
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
		    const struct culprits *culprits, struct policy_blob *out)
{
	struct packed packed;

	if (dfa_pack(&packed, dfa))
		out->bytes = encode_blob(policy, dfa, &packed, &out->length);
	free(packed.cells);
	if (out->bytes)
		return true;
	diag_error(policy->source, nowhere, "the compiled policy is larger than %u MiB%s",
		   BULKHEAD_BLOB_MAX >> 20,
		   culprits->count ? "" : "; '**' can stand for many names");
	name_culprits(policy, culprits);
	return false;
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
		done = lay_out(policy, &dfa, &culprits, out) && verify(policy, out);
	} else {
		diag_error(policy->source, nowhere,
			   "the policy is too complex: its rules can be combined in too many ways");
		name_culprits(policy, &culprits);
	}
	dfa_free(&dfa);
	return done;
}

static bool compile_document(struct source *source, const struct node *root,
			     struct policy_blob *out)
{
	struct policy policy;
	bool done;

	*out = (struct policy_blob){};
	done = policy_parse(&policy, source, root) && compile(&policy, out);
	if (done)
		snprintf(out->name, sizeof(out->name), "%s", policy.name);
	policy_free(&policy);
	if (!done)
		policy_blob_free(out);
	return done;
}

static struct policy_blob *add_blob(struct policy_blobs *blobs)
{
	blobs->list = memory_grow(blobs->list, &blobs->room, blobs->count + 1,
				  sizeof(*blobs->list));
	return &blobs->list[blobs->count++];
}

static const struct policy_blob *find_blob(const struct policy_blobs *blobs, const char *name)
{
	for (size_t i = 0; i < blobs->count; i++)
		if (!strcmp(blobs->list[i].name, name))
			return &blobs->list[i];
	return NULL;
}

/**
 * policy_compile() - compile an open source
 * @source: the YAML; gets the diagnostics
 * @out: filled in, one blob a document; policy_blobs_free() gives it back
 *
 * All documents are read, so that all their errors are told.
 *
 * Return: false after errors were reported.
 */
bool policy_compile(struct source *source, struct policy_blobs *out)
{
	struct arena arena = {};
	struct node *root = yaml_read(source, &arena);

	*out = (struct policy_blobs){};
	for (; root; root = root->next) {
		struct policy_blob blob;

		if (!compile_document(source, root, &blob))
			continue;
		if (find_blob(out, blob.name)) {
			diag_error(source, root->place, "this file has two policies of the name '%s'",
				   blob.name);
			policy_blob_free(&blob);
		} else {
			*add_blob(out) = blob;
		}
	}
	arena_free(&arena);
	if (source->errors)
		policy_blobs_free(out);
	return !source->errors;
}

static int compile_text(const char *name, const void *text, size_t length,
			struct policy_blobs *out)
{
	struct source source;
	bool done;

	diag_open(&source, name, text, length, stderr);
	done = policy_compile(&source, out);
	diag_close(&source);
	return done ? TOOL_DONE : TOOL_REFUSED;
}

static bool looks_like_blob(const void *bytes, size_t length)
{
	__le32 magic;

	if (length < sizeof(magic))
		return false;
	memcpy(&magic, bytes, sizeof(magic));
	return le32_to_cpu(magic) == BULKHEAD_BLOB_MAGIC;
}

/* Blobs one behind the other, as bulkhead compile writes them. */
static int split_blobs(const char *path, const char *bytes, size_t length,
		       struct policy_blobs *out)
{
	struct bulkhead_rules rules;
	const char *why;
	u32 size;

	for (size_t at = 0; at < length; at += size) {
		struct policy_blob *blob;

		if (bulkhead_blob_length(bytes + at, length - at, &size, &why))
			return tool_refuse("%s: this blob would be refused: %s", path, why);
		blob = add_blob(out);
		*blob = (struct policy_blob){ .length = size, .bytes = memory_zeroed(1, size) };
		memcpy(blob->bytes, bytes + at, size);
		if (bulkhead_blob_open(&rules, blob->bytes, size, &why))
			return tool_refuse("%s: this blob would be refused: %s", path, why);
		snprintf(blob->name, sizeof(blob->name), "%s", rules.name);
		bulkhead_blob_close(&rules);
	}
	return TOOL_DONE;
}

/**
 * policy_read_file() - get the blobs of a file's policies, compiled already or not
 * @path: a policy file, or blobs one behind the other; ``-``: standard input
 * @out: filled in; policy_blobs_free() gives it back
 *
 * Return: TOOL_DONE, or TOOL_REFUSED after errors were printed.
 */
int policy_read_file(const char *path, struct policy_blobs *out)
{
	auto_free char *bytes = NULL;
	size_t length;
	int err, status;

	*out = (struct policy_blobs){};
	err = file_read(path, BULKHEAD_UPLOAD_MAX, &bytes, &length);
	if (err)
		return tool_refuse("%s: %s", path, file_error(err));
	if (looks_like_blob(bytes, length))
		status = split_blobs(path, bytes, length, out);
	else if (length > FILE_POLICY_MAX)
		status = tool_refuse("%s: a policy file has at most %zu MiB", path,
				     FILE_POLICY_MAX >> 20);
	else
		status = compile_text(strcmp(path, "-") ? path : "<stdin>", bytes, length, out);
	if (status)
		policy_blobs_free(out);
	return status;
}

/* Leaves the wanted one alone in its place, and tells which there are if it can't. */
static int choose(const char *path, const char *name, const struct policy_blobs *blobs,
		  struct policy_blob *out)
{
	const struct policy_blob *found = name ? find_blob(blobs, name) : &blobs->list[0];
	auto_free char *names = NULL;
	size_t length;
	FILE *list;

	if (found && (name || blobs->count == 1)) {
		*out = *found;
		out->bytes = memory_zeroed(1, found->length);
		memcpy(out->bytes, found->bytes, found->length);
		return TOOL_DONE;
	}
	list = open_memstream(&names, &length);
	if (!list)
		abort();
	for (size_t i = 0; i < blobs->count; i++)
		fprintf(list, "%s%s#%s", i ? ", " : "", path, blobs->list[i].name);
	fclose(list);
	if (name)
		return tool_refuse("%s: there is no policy '%s' in it; there are %s", path, name,
				   names);
	return tool_refuse("%s: it holds %zu policies; say which one: %s", path, blobs->count,
			   names);
}

/**
 * policy_read_one() - get the blob of one policy
 * @path: as of policy_read_file(); with ``#NAME`` behind it where there are several
 * @out: filled in; policy_blob_free() gives it back
 *
 * Return: TOOL_DONE, or TOOL_REFUSED after errors were printed.
 */
int policy_read_one(const char *path, struct policy_blob *out)
{
	const char *hash = strrchr(path, '#');
	auto_free char *file = NULL;
	struct policy_blobs blobs;
	int status;

	*out = (struct policy_blob){};
	/* A file may have that name, too. */
	if (hash && !access(path, F_OK))
		hash = NULL;
	file = hash ? strndup(path, hash - path) : strdup(path);
	if (!file)
		abort();
	status = policy_read_file(file, &blobs);
	if (status)
		return status;
	status = choose(file, hash ? hash + 1 : NULL, &blobs, out);
	policy_blobs_free(&blobs);
	return status;
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

/**
 * policy_blobs_free() - give blobs back
 * @blobs: empty afterwards
 */
void policy_blobs_free(struct policy_blobs *blobs)
{
	for (size_t i = 0; i < blobs->count; i++)
		policy_blob_free(&blobs->list[i]);
	free(blobs->list);
	*blobs = (struct policy_blobs){};
}
