// SPDX-License-Identifier: GPL-2.0
/*
 * Metadata of files: times, extended attributes, flags.
 *
 * These hooks receive only the object, not the mount through which it was reached. On the
 * filesystem of the container's root that does not matter. For all others, the mount is
 * noted a moment before, when the system call asks to write to it.
 */
#include <linux/fs.h>
#include <linux/btrfs.h>
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/falloc.h>
#include <linux/fiemap.h>
#include <uapi/linux/fscrypt.h>
#include <uapi/linux/fsverity.h>
#include <linux/magic.h>
#include <linux/msdos_fs.h>
#include <linux/sockios.h>
#include <linux/mount.h>
#include <linux/slab.h>
#include <asm/ioctls.h>
#include <asm/thread_info.h>
#include "hooks.h"
#include "note.h"
#include "request.h"

/* Defined by ext4, but in no header that modules can include. */
#define EXT4_SETVERSION _IOW('f', 4, long)

int bulkhead_hook_mnt_want_write(struct vfsmount *mnt);
void bulkhead_trampoline_mnt_want_write(void);

struct noted_mount {
	struct bulkhead_note note;
	struct vfsmount *mnt; /* held */
};

struct mount_sought {
	const struct super_block *sb;
	struct vfsmount *mnt;
};

static void noted_mount_end(struct bulkhead_note *note)
{
	struct noted_mount *noted = container_of(note, struct noted_mount, note);

	mntput(noted->mnt);
	kfree(noted);
}

/* Keep the first one that fits: the later ones are internal to a filesystem. */
static void noted_mount_compare(struct bulkhead_note *note, void *data)
{
	const struct noted_mount *noted = container_of(note, struct noted_mount, note);
	struct mount_sought *sought = data;

	if (noted->mnt->mnt_sb == sought->sb)
		sought->mnt = noted->mnt;
}

/*
 * The system calls that change an attribute and reach no hook that receives a path. An
 * io_uring worker makes no system call, so a change that it makes is refused.
 */
static bool changes_attributes(void)
{
	static const int calls_ia32[] = {
		30 /* utime */,		 226 /* setxattr */,	     227 /* lsetxattr */,
		228 /* fsetxattr */,	 235 /* removexattr */,	     236 /* lremovexattr */,
		237 /* fremovexattr */,	 271 /* utimes */,	     299 /* futimesat */,
		320 /* utimensat */,	 412 /* utimensat_time64 */, 463 /* setxattrat */,
		466 /* removexattrat */, 469 /* file_setattr */,
	};
	static const int calls[] = {
		132 /* utime */,	188 /* setxattr */,    189 /* lsetxattr */,
		190 /* fsetxattr */,	197 /* removexattr */, 198 /* lremovexattr */,
		199 /* fremovexattr */, 235 /* utimes */,      261 /* futimesat */,
		280 /* utimensat */,	463 /* setxattrat */,  466 /* removexattrat */,
		469 /* file_setattr */,
	};

	return in_ia32_syscall() ? bulkhead_subject_calls(calls_ia32, ARRAY_SIZE(calls_ia32))
				 : bulkhead_subject_calls(calls, ARRAY_SIZE(calls));
}

/* A filesystem that is still being mounted has no files that need protection yet. */
static bool mounts(void)
{
	static const int calls[] = { 165 /* mount */, 431 /* fsconfig */ };

	return bulkhead_subject_calls(calls, ARRAY_SIZE(calls));
}

static noinline void note_mount(struct vfsmount *mnt)
{
	struct noted_mount *noted;

	if (!changes_attributes() || !bulkhead_subject_is_confined())
		return;
	/* A mount that can't be noted is not found later, so the request is refused. */
	noted = kzalloc(sizeof(*noted), GFP_ATOMIC | __GFP_NOWARN);
	if (!noted)
		return;
	noted->note.kind = BULKHEAD_NOTE_MOUNT;
	noted->note.end = noted_mount_end;
	noted->mnt = mntget(mnt);
	if (!bulkhead_note_add(&noted->note))
		noted_mount_end(&noted->note);
}

int bulkhead_hook_mnt_want_write(struct vfsmount *mnt)
{
	if (bulkhead_hook_called(BULKHEAD_HOOK_MNT_WANT_WRITE, mnt))
		return bulkhead_attach_canary(BULKHEAD_HOOK_MNT_WANT_WRITE);
	if (!bulkhead_container_holds_none())
		note_mount(mnt);
	return 0;
}

