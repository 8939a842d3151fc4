// SPDX-License-Identifier: GPL-2.0
/*
 * op OPERATION ARGUMENT...
 * op batch FILE|-
 *
 * One operation, made with system calls of its own and nothing else, so that its error is
 * exact: the exit status is 0 or the errno. Some operations wrap another one, which
 * follows: "in_mount_ns open_read /f". In arguments, \\xNN is a byte. The program can be
 * copied under any name, and needs no libraries.
 *
 * A batch has one operation per line, "ID OPERATION ARGUMENT...". Each is made by a
 * child, and "ID ERRNO" is printed. A batch is one process, since starting a program for
 * each operation would cause requests of its own.
 */
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/fs.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORDS_MAX 24
/* An operation that hangs was not refused. */
#define SECONDS_MAX 90 /* ends what hangs; a debug kernel is slow */

struct operation {
	const char *name;
	int least; /* arguments; an operation that wraps another one takes more */
	int (*run)(char **args);
};

static int perform(char **words);

static int result(long returned)
{
	return returned < 0 ? errno : 0;
}

static int number(const char *text)
{
	return strtol(text, NULL, 0);
}

/* ------------------------------------------------------------------- files */

static int open_with(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0644);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

static int open_read(char **args)
{
	return open_with(args[0], O_RDONLY);
}

static int open_write(char **args)
{
	int fd = open(args[0], O_WRONLY | O_APPEND);

	return fd < 0 ? errno : result(write(fd, "x", 1));
}

static int open_rdwr(char **args)
{
	return open_with(args[0], O_RDWR);
}

static int open_creat(char **args)
{
	return open_with(args[0], O_WRONLY | O_CREAT | O_EXCL);
}

static int open_or_create(char **args)
{
	return open_with(args[0], O_WRONLY | O_CREAT | O_APPEND);
}

/* By the link in procfs, as a shell opens /dev/stdout. */
static int open_or_create_by_fd(char **args)
{
	int fd = open(args[0], O_RDONLY);
	char link[32];

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	return fd < 0 ? errno : open_with(link, O_WRONLY | O_CREAT | O_APPEND);
}

static int open_trunc(char **args)
{
	return open_with(args[0], O_WRONLY | O_TRUNC);
}

static int open_tmpfile(char **args)
{
	return open_with(args[0], O_WRONLY | O_TMPFILE);
}

static int reopen(int fd, int flags)
{
	char link[64];

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	return open_with(link, flags);
}

/* Opening with O_PATH is not checked; what is done with the descriptor is. */
static int open_by_path_fd(char **args)
{
	int fd = open(args[0], O_PATH);

	return fd < 0 ? errno : reopen(fd, O_RDONLY);
}

static int reopen_fd(char **args)
{
	return reopen(number(args[0]), O_RDONLY);
}

static int open_at_fd(char **args)
{
	return result(openat(number(args[0]), args[1], O_RDONLY));
}

static int ftruncate_fd(char **args)
{
	return result(ftruncate(number(args[0]), 0));
}

static int reopen_memfd(char **args)
{
	int fd = memfd_create(args[0], 0);

	return fd < 0 ? errno : reopen(fd, O_RDWR);
}

static int reopen_pipe(char **args)
{
	int fds[2];

	(void)args;
	return pipe(fds) ? errno : reopen(fds[0], O_RDONLY);
}

static int list(char **args)
{
	DIR *dir = opendir(args[0]);
	int entries = 0;

	if (!dir)
		return errno;
	errno = 0;
	while (readdir(dir))
		entries++;
	closedir(dir);
	return errno ? errno : entries > 2 ? 0 : ENODATA;
}

/* Does the file have this content? A copy-up must not lose any. */
static int contains(char **args)
{
	char text[256] = "";
	int fd = open(args[0], O_RDONLY);

	if (fd < 0)
		return errno;
	if (read(fd, text, sizeof(text) - 1) < 0)
		return errno;
	text[strcspn(text, "\n")] = 0;
	return strcmp(text, args[1]) ? EBADMSG : 0;
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
	return result(symlink(args[0], args[1]));
}

static int remove_name(char **args)
{
	return result(unlink(args[0]));
}

static int remove_dir(char **args)
{
	return result(rmdir(args[0]));
}

static int move(char **args)
{
	return result(rename(args[0], args[1]));
}

