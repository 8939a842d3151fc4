// SPDX-License-Identifier: GPL-2.0
/*
 * One record for each decision worth telling, sent to the group "events".
 *
 * Telling never changes a decision: what can't be told is counted as lost.
 */
#include <linux/atomic.h>
#include <linux/jhash.h>
#include <linux/ktime.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <net/netlink.h>
#include "event.h"
#include "event_queue.h"
#include "note.h"

/* Events of one container in one second; a container must not flood the host. */
#define EVENTS_PER_SECOND	1000

static atomic64_t events_sent;
static atomic64_t events_lost;

/**
 * bulkhead_event_queue_count() - what became of the events
 * @sent: set to those sent
 * @lost: set to those that could not be, or were held back
 *
 * Context: any.
 */
void bulkhead_event_queue_count(u64 *sent, u64 *lost)
{
	*sent = atomic64_read(&events_sent);
	*lost = atomic64_read(&events_lost);
}

static bool within_limit(struct bulkhead_container *container, u32 *suppressed)
{
	time64_t now = ktime_get_seconds();
	unsigned long irq;
	bool within;

	spin_lock_irqsave(&container->report_lock, irq);
	if (container->report_second != now) {
		container->report_second = now;
		container->report_count = 0;
	}
	within = container->report_count < EVENTS_PER_SECOND;
	if (within) {
		container->report_count++;
		*suppressed = container->suppressed;
		container->suppressed = 0;
	} else {
		container->suppressed++;
	}
	spin_unlock_irqrestore(&container->report_lock, irq);
	return within;
}

/* NULL if nobody is to be told, or listens, or the event is lost; that is counted. */
static struct sk_buff *event_make(const struct bulkhead_request *request,
				  const struct bulkhead_policy *policy,
				  const struct bulkhead_verdict *verdict)
{
	struct sk_buff *skb = NULL;
	u32 suppressed = 0;

	if (verdict->effect == BULKHEAD_DENY_SILENT || !bulkhead_event_has_listeners())
		return NULL;
	if (within_limit(request->container, &suppressed))
		skb = bulkhead_event_build(request, policy, verdict, suppressed);
	if (!skb)
		atomic64_inc(&events_lost);
	return skb;
}

/* Counted as what became of it. */
static void event_send(struct sk_buff *skb)
{
	atomic64_inc(bulkhead_event_send(skb) ? &events_sent : &events_lost);
}

static void count_verdict(const struct bulkhead_request *request,
			  const struct bulkhead_policy *policy,
			  const struct bulkhead_verdict *verdict)
{
	struct bulkhead_tally *tally = bulkhead_policy_tally(policy, request->class, verdict);
	struct bulkhead_container *container = request->container;
	bool denied = bulkhead_effect_refuses(verdict->effect);

	atomic64_inc(denied ? &container->denials : &container->audits);
	if (tally)
		atomic64_inc(denied ? &tally->denials : &tally->audits);
	if (denied)
		this_cpu_inc(bulkhead_hook_counters[request->hook].denials);
}

/* Who asks has its end here: the refusal stands without this. */
static bool is_deadly(const struct bulkhead_request *request,
		      const struct bulkhead_verdict *verdict)
{
	return verdict->effect == BULKHEAD_KILL && !request->listener;
}

static void kill_current(void)
{
	/* As the kernel itself: the init of a PID namespace is not spared. */
	send_sig(SIGKILL, current, 1);
}

/*
 * A system call can come by several hooks that ask the same of one object: an
 * open that truncates asks to write twice. A denial ends the call; of an audit,
 * the first hook's event is enough.
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
	const struct repetition *told = container_of(note, struct repetition, note);
	struct repetition_sought *sought = data;

	if (told->object == sought->object && told->class == sought->class &&
	    !(sought->permissions & ~told->permissions))
		sought->found = true;
}

/* The same for the same object; two different ones are hardly ever mistaken. */
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
	struct repetition *told;

	if (verdict->effect != BULKHEAD_AUDIT || request->listener)
		return false;
	bulkhead_note_each(BULKHEAD_NOTE_REPORTED, repetition_compare, &sought);
	if (sought.found)
		return true;
	told = kzalloc(sizeof(*told), GFP_ATOMIC | __GFP_NOWARN);
	if (!told)
		return false;
	told->note.kind = BULKHEAD_NOTE_REPORTED;
	told->note.end = repetition_end;
	told->object = sought.object;
	told->class = sought.class;
	told->permissions = sought.permissions;
	if (!bulkhead_note_add(&told->note))
		kfree(told);
	return false;
}

/**
 * bulkhead_event_queue_report() - tell of a denial or an audit, and count it
 * @request: what was asked
 * @policy: which edition was asked
 * @verdict: what it said; not BULKHEAD_ALLOW
 *
 * Context: within an RCU section; does not sleep.
 */
void bulkhead_event_queue_report(const struct bulkhead_request *request,
				 const struct bulkhead_policy *policy,
				 const struct bulkhead_verdict *verdict)
{
	struct sk_buff *skb;

	if (is_repetition(request, verdict))
		return;
	skb = event_make(request, policy, verdict);
	count_verdict(request, policy, verdict);
	if (skb)
		event_send(skb);
	if (is_deadly(request, verdict))
		kill_current();
}

