// SPDX-License-Identifier: GPL-2.0
/*
 * Filesystems that compare names without case: some always do, some by an option of
 * the mount, some in directories that have a flag, and some by a server that nobody
 * can ask. What a server, or a process, answers for is never opened here: it may not
 * answer.
 */
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/folding.h"
#include "env.h"

/**
 * struct manner - what a filesystem's type tells
 * @type: the type; also of every type that begins so, with a dot behind
 * @folding: how it compares names
 * @option: with this option of the mount it does so for sure
 * @flags: where @folding is NONE, its directories may have the flag
 * @remote: whoever opens it may wait for ever
 */
static const struct manner {
	const char *type;
	enum folding folding;
	const char *option;
	bool flags;
	bool remote;
} manners[] = {
	{ .type = "vfat", .folding = FOLDING_SURE },
	{ .type = "msdos", .folding = FOLDING_SURE },
	{ .type = "exfat", .folding = FOLDING_SURE },
	{ .type = "hfs", .folding = FOLDING_SURE },
	{ .type = "hfsplus", .folding = FOLDING_SURE },
	{ .type = "hpfs", .folding = FOLDING_SURE },
	{ .type = "affs", .folding = FOLDING_SURE },
	{ .type = "adfs", .folding = FOLDING_SURE },
	{ .type = "efivarfs", .folding = FOLDING_SURE },
	{ .type = "ntfs3", .folding = FOLDING_UNKNOWN, .option = "nocase" },
	{ .type = "ntfs", .folding = FOLDING_UNKNOWN },
	{ .type = "iso9660", .folding = FOLDING_UNKNOWN },
	{ .type = "cifs", .folding = FOLDING_UNKNOWN, .option = "nocase", .remote = true },
	{ .type = "smb3", .folding = FOLDING_UNKNOWN, .option = "nocase", .remote = true },
	{ .type = "vboxsf", .folding = FOLDING_UNKNOWN, .remote = true },
	{ .type = "fuseblk", .folding = FOLDING_UNKNOWN, .remote = true },
	{ .type = "fuse", .remote = true },
	{ .type = "virtiofs", .remote = true },
	{ .type = "9p", .remote = true },
	{ .type = "nfs", .remote = true },
	{ .type = "nfs4", .remote = true },
	{ .type = "ceph", .remote = true },
	{ .type = "afs", .remote = true },
	{ .type = "autofs", .remote = true },
	/* Has a flag for it, but the kernel calls a file by the name on the disk. */
	{ .type = "xfs" },
};

static const struct manner other = { .flags = true };

static const struct manner *manner_of(const struct mounted *mounted)
{
	for (size_t i = 0; i < ARRAY_SIZE(manners); i++) {
		size_t length = strlen(manners[i].type);

		if (!strncmp(mounted->type, manners[i].type, length) &&
		    (!mounted->type[length] || mounted->type[length] == '.'))
			return &manners[i];
	}
	return &other;
}

/**
 * folding_of_type() - how does a filesystem compare names, by its type and options?
 * @mounted: its mount
 *
 * Return: how; FOLDING_NONE, too, if only a directory's flag can tell.
 */
enum folding folding_of_type(const struct mounted *mounted)
{
	const struct manner *manner = manner_of(mounted);

	if (manner->option && mounts_has_option(mounted, manner->option))
		return FOLDING_SURE;
	return manner->folding;
}

static bool has_flag(int dir)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC), flags = 0;
	bool has;

	if (fd < 0)
		return false;
	has = !ioctl(fd, FS_IOC_GETFLAGS, &flags) && flags & FS_CASEFOLD_FL;
	close(fd);
	return has;
}

static enum folding folding_in(const struct mounted *mounted, int dir)
{
	if (manner_of(mounted)->flags)
		return has_flag(dir) ? FOLDING_SURE : FOLDING_NONE;
	return folding_of_type(mounted);
}

/**
 * folding_of() - how are names in a directory compared?
 * @mounts: the mounts that are known
 * @dir: the directory
 * @type: set to the type of its filesystem, if it is not FOLDING_NONE
 *
 * Return: how.
 */
enum folding folding_of(const struct mounts *mounts, int dir, const char **type)
{
	const struct mounted *mounted = mounts_find(mounts, dir);

	*type = mounted ? mounted->type : "unknown";
	if (mounted)
		return folding_in(mounted, dir);
	return has_flag(dir) ? FOLDING_SURE : FOLDING_NONE;
}

/* May the way to a mount, or the mount itself, make us wait? */
static bool is_far(const struct mounts *mounts, const struct mounted *mounted)
{
	for (size_t i = 0; i < mounts->count; i++)
		if (manner_of(&mounts->list[i])->remote &&
		    mounts_below(mounted->path, mounts->list[i].path))
			return true;
	return false;
}

/* The mount's directory, unless it is hidden or would make us wait; or -1. */
static int open_mount(const struct mounts *mounts, const struct mounted *mounted, int root,
		      const char *path)
{
	const struct open_how how = {
		.flags = O_PATH | O_DIRECTORY | O_CLOEXEC,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS,
	};
	int dir;

	if (is_far(mounts, mounted))
		return -1;
	dir = syscall(SYS_openat2, root, *path ? path : "/", &how, sizeof(how));
	if (dir >= 0 && mounts_find(mounts, dir) == mounted)
		return dir;
	if (dir >= 0)
		close(dir);
	return -1;
}

/**
 * folding_below() - find the mounts at and below a directory that compare without case
 * @mounts: all mounts
 * @root: the directory
 * @top: its path, as @mounts has it
 * @each: called for each of them
 * @data: handed to @each
 *
 * Of a mount that can't be opened it is known by its type alone.
 */
void folding_below(const struct mounts *mounts, int root, const char *top, folding_each each,
		   void *data)
{
	for (size_t i = 0; i < mounts->count; i++) {
		const struct mounted *mounted = &mounts->list[i];
		const char *path = mounts_below(mounted->path, top);
		enum folding folding;
		int dir;

		if (!path)
			continue;
		dir = open_mount(mounts, mounted, root, path);
		if (dir < 0 && !is_far(mounts, mounted))
			continue;
		folding = dir >= 0 ? folding_in(mounted, dir) : folding_of_type(mounted);
		if (dir >= 0)
			close(dir);
		if (folding != FOLDING_NONE)
			each(data, path, mounted->type, folding);
	}
}
