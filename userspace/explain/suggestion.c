// SPDX-License-Identifier: GPL-2.0
/*
 * The smallest rule that would allow a request: of the language's words the
 * narrowest that speaks of this object, and of who asks what is known.
 *
 * Names are the container's choice. They are written so that neither a glob, nor
 * the words of a rule, nor YAML find a meaning in them, in ASCII alone.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>

#include "explain/suggestion.h"
#include "language/host.h"
#include "language/network.h"
#include "language/rule.h"

/* A rule that is being written. */
struct writing {
	FILE *to;
	const u8 *object;
	size_t length;
	u32 permissions;
	const char *note;
	bool failed;
};

static void fail(struct writing *writing, const char *note)
{
	writing->failed = true;
	writing->note = note;
}

/* Words that mean something where a name could stand. */
static bool is_keyword(const u8 *name, size_t length)
{
	static const char *const words[] = { "from", "uid", "gid", "device", "execmem" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (length == strlen(words[i]) && !memcmp(name, words[i], length))
			return true;
	return false;
}

/* To YAML ": " and a colon at the end make a key, and " #" begins a comment. */
static bool is_plain_space(const u8 *name, size_t length, size_t at)
{
	return (!at || name[at - 1] != ':') && (at + 1 == length || name[at + 1] != '#');
}

static void put_name(struct writing *writing, const u8 *name, size_t length)
{
	bool quoted = memchr(name, ' ', length) || name[length - 1] == ':' ||
		      is_keyword(name, length);

	fputs(quoted ? " \"" : " ", writing->to);
	for (size_t i = 0; i < length; i++) {
		if (name[i] < ' ' || name[i] >= 0x7f ||
		    (name[i] == ' ' && !is_plain_space(name, length, i)) || (name[i] == '#' && !i))
			fprintf(writing->to, "\\x%02x", name[i]);
		else
			fprintf(writing->to, strchr("*?[]{}\\\"", name[i]) ? "\\%c" : "%c",
				name[i]);
	}
	fputs(quoted ? "\"" : "", writing->to);
}

static bool is_path(const u8 *name, size_t length)
{
	static const char *const kinds[] = { "memfd:",	"shm:",	 "pipe:",
					     "socket:", "anon:", "mqueue:" };

	if (!length || memchr(name, 0, length))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (length >= strlen(kinds[i]) && !memcmp(name, kinds[i], strlen(kinds[i])))
			return true;
	return name[0] == '/' && !request_is_odd(name, length);
}

static void put_path(struct writing *writing)
{
	if (is_path(writing->object, writing->length))
		put_name(writing, writing->object, writing->length);
	else
		fail(writing,
		     "no rule can name this, and no program can either: it is not a path as the kernel has them");
}

static void put_permissions(struct writing *writing, const struct permission *known)
{
	const char *between = " ";

	for (; known->name; known++) {
		/* Only single ones: "all" is more than was asked for. */
		if (known->bit & (known->bit - 1) || !(writing->permissions & known->bit))
			continue;
		fprintf(writing->to, "%s%s", between, known->name);
		between = ",";
	}
}

static void write_file(struct writing *writing)
{
	put_permissions(writing, file_permissions);
	put_path(writing);
}

static void write_exec(struct writing *writing)
{
	if (writing->permissions & BULKHEAD_EXEC_MEMORY)
		fputs(" execmem", writing->to);
	put_path(writing);
}

static void put_operations(struct writing *writing, const struct protocol *protocol)
{
	const u32 passive = BULKHEAD_NET_LISTEN | BULKHEAD_NET_ACCEPT;

	if (writing->permissions & passive && !protocol->listens) {
		fputs(" all", writing->to);
		writing->note = "such sockets cannot listen, so only 'all' covers it";
		return;
	}
	put_permissions(writing, network_permissions);
}

/* What has no word of its own, or is no socket as the kernel has them. */
static void write_any(struct writing *writing)
{
	put_permissions(writing, network_permissions);
	fputs(" any", writing->to);
	writing->note =
		"such sockets have no word of their own: 'any' covers sockets of every family";
}

static void put_endpoint(struct writing *writing, bool ports)
{
	const u8 *object = writing->object;
	int family = writing->length == 6 + 4 ? AF_INET : AF_INET6;
	char address[INET6_ADDRSTRLEN];

	inet_ntop(family, object + 6, address, sizeof(address));
	fprintf(writing->to, family == AF_INET ? " %s" : " [%s]", address);
	if (ports)
		fprintf(writing->to, ":%u", object[4] << 8 | object[5]);
}

static void write_endpoint(struct writing *writing, const struct protocol *protocol)
{
	if (protocol) {
		put_operations(writing, protocol);
		fprintf(writing->to, " %s", protocol->name);
		put_endpoint(writing, protocol->ports);
		return;
	}
	put_permissions(writing, network_permissions);
	fputs(" any", writing->to);
	put_endpoint(writing, true);
	writing->note = "such sockets have no word of their own: 'any' covers all internet sockets";
}

static void write_netlink(struct writing *writing, int number)
{
	const char *name = protocol_netlink_name(number);

	fputs(" netlink", writing->to);
	if (name)
		fprintf(writing->to, ":%s", name);
	else if (number < 256)
		fprintf(writing->to, ":%d", number);
	else
		writing->note =
			"this family has no number that a rule could name: it covers all of netlink";
}

/* Judged by the socket alone: to create it, or of a family without addresses. */
static void write_bare_socket(struct writing *writing, const struct protocol *protocol)
{
	static const struct protocol nameless = { .listens = true };
	int family = writing->object[0];
	bool creates = writing->permissions == BULKHEAD_NET_CREATE;

	if (protocol ? !creates && protocol->kind != PROTOCOL_OTHER
		     : family == AF_INET || family == AF_INET6) {
		write_any(writing);
		return;
	}
	put_operations(writing, protocol ? protocol : &nameless);
	if (!protocol)
		fprintf(writing->to, " family:%d", family);
	else if (family == AF_NETLINK)
		write_netlink(writing, writing->object[2] << 8 | writing->object[3]);
	else
		fprintf(writing->to, " %s", protocol->name);
}

/* An address that a rule can name. */
static bool has_endpoint(const struct writing *writing)
{
	static const u8 mapped[12] = { [10] = 0xff, [11] = 0xff };
	const u8 *object = writing->object;

	if (writing->permissions & BULKHEAD_NET_CREATE)
		return false;
	if (writing->length == 6 + 4)
		return object[0] == AF_INET;
	return writing->length == 6 + 16 && object[0] == AF_INET6 && memcmp(object + 6, mapped, 12);
}

static void write_socket(struct writing *writing)
{
	const u8 *object = writing->object;
	const struct protocol *protocol = NULL;

	if (writing->length >= 4)
		protocol = protocol_find(object[0], object[1], object[2] << 8 | object[3]);
	if (has_endpoint(writing))
		write_endpoint(writing, protocol);
	else if (writing->length == 4)
		write_bare_socket(writing, protocol);
	else
		write_any(writing);
}

static void write_unix(struct writing *writing)
{
	const u8 *name = writing->object;
	size_t length = writing->length;

	put_permissions(writing, network_permissions);
	fputs(" unix", writing->to);
	if (length && (name[0] == '@' || (name[0] == '/' && !request_is_odd(name, length))))
		put_name(writing, name, length);
	else
		writing->note =
			"a socket without a name is meant only by a rule that names none: it allows every unix socket's name";
}

static bool is_control(const u8 *detail, size_t length)
{
	const u8 *colon = memchr(detail, ':', length);
	size_t type = colon ? (size_t)(colon - detail) : 0;

	return type && type + 1 < length && colon[1] == '/' && !memchr(detail, '/', type) &&
	       !request_is_odd(colon + 1, length - type - 1);
}

static bool is_detail(const struct host_item *item, const u8 *detail, size_t length)
{
	if (!length || memchr(detail, 0, length))
		return false;
	for (size_t i = 0; item->detail == DETAIL_WORD && i < ARRAY_SIZE(item->words); i++)
		if (item->words[i] && length == strlen(item->words[i]) &&
		    !memcmp(detail, item->words[i], length))
			return true;
	return item->detail == DETAIL_NAME ||
	       (item->detail == DETAIL_CONTROL && is_control(detail, length));
}

static void write_host(struct writing *writing)
{
	const u8 *object = writing->object, *space = memchr(object, ' ', writing->length);
	size_t first = space ? (size_t)(space - object) : writing->length;
	const struct host_item *item = host_item_find((const char *)object, first);

	if (!item || (space && item->detail == DETAIL_NONE)) {
		fail(writing, "this tool has no word for it: it is older than the module");
		return;
	}
	fprintf(writing->to, " %s", item->name);
	if (space && is_detail(item, space + 1, writing->length - first - 1))
		put_name(writing, space + 1, writing->length - first - 1);
	else if (item->detail != DETAIL_NONE)
		writing->note = "this detail has no word: without one, the rule covers all of them";
}

static void write_capability(struct writing *writing)
{
	const char *name = writing->length == 1 ? capability_name(writing->object[0]) : NULL;

	if (!name && writing->length != 1)
		fail(writing, "no rule can name this: it is not a capability");
	else if (!name)
		writing->note = "this capability has no name: only 'all' covers it";
	fprintf(writing->to, " %s", name ? name : "all");
}

static void put_number(struct writing *writing, const u8 *bytes, u32 most, const char *before)
{
	u32 number = (u32)bytes[0] << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3];

	fputs(before, writing->to);
	if (number <= most) {
		fprintf(writing->to, "%u", number);
		return;
	}
	fputc('*', writing->to);
	writing->note = "a rule cannot name so great a number: '*' covers all of them";
}

