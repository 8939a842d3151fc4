// SPDX-License-Identifier: GPL-2.0
/*
 * Which container is this task in?
 *
 * A container is identified by one namespace that its tasks can't leave, its key: its
 * PID namespace, if it has one of its own; else its user namespace; else its mount
 * namespace, and then each of its tasks is tracked from birth (task.c). The last applies
 * also to containers that share the PID namespace of another one. Tasks that a
 * runtime brings in are tracked too, until they execute the container's program
 * (entering.c).
 *
 * Readers hold RCU. Writers of the set of containers hold binding_mutex and
 * take the tracked tasks' lock inside it; bulkhead_policy_lock() comes before both.
 */
#include <linux/file.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/nsproxy.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/user_namespace.h>
#include "container.h"
#include "ended.h"
#include "listener.h"
#include "note.h"
#include "task.h"

#define SWEEP_INTERVAL (5 * HZ)

static DEFINE_MUTEX(binding_mutex);
LIST_HEAD(bulkhead_container_list); /* by binding_mutex */
static unsigned int changes = 1;    /* to the list; by binding_mutex; never 0 */
struct hlist_head bulkhead_container_keys[1 << BULKHEAD_KEY_BITS];
unsigned int bulkhead_container_key_counts[__BULKHEAD_KEY_END]; /* by binding_mutex */

static struct workqueue_struct *collecting;

static void sweep(struct work_struct *work);
static DECLARE_DELAYED_WORK(sweeper, sweep);

static struct hlist_head *key_head(const void *namespace)
{
	return &bulkhead_container_keys[hash_ptr(namespace, BULKHEAD_KEY_BITS)];
}

/**
 * bulkhead_container_by_key() - which container does this namespace identify?
 * @namespace: only compared
 *
 * Context: any; within an RCU section, or bulkhead_container_lock() is held.
 * Return: the container, or NULL.
 */
struct bulkhead_container *bulkhead_container_by_key(const void *namespace)
{
	struct bulkhead_container *container;

	hlist_for_each_entry_rcu(container, key_head(namespace), by_key,
				 lockdep_is_held(&binding_mutex)) {
		if (container->namespace == namespace)
			return container;
	}
	return NULL;
}

/* Inline, since a function for others need not be. */
static __always_inline struct bulkhead_container *find_by_pid_ns(const struct pid_namespace *ns)
{
	struct bulkhead_container *container;

	for (; ns && ns != &init_pid_ns; ns = ns->parent) {
		container = bulkhead_container_by_key(ns);
		if (container)
			return container;
	}
	return NULL;
}

/**
 * bulkhead_container_of_pid_ns() - which container do tasks of this PID namespace belong to?
 * @ns: the PID namespace
 *
 * Context: any; within an RCU section.
 * Return: the innermost container whose key is @ns or an ancestor of it, or NULL.
 */
struct bulkhead_container *bulkhead_container_of_pid_ns(const struct pid_namespace *ns)
{
	return find_by_pid_ns(ns);
}

static struct bulkhead_container *find_by_user_ns(const struct user_namespace *ns)
{
	struct bulkhead_container *container;

	if (!bulkhead_container_is_any_keyed(BULKHEAD_KEY_USER))
		return NULL;
	for (; ns && ns != &init_user_ns; ns = ns->parent) {
		container = bulkhead_container_by_key(ns);
		if (container)
			return container;
	}
	return NULL;
}

/*
 * The tasks of such a container are tracked, and so are those that come in. A task that
 * is found there untracked was on its way in while the container was bound. Since it was
 * not seen to come in, it is a task of the container.
 */
static struct bulkhead_container *find_by_mount_ns(void)
{
	if (!bulkhead_container_is_any_keyed(BULKHEAD_KEY_MOUNT) || !current->nsproxy)
		return NULL;
	return bulkhead_container_by_key(current->nsproxy->mnt_ns);
}

