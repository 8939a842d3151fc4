// SPDX-License-Identifier: GPL-2.0
/*
 * How tasks come into containers: by birth, by joining namespaces, by executing the
 * container's program.
 *
 * Tasks that a runtime brings in are tracked as entering until they execute the
 * container's program. Only a task that was seen to come in is entering; any other task
 * in a container's namespaces is a task of the container.
 */
#include <linux/fs_struct.h>
#include <linux/file.h>
#include <linux/magic.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/nsproxy.h>
#include <linux/sched/signal.h>
#include <linux/user_namespace.h>
#include "container.h"
#include "entering.h"
#include "task.h"

/* Of a task that only its tracking identifies. */
#define KNOWN (BULKHEAD_TASK_ENTERING | BULKHEAD_TASK_MEMBER)
/* What a child inherits from its parent. */
#define INHERITED (KNOWN | BULKHEAD_TASK_SESSION)

/* Track a child of current, which is not tracked yet, if it has to be. */
static int track_child(const struct task_struct *child)
{
	const struct bulkhead_task *parent = bulkhead_task_find(current);
	struct bulkhead_container *container;
	enum bulkhead_standing standing;
	unsigned int flags = 0;

	if (parent)
		flags = READ_ONCE(parent->flags) & INHERITED;
	if (flags)
		return bulkhead_task_track(child, parent->container, flags,
					   READ_ONCE(parent->home));
	container = bulkhead_container_current(&standing);
	if (container && container->key == BULKHEAD_KEY_MOUNT)
		return bulkhead_task_track(child, container, BULKHEAD_TASK_MEMBER, NULL);
	if (container || !current->nsproxy)
		return 0;
	container = bulkhead_container_of_pid_ns(current->nsproxy->pid_ns_for_children);
	if (!container)
		return 0;
	return bulkhead_task_track(child, container, BULKHEAD_TASK_ENTERING, NULL);
}

/**
 * bulkhead_entering_fork() - a task is being created
 * @child: the new task, a copy of current that is not visible yet
 *
 * Children of tracked tasks are tracked. A child that is created in a container by a task
 * of no container is entering. A child that is created by a task confined by another
 * container is confined at once.
 *
 * Context: copy_namespaces(), after which each failure of the creation comes to
 * security_task_free(); does not sleep.
 * Return: 0, or -ENOMEM: the fork has to fail.
 */
int bulkhead_entering_fork(struct task_struct *child)
{
	int err = 0;

	if (!bulkhead_container_is_any_bound() && !READ_ONCE(bulkhead_task_count))
		return 0;
	rcu_read_lock();
	if (!bulkhead_task_find(child))
		err = track_child(child);
	rcu_read_unlock();
	/* A container that has just been unbound no longer matters. */
	return err == -ESTALE ? 0 : err;
}

/**
 * bulkhead_entering_born() - a task is about to run for the first time
 * @child: a child of current; visible
 *
 * A container may have been bound since bulkhead_entering_fork() was called, which can
 * be as long ago as the parent likes. Either bind has seen the child, or this function
 * sees that its parent belongs to the container. It is too late for the creation to
 * fail, so a child that can't be tracked is killed before it runs.
 *
 * Context: wake_up_new_task(); does not sleep.
 */
void bulkhead_entering_born(struct task_struct *child)
{
	/* The child became visible before this; bind tracks parents, then looks for children. */
	smp_mb();
	if (bulkhead_entering_fork(child))
		send_sig(SIGKILL, child, 1);
}

/* Track current, which is in this container, if only its mount namespace shows it. */
static int join(struct bulkhead_container *container)
{
	const struct bulkhead_task *tracked = bulkhead_task_find(current);
	int err;

	if (container->key != BULKHEAD_KEY_MOUNT ||
	    (tracked && (READ_ONCE(tracked->flags) & KNOWN)))
		return 0;
	err = bulkhead_task_track(current, container, BULKHEAD_TASK_MEMBER, NULL);
	return err == -ESTALE ? 0 : err;
}

/**
 * bulkhead_entering_mount_ns() - the mount namespace of a task
 * @task: the task; the caller holds it
 *
 * Context: any but with its task_lock() held; does not sleep.
 * Return: the namespace, only to be compared; NULL: the task is exiting.
 */
const void *bulkhead_entering_mount_ns(struct task_struct *task)
{
	const void *mount_ns;

	task_lock(task);
	mount_ns = task->nsproxy ? task->nsproxy->mnt_ns : NULL;
	task_unlock(task);
	return mount_ns;
}

