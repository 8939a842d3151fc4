// SPDX-License-Identifier: GPL-2.0
/*
 * contain [OPTION...] -- PROGRAM ARGUMENT...
 *
 * A container made by hand: new namespaces, a root directory of its own, bound
 * before PROGRAM runs in it. The exit status is PROGRAM's.
 *
 *	-n NAME		bind it, called NAME; without: it is not bound
 *	-p POLICY	... to this policy
 *	-e		... by bind --entering
 *	-N LIST		its namespaces (pid,mount,net,ipc,uts; there are user and cgroup, too)
 *	-r tmpfs:DIR	its root: a tmpfs with a copy of DIR
 *	-r overlay:DIR	its root: an overlayfs, DIR below it
 *	-r dir:DIR	its root: DIR itself
 *	-r chroot:DIR	its root: DIR, and the host's root is a mount above it still
 *	-r host		its root: the host's
 *	-b FROM:TO	bind FROM of its root to TO of its root before it is bound
 *	-m TYPE:DIR[:OPTIONS]	mount such a filesystem on DIR of its root, if it can be
 *			had; a file "secret" is made in it, if it takes one
 *	-D NAME		/dev/NAME of the host is in its /dev, if the host has it
 *	-o FILE		FILE of the host is open in it, the first as descriptor 10
 *	-w FILE		FILE of its root is open to write in it, by the next descriptor
 *	-P FILE		write its PID, as the host has it, to FILE once it is bound
 *	-d DIR		where to mount the root (/run/contain)
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define OPENS_MAX  8
#define EXTRAS_MAX 64
#define FIRST_FD   10

struct settings {
	const char *name;
	const char *policy;
	const char *root;
	const char *dir;
	const char *pid_file;
	const char *binds[OPENS_MAX];
	int bind_count;
	const char *mounts[EXTRAS_MAX];
	int mount_count;
	const char *devices[EXTRAS_MAX];
	int device_count;
	const char *opens[OPENS_MAX];
	int open_flags[OPENS_MAX];
	int open_count;
	int entering;
	int namespaces;
	char **program;
};

static void __attribute__((noreturn, format(printf, 1, 2))) die(const char *format, ...)
{
	int number = errno;
	va_list args;

	fputs("contain: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(stderr, ": %s\n", strerror(number));
	exit(125);
}

static int namespaces_read(const char *list)
{
	static const struct {
		const char *name;
		int flag;
	} known[] = {
		{ "pid", CLONE_NEWPID },       { "mount", CLONE_NEWNS }, { "net", CLONE_NEWNET },
		{ "ipc", CLONE_NEWIPC },       { "uts", CLONE_NEWUTS },	 { "user", CLONE_NEWUSER },
		{ "cgroup", CLONE_NEWCGROUP },
	};
	int flags = 0;
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strstr(list, known[i].name))
			flags |= known[i].flag;
	return flags;
}

/* Runs a program and returns its exit status. */
static int run(char *const *words)
{
	int status;
	pid_t child = fork();

	if (!child) {
		execvp(words[0], words);
		die("%s", words[0]);
	}
	if (child < 0 || waitpid(child, &status, 0) < 0)
		die("fork");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 125;
}

static void mount_or_die(const char *type, const char *from, const char *to, unsigned long flags,
			 const char *options)
{
	if (mount(from, to, type, flags, options))
		die("mount %s on %s", from, to);
}

static void make_dir(const char *path)
{
	if (mkdir(path, 0755) && errno != EEXIST)
		die("mkdir %s", path);
}

static void make_tmpfs_root(const char *from, const char *root)
{
	char source[PATH_MAX];

	mount_or_die("tmpfs", "tmpfs", root, 0, "mode=755");
	snprintf(source, sizeof(source), "%s/.", from);
	if (run((char *[]){ "cp", "-a", source, (char *)root, NULL }))
		die("cp %s", source);
}

static void make_overlay_root(const char *lower, const char *root)
{
	char base[PATH_MAX], options[3 * PATH_MAX + 64];

	mount_or_die("tmpfs", "tmpfs", root, 0, "mode=755");
	snprintf(base, sizeof(base), "%s/upper", root);
	make_dir(base);
	snprintf(base, sizeof(base), "%s/work", root);
	make_dir(base);
	snprintf(base, sizeof(base), "%s/merged", root);
	make_dir(base);
	snprintf(options, sizeof(options), "lowerdir=%s,upperdir=%s/upper,workdir=%s/work", lower,
		 root, root);
	mount_or_die("overlay", "overlay", base, 0, options);
}