/* Of a new directory: overlayfs does not rename those of its lower layer. */
static int move_new_dir(char **args)
{
	return mkdir(args[0], 0755) ? errno : move(args);
}

/* The name by which it may not be read either. */
static int move_and_read(char **args)
{
	return rename(args[0], args[1]) ? errno : open_with(args[2], O_RDONLY);
}

static int exchange(char **args)
{
	return result(renameat2(AT_FDCWD, args[0], AT_FDCWD, args[1], RENAME_EXCHANGE));
}

static int hard_link(char **args)
{
	return result(link(args[0], args[1]));
}

static int truncate_name(char **args)
{
	return result(truncate(args[0], 1));
}

static int change_mode(char **args)
{
	return result(chmod(args[0], 0600));
}

/* Names in this directory, which is empty, are now compared without regard to case. */
static int casefold(char **args)
{
	int fd = open(args[0], O_RDONLY | O_DIRECTORY | O_CLOEXEC), flags = 0, err;

	if (fd < 0)
		return errno;
	err = result(ioctl(fd, FS_IOC_GETFLAGS, &flags));
	flags |= FS_CASEFOLD_FL;
	if (!err)
		err = result(ioctl(fd, FS_IOC_SETFLAGS, &flags));
	close(fd);
	return err;
}

static int change_times(char **args)
{
	const struct timespec times[2] = { { .tv_sec = 1 }, { .tv_sec = 1 } };

	return result(utimensat(AT_FDCWD, args[0], times, 0));
}

static int change_owner(char **args)
{
	return result(chown(args[0], 1, 1));
}

/* Go down COUNT directories "d" from BASE, making them, even beyond PATH_MAX. */
static int descend(const char *base, int count)
{
	int at = open(base, O_PATH | O_DIRECTORY), next;

	while (at >= 0 && count--) {
		if (mkdirat(at, "d", 0755) && errno != EEXIST)
			return -1;
		next = openat(at, "d", O_PATH | O_DIRECTORY);
		close(at);
		at = next;
	}
	return at;
}

static int deep_create(char **args)
{
	int at = descend(args[0], number(args[1]));

	return at < 0 ? errno : result(openat(at, args[2], O_CREAT | O_WRONLY, 0644));
}

static int deep_read(char **args)
{
	int at = descend(args[0], number(args[1]));

	return at < 0 ? errno : result(openat(at, args[2], O_RDONLY));
}

/* ---------------------------------------------------------------- programs */

static int execute(char **args)
{
	execv(args[0], (char *[]){ args[0], "true", NULL });
	return errno;
}

/* The program ARGS[0], a copy of this one, performs the rest. */
static int from(char **args)
{
	execv(args[0], args);
	return errno;
}

static int execute_fd(char **args)
{
	int fd = open(args[0], O_PATH | O_CLOEXEC);

	if (fd < 0)
		return errno;
	execveat(fd, "", (char *[]){ args[0], "true", NULL }, NULL, AT_EMPTY_PATH);
	return errno;
}

static int copied_to_memory(const char *path, const char *name)
{
	int fd = memfd_create(name, MFD_CLOEXEC), program = open(path, O_RDONLY);
	char bytes[65536];
	ssize_t length;

	if (fd < 0 || program < 0)
		return -1;
	while ((length = read(program, bytes, sizeof(bytes))) > 0)
		if (write(fd, bytes, length) != length)
			return -1;
	return fd;
}

static int execute_memfd(char **args)
{
	int fd = copied_to_memory(args[0], args[1]);

	if (fd < 0)
		return errno;
	execveat(fd, "", (char *[]){ args[1], "true", NULL }, NULL, AT_EMPTY_PATH);
	return errno;
}

static int map_with(const char *path, int first, int then)
{
	int fd = open(path, O_RDONLY);
	void *at;

	if (fd < 0)
		return errno;
	at = mmap(NULL, 4096, first, MAP_PRIVATE, fd, 0);
	if (at == MAP_FAILED)
		return errno;
	return first == then ? 0 : result(mprotect(at, 4096, then));
}

/* A copy of the program ARGS[0], in memory with the name ARGS[1]. */
static int mmap_memfd(char **args)
{
	int fd = copied_to_memory(args[0], args[1]);

	if (fd < 0)
		return errno;
	return result(
		mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0) == MAP_FAILED ? -1 : 0);
}

