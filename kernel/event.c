// SPDX-License-Identifier: GPL-2.0
/*
 * The message that reports one decision to the group "events".
 */
#include <linux/cred.h>
#include <linux/file.h>
#include <linux/ktime.h>
#include <linux/mm_types.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/user_namespace.h>
#include <net/genetlink.h>
#include "event.h"
#include "family.h"
#include "object_path.h"

/* What the message holds, gathered before it is built. */
struct report {
	const struct bulkhead_request *request;
	const struct bulkhead_policy *policy;
	const struct bulkhead_verdict *verdict;
	u32 suppressed;
	const u8 *object;
	u32 object_length;
	u32 program_length;
	u8 path[BULKHEAD_OBJECT_MAX];
	u8 program[BULKHEAD_OBJECT_MAX];
};

static void gather_object(struct report *report)
{
	const struct bulkhead_request *request = report->request;

	if (!request->path) {
		report->object = request->bytes;
		report->object_length = request->length;
		return;
	}
	report->object = report->path;
	report->object_length = 0;
	if (request->length) {
		memcpy(report->path, request->bytes, request->length);
		bulkhead_path_print(request->path, request->path->dentry->d_sb->s_root,
				    report->path + request->length,
				    sizeof(report->path) - request->length, &report->object_length);
		report->object_length += request->length;
		return;
	}
	if (report->verdict->reason != BULKHEAD_REASON_OUTSIDE)
		report->object_length = bulkhead_path_special(request->path, report->path);
	if (!report->object_length)
		bulkhead_path_print(request->path, READ_ONCE(request->container->top), report->path,
				    sizeof(report->path), &report->object_length);
}

static void gather_program(struct report *report)
{
	const struct bulkhead_listener *listener = report->request->listener;
	const struct dentry *top = READ_ONCE(report->request->container->top);
	struct file *file;
	u32 fold;

	report->program_length = 0;
	if (listener) {
		report->program_length = listener->program_length;
		memcpy(report->program, listener->program, listener->program_length);
		return;
	}
	if (!current->mm || (current->flags & PF_KTHREAD))
		return;
	file = get_file_active((struct file **)&current->mm->exe_file);
	if (!file)
		return;
	/* A program of the host has no name in the container. */
	if (bulkhead_path_match(&file->f_path, top, &report->policy->rules,
				report->policy->rules.start[BULKHEAD_CLASS_SOURCE], &fold) >= 0)
		bulkhead_path_print(&file->f_path, top, report->program, sizeof(report->program),
				    &report->program_length);
	fput(file);
}

static int put_rule(struct sk_buff *skb, const struct report *report)
{
	const struct bulkhead_rules *rules = &report->policy->rules;
	const struct bulkhead_blob_rule *rule;
	const char *why, *tags;

	if (report->verdict->rule == BULKHEAD_NO_RULE)
		return 0;
	rule = &rules->rules[report->verdict->rule];
	why = rules->strings + le32_to_cpu(rule->why);
	tags = rules->strings + le32_to_cpu(rule->tags);
	if (nla_put_u32(skb, BULKHEAD_A_LINE, le32_to_cpu(rule->line)) ||
	    nla_put_string(skb, BULKHEAD_A_TEXT, rules->strings + le32_to_cpu(rule->text)) ||
	    (*why && nla_put_string(skb, BULKHEAD_A_WHY, why)) ||
	    (*tags && nla_put_string(skb, BULKHEAD_A_TAGS, tags)) ||
	    (rule->severity && nla_put_u32(skb, BULKHEAD_A_SEVERITY, rule->severity)))
		return -EMSGSIZE;
	return 0;
}

/* A rule of a pack stands in the file of the pack. */
static const char *file_of(const struct report *report)
{
	const struct bulkhead_rules *rules = &report->policy->rules;
	u32 file = 0;

	if (report->verdict->rule != BULKHEAD_NO_RULE)
		file = le32_to_cpu(rules->rules[report->verdict->rule].file);
	return file ? rules->strings + file : rules->file;
}

/* Which kind of event it is begins here: see record.c. */
static int put_policy(struct sk_buff *skb, const struct report *report)
{
	const struct bulkhead_rules *rules = &report->policy->rules;
	const struct bulkhead_verdict *verdict = report->verdict;

	if (nla_put_string(skb, BULKHEAD_A_CONTAINER, report->request->container->name) ||
	    nla_put_string(skb, BULKHEAD_A_POLICY, rules->name) ||
	    nla_put_string(skb, BULKHEAD_A_FILE, file_of(report)) ||
	    nla_put_u64_64bit(skb, BULKHEAD_A_REVISION, rules->revision, BULKHEAD_A_PAD) ||
	    nla_put_u64_64bit(skb, BULKHEAD_A_GENERATION, report->policy->generation,
			      BULKHEAD_A_PAD) ||
	    nla_put_u32(skb, BULKHEAD_A_EFFECT, verdict->effect) ||
	    nla_put_u32(skb, BULKHEAD_A_REASON, verdict->reason) ||
	    nla_put_u32(skb, BULKHEAD_A_CLASS, report->request->class))
		return -EMSGSIZE;
	return put_rule(skb, report);
}

