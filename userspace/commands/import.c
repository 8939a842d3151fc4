// SPDX-License-Identifier: GPL-2.0
/* bulkhead import: translate the policy of another tool into ours. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/options.h"
#include "base/tool.h"
#include "blob.h"
#include "commands/commands.h"
#include "compile/compile.h"
#include "kubearmor/kubearmor.h"

static const char usage[] =
	"Usage: bulkhead import [OPTION...] kubearmor FILE\n\n"
	"Translate the KubeArmorPolicy documents of FILE ('-': standard input). What\n"
	"Bulkhead's language can't express is reported with its line, and becomes a comment\n"
	"in the translation. If the translation would allow more than the original, nothing\n"
	"is written.\n\n"
	"  -o, --output OUT     write to OUT instead of standard output\n"
	"      --posture WORD   effect of an Allow list on everything else: block (default) or\n"
	"                       audit, as KubeArmor's default posture was\n"
	"      --host EFFECT    default of the domain 'host', which KubeArmor does not have:\n"
	"                       audit (default), deny or allow\n"
	"      --owner UID      the user that 'ownerOnly' means\n"
	"      --merge NAME     merge all documents into one policy, as KubeArmor does for a pod\n"
	"      --no-pack        do not use the pack 'loader'\n"
	"      --accept-wider   leave out what can't be expressed, even if that allows more\n\n"
	"Exit status: 0 translated (notes included), 1 refused, 2 wrong usage.\n";

enum import_option {
	IMPORT_POSTURE = 256,
	IMPORT_HOST,
	IMPORT_OWNER,
	IMPORT_MERGE,
	IMPORT_NO_PACK,
	IMPORT_WIDER,
};

static int write_output(const char *path, const char *text, size_t length)
{
	struct iovec piece = { .iov_base = (char *)text, .iov_len = length };

	return file_write(path ? path : "-", &piece, 1);
}

/* Nothing is printed that our own parser would refuse. */
static bool is_policy(struct kubearmor *file, const char *text, size_t length)
{
	auto_free char *said = NULL;
	struct policy_blobs blobs;
	struct source source;
	size_t said_length;
	FILE *out = open_memstream(&said, &said_length);
	bool good;

	diag_open(&source, "the translation", text, length, out);
	/* Only errors are of interest. */
	source.warnings = DIAG_ERRORS_MAX + 1;
	good = policy_compile(&source, &blobs);
	diag_close(&source);
	policy_blobs_free(&blobs);
	if (out)
		fclose(out);
	if (good)
		return true;
	fputs(said ?: "", stderr);
	diag_error(file->source, file->policy->place,
		   "the translation of this policy can't be compiled, see above");
	return false;
}

static void translate(struct kubearmor *file, FILE *out, bool first)
{
	struct kubearmor_translation translation;
	auto_free char *text = NULL;
	size_t length;
	FILE *one;

	kubearmor_translate(file, &translation);
	one = open_memstream(&text, &length);
	if (one && !file->source->errors) {
		kubearmor_write(file, &translation, one);
		fflush(one);
		if (is_policy(file, text, length))
			fprintf(out, "%s%s", first ? "" : "---\n", text);
	}
	if (one)
		fclose(one);
	kubearmor_translation_free(&translation);
}

static int import(const char *name, const struct kubearmor_options *options, const char *path)
{
	auto_free char *input = NULL, *output = NULL;
	struct kubearmor file;
	struct source source;
	size_t length, made;
	FILE *out;
	int err, status;

	err = file_read(name, FILE_POLICY_MAX, &input, &length);
	if (err)
		return tool_refuse("%s: %s", name, file_error(err));
	name = strcmp(name, "-") ? name : "<stdin>";
	out = open_memstream(&output, &made);
	if (!out)
		return tool_refuse("out of memory");
	diag_open(&source, name, input, length, stderr);
	kubearmor_read(&file, &source, options);
	for (file.policy = file.policies; file.policy; file.policy = file.policy->next)
		translate(&file, out, file.policy == file.policies);
	fclose(out);
	if (source.errors)
		status = tool_refuse("%s: nothing is written, because of the errors above", name);
	else
		status = write_output(path, output, made);
	kubearmor_free(&file);
	diag_close(&source);
	return status;
}

