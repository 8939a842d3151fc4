// SPDX-License-Identifier: GPL-2.0
/*
 * Files: opening them, and creating, changing and removing their names.
 */
#include <linux/fs.h>
#include <linux/fs_struct.h>
#include <linux/magic.h>
#include <linux/path.h>
#include <asm/compat.h>
#include <asm/syscall.h>
#include <asm/unistd.h>
#include "entering.h"
#include "event_queue.h"
#include "hooks.h"
#include "note.h"
#include "request.h"

int bulkhead_hook_file_open(struct file *file);
void bulkhead_trampoline_file_open(void);

/* Access mode 3 only permits ioctl, but a device may then allow anything. */
static u32 open_asks(const struct file *file)
{
	u32 asked = (__force u32)file->f_mode & (BULKHEAD_FILE_READ | BULKHEAD_FILE_WRITE);

	static_assert((__force u32)FMODE_READ == BULKHEAD_FILE_READ &&
		      (__force u32)FMODE_WRITE == BULKHEAD_FILE_WRITE);
	/* A filesystem may truncate the file before it asks for permission. */
	if (unlikely(file->f_flags & O_TRUNC))
		asked |= BULKHEAD_FILE_WRITE;
	return asked ?: BULKHEAD_FILE_READ | BULKHEAD_FILE_WRITE;
}

/*
 * Is current within execve() or execveat()? A tracer can change the number of a system call
 * only at points where the kernel reads it again and acts on the new one. While a program
 * is loaded, in_execve shows it as well, but newer kernels open the program before they set
 * it.
 */
static bool is_executing(void)
{
	int number;

	static_assert(__NR_execve == 59 && __NR_execveat == 322);
	if (current->in_execve)
		return true;
	if (current->flags & (PF_KTHREAD | PF_IO_WORKER))
		return false;
	number = syscall_get_nr(current, task_pt_regs(current));
	if (in_ia32_syscall())
		return number == 11 || number == 358;
	return number == __NR_execve || number == __NR_execveat ||
	       number == (__X32_SYSCALL_BIT | 520) || number == (__X32_SYSCALL_BIT | 545);
}

/*
 * Two kinds of open are not judged here. One is an open for execution, which
 * security_bprm_check() judges, and security_mmap_file() for the interpreter of a program.
 * The other is an open by which the overlayfs of the container's root reaches its layers,
 * in the course of an open that was already judged by the path that the user sees. It is
 * identified by the credentials that overlayfs uses for it, or because the file backs one
 * of the overlay. The flag alone proves nothing: callers of mq_open() and
 * ioctl(TIOCGPTPEER) can set it, too.
 */
static bool judged_elsewhere(const struct bulkhead_container *container, struct file *file)
{
	const struct dentry *top = READ_ONCE(container->top);

	if (((file->f_flags & __FMODE_EXEC) && is_executing()) ||
	    current_cred() == container->layer_cred)
		return true;
	return (file->f_mode & FMODE_BACKING) && top &&
	       file_user_path(file)->dentry->d_sb == top->d_sb;
}

/* A process that writes to this file can modify code that it could not change otherwise. */
static bool is_process_memory(const struct dentry *dentry)
{
	return dentry->d_sb->s_magic == PROC_SUPER_MAGIC && !strcmp(dentry->d_name.name, "mem");
}

/* A device node or a control is judged by more than its name, which says little about it. */
static int judge_kind(enum bulkhead_hook_id hook, const struct path *path, u32 asked)
{
	const struct inode *inode = d_backing_inode(path->dentry);
	int err;

	static_assert(BULKHEAD_FILE_READ == BULKHEAD_DEVICE_READ &&
		      BULKHEAD_FILE_WRITE == BULKHEAD_DEVICE_WRITE);
	err = bulkhead_request_device(hook, inode->i_mode, inode->i_rdev,
				      asked & (BULKHEAD_FILE_READ | BULKHEAD_FILE_WRITE));
	if (!err && (asked & BULKHEAD_FILE_WRITE))
		err = bulkhead_request_control(hook, path, false);
	if (!err && (asked & BULKHEAD_FILE_WRITE) && is_process_memory(path->dentry))
		err = bulkhead_request_memory(hook);
	return err;
}

