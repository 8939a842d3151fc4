// SPDX-License-Identifier: GPL-2.0
/* Ways to a file: to read or write it, or to change its name or its metadata. */
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/io_uring.h>
#include <linux/openat2.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/acct.h>
#include <sys/fanotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/xattr.h>
#include <unistd.h>
#include "vector.h"

#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif
#ifndef SYS_file_setattr
#define SYS_file_setattr 469
#endif

/* ----------------------------------------------------------------- reading */

static int open_read(char **args)
{
	return read_at(AT_FDCWD, args[0]);
}

static int list(char **args)
{
	char bytes[512];
	int fd = open(args[0], O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? errno : result(syscall(SYS_getdents64, fd, bytes, sizeof(bytes)));
}

/* Access mode 3, which allows only ioctl. */
static int open_ioctl(char **args)
{
	return open_with(args[0], O_ACCMODE);
}

static int open_how(char **args)
{
	int dir = open(args[0], O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct open_how how = { .flags = O_RDONLY, .resolve = RESOLVE_IN_ROOT };

	return result(syscall(SYS_openat2, dir, args[1], &how, sizeof(how)));
}

/* Opening with O_PATH is not checked; what is done with the descriptor is. */
static int path_reopen(char **args)
{
	int fd = open(args[0], O_PATH | O_CLOEXEC);

	return fd < 0 ? errno : reopen(fd, O_RDONLY);
}

static int tree_reopen(char **args)
{
	int fd = syscall(SYS_open_tree, AT_FDCWD, args[0], 0);

	return fd < 0 ? errno : reopen(fd, O_RDONLY);
}

/* A copy of the mount that is not attached. */
static int tree_clone(char **args)
{
	int fd = syscall(SYS_open_tree, AT_FDCWD, args[0], 1 /* OPEN_TREE_CLONE */);

	return fd < 0 ? errno : read_at(fd, args[1]);
}

static int dir_fd(char **args)
{
	char path[256];
	int fd = open(args[0], O_PATH | O_DIRECTORY | O_CLOEXEC);

	snprintf(path, sizeof(path), "%s/%d/%s", args[2], fd, args[1]);
	return fd < 0 ? errno : read_at(AT_FDCWD, path);
}

static int dir_at(char **args)
{
	int fd = open(args[0], O_PATH | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? errno : read_at(fd, args[1]);
}

static int relative(char **args)
{
	return chdir(args[0]) ? errno : read_at(AT_FDCWD, args[1]);
}

/* The root or directory of another process: /proc/PID/LINK/NAME. */
static int of_child(char **args)
{
	char path[256];
	pid_t child = fork();

	if (!child) {
		pause();
		_exit(0);
	}
	snprintf(path, sizeof(path), "/proc/%d/%s/%s", child, args[0], args[1]);
	return read_at(AT_FDCWD, path);
}

static int by_handle(char **args)
{
	union {
		struct file_handle header;
		char bytes[sizeof(struct file_handle) + MAX_HANDLE_SZ];
	} handle = { .header.handle_bytes = MAX_HANDLE_SZ };
	int mount_id, root = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (name_to_handle_at(AT_FDCWD, args[0], &handle.header, &mount_id, 0))
		return errno;
	return closed(open_by_handle_at(root, &handle.header, O_RDONLY));
}

/* Its name is removed, and the descriptor that leads to it stays. */
static int unlink_reopen(char **args)
{
	int fd;

	open_with(args[0], O_WRONLY | O_CREAT);
	fd = open(args[0], O_PATH | O_CLOEXEC);
	if (fd < 0 || unlink(args[0]))
		return errno;
	return reopen(fd, O_RDONLY);
}

/* The program may not be read, and its process has a link to it. */
static int exe_of_child(char **args)
{
	char path[64], byte;
	int fds[2], err;
	pid_t child;

	if (pipe(fds))
		return errno;
	child = fork();
	if (!child) {
		dup2(fds[0], STDIN_FILENO);
		dup2(fds[1], STDOUT_FILENO);
		execl(args[0], args[0], "wait", NULL);
		_exit(errno);
	}
	close(fds[1]);
	if (read(fds[0], &byte, 1) != 1)
		return wait_for(child);
	snprintf(path, sizeof(path), "/proc/%d/exe", child);
	err = read_at(AT_FDCWD, path);
	kill(child, SIGKILL);
	return err;
}

/* Reports that it is there, and stays. */
static int wait_there(char **args)
{
	(void)args;
	if (write(STDOUT_FILENO, "x", 1) != 1)
		return errno;
	pause();
	return 0;
}

/* ---------------------------------------------------------------- io_uring */

static int ring_flags(const char *how)
{
	return strcmp(how, "poll") ? 0 : IORING_SETUP_SQPOLL;
}

/* HOW is inline, worker (in a thread of its own), or poll. */
static int ring_read(char **args)
{
	struct io_uring_sqe sqe = { .opcode = IORING_OP_OPENAT,
				    .fd = AT_FDCWD,
				    .addr = (uintptr_t)args[1],
				    .open_flags = O_RDONLY,
				    .flags = strcmp(args[0], "worker") ? 0 : IOSQE_ASYNC };

	return result(ring_do(ring_flags(args[0]), &sqe));
}

static int ring_read2(char **args)
{
	struct open_how how = { .flags = O_RDONLY };
	struct io_uring_sqe sqe = { .opcode = IORING_OP_OPENAT2,
				    .fd = AT_FDCWD,
				    .addr = (uintptr_t)args[0],
				    .len = sizeof(how),
				    .off = (uintptr_t)&how };

	return result(ring_do(0, &sqe));
}

/* Into the ring's own table: no descriptor is ever made. */
static int ring_read_fixed(char **args)
{
	struct io_uring_sqe sqe = { .opcode = IORING_OP_OPENAT,
				    .fd = AT_FDCWD,
				    .addr = (uintptr_t)args[0],
				    .open_flags = O_RDONLY,
				    .file_index = 1 };
	int ring = ring_open(0), table[] = { -1, -1 };

	if (ring < 0 || syscall(SYS_io_uring_register, ring, IORING_REGISTER_FILES, table, 2))
		return errno;
	return result(ring_do_on(ring, &sqe));
}

static int ring_write(char **args)
{
	struct io_uring_sqe sqe = { .opcode = IORING_OP_OPENAT,
				    .fd = AT_FDCWD,
				    .addr = (uintptr_t)args[0],
				    .open_flags = O_WRONLY | O_TRUNC };

	return result(ring_do(0, &sqe));
}

static int ring_name(char **args)
{
	static const struct {
		const char *name;
		int opcode;
	} known[] = {
		{ "mkdir", IORING_OP_MKDIRAT },	  { "symlink", IORING_OP_SYMLINKAT },
		{ "link", IORING_OP_LINKAT },	  { "rename", IORING_OP_RENAMEAT },
		{ "unlink", IORING_OP_UNLINKAT },
	};
	struct io_uring_sqe sqe = { .fd = AT_FDCWD, .addr = (uintptr_t)args[1] };
	size_t i;

	for (i = 0; strcmp(known[i].name, args[0]); i++)
		;
	sqe.opcode = known[i].opcode;
	sqe.off = (uintptr_t)args[2];
	if (sqe.opcode == IORING_OP_MKDIRAT)
		sqe.len = 0755;
	else if (sqe.opcode == IORING_OP_SYMLINKAT)
		sqe.fd = AT_FDCWD;
	else if (sqe.opcode != IORING_OP_UNLINKAT)
		sqe.len = AT_FDCWD;
	return result(ring_do(0, &sqe));
}

static int ring_setxattr(char **args)
{
	struct io_uring_sqe sqe = { .opcode = IORING_OP_SETXATTR,
				    .addr = ADDRESS("trusted.vector"),
				    .addr2 = ADDRESS("x"),
				    .len = 1,
				    .addr3 = (uintptr_t)args[0] };

	return result(ring_do(0, &sqe));
}

/* ------------------------------------------------------------------- names */

static int link_read(char **args)
{
	return link(args[0], args[1]) ? errno : read_at(AT_FDCWD, args[1]);
}

static int link_by_fd(char **args)
{
	char path[64];
	int fd = open(args[0], O_PATH | O_CLOEXEC);

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (linkat(AT_FDCWD, path, AT_FDCWD, args[1], AT_SYMLINK_FOLLOW))
		return errno;
	return read_at(AT_FDCWD, args[1]);
}

static int link_empty(char **args)
{
	int fd = open(args[0], O_PATH | O_CLOEXEC);

	if (linkat(fd, "", AT_FDCWD, args[1], AT_EMPTY_PATH))
		return errno;
	return read_at(AT_FDCWD, args[1]);
}

static int hard_link(char **args)
{
	return result(link(args[0], args[1]));
}

static int tmpfile_link(char **args)
{
	char path[64];
	int fd = open(args[0], O_WRONLY | O_TMPFILE | O_CLOEXEC, 0644);

	if (fd < 0)
		return errno;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return result(linkat(AT_FDCWD, path, AT_FDCWD, args[1], AT_SYMLINK_FOLLOW));
}

static int rename_read(char **args)
{
	return rename(args[0], args[1]) ? errno : read_at(AT_FDCWD, args[2]);
}

static int move(char **args)
{
	return result(rename(args[0], args[1]));
}

/* A new directory, because overlayfs does not rename those of its lower layer. */
static int rename_dir(char **args)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/secret", args[0]);
	if (mkdir(args[0], 0755) && errno != EEXIST)
		return errno;
	close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
	return rename_read(args);
}

static int exchange_dirs(char **args)
{
	char path[256];
	int i;

	for (i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "%s/secret", args[i]);
		if (mkdir(args[i], 0755) && errno != EEXIST)
			return errno;
		close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
	}
	if (renameat2(AT_FDCWD, args[0], AT_FDCWD, args[1], RENAME_EXCHANGE))
		return errno;
	return read_at(AT_FDCWD, args[2]);
}

static int exchange_read(char **args)
{
	if (renameat2(AT_FDCWD, args[0], AT_FDCWD, args[1], RENAME_EXCHANGE))
		return errno;
	return read_at(AT_FDCWD, args[1]);
}

static int rename_whiteout(char **args)
{
	return result(renameat2(AT_FDCWD, args[0], AT_FDCWD, args[1], RENAME_WHITEOUT));
}

static int rename_noreplace(char **args)
{
	return result(renameat2(AT_FDCWD, args[0], AT_FDCWD, args[1], RENAME_NOREPLACE));
}

static int remove_name(char **args)
{
	return result(unlink(args[0]));
}

static int remove_dir(char **args)
{
	return result(rmdir(args[0]));
}

static int remove_at(char **args)
{
	int fd = open(args[0], O_PATH | O_DIRECTORY | O_CLOEXEC);

	return result(unlinkat(fd, args[1], 0));
}

static int make_dir(char **args)
{
	return result(mkdir(args[0], 0755));
}

static int make_fifo(char **args)
{
	return result(mknod(args[0], S_IFIFO | 0644, 0));
}

static int make_symlink(char **args)
{
	return result(symlink("/x", args[0]));
}

static int open_creat(char **args)
{
	return open_with(args[0], O_WRONLY | O_CREAT | O_EXCL);
}

static int open_tmpfile(char **args)
{
	return open_with(args[0], O_WRONLY | O_TMPFILE);
}

/* Down COUNT directories "d", making them, even beyond PATH_MAX. */
static int deep_create(char **args)
{
	int at = open(args[0], O_PATH | O_DIRECTORY | O_CLOEXEC), next, count;

	for (count = number(args[1]); at >= 0 && count--; at = next) {
		if (mkdirat(at, "d", 0755) && errno != EEXIST)
			return errno;
		next = openat(at, "d", O_PATH | O_DIRECTORY | O_CLOEXEC);
		close(at);
	}
	return at < 0 ? errno : closed(openat(at, "end", O_CREAT | O_WRONLY, 0644));
}

/* The kernel writes it, into the directory where the process died. */
static int core_dump(char **args)
{
	const struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };
	char pattern[128] = "";
	struct stat s;
	pid_t child;
	int fd = open("/proc/sys/kernel/core_pattern", O_RDONLY | O_CLOEXEC);

	if (fd < 0 || read(fd, pattern, sizeof(pattern) - 1) < 0)
		return errno;
	if (strcmp(pattern, "core\n"))
		return ENOTSUP;
	child = fork();
	if (!child) {
		if (setrlimit(RLIMIT_CORE, &all) || chdir(args[0]))
			_exit(errno);
		prctl(PR_SET_DUMPABLE, 1);
		signal(SIGSEGV, SIG_DFL);
		abort();
	}
	wait_for(child);
	if (chdir(args[0]))
		return errno;
	/* The call does not report that there is none. */
	return stat("core", &s) ? EACCES : 0;
}

