// SPDX-License-Identifier: GPL-2.0
/* bulkhead check: errors and likely mistakes of policies. */
#include <errno.h>
#include <fcntl.h>
#include <json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/options.h"
#include "base/output.h"
#include "base/tool.h"
#include "blob.h"
#include "commands/commands.h"
#include "compile/compile.h"
#include "language/vocabulary.h"
#include "lint/lint.h"
#include "module/netlink.h"

#define OPTION_ROOT   'r'
#define OPTION_STRICT 's'
#define OPTION_KERNEL 'k'

#define CAPABILITY_ANY 255U /* no capability has a greater number */

static const char usage[] =
	"Usage: bulkhead check [--root DIR] [--kernel] [--strict] [--json] FILE...\n\n"
	"Check policies for errors, and warn of constructs that are valid but probably not\n"
	"intended. FILE has policies in YAML, or blobs; '-' is standard input. All policies\n"
	"of a file are checked.\n\n"
	"  --root DIR  look up paths in DIR, the root of the container or of its image:\n"
	"              warn of symbolic links, which rules never match by name, of paths\n"
	"              that do not exist, and of names compared without regard to case\n"
	"  --kernel    warn of rules that the running kernel cannot enforce; the module has\n"
	"              to be loaded. Root queries a loaded module without this option, too,\n"
	"              but then a failed query is not an error\n"
	"  --strict    treat warnings as errors\n"
	"  --json      print one JSON object: the problems, and a summary of each policy\n"
	"  --help      print this help\n\n"
	"Exit status: 0 no errors (and, with --strict, no warnings), 1 otherwise, 2 invalid\n"
	"usage.\n";

/**
 * struct kernel - what the module reports about the running kernel
 * @facts: the same, for the linter
 * @hooks: names of the hooked functions, malloc'd; terminated by NULL
 * @count: number of names
 * @room: number of names allocated
 */
struct kernel {
	struct kernel_facts facts;
	char **hooks;
	size_t count;
	size_t room;
};

/**
 * struct check - a run of the command
 * @wishes: what to check
 * @kernel: the kernel that @wishes.kernel points to, if it is to be considered
 * @must_ask: the kernel's answer is required
 * @strict: warnings are errors
 * @diagnostics: with --json: the findings; else NULL
 * @policies: with --json: summaries of the policies
 * @errors: number of errors in all files
 * @warnings: number of warnings in all files
 */
struct check {
	struct lint_wishes wishes;
	struct kernel kernel;
	bool must_ask;
	bool strict;
	struct json_object *diagnostics;
	struct json_object *policies;
	unsigned int errors;
	unsigned int warnings;
};

/* The outcome for one file. */
struct checked_file {
	const char *name;
	struct policy_blobs blobs;
	bool good;
	unsigned int errors;
	unsigned int warnings;
};

static void add_part(struct json_object *object, const char *key, const char *text, size_t length)
{
	auto_free char *copy = strndup(text, length);

	if (copy)
		output_add_printable(object, key, copy);
}

static void add_diagnostic(void *data, const struct diag *diag)
{
	struct json_object *object = json_object_new_object();
	const char *word;
	size_t length = diag_suggestion(diag->message, &word);

	output_add_printable(object, "file", diag->file);
	if (diag->place.line) {
		output_add_number(object, "line", diag->place.line);
		output_add_number(object, "column", diag->place.column);
	}
	output_add_text(object, "severity", diag->severity == DIAG_ERROR ? "error" : "warning");
	if (diag->kind)
		output_add_text(object, "kind", diag->kind);
	output_add_printable(object, "message", diag->message);
	if (length)
		add_part(object, "suggestion", word, length);
	if (diag->rule)
		output_add_printable(object, "rule", diag->rule);
	if (diag->line)
		add_part(object, "source", diag->line, diag->line_length);
	json_object_array_add(data, object);
}

/* Reports an error about a file as a whole, which has no place in its text. */
static void refuse_file(struct check *check, struct checked_file *outcome, const char *why)
{
	const struct diag diag = {
		.severity = DIAG_ERROR,
		.file = outcome->name,
		.message = why,
	};

	outcome->errors++;
	if (check->diagnostics)
		add_diagnostic(check->diagnostics, &diag);
	else
		tool_refuse("%s: %s", outcome->name, why);
}

static void check_text(struct check *check, const struct policy_file *text,
		       struct checked_file *outcome)
{
	struct source source;

