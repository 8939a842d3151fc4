// SPDX-License-Identifier: GPL-2.0
/*
 * Denials in the kernel log, where nobody listens to events.
 */
#include <linux/bulkhead.h>
#include <linux/moduleparam.h>
#include <linux/printk.h>
#include <linux/ratelimit.h>
#include <linux/slab.h>
#include <linux/string_helpers.h>
#include <net/genetlink.h>
#include "event_log.h"

static bool log_denials = true;
module_param(log_denials, bool, 0644);
MODULE_PARM_DESC(log_denials,
		 "write denials to the kernel log while nobody listens to events (default: Y)");

#define SHOWN_MAX 256

struct shown {
	char object[SHOWN_MAX];
	char program[SHOWN_MAX];
	char comm[SHOWN_MAX];
	char rule[SHOWN_MAX];
};

static const struct nlattr *find(const struct sk_buff *skb, int type)
{
	const struct genlmsghdr *header = nlmsg_data(nlmsg_hdr(skb));

	return nla_find(genlmsg_data(header), genlmsg_len(header), type);
}

static u32 number(const struct sk_buff *skb, int type)
{
	const struct nlattr *attr = find(skb, type);

	return attr ? nla_get_u32(attr) : 0;
}

static const char *string(const struct sk_buff *skb, int type)
{
	const struct nlattr *attr = find(skb, type);

	return attr ? nla_data(attr) : "";
}

/* What a container has chosen must not look like more than one word, nor end the line. */
static void show(char *shown, const struct sk_buff *skb, int type)
{
	const struct nlattr *attr = find(skb, type);
	int length = attr ? nla_len(attr) : 0;
	const char *bytes = attr ? nla_data(attr) : "";

	if (type == BULKHEAD_A_COMM || type == BULKHEAD_A_TEXT)
		length = strnlen(bytes, length);
	length = string_escape_mem(bytes, length, shown, SHOWN_MAX - 1,
				   ESCAPE_HEX | ESCAPE_NP | ESCAPE_APPEND, "\"\\");
	shown[min(length, SHOWN_MAX - 1)] = 0;
}

static void print(const struct sk_buff *skb, struct shown *shown)
{
	show(shown->object, skb, BULKHEAD_A_OBJECT);
	show(shown->program, skb, BULKHEAD_A_PROGRAM);
	show(shown->comm, skb, BULKHEAD_A_COMM);
	show(shown->rule, skb, BULKHEAD_A_TEXT);
	pr_notice(
		"denied container=%s class=%u permissions=%#x object=\"%s\" program=\"%s\" comm=\"%s\" pid=%u uid=%u reason=%u rule=\"%s:%u: %s\"\n",
		string(skb, BULKHEAD_A_CONTAINER), number(skb, BULKHEAD_A_CLASS),
		number(skb, BULKHEAD_A_PERMISSIONS), shown->object, shown->program, shown->comm,
		number(skb, BULKHEAD_A_PID), number(skb, BULKHEAD_A_UID),
		number(skb, BULKHEAD_A_REASON), string(skb, BULKHEAD_A_FILE),
		number(skb, BULKHEAD_A_LINE), shown->rule);
}

/**
 * bulkhead_event_log() - write a denial to the kernel log
 * @skb: of bulkhead_event_build()
 *
 * At most 10 in 5 seconds, and only while the parameter log_denials is set. Audits are not
 * written.
 *
 * Context: any; does not sleep.
 */
void bulkhead_event_log(const struct sk_buff *skb)
{
	static DEFINE_RATELIMIT_STATE(rate, DEFAULT_RATELIMIT_INTERVAL, DEFAULT_RATELIMIT_BURST);
	struct shown *shown;

	if (!READ_ONCE(log_denials) || number(skb, BULKHEAD_A_EFFECT) == BULKHEAD_AUDIT ||
	    !__ratelimit(&rate))
		return;
	shown = kmalloc(sizeof(*shown), GFP_ATOMIC | __GFP_NOWARN);
	if (shown)
		print(skb, shown);
	kfree(shown);
}
