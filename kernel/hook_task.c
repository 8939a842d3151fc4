// SPDX-License-Identifier: GPL-2.0
/*
 * Tasks: the creation and end of those that are tracked, and what one task does to another.
 * Most of these hooks are called with locks on the tasks held.
 */
#include <linux/cred.h>
#include <linux/fcntl.h>
#include <linux/file.h>
#include <linux/nsproxy.h>
#include <linux/prctl.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/security.h>
#include <asm/compat.h>
#include "entering.h"
#include "hooks.h"
#include "request.h"

/*
 * security_task_alloc() would be the obvious hook. But if it fails on its own after our
 * handler, security_task_free() is never called; after copy_namespaces() it always is.
 */
static int hook_copy_namespaces(unsigned long flags, struct task_struct *child)
{
	return bulkhead_entering_fork(child);
}

static int hook_wake_up_new_task(struct task_struct *child)
{
	bulkhead_entering_born(child);
	return 0;
}

/* Does current join existing namespaces, rather than create new ones? */
static bool joins_namespaces(void)
{
	static const int setns[] = { 308 /* setns */ }, setns_ia32[] = { 346 /* setns */ };

	return bulkhead_subject_calls(in_ia32_syscall() ? setns_ia32 : setns, 1);
}

/* Also called for a task that ends, and for a child whose creation failed: these have none. */
static int hook_switch_task_namespaces(struct task_struct *task, const struct nsproxy *new)
{
	if (task == current && task->nsproxy && new)
		bulkhead_entering_move(task->nsproxy->mnt_ns, new->mnt_ns, joins_namespaces());
	return 0;
}

static int hook_task_free(struct task_struct *task)
{
	bulkhead_container_forget(task);
	return 0;
}

static int judge_item(struct bulkhead_request request, const char *name, const char *detail)
{
	struct bulkhead_item item;

	request.deferred = true;
	bulkhead_request_item(&request, &item, name, detail);
	return bulkhead_request_judge(&request);
}

/* A request that affects something outside the container. */
static int judge_reach(enum bulkhead_hook_id hook, struct bulkhead_container *container,
		       const char *name, const char *detail, bool silent)
{
	return judge_item(
		(struct bulkhead_request){ .hook = hook, .container = container, .silent = silent },
		name, detail);
}

/* Acting as another program, which only an explicit rule can allow. */
static int judge_acting(enum bulkhead_hook_id hook, struct bulkhead_container *container,
			const char *name, const char *detail)
{
	return judge_item(
		(struct bulkhead_request){ .hook = hook, .container = container, .strict = true },
		name, detail);
}

/* A tracer can write to the program's code, which then comes from no file. */
static int judge_writing_code(enum bulkhead_hook_id hook, struct bulkhead_container *container,
			      struct task_struct *child)
{
	struct bulkhead_request request = {
		.hook = hook,
		.container = container,
		.class = BULKHEAD_CLASS_EXEC,
		.asked = BULKHEAD_EXEC_MEMORY,
		.deferred = true,
	};
	struct file *program = NULL;
	int err;

	if (!child->mm || (child->flags & PF_KTHREAD))
		return 0;
	program = get_file_active((struct file **)&child->mm->exe_file);
	if (!program)
		return bulkhead_request_refuse(&request, BULKHEAD_REASON_OUTSIDE);
	request.path = &program->f_path;
	err = bulkhead_request_judge(&request);
	fput(program);
	return err;
}

/* Would the tracer, current, gain anything by acting as this program? */
static bool gains_by(const struct bulkhead_container *container, struct task_struct *child)
{
	const struct bulkhead_rules *rules = &rcu_dereference(container->slot->edition)->rules;
	s64 other = bulkhead_subject_program(container, rules, child);
	s64 own;

	if (!bulkhead_subject_names(rules, other))
		return false;
	own = bulkhead_subject_program(container, rules, current);
	return own < 0 || other < 0 || bulkhead_decide_acts(rules, own, other);
}

