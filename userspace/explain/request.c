// SPDX-License-Identifier: GPL-2.0
/*
 * Requests as text, both ways.
 *
 *   read,write /etc/passwd      exec /bin/sh        connect unix @name
 *   connect tcp 10.0.0.1:443    bind udp [::]:53    connect icmp 10.0.0.1
 *   create tcp                  create tcp6         create netlink:route
 *   connect socket:2,3,89 10.0.0.1                  execmem /usr/bin/node
 *   host bpf                    host mount tmpfs    host control proc:/sys/kernel/acct
 *   capability sys_admin        read,write device char 1:3
 *
 * A protocol's name stands for the first kind of socket that it has; with a 6
 * behind it, to create it, for the IPv6 one. What has no name is written
 * ``socket:FAMILY,TYPE,PROTOCOL``. Bytes that can't be printed, spaces and
 * backslashes are written \xNN.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/socket.h>

#include "base/escape.h"
#include "explain/request.h"
#include "language/host.h"
#include "language/rule.h"

/**
 * request_complain() - say what is wrong with a request
 * @why: set to a malloc'd sentence, or NULL
 * @format: printf format of it
 *
 * Return: false.
 */
bool request_complain(char **why, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (vasprintf(why, format, args) < 0)
		*why = NULL;
	va_end(args);
	return false;
}

static bool add_object(struct request *request, const char *text, char **why)
{
	ssize_t length = escape_undo(text, request->object + request->length,
				     sizeof(request->object) - request->length);

	if (length < 0)
		return request_complain(why, "the name is longer than %zu bytes",
					sizeof(request->object));
	request->length += length;
	return true;
}

static bool take_object(struct request *request, const char *text, char **why)
{
	request->length = 0;
	return add_object(request, text, why);
}

static bool take_permissions(struct request *request, const struct permission *known,
			     const char *text, char **why)
{
	request->permissions = 0;
	for (;;) {
		size_t length = strcspn(text, ",");
		u32 bit = permission_find(known, text, length);

		if (!bit)
			return request_complain(why, "unknown operation '%.*s'",
						(int)(length > 40 ? 40 : length), text);
		request->permissions |= bit;
		if (!text[length])
			return true;
		text += length + 1;
	}
}

/**
 * request_is_path() - does it name something by its path, or by its kind?
 * @text: the name
 *
 * Return: true if it begins as such names do.
 */
bool request_is_path(const char *text)
{
	static const char *const kinds[] = { "memfd:",	"shm:",	 "pipe:",
					     "socket:", "anon:", "mqueue:" };

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strncmp(text, kinds[i], strlen(kinds[i])))
			return true;
	return text[0] == '/';
}

/**
 * request_is_odd() - has a path components that no path of the kernel's has?
 * @path: the path; begins with a slash
 * @length: bytes of it
 *
 * Return: true if one is empty, ``.`` or ``..``.
 */
bool request_is_odd(const u8 *path, size_t length)
{
	const u8 *end = path + length;

	for (const u8 *at = path + 1, *slash; length > 1 && at <= end; at = slash + 1) {
		slash = memchr(at, '/', end - at);
		slash = slash ? slash : end;
		if (slash - at <= 2 && !memcmp(at, "..", slash - at))
			return true;
	}
	return false;
}

static bool parse_path(struct request *request, unsigned int class_id, const char *text, char **why)
{
	request->class_id = class_id;
	if (!request_is_path(text))
		return request_complain(why, "'%s' is not a path: it does not begin with '/'",
					text);
	if (!take_object(request, text, why))
		return false;
	if (text[0] == '/' && request_is_odd(request->object, request->length))
		return request_complain(
			why, "a path has no '.' or '..', no empty names, and no slash at its end");
	return true;
}

