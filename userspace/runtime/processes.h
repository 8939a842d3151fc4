/* SPDX-License-Identifier: GPL-2.0 */
/* The processes of the host that live in containers, whatever made those. */
#ifndef BULKHEAD_PROCESSES_H
#define BULKHEAD_PROCESSES_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Bytes of an engine's id, without the terminating NUL. */
#define PROCESS_ID_LENGTH 64

/**
 * struct process - a process in a container
 * @pid: as numbered on the host
 * @pid_ns: inode of its PID namespace
 * @user_ns: inode of its user namespace
 * @mount_ns: inode of its mount namespace
 * @id: the engine's id for its container, from the name of its cgroup; else empty
 */
struct process {
	uint32_t pid;
	ino_t pid_ns;
	ino_t user_ns;
	ino_t mount_ns;
	char id[PROCESS_ID_LENGTH + 1];
};

/**
 * struct process_list - processes, by PID
 * @list: malloc'd
 * @count: how many
 * @room: allocated
 */
struct process_list {
	struct process *list;
	size_t count;
	size_t room;
};

int processes_find(struct process_list *out, const char *proc);
void processes_free(struct process_list *processes);

#endif /* BULKHEAD_PROCESSES_H */
