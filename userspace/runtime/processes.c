// SPDX-License-Identifier: GPL-2.0
/*
 * The processes of the host that live in containers, whatever made those.
 *
 * A process is in a container if it has another PID namespace than the host's first process,
 * or another root directory in another mount namespace. A mount namespace by itself is what
 * systemd gives to services; a root directory by itself is that of a service which has called
 * chroot(); a user namespace by itself is a tool of a rootless engine.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/tool.h"
#include "runtime/processes.h"

/* A directory that looks like procfs has short paths, except those of tests. */
#define PATH_ROOM 512

/* As the kernel has it in the flags of a task, the 7th word behind its name in "stat". */
#define PF_KTHREAD 0x00200000

struct view {
	struct process process;
	dev_t root_device;
	ino_t root;
};

/* Return: 0, or an errno. */
static int see(const char *proc, const char *pid, const char *what, struct stat *found)
{
	char path[PATH_ROOM];

	if (snprintf(path, sizeof(path), "%s/%s/%s", proc, pid, what) >= (int)sizeof(path))
		return ENAMETOOLONG;
	return stat(path, found) ? errno : 0;
}

static int look(const char *proc, const char *pid, struct view *view)
{
	struct stat pid_ns, user_ns, mount_ns, root;
	int err = see(proc, pid, "ns/pid", &pid_ns) ?: see(proc, pid, "ns/user", &user_ns) ?:
		  see(proc, pid, "ns/mnt", &mount_ns) ?: see(proc, pid, "root", &root);

	if (err)
		return err;
	*view = (struct view){
		.process = {
			.pid = strtoul(pid, NULL, 10),
			.pid_ns = pid_ns.st_ino,
			.user_ns = user_ns.st_ino,
			.mount_ns = mount_ns.st_ino,
		},
		.root_device = root.st_dev,
		.root = root.st_ino,
	};
	return 0;
}

/* Some have a root directory of their own, as kdevtmpfs. */
static bool is_of_kernel(const char *proc, const char *pid)
{
	unsigned long flags = 0;
	char path[PATH_ROOM];
	char line[1024] = "";
	const char *at;
	FILE *stat;

	snprintf(path, sizeof(path), "%s/%s/stat", proc, pid);
	stat = fopen(path, "re");
	if (!stat)
		return false;
	at = fgets(line, sizeof(line), stat) ? strrchr(line, ')') : NULL;
	fclose(stat);
	return at && sscanf(at, ") %*c %*d %*d %*d %*d %*d %lu", &flags) == 1 && flags & PF_KTHREAD;
}

static bool is_apart(const struct view *view, const struct view *host)
{
	if (view->process.pid_ns != host->process.pid_ns)
		return true;
	return view->process.mount_ns != host->process.mount_ns &&
	       (view->root != host->root || view->root_device != host->root_device);
}

/* The last 64 hexadecimal digits in a row: engines name cgroups after containers. */
static void take_id(const char *line, char *id)
{
	size_t run = 0;

	for (const char *at = line; *at; at++) {
		run = isxdigit((unsigned char)*at) && !isupper((unsigned char)*at) ? run + 1 : 0;
		if (run == PROCESS_ID_LENGTH && !isxdigit((unsigned char)at[1]))
			snprintf(id, PROCESS_ID_LENGTH + 1, "%.*s", PROCESS_ID_LENGTH,
				 at + 1 - PROCESS_ID_LENGTH);
	}
}

static void find_id(const char *proc, const char *pid, char *id)
{
	char path[PATH_ROOM];
	char line[4096];
	FILE *cgroups;

	snprintf(path, sizeof(path), "%s/%s/cgroup", proc, pid);
	cgroups = fopen(path, "re");
	if (!cgroups)
		return;
	while (!*id && fgets(line, sizeof(line), cgroups))
		take_id(line, id);
	fclose(cgroups);
}

static int is_process(const struct dirent *entry)
{
	return isdigit((unsigned char)entry->d_name[0]);
}

static int by_number(const struct dirent **a, const struct dirent **b)
{
	unsigned long first = strtoul((*a)->d_name, NULL, 10);
	unsigned long second = strtoul((*b)->d_name, NULL, 10);

	return first < second ? -1 : first > second;
}

static int refuse(const char *pid, int err)
{
	return tool_refuse("cannot look at the namespaces of process %s: %s%s", pid, strerror(err),
			   err == EACCES || err == EPERM
				   ? "; run this as root of the host, with CAP_SYS_PTRACE"
				   : "");
}

static int add(struct process_list *out, const char *proc, const char *pid, const struct view *host)
{
	struct view view;
	int err = look(proc, pid, &view);

	/* It has ended meanwhile, or is a zombie. */
	if (err == ENOENT || err == ESRCH)
		return TOOL_DONE;
	if (err)
		return refuse(pid, err);
	if (!is_apart(&view, host) || is_of_kernel(proc, pid))
		return TOOL_DONE;
	find_id(proc, pid, view.process.id);
	out->list = memory_grow(out->list, &out->room, out->count + 1, sizeof(*out->list));
	out->list[out->count++] = view.process;
	return TOOL_DONE;
}

/**
 * processes_find() - find the processes that live in containers
 * @out: filled in; free it with processes_free(), also after an error
 * @proc: the host's ``/proc``
 *
 * Return: TOOL_DONE, or TOOL_REFUSED after an error was printed: a process can't be looked at.
 */
int processes_find(struct process_list *out, const char *proc)
{
	struct dirent **entries;
	int status = TOOL_DONE, count, err;
	struct view host;

	*out = (struct process_list){};
	err = look(proc, "1", &host);
	if (err)
		return refuse("1", err);
	count = scandir(proc, &entries, is_process, by_number);
	if (count < 0)
		return tool_refuse("%s: %s", proc, strerror(errno));
	for (int i = 0; i < count; i++) {
		if (status == TOOL_DONE)
			status = add(out, proc, entries[i]->d_name, &host);
		free(entries[i]);
	}
	free(entries);
	return status;
}

/**
 * processes_free() - free what processes_find() filled in
 * @processes: the list
 */
void processes_free(struct process_list *processes)
{
	free(processes->list);
}