/* PATH and the directories that it lies in. */
static void make_dirs(char *path)
{
	char *slash = path;

	while ((slash = strchr(slash + 1, '/'))) {
		*slash = 0;
		mkdir(path, 0755);
		*slash = '/';
	}
	mkdir(path, 0755);
}

/* Not every kernel has every filesystem, and not every container may mount it. */
static void mount_extra(const char *text)
{
	char type[PATH_MAX], secret[PATH_MAX + 8], *dir, *options;
	int fd;

	snprintf(type, sizeof(type), "%s", text);
	dir = strchr(type, ':');
	if (!dir)
		die("-m %s", text);
	*dir++ = 0;
	options = strchr(dir, ':');
	if (options)
		*options++ = 0;
	dir += dir[0] == '/';
	make_dirs(dir);
	if (mount(type, dir, type, 0, options))
		return;
	snprintf(secret, sizeof(secret), "%s/secret", dir);
	fd = open(secret, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	if (fd >= 0 && write(fd, "x\n", 2) == 2)
		close(fd);
}

static void bind_device(const char *name)
{
	char from[PATH_MAX], to[PATH_MAX], *end;

	snprintf(from, sizeof(from), "/dev/%s", name);
	snprintf(to, sizeof(to), "dev/%s", name);
	if (access(from, F_OK))
		return;
	end = strrchr(to, '/');
	*end = 0;
	make_dirs(to);
	*end = '/';
	close(open(to, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
	mount_or_die(NULL, from, to, MS_BIND, NULL);
}

static void fill_root(const struct settings *settings)
{
	int i;

	make_dir("proc");
	make_dir("dev");
	if (settings->namespaces & CLONE_NEWPID)
		mount_or_die("proc", "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
	else
		mount_or_die(NULL, "/proc", "proc", MS_BIND | MS_REC, NULL);
	mount_or_die("tmpfs", "tmpfs", "dev", MS_NOSUID, "mode=755");
	if (mknod("dev/null", S_IFCHR | 0666, 0x0103)) {
		if (errno != EPERM)
			die("mknod dev/null");
		bind_device("null");
	}
	for (i = 0; i < settings->device_count; i++)
		bind_device(settings->devices[i]);
	for (i = 0; i < settings->mount_count; i++)
		mount_extra(settings->mounts[i]);
	for (i = 0; i < settings->bind_count; i++) {
		char from[PATH_MAX], *to;

		snprintf(from, sizeof(from), "%s", settings->binds[i]);
		to = strchr(from, ':');
		if (!to)
			die("-b %s", from);
		*to++ = 0;
		mount_or_die(NULL, from + (from[0] == '/'), to + (to[0] == '/'), MS_BIND, NULL);
	}
}

/* Enters the future root, which is of one of these kinds: tmpfs, overlay, dir, chroot. */
static void make_root(const char *kind, const char *from, const char *dir)
{
	make_dir(dir);
	if (kind[0] == 't')
		make_tmpfs_root(from, dir);
	else if (kind[0] == 'o')
		make_overlay_root(from, dir);
	else
		mount_or_die(NULL, from, dir, MS_BIND, NULL);
	if (chdir(dir) || (kind[0] == 'o' && chdir("merged")))
		die("chdir %s", dir);
}

static void change_root(const struct settings *settings)
{
	const char *kind = settings->root, *from = strchr(kind, ':');

	mount_or_die(NULL, "none", "/", MS_REC | MS_PRIVATE, NULL);
	if (!from)
		return;
	make_root(kind, from + 1, settings->dir);
	fill_root(settings);
	if (kind[0] == 'c') {
		if (chroot("."))
			die("chroot");
		return;
	}
	if (syscall(SYS_pivot_root, ".", ".") || umount2(".", MNT_DETACH) || chdir("/"))
		die("pivot_root");
}

static void loopback_up(void)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &request))
		die("lo");
	close(fd);
}

static void open_files(const struct settings *settings, int inside)
{
	int i, fd;

	for (i = 0; i < settings->open_count; i++) {
		if ((settings->open_flags[i] != O_RDONLY) != inside)
			continue;
		fd = open(settings->opens[i], settings->open_flags[i]);
		if (fd < 0 || dup2(fd, FIRST_FD + i) < 0)
			die("open %s", settings->opens[i]);
		close(fd);
	}
}

static void hand(int fd)
{
	if (write(fd, "", 1) != 1)
		die("write");
}

static void take(int fd)
{
	char byte;

	if (read(fd, &byte, 1) != 1)
		exit(125);
}

static void child_main(const struct settings *settings, int fd)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	take(fd);
	open_files(settings, 0);
	if (settings->namespaces & CLONE_NEWNS)
		change_root(settings);
	if (settings->namespaces & CLONE_NEWNET)
		loopback_up();
	open_files(settings, 1);
	hand(fd);
	take(fd);
	close(fd);
	execv(settings->program[0], settings->program);
	die("%s", settings->program[0]);
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		die("%s", path);
	close(fd);
}

