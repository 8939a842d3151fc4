// SPDX-License-Identifier: GPL-2.0
/* Ways to the host through its kernel: code for it, its controls, its devices, its clock. */
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/if_alg.h>
#include <linux/io_uring.h>
#include <linux/perf_event.h>
#include <linux/fs.h>
#include <linux/userfaultfd.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fcntl.h>
#include <sys/fanotify.h>
#include <sys/ioctl.h>
#include <sys/klog.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "vector.h"

/* ------------------------------------------------------ code for the kernel */

/* module FILE NAME: it is unloaded afterwards. */
static int load_module(char **args)
{
	int fd = open(args[0], O_RDONLY | O_CLOEXEC);
	int flags = strstr(args[0], ".xz") ? 4 /* MODULE_INIT_COMPRESSED_FILE */ : 0;

	if (fd < 0 || syscall(SYS_finit_module, fd, "", flags))
		return errno;
	return result(syscall(SYS_delete_module, args[1], O_NONBLOCK));
}

static int load_module_bytes(char **args)
{
	int fd = open(args[0], O_RDONLY | O_CLOEXEC);
	struct stat s;
	void *bytes;

	if (fd < 0 || fstat(fd, &s))
		return errno;
	bytes = mmap(NULL, s.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (bytes == MAP_FAILED || syscall(SYS_init_module, bytes, s.st_size, ""))
		return errno;
	return result(syscall(SYS_delete_module, args[1], O_NONBLOCK));
}

/*
 * The kernel looks for a module on its own. Where it may not, it reports the same as
 * where there is none: that it does not know it.
 */
static int unknown(int fd, int unknown_errno)
{
	if (fd < 0)
		return errno == unknown_errno ? EPERM : errno;
	close(fd);
	return 0;
}

static int autoload_family(char **args)
{
	return unknown(socket(number(args[0]), SOCK_DGRAM | SOCK_CLOEXEC, 0), EAFNOSUPPORT);
}

static int autoload_filesystem(char **args)
{
	return unknown(syscall(SYS_fsopen, args[0], 0), ENODEV);
}

static int autoload_crypto(char **args)
{
	struct sockaddr_alg address = { .salg_family = AF_ALG };
	int fd = socket(AF_ALG, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	strncpy((char *)address.salg_type, args[0], sizeof(address.salg_type) - 1);
	strncpy((char *)address.salg_name, args[1], sizeof(address.salg_name) - 1);
	if (fd < 0)
		return errno;
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)))
		return errno == ENOENT ? EPERM : errno;
	return 0;
}

/* Without segments there is nothing to boot, but the request was made. */
static int load_kernel(char **args)
{
	(void)args;
	return result(syscall(SYS_kexec_load, 0, 0, NULL, 0));
}

static int load_kernel_file(char **args)
{
	int fd = open(args[0], O_RDONLY | O_CLOEXEC);
	long err = syscall(SYS_kexec_file_load, fd, -1, 1UL, "", 4 /* NO_INITRAMFS */);

	/* The kernel has read it, and finds that it is invalid. */
	return err && errno != ENOEXEC ? errno : 0;
}

static int bpf(int command, union bpf_attr *attr)
{
	return closed(syscall(SYS_bpf, command, attr, sizeof(*attr)));
}

static int bpf_map(char **args)
{
	union bpf_attr attr = {
		.map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4, .max_entries = 1
	};

	(void)args;
	return bpf(BPF_MAP_CREATE, &attr);
}

static int bpf_program(char **args)
{
	static const struct bpf_insn instructions[] = {
		{ .code = 0xb7 /* r0 = 0 */ },
		{ .code = 0x95 /* exit */ },
	};
	union bpf_attr attr = { .prog_type = BPF_PROG_TYPE_SOCKET_FILTER,
				.insn_cnt = 2,
				.insns = (uintptr_t)instructions,
				.license = ADDRESS("GPL") };

	(void)args;
	return bpf(BPF_PROG_LOAD, &attr);
}

/* What other tasks have: the first program by its number, which may not exist. */
static int bpf_next(char **args)
{
	union bpf_attr attr = { .start_id = 0 };

	(void)args;
	return syscall(SYS_bpf, BPF_PROG_GET_NEXT_ID, &attr, sizeof(attr)) && errno != ENOENT
		       ? errno
		       : 0;
}

static int perf(char **args)
{
	struct perf_event_attr attr = { .type = PERF_TYPE_SOFTWARE,
					.size = sizeof(attr),
					.config = PERF_COUNT_SW_TASK_CLOCK,
					.exclude_kernel = number(args[0]) };

	return closed(syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0));
}

