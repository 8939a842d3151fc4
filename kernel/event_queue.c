// SPDX-License-Identifier: GPL-2.0
/*
 * Which decisions are reported, when, and how often.
 *
 * Reporting never changes a decision: what can't be reported is counted as lost.
 */
#include <linux/atomic.h>
#include <linux/dcache.h>
#include <linux/jhash.h>
#include <linux/ktime.h>
#include <linux/path.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/skbuff.h>
#include <linux/siphash.h>
#include <linux/slab.h>
#include <net/netlink.h>
#include "container.h"
#include "event.h"
#include "event_log.h"
#include "event_queue.h"
#include "note.h"
#include "record.h"

static atomic64_t events_sent;
static atomic64_t events_lost;

/* So that nobody in a container can make two objects look the same. Never changes. */
static siphash_key_t secret;

/**
 * bulkhead_event_queue_init() - prepare to report
 *
 * Context: before the first event.
 */
void bulkhead_event_queue_init(void)
{
	get_random_bytes(&secret, sizeof(secret));
}

/**
 * bulkhead_event_queue_count() - what became of the events
 * @sent: set to the number sent
 * @lost: set to the number that could not be sent, or were held back
 *
 * Context: any.
 */
void bulkhead_event_queue_count(u64 *sent, u64 *lost)
{
	*sent = atomic64_read(&events_sent);
	*lost = atomic64_read(&events_lost);
}

/* What the limit tells events apart by; no padding. */
struct identity {
	u64 dentry;
	u64 name;
	u64 bytes;
	u32 class;
	u32 rule;
	u64 permissions;
};

/*
 * A dentry that is freed can be another object's next; the hash of its name, which depends
 * on its parent, tells them apart. Within an RCU section.
 */
static u32 identify_object(const struct bulkhead_request *request,
			   const struct bulkhead_verdict *verdict)
{
	const struct dentry *dentry = request->path ? request->path->dentry : NULL;
	struct identity identity = {
		.dentry = (unsigned long)dentry,
		.name = dentry ? READ_ONCE(dentry->d_name.hash_len) : 0,
		.bytes = siphash(request->bytes, request->length, &secret),
		.class = request->class,
		.rule = verdict->rule,
		.permissions = verdict->permissions,
	};

	return siphash(&identity, sizeof(identity), &secret);
}

/*
 * What an event took of its container's limit.
 * @second: when; @rule, @object: what it was taken of
 * @suppressed: events held back before it, which it reports
 */
struct share {
	u64 second;
	u32 rule;
	u32 object;
	u32 suppressed;
};

static bool within_limit(const struct bulkhead_request *request,
			 const struct bulkhead_verdict *verdict, struct share *share)
{
	struct bulkhead_container *container = request->container;
	struct bulkhead_limit *limit = &container->limit;
	unsigned long irq;
	bool within;

	share->rule = siphash_2u32(request->class, verdict->rule, &secret);
	share->object = identify_object(request, verdict);
	spin_lock_irqsave(&container->report_lock, irq);
	share->second = ktime_get_seconds();
	within = bulkhead_limit_pass(limit, share->second, share->rule, share->object);
	if (within) {
		share->suppressed = limit->suppressed;
		limit->suppressed = 0;
	}
	spin_unlock_irqrestore(&container->report_lock, irq);
	return within;
}

/* The event is not reported after all. */
static void return_share(struct bulkhead_container *container, const struct share *share)
{
	unsigned long irq;

	spin_lock_irqsave(&container->report_lock, irq);
	container->limit.suppressed += share->suppressed;
	bulkhead_limit_return(&container->limit, share->second, share->rule, share->object);
	spin_unlock_irqrestore(&container->report_lock, irq);
}

/* NULL if the verdict is silent, or the event is lost and so counted. */
static struct sk_buff *event_make(const struct bulkhead_request *request,
				  const struct bulkhead_policy *policy,
				  const struct bulkhead_verdict *verdict, struct share *share)
{
	struct sk_buff *skb = NULL;

	*share = (struct share){};
	if (verdict->effect == BULKHEAD_DENY_SILENT)
		return NULL;
	if (within_limit(request, verdict, share))
		skb = bulkhead_event_build(request, policy, verdict, share->suppressed);
	if (!skb)
		atomic64_inc(&events_lost);
	return skb;
}

/* Keep, send and count; where nobody listens, the kernel log gets it. */
static void event_send(struct sk_buff *skb)
{
	bool kept = bulkhead_record_keep(skb);

	if (bulkhead_event_has_listeners()) {
		atomic64_inc(bulkhead_event_send(skb) ? &events_sent : &events_lost);
		return;
	}
	bulkhead_event_log(skb);
	nlmsg_free(skb);
	if (!kept)
		atomic64_inc(&events_lost);
}

static void count_tally(struct bulkhead_tally *tally, bool denied)
{
	if (tally)
		atomic64_inc(denied ? &tally->denials : &tally->audits);
}

static void count_container(struct bulkhead_container *container, enum bulkhead_hook_id hook,
			    bool denied)
{
	atomic64_inc(denied ? &container->denials : &container->audits);
	if (denied)
		this_cpu_inc(bulkhead_hook_counters[hook].denials);
}

