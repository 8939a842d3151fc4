// SPDX-License-Identifier: GPL-2.0
/*
 * calls DIR [NAME]...
 *
 * Make system calls with many combinations of arguments, each in a child of its own, and print
 * "NAME NUMBER OUTCOME" for each: "ok", an errno, "signal N", or "hang". The arguments are
 * chosen from small pools by the call's name and the line's number alone, so that two runs make
 * the same calls; what is to be compared is their outcome. With NAMEs: these calls only.
 *
 * The first argument is a directory, which is made, and emptied before each call.
 */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <linux/io_uring.h>
#include <linux/keyctl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define LINES_EACH  4 /* per argument, within these limits */
#define LINES_MIN   8
#define LINES_MAX   14
#define SECONDS_MAX 4
#define FIRST_FD    20

/*
 * A call and its arguments, a letter each:
 *	d directory descriptor	f any descriptor	p path		o flags of open
 *	b buffer		l length		i small number	m mode
 *	a address of a socket	A its length		F family	T type of socket
 *	P protocol		n process		N name of an attribute
 *	g prot			G flags of mmap		u uid or gid	t time
 *	k command of fcntl	c option of prctl	L level		O option of a socket
 *	x clone's flags		h msghdr		s string	z zero
 *	K command of keyctl	q attributes of a queue	w whence	r resource
 */
struct call {
	const char *name;
	int number;
	const char *arguments;
};

