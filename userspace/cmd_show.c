// SPDX-License-Identifier: GPL-2.0
/* bulkhead show: one loaded policy, decoded from the blob that the kernel has. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <json.h>

#include "arena.h"
#include "blob.h"
#include "netlink.h"
#include "options.h"
#include "output.h"
#include "tool.h"

static const char usage[] =
	"Usage: bulkhead show NAME [--json | --blob FILE]\n\n"
	"Show a loaded policy: what it is, and each rule with the line that it comes\n"
	"from, as the kernel has them.\n\n"
	"  --json       print one JSON object\n"
	"  --blob FILE  save the policy as it was loaded; bulkhead load takes it back\n"
	"  --help       print this\n";

/**
 * struct copy - a blob on its way out of the kernel
 * @bytes: what has come so far
 * @length: of the whole
 * @filled: how many bytes have come
 * @generation: of the policy
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

static int fetch(const char *name, struct copy *copy)
{
	__attribute__((cleanup(netlink_cleanup))) struct netlink *link = netlink_open();
	struct netlink_request *request;

	if (!link)
		return TOOL_REFUSED;
	request = netlink_request_new(link, BULKHEAD_CMD_POLICY_GET);
	netlink_put_string(request, BULKHEAD_A_POLICY, name);
	if (netlink_dump(link, request, on_piece, copy))
		return tool_refuse("cannot show policy '%s': %s", name,
				   netlink_error(link));
	if (copy->broken || !copy->bytes || copy->filled != copy->length)
		return tool_refuse("cannot show policy '%s': the kernel sent it incomplete; was it replaced just now? Try again",
				   name);
	return TOOL_DONE;
}

static int save(const struct copy *copy, const char *path)
{
	FILE *file = fopen(path, "wbe");
	bool complete;
	int err;

	if (!file)
		return tool_refuse("cannot write '%s': %s", path, strerror(errno));
	complete = fwrite(copy->bytes, 1, copy->filled, file) == copy->filled;
	err = errno;
	if (fclose(file)) {
		err = complete ? errno : err;
		complete = false;
	}
	if (complete)
		return TOOL_DONE;
	unlink(path);
	return tool_refuse("cannot write '%s': %s", path, strerror(err));
}

static const char *string(const struct bulkhead_rules *rules, __le32 at)
{
	return rules->strings + le32_to_cpu(at);
}

/*
 * Rules of one line of the policy stand beside each other, in the lines' order,
 * and those of packs after them. A file's name is one string of the blob.
 */
static int by_line(const void *one, const void *other)
{
	const struct bulkhead_blob_rule *a = *(const struct bulkhead_blob_rule *const *)one;
	const struct bulkhead_blob_rule *b = *(const struct bulkhead_blob_rule *const *)other;

	if (a->file != b->file)
		return le32_to_cpu(a->file) < le32_to_cpu(b->file) ? -1 : 1;
	if (a->line != b->line)
		return le32_to_cpu(a->line) < le32_to_cpu(b->line) ? -1 : 1;
	return a < b ? -1 : a > b;
}

static const struct bulkhead_blob_rule **sorted(const struct bulkhead_rules *rules)
{
	const struct bulkhead_blob_rule **order =
		memory_zeroed(rules->rule_count, sizeof(*order));
	uint32_t i;

	for (i = 0; i < rules->rule_count; i++)
		order[i] = &rules->rules[i];
	qsort(order, rules->rule_count, sizeof(*order), by_line);
	return order;
}

static void print_rule(const struct bulkhead_rules *rules,
		       const struct bulkhead_blob_rule *rule)
{
	auto_free char *text = output_printable(string(rules, rule->text));
	auto_free char *why = output_printable(string(rules, rule->why));

	printf("%4u  %s%s%s\n", le32_to_cpu(rule->line), text, *why ? " — " : "", why);
}

static void print_rules(const struct bulkhead_rules *rules)
{
	auto_free const struct bulkhead_blob_rule **order = sorted(rules);
	const struct bulkhead_blob_rule *before = NULL;

	for (uint32_t i = 0; i < rules->rule_count; i++) {
		/* The programs of 'from' stand in the rules that have them. */
		if (order[i]->class_id == BULKHEAD_CLASS_SOURCE)
			continue;
		if (!before || order[i]->file != before->file) {
			auto_free char *file = output_printable(string(rules, order[i]->file));

			printf("\nLINE  RULE%s%s\n", *file ? " OF " : "", file);
			before = NULL;
		}
		/* One line of the policy may have become several rules. */
		if (!before || order[i]->line != before->line ||
		    strcmp(string(rules, order[i]->text), string(rules, before->text)))
			print_rule(rules, order[i]);
		before = order[i];
	}
}

static int print_text(const struct bulkhead_rules *rules, const struct copy *copy)
{
	auto_free char *file = output_printable(rules->file);

	printf("policy      %s\n", rules->name);
	printf("revision    %llu\n", (unsigned long long)rules->revision);
	printf("generation  %llu\n", (unsigned long long)copy->generation);
	printf("mode        %s\n", output_mode(rules->mode));
	printf("file        %s\n", file);
	printf("default     file %s, exec %s, network %s, capabilities %s, host %s\n",
	       output_effect(rules->defaults[BULKHEAD_CLASS_FILE]),
	       output_effect(rules->defaults[BULKHEAD_CLASS_EXEC]),
	       output_effect(rules->defaults[BULKHEAD_CLASS_SOCKET]),
	       output_effect(rules->defaults[BULKHEAD_CLASS_CAPABILITY]),
	       output_effect(rules->defaults[BULKHEAD_CLASS_HOST]));
	print_rules(rules);
	return output_end();
}