/* Is the name all there is to judge? Not for devices, nor for controls opened for writing. */
static __always_inline bool is_plain(const struct file *file, u32 asked)
{
	/* One bit distinguishes devices from all other files that can be opened. */
	static_assert((S_IFCHR & S_IFBLK) == S_IFCHR && !((S_IFREG | S_IFDIR | S_IFIFO) & S_IFCHR));
	if (unlikely(file_inode(file)->i_mode & S_IFCHR))
		return false;
	return likely(!(asked & BULKHEAD_FILE_WRITE)) ||
	       !bulkhead_request_controls(file->f_path.dentry->d_sb);
}

/* Few opens get here: only those that are not simply allowed. */
static noinline int judge_open_slowly(struct bulkhead_container *container, struct file *file)
{
	const struct bulkhead_request request = {
		.container = container,
		.hook = BULKHEAD_HOOK_FILE_OPEN,
		.class = BULKHEAD_CLASS_FILE,
		.asked = open_asks(file),
		.path = &file->f_path,
	};
	int err;

	if (judged_elsewhere(container, file))
		return 0;
	if (file->f_mode & FMODE_CREATED)
		bulkhead_event_queue_confirm(file->f_path.dentry);
	err = bulkhead_request_judge(&request);
	return err ?: judge_kind(request.hook, request.path, request.asked);
}

static __always_inline int judge_confined_open(struct bulkhead_container *container,
					       struct file *file)
{
	const u32 asked = open_asks(file);

	/* Proving that the layers' files are outside the container would take long. */
	if (likely(current_cred() != container->layer_cred && !bulkhead_note_may_have() &&
		   is_plain(file, asked) &&
		   bulkhead_request_passes(container, asked, &file->f_path)))
		return 0;
	return judge_open_slowly(container, file);
}

/*
 * The files of procfs that a runtime writes on behalf of a container: those of the task
 * itself, and those that the kernel keeps separately for each namespace.
 */
static bool is_set_by_runtimes(const u8 *path, u32 length)
{
	static const char *const begins[] = {
		"/sys/net/",
		"/sys/fs/mqueue/",
		"/sys/kernel/shm",
		"/sys/kernel/msg",
		"/sys/kernel/sem",
		"/sys/kernel/hostname",
		"/sys/kernel/domainname",
	};
	unsigned int i;

	if (length >= 2 && path[1] >= '0' && path[1] <= '9')
		return true;
	for (i = 0; i < ARRAY_SIZE(begins); i++) {
		u32 begin = strlen(begins[i]);

		if (length >= begin && !memcmp(path, begins[i], begin))
			return true;
	}
	return false;
}

/*
 * A container can trick its runtime into writing to a wrong file, with a link or a mount
 * where the runtime expects a file of procfs. At least it must not be a file that controls
 * the whole host.
 */
static int judge_entering_open(struct bulkhead_container *container, const struct file *file)
{
	const struct super_block *sb = file->f_path.dentry->d_sb;
	struct bulkhead_request request = {
		.hook = BULKHEAD_HOOK_FILE_OPEN,
		.container = container,
		.path = &file->f_path,
	};
	struct bulkhead_item item;
	u8 path[32];
	u32 length;

	if (likely(sb->s_magic != PROC_SUPER_MAGIC || !(file->f_mode & FMODE_WRITE)))
		return 0;
	if (!bulkhead_path_print(&file->f_path, sb->s_root, path, sizeof(path), &length) &&
	    is_set_by_runtimes(path, length))
		return 0;
	bulkhead_request_item(&request, &item, "control", "proc:");
	return bulkhead_request_refuse(&request, BULKHEAD_REASON_ENTERING);
}

static noinline int judge_odd_open(struct file *file)
{
	struct bulkhead_container *container;
	enum bulkhead_standing standing;

	container = bulkhead_container_search(&standing);
	if (!container)
		return 0;
	if (standing == BULKHEAD_STANDING_CONFINED)
		return judge_confined_open(container, file);
	if (bulkhead_entering_observe_layer(container))
		return 0;
	return judge_entering_open(container, file);
}

static noinline int judge_open(struct file *file, const struct pid_namespace *ns)
{
	struct bulkhead_container *container;
	int err;

	rcu_read_lock();
	container = bulkhead_container_quickly(ns);
	if (likely(container))
		err = judge_confined_open(container, file);
	else
		err = judge_odd_open(file);
	rcu_read_unlock();
	return err;
}