static void write_device(struct writing *writing)
{
	const char *type = writing->length == 9 ? device_type_name(writing->object[0]) : NULL;

	put_permissions(writing, device_permissions);
	fputs(" device", writing->to);
	if (!type) {
		fail(writing, "no rule can name this: it is not a device");
		return;
	}
	fprintf(writing->to, " %s", type);
	put_number(writing, writing->object + 1, DEVICE_MAJOR_MAX, " ");
	put_number(writing, writing->object + 5, DEVICE_MINOR_MAX, ":");
}

static const struct kind {
	const char *section;
	void (*write)(struct writing *writing);
} kinds[__BULKHEAD_CLASS_END] = {
	[BULKHEAD_CLASS_FILE] = { "file", write_file },
	[BULKHEAD_CLASS_EXEC] = { "exec", write_exec },
	[BULKHEAD_CLASS_SOCKET] = { "network", write_socket },
	[BULKHEAD_CLASS_UNIX] = { "network", write_unix },
	[BULKHEAD_CLASS_HOST] = { "host", write_host },
	[BULKHEAD_CLASS_CAPABILITY] = { "capabilities", write_capability },
	[BULKHEAD_CLASS_DEVICE] = { "host", write_device },
};

/* Memory is asked for by the program that is named already. */
static bool names_program(const struct request *request, const struct subject *subject)
{
	return request->class_id == BULKHEAD_CLASS_EXEC &&
	       request->permissions == BULKHEAD_EXEC_MEMORY &&
	       request->length == subject->program_length &&
	       !memcmp(request->object, subject->program, request->length);
}

