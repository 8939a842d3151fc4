/* SPDX-License-Identifier: GPL-2.0 */
/* The commands of the tool. */
#ifndef BULKHEAD_COMMANDS_H
#define BULKHEAD_COMMANDS_H

#include "base/tool.h"

/**
 * struct tool_command - a command of the tool
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
int cmd_unconfined(int argc, char **argv);
int cmd_events(int argc, char **argv);
int cmd_status(int argc, char **argv);
int cmd_doctor(int argc, char **argv);
int cmd_oci_hook(int argc, char **argv);

#endif /* BULKHEAD_COMMANDS_H */