int bulkhead_hook_file_open(struct file *file)
{
	const struct pid_namespace *ns = ns_of_pid(task_pid(current));

	if (bulkhead_hook_called(BULKHEAD_HOOK_FILE_OPEN, file))
		return bulkhead_attach_canary(BULKHEAD_HOOK_FILE_OPEN);
	if (bulkhead_container_holds_no(ns))
		return 0;
	return judge_open(file, ns);
}

/*
 * A file that is received from another process instead of being opened. A descriptor opened
 * with O_PATH is judged when it is used.
 */
static int hook_file_receive(struct file *file)
{
	struct bulkhead_request request = {
		.hook = BULKHEAD_HOOK_FILE_RECEIVE,
		.class = BULKHEAD_CLASS_FILE,
		.asked = open_asks(file),
		.path = &file->f_path,
	};
	int err;

	if (bulkhead_container_holds_none() || (file->f_mode & FMODE_PATH))
		return 0;
	err = bulkhead_request_ask(&request, NULL);
	return err ?: judge_kind(request.hook, request.path, request.asked);
}

static int judge_path(enum bulkhead_hook_id hook, const struct path *path, u32 asked)
{
	struct bulkhead_request request = {
		.hook = hook,
		.class = BULKHEAD_CLASS_FILE,
		.asked = asked,
		.path = path,
	};

	if (bulkhead_container_holds_none() ||
	    (d_is_positive(path->dentry) && IS_PRIVATE(d_backing_inode(path->dentry))))
		return 0;
	return bulkhead_request_ask(&request, NULL) ?: bulkhead_request_control(hook, path, false);
}

static int judge_name(enum bulkhead_hook_id hook, const struct path *dir, struct dentry *dentry,
		      u32 asked)
{
	const struct path path = { .mnt = dir->mnt, .dentry = dentry };

	return judge_path(hook, &path, asked);
}

/* Message queues have hooks of their own: they are also created and removed without a mount. */
static bool has_queues(const struct dentry *dentry)
{
	return unlikely(dentry->d_sb->s_magic == BULKHEAD_MQUEUE_MAGIC);
}

/*
 * The name of a unix socket belongs to the network domain. While a name is still being
 * looked up, it may turn out to exist, and then nothing is created.
 */
static int judge_new_name(const struct path *dir, struct dentry *dentry, bool socket)
{
	const struct path path = { .mnt = dir->mnt, .dentry = dentry };
	struct bulkhead_request request = {
		.hook = BULKHEAD_HOOK_PATH_MKNOD,
		.class = socket ? BULKHEAD_CLASS_UNIX : BULKHEAD_CLASS_FILE,
		.asked = socket ? BULKHEAD_NET_BIND : BULKHEAD_FILE_CREATE,
		.path = &path,
		.tentative = d_in_lookup(dentry),
	};

	return bulkhead_request_ask(&request, NULL)
		       ?: bulkhead_request_control(request.hook, &path, request.tentative);
}

static int hook_path_mknod(const struct path *dir, struct dentry *dentry, umode_t mode,
			   unsigned int dev)
{
	int err;

	if (bulkhead_container_holds_none() || has_queues(dentry))
		return 0;
	err = judge_new_name(dir, dentry, S_ISSOCK(mode));
	return err
		       ?: bulkhead_request_device(BULKHEAD_HOOK_PATH_MKNOD, mode,
						  new_decode_dev(dev), BULKHEAD_DEVICE_CREATE);
}

static int hook_path_mkdir(const struct path *dir, struct dentry *dentry, umode_t mode)
{
	return judge_name(BULKHEAD_HOOK_PATH_MKDIR, dir, dentry, BULKHEAD_FILE_CREATE);
}

static int hook_path_symlink(const struct path *dir, struct dentry *dentry, const char *target)
{
	return judge_name(BULKHEAD_HOOK_PATH_SYMLINK, dir, dentry, BULKHEAD_FILE_CREATE);
}

static int hook_path_unlink(const struct path *dir, struct dentry *dentry)
{
	if (has_queues(dentry))
		return 0;
	return judge_name(BULKHEAD_HOOK_PATH_UNLINK, dir, dentry, BULKHEAD_FILE_DELETE);
}