/* A member that enters the namespaces of another container remains a member. */
static bool lies_within(const struct bulkhead_container *container,
			const struct bulkhead_container *outer)
{
	while (container && container != outer)
		container = READ_ONCE(container->outer);
	return container;
}

/**
 * bulkhead_container_of() - which container is a task in?
 * @task: the task; the caller holds it
 * @standing: set if a container is returned
 *
 * A task other than current is not found by its mount namespace: it has to be tracked.
 *
 * Context: any; within an RCU section.
 * Return: the container of @task, or NULL.
 */
struct bulkhead_container *bulkhead_container_of(struct task_struct *task,
						 enum bulkhead_standing *standing)
{
	struct bulkhead_container *container = NULL;
	struct bulkhead_task *tracked = NULL;
	struct pid *pid;

	if (READ_ONCE(bulkhead_task_oddities))
		tracked = bulkhead_task_find(task);
	if (tracked && (READ_ONCE(tracked->flags) & BULKHEAD_TASK_ENTERING)) {
		*standing = BULKHEAD_STANDING_ENTERING;
		return tracked->container;
	}
	*standing = BULKHEAD_STANDING_CONFINED;
	/* Another task may have been reaped already, and then has no PID. */
	pid = READ_ONCE(task->thread_pid);
	if (pid)
		container = find_by_pid_ns(ns_of_pid(pid));
	if (!container)
		container = find_by_user_ns(rcu_dereference(task->real_cred)->user_ns);
	if (tracked && (READ_ONCE(tracked->flags) & BULKHEAD_TASK_MEMBER) &&
	    !lies_within(container, tracked->container))
		return tracked->container;
	if (container)
		return container;
	return task == current ? find_by_mount_ns() : NULL;
}

/**
 * bulkhead_container_search() - the slow path of bulkhead_container_current()
 * @standing: set if a container is returned
 *
 * Context: any; within an RCU section.
 * Return: the container of current, or NULL.
 */
struct bulkhead_container *bulkhead_container_search(enum bulkhead_standing *standing)
{
	return bulkhead_container_of(current, standing);
}

static bool holds_pid_ns(const struct bulkhead_container *container, struct pid *pid)
{
	const struct pid_namespace *ns = ns_of_pid(pid);

	if (!pid)
		return true;
	while (ns && ns != container->namespace)
		ns = ns->parent;
	return ns;
}

static bool holds_user_ns(const struct bulkhead_container *container,
			  const struct user_namespace *ns)
{
	while (ns && ns != container->namespace)
		ns = ns->parent;
	return ns;
}

/**
 * bulkhead_container_names_others() - do numbers of processes name tasks of others in it?
 * @container: the container
 *
 * In its own PID namespace, a container can't find tasks of others, unless these share it.
 *
 * Context: any; within an RCU section.
 * Return: true if they may.
 */
bool bulkhead_container_names_others(const struct bulkhead_container *container)
{
	const struct bulkhead_container *other;
	unsigned int i;

	if (container->key != BULKHEAD_KEY_PID)
		return true;
	if (!bulkhead_container_is_any_keyed(BULKHEAD_KEY_MOUNT))
		return false;
	for (i = 0; i < ARRAY_SIZE(bulkhead_container_keys); i++) {
		hlist_for_each_entry_rcu(other, &bulkhead_container_keys[i], by_key) {
			if (other->pod && bulkhead_container_spans(container, other->pod))
				return true;
		}
	}
	return false;
}

/* A container that shares a PID namespace may have been bound before one around that. */
static bool surrounds(const struct bulkhead_container *container,
		      const struct bulkhead_container *inner)
{
	return lies_within(inner, container) || (inner->pod && inner->pod != container->namespace &&
						 bulkhead_container_spans(container, inner->pod));
}

/**
 * bulkhead_container_has() - does a task belong to a container?
 * @container: the container
 * @task: the task; the caller holds it
 *
 * Tasks of a container that is bound within this one belong to it, too. A task that is
 * entering belongs to no container. A task that has been reaped may count as belonging
 * to it: nothing is left of that task to be reached.
 *
 * Context: any; within an RCU section.
 * Return: true if it does.
 */