static void put_conditions(struct writing *writing, const struct request *request,
			   const struct subject *subject)
{
	if (is_path(subject->program, subject->program_length) &&
	    !names_program(request, subject)) {
		fputs(" from", writing->to);
		put_name(writing, subject->program, subject->program_length);
	}
	if (subject->subject.has_uid && subject->uid <= ID_MAX)
		fprintf(writing->to, " uid %u", subject->uid);
	if (subject->subject.has_gid && subject->gids[0] <= ID_MAX)
		fprintf(writing->to, " gid %u", subject->gids[0]);
}

/**
 * suggestion_make() - the smallest rule that would allow it
 * @suggestion: filled in; suggestion_free() ends it
 * @request: what is asked
 * @permissions: which of it the rule has to allow, not 0
 * @subject: who asks; what is known becomes the rule's conditions
 *
 * The rule allows it where no other one refuses it.
 */
void suggestion_make(struct suggestion *suggestion, const struct request *request, u32 permissions,
		     const struct subject *subject)
{
	struct writing writing = {
		.object = request->object,
		.length = request->length,
		.permissions = permissions,
	};
	size_t size;

	*suggestion = (struct suggestion){ .section = kinds[request->class_id].section };
	writing.to = open_memstream(&suggestion->rule, &size);
	if (!writing.to)
		return;
	fputs("allow", writing.to);
	kinds[request->class_id].write(&writing);
	if (!writing.failed)
		put_conditions(&writing, request, subject);
	if (!fclose(writing.to) && !writing.failed && size > BULKHEAD_TEXT_MAX)
		fail(&writing,
		     "no rule can name this: with its name the rule would be too long; a wildcard has to stand for a part of it");
	if (writing.failed) {
		free(suggestion->rule);
		suggestion->rule = NULL;
	}
	suggestion->note = writing.note;
}

/**
 * suggestion_free() - give back what suggestion_make() made
 * @suggestion: the suggestion
 */
void suggestion_free(struct suggestion *suggestion)
{
	free(suggestion->rule);
	suggestion->rule = NULL;
}
