// SPDX-License-Identifier: GPL-2.0
/*
 * What bulkhead events --json prints is read back as it was, whatever the bytes
 * of its names are; and what it has not printed is not accepted as an event.
 *
 * Built from the tool's own files; netlink.c is included for the sake of
 * struct netlink_reply. TAP on standard output, the recording goes to a file.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "module/netlink.c"

#include "blob.h"
#include "module/event_message.h"
#include "replay/recording.h"

#define ROUNDS 5000

static int tests, failures;
static FILE *tap;

static void result(bool good, const char *name)
{
	tests++;
	failures += !good;
	fprintf(tap, "%sok %d - %s\n", good ? "" : "not ", tests, name);
}

static uint32_t pick(uint32_t below)
{
	return (uint32_t)random() % below;
}

/* An event, by the request that the kernel decided. */
struct asked {
	uint32_t class_id;
	uint32_t asked;
	uint32_t effect;
	uint32_t reason;
	uint32_t suppressed;
	int object_length;
	int program_length;
	unsigned char object[BULKHEAD_OBJECT_MAX];
	unsigned char program[BULKHEAD_OBJECT_MAX];
};

static int noise(unsigned char *bytes)
{
	int length = pick(8) ? pick(60) : pick(BULKHEAD_OBJECT_MAX + 1);

	for (int i = 0; i < length; i++)
		bytes[i] = pick(2) ? pick(256) : (unsigned char)"/\\x20\" \n"[pick(8)];
	return length;
}

static void choose(struct asked *asked)
{
	uint32_t known;

	do
		asked->class_id = 1 + pick(__BULKHEAD_CLASS_END - 1);
	while (asked->class_id == BULKHEAD_CLASS_SOURCE);
	known = bulkhead_class_permissions(asked->class_id);
	do
		asked->asked = random() & known;
	while (!asked->asked);
	asked->effect = pick(__BULKHEAD_EFFECT_END);
	asked->reason = pick(__BULKHEAD_REASON_END);
	asked->suppressed = pick(2) ? pick(1000) : 0;
	asked->object_length = noise(asked->object);
	asked->program_length = pick(3) ? noise(asked->program) : 0;
}

static bool print(const struct asked *asked)
{
	struct nl_msg *message = nlmsg_alloc_size(65536);
	static struct netlink link;
	struct netlink_reply reply;
	struct event event;
	bool good;

	genlmsg_put(message, 0, 0, 4711, 0, 0, BULKHEAD_CMD_EVENT, 1);
	nla_put_string(message, BULKHEAD_A_CONTAINER, "web1");
	nla_put_u32(message, BULKHEAD_A_CLASS, asked->class_id);
	nla_put_u32(message, BULKHEAD_A_ASKED, asked->asked);
	nla_put_u32(message, BULKHEAD_A_PERMISSIONS, asked->asked);
	nla_put_u32(message, BULKHEAD_A_EFFECT, asked->effect);
	nla_put_u32(message, BULKHEAD_A_REASON, asked->reason);
	nla_put_u32(message, BULKHEAD_A_UID, 1000);
	nla_put(message, BULKHEAD_A_OBJECT, asked->object_length, asked->object);
	if (asked->program_length)
		nla_put(message, BULKHEAD_A_PROGRAM, asked->program_length, asked->program);
	if (asked->suppressed)
		nla_put_u32(message, BULKHEAD_A_SUPPRESSED, asked->suppressed);
	good = !reply_parse(&link, nlmsg_hdr(message), &reply);
	if (good) {
		event_from_message(&event, &reply);
		good = !event_print_json(&event);
	}
	nlmsg_free(message);
	return good;
}

static bool has_bytes(const struct event_bytes *bytes, const unsigned char *object, int length)
{
	return bytes->length == (size_t)length && !memcmp(bytes->bytes, object, length);
}

static bool is_same(const struct event *event, const struct asked *asked)
{
	return event->class_id == asked->class_id && event->asked == asked->asked &&
	       event->effect == asked->effect && event->reason == asked->reason &&
	       event->suppressed == (asked->suppressed ? asked->suppressed : EVENT_MISSING) &&
	       event->uid == 1000 &&
	       has_bytes(&event->object, asked->object, asked->object_length) &&
	       (asked->program_length
			? has_bytes(&event->program, asked->program, asked->program_length)
			: !event->program.bytes) &&
	       !strcmp(event->container, "web1");
}