/* ----------------------------------------------------------------- writing */

static int open_write(char **args)
{
	int fd = open(args[0], O_WRONLY | O_APPEND | O_CLOEXEC);

	return fd < 0 ? errno : result(write(fd, "x", 1));
}

static int open_rdwr(char **args)
{
	return open_with(args[0], O_RDWR);
}

static int open_trunc(char **args)
{
	return open_with(args[0], O_RDONLY | O_TRUNC);
}

static int open_existing(char **args)
{
	return open_with(args[0], O_WRONLY | O_CREAT);
}

static int truncate_name(char **args)
{
	return result(truncate(args[0], 1));
}

static int reopen_to_write(char **args)
{
	int fd = open(args[0], O_RDONLY | O_CLOEXEC);

	return fd < 0 ? errno : reopen(fd, O_WRONLY | O_TRUNC);
}

static int truncate_by_fd(char **args)
{
	char path[64];
	int fd = open(args[0], O_RDONLY | O_CLOEXEC);

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return fd < 0 ? errno : result(truncate(path, 1));
}

static int map_to_write(char **args)
{
	int fd = open(args[0], O_RDWR | O_CLOEXEC);
	char *at = fd < 0 ? MAP_FAILED : mmap(NULL, 1, PROT_WRITE, MAP_SHARED, fd, 0);

	if (at == MAP_FAILED)
		return errno;
	*at = 'y';
	return 0;
}