/* The program ARGS[1] of the directory ARGS[0], by a mount that is not attached. */
static int mmap_detached(char **args)
{
	int tree = open_tree(AT_FDCWD, args[0], OPEN_TREE_CLONE);
	int fd = openat(tree, args[1], O_RDONLY);

	if (tree < 0 || fd < 0)
		return errno;
	return result(
		mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0) == MAP_FAILED ? -1 : 0);
}

static int open_detached(char **args)
{
	int tree = open_tree(AT_FDCWD, args[0], OPEN_TREE_CLONE);

	return tree < 0 ? errno : result(openat(tree, args[1], O_RDONLY));
}

static int mmap_exec(char **args)
{
	return map_with(args[0], PROT_READ | PROT_EXEC, PROT_READ | PROT_EXEC);
}

static int mprotect_exec(char **args)
{
	return map_with(args[0], PROT_READ, PROT_READ | PROT_EXEC);
}

static int mmap_read(char **args)
{
	return map_with(args[0], PROT_READ, PROT_READ);
}

/* ----------------------------------------------------------------- sockets */

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
	struct sockaddr_un un;
};

/* An internet address from text, or the path or @name of a unix socket. */
static socklen_t address_read(union address *to, const char *text, int port)
{
	memset(to, 0, sizeof(*to));
	if (text[0] == '/' || text[0] == '@') {
		size_t length = strnlen(text, sizeof(to->un.sun_path) - 1);

		to->un.sun_family = AF_UNIX;
		memcpy(to->un.sun_path, text, length);
		if (text[0] == '@')
			to->un.sun_path[0] = 0;
		return offsetof(struct sockaddr_un, sun_path) + length + (text[0] == '/');
	}
	if (strchr(text, ':')) {
		to->v6.sin6_family = AF_INET6;
		to->v6.sin6_port = htons(port);
		inet_pton(AF_INET6, text, &to->v6.sin6_addr);
		return sizeof(to->v6);
	}
	to->v4.sin_family = AF_INET;
	to->v4.sin_port = htons(port);
	inet_pton(AF_INET, text, &to->v4.sin_addr);
	return sizeof(to->v4);
}

static int new_socket(const union address *address, int type)
{
	int fd = socket(address->any.sa_family, type | SOCK_CLOEXEC, 0), one = 1;

	if (fd >= 0 && address->any.sa_family != AF_UNIX)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	return fd;
}

static int create(char **args)
{
	return result(socket(number(args[0]), number(args[1]), number(args[2])));
}

/* bind TYPE ADDRESS PORT; returns the socket. */
static int bound(int type, char **args)
{
	union address address;
	socklen_t length = address_read(&address, args[0], number(args[1]));
	int fd = new_socket(&address, type);

	return fd < 0 || bind(fd, &address.any, length) ? -1 : fd;
}

static int listening(char **args)
{
	int fd = bound(SOCK_STREAM, args);

	return fd < 0 || listen(fd, 8) ? -1 : fd;
}

static int connected(char **args)
{
	union address address;
	socklen_t length = address_read(&address, args[0], number(args[1]));
	int fd = new_socket(&address, SOCK_STREAM);

	return fd < 0 || connect(fd, &address.any, length) ? -1 : fd;
}

static int bind_stream(char **args)
{
	return result(bound(SOCK_STREAM, args));
}

static int bind_dgram(char **args)
{
	return result(bound(SOCK_DGRAM, args));
}

static int listen_stream(char **args)
{
	return result(listening(args));
}

/* The peer is made first, at ARGS[2] if that is another address. */
static int connect_stream(char **args)
{
	char *peer[] = { args[2] ? args[2] : args[0], args[1] };

	if (listening(peer) < 0)
		return EADDRNOTAVAIL;
	return result(connected(args));
}

/* Without a peer: ECONNREFUSED, if the policy allows it. */
static int connect_only(char **args)
{
	return result(connected(args));
}

/*
 * A connection that must not be accepted is not answered: that is a refusal, too. The
 * client gives up before it would retry.
 */
static int accept_stream(char **args)
{
	const struct timeval patience = { .tv_usec = 600000 };
	union address address;
	socklen_t length = address_read(&address, args[0], number(args[1]));
	int fd = listening(args);
	int client = new_socket(&address, SOCK_STREAM);

	if (fd < 0 || client < 0 ||
	    setsockopt(client, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience)))
		return EADDRNOTAVAIL;
	if (connect(client, &address.any, length))
		return errno == EINPROGRESS ? EACCES : EADDRNOTAVAIL;
	return result(accept(fd, NULL, NULL));
}

