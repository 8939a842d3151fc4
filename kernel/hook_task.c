// SPDX-License-Identifier: GPL-2.0
/*
 * The birth and the end of tasks, for those that are tracked.
 */
#include <linux/sched.h>
#include "request.h"

static int hook_task_alloc(struct task_struct *task, unsigned long clone_flags)
{
	return bulkhead_container_fork(task);
}

static int hook_task_free(struct task_struct *task)
{
	bulkhead_container_forget(task);
	return 0;
}

const struct bulkhead_hook bulkhead_task_hooks[] = {
	BULKHEAD_HOOK(TASK_ALLOC, security_task_alloc, hook_task_alloc),
	BULKHEAD_HOOK(TASK_FREE, security_task_free, hook_task_free),
	{}
};
