// SPDX-License-Identifier: GPL-2.0
/*
 * Ways to a process that is not in the container. The host keeps one for it, by "vector
 * target": signals to it stay pending, where they can be seen.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/kcmp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>
#include "vector.h"

#define IOPRIO_WHO_PROCESS 1

/* The target is this program: the word is at the same place there. */
static char word[16] = "canary";

static int target(char **args)
{
	sigset_t all;
	int fd = open(args[0], O_WRONLY | O_CREAT | O_TRUNC, 0600);

	/* A group of its own, so that signals to it do not reach others. */
	setsid();
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);
	/* Its directory is there to be entered, and its descriptor to be taken. */
	if (fd != 3 && dup2(fd, 3) < 0)
		return errno;
	dprintf(3, "%d\n", getpid());
	for (;;)
		poll(NULL, 0, -1);
}

/* ------------------------------------------------------------------ ptrace */

static int attach(char **args)
{
	pid_t pid = number(args[0]);

	if (ptrace(PTRACE_ATTACH, pid, NULL, NULL))
		return errno;
	waitpid(pid, NULL, __WALL);
	return result(ptrace(PTRACE_DETACH, pid, NULL, NULL));
}

static int seize(char **args)
{
	return result(ptrace(PTRACE_SEIZE, number(args[0]), NULL, NULL));
}

/* Its parent is a task of the host, which could make it do anything. */
static int orphan_traceme(char **args)
{
	unsigned char err = ETIMEDOUT;
	int fds[2];
	pid_t child;

	(void)args;
	if (pipe(fds))
		return errno;
	child = fork();
	if (!child) {
		pid_t parent = getpid();

		if (fork())
			_exit(0);
		while (getppid() == parent && poll(NULL, 0, 1) >= 0)
			;
		err = result(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
		_exit(write(fds[1], &err, 1) != 1);
	}
	close(fds[1]);
	wait_for(child);
	return read(fds[0], &err, 1) == 1 ? err : EPIPE;
}

/* By its parent, as a debugger starts a program. */
static int traceme(char **args)
{
	pid_t child = fork();

	(void)args;
	if (!child)
		_exit(result(ptrace(PTRACE_TRACEME, 0, NULL, NULL)));
	return wait_for(child);
}

static int read_memory(char **args)
{
	char copy[sizeof(word)];
	struct iovec here = { copy, sizeof(copy) }, there = { word, sizeof(word) };

	return result(process_vm_readv(number(args[0]), &here, 1, &there, 1, 0));
}

static int write_memory(char **args)
{
	struct iovec here = { word, sizeof(word) }, there = { word, sizeof(word) };

	return result(process_vm_writev(number(args[0]), &here, 1, &there, 1, 0));
}

/* Files of /proc/PID: some are only opened, others refuse when they are read. */
static int proc_read(char **args)
{
	char path[128];

	snprintf(path, sizeof(path), "/proc/%s/%s", args[0], args[1]);
	return read_at(AT_FDCWD, path);
}

static int proc_open(char **args)
{
	char path[128];

	snprintf(path, sizeof(path), "/proc/%s/%s", args[0], args[1]);
	return open_with(path, O_RDONLY);
}

static int proc_write(char **args)
{
	char path[128];

	snprintf(path, sizeof(path), "/proc/%s/mem", args[0]);
	return open_with(path, O_RDWR);
}

static int proc_link(char **args)
{
	char path[128], name[256];

	snprintf(path, sizeof(path), "/proc/%s/%s", args[0], args[1]);
	return result(readlink(path, name, sizeof(name)));
}

/* A way into the host's tree: only the link is checked here, nothing is opened. */
static int proc_path(char **args)
{
	char path[128];

	snprintf(path, sizeof(path), "/proc/%s/%s", args[0], args[1]);
	return closed(open(path, O_PATH | O_DIRECTORY | O_CLOEXEC));
}

static int take_fd(char **args)
{
	int pidfd = syscall(SYS_pidfd_open, number(args[0]), 0);

	return pidfd < 0 ? errno : closed(syscall(SYS_pidfd_getfd, pidfd, 3, 0));
}

static int compare(char **args)
{
	return result(syscall(SYS_kcmp, getpid(), number(args[0]), KCMP_FILES, 0, 0));
}

static int robust_list(char **args)
{
	void *head;
	size_t length;

	return result(syscall(SYS_get_robust_list, number(args[0]), &head, &length));
}

static int enter(char **args)
{
	int pidfd = syscall(SYS_pidfd_open, number(args[0]), 0);

	return pidfd < 0 ? errno : result(setns(pidfd, CLONE_NEWNS));
}

static int advise(char **args)
{
	int pidfd = syscall(SYS_pidfd_open, number(args[0]), 0);
	struct iovec there = { (void *)((unsigned long)word & ~4095UL), 4096 };

	if (pidfd < 0)
		return errno;
	return result(syscall(SYS_process_madvise, pidfd, &there, 1, 20 /* MADV_COLD */, 0));
}

/* ----------------------------------------------------------------- signals */

static int pending(const char *pid, int signal_number)
{
	char path[64], *line = NULL;
	unsigned long found = 0, bits;
	size_t room = 0;
	FILE *status;

	snprintf(path, sizeof(path), "/proc/%s/status", pid);
	status = fopen(path, "re");
	while (status && getline(&line, &room, status) > 0)
		if (sscanf(line, "SigPnd: %lx", &bits) == 1 ||
		    sscanf(line, "ShdPnd: %lx", &bits) == 1)
			found |= bits;
	return found >> (signal_number - 1) & 1;
}

/* Each way has a signal of its own, to distinguish it from the others. */
static int arrived(const char *pid, int signal_number, long sent)
{
	if (sent < 0)
		return errno;
	return pending(pid, signal_number) ? 0 : EPERM;
}

static int send_kill(char **args)
{
	return arrived(args[0], SIGRTMIN + 1, kill(number(args[0]), SIGRTMIN + 1));
}

static int send_group(char **args)
{
	return arrived(args[0], SIGRTMIN + 2, kill(-getpgid(number(args[0])), SIGRTMIN + 2));
}

static int send_thread(char **args)
{
	return arrived(args[0], SIGRTMIN + 3,
		       syscall(SYS_tgkill, number(args[0]), number(args[0]), SIGRTMIN + 3));
}

static int send_queued(char **args)
{
	return arrived(args[0], SIGRTMIN + 4,
		       sigqueue(number(args[0]), SIGRTMIN + 4, (union sigval){ 0 }));
}

static int send_pidfd(char **args)
{
	int pidfd = syscall(SYS_pidfd_open, number(args[0]), 0);

	return arrived(args[0], SIGRTMIN + 5,
		       syscall(SYS_pidfd_send_signal, pidfd, SIGRTMIN + 5, NULL, 0));
}

/* Writing to a pipe signals its owner; a missing permission is not reported. */
static int send_owner(char **args)
{
	int fds[2];

	if (pipe(fds) || fcntl(fds[0], F_SETOWN, number(args[0])) ||
	    fcntl(fds[0], F_SETSIG, SIGRTMIN + 6) || fcntl(fds[0], F_SETFL, O_ASYNC))
		return errno;
	return arrived(args[0], SIGRTMIN + 6, write(fds[1], "x", 1));
}

static int send_compat(char **args)
{
	long sent;

	__asm__ volatile("int $0x80"
			 : "=a"(sent)
			 : "a"(37L), "b"((long)number(args[0])), "c"((long)(SIGRTMIN + 7))
			 : "memory", "r8", "r9", "r10", "r11");
	errno = -sent;
	return arrived(args[0], SIGRTMIN + 7, sent < 0 ? -1 : 0);
}

static int send_child_of_thread(char **args)
{
	return run_child(send_kill, args);
}

/* -------------------------------------------------------------- scheduling */

static int set_priority(char **args)
{
	return result(setpriority(PRIO_PROCESS, number(args[0]), 1));
}

static int set_scheduler(char **args)
{
	const struct sched_param parameters = { 0 };

	return result(syscall(SYS_sched_setscheduler, number(args[0]), SCHED_BATCH, &parameters));
}

static int set_affinity(char **args)
{
	cpu_set_t all;

	sched_getaffinity(0, sizeof(all), &all);
	return result(sched_setaffinity(number(args[0]), sizeof(all), &all));
}

static int set_limit(char **args)
{
	struct rlimit limit;

	if (prlimit(0, RLIMIT_NOFILE, NULL, &limit))
		return errno;
	return result(prlimit(number(args[0]), RLIMIT_NOFILE, &limit, NULL));
}

static int set_io_priority(char **args)
{
	return result(syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, number(args[0]), 2 << 13));
}

