// SPDX-License-Identifier: GPL-2.0
/*
 * The tasks that are known to be in a container, or on their way into one, although
 * their namespaces do not show it.
 *
 * Readers hold RCU. No other lock is taken inside the table's.
 */
#include <linux/hashtable.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include "container.h"
#include "task.h"

DEFINE_SPINLOCK(bulkhead_task_lock);
DEFINE_HASHTABLE(bulkhead_task_table, BULKHEAD_TASK_BITS); /* RCU; by bulkhead_task_lock */
unsigned int bulkhead_task_count;			   /* by bulkhead_task_lock */
unsigned int bulkhead_task_oddities;			   /* by bulkhead_task_lock */

static bool counts_as_odd(unsigned int flags)
{
	return flags & (BULKHEAD_TASK_ENTERING | BULKHEAD_TASK_MEMBER);
}

static void tracked_set_flags(struct bulkhead_task *tracked, unsigned int flags)
{
	lockdep_assert_held(&bulkhead_task_lock);
	if (counts_as_odd(flags) && !counts_as_odd(tracked->flags))
		WRITE_ONCE(bulkhead_task_oddities, bulkhead_task_oddities + 1);
	if (!counts_as_odd(flags) && counts_as_odd(tracked->flags))
		WRITE_ONCE(bulkhead_task_oddities, bulkhead_task_oddities - 1);
	if (flags && !tracked->flags)
		tracked->container->tracked++;
	if (!flags && tracked->flags)
		tracked->container->tracked--;
	WRITE_ONCE(tracked->flags, flags);
}

static void tracked_add(struct bulkhead_task *tracked, const struct task_struct *task,
			struct bulkhead_container *container, unsigned int flags)
{
	const struct bulkhead_task *parent = bulkhead_task_find(current);

	lockdep_assert_held(&bulkhead_task_lock);
	tracked->task = task;
	tracked->container = container;
	tracked->filters = parent ? parent->filters : 0;
	tracked_set_flags(tracked, flags);
	hash_add_rcu(bulkhead_task_table, &tracked->node, (unsigned long)task);
	WRITE_ONCE(bulkhead_task_count, bulkhead_task_count + 1);
}

static void tracked_remove(struct bulkhead_task *tracked)
{
	lockdep_assert_held(&bulkhead_task_lock);
	tracked_set_flags(tracked, 0);
	hash_del_rcu(&tracked->node);
	WRITE_ONCE(bulkhead_task_count, bulkhead_task_count - 1);
	kfree_rcu(tracked, rcu);
}

/**
 * bulkhead_task_track() - track a task
 * @task: the task; alive
 * @container: the container that it is in, or enters; found within this RCU section, or
 *	held
 * @flags: BULKHEAD_TASK_*, added to those that it has already
 * @home: as in struct bulkhead_task
 *
 * A task that can't be tracked must not come into being, so callers pass errors on.
 *
 * Context: any; does not sleep, since hooks must not.
 * Return: 0; -ESTALE: the container has been unbound; -EEXIST: the task is tracked for
 * another container; -ENOMEM.
 */
int bulkhead_task_track(const struct task_struct *task, struct bulkhead_container *container,
			unsigned int flags, const void *home)
{
	struct bulkhead_task *fresh, *tracked;
	unsigned long irq;
	int err = 0;

	fresh = kzalloc(sizeof(*fresh), GFP_ATOMIC | __GFP_NOWARN);
	spin_lock_irqsave(&bulkhead_task_lock, irq);
	tracked = bulkhead_task_find(task);
	if (container->unbound) {
		err = -ESTALE;
	} else if (tracked && tracked->container == container) {
		tracked_set_flags(tracked, tracked->flags | flags);
	} else if (tracked) {
		err = -EEXIST;
	} else if (!fresh) {
		err = -ENOMEM;
	} else {
		fresh->home = home;
		tracked_add(fresh, task, container, flags);
		fresh = NULL;
	}
	spin_unlock_irqrestore(&bulkhead_task_lock, irq);
	kfree(fresh);
	return err;
}

/*
 * Only by its PID namespace, which that container is not alone in? Then it seemed to be
 * entering that one, or, if it is running, to have entered it.
 */
static bool was_taken_for_another(const struct bulkhead_task *tracked,
				  const struct bulkhead_container *container, bool running)
{
	unsigned int flags = BULKHEAD_TASK_ENTERING | (running ? BULKHEAD_TASK_SESSION : 0);

	return tracked && tracked->flags && !(tracked->flags & ~flags) && !tracked->home &&
	       container->pod && tracked->container != container &&
	       bulkhead_container_spans(tracked->container, container->pod);
}

/**
 * bulkhead_task_hand_over() - a task enters another container than it seemed to
 * @task: the task; alive
 * @container: shares a PID namespace; found within this RCU section, or held
 * @running: the task is found in the mount namespace of @container while that is bound, so
 *	it may have executed a program already
 *
 * Nothing happens if the task is not entering the container that has the init of that
 * PID namespace, or of one around it.
 *
 * Context: any; does not sleep.
 * Return: 0; -ENOMEM: it was to be handed over, and was not.
 */
int bulkhead_task_hand_over(const struct task_struct *task, struct bulkhead_container *container,
			    bool running)
{
	struct bulkhead_task *fresh, *tracked;
	unsigned long irq;
	int err = 0;

	fresh = kzalloc(sizeof(*fresh), GFP_ATOMIC | __GFP_NOWARN);
	spin_lock_irqsave(&bulkhead_task_lock, irq);
	tracked = bulkhead_task_find(task);
	if (!container->unbound && was_taken_for_another(tracked, container, running)) {
		err = fresh ? 0 : -ENOMEM;
		if (fresh) {
			/* Readers find the new one first. */
			tracked_add(fresh, task, container, tracked->flags);
			fresh->filters = tracked->filters;
			tracked_remove(tracked);
			fresh = NULL;
		}
	}
	spin_unlock_irqrestore(&bulkhead_task_lock, irq);
	kfree(fresh);
	return err;
}