/* The kind of event ends here. */
static int put_request(struct sk_buff *skb, const struct report *report)
{
	const struct bulkhead_listener *listener = report->request->listener;
	const struct bulkhead_request *request = report->request;
	kuid_t uid = listener ? listener->cred->fsuid : current_fsuid();

	if (nla_put_u32(skb, BULKHEAD_A_ASKED, request->asked) ||
	    nla_put_u32(skb, BULKHEAD_A_PERMISSIONS, report->verdict->permissions) ||
	    nla_put_string(skb, BULKHEAD_A_NAME, bulkhead_hook_name(request->hook)) ||
	    nla_put(skb, BULKHEAD_A_OBJECT, report->object_length, report->object) ||
	    nla_put_u32(skb, BULKHEAD_A_UID, from_kuid(&init_user_ns, uid)))
		return -EMSGSIZE;
	if (!report->program_length)
		return 0;
	return nla_put(skb, BULKHEAD_A_PROGRAM, report->program_length, report->program);
}

/* What differs between events that are otherwise the same. */
static int put_task(struct sk_buff *skb, const struct report *report)
{
	const struct bulkhead_listener *listener = report->request->listener;
	char comm[TASK_COMM_LEN];

	memcpy(comm, listener ? listener->comm : current->comm, sizeof(comm));
	comm[sizeof(comm) - 1] = 0;
	if (nla_put_u64_64bit(skb, BULKHEAD_A_TIME, ktime_get_real_ns(), BULKHEAD_A_PAD) ||
	    nla_put_u64_64bit(skb, BULKHEAD_A_SEQUENCE, 0, BULKHEAD_A_PAD) ||
	    nla_put_u32(skb, BULKHEAD_A_PID, listener ? listener->tgid : task_tgid_nr(current)) ||
	    nla_put_u32(skb, BULKHEAD_A_TID, listener ? listener->tid : task_pid_nr(current)) ||
	    nla_put_string(skb, BULKHEAD_A_COMM, comm) ||
	    (report->suppressed && nla_put_u32(skb, BULKHEAD_A_SUPPRESSED, report->suppressed)))
		return -EMSGSIZE;
	return 0;
}

/* Length of the policy's strings in an event that names their rule. */
static size_t text_length(const struct report *report)
{
	const struct bulkhead_rules *rules = &report->policy->rules;
	const struct bulkhead_blob_rule *rule;

	if (report->verdict->rule == BULKHEAD_NO_RULE)
		return 0;
	rule = &rules->rules[report->verdict->rule];
	return strlen(rules->strings + le32_to_cpu(rule->text)) +
	       strlen(rules->strings + le32_to_cpu(rule->why)) +
	       strlen(rules->strings + le32_to_cpu(rule->tags)) +
	       strlen(rules->strings + le32_to_cpu(rule->file));
}

static struct sk_buff *report_build(const struct report *report)
{
	/* The rest are numbers, and names of at most 255 bytes. */
	size_t size = report->object_length + report->program_length + text_length(report) + 2048;
	struct sk_buff *skb = genlmsg_new(size, GFP_ATOMIC | __GFP_NOWARN);
	void *header;

	if (!skb)
		return NULL;
	header = genlmsg_put(skb, 0, 0, &bulkhead_family, 0, BULKHEAD_CMD_EVENT);
	if (header && !put_task(skb, report) && !put_policy(skb, report) &&
	    !put_request(skb, report)) {
		genlmsg_end(skb, header);
		return skb;
	}
	nlmsg_free(skb);
	return NULL;
}

/**
 * bulkhead_event_build() - build the message that reports a decision
 * @request: what was asked
 * @policy: the edition that decided
 * @verdict: what it decided
 * @suppressed: events of the container that were held back before this one
 *
 * Context: within an RCU section; does not sleep.
 * Return: the message, or NULL: there is no memory. Its sequence number is 0, for
 * bulkhead_record_keep() to fill in.
 */
struct sk_buff *bulkhead_event_build(const struct bulkhead_request *request,
				     const struct bulkhead_policy *policy,
				     const struct bulkhead_verdict *verdict, u32 suppressed)
{
	struct report *report = kmalloc(sizeof(*report), GFP_ATOMIC | __GFP_NOWARN);
	struct sk_buff *skb;

	if (!report)
		return NULL;
	report->request = request;
	report->policy = policy;
	report->verdict = verdict;
	report->suppressed = suppressed;
	gather_object(report);
	gather_program(report);
	skb = report_build(report);
	kfree(report);
	return skb;
}

/**
 * bulkhead_event_has_listeners() - does any socket listen for events?
 *
 * Context: any.
 * Return: true if one does.
 */
bool bulkhead_event_has_listeners(void)
{
	return genl_has_listeners(&bulkhead_family, &init_net, 0);
}

/**
 * bulkhead_event_send() - send a message to all listening sockets
 * @skb: of bulkhead_event_build(); consumed
 *
 * Context: no lock is held that sending needs; does not sleep.
 * Return: false if it was lost.
 */
bool bulkhead_event_send(struct sk_buff *skb)
{
	int err = genlmsg_multicast(&bulkhead_family, skb, 0, 0, GFP_ATOMIC);

	return !err || err == -ESRCH;
}