static void put_socket(struct request *request, const struct selector *selector)
{
	int type = selector->type, protocol = selector->protocol;

	if (type == SELECTOR_ANY)
		type = selector->family == AF_ALG ? SOCK_SEQPACKET
		       : selector->family == AF_NETLINK || selector->family == AF_PACKET
			       ? SOCK_RAW
			       : SOCK_STREAM;
	if (protocol == SELECTOR_ANY)
		protocol = type == SOCK_RAW && (selector->family == AF_INET ||
						selector->family == AF_INET6)
				   ? IPPROTO_RAW
				   : 0;
	request->class_id = BULKHEAD_CLASS_SOCKET;
	request->object[0] = selector->family;
	request->object[1] = type;
	request->object[2] = protocol >> 8;
	request->object[3] = protocol & 255;
	request->length = 4;
}

static bool put_endpoint(struct request *request, const char *text, char **why)
{
	struct endpoint endpoint;
	const char *wrong = endpoint_parse(text, strlen(text), &endpoint);
	size_t size;

	if (wrong)
		return request_complain(why, "%s: %s", text, wrong);
	if ((endpoint.v4 && endpoint.v6) || endpoint.prefix != (endpoint.v4 ? 32 : 128))
		return request_complain(why, "%s: a request has one address", text);
	if (endpoint.low != endpoint.high) {
		if (endpoint.low || endpoint.high != 65535)
			return request_complain(why, "%s: a request has one port", text);
		endpoint.low = 0;
	}
	if (endpoint.v4 != (request->object[0] == AF_INET))
		return request_complain(why, "%s: sockets of this family have no such address",
					text);
	size = endpoint.v4 ? 4 : 16;
	request->object[4] = endpoint.low >> 8;
	request->object[5] = endpoint.low & 255;
	memcpy(request->object + 6, endpoint.address, size);
	request->length = 6 + size;
	/* To speak to the wildcard address is to speak to oneself, as in the kernel. */
	if (request->permissions & (BULKHEAD_NET_CONNECT | BULKHEAD_NET_SEND) &&
	    !memcmp(request->object + 6, &in6addr_any, size)) {
		const u32 loopback = htonl(INADDR_LOOPBACK);

		if (endpoint.v4)
			memcpy(request->object + 6, &loopback, size);
		else
			memcpy(request->object + 6, &in6addr_loopback, size);
	}
	return true;
}

/* socket:FAMILY,TYPE,PROTOCOL */
static bool parse_numbers(struct selector *selector, const char *text)
{
	int used = -1;

	return sscanf(text, "socket:%d,%d,%d%n", &selector->family, &selector->type,
		      &selector->protocol, &used) == 3 &&
	       used >= 0 && !text[used] && selector->family >= 0 && selector->family < 256 &&
	       selector->type >= 0 && selector->type < 256 && selector->protocol >= 0 &&
	       selector->protocol < 65536;
}

/* The socket that the word for its protocol means, with this address. */
static bool parse_socket(struct selector *selector, enum protocol_kind *kind, const char *text,
			 const char *target, char **why)
{
	size_t length = strlen(text);
	struct protocol protocol;
	const char *wrong;
	bool six = target && target[0] == '[';

	if (parse_numbers(selector, text)) {
		*kind = selector->family == AF_INET || selector->family == AF_INET6
				? PROTOCOL_INET
				: PROTOCOL_OTHER;
		return true;
	}
	wrong = protocol_parse(text, length, &protocol);
	if (wrong && !target && length && text[length - 1] == '6' &&
	    !protocol_parse(text, length - 1, &protocol)) {
		six = true;
		wrong = protocol.kind == PROTOCOL_INET ? NULL : wrong;
	}
	if (wrong)
		return request_complain(why, "%s", wrong);
	if (protocol.kind == PROTOCOL_ANY)
		return request_complain(
			why, "a request is about one protocol, and 'any' is all of them");
	*kind = protocol.kind;
	*selector = protocol.selectors[six && protocol.kind == PROTOCOL_INET];
	return true;
}

static bool parse_unix(struct request *request, const char *target, char **why)
{
	request->class_id = BULKHEAD_CLASS_UNIX;
	if (target[0] != '/' && target[0] != '@' && target[0])
		return request_complain(why, "a unix socket's name begins with '/' or '@'");
	if (!take_object(request, target, why))
		return false;
	if (target[0] == '/' && request_is_odd(request->object, request->length))
		return request_complain(
			why, "a path has no '.' or '..', no empty names, and no slash at its end");
	return true;
}

