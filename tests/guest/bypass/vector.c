// SPDX-License-Identifier: GPL-2.0
/*
 * vector OPERATION ARGUMENT...
 * vector batch FILE TRIES
 *
 * The operations are in the files beside this one, by domain. Like op, it needs no
 * libraries and can be copied under any name; the exit status is 0 or an errno.
 *
 * A batch has a vector a line, "NAME ERRNO OPERATION ARGUMENT...". Each is made by a
 * child, TRIES times, and "NAME ERRNO CHANGED SENTENCE MILLISECONDS" is printed, between tabs: the
 * first errno that is not the one of the line, and whether what is below /s/NAME and
 * /o/NAME, or mounted, is not as it was. Before it begins /mark/NAME is opened, by which the
 * events that follow are known to be its.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <dirent.h>
#include <time.h>
#include <unistd.h>
#include "vector.h"

#define WORDS_MAX 24
/* An operation that hangs was not refused. */
#define SECONDS_MAX 15

int result(long returned)
{
	return returned < 0 ? errno : 0;
}

int number(const char *text)
{
	return strtol(text, NULL, 0);
}

int wait_for(pid_t child)
{
	int status;

	if (child < 0)
		return errno;
	while (waitpid(child, &status, __WALL) < 0)
		if (errno != EINTR)
			return errno;
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM ? ETIMEDOUT : ECANCELED;
}

int closed(int fd)
{
	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

int open_with(const char *path, int flags)
{
	return closed(open(path, flags | O_CLOEXEC, 0644));
}

int read_at(int dir, const char *path)
{
	int fd = openat(dir, path, O_RDONLY | O_CLOEXEC), err;
	char byte;

	if (fd < 0)
		return errno;
	err = read(fd, &byte, 1) < 0 ? errno : 0;
	close(fd);
	return err;
}

int reopen(int fd, int flags)
{
	char link[64];

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	return open_with(link, flags);
}

int write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), err;
	ssize_t length = strlen(text);

	if (fd < 0)
		return errno;
	err = write(fd, text, length) == length ? 0 : errno;
	close(fd);
	return err;
}

int run_child(int (*run)(char **args), char **args)
{
	pid_t child = fork();

	if (!child)
		_exit(run(args));
	return wait_for(child);
}

int map_self(void)
{
	errno = write_text("/proc/self/setgroups", "deny");
	if (!errno)
		errno = write_text("/proc/self/uid_map", "0 0 1");
	if (!errno)
		errno = write_text("/proc/self/gid_map", "0 0 1");
	return errno ? -1 : 0;
}

int namespaces(const char *list)
{
	static const struct {
		const char *name;
		int flag;
	} known[] = {
		{ "pid", CLONE_NEWPID },       { "mount", CLONE_NEWNS },
		{ "net", CLONE_NEWNET },       { "ipc", CLONE_NEWIPC },
		{ "uts", CLONE_NEWUTS },       { "user", CLONE_NEWUSER },
		{ "cgroup", CLONE_NEWCGROUP }, { "time", 0x80 /* CLONE_NEWTIME */ },
		{ "files", CLONE_FILES },      { "fs", CLONE_FS },
	};
	int flags = 0;
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strstr(list, known[i].name))
			flags |= known[i].flag;
	return flags;
}

static int nothing(char **args)
{
	(void)args;
	return 0;
}

/* The program ARGS[0], a copy of this one, performs the rest. */
static int from(char **args)
{
	execv(args[0], args);
	return errno;
}

static int batch(char **args);

static const struct vector common_vectors[] = { { "true", 0, nothing },
						{ "batch", 2, batch },
						{ "from", 2, from },
						{} };

static const struct vector *const tables[] = {
	common_vectors,	  file_vectors,	 exec_vectors,	  source_vectors, network_vectors,
	identity_vectors, mount_vectors, process_vectors, host_vectors,	  capability_vectors,
};