static int userfault(char **args)
{
	return closed(syscall(SYS_userfaultfd, O_CLOEXEC | number(args[0])));
}

static int userfault_device(char **args)
{
	int fd = open(args[0], O_RDWR | O_CLOEXEC);

	return fd < 0 ? errno : closed(ioctl(fd, USERFAULTFD_IOC_NEW, O_CLOEXEC));
}

/* ---------------------------------------------------------------- io_uring */

static int ring_setup(char **args)
{
	return closed(ring_open(strcmp(args[0], "poll") ? 0 : IORING_SETUP_SQPOLL));
}

/* As a subject whose credentials were saved earlier. */
static int ring_credentials(char **args)
{
	struct io_uring_sqe sqe = { .opcode = IORING_OP_NOP };
	int ring = ring_open(0), personality;

	(void)args;
	if (ring < 0)
		return errno;
	personality = syscall(SYS_io_uring_register, ring, IORING_REGISTER_PERSONALITY, NULL, 0);
	if (personality < 0)
		return errno;
	sqe.personality = personality;
	return result(ring_do_on(ring, &sqe));
}

/* A request of the kind that drivers have; a socket has one as well. */
static int ring_command(char **args)
{
	struct io_uring_sqe sqe = { .opcode = IORING_OP_URING_CMD,
				    .fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) };

	(void)args;
	return result(ring_do(0, &sqe));
}

/* A file is passed from one ring to another, and no hook sees it. */
static int ring_message(char **args)
{
	struct io_uring_sqe sqe = { .opcode = IORING_OP_MSG_RING,
				    .addr = IORING_MSG_SEND_FD,
				    .addr3 = 0,
				    .file_index = 1 };
	int other = ring_open(0), ring, files[] = { open(args[0], O_RDONLY | O_CLOEXEC), -1 };

	if (other < 0 || syscall(SYS_io_uring_register, other, IORING_REGISTER_FILES, files, 2))
		return errno;
	ring = ring_open(0);
	if (ring < 0 || syscall(SYS_io_uring_register, ring, IORING_REGISTER_FILES, files, 2))
		return errno;
	sqe.fd = other;
	return result(ring_do_on(ring, &sqe));
}

/* --------------------------------------------------- work of the filesystem's own */

static int made(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);

	return fd < 0 || write(fd, "x", 1) != 1 ? errno : closed(fd);
}

static int appended(const char *path)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);

	return fd < 0 || write(fd, "x", 1) != 1 ? errno : closed(fd);
}

/* Not every filesystem supports it. */
static int unnamed(const char *dir)
{
	int fd = open(dir, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);

	return fd < 0 && errno == EOPNOTSUPP ? 0 : closed(fd);
}

#define TRY(expression)                                                           \
	do {                                                                      \
		int err_ = (expression);                                          \
                                                                                  \
		if (err_) {                                                       \
			fprintf(stderr, "%s: %s\n", #expression, strerror(err_)); \
			return err_;                                              \
		}                                                                 \
	} while (0)

/*
 * churn: make an overlayfs create, copy, cover and uncover, in the working directory. Its
 * lower layer has a, b, c, d and the directories e and f.
 */
static int churn(char **args)
{
	(void)args;
	TRY(made("new"));
	TRY(result(mkdir("dir", 0750)));
	TRY(result(symlink("new", "link")));
	TRY(result(mkfifo("fifo", 0600)));
	TRY(result(link("new", "hard")));
	TRY(unnamed("."));
	TRY(appended("a"));
	TRY(result(unlink("b")));
	TRY(made("b"));
	TRY(result(unlink("c")));
	TRY(result(mkdir("c", 0755)));
	TRY(result(rmdir("e")));
	TRY(result(mkdir("e", 0755)));
	TRY(result(rmdir("f")));
	TRY(result(rename("dir", "f")));
	TRY(result(unlink("d")));
	TRY(result(rename("new", "d")));
	TRY(result(chmod("d", 0600)));
	TRY(result(unlink("d")));
	return result(rmdir("c"));
}

/* As a program that has a ring, even one that is never used. */
static int with_ring(char **args)
{
	return ring_open(0) < 0 ? errno : perform(args);
}

/* own_overlay DIR WORDS...: on an overlay mounted here, with a whiteout at DIR/o/d. */
static int own_overlay(char **args)
{
	char options[512];

	if (mount("tmpfs", args[0], "tmpfs", 0, NULL) || chdir(args[0]))
		return errno;
	if (mkdir("l", 0755) || mkdir("l/d", 0755) || mkdir("u", 0755) || mkdir("w", 0755) ||
	    mkdir("o", 0755))
		return errno;
	snprintf(options, sizeof(options), "lowerdir=%s/l,upperdir=%s/u,workdir=%s/w", args[0],
		 args[0], args[0]);
	if (mount("overlay", "o", "overlay", 0, options) || rmdir("o/d"))
		return errno;
	return perform(args + 1);
}

/* ------------------------------------------------------- namespaces and keys */

static int new_user_ns(char **args)
{
	(void)args;
	return result(unshare(CLONE_NEWUSER));
}

static int clone_user_ns(char **args)
{
	pid_t child = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);

	(void)args;
	if (!child)
		_exit(0);
	return wait_for(child);
}

