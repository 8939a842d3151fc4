// SPDX-License-Identifier: GPL-2.0
/* Ways to change what is mounted where, and where the root is. */
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/mount.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "vector.h"

/* As in <sys/mount.h>, which cannot be used with the kernel's header. */
int mount(const char *from, const char *to, const char *type, unsigned long flags,
	  const void *data);
int umount2(const char *path, int flags);
#define DETACH 2
#define EXPIRE 4

/* mount TYPE DIR [OPTIONS] */
static int mount_new(char **args)
{
	return result(mount("vector", args[1], args[0], 0, args[2]));
}

static int mount_bind(char **args)
{
	return result(mount(args[0], args[1], NULL, MS_BIND, NULL));
}

static int mount_rbind(char **args)
{
	return result(mount(args[0], args[1], NULL, MS_BIND | MS_REC, NULL));
}

static int mount_move(char **args)
{
	return result(mount(args[0], args[1], NULL, MS_MOVE, NULL));
}

static int mount_remount(char **args)
{
	return result(mount(NULL, args[0], NULL, MS_REMOUNT, NULL));
}

static int mount_remount_bind(char **args)
{
	return result(
		mount(NULL, args[0], NULL, MS_REMOUNT | MS_BIND | MS_NODEV | MS_NOSUID, NULL));
}

static int mount_propagation(char **args)
{
	static const struct {
		const char *name;
		unsigned long flag;
	} known[] = {
		{ "shared", MS_SHARED },
		{ "private", MS_PRIVATE },
		{ "slave", MS_SLAVE },
		{ "unbindable", MS_UNBINDABLE },
	};
	size_t i;

	for (i = 0; strcmp(known[i].name, args[0]); i++)
		;
	return result(mount(NULL, args[1], NULL, known[i].flag, NULL));
}

static int unmount(char **args)
{
	return result(umount2(args[0], 0));
}

static int unmount_lazily(char **args)
{
	return result(umount2(args[0], DETACH));
}

/* The first time it is only marked; the second time it is unmounted. */
static int unmount_expired(char **args)
{
	if (umount2(args[0], EXPIRE) && errno != EAGAIN)
		return errno;
	return result(umount2(args[0], EXPIRE));
}

/* ------------------------------------------------- the interface of pieces */

static int fs_open(char **args)
{
	return closed(syscall(SYS_fsopen, args[0], 0));
}