/* Versions of clang-format differ on braces in a macro; the table stays in few lines. */
/* clang-format off */
#define CALL(name, arguments) { #name, SYS_##name, arguments }
static const struct call calls[] = {
	CALL(read, "fbl"), CALL(write, "fbl"), CALL(open, "pom"), CALL(stat, "pb"),
	CALL(fstat, "fb"), CALL(lstat, "pb"), CALL(lseek, "flw"), CALL(mmap, "zlgGfz"),
	CALL(mprotect, "blg"), CALL(munmap, "zl"), CALL(ioctl, "fib"), CALL(pread64, "fbli"),
	CALL(pwrite64, "fbli"), CALL(access, "pi"), CALL(pipe2, "bo"), CALL(mremap, "blli"),
	CALL(msync, "bli"), CALL(madvise, "bli"), CALL(shmget, "ili"), CALL(dup, "f"),
	CALL(dup3, "fio"), CALL(getitimer, "ib"), CALL(sendfile, "ffzl"), CALL(socket, "FTP"),
	CALL(connect, "faA"), CALL(sendto, "fblzaA"), CALL(sendmsg, "fhi"), CALL(shutdown, "fi"),
	CALL(bind, "faA"), CALL(listen, "fi"), CALL(getsockname, "fbb"), CALL(getpeername, "fbb"),
	CALL(socketpair, "FTPb"), CALL(setsockopt, "fLObl"), CALL(getsockopt, "fLObb"),
	CALL(kill, "nz"), CALL(uname, "b"), CALL(semget, "iii"), CALL(msgget, "ii"),
	CALL(fcntl, "fki"), CALL(flock, "fi"), CALL(fsync, "f"), CALL(fdatasync, "f"),
	CALL(truncate, "pl"), CALL(ftruncate, "fl"), CALL(getdents64, "fbl"), CALL(getcwd, "bl"),
	CALL(chdir, "p"), CALL(fchdir, "f"), CALL(rename, "pp"), CALL(mkdir, "pm"),
	CALL(rmdir, "p"), CALL(creat, "pm"), CALL(link, "pp"), CALL(unlink, "p"),
	CALL(symlink, "pp"), CALL(readlink, "pbl"), CALL(chmod, "pm"), CALL(fchmod, "fm"),
	CALL(chown, "puu"), CALL(fchown, "fuu"), CALL(lchown, "puu"), CALL(umask, "m"),
	CALL(getrlimit, "rb"), CALL(getrusage, "ib"), CALL(times, "b"), CALL(ptrace, "inbb"),
	CALL(getuid, ""), CALL(setuid, "u"), CALL(setgid, "u"), CALL(setpgid, "nn"),
	CALL(setsid, ""), CALL(setreuid, "uu"), CALL(setregid, "uu"), CALL(getgroups, "lb"),
	CALL(setgroups, "ib"), CALL(setresuid, "uuu"), CALL(setresgid, "uuu"), CALL(getpgid, "n"),
	CALL(setfsuid, "u"), CALL(getsid, "n"), CALL(capget, "bb"), CALL(capset, "bb"),
	CALL(rt_sigpending, "bl"), CALL(sigaltstack, "bb"), CALL(utime, "pb"), CALL(mknod, "pmi"),
	CALL(personality, "i"), CALL(statfs, "pb"), CALL(fstatfs, "fb"), CALL(getpriority, "in"),
	CALL(setpriority, "ini"), CALL(sched_setparam, "nb"), CALL(sched_getparam, "nb"),
	CALL(sched_setscheduler, "nib"), CALL(sched_getscheduler, "n"),
	CALL(sched_rr_get_interval, "nb"), CALL(mlock, "bl"), CALL(munlock, "bl"),
	CALL(mlockall, "i"), CALL(prctl, "cibbb"), CALL(setrlimit, "rb"), CALL(chroot, "p"),
	CALL(mount, "spsbs"), CALL(umount2, "pi"), CALL(readahead, "fil"),
	CALL(setxattr, "pNbli"), CALL(lsetxattr, "pNbli"), CALL(fsetxattr, "fNbli"),
	CALL(getxattr, "pNbl"), CALL(lgetxattr, "pNbl"), CALL(fgetxattr, "fNbl"),
	CALL(listxattr, "pbl"), CALL(removexattr, "pN"), CALL(fremovexattr, "fN"),
	CALL(sched_setaffinity, "nlb"), CALL(sched_getaffinity, "nlb"), CALL(io_setup, "ib"),
	CALL(epoll_create1, "o"), CALL(epoll_ctl, "fifb"), CALL(remap_file_pages, "blgii"),
	CALL(timer_create, "ibb"), CALL(clock_gettime, "ib"), CALL(clock_getres, "ib"),
	CALL(tgkill, "nnz"), CALL(utimes, "pb"), CALL(mq_open, "somq"), CALL(mq_unlink, "s"),
	CALL(add_key, "ssbli"), CALL(request_key, "sssi"), CALL(keyctl, "Kibli"),
	CALL(ioprio_set, "ini"), CALL(ioprio_get, "in"), CALL(inotify_init1, "o"),
	CALL(inotify_add_watch, "fpi"), CALL(migrate_pages, "nlbb"), CALL(openat, "dpom"),
	CALL(mkdirat, "dpm"), CALL(mknodat, "dpmi"), CALL(fchownat, "dpuui"),
	CALL(futimesat, "dpb"), CALL(newfstatat, "dpbi"), CALL(unlinkat, "dpi"),
	CALL(renameat, "dpdp"), CALL(linkat, "dpdpi"), CALL(symlinkat, "pdp"),
	CALL(readlinkat, "dpbl"), CALL(fchmodat, "dpm"), CALL(faccessat, "dpi"),
	CALL(unshare, "x"), CALL(splice, "fzfzli"), CALL(tee, "ffli"),
	CALL(sync_file_range, "flli"), CALL(move_pages, "nlbbbi"), CALL(utimensat, "dpti"),
	CALL(signalfd4, "fblo"), CALL(timerfd_create, "io"), CALL(eventfd2, "io"),
	CALL(fallocate, "fill"), CALL(timerfd_settime, "fitb"), CALL(preadv, "fbii"),
	CALL(pwritev, "fbii"), CALL(perf_event_open, "bniii"), CALL(prlimit64, "nrbb"),
	CALL(name_to_handle_at, "dpbbi"), CALL(open_by_handle_at, "fbo"), CALL(syncfs, "f"),
	CALL(sendmmsg, "fhiz"), CALL(setns, "fx"), CALL(getcpu, "bbz"),
	CALL(process_vm_readv, "nbibii"), CALL(process_vm_writev, "nbibii"), CALL(kcmp, "nniff"),
	CALL(sched_setattr, "nbi"), CALL(sched_getattr, "nbli"), CALL(renameat2, "dpdpi"),
	CALL(seccomp, "iib"), CALL(getrandom, "bli"), CALL(memfd_create, "si"),
	CALL(bpf, "ibl"), CALL(execveat, "dpzzi"), CALL(execve, "pzz"), CALL(userfaultfd, "o"),
	CALL(membarrier, "ii"), CALL(mlock2, "bli"), CALL(copy_file_range, "fzfzli"),
	CALL(pkey_mprotect, "blgi"), CALL(pkey_alloc, "ii"), CALL(statx, "dpiib"),
	CALL(rseq, "blii"), CALL(pidfd_send_signal, "fzbi"), CALL(io_uring_setup, "ib"),
	CALL(open_tree, "dpi"), CALL(move_mount, "dpdpi"), CALL(fsopen, "si"),
	CALL(fsconfig, "fissi"), CALL(fsmount, "fii"), CALL(fspick, "dpi"), CALL(pidfd_open, "nz"),
	CALL(close_range, "lli"), CALL(openat2, "dpbl"), CALL(pidfd_getfd, "ffz"),
	CALL(faccessat2, "dpii"), CALL(process_madvise, "fbiii"), CALL(mount_setattr, "dpibl"),
	CALL(quotactl_fd, "fiib"), CALL(landlock_create_ruleset, "bli"),
	CALL(landlock_add_rule, "fibi"), CALL(landlock_restrict_self, "fi"),
	CALL(memfd_secret, "i"), CALL(process_mrelease, "fi"), CALL(shmat, "iib"),
	CALL(shmctl, "iib"), CALL(semctl, "iiib"), CALL(msgctl, "iib"), CALL(fanotify_init, "io"),
	CALL(fanotify_mark, "filfp"), CALL(name_to_handle_at, "dpbbi"), CALL(vmsplice, "fbii"),
	CALL(fadvise64, "flli"), CALL(set_mempolicy, "ibl"), CALL(mbind, "blibii"),
	CALL(get_mempolicy, "bblbi"), CALL(arch_prctl, "ib"), CALL(modify_ldt, "ibl"),
	CALL(sethostname, "bi"), CALL(ustat, "ib"), CALL(sysfs, "iib"), CALL(quotactl, "ispb"),
};
/* clang-format on */

