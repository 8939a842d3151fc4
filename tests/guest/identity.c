// SPDX-License-Identifier: GPL-2.0
/*
 * identity MOVE [ARGUMENT...] FILE
 * identity then_exec MOVE [ARGUMENT...] FILE
 * identity batch OPERATIONS
 * identity nested_batch LIST DEPTH OPERATIONS
 *
 * A task moves to where its container might lose track of it, and has a child there,
 * which opens FILE to read: the exit status is 0 or the errno of that, or of the move.
 * LIST names namespaces: user,pid,mnt,net,ipc,uts,cgroup,time. With then_exec, this
 * program is executed again to open FILE.
 *
 * A batch has one move per line, "ID MOVE ARGUMENT...": each is made by a child, and "ID
 * ERRNO" is printed; OPERATIONS is a file, or "-". In a nested batch, all of this happens
 * in a container within the container, DEPTH levels deep.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x80
#endif
#define SECONDS_MAX 20
#define WORDS_MAX   12
/* A nested container has it, too. */
#define PROGRAM "/t/identity"

static const struct {
	const char *name;
	int flag;
} namespaces[] = {
	/* In the order in which they have to be entered. */
	{ "user", CLONE_NEWUSER }, { "net", CLONE_NEWNET },	  { "ipc", CLONE_NEWIPC },
	{ "uts", CLONE_NEWUTS },   { "cgroup", CLONE_NEWCGROUP }, { "time", CLONE_NEWTIME },
	{ "pid", CLONE_NEWPID },   { "mnt", CLONE_NEWNS },
};
#define NAMESPACES ((int)(sizeof(namespaces) / sizeof(namespaces[0])))

struct move {
	const char *name;
	int arguments;
	int (*run)(char **args);
};

static bool then_exec;

static int flags_of(const char *list)
{
	int flags = 0, i;

	for (i = 0; i < NAMESPACES; i++)
		if (strstr(list, namespaces[i].name))
			flags |= namespaces[i].flag;
	return flags;
}

static int look(const char *path)
{
	if (then_exec) {
		execl(PROGRAM, PROGRAM, "open_read", path, NULL);
		return errno;
	}
	return open(path, O_RDONLY | O_CLOEXEC) < 0 ? errno : 0;
}

static int wait_for(pid_t child)
{
	int status;

	if (child < 0)
		return errno;
	while (waitpid(child, &status, __WALL) < 0)
		if (errno != EINTR)
			return errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : ETIMEDOUT;
}

static int look_in_child(const char *path)
{
	pid_t child = fork();

	if (!child)
		_exit(look(path));
	return wait_for(child);
}

static int stay_here(char **args)
{
	return look(args[0]);
}

static int in_child(char **args)
{
	return look_in_child(args[0]);
}

static int in_session(char **args)
{
	return setsid() < 0 ? errno : look_in_child(args[0]);
}

static int as_user(char **args)
{
	return setgid(1000) || setuid(1000) ? errno : look_in_child(args[0]);
}

static int by_unshare(char **args)
{
	return unshare(flags_of(args[0])) ? errno : look_in_child(args[1]);
}

static pid_t clone_with(unsigned long flags)
{
	return syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);
}

static pid_t clone3_with(unsigned long flags)
{
	struct clone_args args = { .flags = flags, .exit_signal = SIGCHLD };

	return syscall(SYS_clone3, &args, sizeof(args));
}

static int by_clone(char **args)
{
	pid_t child = clone_with(flags_of(args[0]));

	if (!child)
		_exit(look_in_child(args[1]));
	return wait_for(child);
}

static int by_clone3(char **args)
{
	pid_t child = clone3_with(flags_of(args[0]));

	if (!child)
		_exit(look_in_child(args[1]));
	return wait_for(child);
}

/* Shares the memory, as a thread does, and is a process of its own. */
static int by_vfork(char **args)
{
	pid_t child = vfork();

	if (!child)
		_exit(look(args[0]));
	return wait_for(child);
}

/* A process that is not waited for reports through a pipe. */
static int told(int fds[2])
{
	unsigned char code;

	close(fds[1]);
	return read(fds[0], &code, 1) == 1 ? code : EPIPE;
}

static void tell(int fds[2], int err)
{
	const unsigned char code = err;

	_exit(write(fds[1], &code, 1) != 1);
}

