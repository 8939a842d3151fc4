// SPDX-License-Identifier: GPL-2.0
/* Reads a policy from the kernel: the blob, and how often its rules denied or audited. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/tool.h"
#include "module/netlink.h"
#include "module/policy_in_force.h"

/**
 * struct copy - a blob that is being read from the kernel
 * @bytes: what was received so far
 * @length: length of the whole
 * @filled: number of bytes received
 * @generation: the policy's
 * @broken: the pieces don't fit together
 */
struct copy {
	char *bytes;
	uint32_t length;
	uint32_t filled;
	uint64_t generation;
	bool broken;
};

static int on_piece(const struct netlink_reply *reply, void *data)
{
	uint32_t whole = netlink_u32(reply, BULKHEAD_A_LENGTH);
	uint64_t generation = netlink_u64(reply, BULKHEAD_A_GENERATION);
	struct copy *copy = data;
	const void *piece;
	size_t length;

	piece = netlink_bytes(reply, BULKHEAD_A_DATA, &length);
	if (!copy->bytes && whole && whole <= BULKHEAD_BLOB_MAX) {
		copy->bytes = memory_zeroed(1, whole);
		copy->length = whole;
		copy->generation = generation;
	}
	if (!copy->bytes || whole != copy->length || generation != copy->generation ||
	    netlink_u32(reply, BULKHEAD_A_OFFSET) != copy->filled ||
	    length > copy->length - copy->filled) {
		copy->broken = true;
		return NETLINK_STOP;
	}
	if (length)
		memcpy(copy->bytes + copy->filled, piece, length);
	copy->filled += length;
	return 0;
}

static int ask(const char *name, enum bulkhead_command command, netlink_each each, void *data)
{
	__attribute__((cleanup(netlink_cleanup))) struct netlink *link = netlink_open();
	struct netlink_request *request;

	if (!link)
		return TOOL_REFUSED;
	request = netlink_request_new(link, command);
	netlink_put_string(request, BULKHEAD_A_POLICY, name);
	if (netlink_dump(link, request, each, data))
		return tool_refuse("cannot read policy '%s': %s", name, netlink_error(link));
	return TOOL_DONE;
}

/**
 * policy_in_force() - get the blob of a loaded policy
 * @name: its name
 * @blob: filled in; free it with policy_blob_free()
 * @generation: set to its generation
 *
 * Return: TOOL_DONE, or TOOL_REFUSED with a message on standard error.
 */
int policy_in_force(const char *name, struct policy_blob *blob, uint64_t *generation)
{
	struct copy copy = {};
	int status = ask(name, BULKHEAD_CMD_POLICY_GET, on_piece, &copy);

	*blob = (struct policy_blob){};
	if (status == TOOL_DONE && (copy.broken || !copy.bytes || copy.filled != copy.length))
		status = tool_refuse(
			"cannot read policy '%s': the kernel sent it incomplete; was it replaced just now? Try again",
			name);
	if (status != TOOL_DONE) {
		free(copy.bytes);
		return status;
	}
	blob->bytes = copy.bytes;
	blob->length = copy.length;
	*generation = copy.generation;
	return TOOL_DONE;
}

/* Counts that are being read, and the generation that they have to belong to. */
struct counting {
	struct counts *counts;
	uint64_t generation;
	bool replaced;
};

static int on_count(const struct netlink_reply *reply, void *data)
{
	struct counting *counting = data;
	struct counts *counts = counting->counts;
	uint32_t rule = netlink_u32(reply, BULKHEAD_A_RULE);
	uint32_t class_id = netlink_u32(reply, BULKHEAD_A_CLASS);
	struct count *count = NULL;

	if (netlink_u64(reply, BULKHEAD_A_GENERATION) != counting->generation) {
		counting->replaced = true;
		return NETLINK_STOP;
	}
	if (netlink_has(reply, BULKHEAD_A_RULE) && rule < counts->rule_count)
		count = &counts->rules[rule];
	else if (netlink_has(reply, BULKHEAD_A_CLASS) && class_id < __BULKHEAD_CLASS_END)
		count = &counts->defaults[class_id];
	if (count) {
		count->denials = netlink_u64(reply, BULKHEAD_A_DENIALS);
		count->audits = netlink_u64(reply, BULKHEAD_A_AUDITS);
	}
	return 0;
}

/**
 * policy_in_force_counts() - get how often each rule denied or audited
 * @name: its name
 * @generation: the generation that the counts have to belong to
 * @counts: filled in; @rules and @rule_count are set, and the counts are zero
 *
 * Return: TOOL_DONE, or TOOL_REFUSED with a message on standard error.
 */
int policy_in_force_counts(const char *name, uint64_t generation, struct counts *counts)
{
	struct counting counting = { .counts = counts, .generation = generation };
	int status = ask(name, BULKHEAD_CMD_POLICY_COUNTS, on_count, &counting);

	if (counting.replaced)
		return tool_refuse("cannot read policy '%s': it was replaced just now; try again",
				   name);
	return status;
}
