// SPDX-License-Identifier: GPL-2.0
/* bulkhead replay: show how another policy would judge recorded events. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <json.h>

#include "base/arena.h"
#include "base/options.h"
#include "base/output.h"
#include "base/tool.h"
#include "commands/commands.h"
#include "compile/compile.h"
#include "language/vocabulary.h"
#include "replay/replay.h"

static const char usage[] =
	"Usage: bulkhead replay EVENTS POLICY [--container NAME] [--enforce] [--same-uids]\n"
	"                       [--all] [--json | --suggest]\n\n"
	"Say what recorded events would get under another policy. EVENTS is what\n"
	"'bulkhead events --json' has written, '-' is standard input. POLICY is a policy\n"
	"in YAML or a blob, FILE#NAME one of several in a file. Each request whose verdict\n"
	"would be another one is printed once, with both verdicts and how often it was\n"
	"made; then how many there are.\n"
	"Only what was denied or audited is in the events: of what passed in silence\n"
	"this says nothing.\n\n"
	"  --container NAME  events of this container only\n"
	"  --enforce         as if the policy's mode were enforce\n"
	"  --same-uids       the containers number users as the host does; else rules\n"
	"                    with 'uid' can't be decided, as are those with 'gid' ever\n"
	"  --all             print the other requests, too\n"
	"  --suggest         print instead the rules that would let everything pass, as a\n"
	"                    pack for 'use: [./FILE.yaml]'; implies --enforce\n"
	"  --json            print one JSON object a line; the last one is the summary\n"
	"  --help            print this\n\n"
	"Exit status: 0 nothing would be denied, 1 something would, or it failed, 2 wrong\n"
	"usage.\n";

struct replay_options {
	const char *container;
	bool enforce;
	bool same_uids;
	bool all;
	bool suggest;
	bool json;
};

static const char *const outcome_words[OUTCOMES] = {
	[OUTCOME_DENIED] = "would be denied, and were allowed",
	[OUTCOME_PASSED] = "would be allowed, and were denied",
	[OUTCOME_OTHER] = "would be reported differently",
	[OUTCOME_SAME] = "would not change",
	[OUTCOME_UNKNOWN] = "can't be decided",
};

static const char *const outcome_keys[OUTCOMES] = {
	[OUTCOME_DENIED] = "newly_denied",   [OUTCOME_PASSED] = "newly_passed",
	[OUTCOME_OTHER] = "told_otherwise",  [OUTCOME_SAME] = "unchanged",
	[OUTCOME_UNKNOWN] = "not_decidable",
};

static void print_number(const char *before, u64 count, const char *what)
{
	if (count)
		printf("%s%6llu %s\n", before, (unsigned long long)count, what);
}

static void print_summary(const struct replay *replay, const char *before)
{
	printf("%s%6llu events, of %zu different requests\n", before,
	       (unsigned long long)replay->events, replay->requests.count);
	for (int i = 0; i < OUTCOMES; i++)
		print_number(before, replay->outcomes[i], outcome_words[i]);
	print_number(before, replay->refused, "would be denied in all");
	print_number(before, replay->beyond,
		     "are counted but not listed: there were too many different requests");
	print_number(before, replay->suppressed,
		     "more were suppressed by the module's rate limit and are unknown");
	print_number(before, replay->lost,
		     "gaps, where events were lost before they were recorded");
	if (replay->garbage)
		printf("%s%6llu lines are not events; the first one is line %llu: %s\n", before,
		       (unsigned long long)replay->garbage,
		       (unsigned long long)replay->garbage_line, replay->garbage_wrong);
	if (replay->torn)
		printf("%sthe last line is incomplete and left out\n", before);
	if (replay->rules->mode != BULKHEAD_MODE_ENFORCE)
		printf("%sthe policy's mode is %s: --enforce says what it would deny\n", before,
		       mode_word(replay->rules->mode));
}

static void add_summary(struct json_object *object, const struct replay *replay)
{
	output_add_number(object, "events", replay->events);
	output_add_number(object, "requests", replay->requests.count);
	for (int i = 0; i < OUTCOMES; i++)
		output_add_number(object, outcome_keys[i], replay->outcomes[i]);
	output_add_number(object, "denied", replay->refused);
	output_add_number(object, "not_listed", replay->beyond);
	output_add_number(object, "suppressed", replay->suppressed);
	output_add_number(object, "lost", replay->lost);
	output_add_number(object, "garbage", replay->garbage);
	json_object_object_add(object, "torn", json_object_new_boolean(replay->torn));
	output_add_text(object, "mode", mode_word(replay->rules->mode));
}

static struct json_object *was_object(const struct event *event)
{
	struct json_object *was = json_object_new_object();

	output_add_text(was, "verdict", verdict_word(event->effect));
	output_add_text(was, "reason", reason_word(event->reason));
	if (event->file && *event->file)
		output_add_printable(was, "file", event->file);
	if (event->line != EVENT_MISSING) {
		output_add_number(was, "line", event->line);
		output_add_printable(was, "rule", event->text ? event->text : "");
	}
	return was;
}

static void print_json(const struct replay *replay, const struct replayed *replayed, u64 count)
{
	const struct request *request = &replayed->request;
	auto_free char *text = request_describe(request->class_id, request->permissions,
						request->object, request->length);
	struct json_object *object = json_object_new_object();
	struct json_object *now = json_object_new_object();

	output_add_text(object, "request", text);
	output_add_number(object, "count", count);
	if (replayed->subject.program_length)
		output_add_bytes(object, "program", replayed->subject.program,
				 replayed->subject.program_length);
	output_add_text(object, "outcome", outcome_keys[replayed->outcome]);
	json_object_object_add(object, "was", was_object(&replayed->event));
	if (replayed->unknown)
		output_add_text(now, "unknown", replayed->unknown);
	else
		verdict_add(now, replay->rules, request, &replayed->verdict);
	json_object_object_add(object, "now", now);
	output_json(object);
}

static int print(struct replay *replay, const struct replay_options *settings)
{
	struct replayed *replayed = memory_zeroed(1, sizeof(*replayed));
	struct json_object *summary, *object;

	for (const struct distinct_entry *at = replay->requests.first; at; at = at->next) {
		replay_get(replay, at, replayed);
		if (replayed->outcome == OUTCOME_SAME && !settings->all)
			continue;
		if (settings->json) {
			print_json(replay, replayed, at->count);
			continue;
		}
		replay_put(stdout, replay, replayed, at->count);
		putchar('\n');
	}
	free(replayed);
	if (!settings->json) {
		print_summary(replay, "");
		return output_end();
	}
	object = json_object_new_object();
	summary = json_object_new_object();
	add_summary(summary, replay);
	json_object_object_add(object, "summary", summary);
	return output_json(object);
}

static int suggest(struct replay *replay)
{
	replay_suggest(replay);
	print_summary(replay, "# ");
	return output_end();
}

static void on_signal(int number)
{
	(void)number;
	replay_stop();
}

/* An interrupt ends a recording that is still being written. */
static void catch_signals(void)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESETHAND };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

