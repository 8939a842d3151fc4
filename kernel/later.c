// SPDX-License-Identifier: GPL-2.0
/*
 * What one hook of a system call leaves for a later one of the same call, or
 * for its end. A task's notes go when it returns to userspace.
 */
#include <linux/hashtable.h>
#include <linux/module.h>
#include <linux/spinlock.h>
#include "later.h"

/* Taken below locks of the kernel that interrupts take. */
static DEFINE_SPINLOCK(later_lock);
static DEFINE_HASHTABLE(later_table, 6);	/* by later_lock */
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
	hash_add(later_table, &later->node, (unsigned long)current);
	WRITE_ONCE(bulkhead_later_count, bulkhead_later_count + 1);
	spin_unlock_irqrestore(&later_lock, irq);
	if (!task_work_add(current, &later->work, TWA_RESUME))
		return true;
	later_remove(later);
	module_put(THIS_MODULE);
	return false;
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

	if (likely(!READ_ONCE(bulkhead_later_count)))
		return;
	spin_lock_irqsave(&later_lock, irq);
	hash_for_each_possible(later_table, later, node, (unsigned long)current) {
		if (later->task == current && later->kind == kind)
			visit(later, data);
	}
	spin_unlock_irqrestore(&later_lock, irq);
}