bool bulkhead_container_has(const struct bulkhead_container *container, struct task_struct *task)
{
	const struct bulkhead_task *tracked = NULL;

	if (READ_ONCE(bulkhead_task_oddities))
		tracked = bulkhead_task_find(task);
	if (tracked && (READ_ONCE(tracked->flags) & BULKHEAD_TASK_ENTERING))
		return false;
	if (tracked && (READ_ONCE(tracked->flags) & BULKHEAD_TASK_MEMBER) &&
	    !lies_within(container, tracked->container))
		return surrounds(container, tracked->container);
	switch (container->key) {
	case BULKHEAD_KEY_PID:
		return holds_pid_ns(container, READ_ONCE(task->thread_pid));
	case BULKHEAD_KEY_USER:
		return holds_user_ns(container, rcu_dereference(task->real_cred)->user_ns);
	default:
		return tracked && tracked->container == container;
	}
}

/**
 * bulkhead_container_new() - a container to be
 * @name: its name; valid
 * @init_tgid: PID of its init in the initial PID namespace
 * @entering: its init is still the runtime
 * @extack: set to the reason for a refusal
 *
 * It holds the module. Until its key is chosen, it has one that holds no reference.
 *
 * Context: process context; sleeps.
 * Return: the container, which ends by bulkhead_container_retire(); or -ENODEV, -ENOMEM.
 */
struct bulkhead_container *bulkhead_container_new(const char *name, pid_t init_tgid, bool entering,
						  struct netlink_ext_ack *extack)
{
	struct bulkhead_container *container;

	if (!try_module_get(THIS_MODULE)) {
		NL_SET_ERR_MSG(extack, "the module is being unloaded");
		return ERR_PTR(-ENODEV);
	}
	container = kzalloc(sizeof(*container), GFP_KERNEL_ACCOUNT);
	if (!container) {
		module_put(THIS_MODULE);
		NL_SET_ERR_MSG(extack, "not enough memory for the container");
		return ERR_PTR(-ENOMEM);
	}
	strscpy(container->name, name, sizeof(container->name));
	container->entering = entering;
	container->init_tgid = init_tgid;
	container->key = BULKHEAD_KEY_MOUNT;
	refcount_set(&container->holders, 1);
	mutex_init(&container->settling);
	spin_lock_init(&container->report_lock);
	return container;
}

static void container_free(struct bulkhead_container *container)
{
	path_put(&container->root);
	path_put(&container->base_root);
	put_cred(container->layer_cred);
	put_user_ns(container->user_ns);
	if (container->namespace_file)
		fput(container->namespace_file);
	if (container->pod)
		put_pid_ns(container->pod);
	if (container->key == BULKHEAD_KEY_PID)
		put_pid_ns((struct pid_namespace *)container->namespace);
	else if (container->key == BULKHEAD_KEY_USER)
		put_user_ns((struct user_namespace *)container->namespace);
	kfree(container);
	module_put(THIS_MODULE);
}

/**
 * bulkhead_container_put() - drop a reference to a container
 * @container: the container; counted in @holders
 *
 * Context: process context.
 */
void bulkhead_container_put(struct bulkhead_container *container)
{
	if (refcount_dec_and_test(&container->holders))
		container_free(container);
}

/*
 * The tasks that were of the container; all tasks, if only tracking identified those. The
 * container around it may be gone by now.
 */
static bool may_have_been_of(struct task_struct *task, void *data)
{
	const struct bulkhead_container *container = data;

	if (container->key == BULKHEAD_KEY_PID)
		return holds_pid_ns(container, READ_ONCE(task->thread_pid));
	return container->key == BULKHEAD_KEY_MOUNT ||
	       holds_user_ns(container, rcu_dereference(task->real_cred)->user_ns);
}

