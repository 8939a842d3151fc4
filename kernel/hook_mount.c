// SPDX-License-Identifier: GPL-2.0
/*
 * Mounts, by the old system call and by the new ones.
 */
#include <linux/blk_types.h>
#include <linux/device_cgroup.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/mount.h>
#include <uapi/linux/mount.h>
#include <asm/compat.h>
#include "hooks.h"
#include "request.h"

/* The flags select what mount(2) does, and are checked in this order. */
static const char *kind_of_mount(unsigned long flags)
{
	if (flags & MS_REMOUNT)
		return "remount";
	if (flags & MS_BIND)
		return "bind";
	if (flags & (MS_SHARED | MS_PRIVATE | MS_SLAVE | MS_UNBINDABLE))
		return "propagation";
	if (flags & MS_MOVE)
		return "move";
	return NULL;
}

/* A subtype, after a dot, does not change which filesystem it is. */
static int judge_type(enum bulkhead_hook_id hook, const char *type)
{
	char name[64];

	strscpy(name, type ?: "", sizeof(name));
	name[strcspn(name, ".")] = 0;
	return bulkhead_request_host(hook, "mount", name);
}

static int hook_sb_mount(const char *device, const struct path *path, const char *type,
			 unsigned long flags, void *data)
{
	const char *kind = kind_of_mount(flags);

	if (bulkhead_container_holds_none())
		return 0;
	if (kind)
		return bulkhead_request_host(BULKHEAD_HOOK_SB_MOUNT, "mount", kind);
	return judge_type(BULKHEAD_HOOK_SB_MOUNT, type);
}

/* The kernel opens the device itself, without a permission check. */
static int judge_device(const struct super_block *sb)
{
	u32 asked = BULKHEAD_DEVICE_READ;

	if (!sb->s_bdev)
		return 0;
	if (!sb_rdonly(sb))
		asked |= BULKHEAD_DEVICE_WRITE;
	return bulkhead_request_device(BULKHEAD_HOOK_SB_KERN_MOUNT, S_IFBLK, sb->s_bdev->bd_dev,
				       asked);
}

/*
 * A filesystem can open more devices than the one that identifies it: others of the same
 * filesystem, a journal, a log. Those are judged when they are opened. A device that a
 * program opens as a file is judged as a file.
 */
static int hook_devcgroup_check_permission(short type, u32 major, u32 minor, short access)
{
	static const int calls[] = { 165 /* mount */, 431 /* fsconfig */ };
	static const int calls_ia32[] = { 21 /* mount */, 431 /* fsconfig */ };
	u32 asked = 0;

	if (bulkhead_container_holds_none() || type != DEVCG_DEV_BLOCK ||
	    !bulkhead_subject_calls(in_ia32_syscall() ? calls_ia32 : calls, ARRAY_SIZE(calls)))
		return 0;
	if (access & DEVCG_ACC_READ)
		asked |= BULKHEAD_DEVICE_READ;
	if (access & DEVCG_ACC_WRITE)
		asked |= BULKHEAD_DEVICE_WRITE;
	return bulkhead_request_device(BULKHEAD_HOOK_DEVCGROUP_CHECK_PERMISSION, S_IFBLK,
				       MKDEV(major, minor), asked ?: BULKHEAD_DEVICE_READ);
}

/* fsconfig(2) has now created what fsmount(2) will mount; mount(2) was judged before. */
static int hook_sb_kern_mount(const struct super_block *sb)
{
	static const int calls[] = { 431 /* fsconfig */ };
	int err = 0;

	if (bulkhead_container_holds_none())
		return 0;
	if (bulkhead_subject_calls(calls, ARRAY_SIZE(calls)))
		err = judge_type(BULKHEAD_HOOK_SB_KERN_MOUNT, sb->s_type->name);
	err = err ?: judge_device(sb);
	/* For any type: several filesystems work with the credentials of the mounter. */
	if (!err)
		bulkhead_subject_lends();
	return err;
}

static int hook_sb_umount(struct vfsmount *mnt, int flags)
{
	return bulkhead_request_host(BULKHEAD_HOOK_SB_UMOUNT, "umount", NULL);
}

static int hook_sb_pivotroot(const struct path *old, const struct path *new)
{
	return bulkhead_request_host(BULKHEAD_HOOK_SB_PIVOTROOT, "pivot_root", NULL);
}

static int hook_move_mount(const struct path *from, const struct path *to)
{
	if (bulkhead_container_holds_none())
		return 0;
	return bulkhead_request_host(BULKHEAD_HOOK_MOVE_MOUNT, "mount",
				     bulkhead_path_attached(from->mnt) ? "move" : "attach");
}

const struct bulkhead_hook bulkhead_mount_hooks[] = {
	BULKHEAD_HOOK(SB_MOUNT, security_sb_mount, hook_sb_mount),
	BULKHEAD_HOOK(SB_KERN_MOUNT, security_sb_kern_mount, hook_sb_kern_mount),
	BULKHEAD_HOOK(DEVCGROUP_CHECK_PERMISSION, devcgroup_check_permission,
		      hook_devcgroup_check_permission),
	BULKHEAD_HOOK(SB_UMOUNT, security_sb_umount, hook_sb_umount),
	BULKHEAD_HOOK(SB_PIVOTROOT, security_sb_pivotroot, hook_sb_pivotroot),
	BULKHEAD_HOOK(MOVE_MOUNT, security_move_mount, hook_move_mount),
	{}
};
