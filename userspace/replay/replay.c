// SPDX-License-Identifier: GPL-2.0
/*
 * Judges recorded requests by another policy. The kernel's code decides, based on what
 * the event contains; what the event does not contain is not guessed.
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

/* Requests with equal keys are the same; the bytes counted by the lengths follow. */
struct event_key {
	u32 class_id;
	u32 asked;
	u32 effect;
	u32 reason;
	s64 line;
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
	if (length)
		memcpy(to, bytes, length);
	return to + length;
}

/* NULL if there is nothing to take. */
static const void *take(const u8 **at, size_t length)
{
	const u8 *bytes = *at;

	*at += length;
	return length ? bytes : NULL;
}

/* The padding is compared, too, so it is cleared. */
static void make_key(struct event_key *key, const struct replay *replay, const struct event *event)
{
	memset(key, 0, sizeof(*key));
	key->class_id = event->class_id;
	key->asked = event->asked;
	key->effect = event->effect;
	key->reason = event->reason;
	key->line = event->line;
	key->uid = replay->same_uids ? event->uid : EVENT_MISSING;
	key->object = event->object.length;
	key->program = event->program.length;
	key->file = event->file ? strlen(event->file) + 1 : 0;
	key->text = event->text ? strlen(event->text) + 1 : 0;
}

static struct distinct_entry *collect(struct replay *replay, const struct event *event)
{
	struct event_key key;
	auto_free u8 *bytes = NULL;
	u8 *end;

	make_key(&key, replay, event);
	bytes = memory_zeroed(1, sizeof(key) + key.object + key.program + key.file + key.text);
	end = append(bytes, &key, sizeof(key));
	end = append(end, event->object.bytes, key.object);
	end = append(end, event->program.bytes, key.program);
	end = append(end, event->file, key.file);
	end = append(end, event->text, key.text);
	return distinct_add(&replay->requests, bytes, end - bytes);
}

/* The reverse of collect(). */
static void get_event(struct event *event, const struct distinct_entry *entry)
{
	const u8 *at = entry->bytes + sizeof(struct event_key);
	struct event_key key;

	memcpy(&key, entry->bytes, sizeof(key));
	event_open(event);
	event->class_id = key.class_id;
	event->asked = key.asked;
	event->effect = key.effect;
	event->reason = key.reason;
	event->line = key.line;
	event->uid = key.uid;
	event->object.length = key.object;
	event->program.length = key.program;
	event->object.bytes = take(&at, key.object);
	event->program.bytes = take(&at, key.program);
	event->file = take(&at, key.file);
	event->text = take(&at, key.text);
}

static void set_uid(struct subject *subject, s64 uid)
{
	auto_free char *why = NULL;
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)uid);
	if (uid >= 0)
		subject_set(subject, "uid", text, &why);
}

/* The kernel truncates longer ones. */
static bool is_cut(const struct event *event)
{
	return event->object.length == BULKHEAD_OBJECT_MAX ||
	       event->program.length == BULKHEAD_OBJECT_MAX;
}

/* Why the request can't be decided; or NULL. */
static const char *unknown(const struct replay *replay, const struct replayed *replayed)
{
	if (is_cut(&replayed->event))
		return "its name is longer than an event can hold";
	switch (replayed->event.reason) {
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
	u32 effect = replayed->event.effect, reason = replayed->event.reason;
	bool refused, refuses;

	if (is_for_rules(reason))
		verdict_find(&replayed->verdict, replay->rules, &replayed->request,
			     &replayed->subject);
	else
		bulkhead_decide_refuse(&replayed->verdict, replay->rules,
				       replayed->request.permissions, reason);
	refused = bulkhead_effect_refuses(effect);
	refuses = bulkhead_effect_refuses(replayed->verdict.effect);
	replayed->unknown = unknown(replay, replayed);
	if (replayed->unknown)
		replayed->outcome = OUTCOME_UNKNOWN;
	else if (refused != refuses)
		replayed->outcome = refuses ? OUTCOME_DENIED : OUTCOME_PASSED;
	else
		replayed->outcome = effect == replayed->verdict.effect ? OUTCOME_SAME
								       : OUTCOME_OTHER;
}

/* Judges the request of an event by the policy's rules. */
static void put_to_rules(struct replay *replay, struct replayed *replayed)
{
	const struct event *event = &replayed->event;
	struct request *request = &replayed->request;
	struct subject *subject = &replayed->subject;

	request->class_id = event->class_id;
	request->permissions = event->asked;
	request->length = event->object.length;
	append(request->object, event->object.bytes, event->object.length);
	subject_open(subject);
	subject->program_length = event->program.length;
	append(subject->program, event->program.bytes, event->program.length);
	if (replay->same_uids)
		set_uid(subject, event->uid);
	judge(replay, replayed);
}

/**
 * replay_get() - judge a collected request
 * @replay: the replay
 * @entry: one of its requests
 * @replayed: filled in; valid as long as @entry is
 */
void replay_get(struct replay *replay, const struct distinct_entry *entry,
		struct replayed *replayed)
{
	get_event(&replayed->event, entry);
	put_to_rules(replay, replayed);
}

static void count_event(struct replay *replay, const struct event *event)
{
	struct distinct_entry *entry = collect(replay, event);
	struct replayed replayed = { .event = *event };

	put_to_rules(replay, &replayed);
	replay->events++;
	replay->outcomes[replayed.outcome]++;
	replay->refused += replayed.outcome != OUTCOME_UNKNOWN &&
			   bulkhead_effect_refuses(replayed.verdict.effect);
	if (event->suppressed != EVENT_MISSING)
		replay->suppressed += event->suppressed;
	if (entry)
		entry->count += event->count > 1 ? event->count : 1;
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

static bool is_of(const struct event *event, const char *container)
{
	return !container || (event->container && !strcmp(event->container, container));
}

/* Returns false at the end. */
static bool count_line(struct replay *replay, enum recording_line line,
		       const struct recorded *recorded, const char *container)
{
	switch (line) {
	case RECORDING_EVENT:
		if (is_of(&recorded->event, container))
			count_event(replay, &recorded->event);
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
 * replay_run() - judge a recording by a policy
 * @replay: with its rules, and open; gets the counts
 * @file: the recording
 * @container: the container whose events count; NULL: all containers
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

static void put_was(FILE *to, const struct event *event)
{
	auto_free char *file = output_printable(event->file ? event->file : "");
	auto_free char *text = output_printable(event->text ? event->text : "");

	if (event->line != EVENT_MISSING)
		fprintf(to, "%s:%u: %s", file, (u32)event->line, text);
	else if (event->reason == BULKHEAD_REASON_DEFAULT)
		fprintf(to, "%s%sthe default", file, *file ? ": " : "");
	else
		fputs(reason_word(event->reason), to);
}

/**
 * replay_put() - print the outcome of a request, without a newline
 * @to: where to print
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
		fprintf(to, "not decidable, was %s", verdict_word(replayed->event.effect));
	else if (replayed->event.effect == replayed->verdict.effect)
		fprintf(to, "%s as before", verdict_word(replayed->event.effect));
	else
		fprintf(to, "%s, was %s", verdict_word(replayed->verdict.effect),
			verdict_word(replayed->event.effect));
	fprintf(to, ": %llu x %s by %s: ", (unsigned long long)count, text,
		*program ? program : "a program from outside");
	if (replayed->unknown)
		fputs(replayed->unknown, to);
	else
		verdict_put(to, replay->rules, request, &replayed->verdict);
	fputs(" (was ", to);
	put_was(to, &replayed->event);
	fputc(')', to);
}
