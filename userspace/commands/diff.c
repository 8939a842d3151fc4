// SPDX-License-Identifier: GPL-2.0
/* bulkhead diff: what another policy would allow, deny and report differently. */
#include <json-c/json.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/escape.h"
#include "base/options.h"
#include "base/output.h"
#include "base/tool.h"
#include "commands/commands.h"
#include "compile/compile.h"
#include "diff/difference.h"
#include "explain/request.h"
#include "language/vocabulary.h"

static const char usage[] =
	"Usage: bulkhead diff [--json] BEFORE AFTER\n\n"
	"Show what AFTER allows, denies and reports differently from BEFORE. Each is a\n"
	"policy in YAML or a blob; FILE#NAME selects one of several in a file. Policies are\n"
	"compared by meaning, not by wording: each difference is shown once, with the\n"
	"shortest request that demonstrates it, in the syntax of 'bulkhead explain', and with\n"
	"the rule or default that decides before and after.\n\n"
	"  --json  print one JSON object\n"
	"  --help  print this help\n\n"
	"Exit status, as for diff(1): 0 no request is decided differently, 1 some are,\n"
	"2 invalid usage, or a policy that cannot be read or compared.\n";

enum { SAME = 0, DIFFERENT = 1, TROUBLE = 2 };

struct side {
	struct policy_blob blob;
	struct bulkhead_rules rules;
};

/* A difference, with its example in words. */
struct diff_output {
	const struct difference *difference;
	enum difference_kind kind;
	char *request;
};

static const struct {
	const char *domain;
	unsigned int class_id;
} domains[] = {
	{ "file", BULKHEAD_CLASS_FILE },      { "exec", BULKHEAD_CLASS_EXEC },
	{ "network", BULKHEAD_CLASS_SOCKET }, { "capabilities", BULKHEAD_CLASS_CAPABILITY },
	{ "host", BULKHEAD_CLASS_HOST },
};

static const struct {
	unsigned int bit;
	const char *word;
} unknowns[] = {
	{ DIFFERENCE_PROGRAM, "program" },
	{ DIFFERENCE_UID, "uid" },
	{ DIFFERENCE_GID, "gid" },
	{ DIFFERENCE_OWNER, "owner" },
};

/* The names of the kinds in JSON, and in the summary. */
static const struct {
	const char *key;
	const char *word;
} kinds[] = {
	[DIFFERENCE_ALLOWED] = { "allowed", "allowed" },
	[DIFFERENCE_DENIED] = { "denied", "denied" },
	[DIFFERENCE_REPORTED] = { "reported", "reported" },
	[DIFFERENCE_UNREPORTED] = { "unreported", "no longer reported" },
	[DIFFERENCE_KILLS] = { "kills", "killed" },
	[DIFFERENCE_SPARES] = { "spares", "no longer killed" },
};

static const char *title(const struct diff_output *output)
{
	unsigned int after = output->difference->verdicts[1].effect;

	switch (output->kind) {
	case DIFFERENCE_ALLOWED:
		return after == BULKHEAD_AUDIT ? "becomes allowed and is reported"
					       : "becomes allowed";
	case DIFFERENCE_DENIED:
		return after == BULKHEAD_KILL	       ? "becomes denied and kills"
		       : after == BULKHEAD_DENY_SILENT ? "becomes denied silently"
						       : "becomes denied";
	case DIFFERENCE_REPORTED:
		return "is now reported";
	case DIFFERENCE_UNREPORTED:
		return "is no longer reported";
	case DIFFERENCE_KILLS:
		return "now kills";
	default:
		return after == BULKHEAD_DENY_SILENT ? "no longer kills and is not reported"
						     : "no longer kills";
	}
}

static const struct bulkhead_blob_rule *rule_of(const struct bulkhead_rules *rules,
						const struct bulkhead_verdict *verdict)
{
	return verdict->rule == BULKHEAD_NO_RULE ? NULL : &rules->rules[verdict->rule];
}

static const char *file_of(const struct bulkhead_rules *rules,
			   const struct bulkhead_blob_rule *rule)
{
	return rule && le32_to_cpu(rule->file) ? rules->strings + le32_to_cpu(rule->file)
					       : rules->file;
}

static void print_answer(const char *label, const struct bulkhead_rules *rules,
			 const struct diff_output *output, unsigned int side)
{
	const struct bulkhead_verdict *verdict = &output->difference->verdicts[side];
	const struct bulkhead_blob_rule *rule = rule_of(rules, verdict);
	unsigned int found = rule ? rule->effect : rules->defaults[output->difference->class_id];
	auto_free char *file = output_printable(file_of(rules, rule));

	printf("    %s %s:", label, file);
	if (rule) {
		auto_free char *text = output_printable(rules->strings + le32_to_cpu(rule->text));

		printf("%u: %s", le32_to_cpu(rule->line), text);
	} else {
		printf(" no rule %s it, default %s",
		       bulkhead_effect_refuses(found) ? "allows" : "matches", effect_word(found));
	}
	puts(found == verdict->effect ? "" : " [mode audit]");
}