static int fs_mount(const char *type)
{
	int context = syscall(SYS_fsopen, type, 0);

	if (context < 0 || syscall(SYS_fsconfig, context, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		return -1;
	return syscall(SYS_fsmount, context, 0, 0);
}

static int attach(int fd, const char *to, unsigned int flags)
{
	return result(
		syscall(SYS_move_mount, fd, "", AT_FDCWD, to, MOVE_MOUNT_F_EMPTY_PATH | flags));
}

static int fs_attach(char **args)
{
	int fd = fs_mount(args[0]);

	return fd < 0 ? errno : attach(fd, args[1], 0);
}

/* Never attached: used through its descriptor. */
static int fs_detached(char **args)
{
	int fd = fs_mount(args[0]);

	return fd < 0 ? errno : closed(openat(fd, args[1], O_RDONLY | O_CLOEXEC));
}

static int tree_clone_only(char **args)
{
	return closed(syscall(SYS_open_tree, AT_FDCWD, args[0], OPEN_TREE_CLONE));
}

static int tree_attach(char **args)
{
	int fd = syscall(SYS_open_tree, AT_FDCWD, args[0], OPEN_TREE_CLONE | AT_RECURSIVE);

	return fd < 0 ? errno : attach(fd, args[1], 0);
}

/* Below what is already mounted there. */
static int tree_beneath(char **args)
{
	int fd = syscall(SYS_open_tree, AT_FDCWD, args[0], OPEN_TREE_CLONE);

	return fd < 0 ? errno : attach(fd, args[1], 0x200 /* MOVE_MOUNT_BENEATH */);
}

static int tree_move(char **args)
{
	return result(syscall(SYS_move_mount, AT_FDCWD, args[0], AT_FDCWD, args[1], 0));
}

static int set_attr(const char *path, int dir, unsigned int flags)
{
	struct mount_attr attr = { .attr_set = MOUNT_ATTR_NODEV };

	return result(syscall(SYS_mount_setattr, dir, path, flags, &attr, sizeof(attr)));
}

static int mount_attributes(char **args)
{
	return set_attr(args[0], AT_FDCWD, 0);
}

static int mount_attributes_propagation(char **args)
{
	struct mount_attr attr = { .propagation = MS_SHARED };

	return result(syscall(SYS_mount_setattr, AT_FDCWD, args[0], 0, &attr, sizeof(attr)));
}

/* Makes writable again what the runtime has mounted read-only. */
static int mount_attributes_clear(char **args)
{
	struct mount_attr attr = { .attr_clr = MOUNT_ATTR_RDONLY };

	return result(syscall(SYS_mount_setattr, AT_FDCWD, args[0], 0, &attr, sizeof(attr)));
}

static int fs_pick(char **args)
{
	return closed(syscall(SYS_fspick, AT_FDCWD, args[0], 0));
}

/* -------------------------------------------------- and what is gained by it */

static int volume_read(char **args)
{
	return mount_bind(args) ? errno : read_at(AT_FDCWD, args[2]);
}

/* An overlay over what is protected: on 6.1, no hook is called for the file below. */
static int overlay_over(char **args)
{
	char options[512];

	snprintf(options, sizeof(options), "lowerdir=%s:%s", args[0], args[1]);
	if (mount("overlay", args[2], "overlay", 0, options))
		return errno;
	return read_at(AT_FDCWD, args[3]);
}

/* Written through an overlay that has it in its upper layer. */
static int overlay_write(char **args)
{
	char options[512];

	snprintf(options, sizeof(options), "lowerdir=%s,upperdir=%s,workdir=%s", args[0], args[1],
		 args[2]);
	if (mount("overlay", args[3], "overlay", 0, options))
		return errno;
	return open_with(args[4], O_WRONLY | O_CREAT | O_TRUNC);
}

/* A procfs of its own: the controls by a path that no rule names. */
static int fresh_control(char **args)
{
	if (mount("vector", args[1], args[0], 0, NULL))
		return errno;
	return open_with(args[2], O_WRONLY);
}

static int unmask(char **args)
{
	return umount2(args[0], DETACH) ? errno : read_at(AT_FDCWD, args[1]);
}

static int in_mount_ns_mount(char **args)
{
	return unshare(CLONE_NEWNS) ? errno : mount_new(args);
}

static int in_user_ns_mount(char **args)
{
	return unshare(CLONE_NEWUSER | CLONE_NEWNS) ? errno : mount_new(args);
}

/* -------------------------------------------------------------------- root */

static int pivot(char **args)
{
	if (unshare(CLONE_NEWNS) || chdir(args[0]))
		return errno;
	return result(syscall(SYS_pivot_root, ".", "."));
}

/* To the directory that the descriptor leads to. */
static int chroot_fd(char **args)
{
	if (fchdir(number(args[0])))
		return errno;
	return result(chroot("."));
}

/* The call of newer kernels for it, which no header has yet. */
static int fchroot_fd(char **args)
{
	return result(syscall(472 /* fchroot */, number(args[0]), 0));
}

/* Out of a chroot of its own, an old way. */
static int chroot_up(char **args)
{
	int i;

	if (fchdir(number(args[0])))
		return errno;
	for (i = 0; i < 16; i++)
		if (chdir(".."))
			return errno;
	return result(chroot("."));
}

const struct vector mount_vectors[] = { { "mount", 2, mount_new },
					{ "mount_bind", 2, mount_bind },
					{ "mount_rbind", 2, mount_rbind },
					{ "mount_move", 2, mount_move },
					{ "remount", 1, mount_remount },
					{ "remount_bind", 1, mount_remount_bind },
					{ "propagation", 2, mount_propagation },
					{ "umount", 1, unmount },
					{ "umount_lazily", 1, unmount_lazily },
					{ "umount_expired", 1, unmount_expired },
					{ "fs_open", 1, fs_open },
					{ "fs_attach", 2, fs_attach },
					{ "fs_detached", 2, fs_detached },
					{ "fs_pick", 1, fs_pick },
					{ "tree_clone_only", 1, tree_clone_only },
					{ "tree_attach", 2, tree_attach },
					{ "tree_beneath", 2, tree_beneath },
					{ "tree_move", 2, tree_move },
					{ "mount_setattr", 1, mount_attributes },
					{ "mount_setattr_clear", 1, mount_attributes_clear },
					{ "mount_setattr_propagation", 1,
					  mount_attributes_propagation },
					{ "volume_read", 3, volume_read },
					{ "overlay_over", 4, overlay_over },
					{ "overlay_write", 5, overlay_write },
					{ "fresh_control", 3, fresh_control },
					{ "unmask", 2, unmask },
					{ "mount_in_mount_ns", 2, in_mount_ns_mount },
					{ "mount_in_user_ns", 2, in_user_ns_mount },
					{ "pivot_root", 1, pivot },
					{ "chroot_fd", 1, chroot_fd },
					{ "fchroot_fd", 1, fchroot_fd },
					{ "chroot_up", 1, chroot_up },
					{} };