/**
 * bulkhead_task_confine() - current has executed a program
 *
 * If it was entering, it is confined from now on, as any task of its container. It stays
 * tracked only if nothing else identifies its container.
 *
 * Context: security_bprm_committed_creds(); does not sleep.
 */
void bulkhead_task_confine(void)
{
	struct bulkhead_container *container;
	struct bulkhead_task *tracked;
	unsigned long irq;

	spin_lock_irqsave(&bulkhead_task_lock, irq);
	tracked = bulkhead_task_find(current);
	if (tracked && (tracked->flags & BULKHEAD_TASK_ENTERING)) {
		unsigned int flags = tracked->flags & ~BULKHEAD_TASK_ENTERING;

		container = tracked->container;
		if (task_tgid_nr(current) == container->init_tgid)
			container->entering = false;
		if (container->key == BULKHEAD_KEY_MOUNT)
			flags |= BULKHEAD_TASK_MEMBER;
		tracked->filters = atomic_read(&current->seccomp.filter_count);
		if (tracked->filters != container->filters)
			flags |= BULKHEAD_TASK_SESSION;
		WRITE_ONCE(tracked->home, NULL);
		if (flags)
			tracked_set_flags(tracked, flags);
		else
			tracked_remove(tracked);
	}
	spin_unlock_irqrestore(&bulkhead_task_lock, irq);
}

/* Does a tracked task leave its container by going there? */
static bool leaves(const struct bulkhead_task *tracked, const void *to,
		   const struct bulkhead_container *other)
{
	if (!tracked->home || tracked->flags != BULKHEAD_TASK_ENTERING)
		return false;
	if (tracked->home == to)
		return true;
	return other && other->key == BULKHEAD_KEY_MOUNT && other != tracked->container;
}

/**
 * bulkhead_task_leave() - current joins another mount namespace
 * @to: the mount namespace
 * @other: the container whose key is @to, or NULL
 *
 * If current came in by setns() and leaves now, it is no longer tracked.
 *
 * Context: any; does not sleep.
 * Return: the mount namespace that current came from, if it leaves; else NULL.
 */
const void *bulkhead_task_leave(const void *to, const struct bulkhead_container *other)
{
	const void *home = NULL;
	struct bulkhead_task *tracked;
	unsigned long irq;

	spin_lock_irqsave(&bulkhead_task_lock, irq);
	tracked = bulkhead_task_find(current);
	if (tracked && leaves(tracked, to, other)) {
		home = tracked->home;
		tracked_remove(tracked);
	}
	spin_unlock_irqrestore(&bulkhead_task_lock, irq);
	return home;
}

/**
 * bulkhead_task_forget() - a task is being freed
 * @task: unreachable from now on
 *
 * Context: any, also softirq.
 * Return: true if its container may have ended with it.
 */
bool bulkhead_task_forget(const struct task_struct *task)
{
	struct bulkhead_task *tracked;
	bool may_have_ended = false;
	unsigned long irq;

	spin_lock_irqsave(&bulkhead_task_lock, irq);
	tracked = bulkhead_task_find(task);
	if (tracked) {
		may_have_ended = (tracked->flags & BULKHEAD_TASK_INIT) ||
				 (tracked->container->key == BULKHEAD_KEY_MOUNT &&
				  tracked->container->tracked == 1);
		if (tracked->flags & BULKHEAD_TASK_INIT)
			tracked->container->entering = false;
		tracked_remove(tracked);
	}
	spin_unlock_irqrestore(&bulkhead_task_lock, irq);
	return may_have_ended;
}

/**
 * bulkhead_task_forget_all() - stop tracking tasks for a container
 * @container: the container; unbound by this
 *
 * Context: process context; does not sleep.
 */
void bulkhead_task_forget_all(struct bulkhead_container *container)
{
	struct bulkhead_task *tracked;
	struct hlist_node *next;
	unsigned long irq;
	int bucket;

	spin_lock_irqsave(&bulkhead_task_lock, irq);
	WRITE_ONCE(container->unbound, true);
	hash_for_each_safe(bulkhead_task_table, bucket, next, tracked, node) {
		if (tracked->container == container)
			tracked_remove(tracked);
	}
	spin_unlock_irqrestore(&bulkhead_task_lock, irq);
}

/**
 * bulkhead_task_any_of() - is any task tracked for a container?
 * @container: the container
 *
 * Context: any; does not sleep.
 * Return: true if one is.
 */
bool bulkhead_task_any_of(const struct bulkhead_container *container)
{
	unsigned long irq;
	bool any;

	spin_lock_irqsave(&bulkhead_task_lock, irq);
	any = container->tracked;
	spin_unlock_irqrestore(&bulkhead_task_lock, irq);
	return any;
}

/**
 * bulkhead_task_count_oddity() - count a container whose key is not a PID namespace
 * @change: 1 or -1
 *
 * Context: any; does not sleep.
 */
void bulkhead_task_count_oddity(int change)
{
	unsigned long irq;

	spin_lock_irqsave(&bulkhead_task_lock, irq);
	WRITE_ONCE(bulkhead_task_oddities, bulkhead_task_oddities + change);
	spin_unlock_irqrestore(&bulkhead_task_lock, irq);
}