static void begin(void)
{
	rewind(stdout);
	if (ftruncate(fileno(stdout), 0))
		abort();
	srandom(1);
}

static struct recording *read_back(void)
{
	fflush(stdout);
	lseek(fileno(stdout), 0, SEEK_SET);
	return recording_open(fileno(stdout));
}

static void test_same(void)
{
	static struct asked asked;
	static struct recorded recorded;
	struct recording *recording;
	bool good = true;

	begin();
	for (int i = 0; i < ROUNDS && good; i++) {
		choose(&asked);
		good = print(&asked);
	}
	result(good, "each_event_is_printed");
	recording = read_back();
	srandom(1);
	for (int i = 0; i < ROUNDS && good; i++) {
		choose(&asked);
		good = recording_next(recording, &recorded) == RECORDING_EVENT &&
		       is_same(&recorded.event, &asked);
	}
	result(good, "each_event_is_read_back_as_it_was");
	result(recording_next(recording, &recorded) == RECORDING_END, "nothing_is_behind_the_last");
	recording_close(recording);
}

static void test_lost(void)
{
	static struct recorded recorded;
	struct recording *recording;

	begin();
	event_lost_json();
	recording = read_back();
	result(recording_next(recording, &recorded) == RECORDING_LOST, "a_loss_is_read_back");
	recording_close(recording);
}

/* Each byte changed and each length: an event or not, but never the same event by chance. */
static void test_damage(void)
{
	static struct asked asked = {
		.class_id = BULKHEAD_CLASS_FILE,
		.asked = BULKHEAD_FILE_READ,
		.effect = BULKHEAD_DENY,
		.object_length = 6,
		.object = "/a b/\n",
	};
	static char line[4096];
	static struct recorded recorded;
	bool survived = true, torn = true;
	long length;

	begin();
	print(&asked);
	length = ftell(stdout);
	rewind(stdout);
	if (fread(line, 1, sizeof(line), stdout) != (size_t)length)
		abort();
	for (int i = 0; i < ROUNDS; i++) {
		struct recording *recording;
		enum recording_line kind;
		int at = pick(length), byte = pick(256);

		begin();
		srandom(i);
		for (long j = 0; j < length; j++)
			putchar(j == at ? byte : line[j]);
		recording = read_back();
		do
			kind = recording_next(recording, &recorded);
		while (kind != RECORDING_END && kind != RECORDING_FAILED && kind != RECORDING_TORN);
		survived = survived && kind != RECORDING_FAILED;
		recording_close(recording);
	}
	result(survived, "a_changed_byte_is_survived");
	for (long i = 1; i < length - 1; i++) {
		struct recording *recording;

		begin();
		fwrite(line, 1, i, stdout);
		recording = read_back();
		torn = torn && recording_next(recording, &recorded) == RECORDING_TORN &&
		       recording_next(recording, &recorded) == RECORDING_END;
		recording_close(recording);
	}
	result(torn, "a_line_that_ends_anywhere_is_torn");
}

static void test_length(void)
{
	static struct recorded recorded;
	static struct asked asked = {
		.class_id = BULKHEAD_CLASS_FILE,
		.asked = BULKHEAD_FILE_READ,
		.object_length = 1,
		.object = "/",
	};
	struct recording *recording;
	bool good;

	begin();
	for (int i = 0; i < 3000000; i++)
		putchar('x');
	putchar('\n');
	print(&asked);
	recording = read_back();
	good = recording_next(recording, &recorded) == RECORDING_GARBAGE && recorded.line == 1 &&
	       recording_next(recording, &recorded) == RECORDING_EVENT && recorded.line == 2 &&
	       recording_next(recording, &recorded) == RECORDING_END;
	result(good, "an_endless_line_is_passed_over");
	recording_close(recording);
}

int main(void)
{
	tap = stdout;
	stdout = tmpfile(); /* the C libraries of the supported systems allow setting it */
	if (!stdout)
		return 1;
	fputs("TAP version 13\n", tap);
	test_same();
	test_lost();
	test_damage();
	test_length();
	fprintf(tap, "1..%d\n", tests);
	return failures || fflush(tap);
}
