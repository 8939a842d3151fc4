// SPDX-License-Identifier: GPL-2.0
/* bulkhead ps: list the containers that are bound. */
#include <json.h>

#include "base/arena.h"
#include "base/output.h"
#include "base/tool.h"
#include "commands/commands.h"
#include "commands/listing.h"
#include "event/event.h"
#include "language/vocabulary.h"
#include "runtime/oci_recorded.h"

static const char usage[] =
	"Usage: bulkhead ps [--ended] [--json]\n\n"
	"List the bound containers: the name and the image that the engine has for each, its\n"
	"policy, the process it was bound by, and how much was denied and audited.\n"
	"With --json also the whole id and image, the policy's revision, the namespace that\n"
	"its tasks are known by, and its state: a container is 'entering' until the runtime\n"
	"has executed its first program, and then 'running'.\n\n"
	"  --ended  list the last 256 containers that ended or were unbound, the latest one\n"
	"           at the end\n"
	"  --json   print one JSON array\n"
	"  --help   print this\n";

static const char *state(const struct netlink_reply *reply)
{
	return netlink_has(reply, BULKHEAD_A_ENTERING) ? "entering" : "running";
}

static const char *or_none(const char *text)
{
	return text && *text ? text : "-";
}

/* Ids and images are shortened, so that a row fits 80 columns. */
static int add_row(const struct netlink_reply *reply, void *data)
{
	const char *container = netlink_string(reply, BULKHEAD_A_CONTAINER);
	int shown = oci_is_id(container, OCI_LONG_ID) ? OCI_SHORT_ID : BULKHEAD_NAME_MAX;
	char short_image[OCI_SHORT_IMAGE + 1];
	struct oci_recorded recorded;
	auto_free char *name = NULL;
	auto_free char *image = NULL;

	oci_recorded_open(&recorded, container);
	oci_short_image(or_none(recorded.source.facts.image), short_image);
	name = output_printable(or_none(recorded.source.facts.name));
	image = output_printable(short_image);
	output_row(data, "%.*s\t%s\t%s\t%s\t%s\t%u\t%llu\t%llu", shown, container, name, image,
		   netlink_string(reply, BULKHEAD_A_POLICY),
		   mode_word(netlink_u32(reply, BULKHEAD_A_MODE)),
		   netlink_u32(reply, BULKHEAD_A_PID),
		   (unsigned long long)netlink_u64(reply, BULKHEAD_A_DENIALS),
		   (unsigned long long)netlink_u64(reply, BULKHEAD_A_AUDITS));
	oci_recorded_close(&recorded);
	return 0;
}

static void add_recorded(struct json_object *object, const char *container)
{
	struct oci_recorded recorded;

	oci_recorded_open(&recorded, container);
	if (recorded.source.facts.name)
		output_add_printable(object, "name", recorded.source.facts.name);
	if (recorded.source.facts.image && *recorded.source.facts.image)
		output_add_printable(object, "image", recorded.source.facts.image);
	oci_recorded_close(&recorded);
}

static int add_object(const struct netlink_reply *reply, void *data)
{
	const char *container = netlink_string(reply, BULKHEAD_A_CONTAINER);
	struct json_object *object = json_object_new_object();

	output_add_text(object, "container", container);
	add_recorded(object, container);
	output_add_text(object, "policy", netlink_string(reply, BULKHEAD_A_POLICY));
	output_add_number(object, "revision", netlink_u64(reply, BULKHEAD_A_REVISION));
	output_add_number(object, "generation", netlink_u64(reply, BULKHEAD_A_GENERATION));
	output_add_text(object, "mode", mode_word(netlink_u32(reply, BULKHEAD_A_MODE)));
	output_add_number(object, "pid", netlink_u32(reply, BULKHEAD_A_PID));
	output_add_text(object, "key", key_word(netlink_u32(reply, BULKHEAD_A_KEY)));
	output_add_number(object, "namespace", netlink_u32(reply, BULKHEAD_A_NAMESPACE));
	output_add_text(object, "state", state(reply));
	output_add_number(object, "denials", netlink_u64(reply, BULKHEAD_A_DENIALS));
	output_add_number(object, "audits", netlink_u64(reply, BULKHEAD_A_AUDITS));
	json_object_array_add(data, object);
	return 0;
}

static int add_ended_row(const struct netlink_reply *reply, void *data)
{
	const char *container = netlink_string(reply, BULKHEAD_A_CONTAINER);
	int shown = oci_is_id(container, OCI_LONG_ID) ? OCI_SHORT_ID : BULKHEAD_NAME_MAX;
	char when[EVENT_TIME_ROOM];

	event_format_time(when, sizeof(when), netlink_u64(reply, BULKHEAD_A_TIME));
	output_row(data, "%.*s\t%s\t%s\t%llu\t%llu", shown, container,
		   netlink_string(reply, BULKHEAD_A_POLICY), when,
		   (unsigned long long)netlink_u64(reply, BULKHEAD_A_DENIALS),
		   (unsigned long long)netlink_u64(reply, BULKHEAD_A_AUDITS));
	return 0;
}

static int add_ended_object(const struct netlink_reply *reply, void *data)
{
	struct json_object *object = json_object_new_object();
	char when[EVENT_TIME_ROOM];

	event_format_time(when, sizeof(when), netlink_u64(reply, BULKHEAD_A_TIME));
	output_add_text(object, "container", netlink_string(reply, BULKHEAD_A_CONTAINER));
	output_add_text(object, "policy", netlink_string(reply, BULKHEAD_A_POLICY));
	output_add_text(object, "ended", when);
	output_add_number(object, "denials", netlink_u64(reply, BULKHEAD_A_DENIALS));
	output_add_number(object, "audits", netlink_u64(reply, BULKHEAD_A_AUDITS));
	json_object_array_add(data, object);
	return 0;
}

/**
 * cmd_ps() - list the bound containers
 * @argc: number of words, from the command's name on
 * @argv: the words
 *
 * Return: enum tool_status.
 */
int cmd_ps(int argc, char **argv)
{
	static const struct listing listing = {
		.usage = usage,
		.what = "containers",
		.request = BULKHEAD_CMD_CONTAINER_LIST,
		.header = "CONTAINER\tNAME\tIMAGE\tPOLICY\tMODE\tPID\tDENIALS\tAUDITS",
		.add_row = add_row,
		.add_object = add_object,
	};
	static const struct listing ended = {
		.what = "containers that ended",
		.request = BULKHEAD_CMD_CONTAINER_LIST,
		.flag = BULKHEAD_A_ENDED,
		.header = "CONTAINER\tPOLICY\tENDED\tDENIALS\tAUDITS",
		.add_row = add_ended_row,
		.add_object = add_ended_object,
	};

	return listing_run_either(&listing, "ended", &ended, argc, argv);
}
