// SPDX-License-Identifier: GPL-2.0
/*
 * Filesystems that compare names without regard to case: some always do, some with
 * a mount option, some in directories with a flag, and some leave it to a server,
 * which cannot be queried. Nothing that a server or a process serves is opened here,
 * because it may never answer.
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
 * struct manner - what is known from a filesystem's type
 * @type: the type; also matches types that continue with a dot
 * @folding: how it compares names
 * @option: mount option with which it certainly ignores case, or NULL
 * @flags: its directories may have the flag, where @folding is NONE
 * @remote: opening it may block forever
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
	/* It has such a flag, but the kernel knows a file by its name on the disk. */
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
 * folding_of_type() - determine from type and options how a filesystem compares names
 * @mounted: its mount
 *
 * Return: enum folding; FOLDING_NONE also if it depends on a directory's flag.
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
 * folding_of() - determine how names in a directory are compared
 * @mounts: the mounts that are known
 * @dir: the directory
 * @type: set to the type of its filesystem, unless FOLDING_NONE is returned
 *
 * Return: enum folding.
 */
enum folding folding_of(const struct mounts *mounts, int dir, const char **type)
{
	const struct mounted *mounted = mounts_find(mounts, dir);

	*type = mounted ? mounted->type : "unknown";
	if (mounted)
		return folding_in(mounted, dir);
	return has_flag(dir) ? FOLDING_SURE : FOLDING_NONE;
}

/* Could opening a mount block, because of it or of a mount on the way to it? */
static bool is_far(const struct mounts *mounts, const struct mounted *mounted)
{
	for (size_t i = 0; i < mounts->count; i++)
		if (manner_of(&mounts->list[i])->remote &&
		    mounts_below(mounted->path, mounts->list[i].path))
			return true;
	return false;
}

/* Opens the mount's directory; -1 if it is hidden or opening it could block. */
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
 * folding_below() - find the mounts at and below a directory that ignore case
 * @mounts: all mounts
 * @root: the directory
 * @top: its path, as @mounts has it
 * @each: called for each of them
 * @data: passed to @each
 *
 * A mount that cannot be opened is judged by its type alone.
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
