// SPDX-License-Identifier: GPL-2.0
/* bulkhead load: policies into the kernel, all of them or none. */
#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "blob.h"
#include "netlink.h"
#include "options.h"
#include "output.h"
#include "tool.h"

static const char usage[] =
	"Usage: bulkhead load FILE...\n\n"
	"Load policies into the kernel. A FILE is a policy in YAML, or a blob that\n"
	"bulkhead compile wrote. All of them are loaded, or none if one is refused. A\n"
	"policy that is loaded already is replaced, in running containers too.\n\n"
	"  --help  print this\n";

struct upload {
	struct policy_blob *blobs;
	struct bulkhead_rules *rules;	/* opened from the blobs, for their names */
	char **files;
	int count;
	uint64_t generation;		/* told by the kernel at the end */
};

static int read_one(struct upload *upload, int at)
{
	struct policy_blob *blob = &upload->blobs[at];
	const char *why = "";
	int other;

	if (policy_read_file(upload->files[at], blob))
		return TOOL_REFUSED;
	if (bulkhead_blob_open(&upload->rules[at], blob->bytes, blob->length, &why))
		return tool_refuse("cannot load '%s': %s", upload->files[at], why);
	for (other = 0; other < at; other++)
		if (upload->rules[other].name &&
		    !strcmp(upload->rules[other].name, upload->rules[at].name))
			return tool_refuse("cannot load '%s': '%s' has policy '%s' already; load one of them",
					   upload->files[at], upload->files[other],
					   upload->rules[at].name);
	return TOOL_DONE;
}

/* Every file is read, so that all errors are told at once. */
static int read_all(struct upload *upload)
{
	int status = TOOL_DONE;
	uint64_t total = 0;
	int i;

	for (i = 0; i < upload->count; i++) {
		if (read_one(upload, i) != TOOL_DONE)
			status = TOOL_REFUSED;
		total += upload->blobs[i].length;
	}
	if (status != TOOL_DONE && upload->count > 1)
		return tool_refuse("nothing was loaded");
	if (status == TOOL_DONE && total > BULKHEAD_UPLOAD_MAX)
		return tool_refuse("cannot load %llu bytes at once, the kernel takes %u: load fewer files",
				   (unsigned long long)total, BULKHEAD_UPLOAD_MAX);
	return status;
}

static int begin(struct netlink *link, const struct upload *upload)
{
	struct netlink_request *request =
		netlink_request_new(link, BULKHEAD_CMD_POLICY_BEGIN);
	uint32_t total = 0;
	int i;

	for (i = 0; i < upload->count; i++)
		total += upload->blobs[i].length;
	netlink_put_u32(request, BULKHEAD_A_LENGTH, total);
	return netlink_call(link, request, NULL, NULL);
}

static int send_blob(struct netlink *link, const struct policy_blob *blob,
		     uint32_t *offset)
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
		netlink_put_bytes(request, BULKHEAD_A_DATA,
				  (const char *)blob->bytes + done, length);
		err = netlink_call(link, request, NULL, NULL);
		*offset += length;
	}
	return err;
}

static int on_commit(const struct netlink_reply *reply, void *data)
{
	struct upload *upload = data;

	upload->generation = netlink_u64(reply, BULKHEAD_A_GENERATION);
	return 0;
}

static int commit(struct netlink *link, struct upload *upload)
{
	struct netlink_request *request =
		netlink_request_new(link, BULKHEAD_CMD_POLICY_COMMIT);

	return netlink_call(link, request, on_commit, upload);
}

static int refuse(const struct netlink *link, const struct upload *upload)
{
	auto_free char *names = NULL;
	size_t size;
	FILE *stream;
	int i;

	stream = open_memstream(&names, &size);
	if (!stream)
		return tool_refuse("cannot load: %s", netlink_error(link));
	for (i = 0; i < upload->count; i++)
		fprintf(stream, "%s'%s'", i ? ", " : "", upload->rules[i].name);
	fclose(stream);
	return tool_refuse("cannot load %s %s: %s",
			   upload->count > 1 ? "policies" : "policy", names,
			   netlink_error(link));
}

static int send_all(struct upload *upload)
{
	__attribute__((cleanup(netlink_cleanup))) struct netlink *link = netlink_open();
	uint32_t offset = 0;
	int err, i;

	if (!link)
		return TOOL_REFUSED;
	err = begin(link, upload);
	for (i = 0; !err && i < upload->count; i++)
		err = send_blob(link, &upload->blobs[i], &offset);
	if (!err)
		err = commit(link, upload);
	if (err)
		return refuse(link, upload);
	for (i = 0; i < upload->count; i++)
		printf("loaded %s, revision %llu (generation %llu)\n",
		       upload->rules[i].name,
		       (unsigned long long)upload->rules[i].revision,
		       (unsigned long long)upload->generation);
	return output_end();
}

static void upload_free(struct upload *upload)
{
	int i;

	for (i = 0; i < upload->count; i++) {
		if (upload->rules[i].blob)
			bulkhead_blob_close(&upload->rules[i]);
		policy_blob_free(&upload->blobs[i]);
	}
	free(upload->rules);
	free(upload->blobs);
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
	static const struct option options[] = {
		{ "help", no_argument, NULL, OPTION_HELP },
		{ 0 }
	};
	int option = options_next(argc, argv, options);
	struct upload upload = { 0 };
	int status;

	if (option != OPTION_END)
		return option == OPTION_HELP ? tool_help(usage) : TOOL_USAGE;
	if (optind == argc)
		return tool_usage("load", "needs a policy file");
	upload.files = argv + optind;
	upload.count = argc - optind;
	upload.blobs = memory_zeroed(upload.count, sizeof(*upload.blobs));
	upload.rules = memory_zeroed(upload.count, sizeof(*upload.rules));
	status = read_all(&upload);
	if (status == TOOL_DONE)
		status = send_all(&upload);
	upload_free(&upload);
	return status;
}
