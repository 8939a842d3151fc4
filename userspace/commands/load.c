// SPDX-License-Identifier: GPL-2.0
/* bulkhead load: load policies into the kernel, all of them or none. */
#include <errno.h>
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
#include "commands/files.h"
#include "compile/compile.h"
#include "compile/stand_in.h"
#include "language/vocabulary.h"
#include "module/netlink.h"

static const char usage[] =
	"Usage: bulkhead load [--downgrade] [--keep-going] [--mode audit|enforce] FILE...\n\n"
	"Load policies into the kernel. FILE has policies in YAML, or blobs written by\n"
	"'bulkhead compile'; '-' is standard input; a directory stands for its files *.yaml.\n"
	"If one policy is refused, none is loaded. A loaded policy with the same name is\n"
	"replaced, for running containers too.\n\n"
	"  --downgrade   allow an older revision to replace a newer one\n"
	"  --keep-going  load the files without errors; containers that a file with an error\n"
	"                is meant for do not start\n"
	"  --mode MODE   load the policies in this mode instead of that in their files\n"
	"  --help        print this help\n";

/**
 * struct load_item - a policy to be loaded
 * @blob: its blob
 * @file: the file that it comes from
 * @revision: its revision
 * @stands_in: for one that has an error
 * @skipped: it stands in for one of which another edition is loaded
 * @replaces: what stood in for its file is loaded
 */
struct load_item {
	struct policy_blob blob;
	const char *file;
	uint64_t revision;
	bool stands_in;
	bool skipped;
	bool replaces;
};

struct loading {
	struct load_item *items;
	size_t count;
	size_t room;
	bool downgrade;
	bool keep_going;
	int mode;	     /* enum bulkhead_mode; -1: as each policy says */
	bool failed;	     /* a file has an error, and others are loaded */
	bool refused;	     /* by a policy that is loaded already */
	uint64_t generation; /* reported by the kernel at the end */
};

static struct load_item *find_item(const struct loading *upload, const char *name)
{
	for (size_t i = 0; i < upload->count; i++)
		if (!strcmp(upload->items[i].blob.name, name))
			return &upload->items[i];
	return NULL;
}

static struct load_item *new_item(struct loading *upload, const char *file,
				  struct policy_blob *blob)
{
	const struct bulkhead_blob_header *header = blob->bytes;
	struct load_item *item;

	upload->items = memory_grow(upload->items, &upload->room, upload->count + 1,
				    sizeof(*upload->items));
	item = &upload->items[upload->count++];
	*item = (struct load_item){
		.blob = *blob,
		.file = file,
		.revision = le64_to_cpu(header->revision),
	};
	*blob = (struct policy_blob){};
	return item;
}

