// SPDX-License-Identifier: GPL-2.0
/*
 * One line an event. The object, the program, and the thread's name are what
 * a hostile container makes of them: they are escaped before they are printed.
 * The strings of the policy stay as they are but for what harms a terminal.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <json.h>

#include "base/arena.h"
#include "base/escape.h"
#include "base/output.h"
#include "event/event_print.h"
#include "explain/request.h"
#include "language/vocabulary.h"

#define LOST "events were lost: they came faster than this reader takes them"

static const char *verb(const struct event *event)
{
	switch (event->effect) {
	case BULKHEAD_KILL:
		return "killed";
	case BULKHEAD_DENY:
		return "denied";
	case BULKHEAD_AUDIT:
		return "audited";
	default:
		return "allowed";
	}
}

static void format_time(char *text, size_t size, uint64_t nanoseconds)
{
	time_t seconds = nanoseconds / 1000000000U;
	unsigned int milliseconds = nanoseconds / 1000000U % 1000U;
	char date[sizeof("18446744073-01-01T00:00:00")];
	struct tm tm;

	gmtime_r(&seconds, &tm);
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(text, size, "%s.%03uZ", date, milliseconds);
}

static void format_now(char *text, size_t size)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	format_time(text, size, now.tv_sec * 1000000000ULL + now.tv_nsec);
}

/* To be freed, as what follows. */
static char *escaped(const struct event_bytes *bytes)
{
	return escape_bytes(bytes->bytes ? bytes->bytes : (const u8 *)"", bytes->length);
}

static char *printable(const char *text)
{
	return output_printable(text ? text : "");
}

static u32 or_zero(s64 number)
{
	return number == EVENT_MISSING ? 0 : number;
}

static void print_rule(const struct event *event)
{
	auto_free char *file = printable(event->file);
	auto_free char *text = printable(event->text);
	auto_free char *why = printable(event->why);
	auto_free char *tags = printable(event->tags);

	printf("%s:%u: %s%s%s", file, or_zero(event->line), text, *why ? " — " : "", why);
	if (event->severity != EVENT_MISSING)
		printf(" [%s]", severity_word(event->severity));
	if (*tags)
		printf(" [%s]", tags);
}

static void print_default(const struct event *event)
{
	if (event->effect != BULKHEAD_AUDIT)
		printf("no rule allows it, default %s", effect_word(event->effect));
	else
		/* Default audit, or default deny in a policy whose mode is audit. */
		fputs("no rule allows it, let pass", stdout);
}

static void print_reason(const struct event *event)
{
	static const char *const sentences[] = {
		[BULKHEAD_REASON_OUTSIDE] = "outside the container's root",
		[BULKHEAD_REASON_TOO_DEEP] = "its path has too many components to be judged",
		[BULKHEAD_REASON_NO_MEMORY] = "there was not enough memory to judge it",
		[BULKHEAD_REASON_MALFORMED] = "the address is malformed",
		[BULKHEAD_REASON_ALIAS] = "the new name would grant what the old one does not",
		[BULKHEAD_REASON_ENTERING] =
			"code of the container in a task that is still entering it",
		[BULKHEAD_REASON_INTERNAL] = "internal error of the module, please report it",
		[BULKHEAD_REASON_PROGRAM] = "it would act as another program",
		[BULKHEAD_REASON_FOLDED] =
			"its filesystem compares names in a way of its own, and a rule denies below",
		[__BULKHEAD_REASON_END] = NULL,
	};
	u32 reason = event->reason;

	if (reason == BULKHEAD_REASON_RULE)
		print_rule(event);
	else if (reason == BULKHEAD_REASON_DEFAULT)
		print_default(event);
	else if (reason < __BULKHEAD_REASON_END)
		fputs(sentences[reason], stdout);
	else
		printf("reason %u, which this tool does not know", reason);
}

static void print_program(const struct event *event)
{
	const char *name = event->comm ? event->comm : "";
	auto_free char *comm = escape_bytes(name, strlen(name));
	auto_free char *program = escaped(&event->program);

	/* A runtime's program is not in the container; its name must do. */
	if (event->program.bytes)
		printf("%s", program);
	else
		printf("'%s' from outside", comm);
}

