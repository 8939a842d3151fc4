// SPDX-License-Identifier: GPL-2.0
/* bulkhead load: load policies into the kernel, all of them or none. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/options.h"
#include "base/output.h"
#include "base/tool.h"
#include "blob.h"
#include "commands/commands.h"
#include "compile/compile.h"
#include "module/netlink.h"

static const char usage[] =
	"Usage: bulkhead load [--downgrade] FILE...\n\n"
	"Load policies into the kernel. A FILE holds policies in YAML, or blobs that\n"
	"bulkhead compile wrote; '-' is standard input. All of them are loaded, or none if\n"
	"one is refused. A policy that is loaded already is replaced, in running containers\n"
	"too; by an older revision only with --downgrade.\n\n"
	"  --downgrade  let an older revision replace a newer one\n"
	"  --help       print this\n";

/**
 * struct load_item - a policy to be loaded
 * @blob: its blob
 * @file: the file that it comes from
 * @revision: its revision
 */
struct load_item {
	struct policy_blob blob;
	const char *file;
	uint64_t revision;
};

struct loading {
	struct load_item *items;
	size_t count;
	size_t room;
	bool downgrade;
	bool refused;	     /* by a policy that is loaded already */
	uint64_t generation; /* reported by the kernel at the end */
};

static const struct load_item *find_item(const struct loading *upload, const char *name)
{
	for (size_t i = 0; i < upload->count; i++)
		if (!strcmp(upload->items[i].blob.name, name))
			return &upload->items[i];
	return NULL;
}

static int add_item(struct loading *upload, const char *file, struct policy_blob *blob)
{
	const struct load_item *other = find_item(upload, blob->name);
	const struct bulkhead_blob_header *header = blob->bytes;

	if (other)
		return tool_refuse(
			"cannot load '%s': '%s' has policy '%s' already; load one of them", file,
			other->file, blob->name);
	upload->items = memory_grow(upload->items, &upload->room, upload->count + 1,
				    sizeof(*upload->items));
	upload->items[upload->count++] = (struct load_item){
		.blob = *blob,
		.file = file,
		.revision = le64_to_cpu(header->revision),
	};
	*blob = (struct policy_blob){};
	return TOOL_DONE;
}

static int read_one(struct loading *upload, const char *file)
{
	struct policy_blobs blobs;
	int status = TOOL_DONE;

	if (policy_read_file(file, &blobs))
		return TOOL_REFUSED;
	for (size_t i = 0; i < blobs.count; i++)
		if (add_item(upload, file, &blobs.list[i]))
			status = TOOL_REFUSED;
	policy_blobs_free(&blobs);
	return status;
}

/* Every file is read, so that all errors are reported at once. */
static int read_all(struct loading *upload, int count, char **files)
{
	int status = TOOL_DONE;
	uint64_t total = 0;

	for (int i = 0; i < count; i++)
		if (read_one(upload, files[i]))
			status = TOOL_REFUSED;
	for (size_t i = 0; i < upload->count; i++)
		total += upload->items[i].blob.length;
	if (status != TOOL_DONE && count > 1)
		return tool_refuse("nothing was loaded");
	if (status == TOOL_DONE && total > BULKHEAD_UPLOAD_MAX)
		return tool_refuse(
			"cannot load %llu bytes at once, the kernel takes %u: load fewer files",
			(unsigned long long)total, BULKHEAD_UPLOAD_MAX);
	return status;
}

static int on_loaded(const struct netlink_reply *reply, void *data)
{
	struct loading *upload = data;
	const struct load_item *item = find_item(upload, netlink_string(reply, BULKHEAD_A_POLICY));
	uint64_t loaded = netlink_u64(reply, BULKHEAD_A_REVISION);

	if (!item || item->revision >= loaded)
		return 0;
	upload->refused = true;
	tool_refuse(
		"cannot load '%s': revision %llu of policy '%s' is older than revision %llu, which is loaded; raise 'revision', or use --downgrade",
		item->file, (unsigned long long)item->revision, item->blob.name,
		(unsigned long long)loaded);
	return 0;
}

/*
 * The loaded policies may change between this and the commit: the check protects only
 * from mistakes.
 */
