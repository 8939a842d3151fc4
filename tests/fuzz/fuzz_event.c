// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer: any bytes as attributes of the module's messages. The first byte selects the
 * message: an event, which has to be printed as one harmless line; the list of hooks; a
 * nested attribute; or the sentence of a refusal. netlink.c is included for its static
 * functions.
 */
#include "module/netlink.c"

#include "module/event_message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define LINE (1 << 20)

static char line[LINE];

/* What a terminal could take for a command or for the end of the line. */
static void check_line(long length)
{
	if (length <= 0 || length >= LINE || line[length - 1] != '\n')
		abort();
	for (long i = 0; i < length - 1; i++)
		if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
			abort();
}

static void print(const struct event *event, int (*how)(const struct event *))
{
	rewind(stdout);
	if (how(event))
		abort();
	check_line(ftell(stdout));
}

static int look_at_nest(const struct netlink_reply *reply, void *data)
{
	size_t *sum = data;

	*sum += strlen(netlink_string(reply, BULKHEAD_A_NAME)) +
		netlink_u64(reply, BULKHEAD_A_CALLS) + netlink_u64(reply, BULKHEAD_A_DENIALS);
	return 0;
}

static void try_event(struct netlink *link, struct nlmsghdr *header)
{
	struct netlink_reply reply;
	struct event event;
	size_t sum = 0;

	if (reply_parse(link, header, &reply)) {
		if (!*netlink_error(link))
			abort();
		return;
	}
	event_from_message(&event, &reply);
	print(&event, event_print_text);
	print(&event, event_print_json);
	netlink_nests(&reply, BULKHEAD_A_HOOK, look_at_nest, &sum);
}

/* libnl returns a whole struct nlmsgerr, or nothing. */
static void try_refusal(struct netlink *link, struct nl_msg *message, bool finish)
{
	struct nlmsghdr *header = nlmsg_hdr(message);
	struct reply_state answer = { .link = link };

	header->nlmsg_flags |= NLM_F_ACK_TLVS;
	if (finish)
		on_finish(message, &answer);
	else if (nlmsg_datalen(header) >= (int)sizeof(struct nlmsgerr))
		on_error(NULL, nlmsg_data(header), &answer);
	if (answer.refused && !*netlink_error(link))
		abort();
}

/**
 * LLVMFuzzerTestOneInput() - what libFuzzer calls
 * @data: a byte that chooses, then what follows the message's header
 * @size: bytes of it
 *
 * Return: 0.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct netlink link = { .family = 30 };
	struct nl_msg *message;
	static FILE *to;
	uint8_t kind;

	if (!size || size > 32768)
		return 0;
	kind = *data++ % 4;
	size--;
	if (!to)
		stdout = to = fmemopen(line, LINE, "w");
	message = nlmsg_alloc_size(size + NLMSG_HDRLEN + GENL_HDRLEN);
	if (kind < 2)
		genlmsg_put(message, 0, 0, link.family, 0, 0, BULKHEAD_CMD_EVENT, 1);
	else
		nlmsg_put(message, 0, 0, kind == 2 ? NLMSG_ERROR : NLMSG_DONE, 0, 0);
	memcpy(nlmsg_tail(nlmsg_hdr(message)), data, size);
	nlmsg_hdr(message)->nlmsg_len += size;
	if (kind < 2)
		try_event(&link, nlmsg_hdr(message));
	else
		try_refusal(&link, message, kind == 3);
	nlmsg_free(message);
	return 0;
}