static char *describe(const struct event *event)
{
	const struct event_bytes *object = &event->object;

	return request_describe(event->class_id, event->permissions,
				object->bytes ? object->bytes : (const u8 *)"", object->length);
}

/**
 * event_print_text() - print an event as a line for people
 * @event: the event
 *
 * Return: enum tool_status, as output_end().
 */
int event_print_text(const struct event *event)
{
	auto_free char *request = describe(event);
	auto_free char *container = printable(event->container);
	u32 suppressed = or_zero(event->suppressed);
	char when[48];

	format_time(when, sizeof(when), event->time);
	printf("%s %s %s: %s by ", when, verb(event), container, request);
	print_program(event);
	printf(" (pid %u, uid %u): ", or_zero(event->pid), or_zero(event->uid));
	print_reason(event);
	if (suppressed)
		printf(" (%u before it were held back)", suppressed);
	putchar('\n');
	return output_end();
}

static void add_string(struct json_object *object, const char *key, const char *text)
{
	if (text)
		output_add_printable(object, key, text);
}

static void add_bytes(struct json_object *object, const char *key, const void *bytes, size_t length)
{
	if (bytes)
		output_add_bytes(object, key, bytes, length);
}

static void add_number(struct json_object *object, const char *key, s64 number)
{
	if (number != EVENT_MISSING)
		output_add_number(object, key, number);
}

static void add_request(struct json_object *object, const struct event *event)
{
	auto_free char *request = describe(event);

	output_add_text(object, "request", request);
	output_add_text(object, "class", class_word(event->class_id));
	json_object_object_add(object, "asked", permissions_as_json(event->class_id, event->asked));
	json_object_object_add(object, "permissions",
			       permissions_as_json(event->class_id, event->permissions));
	add_bytes(object, "object", event->object.bytes, event->object.length);
	add_bytes(object, "program", event->program.bytes, event->program.length);
}

static void add_rule(struct json_object *object, const struct event *event)
{
	add_string(object, "file", event->file);
	add_number(object, "line", event->line);
	add_string(object, "text", event->text);
	add_string(object, "why", event->why);
	if (event->severity != EVENT_MISSING)
		output_add_text(object, "severity", severity_word(event->severity));
	if (event->tags)
		output_add_tags(object, event->tags);
}

/**
 * event_print_json() - print an event as a line for programs
 * @event: the event
 *
 * Return: enum tool_status, as output_end().
 */
int event_print_json(const struct event *event)
{
	struct json_object *object = json_object_new_object();
	char when[48];

	format_time(when, sizeof(when), event->time);
	output_add_text(object, "time", when);
	output_add_text(object, "event", verb(event));
	add_string(object, "container", event->container);
	add_string(object, "policy", event->policy);
	output_add_number(object, "revision", event->revision);
	output_add_number(object, "generation", event->generation);
	output_add_text(object, "effect", effect_word(event->effect));
	output_add_text(object, "reason", reason_word(event->reason));
	add_request(object, event);
	add_number(object, "pid", event->pid);
	add_number(object, "tid", event->tid);
	add_number(object, "uid", event->uid);
	add_bytes(object, "comm", event->comm, event->comm ? strlen(event->comm) : 0);
	add_rule(object, event);
	add_number(object, "suppressed", event->suppressed);
	return output_json(object);
}

/**
 * event_lost_text() - tell people that events did not arrive
 *
 * Return: enum tool_status, as output_end().
 */
int event_lost_text(void)
{
	char when[48];

	format_now(when, sizeof(when));
	printf("%s " LOST "\n", when);
	return output_end();
}

/**
 * event_lost_json() - tell programs that events did not arrive
 *
 * Return: enum tool_status, as output_end().
 */
int event_lost_json(void)
{
	struct json_object *object = json_object_new_object();
	char when[48];

	format_now(when, sizeof(when));
	output_add_text(object, "time", when);
	output_add_text(object, "event", "lost");
	output_add_text(object, "text", LOST);
	return output_json(object);
}