static int clone3_user_ns(char **args)
{
	uint64_t how[8] = { CLONE_NEWUSER | CLONE_NEWNET, 0, 0, 0, SIGCHLD };
	pid_t child = syscall(SYS_clone3, how, sizeof(how));

	(void)args;
	if (!child)
		_exit(0);
	return wait_for(child);
}

static int key_add(char **args)
{
	/* To the thread's own keyring, which did not exist yet. */
	return result(syscall(SYS_add_key, "user", args[0], "x", 1, -1));
}

static int key_session(char **args)
{
	return result(syscall(SYS_keyctl, 1 /* JOIN_SESSION_KEYRING */, args[0]));
}

static int key_persistent(char **args)
{
	(void)args;
	return result(syscall(SYS_keyctl, 22 /* GET_PERSISTENT */, -1, -2 /* process */));
}

static int key_user(char **args)
{
	(void)args;
	return result(syscall(SYS_keyctl, 0 /* GET_KEYRING_ID */, -4 /* user */, 1));
}

static int key_request(char **args)
{
	long key = syscall(SYS_request_key, "user", args[0], NULL, -1);

	/* There is none by that name, as expected. */
	return key < 0 && errno != ENOKEY ? errno : 0;
}

/* ---------------------------------------------------------- log and clock */

static int log_read(char **args)
{
	char bytes[64];

	return result(klogctl(number(args[0]), bytes, sizeof(bytes)));
}

static int log_open(char **args)
{
	return closed(open(args[0], O_RDONLY | O_NONBLOCK | O_CLOEXEC));
}

static int clock_set(char **args)
{
	struct timespec now;

	(void)args;
	clock_gettime(CLOCK_REALTIME, &now);
	return result(clock_settime(CLOCK_REALTIME, &now));
}

static int clock_set_of_day(char **args)
{
	struct timeval now;

	(void)args;
	gettimeofday(&now, NULL);
	return result(settimeofday(&now, NULL));
}

static int clock_set_zone(char **args)
{
	const struct timezone zone = { 0 };

	(void)args;
	return result(syscall(SYS_settimeofday, NULL, &zone));
}

/* Nothing is set, but the clock runs faster or slower. */
static int clock_adjust(char **args)
{
	struct timex now = { 0 };

	(void)args;
	if (adjtimex(&now) < 0)
		return errno;
	now.modes = ADJ_FREQUENCY;
	return result(adjtimex(&now));
}

static int clock_shift(char **args)
{
	struct timex shift = { .modes = ADJ_SETOFFSET, .time = { 0, 1 } };

	(void)args;
	return result(clock_adjtime(CLOCK_REALTIME, &shift));
}

static int set_mm(char **args)
{
	(void)args;
	return result(prctl(PR_SET_MM, PR_SET_MM_START_BRK, sbrk(0), 0, 0));
}

/* --------------------------------------- what takes a capability, and no more */

/* There is nothing by this name: an error that says so shows that the call was allowed. */
static int let_in(long returned, int answer)
{
	return returned < 0 && errno == answer ? 0 : result(returned);
}

static int swap_on(char **args)
{
	return let_in(syscall(SYS_swapon, args[0], 0), ENOENT);
}

static int swap_off(char **args)
{
	return let_in(syscall(SYS_swapoff, args[0]), ENOENT);
}

/* Of another user, on a filesystem without quota. */
static int quota_of_other(char **args)
{
	char quota[128];

	return let_in(syscall(SYS_quotactl, 0x80000700 /* Q_GETQUOTA, of users */, args[0], 12345,
			      quota),
		      ESRCH);
}