static void add_ids(struct json_object *object, const char *key, __le32 low, __le32 high)
{
	struct json_object *range = json_object_new_array();

	json_object_array_add(range, json_object_new_uint64(le32_to_cpu(low)));
	json_object_array_add(range, json_object_new_uint64(le32_to_cpu(high)));
	json_object_object_add(object, key, range);
}

static void add_conditions(struct json_object *object, const struct bulkhead_rules *rules,
			   const struct bulkhead_blob_rule *rule)
{
	uint32_t source = le32_to_cpu(rule->source);
	uint16_t conditions = le16_to_cpu(rule->conditions);

	if (source)
		output_add_printable(object, "from", string(rules, rules->rules[source - 1].text));
	if (conditions & BULKHEAD_RULE_UID)
		add_ids(object, "uid", rule->uid_low, rule->uid_high);
	if (conditions & BULKHEAD_RULE_GID)
		add_ids(object, "gid", rule->gid_low, rule->gid_high);
}

static struct json_object *rule_object(const struct bulkhead_rules *rules,
				       const struct bulkhead_blob_rule *rule)
{
	struct json_object *object = json_object_new_object();
	const char *why = string(rules, rule->why);

	if (le32_to_cpu(rule->file))
		output_add_printable(object, "file", string(rules, rule->file));
	output_add_number(object, "line", le32_to_cpu(rule->line));
	output_add_text(object, "class", output_class(rule->class_id));
	if (rule->class_id != BULKHEAD_CLASS_SOURCE) {
		output_add_text(object, "effect", output_effect(rule->effect));
		json_object_object_add(object, "permissions",
				       output_permissions(rule->class_id,
							  le32_to_cpu(rule->permissions)));
		add_conditions(object, rules, rule);
	}
	output_add_printable(object, "text", string(rules, rule->text));
	if (*why)
		output_add_printable(object, "why", why);
	return object;
}

static int print_json(const struct bulkhead_rules *rules, const struct copy *copy)
{
	auto_free const struct bulkhead_blob_rule **order = sorted(rules);
	struct json_object *object = json_object_new_object();
	struct json_object *list = json_object_new_array();
	uint32_t i;

	output_add_text(object, "policy", rules->name);
	output_add_number(object, "revision", rules->revision);
	output_add_number(object, "generation", copy->generation);
	output_add_text(object, "mode", output_mode(rules->mode));
	output_add_printable(object, "file", rules->file);
	output_add_text(object, "file_default",
			output_effect(rules->defaults[BULKHEAD_CLASS_FILE]));
	output_add_text(object, "exec_default",
			output_effect(rules->defaults[BULKHEAD_CLASS_EXEC]));
	output_add_text(object, "network_default",
			output_effect(rules->defaults[BULKHEAD_CLASS_SOCKET]));
	output_add_text(object, "capabilities_default",
			output_effect(rules->defaults[BULKHEAD_CLASS_CAPABILITY]));
	output_add_text(object, "host_default",
			output_effect(rules->defaults[BULKHEAD_CLASS_HOST]));
	for (i = 0; i < rules->rule_count; i++)
		json_object_array_add(list, rule_object(rules, order[i]));
	json_object_object_add(object, "rules", list);
	return output_json(object);
}

static int show(const struct copy *copy, const char *name, bool json)
{
	struct bulkhead_rules rules;
	const char *why = "";
	int status;

	if (bulkhead_blob_open(&rules, copy->bytes, copy->length, &why))
		return tool_refuse("cannot show policy '%s': this tool can't read it: %s",
				   name, why);
	status = json ? print_json(&rules, copy) : print_text(&rules, copy);
	bulkhead_blob_close(&rules);
	return status;
}

/**
 * cmd_show() - show a loaded policy
 * @argc: number of words, from the command's name on
 * @argv: the words
 *
 * Return: enum tool_status.
 */
int cmd_show(int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, OPTION_HELP },
		{ "json", no_argument, NULL, OPTION_JSON },
		{ "blob", required_argument, NULL, 'b' },
		{ 0 }
	};
	const char *path = NULL;
	struct copy copy = { 0 };
	bool json = false;
	int option, status;

	while ((option = options_next(argc, argv, options)) != OPTION_END) {
		if (option == OPTION_HELP)
			return tool_help(usage);
		if (option == OPTION_WRONG)
			return TOOL_USAGE;
		if (option == OPTION_JSON)
			json = true;
		else
			path = optarg;
	}
	if (optind + 1 != argc)
		return tool_usage("show", "takes the name of one policy, there are %d",
				  argc - optind);
	if (json && path)
		return tool_usage("show", "--json and --blob exclude each other");
	status = fetch(argv[optind], &copy);
	if (status == TOOL_DONE)
		status = path ? save(&copy, path) : show(&copy, argv[optind], json);
	free(copy.bytes);
	return status;
}
