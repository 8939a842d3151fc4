// SPDX-License-Identifier: GPL-2.0
/*
 * Deferred notes: what one hook of a system call leaves for a later hook of the same
 * call, or for the end of the call. The notes of a task end when it returns to userspace.
 */
#include <linux/hashtable.h>
#include <linux/module.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include "note.h"

/* Taken inside locks of the kernel that are also taken in interrupts. */
static DEFINE_SPINLOCK(note_lock);
static DEFINE_HASHTABLE(note_table, 6); /* by note_lock */
static u64 newest;			/* by note_lock */
unsigned int bulkhead_note_count;

static void note_remove(struct bulkhead_note *note)
{
	unsigned long irq;

	spin_lock_irqsave(&note_lock, irq);
	hash_del(&note->node);
	WRITE_ONCE(bulkhead_note_count, bulkhead_note_count - 1);
	spin_unlock_irqrestore(&note_lock, irq);
}

static void note_end(struct callback_head *work)
{
	struct bulkhead_note *note = container_of(work, struct bulkhead_note, work);

	note_remove(note);
	note->end(note);
	/* Detaching waits for a tasks-RCU grace period, and so for this function to return. */
	module_put(THIS_MODULE);
}

/**
 * bulkhead_note_add() - keep a note until the end of the system call
 * @note: @kind and @end are set; the table takes it over
 *
 * Context: in a system call of current, interrupts may be off; does not sleep.
 * Return: true; false if the note can't be kept: it remains the caller's.
 */
bool bulkhead_note_add(struct bulkhead_note *note)
{
	unsigned long irq;

	if (!try_module_get(THIS_MODULE))
		return false;
	note->task = current;
	init_task_work(&note->work, note_end);
	spin_lock_irqsave(&note_lock, irq);
	WRITE_ONCE(bulkhead_note_count, bulkhead_note_count + 1);
	note->number = ++newest;
	hash_add(note_table, &note->node, (unsigned long)current);
	spin_unlock_irqrestore(&note_lock, irq);
	if (!task_work_add(current, &note->work, TWA_RESUME))
		return true;
	note_remove(note);
	module_put(THIS_MODULE);
	return false;
}

/**
 * bulkhead_note_in_bucket() - the slow path of bulkhead_note_may_have()
 *
 * Context: any.
 * Return: false if the table has no note of current.
 */
bool bulkhead_note_in_bucket(void)
{
	/* Only current adds notes of current. */
	return !hlist_empty(&note_table[hash_min((unsigned long)current, HASH_BITS(note_table))]);
}

/**
 * bulkhead_note_each() - look at the notes of current
 * @kind: which kind
 * @visit: called for each note, with the table's lock held
 * @data: for @visit
 *
 * Context: any but interrupts; does not sleep.
 */
void bulkhead_note_each(enum bulkhead_note_kind kind,
			void (*visit)(struct bulkhead_note *note, void *data), void *data)
{
	struct bulkhead_note *note;
	unsigned long irq;

	if (likely(!bulkhead_note_may_have()))
		return;
	spin_lock_irqsave(&note_lock, irq);
	hash_for_each_possible(note_table, note, node, (unsigned long)current) {
		if (note->task == current && note->kind == kind)
			visit(note, data);
	}
	spin_unlock_irqrestore(&note_lock, irq);
}

/**
 * bulkhead_note_keeps() - does any thread of current's process have such a note?
 * @kind: which kind
 *
 * Context: any but interrupts; does not sleep.
 * Return: true if one has.
 */
bool bulkhead_note_keeps(enum bulkhead_note_kind kind)
{
	struct bulkhead_note *note;
	bool keeps = false;
	unsigned long irq;
	int bucket;

	spin_lock_irqsave(&note_lock, irq);
	hash_for_each(note_table, bucket, note, node)
		keeps |= note->kind == kind && same_thread_group(note->task, current);
	spin_unlock_irqrestore(&note_lock, irq);
	return keeps;
}

/* Work that does nothing itself: pending work is run along with it. */
static void nudge_end(struct callback_head *work)
{
	kfree(work);
	module_put(THIS_MODULE);
}

/* Make a task return to userspace, if it can be interrupted. */
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

/* A task with notes is not freed: they end before it does. The caller gets a reference. */
static struct task_struct *next_to_nudge(bool (*concerns)(struct task_struct *task, void *data),
					 void *data, u64 last)
{
	struct task_struct *found = NULL;
	struct bulkhead_note *note;
	unsigned long irq;
	int bucket;

	rcu_read_lock();
	spin_lock_irqsave(&note_lock, irq);
	hash_for_each(note_table, bucket, note, node) {
		if (found || note->nudged || note->number > last || !concerns(note->task, data))
			continue;
		found = get_task_struct(note->task);
		note->nudged = true;
	}
	spin_unlock_irqrestore(&note_lock, irq);
	rcu_read_unlock();
	return found;
}

/**
 * bulkhead_note_hurry() - make notes end soon
 * @concerns: which tasks' notes; called with the table's lock held, within an RCU section
 * @data: for @concerns
 *
 * A task that sleeps in a system call with a note holds the module. It is woken as if by
 * a signal: it runs its work on the way to userspace, and the kernel restarts the call. A
 * task that can't be interrupted, is stopped or is frozen keeps its notes until it
 * continues. Notes that are added from now on are left alone.
 *
 * Context: process context; sleeps.
 */
void bulkhead_note_hurry(bool (*concerns)(struct task_struct *task, void *data), void *data)
{
	struct task_struct *task;
	u64 last;

	spin_lock_irq(&note_lock);
	last = newest;
	spin_unlock_irq(&note_lock);
	while ((task = next_to_nudge(concerns, data, last))) {
		nudge(task);
		put_task_struct(task);
	}
}