static int send_to(int type, int flags, char **args)
{
	union address address;
	socklen_t length = address_read(&address, args[0], number(args[1]));
	int fd = new_socket(&address, type);

	return fd < 0 ? errno : result(sendto(fd, "x", 1, flags, &address.any, length));
}

static int send_dgram(char **args)
{
	if (bound(SOCK_DGRAM, args) < 0)
		return EADDRNOTAVAIL;
	return send_to(SOCK_DGRAM, 0, args);
}

static int send_only(char **args)
{
	return send_to(SOCK_DGRAM, 0, args);
}

static int send_connected(char **args)
{
	union address address;
	socklen_t length = address_read(&address, args[0], number(args[1]));
	int fd = new_socket(&address, SOCK_DGRAM);

	if (bound(SOCK_DGRAM, args) < 0)
		return EADDRNOTAVAIL;
	if (fd < 0 || connect(fd, &address.any, length))
		return errno;
	return result(send(fd, "x", 1, 0));
}

/* No peer is needed. */
static int connect_dgram(char **args)
{
	union address address;
	socklen_t length = address_read(&address, args[0], number(args[1]));
	int fd = new_socket(&address, SOCK_DGRAM);

	return fd < 0 ? errno : result(connect(fd, &address.any, length));
}

/* Connects and sends in one call, without connect(). */
static int send_fastopen(char **args)
{
	int fd = listening(args), backlog = 8;

	if (fd < 0 || setsockopt(fd, IPPROTO_TCP, TCP_FASTOPEN, &backlog, sizeof(backlog)))
		return EADDRNOTAVAIL;
	return send_to(SOCK_STREAM, MSG_FASTOPEN, args);
}

/* Only LENGTH bytes of the address. */
static int connect_short(char **args)
{
	union address address;
	int fd;

	address_read(&address, args[0], number(args[1]));
	fd = new_socket(&address, SOCK_STREAM);
	return fd < 0 ? errno : result(connect(fd, &address.any, number(args[2])));
}

static int bind_short(char **args)
{
	union address address;
	int fd;

	address_read(&address, args[0], number(args[1]));
	fd = new_socket(&address, SOCK_STREAM);
	return fd < 0 ? errno : result(bind(fd, &address.any, number(args[2])));
}

/* An address of another family: code that reads it checks the family first. */
static int connect_v6_by_v4(char **args)
{
	union address address;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	address_read(&address, "::1", number(args[0]));
	return fd < 0 ? errno : result(connect(fd, &address.any, sizeof(address.v6)));
}

/* A unix socket whose address claims to have no family. */
static int bind_unix_unspec(char **args)
{
	struct sockaddr_un name = { .sun_family = AF_UNSPEC, .sun_path = "\0unspec" };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	(void)args;
	return fd < 0 ? errno : result(bind(fd, (struct sockaddr *)&name, sizeof(name)));
}

/* A v4 socket whose address claims to be of another family. */
static int bind_unspec(char **args)
{
	union address address;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	address_read(&address, args[0], number(args[1]));
	address.any.sa_family = AF_UNSPEC;
	return fd < 0 ? errno : result(bind(fd, &address.any, sizeof(address.v4)));
}

/* -------------------------------------------------------------- namespaces */

static int wait_for(pid_t child)
{
	int status;

	if (child < 0)
		return errno;
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : ETIMEDOUT;
}

static int in_child(char **words)
{
	pid_t child = fork();

	if (!child)
		_exit(perform(words));
	return wait_for(child);
}

static int in_new(int flags, char **words)
{
	return unshare(flags) ? errno : in_child(words);
}

static int in_mount_ns(char **args)
{
	return in_new(CLONE_NEWNS, args);
}

static int in_user_ns(char **args)
{
	return in_new(CLONE_NEWUSER, args);
}

/* Only whether it could be sent. */
static int signal_to(char **args)
{
	return result(kill(number(args[0]), 0));
}

static int in_pid_ns(char **args)
{
	return in_new(CLONE_NEWPID, args);
}

static int in_net_ns(char **args)
{
	return in_new(CLONE_NEWNET, args);
}