static int hook_mnt_want_write_file(struct file *file)
{
	if (!bulkhead_container_holds_none())
		note_mount(file->f_path.mnt);
	return 0;
}

static struct vfsmount *mount_of(const struct bulkhead_container *container,
				 const struct dentry *dentry)
{
	struct mount_sought sought = { .sb = dentry->d_sb };
	/* Pairs with the release of @top: once @top is set, the root directory is too. */
	const struct dentry *top = smp_load_acquire(&container->top);

	bulkhead_note_each(BULKHEAD_NOTE_MOUNT, noted_mount_compare, &sought);
	if (!sought.mnt && top && top->d_sb == dentry->d_sb)
		return container->root.mnt;
	return sought.mnt;
}

/* Report the object alone, as if nothing were above its filesystem. */
static int refuse_unknown(struct bulkhead_request *request)
{
	const struct vfsmount nowhere = { .mnt_sb = request->path->dentry->d_sb };
	const struct path path = { .mnt = (struct vfsmount *)&nowhere,
				   .dentry = request->path->dentry };

	request->path = &path;
	return bulkhead_request_refuse(request, BULKHEAD_REASON_OUTSIDE);
}

static int judge_confined(struct bulkhead_request *request, struct path *path)
{
	int err;

	if (bulkhead_subject_lent(request->container))
		return 0;
	path->mnt = mount_of(request->container, path->dentry);
	if (!path->mnt)
		return mounts() ? 0 : refuse_unknown(request);
	err = bulkhead_request_judge(request);
	return err ?: bulkhead_request_control(request->hook, path, false);
}

static int judge_attribute(enum bulkhead_hook_id hook, struct dentry *dentry, u32 asked)
{
	struct path path = { .dentry = dentry };
	struct bulkhead_request request = {
		.hook = hook,
		.class = BULKHEAD_CLASS_FILE,
		.asked = asked,
		.path = &path,
	};
	int err = 0;

	if (bulkhead_container_holds_none() || IS_PRIVATE(d_backing_inode(dentry)))
		return 0;
	rcu_read_lock();
	request.container = bulkhead_subject_confining();
	if (request.container)
		err = judge_confined(&request, &path);
	rcu_read_unlock();
	return err;
}

/*
 * Modes, owners and sizes have hooks of their own. Every write sets the time to the current
 * one, so an explicit request for that counts as a write.
 */
static int hook_inode_setattr(const void *idmap, struct dentry *dentry, const struct iattr *attr)
{
	const unsigned int times = ATTR_ATIME | ATTR_MTIME | ATTR_ATIME_SET | ATTR_MTIME_SET |
				   ATTR_TOUCH;
	const unsigned int others = ATTR_MODE | ATTR_UID | ATTR_GID | ATTR_SIZE;

	if (bulkhead_container_holds_none() || !(attr->ia_valid & times) ||
	    (attr->ia_valid & others))
		return 0;
	return judge_attribute(BULKHEAD_HOOK_INODE_SETATTR, dentry,
			       attr->ia_valid & ATTR_TOUCH ? BULKHEAD_FILE_WRITE
							   : BULKHEAD_FILE_ATTR);
}

static int hook_inode_setxattr(const void *idmap, struct dentry *dentry)
{
	return judge_attribute(BULKHEAD_HOOK_INODE_SETXATTR, dentry, BULKHEAD_FILE_ATTR);
}

static int hook_inode_removexattr(const void *idmap, struct dentry *dentry)
{
	return judge_attribute(BULKHEAD_HOOK_INODE_REMOVEXATTR, dentry, BULKHEAD_FILE_ATTR);
}

static int hook_inode_set_acl(const void *idmap, struct dentry *dentry)
{
	return judge_attribute(BULKHEAD_HOOK_INODE_SET_ACL, dentry, BULKHEAD_FILE_ATTR);
}

static int hook_inode_remove_acl(const void *idmap, struct dentry *dentry)
{
	return judge_attribute(BULKHEAD_HOOK_INODE_REMOVE_ACL, dentry, BULKHEAD_FILE_ATTR);
}

/* The ioctl that does the same has a hook that receives the file. */
static int hook_inode_file_setattr(struct dentry *dentry)
{
	static const int calls[] = { 469 /* file_setattr */ };

	if (bulkhead_container_holds_none() || !bulkhead_subject_calls(calls, ARRAY_SIZE(calls)))
		return 0;
	return judge_attribute(BULKHEAD_HOOK_INODE_FILE_SETATTR, dentry, BULKHEAD_FILE_ATTR);
}