/* No hook finds the container any longer, so no note is added for it. */
static void container_free_work(struct work_struct *work)
{
	struct bulkhead_container *container =
		container_of(to_rcu_work(work), struct bulkhead_container, free);

	bulkhead_note_hurry(may_have_been_of, container);
	bulkhead_container_put(container);
}

/**
 * bulkhead_container_retire() - end a container
 * @container: no reader finds it any longer; it is freed after those that have found it
 *
 * Context: process context.
 */
void bulkhead_container_retire(struct bulkhead_container *container)
{
	bulkhead_task_forget_all(container);
	bulkhead_listener_forget_all(container);
	INIT_RCU_WORK(&container->free, container_free_work);
	queue_rcu_work(collecting, &container->free);
}

static void count_key(const struct bulkhead_container *container, int change)
{
	unsigned int *count = &bulkhead_container_key_counts[container->key];

	lockdep_assert_held(&binding_mutex);
	WRITE_ONCE(*count, *count + change);
	if (container->key != BULKHEAD_KEY_PID)
		bulkhead_task_count_oddity(change);
}

/**
 * bulkhead_container_attach() - make a container visible
 * @container: complete
 *
 * Context: bulkhead_policy_lock() and bulkhead_container_lock() are held.
 */
void bulkhead_container_attach(struct bulkhead_container *container)
{
	bulkhead_policy_assert_locked();
	lockdep_assert_held(&binding_mutex);
	count_key(container, 1);
	container->slot->users++;
	list_add_tail(&container->all, &bulkhead_container_list);
	changes += 2;
	hlist_add_head_rcu(&container->by_key, key_head(container->namespace));
}

/**
 * bulkhead_container_detach() - make a container invisible, and retire it
 * @container: was attached
 *
 * Context: bulkhead_policy_lock() and bulkhead_container_lock() are held.
 */
void bulkhead_container_detach(struct bulkhead_container *container)
{
	struct bulkhead_container *inner;

	bulkhead_policy_assert_locked();
	lockdep_assert_held(&binding_mutex);
	hlist_del_init_rcu(&container->by_key);
	list_del(&container->all);
	list_for_each_entry(inner, &bulkhead_container_list, all) {
		if (inner->outer == container)
			WRITE_ONCE(inner->outer, container->outer);
	}
	changes += 2;
	container->slot->users--;
	count_key(container, -1);
	bulkhead_ended_add(container->name, container->slot->name,
			   atomic64_read(&container->denials), atomic64_read(&container->audits));
	bulkhead_container_retire(container);
}

static bool user_ns_has_tasks(const struct user_namespace *ns)
{
	const struct user_namespace *at;
	struct task_struct *process;
	bool found = false;

	rcu_read_lock();
	for_each_process(process) {
		for (at = __task_cred(process)->user_ns; at && !found; at = at->parent)
			found = at == ns;
		if (found)
			break;
	}
	rcu_read_unlock();
	return found;
}

static bool has_ended(const struct bulkhead_container *container)
{
	const struct pid_namespace *pid_ns = container->namespace;

	switch (container->key) {
	case BULKHEAD_KEY_PID:
		/* No task is left, and none can be added. */
		return !READ_ONCE(pid_ns->pid_allocated);
	case BULKHEAD_KEY_USER:
		return !user_ns_has_tasks(container->namespace);
	default:
		/* Each of its tasks is tracked. */
		return !bulkhead_task_any_of(container);
	}
}

/* Unbind the containers that have ended; repeated while any is bound. */
static void sweep(struct work_struct *work)
{
	struct bulkhead_container *container, *next;
	bool again = false;

	bulkhead_policy_lock();
	mutex_lock(&binding_mutex);
	list_for_each_entry_safe(container, next, &bulkhead_container_list, all) {
		if (has_ended(container)) {
			bulkhead_container_detach(container);
			continue;
		}
		again = true;
	}
	mutex_unlock(&binding_mutex);
	bulkhead_policy_unlock();
	if (again)
		queue_delayed_work(collecting, &sweeper, SWEEP_INTERVAL);
}