/* From now on, the kernel appends to it whenever a process ends. */
static int account(char **args)
{
	int err = result(acct(args[0]));

	if (!err)
		acct(NULL);
	return err;
}

/* ------------------------------------------------------- opens of their own */

/*
 * These calls pass on their flags unchanged: ARGS[1] is a bit that open() drops, by which
 * the kernel marks an open for execution.
 */
static int queue_open(char **args)
{
	return closed(syscall(SYS_mq_open, args[0], O_RDWR | number(args[1]), 0, NULL));
}

static int queue_create(char **args)
{
	return closed(syscall(SYS_mq_open, args[0], O_RDONLY | O_CREAT | O_EXCL, 0600, NULL));
}

static int queue_delete(char **args)
{
	return result(syscall(SYS_mq_unlink, args[0]));
}

/* the queue NAME is made, and this is done with it */
static int queue_made(char **args)
{
	int err;

	syscall(SYS_mq_unlink, args[0]);
	err = queue_create(args);
	/* One that must not be deleted is left from the previous attempt. */
	return err && err != EEXIST ? err : perform(args + 1);
}

/* Its filesystem, mounted on ARGS[0]. */
static int queue_mounted(char **args)
{
	return mount("mqueue", args[0], "mqueue", 0, NULL) ? errno : perform(args + 1);
}