static void map_users(pid_t pid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/uid_map", pid);
	write_file(path, "0 0 65536");
	snprintf(path, sizeof(path), "/proc/%d/gid_map", pid);
	write_file(path, "0 0 65536");
}

static void bind_container(const struct settings *settings, pid_t pid)
{
	char number[16];
	int status;

	snprintf(number, sizeof(number), "%d", pid);
	if (settings->name) {
		int out = dup(STDOUT_FILENO);

		dup2(STDERR_FILENO, STDOUT_FILENO);
		status = run((char *[]){ "bulkhead", "bind", (char *)settings->name, "--pid",
					 number, "--policy", (char *)settings->policy,
					 settings->entering ? "--entering" : NULL, NULL });
		dup2(out, STDOUT_FILENO);
		close(out);
		if (status) {
			kill(pid, SIGKILL);
			exit(125);
		}
	}
	if (settings->pid_file) {
		char temporary[PATH_MAX];

		snprintf(temporary, sizeof(temporary), "%s.new", settings->pid_file);
		write_file(temporary, number);
		if (rename(temporary, settings->pid_file))
			die("%s", settings->pid_file);
	}
}

static pid_t fork_into(int namespaces)
{
	return syscall(SYS_clone, namespaces | SIGCHLD, 0, 0, 0, 0);
}

static int contain(const struct settings *settings)
{
	int fds[2], status;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds))
		die("socketpair");
	pid = fork_into(settings->namespaces);
	if (pid < 0)
		die("clone");
	if (!pid) {
		close(fds[0]);
		child_main(settings, fds[1]);
	}
	close(fds[1]);
	if (settings->namespaces & CLONE_NEWUSER)
		map_users(pid);
	hand(fds[0]);
	take(fds[0]);
	bind_container(settings, pid);
	hand(fds[0]);
	if (waitpid(pid, &status, 0) < 0)
		die("wait");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void add_open(struct settings *settings, const char *path, int flags)
{
	if (settings->open_count == OPENS_MAX)
		die("too many files");
	settings->opens[settings->open_count] = path;
	settings->open_flags[settings->open_count++] = flags;
}

int main(int argc, char **argv)
{
	struct settings settings = {
		.root = "host",
		.dir = "/run/contain",
		.namespaces = CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC |
			      CLONE_NEWUTS,
	};
	int option;

	while ((option = getopt(argc, argv, "+n:p:eN:r:b:m:D:o:w:P:d:")) != -1) {
		switch (option) {
		case 'n':
			settings.name = optarg;
			break;
		case 'p':
			settings.policy = optarg;
			break;
		case 'e':
			settings.entering = 1;
			break;
		case 'N':
			settings.namespaces = namespaces_read(optarg);
			break;
		case 'r':
			settings.root = optarg;
			break;
		case 'b':
			if (settings.bind_count == OPENS_MAX)
				die("too many binds");
			settings.binds[settings.bind_count++] = optarg;
			break;
		case 'm':
			if (settings.mount_count == EXTRAS_MAX)
				die("too many mounts");
			settings.mounts[settings.mount_count++] = optarg;
			break;
		case 'D':
			if (settings.device_count == EXTRAS_MAX)
				die("too many devices");
			settings.devices[settings.device_count++] = optarg;
			break;
		case 'o':
			add_open(&settings, optarg, O_RDONLY);
			break;
		case 'w':
			add_open(&settings, optarg, O_WRONLY);
			break;
		case 'P':
			settings.pid_file = optarg;
			break;
		case 'd':
			settings.dir = optarg;
			break;
		default:
			return 125;
		}
	}
	settings.program = argv + optind;
	if (!settings.program[0] || !settings.name != !settings.policy) {
		fputs("contain: -n and -p go together, and a program is needed\n", stderr);
		return 125;
	}
	return contain(&settings);
}