static bool parse_network(struct request *request, size_t count, const char *const *words,
			  char **why)
{
	const char *target = count > 2 ? words[2] : NULL;
	struct selector selector = {};
	enum protocol_kind kind = PROTOCOL_OTHER;
	bool create;

	if (count < 2)
		return request_complain(why, "a protocol is missing behind '%s'", words[0]);
	if (!parse_socket(&selector, &kind, words[1], target, why))
		return false;
	create = request->permissions == BULKHEAD_NET_CREATE;
	if (!create && request->permissions & BULKHEAD_NET_CREATE)
		return request_complain(why, "'create' is a request of its own");
	if (target && (create || kind == PROTOCOL_OTHER))
		return request_complain(why, "there is no address in this request: '%s'", target);
	put_socket(request, &selector);
	if (create || kind == PROTOCOL_OTHER)
		return true;
	if (kind == PROTOCOL_UNIX)
		return parse_unix(request, target ? target : "", why);
	if (!target)
		return request_complain(why, "an address is missing behind '%s'", words[1]);
	return put_endpoint(request, target, why);
}

static bool parse_host(struct request *request, size_t count, const char *const *words, char **why)
{
	const struct host_item *item;
	const char *detail = count == 3 ? words[2] : NULL;

	request->class_id = BULKHEAD_CLASS_HOST;
	request->permissions = BULKHEAD_HOST_USE;
	if (count != 2 && count != 3)
		return request_complain(why, "'host' needs an item and, if it has one, its detail");
	item = host_item_find(words[1], strlen(words[1]));
	if (!item)
		return request_complain(why, "unknown item '%.40s'%s", words[1],
					host_item_hint(words[1], strlen(words[1])));
	if (detail && !*detail)
		return request_complain(why, "the detail of '%s' is empty", item->name);
	if (detail && item->detail == DETAIL_NONE)
		return request_complain(why, "'%s' has no details: '%s'", item->name, detail);
	if (!detail && item->detail != DETAIL_NONE)
		return request_complain(why, "a request for '%s' has a detail", item->name);
	if (item->detail == DETAIL_CONTROL && !strstr(detail, ":/"))
		return request_complain(
			why, "'%s' is not a control file, such as proc:/sys/kernel/acct", detail);
	return take_object(request, item->name, why) &&
	       (!detail || (add_object(request, " ", why) && add_object(request, detail, why)));
}

static bool parse_capability(struct request *request, size_t count, const char *const *words,
			     char **why)
{
	int number;

	if (count != 2)
		return request_complain(why, "'capability' needs the name of one");
	number = capability_find(words[1], strlen(words[1]));
	if (number < 0)
		number = number_parse(words[1], strlen(words[1]), 255);
	if (number < 0)
		return request_complain(why, "unknown capability '%.40s'%s", words[1],
					capability_hint(words[1], strlen(words[1])));
	request->class_id = BULKHEAD_CLASS_CAPABILITY;
	request->permissions = BULKHEAD_CAPABILITY_USE;
	request->object[0] = number;
	request->length = 1;
	return true;
}

static void put_number(u8 *to, u32 number)
{
	for (int i = 0; i < 4; i++)
		to[i] = number >> (24 - 8 * i);
}

static bool parse_device(struct request *request, size_t count, const char *const *words,
			 char **why)
{
	const char *colon = count == 4 ? strchr(words[3], ':') : NULL;
	s64 major, minor;
	int type;

	if (!take_permissions(request, device_permissions, words[0], why))
		return false;
	if (!colon)
		return request_complain(
			why, "a device is char or block and has numbers, as in 'device char 1:3'");
	type = device_type_find(words[2], strlen(words[2]));
	if (!type)
		return request_complain(why, "'%s' is not a type of device: char or block",
					words[2]);
	major = number_parse(words[3], colon - words[3], ~0U);
	minor = number_parse(colon + 1, strlen(colon + 1), ~0U);
	if (major < 0 || minor < 0)
		return request_complain(why, "'%s' are not the numbers of a device, MAJOR:MINOR",
					words[3]);
	request->class_id = BULKHEAD_CLASS_DEVICE;
	request->object[0] = type;
	put_number(request->object + 1, major);
	put_number(request->object + 5, minor);
	request->length = 9;
	return true;
}