static int terminal_unlocked(void)
{
	int fd = open("/dev/pts/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC), no = 0;

	return fd < 0 || ioctl(fd, TIOCSPTLCK, &no) ? -1 : fd;
}

static int terminal_peer(char **args)
{
	int fd = terminal_unlocked();

	if (fd < 0)
		return errno;
	return closed(ioctl(fd, TIOCGPTPEER, O_RDWR | O_NOCTTY | number(args[0])));
}

static int terminal_peer_compat(char **args)
{
	int fd = terminal_unlocked();
	long peer;

	if (fd < 0)
		return errno;
	__asm__ volatile("int $0x80"
			 : "=a"(peer)
			 : "a"(54L), "b"((long)fd), "c"((long)TIOCGPTPEER),
			   "d"((long)(O_RDWR | O_NOCTTY | number(args[0])))
			 : "memory", "r8", "r9", "r10", "r11");
	if (peer < 0)
		errno = -peer;
	return closed(peer < 0 ? -1 : peer);
}

/* -------------------------------------------------------------- attributes */

static int change_mode(char **args)
{
	return result(chmod(args[0], 0600));
}

static int change_mode_fd(char **args)
{
	int fd = open(args[0], O_RDONLY | O_CLOEXEC);

	return fd < 0 ? errno : result(fchmod(fd, 0600));
}

static int change_mode_path(char **args)
{
	int fd = open(args[0], O_PATH | O_CLOEXEC);

	return result(syscall(SYS_fchmodat2, fd, "", 0600, AT_EMPTY_PATH));
}

static int change_mode_link(char **args)
{
	char path[64];
	int fd = open(args[0], O_PATH | O_CLOEXEC);

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return result(chmod(path, 0600));
}

static int change_owner(char **args)
{
	return result(chown(args[0], 1, 1));
}

static int change_owner_path(char **args)
{
	int fd = open(args[0], O_PATH | O_CLOEXEC);

	return result(fchownat(fd, "", 1, 1, AT_EMPTY_PATH));
}

static int change_group_link(char **args)
{
	return result(lchown(args[0], -1, 1));
}

static int change_times(char **args)
{
	const struct timespec times[2] = { { .tv_sec = 1 }, { .tv_sec = 1 } };

	return result(utimensat(AT_FDCWD, args[0], times, 0));
}

static int change_times_fd(char **args)
{
	const struct timespec times[2] = { { .tv_sec = 1 }, { .tv_sec = 1 } };
	int fd = open(args[0], O_RDONLY | O_CLOEXEC);

	return fd < 0 ? errno : result(futimens(fd, times));
}

static int change_times_old(char **args)
{
	const struct timeval times[2] = { { .tv_sec = 1 }, { .tv_sec = 1 } };

	return result(utimes(args[0], times));
}

/* The tmpfs of 6.1 has no user attributes. */
static const char *attribute(const char *path)
{
	char byte;

	if (getxattr(path, "user.vector", &byte, 1) < 0 && errno == EOPNOTSUPP)
		return "trusted.vector";
	return "user.vector";
}

static int set_xattr(char **args)
{
	return result(setxattr(args[0], attribute(args[0]), "x", 1, 0));
}

static int set_xattr_fd(char **args)
{
	int fd = open(args[0], O_RDONLY | O_CLOEXEC);

	return fd < 0 ? errno : result(fsetxattr(fd, attribute(args[0]), "x", 1, 0));
}

/* ENODATA comes from the code that would have removed it. */
static int removed(int err)
{
	return err == ENODATA ? 0 : err;
}

static int remove_xattr(char **args)
{
	return removed(result(lremovexattr(args[0], "trusted.vector")));
}

static int set_acl(char **args)
{
	static const struct {
		uint32_t version;
		struct {
			uint16_t tag, perm;
			uint32_t id;
		} entries[5];
	} acl = { 2,
		  { { 0x01, 6, -1 },
		    { 0x02, 6, 1 },
		    { 0x04, 4, -1 },
		    { 0x10, 6, -1 },
		    { 0x20, 4, -1 } } };

	return result(setxattr(args[0], "system.posix_acl_access", &acl, sizeof(acl), 0));
}

static int remove_acl(char **args)
{
	return removed(result(removexattr(args[0], "system.posix_acl_access")));
}

static int change_flags(char **args)
{
	int fd = open(args[0], O_RDONLY | O_CLOEXEC), flags = FS_NODUMP_FL;

	return fd < 0 ? errno : result(ioctl(fd, FS_IOC_SETFLAGS, &flags));
}

static int change_flags_x(char **args)
{
	int fd = open(args[0], O_RDONLY | O_CLOEXEC);
	struct fsxattr attr = { .fsx_xflags = FS_XFLAG_NODUMP };

	return fd < 0 ? errno : result(ioctl(fd, FS_IOC_FSSETXATTR, &attr));
}

/* The same without a descriptor, by a system call of its own. */
static int change_flags_call(char **args)
{
	struct {
		uint64_t xflags;
		uint32_t more[4];
	} attr = { .xflags = FS_XFLAG_NODUMP };

	return result(syscall(SYS_file_setattr, AT_FDCWD, args[0], &attr, sizeof(attr), 0));
}

/* ------------------------------------------------------------------ mounts */

static int bind_read(char **args)
{
	if (mount(args[0], args[1], NULL, MS_BIND, NULL))
		return errno;
	return read_at(AT_FDCWD, args[2]);
}

static int bind_write(char **args)
{
	return mount(args[0], args[1], NULL, MS_BIND, NULL) ? errno : open_write(args + 2);
}

/* FROM is bound to TO, and this is done with it */
static int bound(char **args)
{
	return mount(args[0], args[1], NULL, MS_BIND, NULL) ? errno : perform(args + 2);
}

static int in_mount_ns(char **args)
{
	return unshare(CLONE_NEWNS) ? errno : perform(args);
}

/* The mount is gone, and one of its directories is still open. */
static int bind_detached(char **args)
{
	int dir;

	if (unshare(CLONE_NEWNS) || mount(args[0], args[1], NULL, MS_BIND, NULL))
		return errno;
	dir = open(args[1], O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0 || umount2(args[1], MNT_DETACH))
		return errno;
	return read_at(dir, args[2]);
}

/* The directory's parents are moved out of sight. */
static int bind_moved(char **args)
{
	if (unshare(CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount(args[0], args[1], NULL, MS_BIND, NULL) ||
	    mount(args[1], args[2], NULL, MS_MOVE, NULL))
		return errno;
	return read_at(AT_FDCWD, args[3]);
}

static int overlay_read(char **args)
{
	char options[512];

	snprintf(options, sizeof(options), "lowerdir=%s:%s", args[0], args[1]);
	if (unshare(CLONE_NEWNS) || mount("overlay", args[2], "overlay", 0, options))
		return errno;
	return read_at(AT_FDCWD, args[3]);
}

static int chroot_read(char **args)
{
	return chroot(args[0]) ? errno : read_at(AT_FDCWD, args[1]);
}

static int pivot_read(char **args)
{
	if (unshare(CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount(args[0], args[0], NULL, MS_BIND, NULL) || chdir(args[0]) ||
	    syscall(SYS_pivot_root, ".", "."))
		return errno;
	return read_at(AT_FDCWD, args[1]);
}

/* ---------------------------------------------- descriptors from elsewhere */

/*
 * The thief is another program, ARGS[0]; this one may open the file ARGS[1], and passes
 * it on. HELPER gets the number of a descriptor and the PID of this process.
 */
static int thief_run(char **args, const char *helper, int fd, const char *more)
{
	char first[16], pid[16];
	pid_t child;

	snprintf(first, sizeof(first), "%d", fd);
	snprintf(pid, sizeof(pid), "%d", getpid());
	prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);
	child = fork();
	if (!child) {
		execl(args[0], args[0], helper, first, pid, more, NULL);
		_exit(errno);
	}
	return child;
}

static int hand_scm(char **args)
{
	int fds[2], fd = open(args[1], O_RDONLY | O_CLOEXEC);
	pid_t child;

	if (fd < 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, fds))
		return errno;
	child = thief_run(args, "take_scm", fds[1], NULL);
	if (send_descriptor(fds[0], fd))
		return errno;
	return wait_for(child);
}

static int take_scm(char **args)
{
	return closed(receive_descriptor(number(args[0])));
}

/* By a ring, which receives in a way of its own. */
static int take_scm_ring(char **args)
{
	char byte, control[64];
	struct iovec vec = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr message = { .msg_iov = &vec,
				  .msg_iovlen = 1,
				  .msg_control = control,
				  .msg_controllen = sizeof(control) };
	struct io_uring_sqe sqe = { .opcode = IORING_OP_RECVMSG,
				    .fd = number(args[0]),
				    .addr = (uintptr_t)&message,
				    .len = 1 };

	if (ring_do(0, &sqe) < 0)
		return errno;
	return CMSG_FIRSTHDR(&message) ? 0 : EACCES;
}

static int hand_scm_ring(char **args)
{
	int fds[2], fd = open(args[1], O_RDONLY | O_CLOEXEC);
	pid_t child;

	if (fd < 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, fds))
		return errno;
	child = thief_run(args, "take_scm_ring", fds[1], NULL);
	if (send_descriptor(fds[0], fd))
		return errno;
	return wait_for(child);
}