static int in_all_ns(char **args)
{
	return in_new(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC |
			      CLONE_NEWUTS | CLONE_NEWCGROUP,
		      args);
}

static int in_chroot(char **args)
{
	return chroot(args[0]) || chdir("/") ? errno : perform(args + 1);
}

/* COUNT OPERATION FILE...: each time, '#' in FILE stands for the number of the repetition. */
static int repeat(char **args)
{
	char *words[WORDS_MAX + 1] = { NULL }, file[PATH_MAX];
	const char *mark = strchr(args[2], '#');
	long count = atol(args[0]), i;
	int err = 0;

	memcpy(words, args + 1, 2 * sizeof(*words));
	for (i = 0; i < count; i++) {
		if (mark) {
			snprintf(file, sizeof(file), "%.*s%ld%s", (int)(mark - args[2]), args[2], i,
				 mark + 1);
			words[1] = file;
		}
		err = perform(words);
	}
	return err;
}

static int in_session(char **args)
{
	pid_t child = fork();

	if (!child) {
		if (setsid() < 0)
			_exit(errno);
		_exit(in_child(args));
	}
	return wait_for(child);
}

/* The process in between ends; the orphan reports through a pipe. */
static int as_orphan(char **args)
{
	unsigned char code = ETIMEDOUT;
	int fds[2];
	pid_t child;

	if (pipe(fds))
		return errno;
	child = fork();
	if (!child) {
		if (fork())
			_exit(0);
		while (getppid() != 1 && poll(NULL, 0, 1) >= 0)
			;
		code = perform(args);
		_exit(write(fds[1], &code, 1) != 1);
	}
	close(fds[1]);
	wait_for(child);
	return read(fds[0], &code, 1) == 1 ? code : EPIPE;
}

static void *thread_main(void *words)
{
	return (void *)(long)perform(words);
}

static int in_thread(char **args)
{
	pthread_t thread;
	void *code;
	int err = pthread_create(&thread, NULL, thread_main, args);

	return err ? err : pthread_join(thread, &code) ? ESRCH : (int)(long)code;
}

/* Only the new thread has a mount namespace of its own. */
static void *lonely_main(void *words)
{
	if (unshare(CLONE_FS | CLONE_NEWNS))
		return (void *)(long)errno;
	return thread_main(words);
}

static int in_lonely_thread(char **args)
{
	pthread_t thread;
	void *code;
	int err = pthread_create(&thread, NULL, lonely_main, args);

	return err ? err : pthread_join(thread, &code) ? ESRCH : (int)(long)code;
}

/* The signal by which a pipe says that it can be read goes to that process. */
static int own_pipe(char **args)
{
	int fds[2];

	if (pipe(fds) || fcntl(fds[0], F_SETOWN, number(args[0])))
		return errno;
	if (fcntl(fds[0], F_SETSIG, SIGKILL) || fcntl(fds[0], F_SETFL, O_ASYNC))
		return errno;
	return result(write(fds[1], "x", 1));
}

static int limit_of(char **args)
{
	struct rlimit limit = { 77, 77 };

	return result(prlimit(number(args[0]), RLIMIT_NOFILE, &limit, NULL));
}

/* Was the program executed like a set-user-ID one? */
static int is_secure(char **args)
{
	(void)args;
	return getauxval(AT_SECURE) ? 0 : EPERM;
}

/* As uid 1000, without any capability. */
static int as_user(char **args)
{
	return setgid(1000) || setuid(1000) ? errno : perform(args);
}

/* Under one more filter of system calls, which allows all of them. */
static int filtered(char **args)
{
	struct sock_filter all[] = { BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW) };
	const struct sock_fprog filter = { .len = 1, .filter = all };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter))
		return errno;
	return perform(args);
}

/* In the namespaces of a container, as a runtime enters them: without exec. */
static int enter_some(char **args, size_t count)
{
	/* The mounts come last, since they hide /proc. */
	static const char *const names[] = { "user", "ipc", "uts", "net", "pid", "mnt" };
	char path[64];
	size_t i;

	for (i = 0; i < count; i++) {
		struct stat theirs, ours;
		int fd;

		snprintf(path, sizeof(path), "/proc/self/ns/%s", names[i]);
		if (stat(path, &ours))
			return errno;
		snprintf(path, sizeof(path), "/proc/%s/ns/%s", args[0], names[i]);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0 || fstat(fd, &theirs))
			return errno;
		if (ours.st_ino != theirs.st_ino && setns(fd, 0))
			return errno;
		close(fd);
	}
	return in_child(args + 1);
}

