// SPDX-License-Identifier: GPL-2.0
/* Which processes of a host are in containers, in a directory that looks like its procfs. */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "runtime/processes.h"
#include "tap.h"

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static char proc[] = "/tmp/bulkhead-XXXXXX";

static void in(char *path, size_t size, const char *pid, const char *name)
{
	snprintf(path, size, "%s/%s/%s", proc, pid, name);
}

/* What a process has of its own is a file of its own; the rest is linked to the host's. */
static void own_or_shared(const char *pid, const char *name, bool own)
{
	char path[256], host[256];

	in(path, sizeof(path), pid, name);
	in(host, sizeof(host), "1", name);
	if (own)
		expect(!mkdir(path, 0755), "%s", path);
	else
		expect(!symlink(host, path), "%s", path);
}

/* @owns: p, u, m and r for the namespaces and the root directory that are its own. */
static void process(const char *pid, const char *owns, const char *cgroup)
{
	char path[256];
	FILE *file;

	in(path, sizeof(path), pid, "");
	expect(!mkdir(path, 0755), "%s", path);
	in(path, sizeof(path), pid, "ns");
	expect(!mkdir(path, 0755), "%s", path);
	own_or_shared(pid, "ns/pid", strchr(owns, 'p'));
	own_or_shared(pid, "ns/user", strchr(owns, 'u'));
	own_or_shared(pid, "ns/mnt", strchr(owns, 'm'));
	own_or_shared(pid, "root", strchr(owns, 'r'));
	in(path, sizeof(path), pid, "cgroup");
	file = fopen(path, "w");
	fputs(cgroup, file);
	fclose(file);
}

static void those_with_pids_or_a_root_of_their_own(void)
{
	struct process_list found;
	char text[256] = "";

	process("1", "pumr", "0::/init.scope\n");
	process("2", "", "0::/\n");
	process("10", "m", "0::/system.slice/private-tmp.service\n");
	process("11", "r", "0::/system.slice/chrooted.service\n");
	process("12", "u", "0::/user.slice\n");
	process("13", "um", "0::/user.slice/rootless-pause\n");
	process("9", "p", "0::/machine.slice/libpod-" ID ".scope\n");
	process("100", "mr", "0::/kubepods/crio-" ID ".scope/container\n");
	process("20", "pumr", "12:cpu:/docker/" ID "\n0::/\n");
	process("21", "pumr", "0::/" ID "0\n");
	process("22", "pumr", "0::/user.slice/browser.scope\n");
	expect(processes_find(&found, proc) == 0, "it fails");
	for (size_t i = 0; i < found.count; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%u%s ",
			 found.list[i].pid,
			 !strcmp(found.list[i].id, ID) ? "+"
			 : *found.list[i].id	       ? "?"
						       : "");
	expect(!strcmp(text, "9+ 20+ 21 22 100+ "), "%s", text);
	processes_free(&found);
}

static void stat_of(const char *pid, const char *text)
{
	char path[256];
	FILE *file;

	in(path, sizeof(path), pid, "stat");
	file = fopen(path, "w");
	fputs(text, file);
	fclose(file);
}

static void threads_of_the_kernel_are_none(void)
{
	struct process_list found;

	process("40", "mr", "0::/\n");
	stat_of("40", "40 (kdev) tmpfs) S 2 0 0 0 -1 2129984 0 0\n");
	process("41", "mr", "0::/\n");
	stat_of("41", "41 (a) S 2 0 0 0 -1 4194560 0 0\n");
	expect(processes_find(&found, proc) == 0 && found.count == 6, "%zu", found.count);
	processes_free(&found);
}

static void one_that_has_ended_is_none(void)
{
	struct process_list found;
	char path[256];

	in(path, sizeof(path), "30", "");
	expect(!mkdir(path, 0755), "%s", path);
	expect(processes_find(&found, proc) == 0 && found.count == 6, "%zu", found.count);
	processes_free(&found);
}

static void without_its_first_process_it_is_no_procfs(void)
{
	struct process_list found;

	expect(processes_find(&found, "/tmp/bulkhead-is-not-there") != 0, "it is one");
	processes_free(&found);
}

int main(void)
{
	char command[64];

	if (!mkdtemp(proc))
		return 1;
	run(those_with_pids_or_a_root_of_their_own);
	run(threads_of_the_kernel_are_none);
	run(one_that_has_ended_is_none);
	run(without_its_first_process_it_is_no_procfs);
	snprintf(command, sizeof(command), "rm -rf %s", proc);
	if (system(command))
		return 1;
	return tap_end();
}