static struct bulkhead_container *member_of(struct task_struct *thread, const void *mount_ns)
{
	const struct bulkhead_task *tracked = bulkhead_task_find(thread);

	if (!tracked || !(READ_ONCE(tracked->flags) & BULKHEAD_TASK_MEMBER) ||
	    bulkhead_entering_mount_ns(thread) != mount_ns)
		return NULL;
	return tracked->container;
}

/*
 * A task of a container may have gone to a mount namespace of its own, even its init. Who
 * follows it there enters the container.
 */
static struct bulkhead_container *living_in(const void *mount_ns)
{
	struct bulkhead_container *container = NULL;
	struct task_struct *process, *thread;

	for_each_process(process) {
		bulkhead_each_thread(process, thread)
			container = container ?: member_of(thread, mount_ns);
		if (container)
			break;
	}
	return container;
}

static struct bulkhead_container *entered_by(const void *to, bool joins)
{
	struct bulkhead_container *other = bulkhead_container_by_key(to), *container;
	enum bulkhead_standing standing;

	/* Whoever of a container has come to the host's does not take it over. */
	if (other || !joins || to == init_task.nsproxy->mnt_ns)
		return other;
	container = bulkhead_container_of(current, &standing);
	/* A confined task remains one of its container. */
	return container && standing == BULKHEAD_STANDING_CONFINED ? NULL : living_in(to);
}

static void enter(const void *home, const void *to, struct bulkhead_container *container)
{
	/* A task that can't be tracked counts as one of the container, which is safe. */
	if (to != home && container && container->key == BULKHEAD_KEY_MOUNT)
		bulkhead_task_track(current, container, BULKHEAD_TASK_ENTERING, home);
}

/**
 * bulkhead_entering_move() - current goes to another mount namespace
 * @from: the one that it is still in
 * @to: the one that it is going to
 * @joins: @to existed already and was not created for current
 *
 * A task of no container that comes into one is entering, until it goes back to where it
 * came from, or into another container. In a copy of the container's namespace it has not
 * left. An untracked task of the container would get lost: it is tracked now, or killed.
 * Where containers share a PID namespace, a task that came into it by birth seemed to enter
 * the one that has its init, until now.
 *
 * Context: switch_task_namespaces(), by current; does not sleep.
 */
void bulkhead_entering_move(const void *from, const void *to, bool joins)
{
	struct bulkhead_container *container, *other;
	enum bulkhead_standing standing;
	const void *home;

	if (likely(!bulkhead_container_is_any_keyed(BULKHEAD_KEY_MOUNT)) || from == to)
		return;
	rcu_read_lock();
	other = entered_by(to, joins);
	/* What can't be handed over now will be before it executes a program. */
	if (joins && other)
		bulkhead_task_hand_over(current, other, false);
	/* Nothing holds the namespace it came from: a new one may have the same address. */
	home = joins ? bulkhead_task_leave(to, other) : NULL;
	container = home ? NULL : bulkhead_container_of(current, &standing);
	if (!container)
		enter(home ?: from, to, other);
	else if (join(container))
		send_sig(SIGKILL, current, 1);
	rcu_read_unlock();
}

/**
 * bulkhead_entering_probe_layers() - find out how a container's root opens its layers
 * @container: gets the credentials, by bulkhead_entering_observe_layer()
 * @root: its root directory; held by the caller
 *
 * An overlayfs opens the files of its layers itself, with credentials of its own,
 * during an open that was judged by the path that the user sees. To learn these
 * credentials, open the root directory once and watch. This can take as long as the
 * server of a layer's filesystem likes, so no lock is held that others need.
 *
 * Context: process context, by a task that is tracked as entering; sleeps.
 * Return: 0, or why the root directory can't be opened.
 */
int bulkhead_entering_probe_layers(struct bulkhead_container *container, const struct path *root)
{
	struct file *file;

	if (root->dentry->d_sb->s_magic != OVERLAYFS_SUPER_MAGIC)
		return 0;
	WRITE_ONCE(container->prober, current);
	file = dentry_open(root, O_RDONLY | O_DIRECTORY, current_cred());
	WRITE_ONCE(container->prober, NULL);
	if (IS_ERR(file))
		return PTR_ERR(file);
	fput(file);
	return 0;
}

