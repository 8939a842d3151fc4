// SPDX-License-Identifier: GPL-2.0
/*
 * The tool's end of a connection, with answers that a kernel rarely gives: errors at the
 * end of a list, lists that changed, refusals with and without a sentence. netlink.c is
 * included, and calls this file instead of a socket.
 */
#include <stdlib.h>
#include <string.h>

#include <netlink/handlers.h>
#include <netlink/netlink.h>

static int fake_send(struct nl_sock *socket, struct nl_msg *message);
static int fake_recvmsgs(struct nl_sock *socket, struct nl_cb *callbacks);

#define nl_send_auto fake_send
#define nl_recvmsgs  fake_recvmsgs
#include "module/netlink.c"
#undef nl_send_auto
#undef nl_recvmsgs

#define FAMILY 4711
#define SIZE   65536

static int tests, failures;
static struct netlink link_here = { .family = FAMILY };

/* Answers, one for each request, in the order of the requests. */
static struct {
	unsigned char bytes[SIZE];
	size_t length;
} answers[32];
static int answer_count, sent, seen;
static uint32_t sequence, sequence_error;

static void result(bool good, const char *name)
{
	tests++;
	failures += !good;
	printf("%sok %d - %s\n", good ? "" : "not ", tests, name);
	if (!good)
		printf("# sent %d, seen %d, '%s'\n", sent, seen, link_here.error);
}

/* --------------------------------------------------------- the other end */

static int fake_send(struct nl_sock *socket, struct nl_msg *message)
{
	nl_complete_msg(socket, message);
	sequence = nlmsg_hdr(message)->nlmsg_seq + sequence_error;
	sent++;
	return nlmsg_hdr(message)->nlmsg_len;
}

static int fake_receive(struct nl_sock *socket, struct sockaddr_nl *from, unsigned char **buffer,
			struct ucred **credentials)
{
	struct nlmsghdr *header;
	int remaining;

	(void)credentials;
	if (sent < 1 || sent > answer_count || !answers[sent - 1].length)
		return -NLE_AGAIN;
	memset(from, 0, sizeof(*from));
	from->nl_family = AF_NETLINK;
	*buffer = malloc(answers[sent - 1].length);
	remaining = answers[sent - 1].length;
	memcpy(*buffer, answers[sent - 1].bytes, remaining);
	for (header = (void *)*buffer; nlmsg_ok(header, remaining);
	     header = nlmsg_next(header, &remaining)) {
		header->nlmsg_seq = sequence;
		header->nlmsg_pid = nl_socket_get_local_port(socket);
	}
	remaining = answers[sent - 1].length;
	answers[sent - 1].length = 0;
	return remaining;
}

static int fake_recvmsgs(struct nl_sock *socket, struct nl_cb *callbacks)
{
	nl_cb_overwrite_recv(callbacks, fake_receive);
	return nl_recvmsgs(socket, callbacks);
}

/* --------------------------------------------------------------- answers */

static struct nlmsghdr *add(int type, int flags, const void *payload, size_t length)
{
	unsigned char *end = answers[answer_count - 1].bytes + answers[answer_count - 1].length;
	struct nlmsghdr *header = (void *)end;

	memset(header, 0, NLMSG_SPACE(length));
	header->nlmsg_len = NLMSG_LENGTH(length);
	header->nlmsg_type = type;
	header->nlmsg_flags = flags;
	memcpy(NLMSG_DATA(header), payload, length);
	answers[answer_count - 1].length += NLMSG_SPACE(length);
	return header;
}

static void add_text(struct nlmsghdr *header, int attribute, const char *text, size_t length)
{
	struct nlattr *at = (void *)((char *)header + NLMSG_ALIGN(header->nlmsg_len));
	size_t space = NLA_ALIGN(NLA_HDRLEN + length);

	memset(at, 0, space);
	at->nla_type = attribute;
	at->nla_len = NLA_HDRLEN + length;
	memcpy((char *)at + NLA_HDRLEN, text, length);
	header->nlmsg_len = NLMSG_ALIGN(header->nlmsg_len) + space;
	answers[answer_count - 1].length += space;
}

static void add_error(int error, const char *text)
{
	struct nlmsgerr payload = { .error = error };
	struct nlmsghdr *header;

	payload.msg.nlmsg_len = NLMSG_LENGTH(GENL_HDRLEN);
	header = add(NLMSG_ERROR, NLM_F_CAPPED | (text ? NLM_F_ACK_TLVS : 0), &payload,
		     sizeof(payload));
	if (text)
		add_text(header, NLMSGERR_ATTR_MSG, text, strlen(text) + 1);
}

static void add_done(int error, const char *text)
{
	struct nlmsghdr *header =
		add(NLMSG_DONE, NLM_F_MULTI | (text ? NLM_F_ACK_TLVS : 0), &error, sizeof(error));

	if (text)
		add_text(header, NLMSGERR_ATTR_MSG, text, strlen(text) + 1);
}

static void add_reply(int flags, const char *policy_name)
{
	struct genlmsghdr payload = { .cmd = BULKHEAD_CMD_POLICY_LIST, .version = 1 };

	add_text(add(FAMILY, flags, &payload, sizeof(payload)), BULKHEAD_A_POLICY, policy_name,
		 strlen(policy_name) + 1);
}

static void begin(void)
{
	answer_count = sent = seen = 0;
	sequence_error = 0;
	link_here.errnum = 0;
	link_here.error[0] = 0;
	memset(answers, 0, sizeof(answers));
}

static int on_reply(const struct netlink_reply *reply, void *data)
{
	(void)data;
	seen += !strcmp(netlink_string(reply, BULKHEAD_A_POLICY), "web");
	return 0;
}