static int run(struct bulkhead_rules *rules, int file, const char *path,
	       const struct replay_options *settings)
{
	struct replay replay = { .rules = rules, .same_uids = settings->same_uids };
	int status;

	if (settings->enforce || settings->suggest)
		rules->mode = BULKHEAD_MODE_ENFORCE;
	distinct_open(&replay.requests);
	catch_signals();
	if (replay_run(&replay, file, settings->container))
		status = tool_refuse("cannot read %s: %s", path, strerror(errno));
	else
		status = settings->suggest ? suggest(&replay) : print(&replay, settings);
	distinct_close(&replay.requests);
	return status == TOOL_DONE && replay.refused ? TOOL_REFUSED : status;
}

static int open_policy(int file, const char *path, const char *policy,
		       const struct replay_options *settings)
{
	struct bulkhead_rules rules;
	struct policy_blob blob;
	const char *why;
	int status;

	if (policy_read_one(policy, &blob))
		return TOOL_REFUSED;
	if (bulkhead_blob_open(&rules, blob.bytes, blob.length, &why)) {
		policy_blob_free(&blob);
		return tool_refuse("%s: %s", policy, why);
	}
	status = run(&rules, file, path, settings);
	bulkhead_blob_close(&rules);
	policy_blob_free(&blob);
	return status;
}

static int read_options(int argc, char **argv, struct replay_options *settings)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, OPTION_HELP },
		{ "json", no_argument, NULL, OPTION_JSON },
		{ "container", required_argument, NULL, OPTION_LONG('c') },
		{ "enforce", no_argument, NULL, OPTION_LONG('e') },
		{ "same-uids", no_argument, NULL, OPTION_LONG('u') },
		{ "all", no_argument, NULL, OPTION_LONG('a') },
		{ "suggest", no_argument, NULL, OPTION_LONG('s') },
		{ 0 }
	};
	int option;

	while ((option = options_next(argc, argv, options)) != OPTION_END) {
		if (option == OPTION_HELP || option == OPTION_WRONG)
			return option;
		if (option == OPTION_LONG('c'))
			settings->container = optarg;
		settings->enforce |= option == OPTION_LONG('e');
		settings->same_uids |= option == OPTION_LONG('u');
		settings->all |= option == OPTION_LONG('a');
		settings->suggest |= option == OPTION_LONG('s');
		settings->json |= option == OPTION_JSON;
	}
	return OPTION_END;
}

/**
 * cmd_replay() - bulkhead replay
 * @argc: number of words
 * @argv: the words, the command's name first
 *
 * Return: enum tool_status.
 */
int cmd_replay(int argc, char **argv)
{
	struct replay_options settings = {};
	int option = read_options(argc, argv, &settings);
	const char *path;
	int file, status;

	if (option != OPTION_END)
		return option == OPTION_HELP ? tool_help(usage) : TOOL_USAGE;
	if (optind + 2 != argc)
		return tool_usage(
			"replay",
			"takes recorded events and a policy; '-' for the events is standard input");
	if (settings.json && settings.suggest)
		return tool_usage("replay", "--json and --suggest exclude each other");
	path = argv[optind];
	if (!strcmp(path, "-"))
		return open_policy(STDIN_FILENO, "standard input", argv[optind + 1], &settings);
	file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return tool_refuse("%s: %s", path, strerror(errno));
	status = open_policy(file, path, argv[optind + 1], &settings);
	close(file);
	return status;
}