static int account(char **args)
{
	(void)args;
	return result(syscall(SYS_acct, NULL));
}

/* A page that does not exist cannot be taken away. */
static int fail_memory(char **args)
{
	(void)args;
	return let_in(madvise((void *)(1UL << 16), 4096, 100 /* MADV_HWPOISON */), EFAULT);
}

/* The ring must not be mapped there meanwhile. */
static int fail_memory_ring(char **args)
{
	const struct io_uring_sqe sqe = { .opcode = IORING_OP_MADVISE,
					  .fd = -1,
					  .addr = 1 << 16,
					  .len = 4096,
					  .fadvise_advice = 100 };

	(void)args;
	return let_in(ring_do(0, &sqe), EFAULT);
}

static int unload_module(char **args)
{
	return let_in(syscall(SYS_delete_module, args[0], O_NONBLOCK), ENOENT);
}

/* ---------------------------------------------------------------- terminal */

static int terminal(void)
{
	int main_end = open("/dev/pts/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC), unlocked = 0;

	if (main_end < 0 || ioctl(main_end, TIOCSPTLCK, &unlocked))
		return -1;
	return ioctl(main_end, TIOCGPTPEER, O_RDWR | O_NOCTTY);
}

static int type_in(char **args)
{
	int fd = terminal();

	(void)args;
	return fd < 0 ? errno : result(ioctl(fd, TIOCSTI, "x"));
}

static char typed = 'x';

/* The same call, as 32-bit programs make it. */
static int ioctl_compat(int fd, unsigned int command, void *argument)
{
	long err;

	__asm__ volatile("int $0x80"
			 : "=a"(err)
			 : "a"(54L), "b"((long)fd), "c"((long)command), "d"(argument)
			 : "memory", "r8", "r9", "r10", "r11");
	return -err;
}

static int type_in_compat(char **args)
{
	int fd = terminal();

	(void)args;
	return fd < 0 ? errno : ioctl_compat(fd, TIOCSTI, &typed);
}

static int hang_up_terminal(char **args)
{
	int fd = terminal();

	(void)args;
	return fd < 0 ? errno : result(ioctl(fd, TIOCVHANGUP));
}

static int hang_up_terminal_compat(char **args)
{
	int fd = terminal();

	(void)args;
	return fd < 0 ? errno : ioctl_compat(fd, TIOCVHANGUP, NULL);
}

/* A session that has this terminal, and reports so with a byte. */
static pid_t session_of(int fd, int ready)
{
	pid_t child = fork();

	if (!child) {
		if (setsid() < 0 || ioctl(fd, TIOCSCTTY, 0) || write(ready, "x", 1) != 1)
			_exit(1);
		pause();
		_exit(0);
	}
	return child;
}

/* take_terminal: from the session that has it. */
static int take_terminal(char **args)
{
	int fd = terminal(), ready[2], err;
	pid_t owner, taker;
	char byte;

	(void)args;
	if (fd < 0 || pipe(ready))
		return errno;
	owner = session_of(fd, ready[1]);
	close(ready[1]);
	if (owner < 0 || read(ready[0], &byte, 1) != 1)
		return EIO;
	taker = fork();
	if (!taker)
		_exit(setsid() < 0 ? errno : result(ioctl(fd, TIOCSCTTY, 1)));
	err = wait_for(taker);
	kill(owner, SIGKILL);
	wait_for(owner);
	return err;
}

/* Until it is closed, the output of the host's console comes here. */
static int console_output(char **args)
{
	int fd = terminal();

	(void)args;
	return fd < 0 ? errno : result(ioctl(fd, TIOCCONS));
}

static int selection(char **args)
{
	int fd = open(args[0], O_RDWR | O_NOCTTY | O_CLOEXEC);
	char command[] = { 6 /* the state of shift */ };

	return fd < 0 ? errno : result(ioctl(fd, TIOCLINUX, command));
}

/* -------------------------------------------------------- namespaces of others */

/* The first mount namespace of the machine, by its fixed handle. */
static int namespace_by_handle(char **args)
{
	const int root_of_nsfs = -10003, type_of_nsfs = 0xf1;
	struct {
		uint32_t bytes;
		int type;
		uint64_t id;
		uint32_t kind;
		uint32_t number;
	} handle = { .bytes = 16, .type = type_of_nsfs, .id = 8 };

	(void)args;
	return result(syscall(SYS_open_by_handle_at, root_of_nsfs, &handle, O_RDONLY | O_CLOEXEC));
}

/* namespace_before: the mount namespace that was made before this one. */
static int namespace_before(char **args)
{
	uint64_t info[2] = { sizeof(info) };
	int fd = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);

	(void)args;
	return fd < 0 ? errno : result(ioctl(fd, _IOC(_IOC_READ, 0xb7, 12, sizeof(info)), info));
}