static int judge_flags(enum bulkhead_hook_id hook, const struct file *file)
{
	struct bulkhead_request request = {
		.hook = hook,
		.class = BULKHEAD_CLASS_FILE,
		.asked = BULKHEAD_FILE_ATTR,
		.path = &file->f_path,
		.own = true,
	};

	return bulkhead_request_ask(&request, NULL);
}

/* A snapshot is another name for everything below it, and no rule can follow it. */
static int refuse_snapshot(enum bulkhead_hook_id hook, const struct file *file)
{
	struct bulkhead_request request = {
		.hook = hook,
		.class = BULKHEAD_CLASS_FILE,
		.asked = BULKHEAD_FILE_LINK,
		.path = &file->f_path,
	};

	return bulkhead_request_refuse_confined(&request, BULKHEAD_REASON_ALIAS);
}

static int judge_owner(enum bulkhead_hook_id hook)
{
	struct bulkhead_request request = { .hook = hook };
	struct bulkhead_item item;
	int err = 0;

	bulkhead_request_item(&request, &item, "signal", NULL);
	rcu_read_lock();
	request.container = bulkhead_subject_confining();
	if (request.container && bulkhead_container_names_others(request.container))
		err = bulkhead_request_judge(&request);
	rcu_read_unlock();
	return err;
}

/* Commands that every program may use on a file, or that affect the file alone. */
static bool is_harmless(unsigned int cmd)
{
	switch (cmd) {
	case FIBMAP:
	case FIGETBSZ:
	case FIOCLEX:
	case FIONCLEX:
	case FIONBIO:
	case FIOASYNC:
	case FIOQSIZE:
	case FS_IOC_FIEMAP:
	case FS_IOC_GETFLAGS:
	case FS_IOC32_GETFLAGS:
	case FS_IOC_GETVERSION:
	case FS_IOC32_GETVERSION:
	case FS_IOC_FSGETXATTR:
	case FS_IOC_GETFSLABEL:
	case FS_IOC_MEASURE_VERITY:
	case FS_IOC_READ_VERITY_METADATA:
	case FS_IOC_RESVSP:
	case FS_IOC_UNRESVSP:
	case FS_IOC_RESVSP64:
	case FS_IOC_UNRESVSP64:
	case FS_IOC_ZERO_RANGE:
	/* Between two files, both opened for it. */
	case FICLONE:
	case FICLONERANGE:
	case FIDEDUPERANGE:
	case BTRFS_IOC_SUBVOL_GETFLAGS:
	case BTRFS_IOC_GET_SUBVOL_INFO:
	case BTRFS_IOC_GET_SUBVOL_ROOTREF:
	case BTRFS_IOC_INO_LOOKUP_USER:
	case BTRFS_IOC_FS_INFO:
		return true;
	default:
		/* Terminal commands: programs use them to recognize a terminal. */
		return _IOC_TYPE(cmd) == 'T';
	}
}

/* Is the file on a filesystem that can be mounted, rather than one internal to the kernel? */
static bool is_stored(const struct file *file)
{
	const umode_t mode = file_inode(file)->i_mode;
	const struct super_block *sb = file->f_path.dentry->d_sb;

	return (S_ISREG(mode) || S_ISDIR(mode)) && !(sb->s_flags & (SB_KERNMOUNT | SB_NOUSER)) &&
	       !bulkhead_request_controls(sb);
}

/*
 * The commands that a filesystem defines itself reach beyond the file: by handle, by
 * searching all its trees, to its devices. The filesystem restricts those to tasks with one
 * of these capabilities; the commands themselves can't be enumerated.
 */
static int judge_command(enum bulkhead_hook_id hook, const struct file *file, unsigned int cmd)
{
	const struct cred *cred = current_cred();

	if (!is_stored(file) || is_harmless(cmd) ||
	    (!cap_raised(cred->cap_effective, CAP_SYS_ADMIN) &&
	     !cap_raised(cred->cap_effective, CAP_SYS_RESOURCE)))
		return 0;
	return bulkhead_request_host(hook, "fs_ioctl", NULL);
}

/*
 * A task that may administer mount namespaces can iterate over all of them on the machine.
 * These commands grow in size, so they are identified by type and number.
 */