/* The child's parent is its grandparent. */
static int as_sibling(char **args)
{
	int fds[2];
	pid_t child;

	if (pipe(fds))
		return errno;
	child = clone_with(CLONE_PARENT | flags_of(args[0]));
	if (!child)
		tell(fds, look_in_child(args[1]));
	return child < 0 ? errno : told(fds);
}

/* Twice, each time into new namespaces; the process in between has ended. */
static int by_double_fork(char **args)
{
	int fds[2];
	pid_t child;

	if (pipe(fds))
		return errno;
	child = clone_with(flags_of(args[0]));
	if (!child) {
		if (setsid() < 0)
			tell(fds, errno);
		child = clone_with(flags_of(args[0]) & ~CLONE_NEWPID);
		if (!child) {
			usleep(10000);
			tell(fds, look_in_child(args[1]));
		}
		/* The end of a PID namespace's first process ends all others in it. */
		if (flags_of(args[0]) & CLONE_NEWPID)
			wait_for(child);
		_exit(0);
	}
	if (!(flags_of(args[0]) & CLONE_NEWPID))
		wait_for(child);
	return told(fds);
}

struct thread {
	int flags;
	char **args;
};

static void *thread_main(void *data)
{
	const struct thread *thread = data;

	if (unshare(thread->flags))
		return (void *)(long)errno;
	return (void *)(long)(look(thread->args[1]) ?: look_in_child(thread->args[1]));
}

/* Only one thread of the process moves. */
static int by_thread(char **args)
{
	struct thread thread = { .flags = flags_of(args[0]), .args = args };
	pthread_t id;
	void *code;
	int err;

	if (thread.flags & CLONE_NEWNS)
		thread.flags |= CLONE_FS;
	err = pthread_create(&id, NULL, thread_main, &thread);
	return err ?: pthread_join(id, &code) ? ESRCH : (int)(long)code;
}

static int namespace_open(pid_t pid, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/ns/%s", pid, name);
	return open(path, O_RDONLY | O_CLOEXEC);
}

static int enter_by_path(pid_t pid, int flags)
{
	int i, fd;

	for (i = 0; i < NAMESPACES; i++) {
		if (!(flags & namespaces[i].flag))
			continue;
		fd = namespace_open(pid, namespaces[i].name);
		if (fd < 0 || setns(fd, namespaces[i].flag))
			return errno;
		close(fd);
	}
	return 0;
}

static int enter_by_pidfd(pid_t pid, int flags)
{
	int fd = syscall(SYS_pidfd_open, pid, 0);

	return fd < 0 || setns(fd, flags) ? errno : 0;
}

/* Another process made them; this one joins. */
static int join(char **args, int (*enter)(pid_t pid, int flags))
{
	int flags = flags_of(args[0]), err;
	pid_t holder = clone3_with(flags);

	if (!holder)
		for (;;)
			pause();
	if (holder < 0)
		return errno;
	err = enter(holder, flags) ?: look_in_child(args[1]);
	kill(holder, SIGKILL);
	return err;
}

static int by_path(char **args)
{
	return join(args, enter_by_path);
}

static int by_pidfd(char **args)
{
	return join(args, enter_by_pidfd);
}

/* There and back. */
static int and_back(char **args)
{
	int flags = flags_of(args[0]), fds[NAMESPACES], i;

	for (i = 0; i < NAMESPACES; i++)
		fds[i] = namespace_open(getpid(), namespaces[i].name);
	if (unshare(flags))
		return errno;
	for (i = 0; i < NAMESPACES; i++)
		if ((flags & namespaces[i].flag) && setns(fds[i], 0))
			return errno;
	return look_in_child(args[1]);
}

/* host_path LIST PID FILE: to where another process is. */
static int to_process_by_path(char **args)
{
	return enter_by_path(atoi(args[1]), flags_of(args[0])) ?: look_in_child(args[2]);
}

static int to_process_by_pidfd(char **args)
{
	return enter_by_pidfd(atoi(args[1]), flags_of(args[0])) ?: look_in_child(args[2]);
}

static int write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	ssize_t written = fd < 0 ? -1 : write(fd, text, strlen(text));

	if (fd >= 0)
		close(fd);
	return written < 0 ? errno : 0;
}

/* A process without a user id may not create anything. */
static int map_root(void)
{
	return write_text("/proc/self/setgroups", "deny") ?:
	       write_text("/proc/self/uid_map", "0 0 1") ?:
	       write_text("/proc/self/gid_map", "0 0 1");
}

/*
 * A root of its own, in which /t is the former root. It is on the filesystem that the
 * outer root is on: what is on another one, and not below that root, is outside.
 */
