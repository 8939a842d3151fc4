// SPDX-License-Identifier: GPL-2.0
/* Compiles a policy file to a blob that the kernel's own verifier has accepted. */
#include <stdio.h>
#include <unistd.h>

#include "automaton/automaton_build.h"
#include "automaton/encode.h"
#include "base/file.h"
#include "base/tool.h"
#include "blob.h"
#include "compile/compile.h"
#include "language/yaml.h"
#include "lint/lint.h"

static const struct place nowhere;

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
			diag_error(policy->source, rule->place, "this rule takes part in it; %s",
				   advice_on(rule));
	}
}

/* The kernel's verifier decides; a blob that it would refuse is a bug of the compiler. */
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
	struct double_array array;

	if (double_array_build(&array, dfa))
		out->bytes = encode_blob(policy, dfa, &array, &out->length);
	free(array.cells);
	if (out->bytes)
		return true;
	diag_error(policy->source, nowhere, "the compiled policy is larger than %u MiB%s",
		   BULKHEAD_BLOB_MAX >> 20,
		   culprits->count ? "" : "; '**' can stand for many names");
	name_culprits(policy, culprits);
	return false;
}

static bool compile(const struct policy *policy, const struct lint_wishes *wishes,
		    struct policy_blob *out)
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
		lint_policy(policy, &dfa, wishes);
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

static bool compile_document(struct source *source, const struct yaml_node *root,
			     const struct lint_wishes *wishes, struct policy_blob *out)
{
	unsigned int warnings = source->warnings;
	struct policy policy;
	bool done;

	*out = (struct policy_blob){};
	done = policy_parse(&policy, source, root) && compile(&policy, wishes, out);
	if (done)
		snprintf(out->name, sizeof(out->name), "%s", policy.name);
	out->warnings = source->warnings - warnings;
	policy_free(&policy);
	if (!done)
		policy_blob_free(out);
	return done;
}

static struct policy_blob *add_blob(struct policy_blobs *blobs)
{
	blobs->list =
		memory_grow(blobs->list, &blobs->room, blobs->count + 1, sizeof(*blobs->list));
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
 * policy_compile_linted() - compile an open source, with additional checks
 * @source: the YAML; gets the diagnostics
 * @wishes: what else to warn of; NULL: only of rules without effect
 * @out: filled in, one blob per document; free it with policy_blobs_free()
 *
 * All documents are read, so that all their errors are reported.
 *
 * Return: false after errors were reported.
 */
bool policy_compile_linted(struct source *source, const struct lint_wishes *wishes,
			   struct policy_blobs *out)
{
	struct arena arena = {};
	struct yaml_node *root = yaml_read(source, &arena);

	*out = (struct policy_blobs){};
	for (; root; root = root->next) {
		struct policy_blob blob;

		if (!compile_document(source, root, wishes, &blob))
			continue;
		if (find_blob(out, blob.name)) {
			diag_error(source, root->place,
				   "this file has two policies with the name '%s'", blob.name);
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

/**
 * policy_compile() - compile an open source
 * @source: the YAML; gets the diagnostics
 * @out: filled in, one blob per document; free it with policy_blobs_free()
 *
 * Return: false after errors were reported.
 */
bool policy_compile(struct source *source, struct policy_blobs *out)
{
	return policy_compile_linted(source, NULL, out);
}

static int compile_text(const char *name, const void *text, size_t length, struct policy_blobs *out)
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

/**
 * policy_file_read() - read a file that may be a policy
 * @text: filled in; free it with policy_file_free()
 * @path: the file; ``-``: standard input
 *
 * Return: false if it can't be a policy; @text->why then says why.
 */
bool policy_file_read(struct policy_file *text, const char *path)
{
	int err;

	*text = (struct policy_file){ .name = strcmp(path, "-") ? path : "<stdin>" };
	err = file_read(path, BULKHEAD_UPLOAD_MAX, &text->bytes, &text->length);
	if (err) {
		text->why = file_error(err);
		return false;
	}
	text->is_blob = looks_like_blob(text->bytes, text->length);
	if (!text->is_blob && text->length > FILE_POLICY_MAX)
		text->why = "a policy file has at most 16 MiB";
	return !text->why;
}
static_assert(FILE_POLICY_MAX == 16 << 20, "the sentence above");

/**
 * policy_file_free() - free a file's text
 * @text: what policy_file_read() filled in
 */
void policy_file_free(struct policy_file *text)
{
	free(text->bytes);
	text->bytes = NULL;
}

/**
 * policy_blobs_split() - split a file of concatenated blobs
 * @text: concatenated blobs, as bulkhead compile writes them
 * @out: filled in; free it with policy_blobs_free(), after an error too
 * @why: set to the kernel's objection to one of the blobs
 *
 * Return: false if the kernel would refuse one of the blobs.
 */
bool policy_blobs_split(const struct policy_file *text, struct policy_blobs *out, const char **why)
{
	struct bulkhead_rules rules;
	u32 size;

	*out = (struct policy_blobs){};
	for (size_t at = 0; at < text->length; at += size) {
		struct policy_blob *blob;

		if (bulkhead_blob_length(text->bytes + at, text->length - at, &size, why))
			return false;
		blob = add_blob(out);
		*blob = (struct policy_blob){ .length = size, .bytes = memory_zeroed(1, size) };
		memcpy(blob->bytes, text->bytes + at, size);
		if (bulkhead_blob_open(&rules, blob->bytes, size, why))
			return false;
		snprintf(blob->name, sizeof(blob->name), "%s", rules.name);
		bulkhead_blob_close(&rules);
	}
	return true;
}

/**
 * policy_read_file() - get the blobs of a file's policies, compiled already or not
 * @path: a policy file, or concatenated blobs; ``-``: standard input
 * @out: filled in; free it with policy_blobs_free()
 *
 * Return: TOOL_DONE, or TOOL_REFUSED after errors were printed.
 */
int policy_read_file(const char *path, struct policy_blobs *out)
{
	struct policy_file text;
	int status = TOOL_DONE;
	const char *why;

	*out = (struct policy_blobs){};
	if (!policy_file_read(&text, path))
		status = tool_refuse("%s: %s", text.name, text.why);
	else if (!text.is_blob)
		status = compile_text(text.name, text.bytes, text.length, out);
	else if (!policy_blobs_split(&text, out, &why))
		status = tool_refuse("%s: this blob would be refused: %s", text.name, why);
	policy_file_free(&text);
	if (status)
		policy_blobs_free(out);
	return status;
}

/* Keeps only the requested blob, or lists the available ones if there is no unambiguous choice. */
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
 * @path: like that of policy_read_file(); followed by ``#NAME`` if there are several policies
 * @out: filled in; free it with policy_blob_free()
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
	/* '#' may also be part of a file's name. */
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
 * policy_blob_set_mode() - have a policy loaded in another mode than it says
 * @blob: the policy
 * @mode: enum bulkhead_mode
 */
void policy_blob_set_mode(struct policy_blob *blob, uint8_t mode)
{
	struct bulkhead_blob_header *header = blob->bytes;

	header->mode = mode;
	header->checksum = 0;
	header->checksum = cpu_to_le32(~crc32_le(~0U, blob->bytes, blob->length));
}