static int enter(char **args)
{
	return enter_some(args, 6);
}

/* As a runtime does first: it keeps the mounts that it came with. */
static int enter_without_mounts(char **args)
{
	return enter_some(args, 5);
}

static int bind_mount(char **args)
{
	return mount(args[0], args[1], NULL, MS_BIND, NULL) ? errno : perform(args + 2);
}

/* ----------------------------------------------------------------- endless */

/* Until STOP exists: the file must never open. Prints the number of attempts. */
static int never_opens(char **args)
{
	unsigned long tries = 0;
	int fd;

	while (access(args[1], F_OK)) {
		fd = open(args[0], O_RDONLY);
		if (fd >= 0)
			return EEXIST;
		if (errno != EACCES)
			return errno;
		tries++;
	}
	dprintf(STDERR_FILENO, "%lu tries\n", tries);
	return tries ? 0 : ENODATA;
}

static void storm_worker(char *program, const char *dir)
{
	char name[256];

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	snprintf(name, sizeof(name), "%s/storm-%d", dir, getpid());
	for (;;) {
		pid_t child = fork();

		if (!child) {
			execl(program, program, "true", NULL);
			_exit(127);
		}
		close(open(name, O_CREAT | O_RDWR, 0600));
		close(socket(AF_INET, SOCK_DGRAM, 0));
		unlink(name);
		open_with("/proc/self/stat", O_RDONLY);
		wait_for(child);
	}
}

/* COUNT processes that fork, execute and open until this one is killed. */
static int storm(char **args)
{
	int count = number(args[0]), started = 0;

	alarm(0);
	for (; started < count; started++)
		if (!fork())
			storm_worker(args[1], args[2]);
	while (pause() < 0)
		;
	return 0;
}

/* Stays, as the first process of a container does, until standard input ends. */
static int stay(char **args)
{
	char byte;

	(void)args;
	alarm(0);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	return 0;
}

static int nothing(char **args)
{
	(void)args;
	return 0;
}

static int whoami(char **args)
{
	return getuid() == (uid_t)number(args[0]) ? 0 : EPERM;
}

static int batch(char **args);

