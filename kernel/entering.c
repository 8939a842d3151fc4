// SPDX-License-Identifier: GPL-2.0
/*
 * How tasks come into containers: by birth, by joining namespaces, by executing the
 * container's program.
 *
 * Tasks that a runtime brings in are tracked, as entering, until they execute the
 * container's program. Entering is only who was seen to come in: whoever else is
 * found in a container's namespaces is of the container.
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

/* Of a task that the tracking alone knows of. */
#define KNOWN		(BULKHEAD_TASK_ENTERING | BULKHEAD_TASK_MEMBER)
/* What a child has of its parent. */
#define INHERITED	(KNOWN | BULKHEAD_TASK_SESSION)

/* How a child of current that is not tracked yet has to be tracked, if at all. */
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
 * bulkhead_entering_fork() - a task is being born
 * @child: the task to be, a copy of current that nobody can see yet
 *
 * What is tracked has tracked children. A task that is in no container and
 * gives birth into one brings its child in: that one enters. A task that is confined
 * by another container does not bring anybody in: its child is confined at once.
 *
 * Context: copy_namespaces(), after which each failure of the birth comes to
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
	/* A container that was just unbound has no say any more. */
	return err == -ESTALE ? 0 : err;
}

/**
 * bulkhead_entering_born() - a task is about to run for the first time
 * @child: a child of current; everybody can see it
 *
 * It may be that a container was bound since bulkhead_entering_fork() was asked,
 * which can be as long ago as the parent likes. Either bind has seen the child, or
 * this sees that its parent is of the container. It is too late for the birth to
 * fail, so a child that can't be remembered does not get to run.
 *
 * Context: wake_up_new_task(); does not sleep.
 */
void bulkhead_entering_born(struct task_struct *child)
{
	/* The child was made visible before; bind tracks parents, then looks for children. */
	smp_mb();
	if (bulkhead_entering_fork(child))
		send_sig(SIGKILL, child, 1);
}

/* Current is of this container; if nothing but its mount namespace says so, remember it. */
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

static void enter(const void *home, const void *to)
{
	struct bulkhead_container *container = bulkhead_container_by_key(to);

	/* Who can't be remembered is of the container, which is safe as well. */
	if (to != home && container && container->key == BULKHEAD_KEY_MOUNT)
		bulkhead_task_track(current, container, BULKHEAD_TASK_ENTERING, home);
}

/**
 * bulkhead_entering_move() - current goes to another mount namespace
 * @from: that it is in still
 * @to: that it is going to be in
 * @joins: it was there already, and is not made for current
 *
 * A task of no container that comes into one enters it, until it goes back to where
 * it was before, or into another one. In a copy of the container's namespace it has
 * not left. A task of the container that is not tracked would get lost: it is
 * remembered now, or dies.
 *
 * Context: switch_task_namespaces(), by current; does not sleep.
 */
void bulkhead_entering_move(const void *from, const void *to, bool joins)
{
	struct bulkhead_container *container;
	enum bulkhead_standing standing;
	const void *home;

	if (likely(!bulkhead_container_is_any_keyed(BULKHEAD_KEY_MOUNT)) || from == to)
		return;
	rcu_read_lock();
	/* Nothing holds the namespace it came from: a new one can have got its address. */
	home = joins ? bulkhead_task_leave(to, bulkhead_container_by_key(to)) : NULL;
	container = home ? NULL : bulkhead_container_of(current, &standing);
	if (!container)
		enter(home ?: from, to);
	else if (join(container))
		send_sig(SIGKILL, current, 1);
	rcu_read_unlock();
}

/**
 * bulkhead_entering_probe_layers() - find out how a container's root opens its layers
 * @container: gets the credentials, by bulkhead_entering_observe_layer()
 * @root: its root directory; held by the caller
 *
 * An overlayfs opens the files of its layers itself, by credentials of its own,
 * in the middle of an open that was judged by the path that the user sees. To
 * know these credentials: open the root directory once and watch. This can take as
 * long as whoever serves a layer likes, so no lock is held that others need.
 *
 * Context: process context, by a task that is tracked as entering; sleeps.
 * Return: 0, or why the root directory can't be opened.
 */
int bulkhead_entering_probe_layers(struct bulkhead_container *container,
				   const struct path *root)
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
 * bulkhead_entering_observe_layer() - a file is opened by an entering task
 * @container: the container that it is entering
 *
 * Context: security_file_open(), within an RCU section.
 * Return: true if current is finding out by which credentials the container's
 * root opens its layers; they are remembered.
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
		pr_notice_ratelimited("container %s: its root directory can't be opened (error %d), so its program is not executed\n",
				      container->name, err);
		path_put(&root);
		return err;
	}
	container->root = root;
	if (!container->user_ns)
		container->user_ns = get_user_ns(current_user_ns());
	container->filters = atomic_read(&current->seccomp.filter_count);
	smp_store_release(&container->top, container->root.dentry);
	path_put(&old);
	return 0;
}

/*
 * The init of a container, which is held, goes to execute its program. Sleeps, which a
 * hook can only do as long as the module can't go.
 */
static int settle_init(struct bulkhead_container *container)
{
	int err;

	/* The container holds it, but not any more when it is put. */
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

/**
 * bulkhead_entering_prepare_exec() - a task is about to execute a program
 *
 * The init of a container that was bound as entering takes its root directory
 * for the container's now. A task of the container that is not tracked yet is
 * tracked from here on.
 *
 * Context: security_bprm_check(), not within an RCU section; may sleep for the
 * init of a container alone.
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
	container = bulkhead_container_current(&standing);
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
 * From here on it is confined, if it was entering.
 *
 * Context: security_bprm_committed_creds(); does not sleep.
 */
void bulkhead_entering_executed(void)
{
	if (unlikely(READ_ONCE(bulkhead_task_oddities)))
		bulkhead_task_confine();
}

/**
 * bulkhead_entering_filters() - by how many filters did current's session begin?
 * @container: the container of current
 *
 * A session is what a runtime has brought in, by one exec, and what came of that.
 *
 * Context: within an RCU section.
 * Return: how many seccomp filters its first program had.
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
