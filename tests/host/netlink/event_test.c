// SPDX-License-Identifier: GPL-2.0
/*
 * What bulkhead events prints for events whose names a hostile container has chosen:
 * whatever their bytes are, a line is one line of harmless text.
 *
 * Built from the tool's own files; netlink.c is included for the sake of
 * struct netlink_reply. TAP on standard output, lines go to a file.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <json.h>

#include "module/netlink.c"

#include "module/event_message.h"

#define ROUNDS 5000
#define LINE   (1 << 18)

static int tests, failures;
static FILE *tap;
static char line[LINE];

static void result(bool good, const char *name)
{
	tests++;
	failures += !good;
	fprintf(tap, "%sok %d - %s\n", good ? "" : "not ", tests, name);
	if (!good)
		fprintf(tap, "# the last line was: %s\n", line);
}

/* ---------------------------------------------------------------- events */

static struct nl_msg *event_new(void)
{
	struct nl_msg *message = nlmsg_alloc_size(65536);

	genlmsg_put(message, 0, 0, 4711, 0, 0, BULKHEAD_CMD_EVENT, 1);
	nla_put_u64(message, BULKHEAD_A_TIME, 1763968862123456789ULL);
	nla_put_string(message, BULKHEAD_A_CONTAINER, "web1");
	nla_put_string(message, BULKHEAD_A_POLICY, "web");
	nla_put_u64(message, BULKHEAD_A_REVISION, 7);
	nla_put_u64(message, BULKHEAD_A_GENERATION, 12);
	nla_put_u32(message, BULKHEAD_A_PID, 123);
	nla_put_u32(message, BULKHEAD_A_TID, 124);
	nla_put_u32(message, BULKHEAD_A_UID, 0);
	return message;
}

static void set_request(struct nl_msg *message, uint32_t class_id, uint32_t asked,
			const void *object, int length)
{
	nla_put_u32(message, BULKHEAD_A_CLASS, class_id);
	nla_put_u32(message, BULKHEAD_A_ASKED, asked);
	nla_put_u32(message, BULKHEAD_A_PERMISSIONS, asked);
	nla_put(message, BULKHEAD_A_OBJECT, length, object);
}

static void set_verdict(struct nl_msg *message, uint32_t effect, uint32_t reason)
{
	nla_put_u32(message, BULKHEAD_A_EFFECT, effect);
	nla_put_u32(message, BULKHEAD_A_REASON, reason);
}

static void set_rule(struct nl_msg *message, const char *text, const char *why)
{
	nla_put_u32(message, BULKHEAD_A_LINE, 14);
	nla_put_string(message, BULKHEAD_A_FILE, "web.yaml");
	nla_put_string(message, BULKHEAD_A_TEXT, text);
	if (why)
		nla_put_string(message, BULKHEAD_A_WHY, why);
}

/* Print the event and read the line back; false if it is not accepted. */
static bool print(struct nl_msg *message, int (*how)(const struct event *))
{
	static struct netlink link;
	struct netlink_reply reply;
	struct event event;
	long length;

	line[0] = 0;
	if (reply_parse(&link, nlmsg_hdr(message), &reply))
		return false;
	event_from_message(&event, &reply);
	rewind(stdout);
	if (ftruncate(fileno(stdout), 0) || how(&event))
		return false;
	length = ftell(stdout);
	rewind(stdout);
	if (length <= 0 || length >= LINE || fread(line, 1, length, stdout) != (size_t)length)
		return false;
	line[length] = 0;
	if (strlen(line) != (size_t)length || line[length - 1] != '\n')
		return false;
	line[length - 1] = 0;
	return true;
}

/* ---------------------------------------------------------------- checks */

/* No control characters, neither C0 nor C1 nor those that change the direction of text. */
static bool is_harmless(const char *text)
{
	const unsigned char *at = (const void *)text;

	while (*at) {
		uint32_t point = *at;

		if (point >= 0x80) {
			size_t count = point >= 0xf0 ? 4 : point >= 0xe0 ? 3 : 2;

			if (point < 0xc2 || point > 0xf4)
				return false;
			point &= 0x7f >> count;
			while (--count) {
				if ((*++at & 0xc0) != 0x80)
					return false;
				point = point << 6 | (*at & 0x3f);
			}
		}
		if (point < 0x20 || (point >= 0x7f && point < 0xa0) ||
		    (point >= 0x200b && point <= 0x200f) || (point >= 0x2028 && point <= 0x202e) ||
		    (point >= 0x2066 && point <= 0x2069) || point == 0xfeff)
			return false;
		at++;
	}
	return true;
}

