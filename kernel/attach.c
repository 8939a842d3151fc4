// SPDX-License-Identifier: GPL-2.0
/*
 * Attach hooks with ftrace direct calls. All other files are independent of the mechanism.
 *
 * Each hot hook has an ftrace_ops and a trampoline of its own. All others share one ops, so
 * that each step attaches or detaches all of them; the shared trampoline calls a
 * dispatcher, which finds the handler by the address that the call came from.
 *
 * The state below changes only while the module is loaded and unloaded, which the kernel
 * serializes. It is complete before the first call of the dispatcher, and freed after the
 * last.
 */
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/ftrace.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include "attach.h"

#ifndef CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS
#error "Bulkhead needs a kernel with CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS"
#endif

/* The dispatcher calls handlers of many types through one type, which such a kernel traps. */
#if defined(CONFIG_CFI) || defined(CONFIG_CFI_CLANG)
#error "Bulkhead has no hooks for a kernel with CONFIG_CFI"
#endif

/* Returned by none of our handlers, and by no kernel function at this point. */
#define CANARY_ERROR (-EKEYREJECTED)

#define CALL_OPCODE 0xe8

/**
 * struct attachment - a hook and its place in this kernel
 * @hook: the hook to attach
 * @ip: address of the instruction that ftrace turns into a call; 0: not in this kernel
 * @ops: only for a hot hook
 * @registered: @ops is registered
 * @trampoline: target of the call
 */
struct attachment {
	const struct bulkhead_hook *hook;
	unsigned long ip;
	struct ftrace_ops ops;
	bool registered;
	unsigned long trampoline;
};

/* Sorted by address, for the dispatcher. */
struct route {
	unsigned long return_ip;
	const struct bulkhead_hook *hook;
};

static struct attachment attachments[BULKHEAD_HOOK_COUNT]; /* by id */
static struct route routes[BULKHEAD_HOOK_COUNT];
static unsigned int route_count;
static struct ftrace_ops shared_ops;
static bool shared_registered;
static const struct task_struct *canary_task;

DEFINE_PER_CPU(struct bulkhead_hook_counters, bulkhead_hook_counters[BULKHEAD_HOOK_COUNT]);

void bulkhead_trampoline_shared(void);
long bulkhead_canary_enter(unsigned long argument, unsigned long ip);

typedef int (*handler_fn)(unsigned long, unsigned long, unsigned long, unsigned long, unsigned long,
			  unsigned long);

/**
 * bulkhead_attach_canary() - answer the self-test
 * @id: the hook that was called
 *
 * Return: the error that the self-test expects.
 */
int bulkhead_attach_canary(enum bulkhead_hook_id id)
{
	return current == READ_ONCE(canary_task) ? CANARY_ERROR : -EFAULT;
}

