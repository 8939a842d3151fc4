/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the commands of the tool share: exit statuses, help, and the way from
 * a policy file to a blob.
 */
#ifndef BULKHEAD_TOOL_H
#define BULKHEAD_TOOL_H

#include <stddef.h>
#include <stdint.h>

#include <linux/bulkhead.h>

#ifndef BULKHEAD_TOOL_VERSION
#define BULKHEAD_TOOL_VERSION "0.1.0"
#endif

/**
 * enum tool_status - exit statuses of the tool
 * @TOOL_DONE: done; of explain: the request would pass
 * @TOOL_REFUSED: refused, with a sentence on standard error; of explain: the
 *	request would be denied
 * @TOOL_USAGE: the command line makes no sense
 */
enum tool_status {
	TOOL_DONE = 0,
	TOOL_REFUSED = 1,
	TOOL_USAGE = 2,
};

/**
 * struct tool_command - one command of the tool
 * @name: as it is typed
 * @run: gets the words from the command's name on; returns enum tool_status
 * @summary: one line for ``bulkhead --help``
 */
struct tool_command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *summary;
};

int cmd_check(int argc, char **argv);
int cmd_compile(int argc, char **argv);
int cmd_diff(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_import(int argc, char **argv);
int cmd_replay(int argc, char **argv);
int cmd_packs(int argc, char **argv);
int cmd_load(int argc, char **argv);
int cmd_unload(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_show(int argc, char **argv);
int cmd_bind(int argc, char **argv);
int cmd_unbind(int argc, char **argv);
int cmd_ps(int argc, char **argv);
int cmd_events(int argc, char **argv);
int cmd_status(int argc, char **argv);
int cmd_oci_hook(int argc, char **argv);

int tool_help(const char *usage);
int tool_usage(const char *command, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
int tool_refuse(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

/**
 * struct policy_blob - a compiled policy
 * @bytes: malloc'd; verified by the kernel's own verifier
 * @length: bytes of it
 * @rules: rules of the policy as its author counts them; 0 if read from a blob
 * @states: states of the automaton; 0 if read from a blob
 * @warnings: warnings while it was compiled
 * @name: the policy's name
 */
struct policy_blob {
	void *bytes;
	size_t length;
	uint32_t rules;
	uint32_t states;
	uint32_t warnings;
	char name[BULKHEAD_NAME_MAX + 1];
};

/**
 * struct policy_blobs - compiled policies
 * @list: the blobs
 * @count: how many
 * @room: allocated
 */
struct policy_blobs {
	struct policy_blob *list;
	size_t count;
	size_t room;
};

int policy_read_file(const char *path, struct policy_blobs *out);
int policy_read_one(const char *path, struct policy_blob *out);
void policy_blob_free(struct policy_blob *blob);
void policy_blobs_free(struct policy_blobs *blobs);

#endif /* BULKHEAD_TOOL_H */