static int hand_pidfd(char **args)
{
	int fd = open(args[1], O_RDONLY | O_CLOEXEC);

	return fd < 0 ? errno : wait_for(thief_run(args, "take_pidfd", fd, NULL));
}

static int take_pidfd(char **args)
{
	int pidfd = syscall(SYS_pidfd_open, number(args[1]), 0);

	return closed(syscall(SYS_pidfd_getfd, pidfd, number(args[0]), 0));
}

/* The thief opens /proc/PID/fd/N again. */
static int hand_link(char **args)
{
	int fd = open(args[1], O_RDONLY | O_CLOEXEC);

	return fd < 0 ? errno : wait_for(thief_run(args, "take_link", fd, NULL));
}

static int take_link(char **args)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%s/fd/%s", args[1], args[0]);
	return read_at(AT_FDCWD, path);
}

static int hand_mapping(char **args)
{
	char range[64];
	int fd = open(args[1], O_RDONLY | O_CLOEXEC);
	unsigned long at = (unsigned long)mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0);

	snprintf(range, sizeof(range), "%lx-%lx", at, at + 4096);
	return fd < 0 ? errno : wait_for(thief_run(args, "take_mapping", fd, range));
}

static int take_mapping(char **args)
{
	char path[128];

	snprintf(path, sizeof(path), "/proc/%s/map_files/%s", args[1], args[2]);
	return read_at(AT_FDCWD, path);
}