/* One JSON object in ASCII, whose strings are as harmless as the text. */
static bool is_harmless_json(const char *text)
{
	struct json_object *object = json_tokener_parse(text);
	bool good = object && json_object_is_type(object, json_type_object);
	const char *at;

	for (at = text; good && *at; at++)
		good = *at >= 0x20 && *at < 0x7f;
	if (good) {
		json_object_object_foreach(object, key, value) {
			if (json_object_is_type(value, json_type_string))
				good = good && *key && is_harmless(json_object_get_string(value));
		}
	}
	json_object_put(object);
	return good;
}

static void expect(struct nl_msg *message, const char *text, const char *name)
{
	result(print(message, event_print_text) && !strcmp(line, text), name);
	nlmsg_free(message);
}

static void test_lines(void)
{
	struct nl_msg *message = event_new();

	set_request(message, BULKHEAD_CLASS_FILE, BULKHEAD_FILE_READ, "/etc/shadow", 11);
	set_verdict(message, BULKHEAD_DENY, BULKHEAD_REASON_RULE);
	set_rule(message, "deny read /etc/shadow", "keys stay here");
	nla_put(message, BULKHEAD_A_PROGRAM, 12, "/usr/bin/cat");
	expect(message,
	       "2025-11-24T07:21:02.123Z denied web1: read /etc/shadow by /usr/bin/cat (pid 123, uid 0): web.yaml:14: deny read /etc/shadow — keys stay here",
	       "a_denial_names_its_rule_and_why");

	message = event_new();
	set_request(message, BULKHEAD_CLASS_FILE, BULKHEAD_FILE_READ, "/x", 2);
	set_verdict(message, BULKHEAD_AUDIT, BULKHEAD_REASON_RULE);
	set_rule(message, "audit read /x", NULL);
	nla_put(message, BULKHEAD_A_PROGRAM, 2, "/p");
	expect(message,
	       "2025-11-24T07:21:02.123Z audited web1: read /x by /p (pid 123, uid 0): web.yaml:14: audit read /x",
	       "an_audit_without_why_ends_with_its_rule");

	message = event_new();
	set_request(message, BULKHEAD_CLASS_FILE, BULKHEAD_FILE_READ, "/x", 2);
	set_verdict(message, BULKHEAD_DENY, BULKHEAD_REASON_DEFAULT);
	nla_put_string(message, BULKHEAD_A_COMM, "runc");
	nla_put_u32(message, BULKHEAD_A_SUPPRESSED, 3);
	expect(message,
	       "2025-11-24T07:21:02.123Z denied web1: read /x by 'runc' from outside (pid 123, uid 0): no rule allows it, default deny (3 before it were held back)",
	       "a_default_and_a_program_from_outside_are_told");

	message = event_new();
	set_request(message, BULKHEAD_CLASS_FILE, BULKHEAD_FILE_READ, "/x", 2);
	set_verdict(message, BULKHEAD_DENY, BULKHEAD_REASON_OUTSIDE);
	nla_put(message, BULKHEAD_A_PROGRAM, 2, "/p");
	expect(message,
	       "2025-11-24T07:21:02.123Z denied web1: read /x by /p (pid 123, uid 0): outside the container's root",
	       "an_object_outside_is_told");
}

static void test_escapes(void)
{
	static const char object[] = "/\033]0;owned\007\n\r\\\x9b"
				     "2J\xc2\x9b\xe2\x80\xae\xff";
	struct nl_msg *message = event_new();
	bool good;

	set_request(message, BULKHEAD_CLASS_FILE, BULKHEAD_FILE_READ, object,
		    sizeof(object)); /* with a NUL */
	set_verdict(message, BULKHEAD_DENY, BULKHEAD_REASON_DEFAULT);
	nla_put(message, BULKHEAD_A_PROGRAM, sizeof(object), object);
	nla_put_string(message, BULKHEAD_A_COMM, object);
	good = print(message, event_print_text) && is_harmless(line) &&
	       strstr(line, "/\\x1b]0;owned\\x07\\x0a\\x0d\\x5c\\x9b2J\\xc2\\x9b");
	result(good, "control_bytes_are_escaped_in_text");
	good = print(message, event_print_json) && is_harmless_json(line);
	result(good, "control_bytes_are_escaped_in_json");
	nlmsg_free(message);

	message = event_new();
	set_request(message, BULKHEAD_CLASS_EXEC, BULKHEAD_EXEC_RUN, "/x", 2);
	set_verdict(message, BULKHEAD_DENY, BULKHEAD_REASON_RULE);
	set_rule(message, "deny /[a\\-z]*", "Schl\xc3\xbcssel\033[2J");
	nla_put(message, BULKHEAD_A_PROGRAM, 6, "/a b\xc3\xbc");
	expect(message,
	       "2025-11-24T07:21:02.123Z denied web1: exec /x by /a\\x20b\\xc3\\xbc (pid 123, uid 0): web.yaml:14: deny /[a\\-z]* — Schl\xc3\xbcssel\\x1b[2J",
	       "a_policys_text_stays_readable");
}