static int hook_path_rmdir(const struct path *dir, struct dentry *dentry)
{
	return judge_name(BULKHEAD_HOOK_PATH_RMDIR, dir, dentry, BULKHEAD_FILE_DELETE);
}

/* mq_open() and mq_unlink() create and remove message queues without any path. */
static int judge_queue(enum bulkhead_hook_id hook, struct dentry *dentry, u32 asked)
{
	const struct path path = { .dentry = dentry };
	u8 name[BULKHEAD_SPECIAL_MAX];
	struct bulkhead_request request = {
		.hook = hook,
		.class = BULKHEAD_CLASS_FILE,
		.asked = asked,
		.bytes = name,
	};

	if (!has_queues(dentry) || bulkhead_container_holds_none())
		return 0;
	request.length = bulkhead_path_special(&path, name);
	return bulkhead_request_ask(&request, NULL);
}

static int hook_inode_create(const struct inode *dir, struct dentry *dentry, umode_t mode)
{
	return judge_queue(BULKHEAD_HOOK_INODE_CREATE, dentry, BULKHEAD_FILE_CREATE);
}

static int hook_inode_unlink(const struct inode *dir, struct dentry *dentry)
{
	return judge_queue(BULKHEAD_HOOK_INODE_UNLINK, dentry, BULKHEAD_FILE_DELETE);
}

/* Naming a socket offers a service under that name, whatever the socket was bound to. */
static int judge_served_name(enum bulkhead_hook_id hook, const struct path *old,
			     const struct path *new)
{
	struct bulkhead_request request = {
		.hook = hook,
		.class = BULKHEAD_CLASS_UNIX,
		.asked = BULKHEAD_NET_BIND,
		.path = new,
	};

	if (!d_is_positive(old->dentry) || !S_ISSOCK(d_backing_inode(old->dentry)->i_mode))
		return 0;
	return bulkhead_request_ask(&request, NULL);
}

static int judge_alias(enum bulkhead_hook_id hook, const struct path *old, const struct path *new,
		       u32 asked)
{
	struct bulkhead_request request = {
		.hook = hook,
		.class = BULKHEAD_CLASS_FILE,
		.asked = asked,
		.path = new,
	};

	return bulkhead_request_ask(&request, old) ?: judge_served_name(hook, old, new) ?:
	       bulkhead_request_control(hook, new, false);
}

static int hook_path_link(struct dentry *old_dentry, const struct path *new_dir,
			  struct dentry *new_dentry)
{
	const struct path old = { .mnt = new_dir->mnt, .dentry = old_dentry };
	const struct path new = { .mnt = new_dir->mnt, .dentry = new_dentry };

	if (bulkhead_container_holds_none())
		return 0;
	return judge_alias(BULKHEAD_HOOK_PATH_LINK, &old, &new, BULKHEAD_FILE_LINK);
}

/* One direction of a rename: the old name is removed, the new one is created or replaced. */
static int judge_move(const struct path *old, const struct path *new)
{
	u32 asked = BULKHEAD_FILE_CREATE;
	int err;

	if (d_is_positive(new->dentry))
		asked |= BULKHEAD_FILE_DELETE;
	err = judge_path(BULKHEAD_HOOK_PATH_RENAME, old, BULKHEAD_FILE_DELETE);
	return err ?: judge_alias(BULKHEAD_HOOK_PATH_RENAME, old, new, asked);
}

static int hook_path_rename(const struct path *old_dir, struct dentry *old_dentry,
			    const struct path *new_dir, struct dentry *new_dentry,
			    unsigned int flags)
{
	const struct path old = { .mnt = old_dir->mnt, .dentry = old_dentry };
	const struct path new = { .mnt = new_dir->mnt, .dentry = new_dentry };
	int err;

	if (bulkhead_container_holds_none())
		return 0;
	err = judge_move(&old, &new);
	if (!err && (flags & RENAME_EXCHANGE))
		err = judge_move(&new, &old);
	return err;
}

static int hook_path_truncate(const struct path *path)
{
	return judge_path(BULKHEAD_HOOK_PATH_TRUNCATE, path, BULKHEAD_FILE_WRITE);
}