	diag_open(&source, text->name, text->bytes, text->length, stderr);
	if (check->diagnostics) {
		source.sink = add_diagnostic;
		source.sink_data = check->diagnostics;
	}
	outcome->good = policy_compile_linted(&source, &check->wishes, &outcome->blobs);
	outcome->errors = source.errors;
	outcome->warnings = source.warnings;
	diag_close(&source);
}

static void print_summary(const struct checked_file *outcome, const struct policy_blob *blob)
{
	printf("%s: policy %s, ", outcome->name, blob->name);
	if (blob->states)
		printf("%u rules, %u states, ", blob->rules, blob->states);
	printf("%zu bytes: ok\n", blob->length);
}

static void add_policy(struct json_object *object, const struct policy_blob *blob)
{
	struct bulkhead_rules rules;
	const char *why;

	output_add_text(object, "policy", blob->name);
	if (!bulkhead_blob_open(&rules, blob->bytes, blob->length, &why)) {
		output_add_number(object, "revision", rules.revision);
		output_add_text(object, "mode", mode_word(rules.mode));
		bulkhead_blob_close(&rules);
	}
	if (blob->states) {
		output_add_number(object, "rules", blob->rules);
		output_add_number(object, "states", blob->states);
	}
	output_add_number(object, "bytes", blob->length);
}

/* Summarises a policy; NULL stands for a file that has no policy because of errors. */
static void add_summary(const struct check *check, const struct checked_file *outcome,
			const struct policy_blob *blob)
{
	struct json_object *object = json_object_new_object();
	unsigned int warnings = blob ? blob->warnings : outcome->warnings;

	output_add_printable(object, "file", outcome->name);
	if (blob)
		add_policy(object, blob);
	json_object_object_add(object, "ok",
			       json_object_new_boolean(blob && !(check->strict && warnings)));
	output_add_number(object, "errors", blob ? 0 : outcome->errors);
	output_add_number(object, "warnings", warnings);
	json_object_array_add(check->policies, object);
}

/* A file with errors has no policies. */
static void sum_up(struct check *check, struct checked_file *outcome)
{
	bool compiled = outcome->good;

	outcome->good &= !(check->strict && outcome->warnings);
	if (check->policies && !compiled)
		add_summary(check, outcome, NULL);
	else if (compiled && !outcome->good && !check->policies)
		tool_refuse("%s: %u warning%s, and --strict allows none", outcome->name,
			    outcome->warnings, outcome->warnings == 1 ? "" : "s");
	for (size_t i = 0; i < outcome->blobs.count; i++) {
		if (check->policies)
			add_summary(check, outcome, &outcome->blobs.list[i]);
		else if (outcome->good)
			print_summary(outcome, &outcome->blobs.list[i]);
	}
}

static bool check_file(struct check *check, const char *path)
{
	struct checked_file outcome = {};
	struct policy_file text;
	bool readable = policy_file_read(&text, path);
	auto_free char *refusal = NULL;
	const char *why = text.why;

	outcome.name = text.name;
	if (readable && !text.is_blob) {
		check_text(check, &text, &outcome);
	} else {
		outcome.good = readable && policy_blobs_split(&text, &outcome.blobs, &why);
		if (readable && !outcome.good &&
		    asprintf(&refusal, "this blob would be refused: %s", why) >= 0)
			why = refusal;
		if (!outcome.good)
			refuse_file(check, &outcome, why);
	}
	if (!outcome.good)
		policy_blobs_free(&outcome.blobs);
	sum_up(check, &outcome);
	check->errors += outcome.errors;
	check->warnings += outcome.warnings;
	policy_blobs_free(&outcome.blobs);
	policy_file_free(&text);
	return outcome.good;
}

static u32 last_capability(void)
{
	FILE *file = fopen("/proc/sys/kernel/cap_last_cap", "re");
	unsigned int number = CAPABILITY_ANY;

	if (file && fscanf(file, "%u", &number) != 1)
		number = CAPABILITY_ANY;
	if (file)
		fclose(file);
	return number;
}

static int add_hook(const struct netlink_reply *hook, void *data)
{
	struct kernel *kernel = data;

	kernel->hooks = memory_grow(kernel->hooks, &kernel->room, kernel->count + 2,
				    sizeof(*kernel->hooks));
	kernel->hooks[kernel->count++] = strdup(netlink_string(hook, BULKHEAD_A_NAME));
	kernel->hooks[kernel->count] = NULL;
	return 0;
}