static bool parse_exec(struct request *request, size_t count, const char *const *words, char **why)
{
	if (count != 2)
		return request_complain(why, "'%s' needs one path", words[0]);
	request->permissions = strcmp(words[0], "exec") ? BULKHEAD_EXEC_MEMORY : BULKHEAD_EXEC_RUN;
	return parse_path(request, BULKHEAD_CLASS_EXEC, words[1], why);
}

/**
 * request_parse() - what a request in words means to the kernel
 * @request: filled in
 * @count: number of words
 * @words: the operation, then what it is done to
 * @why: on failure: set to a malloc'd sentence
 *
 * Return: false if the words are no request.
 */
bool request_parse(struct request *request, size_t count, const char *const *words, char **why)
{
	char *ignored = NULL;

	*why = NULL;
	if (!count)
		return request_complain(why, "a request is missing");
	if (!strcmp(words[0], "exec") || !strcmp(words[0], "execmem"))
		return parse_exec(request, count, words, why);
	if (!strcmp(words[0], "host"))
		return parse_host(request, count, words, why);
	if (!strcmp(words[0], "capability"))
		return parse_capability(request, count, words, why);
	if (count > 1 && !strcmp(words[1], "device"))
		return parse_device(request, count, words, why);
	/* Both domains have a create: what follows shows which is meant. */
	if (count == 2 && request_is_path(words[1]) && strncmp(words[1], "socket:", 7))
		return take_permissions(request, file_permissions, words[0], why) &&
		       parse_path(request, BULKHEAD_CLASS_FILE, words[1], why);
	if (take_permissions(request, network_permissions, words[0], &ignored))
		return count > 3 ? request_complain(why, "too many words in the request")
				 : parse_network(request, count, words, why);
	free(ignored);
	if (!take_permissions(request, file_permissions, words[0], why))
		return false;
	if (count != 2)
		return request_complain(why, "'%s' needs one path", words[0]);
	return parse_path(request, BULKHEAD_CLASS_FILE, words[1], why);
}

static void describe_permissions(FILE *to, const struct permission *known, u32 permissions)
{
	bool first = true;

	for (; known->name; known++) {
		/* Only single ones: "all" is no name of a permission. */
		if (known->bit & (known->bit - 1) || !(permissions & known->bit))
			continue;
		fprintf(to, "%s%s", first ? "" : ",", known->name);
		permissions &= ~known->bit;
		first = false;
	}
	if (permissions || first)
		fprintf(to, "%s%#x", first ? "" : ",", permissions);
}

static bool is_default_socket(const struct protocol *protocol, int family, int type, int number)
{
	struct request model;
	struct selector selector = { family, SELECTOR_ANY, SELECTOR_ANY };
	const struct selector *meant = &protocol->selectors[family == AF_INET6];

	if (protocol->kind == PROTOCOL_INET && strcmp(protocol->name, "raw"))
		return type == meant->type && number == meant->protocol;
	if (protocol->kind == PROTOCOL_INET)
		return number == IPPROTO_RAW;
	put_socket(&model, &selector);
	return type == model.object[1] && (family == AF_NETLINK || !number);
}

static void describe_socket(FILE *to, const u8 *object, bool six)
{
	int family = object[0], type = object[1], number = object[2] << 8 | object[3];
	const struct protocol *protocol = protocol_find(family, type, number);

	if (!protocol || !is_default_socket(protocol, family, type, number)) {
		fprintf(to, " socket:%d,%d,%d", family, type, number);
	} else if (family == AF_NETLINK) {
		if (protocol_netlink_name(number))
			fprintf(to, " netlink:%s", protocol_netlink_name(number));
		else
			fprintf(to, " netlink:%d", number);
	} else {
		fprintf(to, " %s%s", protocol->name, six && family == AF_INET6 ? "6" : "");
	}
}