/* @child is locked, or it is current. */
static int judge_tracing(struct bulkhead_container *container, struct task_struct *child,
			 unsigned int mode)
{
	int err;

	if (!bulkhead_container_has(container, child))
		return judge_reach(BULKHEAD_HOOK_PTRACE_ACCESS_CHECK, container, "ptrace",
				   "outside", mode & PTRACE_MODE_NOAUDIT);
	if (!(mode & PTRACE_MODE_ATTACH))
		return 0;
	err = judge_writing_code(BULKHEAD_HOOK_PTRACE_ACCESS_CHECK, container, child);
	if (err || !gains_by(container, child))
		return err;
	return judge_acting(BULKHEAD_HOOK_PTRACE_ACCESS_CHECK, container, "ptrace", "program");
}

static int hook_ptrace_access_check(struct task_struct *child, unsigned int mode)
{
	struct bulkhead_container *container;
	int err = 0;

	if (bulkhead_container_holds_none())
		return 0;
	rcu_read_lock();
	container = bulkhead_subject_confining();
	if (container)
		err = judge_tracing(container, child, mode);
	if (err)
		bulkhead_subject_note_untraced(container);
	rcu_read_unlock();
	return err;
}

/*
 * Called with the lock of all tasks held, so the parent's program can't be looked up: a
 * program that some "from" names may not let itself be traced at all.
 */
static int judge_traceme(struct bulkhead_container *container, struct task_struct *parent)
{
	int err;

	if (!bulkhead_container_has(container, parent))
		return judge_reach(BULKHEAD_HOOK_PTRACE_TRACEME, container, "ptrace", "outside",
				   false);
	err = judge_writing_code(BULKHEAD_HOOK_PTRACE_TRACEME, container, current);
	if (err || !bulkhead_subject_acts_as(container, current))
		return err;
	return judge_acting(BULKHEAD_HOOK_PTRACE_TRACEME, container, "ptrace", "program");
}

static int hook_ptrace_traceme(struct task_struct *parent)
{
	struct bulkhead_container *container;
	int err = 0;

	if (bulkhead_container_holds_none())
		return 0;
	rcu_read_lock();
	container = bulkhead_subject_confining();
	if (container)
		err = judge_traceme(container, parent);
	rcu_read_unlock();
	return err;
}

static int judge_target(enum bulkhead_hook_id hook, struct task_struct *target, const char *item)
{
	struct bulkhead_container *container;
	int err = 0;

	if (bulkhead_container_holds_none())
		return 0;
	rcu_read_lock();
	container = bulkhead_subject_confining();
	if (container && !bulkhead_container_has(container, target))
		err = judge_reach(hook, container, item, NULL, false);
	rcu_read_unlock();
	return err;
}

/* With credentials, the signal is sent on behalf of an earlier request. */
static int hook_task_kill(struct task_struct *target, const void *info, int sig,
			  const struct cred *cred)
{
	return cred || !in_task() ? 0 : judge_target(BULKHEAD_HOOK_TASK_KILL, target, "signal");
}

static int hook_task_setnice(struct task_struct *target, int nice)
{
	return judge_target(BULKHEAD_HOOK_TASK_SETNICE, target, "schedule");
}

/*
 * A filesystem that is being mounted sets up its own threads with this function. The
 * mounting task can't choose which ones.
 */
static bool is_set_up_by_a_mount(const struct task_struct *target)
{
	static const struct bulkhead_call mount = { 165, 21 }, fsconfig = { 431, 431 };

	return (target->flags & PF_KTHREAD) &&
	       (bulkhead_subject_makes(&mount) || bulkhead_subject_makes(&fsconfig));
}

static int hook_task_setioprio(struct task_struct *target, int ioprio)
{
	if (bulkhead_container_holds_none() || is_set_up_by_a_mount(target))
		return 0;
	return judge_target(BULKHEAD_HOOK_TASK_SETIOPRIO, target, "schedule");
}

static int hook_task_setscheduler(struct task_struct *target)
{
	return judge_target(BULKHEAD_HOOK_TASK_SETSCHEDULER, target, "schedule");
}

static int hook_task_movememory(struct task_struct *target)
{
	return judge_target(BULKHEAD_HOOK_TASK_MOVEMEMORY, target, "schedule");
}