static void count_verdict(const struct bulkhead_request *request,
			  const struct bulkhead_policy *policy,
			  const struct bulkhead_verdict *verdict)
{
	bool denied = bulkhead_effect_refuses(verdict->effect);

	count_container(request->container, request->hook, denied);
	count_tally(bulkhead_policy_tally(policy, request->class, verdict), denied);
}

/* Is the subject to be killed? The request is refused either way. */
static bool is_deadly(const struct bulkhead_request *request,
		      const struct bulkhead_verdict *verdict)
{
	return verdict->effect == BULKHEAD_KILL && !request->listener;
}

static void kill_current(void)
{
	/* Sent as by the kernel itself, so that the init of a PID namespace is not spared. */
	send_sig(SIGKILL, current, 1);
}

/*
 * Several hooks of one system call can ask the same of one object: an open that
 * truncates asks twice to write. A denial ends the call; for an audit, the event of the
 * first hook is enough.
 */
struct repetition {
	struct bulkhead_note note;
	u64 object;
	u8 class;
	u32 permissions;
};

struct repetition_sought {
	u64 object;
	u8 class;
	u32 permissions;
	bool found;
};

static void repetition_compare(struct bulkhead_note *note, void *data)
{
	const struct repetition *reported = container_of(note, struct repetition, note);
	struct repetition_sought *sought = data;

	if (reported->object == sought->object && reported->class == sought->class &&
	    !(sought->permissions & ~reported->permissions))
		sought->found = true;
}

/* Equal for the same object; hardly ever equal for two different ones. */
static u64 object_of(const struct bulkhead_request *request)
{
	u64 object = (unsigned long)(request->path ? request->path->dentry : NULL);

	return object ^ (u64)jhash(request->bytes, request->length, request->class) << 1;
}

static void repetition_end(struct bulkhead_note *note)
{
	kfree(container_of(note, struct repetition, note));
}

static bool is_repetition(const struct bulkhead_request *request,
			  const struct bulkhead_verdict *verdict)
{
	struct repetition_sought sought = {
		.object = object_of(request),
		.class = request->class,
		.permissions = verdict->permissions,
	};
	struct repetition *reported;

	if (verdict->effect != BULKHEAD_AUDIT || request->listener)
		return false;
	bulkhead_note_each(BULKHEAD_NOTE_REPORTED, repetition_compare, &sought);
	if (sought.found)
		return true;
	reported = kzalloc(sizeof(*reported), GFP_ATOMIC | __GFP_NOWARN);
	if (!reported)
		return false;
	reported->note.kind = BULKHEAD_NOTE_REPORTED;
	reported->note.end = repetition_end;
	reported->object = sought.object;
	reported->class = sought.class;
	reported->permissions = sought.permissions;
	if (!bulkhead_note_add(&reported->note))
		kfree(reported);
	return false;
}

/**
 * bulkhead_event_queue_report() - report a denial or an audit, and count it
 * @request: what was asked
 * @policy: the edition that decided
 * @verdict: what it decided; not BULKHEAD_ALLOW
 *
 * Context: within an RCU section; does not sleep.
 */
void bulkhead_event_queue_report(const struct bulkhead_request *request,
				 const struct bulkhead_policy *policy,
				 const struct bulkhead_verdict *verdict)
{
	struct sk_buff *skb;
	struct share share;

	if (is_repetition(request, verdict))
		return;
	skb = event_make(request, policy, verdict, &share);
	count_verdict(request, policy, verdict);
	if (skb)
		event_send(skb);
	if (is_deadly(request, verdict))
		kill_current();
}

/* What is done at the end of the system call. */
struct pending_event {
	struct bulkhead_note note;
	struct sk_buff *skb; /* NULL: no event */
	bool deadly;
};

static void pending_carry_out(const struct pending_event *pending)
{
	if (pending->skb)
		event_send(pending->skb);
	if (pending->deadly)
		kill_current();
}

static void deferred_end(struct bulkhead_note *note)
{
	struct pending_event *pending = container_of(note, struct pending_event, note);

	pending_carry_out(pending);
	kfree(pending);
}

/*
 * Nothing can be sent with the locks of a hook held. An event that can't wait is lost;
 * the request is refused all the same.
 */
static void report_deferred(const struct bulkhead_request *request,
			    const struct bulkhead_policy *policy,
			    const struct bulkhead_verdict *verdict)
{
	struct share share;
	struct sk_buff *skb = event_make(request, policy, verdict, &share);
	struct pending_event *pending = NULL;

	count_verdict(request, policy, verdict);
	if (skb || is_deadly(request, verdict))
		pending = kzalloc(sizeof(*pending), GFP_ATOMIC | __GFP_NOWARN);
	if (pending) {
		pending->note.kind = BULKHEAD_NOTE_DEFERRED;
		pending->note.end = deferred_end;
		pending->skb = skb;
		pending->deadly = is_deadly(request, verdict);
		if (bulkhead_note_add(&pending->note))
			return;
		kfree(pending);
	}
	if (skb) {
		nlmsg_free(skb);
		atomic64_inc(&events_lost);
	}
}

