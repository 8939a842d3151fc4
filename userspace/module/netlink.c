// SPDX-License-Identifier: GPL-2.0
/*
 * Requests to the module's generic netlink family, and its replies. Only this file uses
 * libnl.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <netlink/attr.h>
#include <netlink/errno.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>

#include "base/arena.h"
#include "base/tool.h"
#include "module/netlink.h"

/* Room for events: at 300 bytes each some thousands, until the reader wakes. */
#define EVENTS_BUFFER (1 << 20)
/* Attempts to read a dump that changes while it is read. */
#define DUMP_TRIES 16
/* Bytes of a message in addition to its data. */
#define REQUEST_ROOM 4096

struct netlink {
	struct nl_sock *socket;
	int family;
	int errnum;
	char error[1024];
};

struct netlink_request {
	struct nl_msg *message;
	bool overflow; /* an attribute did not fit */
};

struct netlink_reply {
	struct nlattr *attributes[BULKHEAD_A_MAX + 1];
	struct nlattr *first; /* all of them, for attributes that come repeatedly */
	int length;
};

/* Replies are kept until the answer is complete, since a dump may have to be restarted. */
struct reply_state {
	struct netlink *link;
	struct nl_msg **messages;
	size_t count;
	bool done; /* its last message was seen */
	bool refused;
};

static struct nla_policy policy[BULKHEAD_A_MAX + 1] = {
	[BULKHEAD_A_VERSION] = { .type = NLA_STRING },
	[BULKHEAD_A_FORMAT] = { .type = NLA_U32 },
	[BULKHEAD_A_GENERATION] = { .type = NLA_U64 },
	[BULKHEAD_A_POLICIES] = { .type = NLA_U32 },
	[BULKHEAD_A_CONTAINERS] = { .type = NLA_U32 },
	[BULKHEAD_A_EVENTS_SENT] = { .type = NLA_U64 },
	[BULKHEAD_A_EVENTS_LOST] = { .type = NLA_U64 },
	[BULKHEAD_A_HOOK] = { .type = NLA_NESTED },
	[BULKHEAD_A_NAME] = { .type = NLA_STRING },
	[BULKHEAD_A_CALLS] = { .type = NLA_U64 },
	[BULKHEAD_A_DENIALS] = { .type = NLA_U64 },
	[BULKHEAD_A_AUDITS] = { .type = NLA_U64 },
	[BULKHEAD_A_LENGTH] = { .type = NLA_U32 },
	[BULKHEAD_A_OFFSET] = { .type = NLA_U32 },
	[BULKHEAD_A_DATA] = { .type = NLA_BINARY },
	[BULKHEAD_A_POLICY] = { .type = NLA_STRING },
	[BULKHEAD_A_REVISION] = { .type = NLA_U64 },
	[BULKHEAD_A_MODE] = { .type = NLA_U32 },
	[BULKHEAD_A_RULES] = { .type = NLA_U32 },
	[BULKHEAD_A_CONTAINER] = { .type = NLA_STRING },
	[BULKHEAD_A_PID] = { .type = NLA_U32 },
	[BULKHEAD_A_ENTERING] = { .type = NLA_FLAG },
	[BULKHEAD_A_KEY] = { .type = NLA_U32 },
	[BULKHEAD_A_NAMESPACE] = { .type = NLA_U32 },
	[BULKHEAD_A_TIME] = { .type = NLA_U64 },
	[BULKHEAD_A_EFFECT] = { .type = NLA_U32 },
	[BULKHEAD_A_REASON] = { .type = NLA_U32 },
	[BULKHEAD_A_CLASS] = { .type = NLA_U32 },
	[BULKHEAD_A_ASKED] = { .type = NLA_U32 },
	[BULKHEAD_A_PERMISSIONS] = { .type = NLA_U32 },
	[BULKHEAD_A_OBJECT] = { .type = NLA_BINARY },
	[BULKHEAD_A_PROGRAM] = { .type = NLA_BINARY },
	[BULKHEAD_A_TID] = { .type = NLA_U32 },
	[BULKHEAD_A_UID] = { .type = NLA_U32 },
	[BULKHEAD_A_COMM] = { .type = NLA_STRING },
	[BULKHEAD_A_LINE] = { .type = NLA_U32 },
	[BULKHEAD_A_TEXT] = { .type = NLA_STRING },
	[BULKHEAD_A_WHY] = { .type = NLA_STRING },
	[BULKHEAD_A_FILE] = { .type = NLA_STRING },
	[BULKHEAD_A_SUPPRESSED] = { .type = NLA_U32 },
	[BULKHEAD_A_MATCH] = { .type = NLA_STRING },
	[BULKHEAD_A_SEVERITY] = { .type = NLA_U32 },
	[BULKHEAD_A_TAGS] = { .type = NLA_STRING },
	[BULKHEAD_A_SEQUENCE] = { .type = NLA_U64 },
	[BULKHEAD_A_COUNT] = { .type = NLA_U64 },
	[BULKHEAD_A_LAST] = { .type = NLA_U64 },
	[BULKHEAD_A_RULE] = { .type = NLA_U32 },
	[BULKHEAD_A_ENDED] = { .type = NLA_FLAG },
};