/* What is done at the end of the system call, unless it was dropped. */
struct pending {
	struct bulkhead_note note;
	struct sk_buff *skb;	/* NULL: nobody is told, or it was dropped */
	const struct dentry *dentry;	/* only compared */
	const struct bulkhead_policy *policy;	/* only compared, with its generation */
	u64 generation;
	struct bulkhead_verdict verdict;
	u8 class;
	enum bulkhead_hook_id hook;
	bool deadly;
	bool dropped;
};

static void pending_end(struct bulkhead_note *note)
{
	struct pending *pending = container_of(note, struct pending, note);

	if (pending->skb)
		event_send(pending->skb);
	if (pending->deadly && !pending->dropped)
		kill_current();
	kfree(pending);
}

static struct pending *pending_new(const struct bulkhead_request *request,
				   const struct bulkhead_policy *policy,
				   const struct bulkhead_verdict *verdict)
{
	struct pending *pending = kzalloc(sizeof(*pending), GFP_ATOMIC | __GFP_NOWARN);

	if (!pending)
		return NULL;
	pending->note.kind = request->deferred ? BULKHEAD_NOTE_DEFERRED : BULKHEAD_NOTE_EVENT;
	pending->note.end = pending_end;
	pending->dentry = request->path ? request->path->dentry : NULL;
	pending->policy = policy;
	pending->generation = policy->generation;
	pending->verdict = *verdict;
	pending->class = request->class;
	pending->hook = request->hook;
	pending->deadly = is_deadly(request, verdict);
	return pending;
}

/*
 * Nothing can be sent with the locks of a hook held. Lost is what can't wait; but
 * the refusal stands.
 */
static void tell_deferred(const struct bulkhead_request *request,
			  const struct bulkhead_policy *policy,
			  const struct bulkhead_verdict *verdict)
{
	struct sk_buff *skb = event_make(request, policy, verdict);
	struct pending *pending = NULL;

	count_verdict(request, policy, verdict);
	if (skb || is_deadly(request, verdict))
		pending = pending_new(request, policy, verdict);
	if (pending) {
		pending->skb = skb;
		if (bulkhead_note_add(&pending->note))
			return;
		kfree(pending);
	}
	if (skb) {
		nlmsg_free(skb);
		atomic64_inc(&events_lost);
	}
}

/**
 * bulkhead_event_queue_report_at_end() - tell of it, if it comes to it
 * @request: what was asked, on suspicion
 * @policy: which edition was asked
 * @verdict: what it said; not BULKHEAD_ALLOW
 *
 * open(O_CREAT) asks whether it may create the file before it looks whether
 * there is one, and uses the answer only if there is none. So this waits until
 * current returns to userspace; bulkhead_event_queue_withdraw() takes it back.
 * Where it can't wait it is told at once: one too many is better than none.
 *
 * A deferred request waits for the same moment, because nothing can be sent with
 * the locks of its hook held; it is not taken back, and lost where it can't wait.
 *
 * Context: within an RCU section, in a system call; does not sleep.
 */
void bulkhead_event_queue_report_at_end(const struct bulkhead_request *request,
					const struct bulkhead_policy *policy,
					const struct bulkhead_verdict *verdict)
{
	struct pending *pending;

	if (!request->tentative && is_repetition(request, verdict))
		return;
	if (request->deferred) {
		tell_deferred(request, policy, verdict);
		return;
	}
	pending = pending_new(request, policy, verdict);
	if (!pending) {
		bulkhead_event_queue_report(request, policy, verdict);
		return;
	}
	pending->skb = event_make(request, policy, verdict);
	count_verdict(request, policy, verdict);
	if (!bulkhead_note_add(&pending->note))
		pending_end(&pending->note);
}

struct pending_sought {
	struct bulkhead_container *container;
	const struct dentry *dentry;
};

/* The edition may be gone by now, and its tallies with it. */
static void uncount(const struct bulkhead_container *container, const struct pending *pending)
{
	const struct bulkhead_policy *policy = bulkhead_container_policy(container);
	bool denied = bulkhead_effect_refuses(pending->verdict.effect);
	struct bulkhead_tally *tally;

	if (policy != pending->policy || policy->generation != pending->generation)
		return;
	tally = bulkhead_policy_tally(policy, pending->class, &pending->verdict);
	if (tally)
		atomic64_dec(denied ? &tally->denials : &tally->audits);
}

static void pending_drop(struct bulkhead_note *note, void *data)
{
	struct pending *pending = container_of(note, struct pending, note);
	const struct pending_sought *sought = data;
	bool denied = bulkhead_effect_refuses(pending->verdict.effect);

	if (pending->dropped || pending->dentry != sought->dentry)
		return;
	pending->dropped = true;
	atomic64_dec(denied ? &sought->container->denials : &sought->container->audits);
	if (denied)
		this_cpu_dec(bulkhead_hook_counters[pending->hook].denials);
	uncount(sought->container, pending);
	nlmsg_free(pending->skb);
	pending->skb = NULL;
}

/**
 * bulkhead_event_queue_withdraw() - it did not come to it
 * @container: the container of current
 * @dentry: the name that was there already
 *
 * Takes back what bulkhead_event_queue_report_at_end() was told by current.
 *
 * Context: within an RCU section; does not sleep.
 */
void bulkhead_event_queue_withdraw(struct bulkhead_container *container,
				   const struct dentry *dentry)
{
	struct pending_sought sought = { .container = container, .dentry = dentry };

	bulkhead_note_each(BULKHEAD_NOTE_EVENT, pending_drop, &sought);
}
