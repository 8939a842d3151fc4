// SPDX-License-Identifier: GPL-2.0
/*
 * Recorded requests, put to another policy. Each is judged by the kernel's code
 * with what the event tells, and what it does not tell is not guessed.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/escape.h"
#include "base/output.h"
#include "base/tool.h"
#include "language/vocabulary.h"
#include "replay/replay.h"

/* What makes a request another one; the bytes that the lengths are of follow. */
struct event_key {
	u32 class_id;
	u32 permissions;
	u32 effect;
	u32 reason;
	u32 line;
	u32 cut;
	s64 uid;
	u32 object;
	u32 program;
	u32 file;
	u32 text;
};

static volatile sig_atomic_t stopped;

/**
 * replay_stop() - end replay_run() as if the recording ended here
 *
 * Context: a signal's handler, which interrupts read(2).
 */
void replay_stop(void)
{
	stopped = 1;
}

static u8 *append(u8 *to, const void *bytes, size_t length)
{
	memcpy(to, bytes, length);
	return to + length;
}

static const u8 *take(const u8 *from, void *bytes, size_t length)
{
	memcpy(bytes, from, length);
	return from + length;
}

static struct distinct_entry *collect(struct replay *replay, const struct recorded *recorded)
{
	const char *file = recorded->file ? recorded->file : "";
	const char *text = recorded->text ? recorded->text : "";
	const struct subject *subject = &recorded->subject;
	struct event_key key;
	auto_free u8 *bytes = NULL;
	u8 *end;

	/* With its padding, which is compared, too. */
	memset(&key, 0, sizeof(key));
	key.class_id = recorded->request.class_id;
	key.permissions = recorded->request.permissions;
	key.effect = recorded->effect;
	key.reason = recorded->reason;
	key.line = recorded->rule_line;
	key.cut = recorded->cut;
	key.uid = replay->same_uids ? recorded->uid : -1;
	key.object = recorded->request.length;
	key.program = subject->program_length;
	key.file = strlen(file) + 1;
	key.text = strlen(text) + 1;
	bytes = memory_zeroed(1, sizeof(key) + key.object + key.program + key.file + key.text);
	end = append(bytes, &key, sizeof(key));
	end = append(end, recorded->request.object, key.object);
	end = append(end, subject->program, key.program);
	end = append(end, file, key.file);
	end = append(end, text, key.text);
	return distinct_add(&replay->requests, bytes, end - bytes);
}

static void set_uid(struct subject *subject, s64 uid)
{
	auto_free char *why = NULL;
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)uid);
	if (uid >= 0)
		subject_set(subject, "uid", text, &why);
}

/* Why rules can't tell what becomes of it; or NULL. */
static const char *unknown(const struct replay *replay, const struct replayed *replayed)
{
	if (replayed->cut)
		return "its name is longer than an event can hold";
	switch (replayed->reason) {
	case BULKHEAD_REASON_ALIAS:
		return "it depends on what the file was called before, which the event does not say";
	case BULKHEAD_REASON_FOLDED:
		return "it depends on how its filesystem compares names";
	case BULKHEAD_REASON_NO_MEMORY:
	case BULKHEAD_REASON_INTERNAL:
		return "it was refused for want of memory or by an error, and not by the policy";
	case BULKHEAD_REASON_PROGRAM:
		if (!verdict_is_strict(&replayed->request))
			return "it depends on two programs, of which the event names one";
		break;
	case BULKHEAD_REASON_RULE:
	case BULKHEAD_REASON_DEFAULT:
		break;
	default:
		return NULL;
	}
	if (verdict_depends_on_ids(replay->rules, &replayed->request, &replayed->subject))
		return "it depends on the user or group id that the container knows the task by";
	return NULL;
}

static bool is_for_rules(u32 reason)
{
	return reason == BULKHEAD_REASON_RULE || reason == BULKHEAD_REASON_DEFAULT ||
	       reason == BULKHEAD_REASON_PROGRAM;
}

static void judge(struct replay *replay, struct replayed *replayed)
{
	bool refused, refuses;

	if (is_for_rules(replayed->reason))
		verdict_find(&replayed->verdict, replay->rules, &replayed->request,
			     &replayed->subject);
	else
		bulkhead_decide_refuse(&replayed->verdict, replay->rules,
				       replayed->request.permissions, replayed->reason);
	refused = bulkhead_effect_refuses(replayed->effect);
	refuses = bulkhead_effect_refuses(replayed->verdict.effect);
	replayed->unknown = unknown(replay, replayed);
	if (replayed->unknown)
		replayed->outcome = OUTCOME_UNKNOWN;
	else if (refused != refuses)
		replayed->outcome = refuses ? OUTCOME_DENIED : OUTCOME_PASSED;
	else
		replayed->outcome = replayed->effect == replayed->verdict.effect ? OUTCOME_SAME
										 : OUTCOME_OTHER;
}

/**
 * replay_get() - what becomes of a collected request
 * @replay: the replay
 * @entry: one of its requests
 * @replayed: filled in; as long as @entry is there
 */