static void print_unknown(unsigned int unknown)
{
	const char *between = " (";

	for (size_t i = 0; i < ARRAY_SIZE(unknowns); i++) {
		if (!(unknown & unknowns[i].bit))
			continue;
		printf("%s%s", between, unknowns[i].word);
		between = ", ";
	}
	if (unknown)
		fputs(" unknown)", stdout);
}

static void print_difference(const struct diff_output *output, const struct side *sides)
{
	printf("%s: %s", title(output), output->request);
	print_unknown(output->difference->unknown);
	putchar('\n');
	print_answer("before:", &sides[0].rules, output, 0);
	print_answer("after: ", &sides[1].rules, output, 1);
}

static void print_change(bool *any, const char *what, const char *before, const char *after)
{
	if (!strcmp(before, after))
		return;
	printf("%s: %s, now %s\n", what, before, after);
	*any = true;
}

static void print_head(const struct bulkhead_rules *before, const struct bulkhead_rules *after)
{
	char old[24], new[24];
	bool any = false;

	print_change(&any, "policy", before->name, after->name);
	snprintf(old, sizeof(old), "%llu", (unsigned long long)before->revision);
	snprintf(new, sizeof(new), "%llu", (unsigned long long)after->revision);
	print_change(&any, "revision", old, new);
	print_change(&any, "mode", mode_word(before->mode), mode_word(after->mode));
	for (size_t i = 0; i < ARRAY_SIZE(domains); i++) {
		char what[40];

		snprintf(what, sizeof(what), "default of %s", domains[i].domain);
		print_change(&any, what, effect_word(before->defaults[domains[i].class_id]),
			     effect_word(after->defaults[domains[i].class_id]));
	}
	if (any)
		putchar('\n');
}

static void print_sum(const struct diff_output *output, size_t count)
{
	const char *between = ": ";

	if (!count) {
		puts("no difference: every request gets the same answer");
		return;
	}
	printf("\n%zu difference%s", count, count == 1 ? "" : "s");
	for (size_t kind = 0; kind < ARRAY_SIZE(kinds); kind++) {
		size_t of_kind = 0;

		for (size_t i = 0; i < count; i++)
			of_kind += output[i].kind == kind;
		if (of_kind)
			printf("%s%zu %s", between, of_kind, kinds[kind].word);
		between = of_kind ? ", " : between;
	}
	putchar('\n');
}

static struct json_object *json_policy(const struct bulkhead_rules *rules)
{
	struct json_object *json = json_object_new_object();
	struct json_object *defaults = json_object_new_object();

	output_add_text(json, "policy", rules->name);
	output_add_number(json, "revision", rules->revision);
	output_add_text(json, "mode", mode_word(rules->mode));
	for (size_t i = 0; i < ARRAY_SIZE(domains); i++)
		output_add_text(defaults, domains[i].domain,
				effect_word(rules->defaults[domains[i].class_id]));
	json_object_object_add(json, "defaults", defaults);
	return json;
}

static struct json_object *json_answer(const struct bulkhead_rules *rules,
				       const struct bulkhead_verdict *verdict)
{
	const struct bulkhead_blob_rule *rule = rule_of(rules, verdict);
	struct json_object *json = json_object_new_object();

	output_add_text(json, "effect", effect_word(verdict->effect));
	output_add_text(json, "reason", reason_word(verdict->reason));
	output_add_printable(json, "file", file_of(rules, rule));
	if (rule) {
		output_add_number(json, "line", le32_to_cpu(rule->line));
		output_add_printable(json, "rule", rules->strings + le32_to_cpu(rule->text));
	}
	return json;
}

static void add_asker(struct json_object *json, const struct difference *difference)
{
	struct json_object *unknown = json_object_new_array();

	if (difference->program)
		output_add_bytes(json, "from", difference->program, strlen(difference->program));
	if (difference->uid >= 0)
		output_add_number(json, "uid", difference->uid);
	if (difference->gid_count) {
		struct json_object *gids = json_object_new_array();

		for (unsigned int i = 0; i < difference->gid_count; i++)
			json_object_array_add(gids, json_object_new_uint64(difference->gids[i]));
		json_object_object_add(json, "gids", gids);
	}
	if (difference->owner >= 0)
		json_object_object_add(json, "owner", json_object_new_boolean(difference->owner));
	for (size_t i = 0; i < ARRAY_SIZE(unknowns); i++)
		if (difference->unknown & unknowns[i].bit)
			json_object_array_add(unknown, json_object_new_string(unknowns[i].word));
	json_object_object_add(json, "unknown", unknown);
}