static const struct bulkhead_hook *route_find(unsigned long return_ip)
{
	unsigned int low = 0, high = route_count;

	while (low < high) {
		unsigned int middle = (low + high) / 2;

		if (routes[middle].return_ip == return_ip)
			return routes[middle].hook;
		if (routes[middle].return_ip < return_ip)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/**
 * bulkhead_attach_dispatch() - call the handler for the shared trampoline
 * @args: the six argument registers
 * @ip: the address after the call instruction in the traced function
 *
 * Context: that of the traced function.
 * Return: the handler's result; -EACCES without a handler, which can't happen.
 */
int bulkhead_attach_dispatch(const unsigned long *args, unsigned long ip)
{
	const struct bulkhead_hook *hook = route_find(ip);
	handler_fn handler;

	if (WARN_ON_ONCE(!hook))
		return -EACCES;
	this_cpu_inc(bulkhead_hook_counters[hook->id].calls);
	if (unlikely(args[0] == BULKHEAD_CANARY) && current == READ_ONCE(canary_task))
		return bulkhead_attach_canary(hook->id);
	handler = (handler_fn)hook->handler;
	return handler(args[0], args[1], args[2], args[3], args[4], args[5]);
}

/*
 * Resolve all names with disabled probes: the kernel exports no lookup by name. They are
 * unregistered in one batch, which costs one grace period.
 */
static int resolve(void)
{
	struct kprobe *probes, *done[BULKHEAD_HOOK_COUNT];
	unsigned int i, count = 0;
	int err = 0;

	probes = kcalloc(BULKHEAD_HOOK_COUNT, sizeof(*probes), GFP_KERNEL);
	if (!probes)
		return -ENOMEM;
	for (i = 0; i < BULKHEAD_HOOK_COUNT && !err; i++) {
		probes[i].symbol_name = attachments[i].hook->name;
		probes[i].flags = KPROBE_FLAG_DISABLED;
		err = register_kprobe(&probes[i]);
		if (!err) {
			attachments[i].ip = (unsigned long)probes[i].addr;
			done[count++] = &probes[i];
		} else if (err == -ENOENT && attachments[i].hook->optional) {
			err = 0;
		} else if (err == -ENOENT) {
			pr_err("this kernel has no %s()\n", attachments[i].hook->name);
		} else {
			pr_err("%s() can't be looked up (error %d)\n", attachments[i].hook->name,
			       err);
		}
	}
	unregister_kprobes(done, count);
	kfree(probes);
	return err;
}

static int compare_routes(const void *a, const void *b)
{
	const struct route *left = a, *right = b;

	return left->return_ip < right->return_ip ? -1 : left->return_ip > right->return_ip;
}

static int collect(const struct bulkhead_hook *const *tables)
{
	const struct bulkhead_hook *hook;
	unsigned int i;

	for (; *tables; tables++) {
		for (hook = *tables; hook->name; hook++)
			attachments[hook->id].hook = hook;
	}
	for (i = 0; i < BULKHEAD_HOOK_COUNT; i++) {
		if (WARN_ON(!attachments[i].hook))
			return -EINVAL;
	}
	return 0;
}

static void make_routes(void)
{
	unsigned int i;

	route_count = 0;
	for (i = 0; i < BULKHEAD_HOOK_COUNT; i++) {
		const struct bulkhead_hook *hook = attachments[i].hook;

		if (!attachments[i].ip || hook->trampoline)
			continue;
		routes[route_count].return_ip = attachments[i].ip + MCOUNT_INSN_SIZE;
		routes[route_count++].hook = hook;
	}
	sort(routes, route_count, sizeof(routes[0]), compare_routes, NULL);
}

/* Report which function is already taken; the kernel does not show by which module. */
static void name_taken(void)
{
	struct ftrace_ops probe = {};
	unsigned int i;

	for (i = 0; i < BULKHEAD_HOOK_COUNT; i++) {
		unsigned long to = (unsigned long)bulkhead_trampoline_shared;

		if (!attachments[i].ip || attachments[i].hook->trampoline ||
		    ftrace_set_filter_ip(&probe, attachments[i].ip, 0, 1))
			continue;
		if (register_ftrace_direct(&probe, to))
			pr_err("%s() is hooked by something else already: a live patch, or another security module\n",
			       attachments[i].hook->name);
		else
			unregister_ftrace_direct(&probe, to, false);
	}
	ftrace_free_filter(&probe);
}

static int attach_hot(struct attachment *attachment)
{
	int err;

	attachment->trampoline = (unsigned long)attachment->hook->trampoline;
	err = ftrace_set_filter_ip(&attachment->ops, attachment->ip, 0, 1);
	if (!err)
		err = register_ftrace_direct(&attachment->ops, attachment->trampoline);
	if (err) {
		pr_err("%s() can't be hooked (error %d)%s\n", attachment->hook->name, err,
		       err == -EBUSY ? ": something else has hooked it already" : "");
		ftrace_free_filter(&attachment->ops);
		return err;
	}
	attachment->registered = true;
	attachment->ops.flags |= FTRACE_OPS_FL_PERMANENT;
	return 0;
}

static int attach_shared(void)
{
	unsigned long to = (unsigned long)bulkhead_trampoline_shared;
	unsigned int i;
	int err = 0;

	for (i = 0; i < BULKHEAD_HOOK_COUNT && !err; i++) {
		if (!attachments[i].ip || attachments[i].hook->trampoline)
			continue;
		attachments[i].trampoline = to;
		err = ftrace_set_filter_ip(&shared_ops, attachments[i].ip, 0, 0);
	}
	if (!err)
		err = register_ftrace_direct(&shared_ops, to);
	if (err) {
		pr_err("the hooks can't be attached (error %d)\n", err);
		ftrace_free_filter(&shared_ops);
		if (err == -EBUSY)
			name_taken();
		return err;
	}
	shared_registered = true;
	shared_ops.flags |= FTRACE_OPS_FL_PERMANENT;
	return 0;
}

/*
 * Enter the function with an argument that no kernel object has: the handler has to refuse
 * before the function uses it. Before that, check that the function contains a call at all.
 * This does not call through a pointer: most of these functions are not targets of indirect
 * calls.
 */
static bool canary_lives(const struct attachment *attachment)
{
	long answer;

	if (*(const u8 *)attachment->ip != CALL_OPCODE)
		return false;
	WRITE_ONCE(canary_task, current);
	answer = bulkhead_canary_enter(BULKHEAD_CANARY, attachment->ip);
	WRITE_ONCE(canary_task, NULL);
	return answer == CANARY_ERROR;
}

static int self_test(void)
{
	unsigned int i;

	for (i = 0; i < BULKHEAD_HOOK_COUNT; i++) {
		if (!attachments[i].ip || canary_lives(&attachments[i]))
			continue;
		pr_err("self-test: %s() was attached and does not call its hook\n",
		       attachments[i].hook->name);
		return -EIO;
	}
	return 0;
}

/**
 * bulkhead_attach() - attach every hook, or none
 * @tables: NULL-terminated list of tables, each ended by an entry without name
 *
 * Every hook is proven to be called before this returns 0.
 *
 * Context: module init; sleeps.
 * Return: 0; -ENOENT: the kernel lacks a function; -EBUSY: it is taken; -EIO:
 * the self-test failed; -ENOMEM; or an error of ftrace. The log names the hook.
 */
int bulkhead_attach(const struct bulkhead_hook *const *tables)
{
	unsigned int i;
	int err;

	err = collect(tables) ?: resolve();
	if (err)
		return err;
	make_routes();
	err = attach_shared();
	for (i = 0; i < BULKHEAD_HOOK_COUNT && !err; i++) {
		if (attachments[i].ip && attachments[i].hook->trampoline)
			err = attach_hot(&attachments[i]);
	}
	if (!err)
		err = self_test();
	if (err)
		bulkhead_detach();
	return err;
}

static void ops_remove(struct ftrace_ops *ops, unsigned long trampoline)
{
	ops->flags &= ~FTRACE_OPS_FL_PERMANENT;
	if (WARN_ON(unregister_ftrace_direct(ops, trampoline, true)))
		pr_err("a hook could not be removed; the module's memory must not be reused\n");
}

/**
 * bulkhead_detach() - detach every attached hook
 *
 * When it returns, no task is in a handler or a trampoline any more: these do not
 * sleep, and a tasks-RCU grace period has waited for preempted tasks.
 *
 * Context: module init or exit; sleeps.
 */
void bulkhead_detach(void)
{
	unsigned int i;

	for (i = 0; i < BULKHEAD_HOOK_COUNT; i++) {
		if (!attachments[i].registered)
			continue;
		ops_remove(&attachments[i].ops, attachments[i].trampoline);
		attachments[i].registered = false;
	}
	if (shared_registered)
		ops_remove(&shared_ops, (unsigned long)bulkhead_trampoline_shared);
	shared_registered = false;
	synchronize_rcu_tasks();
}

/**
 * bulkhead_hook_name() - the kernel function of a hook
 * @id: the hook
 *
 * Return: its name, or NULL if this kernel does not have it.
 */
const char *bulkhead_hook_name(enum bulkhead_hook_id id)
{
	return attachments[id].ip ? attachments[id].hook->name : NULL;
}

/**
 * bulkhead_hook_count() - sum up the counters of a hook
 * @id: the hook
 * @calls: set to the number of calls
 * @denials: set to the number of refusals
 *
 * Context: any.
 */
void bulkhead_hook_count(enum bulkhead_hook_id id, u64 *calls, u64 *denials)
{
	int cpu;

	*calls = 0;
	*denials = 0;
	for_each_possible_cpu(cpu) {
		*calls += per_cpu(bulkhead_hook_counters[id].calls, cpu);
		*denials += per_cpu(bulkhead_hook_counters[id].denials, cpu);
	}
}
