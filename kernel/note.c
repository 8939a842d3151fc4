// SPDX-License-Identifier: GPL-2.0
/*
 * What one hook of a system call leaves for a later one of the same call, or
 * for its end. A task's notes go when it returns to userspace.
 */
#include <linux/hashtable.h>
#include <linux/module.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include "note.h"

/* Taken below locks of the kernel that interrupts take. */
static DEFINE_SPINLOCK(later_lock);
static DEFINE_HASHTABLE(later_table, 6);	/* by later_lock */
static u64 newest;				/* by later_lock */
unsigned int bulkhead_later_count;

static void later_remove(struct bulkhead_later *later)
{
	unsigned long irq;

	spin_lock_irqsave(&later_lock, irq);
	hash_del(&later->node);
	WRITE_ONCE(bulkhead_later_count, bulkhead_later_count - 1);
	spin_unlock_irqrestore(&later_lock, irq);
}

static void later_end(struct callback_head *work)
{
	struct bulkhead_later *later = container_of(work, struct bulkhead_later, work);

	later_remove(later);
	later->end(later);
	/* Detaching waits for a tasks-RCU grace period, and so for our return. */
	module_put(THIS_MODULE);
}

/**
 * bulkhead_later_add() - keep something until the end of the system call
 * @later: @kind and @end are set; it becomes the table's
 *
 * Context: in a system call of current, interrupts may be off; does not sleep.
 * Return: true; false if it can't be kept: it is the caller's still.
 */
bool bulkhead_later_add(struct bulkhead_later *later)
{
	unsigned long irq;

	if (!try_module_get(THIS_MODULE))
		return false;
	later->task = current;
	init_task_work(&later->work, later_end);
	spin_lock_irqsave(&later_lock, irq);
	WRITE_ONCE(bulkhead_later_count, bulkhead_later_count + 1);
	later->number = ++newest;
	hash_add(later_table, &later->node, (unsigned long)current);
	spin_unlock_irqrestore(&later_lock, irq);
	if (!task_work_add(current, &later->work, TWA_RESUME))
		return true;
	later_remove(later);
	module_put(THIS_MODULE);
	return false;
}

/**
 * bulkhead_later_in_bucket() - the long way of bulkhead_later_may_have()
 *
 * Context: any.
 * Return: false if nothing of current's is in the table.
 */
bool bulkhead_later_in_bucket(void)
{
	/* Nobody but current adds what is current's. */
	return !hlist_empty(&later_table[hash_min((unsigned long)current,
						  HASH_BITS(later_table))]);
}

/**
 * bulkhead_later_each() - look at what current has kept
 * @kind: of this kind
 * @visit: called for each, with the table's lock held
 * @data: for @visit
 *
 * Context: any but interrupts; does not sleep.
 */
void bulkhead_later_each(enum bulkhead_later_kind kind,
			 void (*visit)(struct bulkhead_later *later, void *data),
			 void *data)
{
	struct bulkhead_later *later;
	unsigned long irq;

	if (likely(!bulkhead_later_may_have()))
		return;
	spin_lock_irqsave(&later_lock, irq);
	hash_for_each_possible(later_table, later, node, (unsigned long)current) {
		if (later->task == current && later->kind == kind)
			visit(later, data);
	}
	spin_unlock_irqrestore(&later_lock, irq);
}

/**
 * bulkhead_later_keeps() - has a thread of current's process kept such a thing?
 * @kind: of this kind
 *
 * Context: any but interrupts; does not sleep.
 * Return: true if one has.
 */
bool bulkhead_later_keeps(enum bulkhead_later_kind kind)
{
	struct bulkhead_later *later;
	bool keeps = false;
	unsigned long irq;
	int bucket;

	spin_lock_irqsave(&later_lock, irq);
	hash_for_each(later_table, bucket, later, node)
		keeps |= later->kind == kind && same_thread_group(later->task, current);
	spin_unlock_irqrestore(&later_lock, irq);
	return keeps;
}

/* Work that does nothing: what was there already is done with it. */
static void nudge_end(struct callback_head *work)
{
	kfree(work);
	module_put(THIS_MODULE);
}

/* Have it return to userspace, if it can be interrupted. */
static void nudge(struct task_struct *task)
{
	struct callback_head *work = kmalloc(sizeof(*work), GFP_KERNEL);

	if (!work || !try_module_get(THIS_MODULE)) {
		kfree(work);
		return;
	}
	init_task_work(work, nudge_end);
	if (task_work_add(task, work, TWA_SIGNAL)) {
		kfree(work);
		module_put(THIS_MODULE);
	}
}

/* A task in the table is not freed: its notes go before it does. Held when returned. */
static struct task_struct *next_to_nudge(bool (*concerns)(struct task_struct *task, void *data),
					 void *data, u64 last)
{
	struct task_struct *found = NULL;
	struct bulkhead_later *later;
	unsigned long irq;
	int bucket;

	rcu_read_lock();
	spin_lock_irqsave(&later_lock, irq);
	hash_for_each(later_table, bucket, later, node) {
		if (found || later->nudged || later->number > last ||
		    !concerns(later->task, data))
			continue;
		found = get_task_struct(later->task);
		later->nudged = true;
	}
	spin_unlock_irqrestore(&later_lock, irq);
	rcu_read_unlock();
	return found;
}

/**
 * bulkhead_later_hurry() - have notes go soon
 * @concerns: of such tasks; called with the table's lock held, within an RCU section
 * @data: for @concerns
 *
 * A task that sleeps in a system call with a note holds the module. It is woken as by
 * a signal that is none: it does its work on the way to userspace, where the kernel
 * begins the call anew. Who sleeps and can't be interrupted, is stopped or frozen, keeps
 * its notes until it goes on. What is kept from now on is not waited for.
 *
 * Context: process context; sleeps.
 */
void bulkhead_later_hurry(bool (*concerns)(struct task_struct *task, void *data), void *data)
{
	struct task_struct *task;
	u64 last;

	spin_lock_irq(&later_lock);
	last = newest;
	spin_unlock_irq(&later_lock);
	while ((task = next_to_nudge(concerns, data, last))) {
		nudge(task);
		put_task_struct(task);
	}
}