/**
 * bulkhead_entering_observe_layer() - an entering task opens a file
 * @container: the container that it is entering
 *
 * Context: security_file_open(), within an RCU section.
 * Return: true if current is finding out with which credentials the container's
 * root opens its layers; they are recorded.
 */
bool bulkhead_entering_observe_layer(struct bulkhead_container *container)
{
	if (likely(READ_ONCE(container->prober) != current))
		return false;
	if (current_cred() != current_real_cred() && !container->layer_cred)
		container->layer_cred = get_current_cred();
	return true;
}

static int settle_root(struct bulkhead_container *container)
{
	struct path old = container->root, root;
	int err = 0;

	lockdep_assert_held(&container->settling);
	get_fs_root(current->fs, &root);
	if (!path_equal(&old, &root))
		err = bulkhead_entering_probe_layers(container, &root);
	if (err) {
		pr_notice_ratelimited(
			"container %s: its root directory can't be opened (error %d), so its program is not executed\n",
			container->name, err);
		path_put(&root);
		return err;
	}
	container->root = root;
	if (!container->user_ns)
		container->user_ns = get_user_ns(current_user_ns());
	container->filters = atomic_read(&current->seccomp.filter_count);
	/* All that is written before @top; pairs with user_ns_of() and mount_of(). */
	smp_store_release(&container->top, container->root.dentry);
	path_put(&old);
	return 0;
}

/*
 * The init of a container, which the caller holds, is about to execute its program.
 * Sleeps, so the module must not go away in the meantime.
 */
static int settle_init(struct bulkhead_container *container)
{
	int err;

	/* The container holds the module, but only until it is put. */
	__module_get(THIS_MODULE);
	err = mutex_lock_killable(&container->settling);
	if (!err) {
		err = settle_root(container);
		mutex_unlock(&container->settling);
	}
	bulkhead_container_put(container);
	module_put(THIS_MODULE);
	return err;
}

/*
 * What comes into a PID namespace that containers share seems to enter the one that has its
 * init. The mount namespace in which it executes a program says which one it enters.
 */
static int hand_over_current(void)
{
	struct bulkhead_container *container;

	if (likely(!bulkhead_container_is_any_keyed(BULKHEAD_KEY_MOUNT)) || !current->nsproxy)
		return 0;
	container = bulkhead_container_by_key(current->nsproxy->mnt_ns);
	return container ? bulkhead_task_hand_over(current, container, false) : 0;
}

/**
 * bulkhead_entering_prepare_exec() - a task is about to execute a program
 *
 * If current is the init of a container that was bound as entering, its root directory
 * becomes the container's. A task of the container that has to be tracked is tracked
 * from now on.
 *
 * Context: security_bprm_check(), not within an RCU section; sleeps only for the
 * init of a container.
 * Return: 0, or why the exec has to fail: -ENOMEM; -EINTR; or why the root directory
 * can't be opened.
 */
int bulkhead_entering_prepare_exec(void)
{
	struct bulkhead_container *container;
	enum bulkhead_standing standing;
	bool is_init;
	int err = 0;

	rcu_read_lock();
	err = hand_over_current();
	container = err ? NULL : bulkhead_container_current(&standing);
	if (container)
		err = join(container);
	is_init = container && !err && standing == BULKHEAD_STANDING_ENTERING &&
		  container->entering && task_tgid_nr(current) == container->init_tgid &&
		  refcount_inc_not_zero(&container->holders);
	rcu_read_unlock();
	return is_init ? settle_init(container) : err;
}

/**
 * bulkhead_entering_executed() - current has executed a program
 *
 * If it was entering, it is confined from now on.
 *
 * Context: security_bprm_committed_creds(); does not sleep.
 */
void bulkhead_entering_executed(void)
{
	if (unlikely(READ_ONCE(bulkhead_task_oddities)))
		bulkhead_task_confine();
}

/**
 * bulkhead_entering_filters() - with how many filters did the session of current begin?
 * @container: the container of current
 *
 * A session is a program that a runtime brought in by one exec, and its descendants.
 *
 * Context: within an RCU section.
 * Return: the number of seccomp filters that its first program had.
 */
int bulkhead_entering_filters(const struct bulkhead_container *container)
{
	const struct bulkhead_task *tracked = NULL;

	if (READ_ONCE(bulkhead_task_count))
		tracked = bulkhead_task_find(current);
	if (tracked && tracked->container == container &&
	    (READ_ONCE(tracked->flags) & BULKHEAD_TASK_SESSION))
		return tracked->filters;
	return container->filters;
}