static int take_facts(const struct netlink_reply *reply, void *data)
{
	struct kernel *kernel = data;

	kernel->facts.format = netlink_u32(reply, BULKHEAD_A_FORMAT);
	return netlink_nests(reply, BULKHEAD_A_HOOK, add_hook, kernel);
}

/*
 * Without --kernel, a caller who can't ask the kernel gets the same checks as on any
 * other machine.
 */
static int ask_kernel(struct check *check)
{
	__attribute__((cleanup(netlink_cleanup))) struct netlink *link = NULL;
	struct kernel *kernel = &check->kernel;

	if (!check->must_ask && (geteuid() || access("/sys/module/bulkhead", F_OK)))
		return TOOL_DONE;
	link = netlink_open();
	if (!link)
		return check->must_ask ? TOOL_REFUSED : TOOL_DONE;
	if (netlink_call(link, netlink_request_new(link, BULKHEAD_CMD_INFO), take_facts, kernel) ||
	    !kernel->count)
		return check->must_ask
			       ? tool_refuse(
					 "cannot ask the running kernel what it can enforce: %s",
					 netlink_error(link))
			       : TOOL_DONE;
	kernel->facts.hooks = (const char *const *)kernel->hooks;
	kernel->facts.last_capability = last_capability();
	check->wishes.kernel = &kernel->facts;
	return TOOL_DONE;
}

static int open_root(struct check *check)
{
	const char *name = check->wishes.root_name;

	if (!name)
		return TOOL_DONE;
	check->wishes.root = open(name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (check->wishes.root < 0)
		return tool_refuse("--root %s: %s", name, strerror(errno));
	return TOOL_DONE;
}

static int read_options(struct check *check, int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, OPTION_HELP },
		{ "json", no_argument, NULL, OPTION_JSON },
		{ "root", required_argument, NULL, OPTION_ROOT },
		{ "strict", no_argument, NULL, OPTION_STRICT },
		{ "kernel", no_argument, NULL, OPTION_KERNEL },
		{},
	};
	int option;

	while ((option = options_next(argc, argv, options)) != OPTION_END) {
		if (option == OPTION_HELP || option == OPTION_WRONG)
			return option;
		if (option == OPTION_ROOT)
			check->wishes.root_name = optarg;
		else if (option == OPTION_JSON && !check->diagnostics) {
			check->diagnostics = json_object_new_array();
			check->policies = json_object_new_array();
		}
		check->strict |= option == OPTION_STRICT;
		check->must_ask |= option == OPTION_KERNEL;
	}
	return OPTION_END;
}

static int print_document(struct check *check)
{
	struct json_object *document = json_object_new_object();

	json_object_object_add(document, "diagnostics", json_object_get(check->diagnostics));
	json_object_object_add(document, "policies", json_object_get(check->policies));
	output_add_number(document, "errors", check->errors);
	output_add_number(document, "warnings", check->warnings);
	return output_json(document);
}

static int check_files(struct check *check, char **paths)
{
	int status = open_root(check);

	if (status == TOOL_DONE)
		status = ask_kernel(check);
	if (status != TOOL_DONE)
		return status;
	for (; *paths; paths++)
		if (!check_file(check, *paths))
			status = TOOL_REFUSED;
	if ((check->diagnostics ? print_document(check) : output_end()) != TOOL_DONE)
		status = TOOL_REFUSED;
	return status;
}

static void give_back(struct check *check)
{
	if (check->wishes.root >= 0)
		close(check->wishes.root);
	for (size_t i = 0; i < check->kernel.count; i++)
		free(check->kernel.hooks[i]);
	free(check->kernel.hooks);
	json_object_put(check->diagnostics);
	json_object_put(check->policies);
}

/**
 * cmd_check() - bulkhead check
 * @argc: number of words
 * @argv: the words, the command's name first
 *
 * Return: enum tool_status.
 */
int cmd_check(int argc, char **argv)
{
	struct check check = { .wishes.root = -1 };
	int option = read_options(&check, argc, argv);
	int status;

	if (option != OPTION_END)
		status = option == OPTION_HELP ? tool_help(usage) : TOOL_USAGE;
	else if (optind == argc)
		status = tool_usage("check", "needs a policy file");
	else
		status = check_files(&check, argv + optind);
	give_back(&check);
	return status;
}