static bool seeks_namespaces(const struct file *file, unsigned int cmd)
{
	const unsigned int type = 0xb7, next = 11, previous = 12;

	return file_inode(file)->i_sb->s_magic == NSFS_MAGIC && _IOC_TYPE(cmd) == type &&
	       (_IOC_NR(cmd) == next || _IOC_NR(cmd) == previous) &&
	       cap_raised(current_cred()->cap_effective, CAP_SYS_ADMIN);
}

/*
 * An ioctl is left to its device, except for the commands below, such as those that change
 * a file's flags or type into someone else's terminal.
 */
static int judge_ioctl(enum bulkhead_hook_id hook, const struct file *file, unsigned int cmd)
{
	if (bulkhead_container_holds_none())
		return 0;
	if (seeks_namespaces(file, cmd))
		return bulkhead_request_host(hook, "ptrace", "outside");
	switch (cmd) {
	case FS_IOC_SETFLAGS:
	case FS_IOC32_SETFLAGS:
	case FS_IOC_SETVERSION:
	case FS_IOC32_SETVERSION:
	case FS_IOC_FSSETXATTR:
	case FS_IOC_ENABLE_VERITY:
	case FAT_IOCTL_SET_ATTRIBUTES:
	case EXT4_SETVERSION:
	case BTRFS_IOC_SUBVOL_SETFLAGS:
	case FS_IOC_SET_ENCRYPTION_POLICY:
		return judge_flags(hook, file);
	/* The keys belong to the whole filesystem. */
	case FS_IOC_ADD_ENCRYPTION_KEY:
	case FS_IOC_REMOVE_ENCRYPTION_KEY:
	case FS_IOC_REMOVE_ENCRYPTION_KEY_ALL_USERS:
		return bulkhead_request_host(hook, "fs_ioctl", NULL);
	case BTRFS_IOC_SNAP_CREATE:
	case BTRFS_IOC_SNAP_CREATE_V2:
	case BTRFS_IOC_SUBVOL_CREATE:
	case BTRFS_IOC_SUBVOL_CREATE_V2:
	case BTRFS_IOC_SNAP_DESTROY:
	case BTRFS_IOC_SNAP_DESTROY_V2:
		return refuse_snapshot(hook, file);
	case FIOSETOWN:
	case SIOCSPGRP:
		return judge_owner(hook);
	case TIOCSTI:
	case TIOCLINUX:
	case TIOCCONS:
		return bulkhead_request_host(hook, "terminal", NULL);
	default:
		return judge_command(hook, file, cmd);
	}
}

static int hook_file_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	return judge_ioctl(BULKHEAD_HOOK_FILE_IOCTL, file, cmd);
}

static int hook_file_ioctl_compat(struct file *file, unsigned int cmd, unsigned long arg)
{
	return judge_ioctl(BULKHEAD_HOOK_FILE_IOCTL_COMPAT, file, cmd);
}

const struct bulkhead_hook bulkhead_attr_hooks[] = {
	BULKHEAD_HOOK_HOT(MNT_WANT_WRITE, mnt_want_write, bulkhead_hook_mnt_want_write,
			  bulkhead_trampoline_mnt_want_write),
	BULKHEAD_HOOK(MNT_WANT_WRITE_FILE, mnt_want_write_file, hook_mnt_want_write_file),
	BULKHEAD_HOOK(INODE_SETATTR, security_inode_setattr, hook_inode_setattr),
	BULKHEAD_HOOK(INODE_SETXATTR, security_inode_setxattr, hook_inode_setxattr),
	BULKHEAD_HOOK(INODE_REMOVEXATTR, security_inode_removexattr, hook_inode_removexattr),
	BULKHEAD_HOOK_OPTIONAL(INODE_SET_ACL, security_inode_set_acl, hook_inode_set_acl),
	BULKHEAD_HOOK_OPTIONAL(INODE_REMOVE_ACL, security_inode_remove_acl, hook_inode_remove_acl),
	BULKHEAD_HOOK_OPTIONAL(INODE_FILE_SETATTR, security_inode_file_setattr,
			       hook_inode_file_setattr),
	BULKHEAD_HOOK(FILE_IOCTL, security_file_ioctl, hook_file_ioctl),
	BULKHEAD_HOOK_OPTIONAL(FILE_IOCTL_COMPAT, security_file_ioctl_compat,
			       hook_file_ioctl_compat),
	{}
};
