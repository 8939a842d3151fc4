// SPDX-License-Identifier: GPL-2.0
/*
 * One line an event. The object, the program, and the thread's name are what
 * a hostile container makes of them: they are escaped before they are printed.
 * The strings of the policy stay as they are but for what harms a terminal.
 */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/escape.h"
#include "base/output.h"
#include "event/event.h"
#include "language/vocabulary.h"

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

static void print_count(const struct event *event)
{
	char when[EVENT_TIME_ROOM];

	if (event->count <= 1)
		return;
	event_format_time(when, sizeof(when), event->last);
	printf(" (%lld times, last at %s)", (long long)event->count, when);
}

/**
 * event_print_text() - print an event as a line for people
 * @event: the event
 *
 * Return: enum tool_status, as output_end().
 */
int event_print_text(const struct event *event)
{
	auto_free char *request = event_describe(event);
	auto_free char *container = printable(event->container);
	u32 suppressed = or_zero(event->suppressed);
	char when[EVENT_TIME_ROOM];

	event_format_time(when, sizeof(when), event->time);
	printf("%s %s %s: %s by ", when, event_verb(event), container, request);
	print_program(event);
	printf(" (pid %u, uid %u): ", or_zero(event->pid), or_zero(event->uid));
	print_reason(event);
	if (suppressed)
		printf(" (%u before it were held back)", suppressed);
	print_count(event);
	putchar('\n');
	return output_end();
}

/**
 * event_lost_text() - tell people that events were lost
 *
 * Return: enum tool_status, as output_end().
 */
int event_lost_text(void)
{
	char when[EVENT_TIME_ROOM];

	event_format_now(when, sizeof(when));
	printf("%s %s\n", when, event_lost);
	return output_end();
}