_Static_assert(BULKHEAD_A_MAX == BULKHEAD_A_ENDED, "the table above lacks a new attribute");

/* ------------------------------------------------------------------ errors */

static void set_error(struct netlink *link, int errnum, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void set_error(struct netlink *link, int errnum, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(link->error, sizeof(link->error), format, args);
	va_end(args);
	link->errnum = errnum;
}

/* The kernel's message for an error or acknowledgement; NULL if there is none. */
static const char *extack_text(const struct nlmsghdr *header, size_t skip)
{
	const struct nlattr *attribute;
	int remaining;

	if (!(header->nlmsg_flags & NLM_F_ACK_TLVS))
		return NULL;
	skip = NLMSG_ALIGN(skip);
	if ((size_t)nlmsg_datalen(header) <= skip)
		return NULL;
	remaining = nlmsg_datalen(header) - skip;
	attribute = (const void *)((const char *)nlmsg_data(header) + skip);
	for (; nla_ok(attribute, remaining); attribute = nla_next(attribute, &remaining)) {
		const char *text = nla_data(attribute);
		int length = nla_len(attribute);

		if (nla_type(attribute) == NLMSGERR_ATTR_MSG && length > 1 && *text &&
		    !text[length - 1])
			return text;
	}
	return NULL;
}

static size_t error_payload(const struct nlmsghdr *header, const struct nlmsgerr *error)
{
	size_t size = sizeof(*error);

	if (!(header->nlmsg_flags & NLM_F_CAPPED))
		size += error->msg.nlmsg_len - NLMSG_HDRLEN;
	return size;
}

/* The kernel's errors are all within this range; and the lowest int can't be negated. */
static int errno_of(int err)
{
	return err < 0 && err > -4096 ? -err : EPROTO;
}

static void set_refusal(struct netlink *link, int errnum, const char *extack)
{
	if (extack)
		set_error(link, errnum, "%s", extack);
	else if (errnum == EPERM)
		set_error(
			link, errnum,
			"permission denied: run it as root, or with CAP_MAC_ADMIN, and outside any container");
	else if (errnum == ENOENT || errnum == EOPNOTSUPP)
		set_error(link, errnum, "the module does not know this (%s); see bulkhead status",
			  strerror(errnum));
	else
		set_error(link, errnum, "%s", strerror(errnum));
}

/* The family is looked up by name; this explains why it can't be found. */
static int explain_missing(void)
{
	if (!access("/sys/module/bulkhead", F_OK))
		return tool_refuse(
			"the module is loaded, but it answers in the initial network namespace only: run bulkhead there (nsenter --net=/proc/1/ns/net)");
	if (geteuid())
		return tool_refuse("the module is not loaded: run 'sudo modprobe bulkhead'");
	return tool_refuse("the module is not loaded: run 'modprobe bulkhead'");
}

/* -------------------------------------------------------------- connection */

static int set_options(struct netlink *link)
{
	static const int options[] = { NETLINK_EXT_ACK, NETLINK_CAP_ACK };
	int fd = nl_socket_get_fd(link->socket);
	int one = 1;
	size_t i;

	for (i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (setsockopt(fd, SOL_NETLINK, options[i], &one, sizeof(one)))
			return -errno;
	nl_socket_enable_msg_peek(link->socket);
	return 0;
}

static int connect_socket(struct netlink *link)
{
	int err = genl_connect(link->socket);

	if (err == -NLE_NOACCESS || err == -NLE_PERM)
		return tool_refuse(
			"cannot open a netlink socket: permission denied; run bulkhead outside any container");
	if (err)
		return tool_refuse("cannot open a netlink socket: %s", nl_geterror(err));
	err = set_options(link);
	if (err)
		return tool_refuse("cannot set up the netlink socket: %s", strerror(-err));
	return TOOL_DONE;
}

static int find_family(struct netlink *link)
{
	link->family = genl_ctrl_resolve(link->socket, BULKHEAD_GENL_NAME);
	if (link->family == -NLE_OBJ_NOTFOUND)
		return explain_missing();
	if (link->family < 0)
		return tool_refuse("cannot find the module's netlink family: %s",
				   nl_geterror(link->family));
	return TOOL_DONE;
}

/**
 * netlink_open() - connect to the module
 *
 * Return: the connection, or NULL with a message on standard error.
 */
struct netlink *netlink_open(void)
{
	struct netlink *link = memory_zeroed(1, sizeof(*link));

	link->socket = nl_socket_alloc();
	if (!link->socket)
		tool_refuse("cannot reach the module: out of memory");
	else if (connect_socket(link) == TOOL_DONE && find_family(link) == TOOL_DONE)
		return link;
	netlink_close(link);
	return NULL;
}

/**
 * netlink_close() - close a connection
 * @link: the connection, or NULL
 */
void netlink_close(struct netlink *link)
{
	if (!link)
		return;
	nl_socket_free(link->socket); /* accepts NULL */
	free(link);
}

/**
 * netlink_cleanup() - netlink_close() as a cleanup attribute
 * @link: the variable that holds the connection
 */
void netlink_cleanup(struct netlink **link)
{
	netlink_close(*link);
}

/**
 * netlink_error() - get the error message of the last failed call
 * @link: the connection
 *
 * Return: the kernel's own message, if it gave one.
 */
const char *netlink_error(const struct netlink *link)
{
	return link->error;
}

/**
 * netlink_errno() - get the error number of the last failed call
 * @link: the connection
 *
 * Return: an errno, to base decisions on; for people there is netlink_error().
 */
int netlink_errno(const struct netlink *link)
{
	return link->errnum;
}

/**
 * netlink_fd() - get the descriptor to poll for events
 * @link: the connection
 *
 * Return: the descriptor, still owned by @link.
 */
int netlink_fd(const struct netlink *link)
{
	return nl_socket_get_fd(link->socket);
}

/* ---------------------------------------------------------------- requests */

static void request_free(struct netlink_request *request)
{
	if (!request)
		return;
	nlmsg_free(request->message);
	free(request);
}

/**
 * netlink_request_new() - begin a request
 * @link: the connection
 * @command: the command of the request
 *
 * Return: the request, which netlink_call() or netlink_dump() consumes. It is NULL if there
 * is not enough memory: every function here accepts that, and the call then fails.
 */
struct netlink_request *netlink_request_new(struct netlink *link, enum bulkhead_command command)
{
	struct netlink_request *request = memory_zeroed(1, sizeof(*request));

	request->message = nlmsg_alloc_size(BULKHEAD_CHUNK_MAX + REQUEST_ROOM);
	if (request->message && genlmsg_put(request->message, NL_AUTO_PORT, NL_AUTO_SEQ,
					    link->family, 0, 0, command, BULKHEAD_GENL_VERSION))
		return request;
	request_free(request);
	return NULL;
}

static void put(struct netlink_request *request, enum bulkhead_attribute attribute,
		const void *bytes, size_t length)
{
	if (request && nla_put(request->message, attribute, length, bytes))
		request->overflow = true;
}

/**
 * netlink_put_u32() - add a 32-bit value to a request
 * @request: the request
 * @attribute: which attribute
 * @value: its value
 */
void netlink_put_u32(struct netlink_request *request, enum bulkhead_attribute attribute,
		     uint32_t value)
{
	put(request, attribute, &value, sizeof(value));
}

/**
 * netlink_put_string() - add a string to a request
 * @request: the request
 * @attribute: which attribute
 * @value: its value
 */
void netlink_put_string(struct netlink_request *request, enum bulkhead_attribute attribute,
			const char *value)
{
	put(request, attribute, value, strlen(value) + 1);
}

/**
 * netlink_put_bytes() - add binary data to a request
 * @request: the request
 * @attribute: which attribute
 * @bytes: the data
 * @length: its length in bytes
 */
void netlink_put_bytes(struct netlink_request *request, enum bulkhead_attribute attribute,
		       const void *bytes, size_t length)
{
	put(request, attribute, bytes, length);
}

/**
 * netlink_put_flag() - add a flag to a request
 * @request: the request
 * @attribute: which attribute
 */
void netlink_put_flag(struct netlink_request *request, enum bulkhead_attribute attribute)
{
	put(request, attribute, NULL, 0);
}

/* ----------------------------------------------------------------- replies */

static int on_valid(struct nl_msg *message, void *data)
{
	struct reply_state *answer = data;
	struct nl_msg **grown;

	if (!genlmsg_valid_hdr(nlmsg_hdr(message), 0) ||
	    nlmsg_hdr(message)->nlmsg_type != answer->link->family)
		return NL_SKIP;
	grown = reallocarray(answer->messages, answer->count + 1, sizeof(*grown));
	if (!grown)
		return -NLE_NOMEM;
	answer->messages = grown;
	nlmsg_get(message);
	answer->messages[answer->count++] = message;
	return NL_OK;
}

static int on_error(struct sockaddr_nl *from, struct nlmsgerr *error, void *data)
{
	const struct nlmsghdr *header = (const void *)((const char *)error - NLMSG_HDRLEN);
	struct reply_state *answer = data;

	(void)from;
	set_refusal(answer->link, errno_of(error->error),
		    extack_text(header, error_payload(header, error)));
	answer->done = true;
	answer->refused = true;
	return NL_STOP;
}

static int on_ack(struct nl_msg *message, void *data)
{
	const struct nlmsghdr *header = nlmsg_hdr(message);
	const struct nlmsgerr *error = nlmsg_data(header);
	const char *text = extack_text(header, error_payload(header, error));
	struct reply_state *answer = data;

	if (text)
		fprintf(stderr, "bulkhead: warning: %s\n", text);
	answer->done = true;
	return NL_STOP;
}

/* The end of a dump carries its error, which libnl ignores. */
static int on_finish(struct nl_msg *message, void *data)
{
	const struct nlmsghdr *header = nlmsg_hdr(message);
	struct reply_state *answer = data;
	int err = 0;

	if (nlmsg_datalen(header) >= (int)sizeof(err))
		memcpy(&err, nlmsg_data(header), sizeof(err));
	if (err < 0) {
		set_refusal(answer->link, errno_of(err), extack_text(header, sizeof(err)));
		answer->refused = true;
	}
	answer->done = true;
	return NL_OK;
}

static void answer_clear(struct reply_state *answer)
{
	while (answer->count)
		nlmsg_free(answer->messages[--answer->count]);
	free(answer->messages);
	answer->messages = NULL;
	answer->done = false;
	answer->refused = false;
}

/* Sends a request once and collects the whole answer. Returns 0, or an error of libnl's. */
static int exchange(struct netlink *link, struct nl_msg *message, struct reply_state *answer)
{
	struct nl_cb *callbacks = nl_cb_alloc(NL_CB_DEFAULT);
	struct nlmsghdr *header = nlmsg_hdr(message);
	int err;

	if (!callbacks)
		return -NLE_NOMEM;
	nl_cb_set(callbacks, NL_CB_VALID, NL_CB_CUSTOM, on_valid, answer);
	nl_cb_set(callbacks, NL_CB_ACK, NL_CB_CUSTOM, on_ack, answer);
	nl_cb_set(callbacks, NL_CB_FINISH, NL_CB_CUSTOM, on_finish, answer);
	nl_cb_err(callbacks, NL_CB_CUSTOM, on_error, answer);

	/* A retry must differ from the first attempt, so that their replies can't be confused. */
	header->nlmsg_pid = NL_AUTO_PORT;
	header->nlmsg_seq = NL_AUTO_SEQ;
	err = nl_send_auto(link->socket, message);
	while (err >= 0 && !answer->done)
		err = nl_recvmsgs(link->socket, callbacks);
	nl_cb_put(callbacks);
	if (answer->refused)
		return 0;
	return err < 0 ? err : 0;
}

static int reply_parse(struct netlink *link, struct nlmsghdr *header, struct netlink_reply *reply)
{
	struct genlmsghdr *generic = genlmsg_hdr(header);

	reply->first = genlmsg_attrdata(generic, 0);
	reply->length = genlmsg_attrlen(generic, 0);
	if (!nla_parse(reply->attributes, BULKHEAD_A_MAX, reply->first, reply->length, policy))
		return 0;
	set_error(
		link, EPROTO,
		"the module answered in a way this tool does not understand; do their versions match?");
	return -EPROTO;
}

static int hand_out(struct netlink *link, const struct reply_state *answer, netlink_each each,
		    void *data)
{
	struct netlink_reply reply;
	size_t i;
	int err = 0;

	for (i = 0; !err && each && i < answer->count; i++) {
		err = reply_parse(link, nlmsg_hdr(answer->messages[i]), &reply);
		if (!err)
			err = each(&reply, data);
	}
	return err < 0 ? err : 0;
}

/* The kernel reports this by a flag of the messages, or by refusing to go on. */
static bool has_changed(const struct netlink *link, int err, const struct reply_state *answer)
{
	return err == -NLE_DUMP_INTR || (answer->refused && link->errnum == EAGAIN);
}

static int transact(struct netlink *link, struct netlink_request *request,
		    struct reply_state *answer)
{
	int tries, err;

	if (!request || request->overflow) {
		set_error(link, request ? EMSGSIZE : ENOMEM, "%s",
			  request ? "it does not fit into a message" : "out of memory");
		return -link->errnum;
	}
	for (tries = 0; tries < DUMP_TRIES; tries++) {
		answer_clear(answer);
		err = exchange(link, request->message, answer);
		if (!has_changed(link, err, answer))
			break;
	}
	if (err == -NLE_DUMP_INTR)
		set_error(link, EAGAIN, "the list changed each time it was read; try again");
	else if (err)
		set_error(link, EIO, "netlink: %s", nl_geterror(err));
	return err || answer->refused ? -link->errnum : 0;
}

/**
 * netlink_call() - send a request and wait for its answer
 * @link: the connection
 * @request: the request; it is consumed
 * @each: called for each reply once the answer is complete, or NULL; a negative return
 *	value is passed on, NETLINK_STOP skips the rest
 * @data: for @each
 *
 * Return: 0, or -errno; netlink_error() then returns the message, unless the error comes
 * from @each.
 */
int netlink_call(struct netlink *link, struct netlink_request *request, netlink_each each,
		 void *data)
{
	struct reply_state answer = { .link = link };
	int err = transact(link, request, &answer);

	if (!err)
		err = hand_out(link, &answer, each, data);
	answer_clear(&answer);
	request_free(request);
	return err;
}

/**
 * netlink_dump() - netlink_call() for a list
 * @link: the connection
 * @request: the request; it is consumed
 * @each: called for each element, see netlink_call()
 * @data: for @each
 *
 * A list that changed while it was read is read again: @each sees a
 * consistent one.
 *
 * Return: 0 or -errno, see netlink_call().
 */
int netlink_dump(struct netlink *link, struct netlink_request *request, netlink_each each,
		 void *data)
{
	if (request)
		nlmsg_hdr(request->message)->nlmsg_flags |= NLM_F_DUMP;
	return netlink_call(link, request, each, data);
}

/**
 * netlink_has() - check for an attribute
 * @reply: the message
 * @attribute: which attribute
 *
 * Return: true if it is there.
 */
bool netlink_has(const struct netlink_reply *reply, enum bulkhead_attribute attribute)
{
	return reply->attributes[attribute];
}

/**
 * netlink_u32() - get a 32-bit value of a reply
 * @reply: the message
 * @attribute: which attribute
 *
 * Return: its value; 0 if it is missing.
 */
uint32_t netlink_u32(const struct netlink_reply *reply, enum bulkhead_attribute attribute)
{
	const struct nlattr *found = reply->attributes[attribute];

	return found ? nla_get_u32(found) : 0;
}

/**
 * netlink_u64() - get a 64-bit value of a reply
 * @reply: the message
 * @attribute: which attribute
 *
 * Return: its value; 0 if it is missing.
 */
uint64_t netlink_u64(const struct netlink_reply *reply, enum bulkhead_attribute attribute)
{
	const struct nlattr *found = reply->attributes[attribute];

	return found ? nla_get_u64(found) : 0;
}

/**
 * netlink_string() - get a string of a reply
 * @reply: the message
 * @attribute: which attribute
 *
 * Return: its value, valid as long as the reply; "" if it is missing.
 */
const char *netlink_string(const struct netlink_reply *reply, enum bulkhead_attribute attribute)
{
	const struct nlattr *found = reply->attributes[attribute];

	return found ? nla_get_string(found) : "";
}

/**
 * netlink_bytes() - get binary data of a reply
 * @reply: the message
 * @attribute: which attribute
 * @length: set to its length; 0 if it is missing
 *
 * Return: the data, valid as long as the reply; NULL if it is missing.
 */
const void *netlink_bytes(const struct netlink_reply *reply, enum bulkhead_attribute attribute,
			  size_t *length)
{
	const struct nlattr *found = reply->attributes[attribute];

	*length = found ? nla_len(found) : 0;
	return found ? nla_data(found) : NULL;
}

/**
 * netlink_nests() - call a function for each nest of a reply
 * @reply: the message
 * @attribute: which attribute; it may come repeatedly
 * @each: called for each, with the attributes inside
 * @data: for @each
 *
 * Return: 0, -EPROTO if one is malformed, or what @each returned if that is negative.
 */
int netlink_nests(const struct netlink_reply *reply, enum bulkhead_attribute attribute,
		  netlink_each each, void *data)
{
	struct nlattr *outer;
	int remaining, err;

	nla_for_each_attr(outer, reply->first, reply->length, remaining) {
		struct netlink_reply inner;

		if (nla_type(outer) != (int)attribute)
			continue;
		inner.first = nla_data(outer);
		inner.length = nla_len(outer);
		if (nla_parse(inner.attributes, BULKHEAD_A_MAX, inner.first, inner.length, policy))
			return -EPROTO;
		err = each(&inner, data);
		if (err)
			return err < 0 ? err : 0;
	}
	return 0;
}

/* ------------------------------------------------------------------ events */

struct reading {
	struct netlink *link;
	netlink_each each;
	void *data;
	enum netlink_arrival arrival;
};

static void grow_buffer(struct netlink *link)
{
	int fd = nl_socket_get_fd(link->socket);
	int size = EVENTS_BUFFER;

	/* For root, beyond the system's limit; for everyone else, up to it. */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
}

/**
 * netlink_events_join() - receive the module's events from now on
 * @link: the connection; it can't be used for requests afterwards
 *
 * Return: 0, or -errno; netlink_error() then returns the message.
 */
int netlink_events_join(struct netlink *link)
{
	int group =
		genl_ctrl_resolve_grp(link->socket, BULKHEAD_GENL_NAME, BULKHEAD_GENL_GROUP_EVENTS);
	int err = group < 0 ? group : 0;

	if (!err)
		err = nl_socket_add_membership(link->socket, group);
	if (err == -NLE_PERM) {
		set_error(link, EPERM,
			  "permission denied: run it as root, and outside any container");
		return -EPERM;
	}
	if (err) {
		set_error(link, EIO, "%s", nl_geterror(err));
		return -EIO;
	}
	/* Reports the end of the family; without it, events would just stop coming. */
	group = genl_ctrl_resolve_grp(link->socket, "nlctrl", "notify");
	if (group >= 0)
		nl_socket_add_membership(link->socket, group);

	nl_socket_disable_seq_check(link->socket);
	nl_socket_set_nonblocking(link->socket);
	grow_buffer(link);
	return 0;
}

static bool is_farewell(struct netlink *link, struct nlmsghdr *header)
{
	struct nlattr *attributes[CTRL_ATTR_MAX + 1];

	if (header->nlmsg_type != GENL_ID_CTRL || genlmsg_hdr(header)->cmd != CTRL_CMD_DELFAMILY ||
	    genlmsg_parse(header, 0, attributes, CTRL_ATTR_MAX, NULL))
		return false;
	return attributes[CTRL_ATTR_FAMILY_ID] && nla_len(attributes[CTRL_ATTR_FAMILY_ID]) >= 2 &&
	       nla_get_u16(attributes[CTRL_ATTR_FAMILY_ID]) == link->family;
}

static int on_event(struct nl_msg *message, void *data)
{
	struct nlmsghdr *header = nlmsg_hdr(message);
	struct reading *reading = data;
	struct netlink_reply reply;
	int verdict;

	/* Other processes can send to this socket, too. */
	if (nlmsg_get_src(message)->nl_pid || !genlmsg_valid_hdr(header, 0))
		return NL_SKIP;
	if (is_farewell(reading->link, header)) {
		reading->arrival = NETLINK_GONE;
		return NL_STOP;
	}
	if (header->nlmsg_type != reading->link->family ||
	    genlmsg_hdr(header)->cmd != BULKHEAD_CMD_EVENT)
		return NL_SKIP;
	verdict = reply_parse(reading->link, header, &reply);
	if (!verdict)
		verdict = reading->each(&reply, reading->data);
	if (!verdict)
		return NL_OK;
	reading->arrival = verdict < 0 ? NETLINK_FAILED : NETLINK_STOPPED;
	return NL_STOP;
}

/**
 * netlink_events_read() - process the events that have arrived
 * @link: a connection that netlink_events_join() was called for
 * @each: called for each event
 * @data: for @each
 *
 * It does not wait: poll netlink_fd().
 *
 * Return: enum netlink_arrival.
 */
enum netlink_arrival netlink_events_read(struct netlink *link, netlink_each each, void *data)
{
	struct reading reading = {
		.link = link,
		.each = each,
		.data = data,
		.arrival = NETLINK_ARRIVED,
	};
	int err;

	nl_socket_modify_cb(link->socket, NL_CB_VALID, NL_CB_CUSTOM, on_event, &reading);
	errno = 0;
	err = nl_recvmsgs_default(link->socket);
	if (reading.arrival != NETLINK_ARRIVED || err >= 0 || err == -NLE_AGAIN)
		return reading.arrival;
	if (errno == ENOBUFS)
		return NETLINK_LOST;
	set_error(link, EIO, "netlink: %s", nl_geterror(err));
	return NETLINK_FAILED;
}