static int add_item(struct loading *upload, const char *file, struct policy_blob *blob)
{
	const struct load_item *other = find_item(upload, blob->name);

	if (other)
		return tool_refuse(
			"cannot load '%s': '%s' has policy '%s', too; load only one of them", file,
			other->file, blob->name);
	if (upload->mode >= 0)
		policy_blob_set_mode(blob, upload->mode);
	new_item(upload, file, blob);
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

/* Adds what stands in for a file; returns false if another file's policy has such a name. */
static bool add_stand_ins(struct loading *upload, const char *file, struct policy_blobs *blobs)
{
	bool all = true;

	for (size_t i = 0; i < blobs->count; i++) {
		const struct load_item *other = find_item(upload, blobs->list[i].name);

		if (!other)
			new_item(upload, file, &blobs->list[i])->stands_in = true;
		else
			all &= !strcmp(other->file, file);
	}
	return all;
}

/*
 * A policy of the same name may be meant for other containers, so it is no substitute: then
 * something stands in for all.
 */
static void stand_in(struct loading *upload, const char *file)
{
	struct policy_blobs blobs;
	bool all;

	stand_in_make(file, &blobs);
	all = add_stand_ins(upload, file, &blobs);
	policy_blobs_free(&blobs);
	if (all)
		return;
	stand_in_make_for_all(file, &blobs);
	add_stand_ins(upload, file, &blobs);
	policy_blobs_free(&blobs);
}

/* Every file is read, so that all errors are reported at once. */
static int read_all(struct loading *upload, const struct file_list *files)
{
	bool *bad = memory_zeroed(files->count, sizeof(*bad));
	size_t count = 0;

	for (size_t i = 0; i < files->count; i++) {
		bad[i] = read_one(upload, files->paths[i]) != TOOL_DONE;
		count += bad[i];
	}
	upload->failed = count;
	for (size_t i = 0; upload->keep_going && i < files->count; i++)
		if (bad[i])
			stand_in(upload, files->paths[i]);
	free(bad);
	if (!count || upload->keep_going)
		return TOOL_DONE;
	return files->count > 1 ? tool_refuse("nothing was loaded") : TOOL_REFUSED;
}

static int check_size(const struct loading *upload)
{
	uint64_t total = 0;

	for (size_t i = 0; i < upload->count; i++)
		total += upload->items[i].blob.length;
	if (total <= BULKHEAD_UPLOAD_MAX)
		return TOOL_DONE;
	return tool_refuse(
		"cannot load %llu bytes at once, because the kernel accepts at most %u; load fewer files",
		(unsigned long long)total, BULKHEAD_UPLOAD_MAX);
}

static bool is_for_all(const char *name)
{
	return !strncmp(name, STAND_IN_FOR_ALL, strlen(STAND_IN_FOR_ALL));
}

/* What stood in for a file that could not be read has to go once the file is loaded. */
static void note_replaced(struct loading *upload, const char *loaded)
{
	char name[BULKHEAD_NAME_MAX + 1];

	for (size_t i = 0; is_for_all(loaded) && i < upload->count; i++) {
		stand_in_name(upload->items[i].file, name);
		upload->items[i].replaces |= !upload->items[i].stands_in && !strcmp(name, loaded);
	}
}

static int on_loaded(const struct netlink_reply *reply, void *data)
{
	struct loading *upload = data;
	struct load_item *item = find_item(upload, netlink_string(reply, BULKHEAD_A_POLICY));
	uint64_t loaded = netlink_u64(reply, BULKHEAD_A_REVISION);

	note_replaced(upload, netlink_string(reply, BULKHEAD_A_POLICY));
	if (item && item->stands_in)
		item->skipped = true;
	if (!item || item->stands_in || upload->downgrade || item->revision >= loaded)
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
		if (!upload->items[i].skipped)
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

static bool has_any(const struct loading *upload)
{
	for (size_t i = 0; i < upload->count; i++)
		if (!upload->items[i].skipped)
			return true;
	return false;
}

static void tell(const struct loading *upload, const struct load_item *item)
{
	const char *name = item->blob.name;

	if (item->skipped)
		tool_refuse("'%s' has an error: policy '%s' stays as it was loaded before",
			    item->file, name);
	else if (item->stands_in && is_for_all(name))
		tool_refuse(
			"'%s' has an error, and does not say which containers it is meant for: until it is loaded, only those start that policies with more than one condition in 'match' are meant for",
			item->file);
	else if (item->stands_in)
		tool_refuse(
			"'%s' has an error: until it is loaded, the containers that policy '%s' is meant for do not start",
			item->file, name);
	else
		printf("loaded %s, revision %llu (generation %llu)\n", name,
		       (unsigned long long)item->revision, (unsigned long long)upload->generation);
}

static void remove_replaced(struct netlink *link, const struct load_item *item)
{
	struct netlink_request *request = netlink_request_new(link, BULKHEAD_CMD_POLICY_DELETE);
	char name[BULKHEAD_NAME_MAX + 1];

	stand_in_name(item->file, name);
	netlink_put_string(request, BULKHEAD_A_POLICY, name);
	if (netlink_call(link, request, NULL, NULL) && netlink_errno(link) != ENOENT)
		tool_refuse("cannot unload '%s', which stood in for '%s': %s", name, item->file,
			    netlink_error(link));
}

static void tell_all(const struct loading *upload)
{
	for (size_t i = 0; i < upload->count; i++)
		tell(upload, &upload->items[i]);
}

static int send_all(struct loading *upload)
{
	__attribute__((cleanup(netlink_cleanup))) struct netlink *link = netlink_open();
	uint32_t offset = 0;
	int err;

	if (!link || check_revisions(link, upload))
		return TOOL_REFUSED;
	if (!has_any(upload)) {
		tell_all(upload);
		return tool_refuse("nothing was loaded");
	}
	err = begin(link, upload);
	for (size_t i = 0; !err && i < upload->count; i++)
		if (!upload->items[i].skipped)
			err = send_blob(link, &upload->items[i].blob, &offset);
	if (!err)
		err = commit(link, upload);
	if (err)
		return refuse(link, upload);
	for (size_t i = 0; i < upload->count; i++)
		if (upload->items[i].replaces)
			remove_replaced(link, &upload->items[i]);
	tell_all(upload);
	return output_end() == TOOL_DONE && !upload->failed ? TOOL_DONE : TOOL_REFUSED;
}

static void upload_free(struct loading *upload)
{
	for (size_t i = 0; i < upload->count; i++)
		policy_blob_free(&upload->items[i].blob);
	free(upload->items);
}

static int read_mode(const char *word, int *mode)
{
	for (*mode = 0; *mode < __BULKHEAD_MODE_END; ++*mode)
		if (!strcmp(word, mode_word(*mode)))
			return TOOL_DONE;
	return tool_usage("load", "'%s' is not a mode; the modes are audit and enforce", word);
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
		{ "downgrade", no_argument, NULL, OPTION_LONG('d') },
		{ "keep-going", no_argument, NULL, OPTION_LONG('k') },
		{ "mode", required_argument, NULL, OPTION_LONG('m') },
		{ 0 },
	};
	struct loading upload = { .mode = -1 };
	struct file_list files;
	int option, status;

	while ((option = options_next(argc, argv, options)) != OPTION_END) {
		if (option == OPTION_HELP)
			return tool_help(usage);
		if (option == OPTION_WRONG ||
		    (option == OPTION_LONG('m') && read_mode(optarg, &upload.mode)))
			return TOOL_USAGE;
		upload.downgrade |= option == OPTION_LONG('d');
		upload.keep_going |= option == OPTION_LONG('k');
	}
	if (optind == argc)
		return tool_usage("load", "needs a policy file");
	status = files_list(&files, argc - optind, argv + optind);
	if (status == TOOL_DONE)
		status = read_all(&upload, &files) ?: check_size(&upload);
	if (status == TOOL_DONE)
		status = send_all(&upload);
	upload_free(&upload);
	files_free(&files);
	return status;
}