/* What arguments point to, at the same addresses in every run. */
#define ARENA	   ((char *)0x10000000)
#define ARENA_SIZE 0x100000

static long put(size_t at, const void *bytes, size_t length)
{
	memcpy(ARENA + at, bytes, length);
	return (long)(ARENA + at);
}

/* Most arguments are among the first of their pool, which are valid. */
#define GOOD 3

static unsigned int place(unsigned int choice, size_t count)
{
	unsigned int among = choice >> 16 & 3 && count > GOOD ? GOOD : count;

	return choice % among;
}

#define PICK(pool) ((long)(pool)[place(choice, sizeof(pool) / sizeof((pool)[0]))])

static long path_of(unsigned int choice)
{
	static const char *const paths[] = {
		"f",
		"d",
		"new",
		"d/inner",
		"link",
		"missing/x",
		"fifo",
		"/dev/null",
		"/proc/self/fd",
		"",
		"/",
		"f/x",
		".",
		"/proc/self/mem",
		"hole",
		"d/new",
		"/proc/1/status",
		"loop",
	};
	const char *path = (const char *)PICK(paths);

	return put(0x1000 + 0x100 * (choice % 16), path, strlen(path) + 1);
}

static long address_of(unsigned int choice)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET,
				  .sin_port = htons(4000 + choice % 7),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6,
				   .sin6_port = htons(4010),
				   .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	struct sockaddr_un un = { .sun_family = AF_UNIX, .sun_path = "socket" };
	struct sockaddr_un abstract = { .sun_family = AF_UNIX, .sun_path = "\0name" };

	memset(ARENA + 0x3000, 0, sizeof(struct sockaddr_storage));
	switch (choice >> 8 & 3 ? choice % 4 : choice % 7) {
	case 0:
		return put(0x3000, &v4, sizeof(v4));
	case 1:
		return put(0x3000, &v6, sizeof(v6));
	case 2:
		return put(0x3000, &un, sizeof(un));
	case 3:
		return put(0x3000, &abstract, sizeof(abstract));
	case 4:
		v4.sin_family = AF_UNSPEC;
		return put(0x3000, &v4, sizeof(v4));
	case 5:
		v4.sin_family = 77;
		return put(0x3000, &v4, sizeof(v4));
	default:
		return 0;
	}
}