/* label: that of the next program, by the system call for it. */
static int label(char **args)
{
	const long lsm_set_self_attr = 460, of_exec = 101;
	struct {
		uint64_t module;
		uint64_t flags;
		uint64_t length;
		uint64_t text_length;
		char text[32];
	} context = { .module = 104 /* AppArmor */, .length = sizeof(context) };

	(void)args;
	strcpy(context.text, "exec unconfined");
	context.text_length = strlen(context.text);
	return result(syscall(lsm_set_self_attr, of_exec, &context, sizeof(context), 0));
}

/* ---------------------------------------------------------------- controls */

static int control_open(char **args)
{
	return open_with(args[0], O_WRONLY);
}

static int control_rdwr(char **args)
{
	return open_with(args[0], O_RDWR);
}

/* Its current value, so that nothing changes. */
static int control_write(char **args)
{
	char text[256] = "";
	int fd = open(args[0], O_RDWR | O_CLOEXEC);
	ssize_t length;

	if (fd < 0)
		return errno;
	length = read(fd, text, sizeof(text));
	return length < 0 ? errno : result(pwrite(fd, text, length, 0));
}

static int control_truncate(char **args)
{
	return result(truncate(args[0], 0));
}

static int control_reopen(char **args)
{
	int fd = open(args[0], O_RDONLY | O_CLOEXEC);

	return fd < 0 ? errno : reopen(fd, O_WRONLY);
}

static int control_ring(char **args)
{
	struct io_uring_sqe sqe = { .opcode = IORING_OP_OPENAT,
				    .fd = AT_FDCWD,
				    .addr = (uintptr_t)args[0],
				    .open_flags = O_WRONLY };

	return result(ring_do(0, &sqe));
}

static int control_chroot(char **args)
{
	return chroot(args[0]) ? errno : open_with(args[1], O_WRONLY);
}

static int control_mode(char **args)
{
	struct stat s;

	return stat(args[0], &s) ? errno : result(chmod(args[0], s.st_mode & 07777));
}

static int control_mkdir(char **args)
{
	if (mkdir(args[0], 0755))
		return errno;
	return result(rmdir(args[0]));
}

static int control_bind(char **args)
{
	if (unshare(CLONE_NEWNS) || mount(args[0], args[1], NULL, MS_BIND, NULL))
		return errno;
	return open_with(args[2], O_WRONLY);
}

/* ----------------------------------------------------------------- devices */

/* mknod NAME c|b MAJOR MINOR */
static int make_node(char **args)
{
	mode_t kind = args[1][0] == 'b' ? S_IFBLK : S_IFCHR;

	return result(mknod(args[0], kind | 0600, makedev(number(args[2]), number(args[3]))));
}

static int make_node_at(char **args)
{
	mode_t kind = args[1][0] == 'b' ? S_IFBLK : S_IFCHR;
	int dir = open(args[4], O_PATH | O_DIRECTORY | O_CLOEXEC);

	return result(
		mknodat(dir, args[0], kind | 0600, makedev(number(args[2]), number(args[3]))));
}

/* Drivers that may be absent return the same. */
static int device_open(char **args)
{
	int err = open_with(args[0], number(args[1]) | O_NONBLOCK | O_NOCTTY);

	return err == ENXIO || err == ENODEV ? 0 : err;
}

static int device_reopen(char **args)
{
	int fd = open(args[0], O_PATH | O_CLOEXEC);

	return fd < 0 ? errno : reopen(fd, O_RDONLY | O_NONBLOCK);
}

static int device_ring(char **args)
{
	struct io_uring_sqe sqe = { .opcode = IORING_OP_OPENAT,
				    .fd = AT_FDCWD,
				    .addr = (uintptr_t)args[0],
				    .open_flags = O_RDONLY };

	return result(ring_do(0, &sqe));
}

static int device_symlink(char **args)
{
	if (symlink(args[0], args[1]) && errno != EEXIST)
		return errno;
	return open_with(args[1], O_RDONLY | O_NONBLOCK);
}