void replay_get(struct replay *replay, const struct distinct_entry *entry,
		struct replayed *replayed)
{
	const u8 *at = entry->bytes;
	struct event_key key;

	at = take(at, &key, sizeof(key));
	subject_open(&replayed->subject);
	set_uid(&replayed->subject, key.uid);
	replayed->request.class_id = key.class_id;
	replayed->request.permissions = key.permissions;
	replayed->request.length = key.object;
	replayed->subject.program_length = key.program;
	replayed->effect = key.effect;
	replayed->reason = key.reason;
	replayed->cut = key.cut;
	replayed->line = key.line;
	at = take(at, replayed->request.object, key.object);
	at = take(at, replayed->subject.program, key.program);
	replayed->file = (const char *)at;
	replayed->text = (const char *)at + key.file;
	judge(replay, replayed);
}

static void count_event(struct replay *replay, const struct recorded *recorded)
{
	struct distinct_entry *entry = collect(replay, recorded);
	struct replayed replayed = {
		.request = recorded->request,
		.subject = recorded->subject,
		.cut = recorded->cut,
		.effect = recorded->effect,
		.reason = recorded->reason,
	};

	if (replay->same_uids)
		set_uid(&replayed.subject, recorded->uid);
	judge(replay, &replayed);
	replay->events++;
	replay->outcomes[replayed.outcome]++;
	replay->refused += replayed.outcome != OUTCOME_UNKNOWN &&
			   bulkhead_effect_refuses(replayed.verdict.effect);
	replay->suppressed += recorded->suppressed;
	if (entry)
		entry->count++;
	else
		replay->beyond++;
}

static void count_garbage(struct replay *replay, const struct recorded *recorded)
{
	if (replay->garbage++)
		return;
	replay->garbage_line = recorded->line;
	replay->garbage_wrong = recorded->wrong;
}

static bool is_of(const struct recorded *recorded, const char *container)
{
	return !container || (recorded->container && !strcmp(recorded->container, container));
}

/* Returns false at the end. */
static bool count_line(struct replay *replay, enum recording_line line,
		       const struct recorded *recorded, const char *container)
{
	switch (line) {
	case RECORDING_EVENT:
		if (is_of(recorded, container))
			count_event(replay, recorded);
		return true;
	case RECORDING_LOST:
		replay->lost++;
		return true;
	case RECORDING_GARBAGE:
		count_garbage(replay, recorded);
		return true;
	case RECORDING_TORN:
		replay->torn = true;
		return false;
	default:
		return false;
	}
}

/**
 * replay_run() - put a recording to a policy
 * @replay: with its rules, and open; counts
 * @file: the recording
 * @container: whose events count; NULL: everyone's
 *
 * Return: TOOL_DONE at the end of the recording or after replay_stop();
 * TOOL_REFUSED if it can't be read, with errno set.
 */
int replay_run(struct replay *replay, int file, const char *container)
{
	struct recording *recording = recording_open(file);
	struct recorded *recorded = memory_zeroed(1, sizeof(*recorded));
	enum recording_line line;
	int err = 0;

	do {
		line = recording_next(recording, recorded);
		err = errno;
	} while (count_line(replay, line, recorded, container) && !stopped);
	recording_close(recording);
	free(recorded);
	errno = err;
	return line == RECORDING_FAILED && !stopped ? TOOL_REFUSED : TOOL_DONE;
}

static void put_was(FILE *to, const struct replayed *replayed)
{
	auto_free char *file = output_printable(replayed->file);
	auto_free char *text = output_printable(replayed->text);

	if (replayed->line)
		fprintf(to, "%s:%u: %s", file, replayed->line, text);
	else if (replayed->reason == BULKHEAD_REASON_DEFAULT)
		fprintf(to, "%s%sthe default", file, *file ? ": " : "");
	else
		fputs(reason_word(replayed->reason), to);
}

/**
 * replay_put() - print what becomes of a request, without a newline
 * @to: where to
 * @replay: the replay
 * @replayed: the request
 * @count: how often it was made
 */
void replay_put(FILE *to, const struct replay *replay, const struct replayed *replayed, u64 count)
{
	const struct request *request = &replayed->request;
	auto_free char *text = request_describe(request->class_id, request->permissions,
						request->object, request->length);
	auto_free char *program =
		escape_bytes(replayed->subject.program, replayed->subject.program_length);

	if (replayed->unknown)
		fprintf(to, "not decidable, was %s", verdict_word(replayed->effect));
	else if (replayed->effect == replayed->verdict.effect)
		fprintf(to, "%s as before", verdict_word(replayed->effect));
	else
		fprintf(to, "%s, was %s", verdict_word(replayed->verdict.effect),
			verdict_word(replayed->effect));
	fprintf(to, ": %llu x %s by %s: ", (unsigned long long)count, text,
		*program ? program : "a program from outside");
	if (replayed->unknown)
		fputs(replayed->unknown, to);
	else
		verdict_put(to, replay->rules, request, &replayed->verdict);
	fputs(" (was ", to);
	put_was(to, replayed);
	fputc(')', to);
}