static const struct vector *find(const char *name)
{
	const struct vector *vector;
	size_t i;

	for (i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		for (vector = tables[i]; vector->name; vector++)
			if (!strcmp(vector->name, name))
				return vector;
	return NULL;
}

int perform(char **words)
{
	const struct vector *vector = words[0] ? find(words[0]) : NULL;
	int count = 0;

	while (words[count])
		count++;
	if (vector && count > vector->least)
		return vector->run(words + 1);
	fprintf(stderr, "vector: no such operation: %s with %d arguments\n",
		count ? words[0] : "(none)", count - 1);
	/* An error that neither a policy nor the kernel would return. */
	return EBADRQC;
}

/* ------------------------------------------------------------------- batch */

static unsigned long mixed(unsigned long sum, const void *bytes, size_t length)
{
	const unsigned char *at = bytes;

	while (length--)
		sum = (sum ^ *at++) * 0x100000001b3;
	return sum;
}

/* What must not change about a name; other vectors may link a file with several names. */
static unsigned long state_of(const char *path)
{
	unsigned long sum = mixed(0, path, strlen(path));
	struct stat s;

	if (lstat(path, &s))
		return sum;
	sum = mixed(sum, &s.st_mode, sizeof(s.st_mode));
	sum = mixed(sum, &s.st_uid, sizeof(s.st_uid));
	sum = mixed(sum, &s.st_size, sizeof(s.st_size));
	sum = mixed(sum, &s.st_mtim, sizeof(s.st_mtim));
	if (S_ISREG(s.st_mode) && s.st_nlink == 1)
		sum = mixed(sum, &s.st_ctim, sizeof(s.st_ctim));
	return sum;
}

static unsigned long state_below(const char *path)
{
	unsigned long sum = state_of(path);
	DIR *dir = opendir(path);
	struct dirent *entry;
	char name[4096];

	if (!dir)
		return sum;
	while ((entry = readdir(dir))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
		sum += entry->d_type == DT_DIR ? state_below(name) : state_of(name);
	}
	closedir(dir);
	return sum;
}

static unsigned long protected_state(const char *name)
{
	char path[256];
	unsigned long sum;

	snprintf(path, sizeof(path), "/s/%s", name);
	sum = state_below(path);
	snprintf(path, sizeof(path), "/o/%s", name);
	return sum + state_below(path);
}

static unsigned long mounts(void)
{
	unsigned long sum = 0;
	char bytes[4096];
	int fd = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
	ssize_t length;

	while (fd >= 0 && (length = read(fd, bytes, sizeof(bytes))) > 0)
		sum = mixed(sum, bytes, length);
	close(fd);
	return sum;
}

static int attempt(char **words)
{
	pid_t child = fork();

	if (!child) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		alarm(SECONDS_MAX);
		_exit(perform(words));
	}
	return wait_for(child);
}

static int attempts(char **words, int wanted, int tries)
{
	int err = wanted;

	while (tries-- && err == wanted)
		err = attempt(words);
	return err;
}

static void batch_line(char *line, int tries)
{
	char *words[WORDS_MAX + 1] = { NULL }, *rest = NULL, path[256];
	unsigned long before, mounts_before;
	struct timespec begin, end;
	int count = 0, err;

	for (words[0] = strtok_r(line, " ", &rest); words[count] && count < WORDS_MAX;)
		words[++count] = strtok_r(NULL, " ", &rest);
	if (count < 3)
		return;
	before = protected_state(words[0]);
	mounts_before = mounts();
	snprintf(path, sizeof(path), "/mark/%s", words[0]);
	open_with(path, O_RDONLY);
	clock_gettime(CLOCK_MONOTONIC, &begin);
	err = attempts(words + 2, number(words[1]), tries);
	clock_gettime(CLOCK_MONOTONIC, &end);
	dprintf(STDOUT_FILENO, "%s\t%d\t%d\t%s\t%ld\n", words[0], err,
		(before != protected_state(words[0])) + (mounts_before != mounts()), strerror(err),
		(end.tv_sec - begin.tv_sec) * 1000 + (end.tv_nsec - begin.tv_nsec) / 1000000);
}

/* The file is opened before the first line, and read to the end. */
static int batch(char **args)
{
	FILE *lines = fopen(args[0], "re");
	char *line = NULL;
	size_t room = 0;

	if (!lines)
		return errno;
	while (getline(&line, &room, lines) > 0) {
		line[strcspn(line, "\n")] = 0;
		batch_line(line, number(args[1]));
	}
	open_with("/mark/.end", O_RDONLY);
	return 0;
}

int main(int argc, char **argv)
{
	(void)argc;
	signal(SIGPIPE, SIG_IGN);
	umask(022);
	return perform(argv + 1);
}