static struct json_object *json_difference(const struct diff_output *output,
					   const struct side *sides)
{
	const struct difference *difference = output->difference;
	struct json_object *json = json_object_new_object();

	output_add_text(json, "change", kinds[output->kind].key);
	output_add_text(json, "class", class_word(difference->class_id));
	json_object_object_add(json, "permissions",
			       permissions_as_json(difference->class_id, difference->permissions));
	output_add_text(json, "request", output->request);
	add_asker(json, difference);
	json_object_object_add(json, "before",
			       json_answer(&sides[0].rules, &difference->verdicts[0]));
	json_object_object_add(json, "after",
			       json_answer(&sides[1].rules, &difference->verdicts[1]));
	return json;
}

static int print_json(const struct diff_output *output, size_t count, const struct side *sides)
{
	struct json_object *json = json_object_new_object();
	struct json_object *list = json_object_new_array();

	json_object_object_add(json, "before", json_policy(&sides[0].rules));
	json_object_object_add(json, "after", json_policy(&sides[1].rules));
	for (size_t i = 0; i < count; i++)
		json_object_array_add(list, json_difference(&output[i], sides));
	json_object_object_add(json, "differences", list);
	return output_json(json);
}

static int print_text(const struct diff_output *output, size_t count, const struct side *sides)
{
	print_head(&sides[0].rules, &sides[1].rules);
	for (size_t i = 0; i < count; i++)
		print_difference(&output[i], sides);
	print_sum(output, count);
	return output_end();
}

/* The example, in the form that ``explain`` accepts. */
static char *request_of(const struct difference *difference)
{
	auto_free char *what = request_describe(difference->class_id, difference->permissions,
						difference->object, difference->length);
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	if (!to)
		return memory_zeroed(1, 1);
	fputs(what, to);
	if (difference->program) {
		auto_free char *program =
			escape_bytes(difference->program, strlen(difference->program));

		fprintf(to, " from %s", program);
	}
	if (difference->uid >= 0)
		fprintf(to, " uid %llu", (unsigned long long)difference->uid);
	for (unsigned int i = 0; i < difference->gid_count; i++)
		fprintf(to, "%s%u", i ? "," : " gid ", difference->gids[i]);
	if (difference->owner >= 0)
		fprintf(to, " owner %s", difference->owner ? "yes" : "no");
	fclose(to);
	return text;
}

static int order(const void *one, const void *other)
{
	const struct diff_output *a = one, *b = other;
	int by_text;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->difference->class_id != b->difference->class_id)
		return a->difference->class_id < b->difference->class_id ? -1 : 1;
	by_text = strcmp(a->request, b->request);
	/* Both are elements of one array, whose order is always the same. */
	return by_text ? by_text : a->difference < b->difference ? -1 : 1;
}

static int print(const struct differences *differences, const struct side *sides, bool json)
{
	auto_free struct diff_output *output =
		memory_zeroed(differences->count + 1, sizeof(*output));
	int status;

	for (size_t i = 0; i < differences->count; i++)
		output[i] = (struct diff_output){
			.difference = &differences->list[i],
			.kind = difference_kind(&differences->list[i]),
			.request = request_of(&differences->list[i]),
		};
	qsort(output, differences->count, sizeof(*output), order);
	status = json ? print_json(output, differences->count, sides)
		      : print_text(output, differences->count, sides);
	for (size_t i = 0; i < differences->count; i++)
		free(output[i].request);
	if (status)
		return TROUBLE;
	return differences->count ? DIFFERENT : SAME;
}

static int compare(const struct side *sides, bool json)
{
	const struct bulkhead_rules *const rules[] = { &sides[0].rules, &sides[1].rules };
	struct differences differences;
	const char *why = differences_find(rules, &differences);
	int status = TROUBLE;

	if (why)
		tool_refuse("the policies can't be compared: %s", why);
	else
		status = print(&differences, sides, json);
	differences_free(&differences);
	return status;
}

static bool open_side(struct side *side, const char *path)
{
	const char *why;

	if (policy_read_one(path, &side->blob))
		return false;
	if (!bulkhead_blob_open(&side->rules, side->blob.bytes, side->blob.length, &why))
		return true;
	tool_refuse("%s: %s", path, why);
	policy_blob_free(&side->blob);
	return false;
}

static void close_side(struct side *side)
{
	bulkhead_blob_close(&side->rules);
	policy_blob_free(&side->blob);
}

/**
 * cmd_diff() - bulkhead diff
 * @argc: number of words
 * @argv: the words, the command's name first
 *
 * Return: as diff(1): 0 the same, 1 different, 2 trouble.
 */
int cmd_diff(int argc, char **argv)
{
	struct side sides[2];
	bool json;
	int option = options_json(argc, argv, &json), status = TROUBLE;

	if (option != OPTION_END)
		return option == OPTION_HELP ? tool_help(usage) : TOOL_USAGE;
	if (optind + 2 != argc)
		return tool_usage("diff", "takes two policies, before and after, but %d were given",
				  argc - optind);
	if (!open_side(&sides[0], argv[optind]))
		return TROUBLE;
	if (open_side(&sides[1], argv[optind + 1])) {
		status = compare(sides, json);
		close_side(&sides[1]);
	}
	close_side(&sides[0]);
	return status;
}