/* fanotify_open KIND PATH: to be asked before a file is opened, or to watch a whole mount. */
static int fanotify_watch(char **args)
{
	int asks = !strcmp(args[0], "permission");
	int group = fanotify_init((asks ? FAN_CLASS_CONTENT : FAN_CLASS_NOTIF) | FAN_CLOEXEC, 0);
	unsigned int kind = !strcmp(args[0], "mount")	     ? FAN_MARK_MOUNT
			    : !strcmp(args[0], "filesystem") ? FAN_MARK_FILESYSTEM
							     : 0;

	if (group < 0 || fanotify_mark(group, FAN_MARK_ADD | kind,
				       asks ? FAN_OPEN_PERM : FAN_CLOSE_WRITE, AT_FDCWD, args[1]))
		return errno;
	return closed(group);
}

/* A command for the whole filesystem: done if the filesystem itself has answered. */
static int filesystem_command(char **args)
{
	int fd = open(args[0], O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return errno;
	return ioctl(fd, FIFREEZE, 0) && errno != EOPNOTSUPP ? errno : closed(fd);
}

const struct vector host_vectors[] = { { "module", 2, load_module },
				       { "module_bytes", 2, load_module_bytes },
				       { "autoload_family", 1, autoload_family },
				       { "autoload_filesystem", 1, autoload_filesystem },
				       { "autoload_crypto", 2, autoload_crypto },
				       { "kexec", 0, load_kernel },
				       { "kexec_file", 1, load_kernel_file },
				       { "bpf_map", 0, bpf_map },
				       { "bpf_program", 0, bpf_program },
				       { "bpf_next", 0, bpf_next },
				       { "perf", 1, perf },
				       { "userfault", 1, userfault },
				       { "userfault_device", 1, userfault_device },
				       { "ring_setup", 1, ring_setup },
				       { "ring_credentials", 0, ring_credentials },
				       { "ring_command", 0, ring_command },
				       { "ring_message", 1, ring_message },
				       { "churn", 0, churn },
				       { "with_ring", 1, with_ring },
				       { "own_overlay", 2, own_overlay },
				       { "new_user_ns", 0, new_user_ns },
				       { "clone_user_ns", 0, clone_user_ns },
				       { "clone3_user_ns", 0, clone3_user_ns },
				       { "key_add", 1, key_add },
				       { "key_session", 1, key_session },
				       { "key_persistent", 0, key_persistent },
				       { "key_user", 0, key_user },
				       { "key_request", 1, key_request },
				       { "log_read", 1, log_read },
				       { "log_open", 1, log_open },
				       { "clock_set", 0, clock_set },
				       { "clock_set_of_day", 0, clock_set_of_day },
				       { "clock_set_zone", 0, clock_set_zone },
				       { "clock_adjust", 0, clock_adjust },
				       { "clock_shift", 0, clock_shift },
				       { "set_mm", 0, set_mm },
				       { "fanotify", 2, fanotify_watch },
				       { "filesystem_command", 1, filesystem_command },
				       { "swap_on", 1, swap_on },
				       { "swap_off", 1, swap_off },
				       { "quota_of_other", 1, quota_of_other },
				       { "account", 0, account },
				       { "fail_memory", 0, fail_memory },
				       { "fail_memory_ring", 0, fail_memory_ring },
				       { "unload_module", 1, unload_module },
				       { "console_output", 0, console_output },
				       { "type_in", 0, type_in },
				       { "type_in_compat", 0, type_in_compat },
				       { "hang_up_terminal", 0, hang_up_terminal },
				       { "hang_up_terminal_compat", 0, hang_up_terminal_compat },
				       { "take_terminal", 0, take_terminal },
				       { "namespace_by_handle", 0, namespace_by_handle },
				       { "namespace_before", 0, namespace_before },
				       { "label", 0, label },
				       { "selection", 1, selection },
				       { "control_open", 1, control_open },
				       { "control_rdwr", 1, control_rdwr },
				       { "control_write", 1, control_write },
				       { "control_truncate", 1, control_truncate },
				       { "control_reopen", 1, control_reopen },
				       { "control_ring", 1, control_ring },
				       { "control_chroot", 2, control_chroot },
				       { "control_mode", 1, control_mode },
				       { "control_mkdir", 1, control_mkdir },
				       { "control_bind", 3, control_bind },
				       { "mknod", 4, make_node },
				       { "mknodat", 5, make_node_at },
				       { "device", 2, device_open },
				       { "device_reopen", 1, device_reopen },
				       { "device_ring", 1, device_ring },
				       { "device_symlink", 2, device_symlink },
				       {} };
