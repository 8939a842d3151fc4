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
#include "commands/event_print.h"
#include "explain/request.h"
#include "language/vocabulary.h"
#include "module/netlink.h"

#define LOST "events were lost: they came faster than this reader takes them"

static const char *verb(const struct netlink_reply *event)
{
	switch (netlink_u32(event, BULKHEAD_A_EFFECT)) {
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

/* What the container has chosen, escaped; to be freed. */
static char *escaped(const struct netlink_reply *event, enum bulkhead_attribute attribute)
{
	size_t length;
	const void *bytes = netlink_bytes(event, attribute, &length);

	return escape_bytes(bytes ? bytes : "", length);
}

static char *printable(const struct netlink_reply *event, enum bulkhead_attribute attribute)
{
	return output_printable(netlink_string(event, attribute));
}

static void print_rule(const struct netlink_reply *event)
{
	auto_free char *file = printable(event, BULKHEAD_A_FILE);
	auto_free char *text = printable(event, BULKHEAD_A_TEXT);
	auto_free char *why = printable(event, BULKHEAD_A_WHY);
	auto_free char *tags = printable(event, BULKHEAD_A_TAGS);

	printf("%s:%u: %s%s%s", file, netlink_u32(event, BULKHEAD_A_LINE), text, *why ? " — " : "",
	       why);
	if (netlink_has(event, BULKHEAD_A_SEVERITY))
		printf(" [%s]", severity_word(netlink_u32(event, BULKHEAD_A_SEVERITY)));
	if (*tags)
		printf(" [%s]", tags);
}

static void print_default(const struct netlink_reply *event)
{
	if (netlink_u32(event, BULKHEAD_A_EFFECT) != BULKHEAD_AUDIT)
		printf("no rule allows it, default %s",
		       effect_word(netlink_u32(event, BULKHEAD_A_EFFECT)));
	else
		/* Default audit, or default deny in a policy whose mode is audit. */
		fputs("no rule allows it, let pass", stdout);
}

static void print_reason(const struct netlink_reply *event)
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
	uint32_t reason = netlink_u32(event, BULKHEAD_A_REASON);

	if (reason == BULKHEAD_REASON_RULE)
		print_rule(event);
	else if (reason == BULKHEAD_REASON_DEFAULT)
		print_default(event);
	else if (reason < __BULKHEAD_REASON_END)
		fputs(sentences[reason], stdout);
	else
		printf("reason %u, which this tool does not know", reason);
}

static void print_program(const struct netlink_reply *event)
{
	const char *name = netlink_string(event, BULKHEAD_A_COMM);
	auto_free char *comm = escape_bytes(name, strlen(name));
	auto_free char *program = escaped(event, BULKHEAD_A_PROGRAM);

	/* A runtime's program is not in the container; its name must do. */
	if (netlink_has(event, BULKHEAD_A_PROGRAM))
		printf("%s", program);
	else
		printf("'%s' from outside", comm);
}

static char *describe(const struct netlink_reply *event, uint32_t permissions)
{
	const void *object;
	size_t length;

	object = netlink_bytes(event, BULKHEAD_A_OBJECT, &length);
	return request_describe(netlink_u32(event, BULKHEAD_A_CLASS), permissions,
				object ? object : "", length);
}

/**
 * event_print_text() - print an event as a line for people
 * @event: the event
 *
 * Return: enum tool_status, as output_end().
 */
int event_print_text(const struct netlink_reply *event)
{
	auto_free char *request = describe(event, netlink_u32(event, BULKHEAD_A_PERMISSIONS));
	auto_free char *container = printable(event, BULKHEAD_A_CONTAINER);
	uint32_t suppressed = netlink_u32(event, BULKHEAD_A_SUPPRESSED);
	char when[48];

	format_time(when, sizeof(when), netlink_u64(event, BULKHEAD_A_TIME));
	printf("%s %s %s: %s by ", when, verb(event), container, request);
	print_program(event);
	printf(" (pid %u, uid %u): ", netlink_u32(event, BULKHEAD_A_PID),
	       netlink_u32(event, BULKHEAD_A_UID));
	print_reason(event);
	if (suppressed)
		printf(" (%u before it were held back)", suppressed);
	putchar('\n');
	return output_end();
}

static void add_string(struct json_object *object, const char *key,
		       const struct netlink_reply *event, enum bulkhead_attribute attribute)
{
	if (netlink_has(event, attribute))
		output_add_printable(object, key, netlink_string(event, attribute));
}

static void add_comm(struct json_object *object, const struct netlink_reply *event)
{
	const char *name = netlink_string(event, BULKHEAD_A_COMM);

	if (netlink_has(event, BULKHEAD_A_COMM))
		output_add_bytes(object, "comm", name, strlen(name));
}

static void add_bytes(struct json_object *object, const char *key,
		      const struct netlink_reply *event, enum bulkhead_attribute attribute)
{
	size_t length;
	const void *bytes = netlink_bytes(event, attribute, &length);

	if (bytes)
		output_add_bytes(object, key, bytes, length);
}

static void add_number(struct json_object *object, const char *key,
		       const struct netlink_reply *event, enum bulkhead_attribute attribute)
{
	if (netlink_has(event, attribute))
		output_add_number(object, key, netlink_u32(event, attribute));
}

static void add_request(struct json_object *object, const struct netlink_reply *event)
{
	uint32_t permissions = netlink_u32(event, BULKHEAD_A_PERMISSIONS);
	uint32_t class_id = netlink_u32(event, BULKHEAD_A_CLASS);
	auto_free char *request = describe(event, permissions);

	output_add_text(object, "request", request);
	output_add_text(object, "class", class_word(class_id));
	json_object_object_add(object, "asked",
			       permissions_as_json(class_id, netlink_u32(event, BULKHEAD_A_ASKED)));
	json_object_object_add(object, "permissions", permissions_as_json(class_id, permissions));
	add_bytes(object, "object", event, BULKHEAD_A_OBJECT);
	add_bytes(object, "program", event, BULKHEAD_A_PROGRAM);
}

/**
 * event_print_json() - print an event as a line for programs
 * @event: the event
 *
 * Return: enum tool_status, as output_end().
 */
int event_print_json(const struct netlink_reply *event)
{
	struct json_object *object = json_object_new_object();
	char when[48];

	format_time(when, sizeof(when), netlink_u64(event, BULKHEAD_A_TIME));
	output_add_text(object, "time", when);
	output_add_text(object, "event", verb(event));
	add_string(object, "container", event, BULKHEAD_A_CONTAINER);
	add_string(object, "policy", event, BULKHEAD_A_POLICY);
	output_add_number(object, "revision", netlink_u64(event, BULKHEAD_A_REVISION));
	output_add_number(object, "generation", netlink_u64(event, BULKHEAD_A_GENERATION));
	output_add_text(object, "effect", effect_word(netlink_u32(event, BULKHEAD_A_EFFECT)));
	output_add_text(object, "reason", reason_word(netlink_u32(event, BULKHEAD_A_REASON)));
	add_request(object, event);
	add_number(object, "pid", event, BULKHEAD_A_PID);
	add_number(object, "tid", event, BULKHEAD_A_TID);
	add_number(object, "uid", event, BULKHEAD_A_UID);
	add_comm(object, event);
	add_string(object, "file", event, BULKHEAD_A_FILE);
	add_number(object, "line", event, BULKHEAD_A_LINE);
	add_string(object, "text", event, BULKHEAD_A_TEXT);
	add_string(object, "why", event, BULKHEAD_A_WHY);
	if (netlink_has(event, BULKHEAD_A_SEVERITY))
		output_add_text(object, "severity",
				severity_word(netlink_u32(event, BULKHEAD_A_SEVERITY)));
	if (netlink_has(event, BULKHEAD_A_TAGS))
		output_add_tags(object, netlink_string(event, BULKHEAD_A_TAGS));
	add_number(object, "suppressed", event, BULKHEAD_A_SUPPRESSED);
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