static const struct operation operations[] = {
	{ "true", 0, nothing },
	{ "stay", 0, stay },
	{ "whoami", 1, whoami },
	{ "batch", 1, batch },

	{ "open_read", 1, open_read },
	{ "open_write", 1, open_write },
	{ "open_rdwr", 1, open_rdwr },
	{ "open_creat", 1, open_creat },
	{ "open_or_create", 1, open_or_create },
	{ "open_or_create_by_fd", 1, open_or_create_by_fd },
	{ "open_trunc", 1, open_trunc },
	{ "open_tmpfile", 1, open_tmpfile },
	{ "open_by_path_fd", 1, open_by_path_fd },
	{ "open_at_fd", 2, open_at_fd },
	{ "reopen_fd", 1, reopen_fd },
	{ "reopen_memfd", 1, reopen_memfd },
	{ "reopen_pipe", 0, reopen_pipe },
	{ "ftruncate_fd", 1, ftruncate_fd },
	{ "list", 1, list },
	{ "contains", 2, contains },
	{ "mkdir", 1, make_dir },
	{ "mkfifo", 1, make_fifo },
	{ "symlink", 2, make_symlink },
	{ "unlink", 1, remove_name },
	{ "rmdir", 1, remove_dir },
	{ "rename", 2, move },
	{ "rename_new_dir", 2, move_new_dir },
	{ "rename_and_read", 3, move_and_read },
	{ "exchange", 2, exchange },
	{ "link", 2, hard_link },
	{ "truncate", 1, truncate_name },
	{ "chmod", 1, change_mode },
	{ "chown", 1, change_owner },
	{ "utimes", 1, change_times },
	{ "casefold", 1, casefold },
	{ "deep_create", 3, deep_create },
	{ "deep_read", 3, deep_read },

	{ "exec", 1, execute },
	{ "exec_fd", 1, execute_fd },
	{ "exec_memfd", 2, execute_memfd },
	{ "from", 2, from },
	{ "mmap_exec", 1, mmap_exec },
	{ "mmap_memfd", 2, mmap_memfd },
	{ "mmap_detached", 2, mmap_detached },
	{ "open_detached", 2, open_detached },
	{ "mmap_read", 1, mmap_read },
	{ "mprotect_exec", 1, mprotect_exec },

	{ "socket", 3, create },
	{ "bind_stream", 2, bind_stream },
	{ "bind_dgram", 2, bind_dgram },
	{ "bind_short", 3, bind_short },
	{ "bind_unix_unspec", 0, bind_unix_unspec },
	{ "bind_unspec", 2, bind_unspec },
	{ "listen_stream", 2, listen_stream },
	{ "accept_stream", 2, accept_stream },
	{ "connect_stream", 2, connect_stream },
	{ "connect_only", 2, connect_only },
	{ "connect_dgram", 2, connect_dgram },
	{ "connect_short", 3, connect_short },
	{ "connect_v6_by_v4", 1, connect_v6_by_v4 },
	{ "send_dgram", 2, send_dgram },
	{ "send_only", 2, send_only },
	{ "send_connected", 2, send_connected },
	{ "send_fastopen", 2, send_fastopen },

	{ "in_child", 1, in_child },
	{ "in_mount_ns", 1, in_mount_ns },
	{ "in_user_ns", 1, in_user_ns },
	{ "signal", 1, signal_to },
	{ "in_pid_ns", 1, in_pid_ns },
	{ "in_net_ns", 1, in_net_ns },
	{ "in_all_ns", 1, in_all_ns },
	{ "in_chroot", 2, in_chroot },
	{ "repeat", 3, repeat },
	{ "in_session", 1, in_session },
	{ "in_thread", 1, in_thread },
	{ "in_lonely_thread", 1, in_lonely_thread },
	{ "as_orphan", 1, as_orphan },
	{ "as_user", 1, as_user },
	{ "is_secure", 0, is_secure },
	{ "own_pipe", 1, own_pipe },
	{ "limit_of", 1, limit_of },
	{ "filtered", 1, filtered },
	{ "enter", 2, enter },
	{ "enter_without_mounts", 2, enter_without_mounts },
	{ "bind_mount", 3, bind_mount },

	{ "never_opens", 2, never_opens },
	{ "storm", 3, storm },
};

static int perform(char **words)
{
	const struct operation *end = operations + sizeof(operations) / sizeof(operations[0]);
	const struct operation *operation;
	int count = 0;

	while (words[count])
		count++;
	for (operation = operations; operation < end; operation++)
		if (count && !strcmp(words[0], operation->name) && count > operation->least)
			return operation->run(words + 1);
	fprintf(stderr, "op: no such operation: %s with %d arguments\n",
		count ? words[0] : "(none)", count - 1);
	return EINVAL;
}

static void unescape(char *word)
{
	char *to = word;
	unsigned int byte;

	while (*word) {
		if (sscanf(word, "\\x%2x", &byte) == 1) {
			*to++ = byte;
			word += 4;
		} else {
			*to++ = *word++;
		}
	}
	*to = 0;
}

static void batch_line(char *line)
{
	char *words[WORDS_MAX + 1] = { NULL }, *rest = NULL;
	int count = 0;
	pid_t child;

	for (words[0] = strtok_r(line, " ", &rest); words[count] && count < WORDS_MAX;) {
		unescape(words[count++]);
		words[count] = strtok_r(NULL, " ", &rest);
	}
	if (!count)
		return;
	child = fork();
	if (!child) {
		alarm(SECONDS_MAX);
		_exit(perform(words + 1));
	}
	dprintf(STDOUT_FILENO, "%s %d\n", words[0], wait_for(child));
}

/* The file is opened before the first line, and read to the end. */
static int batch(char **args)
{
	FILE *from_file = strcmp(args[0], "-") ? fopen(args[0], "re") : stdin;
	char *line = NULL;
	size_t room = 0;

	if (!from_file)
		return errno;
	while (getline(&line, &room, from_file) > 0) {
		line[strcspn(line, "\n")] = 0;
		batch_line(line);
	}
	return 0;
}

int main(int argc, char **argv)
{
	int i;

	signal(SIGPIPE, SIG_IGN);
	umask(022);
	for (i = 1; i < argc; i++)
		unescape(argv[i]);
	return perform(argv + 1);
}