static int hook_file_truncate(struct file *file)
{
	return judge_path(BULKHEAD_HOOK_FILE_TRUNCATE, &file->f_path, BULKHEAD_FILE_WRITE);
}

static int hook_path_chmod(const struct path *path, umode_t mode)
{
	return judge_path(BULKHEAD_HOOK_PATH_CHMOD, path, BULKHEAD_FILE_ATTR);
}

static int hook_path_chown(const struct path *path, kuid_t uid, kgid_t gid)
{
	return judge_path(BULKHEAD_HOOK_PATH_CHOWN, path, BULKHEAD_FILE_ATTR);
}

static void chroot_end(struct bulkhead_note *note)
{
	kfree(note);
}

/*
 * While another thread executes a program, the program's loader is looked up from the root
 * directory that both threads share. That root must stay the same as when the program was
 * judged. The root is changed after this hook, and an exec can begin in between; it then
 * finds this note, which stays until the change is done.
 */
static int note_chroot(void)
{
	struct bulkhead_note *note;

	if (READ_ONCE(current->fs->users) == 1)
		return 0;
	note = kzalloc(sizeof(*note), GFP_ATOMIC | __GFP_NOWARN);
	if (!note)
		return -ENOMEM;
	note->kind = BULKHEAD_NOTE_CHROOT;
	note->end = chroot_end;
	if (!bulkhead_note_add(note)) {
		kfree(note);
		return -ENOMEM;
	}
	/* First the note, then in_exec; finds_own_loader() uses the reverse order. */
	smp_mb();
	return READ_ONCE(current->fs->in_exec) ? -EAGAIN : 0;
}

/* No directory outside the container's root is a legitimate new root. */
static int hook_path_chroot(const struct path *path)
{
	struct bulkhead_request request = { .hook = BULKHEAD_HOOK_PATH_CHROOT };
	struct bulkhead_item item;
	const struct dentry *top;
	int err = 0;

	if (bulkhead_container_holds_none())
		return 0;
	rcu_read_lock();
	request.container = bulkhead_subject_confining();
	top = request.container ? READ_ONCE(request.container->top) : NULL;
	if (request.container)
		err = note_chroot();
	if (!err && request.container && !(top && bulkhead_path_inside(path, top))) {
		bulkhead_request_item(&request, &item, "chroot", NULL);
		err = bulkhead_request_judge(&request);
	}
	rcu_read_unlock();
	return err;
}

const struct bulkhead_hook bulkhead_file_hooks[] = {
	BULKHEAD_HOOK_HOT(FILE_OPEN, security_file_open, bulkhead_hook_file_open,
			  bulkhead_trampoline_file_open),
	BULKHEAD_HOOK(FILE_RECEIVE, security_file_receive, hook_file_receive),
	BULKHEAD_HOOK(PATH_MKNOD, security_path_mknod, hook_path_mknod),
	BULKHEAD_HOOK(PATH_MKDIR, security_path_mkdir, hook_path_mkdir),
	BULKHEAD_HOOK(PATH_SYMLINK, security_path_symlink, hook_path_symlink),
	BULKHEAD_HOOK(PATH_UNLINK, security_path_unlink, hook_path_unlink),
	BULKHEAD_HOOK(PATH_RMDIR, security_path_rmdir, hook_path_rmdir),
	BULKHEAD_HOOK(INODE_CREATE, security_inode_create, hook_inode_create),
	BULKHEAD_HOOK(INODE_UNLINK, security_inode_unlink, hook_inode_unlink),
	BULKHEAD_HOOK(PATH_LINK, security_path_link, hook_path_link),
	BULKHEAD_HOOK(PATH_RENAME, security_path_rename, hook_path_rename),
	BULKHEAD_HOOK(PATH_TRUNCATE, security_path_truncate, hook_path_truncate),
	BULKHEAD_HOOK_OPTIONAL(FILE_TRUNCATE, security_file_truncate, hook_file_truncate),
	BULKHEAD_HOOK(PATH_CHMOD, security_path_chmod, hook_path_chmod),
	BULKHEAD_HOOK(PATH_CHOWN, security_path_chown, hook_path_chown),
	BULKHEAD_HOOK(PATH_CHROOT, security_path_chroot, hook_path_chroot),
	{}
};
