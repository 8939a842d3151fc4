// SPDX-License-Identifier: GPL-2.0
/* bulkhead unconfined: list the containers of this host that no policy confines. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <json.h>

#include "base/arena.h"
#include "base/options.h"
#include "base/output.h"
#include "base/tool.h"
#include "commands/commands.h"
#include "module/netlink.h"
#include "runtime/oci_recorded.h"
#include "runtime/processes.h"

static const char usage[] =
	"Usage: bulkhead unconfined [--json]\n\n"
	"List the containers of this host that no policy confines: processes that have\n"
	"another PID namespace than the host, or another root directory in another mount\n"
	"namespace, and are in no bound container. ENGINE, NAME and IMAGE are what the\n"
	"engine has recorded; of what no engine made, such as the sandbox of a browser,\n"
	"only the process is known.\n\n"
	"The exit status is 0 if there are none, 1 if there are any, and 2 if that can't be\n"
	"determined.\n\n"
	"  --json  print one JSON array\n"
	"  --help  print this\n";

/* Exit statuses. */
enum {
	NONE = 0,
	SOME = 1,
	UNKNOWN = 2,
};

/**
 * struct stray - a container that is not confined
 * @first: its process with the lowest PID
 * @processes: how many of its processes are not confined
 */
struct stray {
	const struct process *first;
	unsigned int processes;
};

static int on_container(const struct netlink_reply *reply, void *data)
{
	(void)reply;
	*(bool *)data = true;
	return 0;
}

/* The module is asked about each process, since only it knows where tasks were born. */
static int is_confined(struct netlink *link, const struct process *process, bool *confined)
{
	struct netlink_request *request;

	*confined = false;
	if (!link)
		return TOOL_DONE;
	request = netlink_request_new(link, BULKHEAD_CMD_CONTAINER_LIST);
	netlink_put_u32(request, BULKHEAD_A_PID, process->pid);
	if (netlink_dump(link, request, on_container, confined))
		return tool_refuse("cannot find the container of process %u: %s", process->pid,
				   netlink_error(link));
	return TOOL_DONE;
}

static bool are_together(const struct process *a, const struct process *b)
{
	return a->pid_ns == b->pid_ns && a->user_ns == b->user_ns && a->mount_ns == b->mount_ns;
}

static size_t add_stray(struct stray *strays, size_t count, const struct process *process)
{
	for (size_t i = 0; i < count; i++) {
		if (are_together(strays[i].first, process)) {
			strays[i].processes++;
			return count;
		}
	}
	strays[count] = (struct stray){ .first = process, .processes = 1 };
	return count + 1;
}

static void read_command(const struct process *process, char *command, size_t size)
{
	char path[sizeof("/proc/4294967295/comm")];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%u/comm", process->pid);
	file = fopen(path, "re");
	*command = 0;
	if (!file)
		return;
	if (fgets(command, size, file))
		command[strcspn(command, "\n")] = 0;
	fclose(file);
}

static const char *or_none(const char *text)
{
	return text && *text ? text : "-";
}

static void add_row(struct output_table *table, const struct stray *stray)
{
	struct oci_recorded record;
	auto_free char *name = NULL;
	auto_free char *image = NULL;
	char command[64];

	oci_recorded_open(&record, stray->first->id);
	read_command(stray->first, command, sizeof(command));
	name = output_printable(or_none(record.source.facts.name));
	image = output_printable(or_none(record.source.facts.image));
	output_row(table, "%u\t%u\t%s\t%.12s\t%s\t%s\t%s", stray->first->pid, stray->processes,
		   or_none(record.source.facts.engine), or_none(stray->first->id), name, image,
		   command);
	oci_recorded_close(&record);
}

static void add_object(struct json_object *array, const struct stray *stray)
{
	struct json_object *object = json_object_new_object();
	struct oci_recorded record;
	char command[64];

	oci_recorded_open(&record, stray->first->id);
	read_command(stray->first, command, sizeof(command));
	output_add_number(object, "pid", stray->first->pid);
	output_add_number(object, "processes", stray->processes);
	output_add_printable(object, "command", command);
	if (record.source.facts.engine)
		output_add_text(object, "engine", record.source.facts.engine);
	if (*stray->first->id)
		output_add_text(object, "id", stray->first->id);
	if (record.source.facts.name)
		output_add_printable(object, "name", record.source.facts.name);
	if (record.source.facts.image && *record.source.facts.image)
		output_add_printable(object, "image", record.source.facts.image);
	output_add_number(object, "pid_namespace", stray->first->pid_ns);
	output_add_number(object, "mount_namespace", stray->first->mount_ns);
	output_add_number(object, "user_namespace", stray->first->user_ns);
	json_object_array_add(array, object);
	oci_recorded_close(&record);
}

static int print(const struct stray *strays, size_t count, bool json)
{
	struct json_object *array = json ? json_object_new_array() : NULL;
	struct output_table table = { 0 };
	int status;

	output_row(&table, "PID\tPROCESSES\tENGINE\tID\tNAME\tIMAGE\tCOMMAND");
	for (size_t i = 0; i < count; i++) {
		if (json)
			add_object(array, &strays[i]);
		else
			add_row(&table, &strays[i]);
	}
	if (!json && count)
		output_table(&table);
	output_table_free(&table);
	status = json ? output_json(array) : output_end();
	if (status != TOOL_DONE)
		return UNKNOWN;
	return count ? SOME : NONE;
}

static int find(struct netlink *link, const struct process_list *processes, bool json)
{
	auto_free struct stray *strays = memory_zeroed(processes->count + 1, sizeof(*strays));
	size_t count = 0;
	bool confined;

	for (size_t i = 0; i < processes->count; i++) {
		if (is_confined(link, &processes->list[i], &confined) != TOOL_DONE)
			return UNKNOWN;
		if (!confined)
			count = add_stray(strays, count, &processes->list[i]);
	}
	return print(strays, count, json);
}

/**
 * cmd_unconfined() - list the containers that no policy confines
 * @argc: number of words, from the command's name on
 * @argv: the words
 *
 * Return: 0: there are none; 1: there are some; 2: that can't be determined, or the
 * command line is invalid.
 */
int cmd_unconfined(int argc, char **argv)
{
	__attribute__((cleanup(netlink_cleanup))) struct netlink *link = NULL;
	struct process_list processes;
	bool json;
	int option = options_json(argc, argv, &json), status = UNKNOWN;

	if (option != OPTION_END)
		return option == OPTION_HELP ? tool_help(usage) : TOOL_USAGE;
	if (optind < argc)
		return tool_usage(argv[0], "takes options only, not '%s'", argv[optind]);
	if (!access("/sys/module/bulkhead", F_OK)) {
		link = netlink_open();
		if (!link)
			return UNKNOWN;
	} else {
		fputs("bulkhead: the module is not loaded, so no container is confined; run 'modprobe bulkhead'\n",
		      stderr);
	}
	if (processes_find(&processes, "/proc") == TOOL_DONE)
		status = find(link, &processes, json);
	processes_free(&processes);
	return status;
}