static long message_of(unsigned int choice)
{
	struct iovec part = { ARENA + 0x5000, choice % 3 ? 5 : 0 };
	struct msghdr message = {
		.msg_name = (void *)(choice % 4 ? address_of(choice / 4) : 0),
		.msg_namelen = choice % 4 ? (choice % 5 ? 16 : 3) : 0,
		.msg_iov = (void *)put(0x4100, &part, sizeof(part)),
		.msg_iovlen = 1,
	};

	return put(0x4000, &message, sizeof(message));
}

static long name_of(unsigned int choice)
{
	static const char *const names[] = {
		"user.a", "trusted.a", "security.a", "system.posix_acl_access", "nothing", "",
	};
	const char *name = (const char *)PICK(names);

	return put(0x6000, name, strlen(name) + 1);
}

static long string_of(unsigned int choice)
{
	static const char *const strings[] = {
		"tmpfs",   "proc",    "user", "/queue", "queue", "",  "/a/b",
		"keyring", "overlay", "bpf",  "size",	"ro",	 "d",
	};
	const char *string = (const char *)PICK(strings);

	return put(0x7000 + 0x40 * (choice % 8), string, strlen(string) + 1);
}

static long descriptor_of(unsigned int choice)
{
	static const int others[] = { -1, 999, AT_FDCWD };

	unsigned int at = choice >> 16 & 3 ? choice % 13 : choice % 16;

	return at < 13 ? FIRST_FD + (int)at : others[at - 13];
}

static long argument(char kind, unsigned int choice)
{
	static const long flags[] = {
		O_RDONLY,
		O_WRONLY,
		O_RDWR,
		O_RDWR | O_CREAT,
		O_WRONLY | O_CREAT | O_EXCL,
		O_PATH,
		O_WRONLY | O_TRUNC,
		O_RDONLY | O_DIRECTORY,
		O_RDONLY | O_NOFOLLOW,
		O_CLOEXEC,
		O_RDONLY | O_NONBLOCK,
		O_RDWR | O_TMPFILE,
		3,
		O_RDONLY | O_CREAT,
		O_APPEND | O_WRONLY,
	};
	static const long lengths[] = { 8, 4096, 16, 0, 1, 2, 24, 64, 112, 8192, -1, 0x7fffffff };
	static const long numbers[] = { 0, 1, 2, 3, 4, 5, 8, 16, 32, 64, 256, -1, 0x5401, 0x541b };
	static const long modes[] = {
		0644,		0755,		S_IFIFO | 0600,	 0,
		0600,		S_IFREG | 0600, S_IFSOCK | 0600, S_IFCHR | 0600,
		S_IFDIR | 0700, 07777
	};
	static const long families[] = { AF_UNIX, AF_INET, AF_INET6, AF_NETLINK, AF_PACKET,
					 0,	  99,	   AF_VSOCK, AF_ALG };
	static const long types[] = { SOCK_STREAM,
				      SOCK_DGRAM,
				      SOCK_RAW,
				      SOCK_SEQPACKET,
				      0,
				      99,
				      SOCK_STREAM | SOCK_NONBLOCK };
	static const long protocols[] = { 0, 6, 17, 1, 58, 255, 262, 999 };
	static const long prots[] = { PROT_READ,
				      PROT_READ | PROT_WRITE,
				      PROT_READ | PROT_EXEC,
				      0,
				      PROT_READ | PROT_WRITE | PROT_EXEC,
				      PROT_EXEC };
	static const long maps[] = {
		MAP_PRIVATE | MAP_ANONYMOUS, MAP_SHARED | MAP_ANONYMOUS, MAP_PRIVATE, MAP_SHARED, 0,
		MAP_PRIVATE | MAP_POPULATE
	};
	static const long ids[] = { 0, 1000, 65534, -1 };
	static const long times[] = { 0, (long)(ARENA + 0x8000), -1 };
	static const long commands[] = { F_DUPFD,     F_GETFD,	   F_SETFD,	 F_GETFL,
					 F_GETOWN,    F_SETOWN,	   F_SETPIPE_SZ, F_GETPIPE_SZ,
					 F_ADD_SEALS, F_GET_SEALS, F_SETLEASE,	 F_NOTIFY };
	static const long options[] = { PR_SET_NAME,	 PR_GET_DUMPABLE,
					PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS,
					PR_CAPBSET_READ, PR_SET_KEEPCAPS,
					PR_GET_SECCOMP,	 PR_SET_CHILD_SUBREAPER,
					PR_SET_PTRACER,	 999 };
	static const long levels[] = { SOL_SOCKET, SOL_IP, SOL_IPV6, 6, 17, 999 };
	static const long sockets[] = { 1, 2, 4, 7, 8, 9, 15, 20, 26, 41, 67, 999 };
	static const long clones[] = { 0,
				       CLONE_FILES,
				       CLONE_FS,
				       CLONE_NEWNS,
				       CLONE_NEWUTS,
				       CLONE_NEWIPC,
				       CLONE_NEWNET,
				       CLONE_NEWUSER,
				       CLONE_NEWCGROUP,
				       CLONE_NEWPID,
				       -1 };
	static const long keys[] = { KEYCTL_GET_KEYRING_ID, KEYCTL_JOIN_SESSION_KEYRING,
				     KEYCTL_DESCRIBE,	    KEYCTL_READ,
				     KEYCTL_SEARCH,	    99 };
	static const long sizes[] = { 16, 28, 110, 7, 2, 0, 1, 8, 15, 24, 27, 128, 129, -1 };
	static const long resources[] = { 0, 1, 3, 4, 5, 7, 8, 99 };
	const long processes[] = { 0, getpid(), getpid(), 1, 99999 };

	switch (kind) {
	case 'd':
		return choice % 5 ? AT_FDCWD : descriptor_of(choice / 5);
	case 'f':
		return descriptor_of(choice);
	case 'p':
		return path_of(choice);
	case 'o':
		return PICK(flags);
	case 'b':
		return choice % 16 ? (long)(ARENA + 0x10000 + 0x4000 * (choice % 16)) : 0;
	case 'l':
		return PICK(lengths);
	case 'i':
		return PICK(numbers);
	case 'm':
		return PICK(modes);
	case 'a':
		return address_of(choice);
	case 'A':
		return PICK(sizes);
	case 'F':
		return PICK(families);
	case 'T':
		return PICK(types);
	case 'P':
		return PICK(protocols);
	case 'n':
		return PICK(processes);
	case 'N':
		return name_of(choice);
	case 'g':
		return PICK(prots);
	case 'G':
		return PICK(maps);
	case 'u':
		return PICK(ids);
	case 't':
		return PICK(times);
	case 'k':
		return PICK(commands);
	case 'c':
		return PICK(options);
	case 'L':
		return PICK(levels);
	case 'O':
		return PICK(sockets);
	case 'x':
		return PICK(clones);
	case 'h':
		return message_of(choice);
	case 's':
		return string_of(choice);
	case 'K':
		return PICK(keys);
	case 'q':
		return 0;
	case 'w':
		return choice % 6;
	case 'r':
		return PICK(resources);
	default:
		return 0;
	}
}