static int take_effect(const char *option, const char *word, const char *const *words,
		       const u8 *effects, u8 *effect)
{
	for (size_t i = 0; words[i]; i++) {
		if (!strcmp(word, words[i])) {
			*effect = effects[i];
			return TOOL_DONE;
		}
	}
	return tool_usage("import", "%s takes %s, not '%s'", option,
			  words[2] ? "audit, deny or allow" : "block or audit", word);
}

static int take_option(int option, struct kubearmor_options *options)
{
	static const char *const postures[] = { "block", "audit", NULL };
	static const char *const hosts[] = { "deny", "audit", "allow", NULL };
	static const u8 effects[] = { BULKHEAD_DENY, BULKHEAD_AUDIT, BULKHEAD_ALLOW };

	switch (option) {
	case IMPORT_POSTURE:
		return take_effect("--posture", optarg, postures, effects, &options->posture);
	case IMPORT_HOST:
		return take_effect("--host", optarg, hosts, effects, &options->host);
	case IMPORT_OWNER:
		options->owner = number_parse(optarg, strlen(optarg), ID_MAX);
		return options->owner >= 0
			       ? TOOL_DONE
			       : tool_usage("import",
					    "--owner takes a user id from 0 to %u, not '%s'",
					    ID_MAX, optarg);
	case IMPORT_MERGE:
		options->merge = optarg;
		return bulkhead_name_valid(optarg, strlen(optarg))
			       ? TOOL_DONE
			       : tool_usage(
					 "import",
					 "--merge: '%s' can't be a policy's name: letters, digits, '.', '_' and '-', the first one a letter or digit",
					 optarg);
	case IMPORT_NO_PACK:
		options->pack = false;
		return TOOL_DONE;
	case IMPORT_WIDER:
		options->wider = true;
		return TOOL_DONE;
	default:
		return TOOL_USAGE;
	}
}

/**
 * cmd_import() - bulkhead import
 * @argc: number of words
 * @argv: the words, the command's name first
 *
 * Return: enum tool_status.
 */
int cmd_import(int argc, char **argv)
{
	static const struct option known[] = { { "help", no_argument, NULL, OPTION_HELP },
					       { "output", required_argument, NULL, 'o' },
					       { "posture", required_argument, NULL,
						 IMPORT_POSTURE },
					       { "host", required_argument, NULL, IMPORT_HOST },
					       { "owner", required_argument, NULL, IMPORT_OWNER },
					       { "merge", required_argument, NULL, IMPORT_MERGE },
					       { "no-pack", no_argument, NULL, IMPORT_NO_PACK },
					       { "accept-wider", no_argument, NULL, IMPORT_WIDER },
					       { 0 } };
	struct kubearmor_options options = {
		.posture = BULKHEAD_DENY,
		.host = BULKHEAD_AUDIT,
		.pack = true,
		.owner = -1,
	};
	const char *path = NULL;
	int option;

	while ((option = options_next(argc, argv, known)) != OPTION_END) {
		if (option == OPTION_HELP)
			return tool_help(usage);
		if (option == 'o')
			path = optarg;
		else if (take_option(option, &options))
			return TOOL_USAGE;
	}
	if (optind == argc || strcmp(argv[optind], "kubearmor"))
		return tool_usage(
			"import",
			"'kubearmor' is the tool to import from, and comes before the file");
	if (optind + 2 != argc)
		return tool_usage(
			"import",
			"exactly one file of KubeArmor policies is needed; '-' is standard input");
	return import(argv[optind + 1], &options, path);
}