/*
 * This hook receives only the credentials of the target. In its own PID namespace, a
 * container can't find tasks of others; without one, another task may be anybody's.
 */
static int hook_task_prlimit(const struct cred *cred, const struct cred *target, unsigned int flags)
{
	struct bulkhead_container *container;
	int err = 0;

	if (bulkhead_container_holds_none() || !(flags & LSM_PRLIMIT_WRITE) ||
	    target == current_real_cred())
		return 0;
	rcu_read_lock();
	container = bulkhead_subject_confining();
	if (container && bulkhead_container_names_others(container))
		err = judge_reach(BULKHEAD_HOOK_TASK_PRLIMIT, container, "schedule", NULL, false);
	rcu_read_unlock();
	return err;
}

/*
 * The signals of a file go to the task that was named for them, even one outside the
 * container. So the owner is judged when it is named, if the container can name tasks
 * outside.
 */
static bool names_own_task(struct bulkhead_container *container, unsigned int cmd,
			   unsigned long arg)
{
	struct task_struct *task;
	int number = arg;

	if (cmd != F_SETOWN)
		return false;
	if (!number)
		return true;
	task = number > 0 ? pid_task(find_vpid(number), PIDTYPE_TGID) : NULL;
	return task && bulkhead_container_has(container, task);
}

static int hook_file_fcntl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct bulkhead_container *container;
	int err = 0;

	if ((cmd != F_SETOWN && cmd != F_SETOWN_EX) || bulkhead_container_holds_none())
		return 0;
	rcu_read_lock();
	container = bulkhead_subject_confining();
	if (container && bulkhead_container_names_others(container) &&
	    !names_own_task(container, cmd, arg))
		err = judge_reach(BULKHEAD_HOOK_FILE_FCNTL, container, "signal", NULL, false);
	rcu_read_unlock();
	return err;
}

static int hook_task_prctl(int option)
{
	struct bulkhead_container *container;
	int err = 0;

	if (option != PR_SET_MM || bulkhead_container_holds_none())
		return 0;
	rcu_read_lock();
	container = bulkhead_subject_confining();
	if (container)
		err = judge_acting(BULKHEAD_HOOK_TASK_PRCTL, container, "set_mm", NULL);
	rcu_read_unlock();
	return err;
}

const struct bulkhead_hook bulkhead_task_hooks[] = {
	BULKHEAD_HOOK(COPY_NAMESPACES, copy_namespaces, hook_copy_namespaces),
	BULKHEAD_HOOK(WAKE_UP_NEW_TASK, wake_up_new_task, hook_wake_up_new_task),
	BULKHEAD_HOOK(SWITCH_TASK_NAMESPACES, switch_task_namespaces, hook_switch_task_namespaces),
	BULKHEAD_HOOK(TASK_FREE, security_task_free, hook_task_free),
	BULKHEAD_HOOK(PTRACE_ACCESS_CHECK, security_ptrace_access_check, hook_ptrace_access_check),
	BULKHEAD_HOOK(PTRACE_TRACEME, security_ptrace_traceme, hook_ptrace_traceme),
	BULKHEAD_HOOK(TASK_KILL, security_task_kill, hook_task_kill),
	BULKHEAD_HOOK(FILE_FCNTL, security_file_fcntl, hook_file_fcntl),
	BULKHEAD_HOOK(TASK_SETNICE, security_task_setnice, hook_task_setnice),
	BULKHEAD_HOOK(TASK_SETIOPRIO, security_task_setioprio, hook_task_setioprio),
	BULKHEAD_HOOK(TASK_SETSCHEDULER, security_task_setscheduler, hook_task_setscheduler),
	BULKHEAD_HOOK(TASK_MOVEMEMORY, security_task_movememory, hook_task_movememory),
	BULKHEAD_HOOK(TASK_PRLIMIT, security_task_prlimit, hook_task_prlimit),
	BULKHEAD_HOOK(TASK_PRCTL, security_task_prctl, hook_task_prctl),
	{}
};