/* A name that may turn out to exist, and what is reported and counted if it does not. */
struct tentative_event {
	struct pending_event pending;
	struct path path;		      /* held */
	struct bulkhead_container *container; /* held */
	const struct bulkhead_policy *policy; /* only compared, with its generation */
	u64 generation;
	struct bulkhead_verdict verdict;
	u8 class;
	enum bulkhead_hook_id hook;
	bool confirmed;
	struct share share;
};

/* The edition may have been freed in the meantime, and its tallies with it. */
static void count_tentative(const struct tentative_event *tentative)
{
	bool denied = bulkhead_effect_refuses(tentative->verdict.effect);
	struct bulkhead_container *container = tentative->container;
	const struct bulkhead_policy *policy;

	count_container(container, tentative->hook, denied);
	rcu_read_lock();
	if (bulkhead_container_is_bound(container)) {
		policy = bulkhead_container_policy(container);
		if (policy == tentative->policy && policy->generation == tentative->generation)
			count_tally(bulkhead_policy_tally(policy, tentative->class,
							  &tentative->verdict),
				    denied);
	}
	rcu_read_unlock();
}

/*
 * A name that exists now existed when it was looked up, or it would have been created by
 * current, which is confirmed, or by somebody else within this system call.
 */
static void tentative_end(struct bulkhead_note *note)
{
	struct tentative_event *tentative =
		container_of(note, struct tentative_event, pending.note);

	if (tentative->confirmed || d_is_negative(tentative->path.dentry)) {
		count_tentative(tentative);
		pending_carry_out(&tentative->pending);
	} else if (tentative->pending.skb) {
		return_share(tentative->container, &tentative->share);
		nlmsg_free(tentative->pending.skb);
	}
	path_put(&tentative->path);
	bulkhead_container_put(tentative->container);
	kfree(tentative);
}

static struct tentative_event *tentative_new(const struct bulkhead_request *request,
					     const struct bulkhead_policy *policy,
					     const struct bulkhead_verdict *verdict)
{
	struct tentative_event *tentative = kzalloc(sizeof(*tentative), GFP_ATOMIC | __GFP_NOWARN);

	if (!tentative)
		return NULL;
	tentative->pending.note.kind = BULKHEAD_NOTE_TENTATIVE;
	tentative->pending.note.end = tentative_end;
	tentative->pending.deadly = is_deadly(request, verdict);
	tentative->path = *request->path;
	tentative->container = request->container;
	tentative->policy = policy;
	tentative->generation = policy->generation;
	tentative->verdict = *verdict;
	tentative->class = request->class;
	tentative->hook = request->hook;
	return tentative;
}

/*
 * open(O_CREAT) asks whether it may create the file before it looks whether there is one,
 * and uses the answer only if there is none. What can't wait for that is reported at once:
 * one event too many is better than none.
 */
static void report_tentative(const struct bulkhead_request *request,
			     const struct bulkhead_policy *policy,
			     const struct bulkhead_verdict *verdict)
{
	struct tentative_event *tentative = tentative_new(request, policy, verdict);

	if (!tentative || !bulkhead_note_add(&tentative->pending.note)) {
		kfree(tentative);
		bulkhead_event_queue_report(request, policy, verdict);
		return;
	}
	/* Only current ends its notes, and not before it leaves the system call. */
	path_get(&tentative->path);
	refcount_inc(&tentative->container->holders);
	tentative->pending.skb = event_make(request, policy, verdict, &tentative->share);
}

/**
 * bulkhead_event_queue_report_at_end() - report when the system call ends
 * @request: what was asked; deferred, or tentative, with a path
 * @policy: the edition that decided
 * @verdict: what it decided; not BULKHEAD_ALLOW
 *
 * A tentative request is neither reported nor counted if its name exists by then, unless
 * bulkhead_event_queue_confirm() has said that it was created.
 *
 * The event of a deferred request waits because nothing can be sent with the locks of its
 * hook held. If it can't wait it is lost.
 *
 * Context: within an RCU section, in a system call; does not sleep.
 */
void bulkhead_event_queue_report_at_end(const struct bulkhead_request *request,
					const struct bulkhead_policy *policy,
					const struct bulkhead_verdict *verdict)
{
	if (request->tentative)
		report_tentative(request, policy, verdict);
	else if (!is_repetition(request, verdict))
		report_deferred(request, policy, verdict);
}

static void tentative_confirm(struct bulkhead_note *note, void *data)
{
	struct tentative_event *tentative =
		container_of(note, struct tentative_event, pending.note);

	tentative->confirmed |= tentative->path.dentry == data;
}

/**
 * bulkhead_event_queue_confirm() - a tentative operation has taken place
 * @dentry: the name that current has created
 *
 * Context: in the system call that created it; does not sleep.
 */
void bulkhead_event_queue_confirm(struct dentry *dentry)
{
	bulkhead_note_each(BULKHEAD_NOTE_TENTATIVE, tentative_confirm, dentry);
}