static int check_revisions(struct netlink *link, struct loading *upload)
{
	if (upload->downgrade)
		return TOOL_DONE;
	if (netlink_dump(link, netlink_request_new(link, BULKHEAD_CMD_POLICY_LIST), on_loaded,
			 upload))
		return tool_refuse("cannot load: the loaded policies can't be listed: %s",
				   netlink_error(link));
	return upload->refused ? TOOL_REFUSED : TOOL_DONE;
}

static int begin(struct netlink *link, const struct loading *upload)
{
	struct netlink_request *request = netlink_request_new(link, BULKHEAD_CMD_POLICY_BEGIN);
	uint32_t total = 0;

	for (size_t i = 0; i < upload->count; i++)
		total += upload->items[i].blob.length;
	netlink_put_u32(request, BULKHEAD_A_LENGTH, total);
	return netlink_call(link, request, NULL, NULL);
}

static int send_blob(struct netlink *link, const struct policy_blob *blob, uint32_t *offset)
{
	size_t done, length;
	int err = 0;

	for (done = 0; !err && done < blob->length; done += length) {
		struct netlink_request *request =
			netlink_request_new(link, BULKHEAD_CMD_POLICY_CHUNK);

		length = blob->length - done;
		if (length > BULKHEAD_CHUNK_MAX)
			length = BULKHEAD_CHUNK_MAX;
		netlink_put_u32(request, BULKHEAD_A_OFFSET, *offset);
		netlink_put_bytes(request, BULKHEAD_A_DATA, (const char *)blob->bytes + done,
				  length);
		err = netlink_call(link, request, NULL, NULL);
		*offset += length;
	}
	return err;
}

static int on_commit(const struct netlink_reply *reply, void *data)
{
	struct loading *upload = data;

	upload->generation = netlink_u64(reply, BULKHEAD_A_GENERATION);
	return 0;
}

static int commit(struct netlink *link, struct loading *upload)
{
	struct netlink_request *request = netlink_request_new(link, BULKHEAD_CMD_POLICY_COMMIT);

	return netlink_call(link, request, on_commit, upload);
}

static int refuse(const struct netlink *link, const struct loading *upload)
{
	auto_free char *names = NULL;
	size_t size;
	FILE *stream;

	stream = open_memstream(&names, &size);
	if (!stream)
		return tool_refuse("cannot load: %s", netlink_error(link));
	for (size_t i = 0; i < upload->count; i++)
		fprintf(stream, "%s'%s'", i ? ", " : "", upload->items[i].blob.name);
	fclose(stream);
	return tool_refuse("cannot load %s %s: %s", upload->count > 1 ? "policies" : "policy",
			   names, netlink_error(link));
}

static int send_all(struct loading *upload)
{
	__attribute__((cleanup(netlink_cleanup))) struct netlink *link = netlink_open();
	uint32_t offset = 0;
	int err;

	if (!link || check_revisions(link, upload))
		return TOOL_REFUSED;
	err = begin(link, upload);
	for (size_t i = 0; !err && i < upload->count; i++)
		err = send_blob(link, &upload->items[i].blob, &offset);
	if (!err)
		err = commit(link, upload);
	if (err)
		return refuse(link, upload);
	for (size_t i = 0; i < upload->count; i++)
		printf("loaded %s, revision %llu (generation %llu)\n", upload->items[i].blob.name,
		       (unsigned long long)upload->items[i].revision,
		       (unsigned long long)upload->generation);
	return output_end();
}

static void upload_free(struct loading *upload)
{
	for (size_t i = 0; i < upload->count; i++)
		policy_blob_free(&upload->items[i].blob);
	free(upload->items);
}

/**
 * cmd_load() - load policies into the kernel
 * @argc: number of words, from the command's name on
 * @argv: the words
 *
 * Return: enum tool_status.
 */
int cmd_load(int argc, char **argv)
{
	static const struct option options[] = { { "help", no_argument, NULL, OPTION_HELP },
						 { "downgrade", no_argument, NULL,
						   OPTION_LONG('d') },
						 { 0 } };
	struct loading upload = { 0 };
	int option, status;

	while ((option = options_next(argc, argv, options)) != OPTION_END) {
		if (option == OPTION_HELP)
			return tool_help(usage);
		if (option == OPTION_WRONG)
			return TOOL_USAGE;
		upload.downgrade = true;
	}
	if (optind == argc)
		return tool_usage("load", "needs a policy file");
	status = read_all(&upload, argc - optind, argv + optind);
	if (status == TOOL_DONE)
		status = send_all(&upload);
	upload_free(&upload);
	return status;
}