/* Marsaglia's xorshift, with the line's own seed. */
static unsigned int next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state >> 24;
}

static uint64_t seed_of(const char *name, unsigned int line)
{
	uint64_t seed = 0xcbf29ce484222325ULL + line;

	for (; *name; name++)
		seed = (seed ^ (unsigned char)*name) * 0x100000001b3ULL;
	return seed | 1;
}

static void must(bool done, const char *what)
{
	if (done)
		return;
	perror(what);
	exit(125);
}

static void descriptor(int which, int fd)
{
	must(fd >= 0, "a descriptor");
	if (fd == FIRST_FD + which)
		return;
	must(dup2(fd, FIRST_FD + which) >= 0, "dup2");
	close(fd);
}

static void make_descriptors(void)
{
	int pair[2];

	/* With both ends open here, no end waits for the other. */
	must(open("fifo", O_RDWR) >= 0, "fifo");
	descriptor(0, open("f", O_RDWR));
	descriptor(1, open("d", O_RDONLY | O_DIRECTORY));
	must(!pipe2(pair, O_NONBLOCK), "pipe");
	descriptor(2, pair[0]);
	descriptor(3, pair[1]);
	descriptor(4, socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
	must(!socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, pair), "socketpair");
	descriptor(5, pair[0]);
	descriptor(6, pair[1]);
	descriptor(7, open("f", O_PATH));
	descriptor(8, open("/dev/null", O_RDWR));
	descriptor(9, eventfd(0, EFD_NONBLOCK));
	descriptor(10, socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0));
	descriptor(11, memfd_create("calls", MFD_ALLOW_SEALING));
	descriptor(12, socket(AF_INET6, SOCK_DGRAM | SOCK_NONBLOCK, 0));
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *at)
{
	(void)status;
	(void)kind;
	return at->level ? remove(path) : 0;
}