/* A watch on a file gets a descriptor for it whenever another process opens it. */
static int hand_notification(char **args)
{
	char byte;
	int ready[2];
	pid_t child;

	if (pipe(ready))
		return errno;
	child = thief_run(args, "take_notification", ready[1], args[1]);
	close(ready[1]);
	if (read(ready[0], &byte, 1) == 1)
		open_with(args[1], O_RDONLY);
	return wait_for(child);
}

static int take_notification(char **args)
{
	struct fanotify_event_metadata event;
	int group = fanotify_init(FAN_CLASS_NOTIF, O_RDONLY);

	if (group < 0 || fanotify_mark(group, FAN_MARK_ADD, FAN_OPEN, AT_FDCWD, args[2]) ||
	    write(number(args[0]), "x", 1) != 1 || read(group, &event, sizeof(event)) < 0)
		return errno;
	/* Some kernels report the event, but without a descriptor. */
	return event.fd < 0 ? EACCES : 0;
}

const struct vector file_vectors[] = { { "wait", 0, wait_there },
				       { "open_read", 1, open_read },
				       { "list", 1, list },
				       { "open_ioctl", 1, open_ioctl },
				       { "open_how", 2, open_how },
				       { "path_reopen", 1, path_reopen },
				       { "tree_reopen", 1, tree_reopen },
				       { "tree_clone", 2, tree_clone },
				       { "dir_fd", 3, dir_fd },
				       { "dir_at", 2, dir_at },
				       { "relative", 2, relative },
				       { "of_child", 2, of_child },
				       { "by_handle", 1, by_handle },
				       { "unlink_reopen", 1, unlink_reopen },
				       { "exe_of_child", 1, exe_of_child },
				       { "ring_read", 2, ring_read },
				       { "ring_read2", 1, ring_read2 },
				       { "ring_read_fixed", 1, ring_read_fixed },
				       { "ring_write", 1, ring_write },
				       { "ring_name", 2, ring_name },
				       { "ring_setxattr", 1, ring_setxattr },
				       { "link", 2, hard_link },
				       { "link_read", 2, link_read },
				       { "link_by_fd", 2, link_by_fd },
				       { "link_empty", 2, link_empty },
				       { "tmpfile_link", 2, tmpfile_link },
				       { "rename", 2, move },
				       { "rename_read", 3, rename_read },
				       { "rename_dir", 3, rename_dir },
				       { "exchange_dirs", 3, exchange_dirs },
				       { "exchange_read", 2, exchange_read },
				       { "rename_whiteout", 2, rename_whiteout },
				       { "rename_noreplace", 2, rename_noreplace },
				       { "unlink", 1, remove_name },
				       { "rmdir", 1, remove_dir },
				       { "unlinkat", 2, remove_at },
				       { "mkdir", 1, make_dir },
				       { "mkfifo", 1, make_fifo },
				       { "symlink", 1, make_symlink },
				       { "open_creat", 1, open_creat },
				       { "open_tmpfile", 1, open_tmpfile },
				       { "deep_create", 2, deep_create },
				       { "core_dump", 1, core_dump },
				       { "open_write", 1, open_write },
				       { "open_rdwr", 1, open_rdwr },
				       { "open_trunc", 1, open_trunc },
				       { "open_existing", 1, open_existing },
				       { "truncate", 1, truncate_name },
				       { "reopen_to_write", 1, reopen_to_write },
				       { "truncate_by_fd", 1, truncate_by_fd },
				       { "map_to_write", 1, map_to_write },
				       { "acct", 1, account },
				       { "mq_open", 2, queue_open },
				       { "mq_create", 1, queue_create },
				       { "mq_unlink", 1, queue_delete },
				       { "mq_made", 2, queue_made },
				       { "mq_mounted", 2, queue_mounted },
				       { "terminal_peer", 1, terminal_peer },
				       { "terminal_peer_compat", 1, terminal_peer_compat },
				       { "chmod", 1, change_mode },
				       { "fchmod", 1, change_mode_fd },
				       { "fchmodat2", 1, change_mode_path },
				       { "chmod_link", 1, change_mode_link },
				       { "chown", 1, change_owner },
				       { "fchownat", 1, change_owner_path },
				       { "lchown", 1, change_group_link },
				       { "utimensat", 1, change_times },
				       { "futimens", 1, change_times_fd },
				       { "utimes", 1, change_times_old },
				       { "setxattr", 1, set_xattr },
				       { "fsetxattr", 1, set_xattr_fd },
				       { "removexattr", 1, remove_xattr },
				       { "set_acl", 1, set_acl },
				       { "remove_acl", 1, remove_acl },
				       { "change_flags", 1, change_flags },
				       { "change_flags_x", 1, change_flags_x },
				       { "file_setattr", 1, change_flags_call },
				       { "bind_read", 3, bind_read },
				       { "bind_write", 3, bind_write },
				       { "bound", 3, bound },
				       { "in_mount_ns", 1, in_mount_ns },
				       { "bind_detached", 3, bind_detached },
				       { "bind_moved", 4, bind_moved },
				       { "overlay_read", 4, overlay_read },
				       { "chroot_read", 2, chroot_read },
				       { "pivot_read", 2, pivot_read },
				       { "hand_scm", 2, hand_scm },
				       { "take_scm", 1, take_scm },
				       { "hand_scm_ring", 2, hand_scm_ring },
				       { "take_scm_ring", 1, take_scm_ring },
				       { "hand_pidfd", 2, hand_pidfd },
				       { "take_pidfd", 2, take_pidfd },
				       { "hand_link", 2, hand_link },
				       { "take_link", 2, take_link },
				       { "hand_mapping", 2, hand_mapping },
				       { "take_mapping", 3, take_mapping },
				       { "hand_notification", 2, hand_notification },
				       { "take_notification", 3, take_notification },
				       {} };