static int move_memory(char **args)
{
	void *pages[] = { word };
	int nodes[] = { 0 }, status[1];

	return result(syscall(SYS_move_pages, number(args[0]), 1, pages, nodes, status, 0));
}

static int migrate_memory(char **args)
{
	unsigned long nodes = 1;

	return result(syscall(SYS_migrate_pages, number(args[0]), 2, &nodes, &nodes));
}

static int move_cgroup(char **args)
{
	return write_text(args[1], args[0]);
}

const struct vector process_vectors[] = { { "target", 1, target },
					  { "attach", 1, attach },
					  { "seize", 1, seize },
					  { "orphan_traceme", 0, orphan_traceme },
					  { "traceme", 0, traceme },
					  { "read_memory", 1, read_memory },
					  { "write_memory", 1, write_memory },
					  { "proc_read", 2, proc_read },
					  { "proc_open", 2, proc_open },
					  { "proc_write", 1, proc_write },
					  { "proc_link", 2, proc_link },
					  { "proc_path", 2, proc_path },
					  { "take_fd", 1, take_fd },
					  { "kcmp", 1, compare },
					  { "robust_list", 1, robust_list },
					  { "enter", 1, enter },
					  { "process_madvise", 1, advise },
					  { "kill", 1, send_kill },
					  { "kill_group", 1, send_group },
					  { "tgkill", 1, send_thread },
					  { "sigqueue", 1, send_queued },
					  { "kill_pidfd", 1, send_pidfd },
					  { "kill_owner", 1, send_owner },
					  { "kill_compat", 1, send_compat },
					  { "kill_by_child", 1, send_child_of_thread },
					  { "setpriority", 1, set_priority },
					  { "sched_setscheduler", 1, set_scheduler },
					  { "sched_setaffinity", 1, set_affinity },
					  { "prlimit", 1, set_limit },
					  { "ioprio_set", 1, set_io_priority },
					  { "move_pages", 1, move_memory },
					  { "migrate_pages", 1, migrate_memory },
					  { "move_cgroup", 2, move_cgroup },
					  {} };