static int ask(bool dump)
{
	struct netlink_request *request = netlink_request_new(&link_here, BULKHEAD_CMD_POLICY_LIST);

	netlink_put_string(request, BULKHEAD_A_POLICY, "web");
	return dump ? netlink_dump(&link_here, request, on_reply, NULL)
		    : netlink_call(&link_here, request, on_reply, NULL);
}

static bool said(const char *text)
{
	return !strcmp(netlink_error(&link_here), text);
}

/* ----------------------------------------------------------------- tests */

static void test_calls(void)
{
	begin();
	answer_count = 1;
	add_error(0, NULL);
	result(!ask(false) && sent == 1 && !seen, "an_acknowledgement_ends_a_call");

	begin();
	answer_count = 1;
	add_reply(0, "web");
	add_error(0, NULL);
	result(!ask(false) && seen == 1, "a_reply_before_the_acknowledgement_is_seen");

	begin();
	answer_count = 1;
	add_error(-EBUSY, "policy 'web' has 2 containers");
	result(ask(false) == -EBUSY && said("policy 'web' has 2 containers"),
	       "a_refusal_is_passed_on_word_by_word");

	begin();
	answer_count = 1;
	add_reply(0, "web");
	add_error(-EINVAL, "no");
	result(ask(false) == -EINVAL && !seen, "a_reply_before_a_refusal_is_not_seen");

	begin();
	answer_count = 1;
	add_error(-EPERM, NULL);
	result(ask(false) == -EPERM && strstr(netlink_error(&link_here), "CAP_MAC_ADMIN"),
	       "a_refusal_without_words_is_explained");

	begin();
	answer_count = 1;
	add_text(add(NLMSG_ERROR, NLM_F_CAPPED | NLM_F_ACK_TLVS,
		     &(struct nlmsgerr){ .error = -EINVAL }, sizeof(struct nlmsgerr)),
		 NLMSGERR_ATTR_MSG, "xyz", 3);
	result(ask(false) == -EINVAL && said(strerror(EINVAL)),
	       "words_that_do_not_end_are_not_taken");
}

static void test_dumps(void)
{
	begin();
	answer_count = 1;
	add_reply(NLM_F_MULTI, "web");
	add_reply(NLM_F_MULTI, "web");
	add_done(0, NULL);
	result(!ask(true) && seen == 2, "a_list_is_seen_as_a_whole");

	begin();
	answer_count = 1;
	add_done(-ENOENT, "there is no policy 'web'");
	result(ask(true) == -ENOENT && said("there is no policy 'web'"),
	       "a_refusal_at_the_end_of_a_list_is_noticed");

	begin();
	answer_count = 1;
	add_reply(NLM_F_MULTI, "web");
	add_done(-ENOMEM, NULL);
	result(ask(true) == -ENOMEM && !seen, "half_a_list_is_not_seen");

	begin();
	answer_count = 1;
	add_reply(NLM_F_MULTI, "web");
	add_reply(NLM_F_MULTI | NLM_F_DUMP_INTR, "web");
	add_done(0, NULL);
	answer_count = 2;
	add_reply(NLM_F_MULTI, "web");
	add_done(0, NULL);
	result(!ask(true) && sent == 2 && seen == 1, "a_list_that_changed_is_asked_for_again");

	begin();
	answer_count = 1;
	add_reply(NLM_F_MULTI, "web");
	add_done(-EAGAIN, "the policy was replaced while it was read");
	answer_count = 2;
	add_reply(NLM_F_MULTI, "web");
	add_done(0, NULL);
	result(!ask(true) && sent == 2 && seen == 1, "what_was_replaced_is_asked_for_again");

	begin();
	for (answer_count = 1; answer_count < 32; answer_count++) {
		add_reply(NLM_F_MULTI | NLM_F_DUMP_INTR, "web");
		add_done(0, NULL);
	}
	result(ask(true) == -EAGAIN && sent == DUMP_TRIES && !seen,
	       "a_list_that_always_changes_is_given_up");
}

static void test_malformed(void)
{
	struct netlink_request *request;

	begin();
	answer_count = 1;
	add_text(add(FAMILY, 0, &(struct genlmsghdr){ .cmd = 1 }, GENL_HDRLEN), BULKHEAD_A_POLICY,
		 "web", 3);
	add_error(0, NULL);
	result(ask(false) == -EPROTO && !seen, "a_malformed_reply_is_refused");

	begin();
	answer_count = 1;
	add(FAMILY, 0, "", 1);
	add_error(0, NULL);
	result(!ask(false) && !seen, "a_reply_without_its_header_is_ignored");

	begin();
	answer_count = 1;
	result(ask(false) < 0 && *netlink_error(&link_here), "silence_is_an_error");

	begin();
	request = netlink_request_new(&link_here, BULKHEAD_CMD_POLICY_CHUNK);
	netlink_put_bytes(request, BULKHEAD_A_DATA, answers, 2 * BULKHEAD_CHUNK_MAX);
	result(netlink_call(&link_here, request, NULL, NULL) == -EMSGSIZE && !sent,
	       "what_does_not_fit_is_not_sent");

	/* The last one, because the two ends do not get back in step. */
	begin();
	answer_count = 1;
	sequence_error = 1;
	add_reply(0, "web");
	add_error(0, NULL);
	result(ask(false) < 0 && !seen, "an_answer_to_another_request_is_refused");
}

int main(void)
{
	link_here.socket = nl_socket_alloc();
	if (!link_here.socket)
		return 1;
	puts("TAP version 13");
	test_calls();
	test_dumps();
	test_malformed();
	printf("1..%d\n", tests);
	nl_socket_free(link_here.socket);
	return failures != 0;
}