/* The previous call may have left anything. */
static void make_files(void)
{
	int fd;

	must(!nftw(".", remove_one, 8, FTW_DEPTH | FTW_PHYS), "nftw");
	must(!mkdir("d", 0755), "d");
	fd = open("f", O_RDWR | O_CREAT | O_EXCL, 0755);
	must(fd >= 0 && write(fd, "#!/missing\n", 11) == 11, "f");
	close(fd);
	fd = open("d/inner", O_RDWR | O_CREAT | O_EXCL, 0644);
	must(fd >= 0, "d/inner");
	close(fd);
	must(!symlink("f", "link") && !symlink("loop", "loop") && !mkfifo("fifo", 0600), "names");
	must(!mknod("hole", S_IFREG | 0600, 0) && !truncate("hole", 65536), "hole");
	syscall(SYS_mq_unlink, "queue");
}

static void make_once(const struct call *call, unsigned int line)
{
	uint64_t state = seed_of(call->name, line);
	long value[6] = {};
	unsigned int i;
	long answer;

	for (i = 0; i < 8; i++)
		next(&state);
	memset(ARENA, 0, ARENA_SIZE);
	for (i = 0; call->arguments[i]; i++)
		value[i] = argument(call->arguments[i], next(&state));
	errno = 0;
	answer = syscall(call->number, value[0], value[1], value[2], value[3], value[4], value[5]);
	/* An error is a negative number down to -4095; any other negative number is an address. */
	_exit(answer == -1 ? errno : 0);
}

static void made(const struct call *call, unsigned int line, const char *outcome, int detail)
{
	printf("%s %u %s", call->name, line, outcome);
	printf(detail ? " %d\n" : "\n", detail);
	fflush(stdout);
}

static bool changes_mounts(const char *name)
{
	static const char *const names[] = {
		"mount", "umount2", "move_mount", "open_tree", "mount_setattr", "fsmount",
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strcmp(name, names[i]))
			return true;
	}
	return false;
}

static void make(const struct call *call, unsigned int line)
{
	int status;
	pid_t child;

	make_files();
	fflush(stdout);
	child = fork();
	must(child >= 0, "fork");
	if (!child) {
		make_descriptors();
		/* Mounts and signals must not affect the process that counts. */
		if (call->number != SYS_setsid)
			setpgid(0, 0);
		if (changes_mounts(call->name))
			must(!unshare(CLONE_NEWNS), "unshare");
		alarm(SECONDS_MAX);
		make_once(call, line);
	}
	must(waitpid(child, &status, __WALL) == child, "waitpid");
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
		made(call, line, "hang", 0);
	else if (WIFSIGNALED(status))
		made(call, line, "signal", WTERMSIG(status));
	else if (WEXITSTATUS(status))
		made(call, line, "errno", WEXITSTATUS(status));
	else
		made(call, line, "ok", 0);
}

static unsigned int lines_of(const struct call *call)
{
	unsigned int lines = LINES_EACH * strlen(call->arguments);

	if (!lines)
		return 1;
	return lines < LINES_MIN ? LINES_MIN : lines > LINES_MAX ? LINES_MAX : lines;
}

static bool wanted(const char *name, char **names)
{
	if (!*names)
		return true;
	for (; *names; names++) {
		if (!strcmp(name, *names))
			return true;
	}
	return false;
}

static void make_all(char **names)
{
	unsigned int i, line;

	must(mmap(ARENA, ARENA_SIZE, PROT_READ | PROT_WRITE,
		  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == ARENA,
	     "mmap");
	umask(0);
	signal(SIGPIPE, SIG_IGN);
	for (i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		for (line = 0; wanted(calls[i].name, names) && line < lines_of(&calls[i]); line++)
			make(&calls[i], line);
	}
}

/* The first process of a container, which calls can name, only waits. */
int main(int count, char **names)
{
	int status = 0;
	pid_t child = fork();

	must(count > 1 && child >= 0, "fork");
	if (!child) {
		must((!mkdir(names[1], 0755) || errno == EEXIST) && !chdir(names[1]), names[1]);
		make_all(names + 2);
		return 0;
	}
	while (waitpid(child, &status, 0) != child)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 125;
}