static void test_malformed(void)
{
	struct nl_msg *message = event_new();
	bool good;

	nla_put(message, BULKHEAD_A_CLASS, 2, "xx");
	result(!print(message, event_print_text), "a_short_number_is_rejected");
	nlmsg_free(message);

	message = event_new();
	nla_put(message, BULKHEAD_A_COMM, 4, "abcd");
	result(!print(message, event_print_text), "an_unterminated_string_is_rejected");
	nlmsg_free(message);

	message = event_new();
	nla_put(message, BULKHEAD_A_COMM, 0, "");
	result(!print(message, event_print_text), "a_string_of_no_bytes_is_rejected");
	nlmsg_free(message);

	message = event_new();
	nla_put_string(message, BULKHEAD_A_MAX + 1, "from the future");
	good = print(message, event_print_text) && print(message, event_print_json);
	result(good, "an_unknown_attribute_is_ignored");
	nlmsg_free(message);

	message = nlmsg_alloc();
	genlmsg_put(message, 0, 0, 4711, 0, 0, BULKHEAD_CMD_EVENT, 1);
	good = print(message, event_print_text) && print(message, event_print_json);
	result(good, "an_event_of_nothing_is_survived");
	nlmsg_free(message);
}

static uint32_t pick(uint32_t below)
{
	return (uint32_t)random() % below;
}

static int noise(char *bytes, int most)
{
	static const char *const bits[] = {
		"/",  "\033[", "\xc2\x9b", "\xe2\x80\xae",     "\xf0\x9f\x98\x80", "\xed\xa0\x80",
		"\\", "\"",    "\xc0\x80", "\xf4\x90\x80\x80", "\xef\xbb\xbf",	   "\xe2\x80\xa8",
	};
	int length = pick(4) ? pick(40) : pick(most);
	int i;

	for (i = 0; i < length; i++)
		bytes[i] = pick(3) ? (char)pick(256) : (char)(0x20 + pick(95));
	for (i = pick(4); i > 0; i--) {
		const char *bit = bits[pick(sizeof(bits) / sizeof(bits[0]))];

		if (length > (int)strlen(bit))
			memcpy(bytes + pick(length - strlen(bit)), bit, strlen(bit));
	}
	return length;
}

static void put_noise(struct nl_msg *message, int attribute, bool is_string)
{
	static char bytes[BULKHEAD_OBJECT_MAX + 1];
	int length = noise(bytes, BULKHEAD_OBJECT_MAX);

	if (!pick(8))
		return;
	if (is_string)
		bytes[length++] = 0;
	nla_put(message, attribute, length, bytes);
}

static void test_noise(void)
{
	bool text = true, json = true;
	int i;

	srandom(1);
	for (i = 0; i < ROUNDS && text && json; i++) {
		struct nl_msg *message = event_new();

		nla_put_u32(message, BULKHEAD_A_CLASS, pick(8));
		nla_put_u32(message, BULKHEAD_A_PERMISSIONS, pick(2) ? pick(256) : random());
		nla_put_u32(message, BULKHEAD_A_ASKED, random());
		put_noise(message, BULKHEAD_A_OBJECT, false);
		put_noise(message, BULKHEAD_A_PROGRAM, false);
		put_noise(message, BULKHEAD_A_COMM, true);
		put_noise(message, BULKHEAD_A_TEXT, true);
		put_noise(message, BULKHEAD_A_WHY, true);
		put_noise(message, BULKHEAD_A_FILE, true);
		nla_put_u32(message, BULKHEAD_A_EFFECT, pick(4));
		nla_put_u32(message, BULKHEAD_A_REASON, pick(12));
		text = print(message, event_print_text) && is_harmless(line);
		json = text && print(message, event_print_json) && is_harmless_json(line);
		nlmsg_free(message);
	}
	result(text, "no_bytes_make_a_line_harmful");
	result(json, "no_bytes_make_json_invalid_or_harmful");
}

int main(void)
{
	tap = stdout;
	stdout = tmpfile(); /* the C libraries of the supported systems allow setting it */
	if (!stdout)
		return 1;
	fputs("TAP version 13\n", tap);
	test_lines();
	test_escapes();
	test_malformed();
	test_noise();
	fprintf(tap, "1..%d\n", tests);
	return failures || fflush(tap);
}