static void describe_endpoint(FILE *to, const u8 *object, size_t length)
{
	int family = length == 6 + 4 ? AF_INET : AF_INET6;
	const struct protocol *protocol =
		protocol_find(object[0], object[1], object[2] << 8 | object[3]);
	char address[INET6_ADDRSTRLEN];
	unsigned int port = object[4] << 8 | object[5];

	inet_ntop(family, object + 6, address, sizeof(address));
	fprintf(to, family == AF_INET ? " %s" : " [%s]", address);
	if (!protocol || protocol->ports || port)
		fprintf(to, ":%u", port);
}

static void describe_network(FILE *to, u32 permissions, const u8 *object, size_t length)
{
	auto_free char *rest = NULL;

	describe_permissions(to, network_permissions, permissions);
	if (length >= 4)
		describe_socket(to, object, length == 4);
	if (length == 6 + 4 || length == 6 + 16) {
		describe_endpoint(to, object, length);
	} else if (length != 4) {
		rest = escape_bytes(object, length);
		fprintf(to, " %s", rest);
	}
}

static void describe_named(FILE *to, const void *object, size_t length)
{
	auto_free char *name = escape_bytes(object, length);

	fprintf(to, length ? " %s" : "%s", name);
}

static void describe_host(FILE *to, const char *object, size_t length)
{
	const char *space = memchr(object, ' ', length);
	size_t item = space ? (size_t)(space - object) : length;

	fputs("host", to);
	describe_named(to, object, item);
	if (space)
		describe_named(to, space + 1, length - item - 1);
}

static void describe_capability(FILE *to, const u8 *object, size_t length)
{
	const char *name = length == 1 ? capability_name(object[0]) : NULL;

	fputs("capability", to);
	if (name)
		fprintf(to, " %s", name);
	else if (length == 1)
		fprintf(to, " %u", object[0]);
	else
		describe_named(to, object, length);
}

static u32 get_number(const u8 *from)
{
	return (u32)from[0] << 24 | from[1] << 16 | from[2] << 8 | from[3];
}

static void describe_device(FILE *to, u32 permissions, const u8 *object, size_t length)
{
	const char *type = length == 9 ? device_type_name(object[0]) : NULL;

	describe_permissions(to, device_permissions, permissions);
	fputs(" device", to);
	if (type)
		fprintf(to, " %s %u:%u", type, get_number(object + 1), get_number(object + 5));
	else
		describe_named(to, object, length);
}

/**
 * request_describe() - what a request to the kernel means in words
 * @class_id: enum bulkhead_class
 * @permissions: asked for
 * @object: what the automaton was fed after the class byte
 * @length: bytes of it
 *
 * Return: the words with spaces between, malloc'd; request_parse() takes them
 * unless the request is malformed.
 */
char *request_describe(unsigned int class_id, u32 permissions, const void *object, size_t length)
{
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	if (!to)
		return memory_zeroed(1, 1);
	switch (class_id) {
	case BULKHEAD_CLASS_SOCKET:
		describe_network(to, permissions, object, length);
		break;
	case BULKHEAD_CLASS_UNIX:
		describe_permissions(to, network_permissions, permissions);
		fputs(" unix", to);
		describe_named(to, object, length);
		break;
	case BULKHEAD_CLASS_EXEC:
		describe_permissions(to, exec_permissions, permissions);
		describe_named(to, object, length);
		break;
	case BULKHEAD_CLASS_HOST:
		describe_host(to, object, length);
		break;
	case BULKHEAD_CLASS_CAPABILITY:
		describe_capability(to, object, length);
		break;
	case BULKHEAD_CLASS_DEVICE:
		describe_device(to, permissions, object, length);
		break;
	default:
		describe_permissions(to, file_permissions, permissions);
		describe_named(to, object, length);
	}
	fclose(to);
	return text;
}