/**
 * bulkhead_container_forget() - a task is being freed
 * @task: unreachable from now on
 *
 * Context: security_task_free(); any context, also softirq.
 */
void bulkhead_container_forget(struct task_struct *task)
{
	bool tracked;

	if (likely(!READ_ONCE(bulkhead_task_count)))
		return;
	/* Few tasks are tracked: keep the others from contending for the lock. */
	rcu_read_lock();
	tracked = bulkhead_task_find(task);
	rcu_read_unlock();
	if (unlikely(tracked) && bulkhead_task_forget(task))
		mod_delayed_work(collecting, &sweeper, 0);
}

/**
 * bulkhead_container_lock() - keep the set of containers unchanged
 *
 * Context: process context; sleeps. Nothing of policy.c may be locked inside it.
 */
void bulkhead_container_lock(void)
{
	mutex_lock(&binding_mutex);
}

/** bulkhead_container_unlock() - undo bulkhead_container_lock() */
void bulkhead_container_unlock(void)
{
	mutex_unlock(&binding_mutex);
}

/**
 * bulkhead_container_nth() - iterate over all containers
 * @n: index, from 0
 *
 * Context: bulkhead_container_lock() is held.
 * Return: the container, or NULL after the last one.
 */
struct bulkhead_container *bulkhead_container_nth(unsigned int n)
{
	struct bulkhead_container *container;

	lockdep_assert_held(&binding_mutex);
	list_for_each_entry(container, &bulkhead_container_list, all) {
		if (!n--)
			return container;
	}
	return NULL;
}

/**
 * bulkhead_container_changes() - has the list of containers changed?
 *
 * Context: bulkhead_container_lock() is held.
 * Return: a number that differs from the one before if it has; never 0.
 */
unsigned int bulkhead_container_changes(void)
{
	lockdep_assert_held(&binding_mutex);
	return changes;
}

/**
 * bulkhead_container_count() - how many containers are bound
 *
 * Context: process context; sleeps.
 * Return: their number.
 */
u32 bulkhead_container_count(void)
{
	u32 count;

	mutex_lock(&binding_mutex);
	count = list_count_nodes(&bulkhead_container_list);
	mutex_unlock(&binding_mutex);
	return count;
}

/**
 * bulkhead_container_holds_sender() - is current in some container?
 *
 * Context: process context.
 * Return: true if it is, confined or entering.
 */
bool bulkhead_container_holds_sender(void)
{
	enum bulkhead_standing standing;
	bool held;

	rcu_read_lock();
	held = bulkhead_container_current(&standing);
	rcu_read_unlock();
	return held;
}

/**
 * bulkhead_container_named() - which container has this name?
 * @name: the name
 *
 * Context: bulkhead_container_lock() is held.
 * Return: the container, or NULL.
 */
struct bulkhead_container *bulkhead_container_named(const char *name)
{
	struct bulkhead_container *container;

	lockdep_assert_held(&binding_mutex);
	list_for_each_entry(container, &bulkhead_container_list, all) {
		if (!strcmp(container->name, name))
			return container;
	}
	return NULL;
}

/**
 * bulkhead_container_init() - prepare for containers
 *
 * Context: module init.
 * Return: 0, or -ENOMEM.
 */
int bulkhead_container_init(void)
{
	collecting = alloc_workqueue("bulkhead_collect", WQ_UNBOUND, 0);
	return collecting ? 0 : -ENOMEM;
}

/**
 * bulkhead_container_exit() - undo bulkhead_container_init()
 *
 * Context: module exit: no container is bound, since each holds the module.
 */
void bulkhead_container_exit(void)
{
	cancel_delayed_work_sync(&sweeper);
	rcu_barrier();
	destroy_workqueue(collecting);
}