static int make_root(void)
{
	char dir[] = "/tmp/nested-XXXXXX";

	if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) || !mkdtemp(dir) ||
	    mount(dir, dir, NULL, MS_BIND, NULL) || chdir(dir) || mkdir("t", 0755) ||
	    mkdir("tmp", 0755) || mkdir("proc", 0755) || mknod("sentinel", S_IFREG | 0644, 0) ||
	    mount("/t", "t", NULL, MS_BIND, NULL) ||
	    mount("/sentinel", "sentinel", NULL, MS_BIND, NULL) ||
	    mount("proc", "proc", "proc", 0, NULL) || syscall(SYS_pivot_root, ".", ".") ||
	    umount2(".", MNT_DETACH) || chdir("/"))
		return errno;
	return 0;
}

/* What the innermost one does. */
static int nest(int flags, int depth, int (*run)(void *data), void *data)
{
	pid_t child = clone_with(flags);
	int err;

	if (!child) {
		err = (flags & CLONE_NEWUSER ? map_root() : 0) ?: make_root();
		if (!err)
			err = depth > 1 ? nest(flags, depth - 1, run, data) : run(data);
		_exit(err);
	}
	return wait_for(child);
}

static int run_look(void *path)
{
	return look(path);
}

/* nested LIST DEPTH FILE: a container in the container, and so on. */
static int nested(char **args)
{
	return nest(flags_of(args[0]), atoi(args[1]), run_look, args[2]);
}

/* Until SIGUSR1, while the host looks for it. */
static int run_held(void *path)
{
	sigset_t set;
	int sig;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return sigwait(&set, &sig) ?: look(path);
}

static int nested_held(char **args)
{
	return nest(flags_of(args[0]), atoi(args[1]), run_held, args[2]);
}

static const struct move moves[] = {
	{ "open_read", 1, stay_here },
	{ "in_child", 1, in_child },
	{ "in_session", 1, in_session },
	{ "as_user", 1, as_user },
	{ "unshare", 2, by_unshare },
	{ "clone", 2, by_clone },
	{ "clone3", 2, by_clone3 },
	{ "vfork", 1, by_vfork },
	{ "sibling", 2, as_sibling },
	{ "double_fork", 2, by_double_fork },
	{ "thread", 2, by_thread },
	{ "path", 2, by_path },
	{ "pidfd", 2, by_pidfd },
	{ "back", 2, and_back },
	{ "nested", 3, nested },
	{ "nested_held", 3, nested_held },
	{ "to_path", 3, to_process_by_path },
	{ "to_pidfd", 3, to_process_by_pidfd },
};

static int perform(int count, char **words)
{
	const struct move *end = moves + sizeof(moves) / sizeof(moves[0]);
	const struct move *move;

	if (count > 1 && !strcmp(words[0], "then_exec")) {
		then_exec = true;
		words++;
		count--;
	}
	for (move = moves; move < end; move++)
		if (count == move->arguments + 1 && !strcmp(words[0], move->name))
			return move->run(words + 1);
	fprintf(stderr, "identity: no such move with %d arguments\n", count - 1);
	return EINVAL;
}

static void batch_line(char *line)
{
	char *words[WORDS_MAX], *rest = NULL;
	int count = 0;
	pid_t child;

	for (words[0] = strtok_r(line, " \n", &rest); words[count] && count < WORDS_MAX - 1;)
		words[++count] = strtok_r(NULL, " \n", &rest);
	if (!count)
		return;
	child = fork();
	if (!child) {
		alarm(SECONDS_MAX);
		_exit(perform(count - 1, words + 1));
	}
	dprintf(STDOUT_FILENO, "%s %d\n", words[0], wait_for(child));
}

static int batch(void *stream)
{
	char *line = NULL;
	size_t room = 0;

	while (getline(&line, &room, stream) > 0)
		batch_line(line);
	return 0;
}

static FILE *operations_open(const char *name)
{
	FILE *stream = strcmp(name, "-") ? fopen(name, "re") : stdin;

	if (!stream)
		exit(errno);
	return stream;
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "batch"))
		return batch(operations_open(argv[2]));
	if (argc == 5 && !strcmp(argv[1], "nested_batch"))
		return nest(flags_of(argv[2]), atoi(argv[3]), batch, operations_open(argv[4]));
	alarm(SECONDS_MAX);
	return argc > 1 ? perform(argc - 1, argv + 1) : EINVAL;
}
