// SPDX-License-Identifier: GPL-2.0
/*
 * bulkhead explain: say what a policy answers to a request, and why. The
 * answer is the kernel's: its verifier opens the blob and its code decides.
 */
#include <errno.h>
#include <getopt.h>
#include <json-c/json.h>
#include <stdio.h>

#include "arena.h"
#include "asker.h"
#include "request.h"
#include "rule.h"
#include "tool.h"

#define WORDS_MAX 16

static const char usage[] =
	"Usage: bulkhead explain POLICY [--from PROGRAM] [--uid N] [--gid N[,N...]]\n"
	"                        [--json] REQUEST...\n"
	"       bulkhead explain POLICY --cases FILE\n\n"
	"Say what a policy answers to a request, and which rule says so. POLICY is a\n"
	"policy in YAML or a blob, FILE#NAME one of several in a file. REQUEST is one of:\n\n"
	"  read,write /path          read write create delete link attr map\n"
	"  exec /path                execmem /path: run memory that is no file's\n"
	"  connect tcp 10.0.0.1:443  bind listen accept connect send; tcp udp sctp mptcp\n"
	"  bind udp [::]:53          icmp raw\n"
	"  connect unix /run/x.sock  or an abstract name, @name\n"
	"  create tcp6               create any of these, netlink:route, packet, ...\n"
	"  capability sys_admin      chown setuid net_raw ...\n"
	"  host mount tmpfs          an item of the domain host, and its detail\n"
	"  host control proc:/sys/kernel/core_pattern\n"
	"  read,write device char 1:3  read write create; char block\n\n"
	"  -f, --from PROGRAM  path of the program that asks; unknown otherwise, so that\n"
	"                      no rule with 'from' allows and each that denies does\n"
	"  -u, --uid N         its user id, -g, --gid N[,N...] its group ids; if left out,\n"
	"                      the same of rules with 'uid' and 'gid'\n"
	"  -c, --cases FILE    a table of requests, one a line: 'REQUEST => VERDICT', where\n"
	"                      REQUEST may end in 'from PROGRAM', 'uid N', 'gid N,N', and\n"
	"                      VERDICT is allowed, audited or denied, and may end in :LINE,\n"
	"                      :default or :pack:NAME; prints TAP\n"
	"  -j, --json          print JSON\n\n"
	"Exit status: 0 the request would pass, 1 it would be denied (or a case failed),\n"
	"2 wrong usage.\n";

/* What is asked, and what came of it. */
struct answer {
	struct request request;
	struct bulkhead_verdict verdict;
};

static const char *const effect_words[__BULKHEAD_EFFECT_END] = {
	[BULKHEAD_ALLOW] = "allowed",
	[BULKHEAD_AUDIT] = "audited",
	[BULKHEAD_DENY_SILENT] = "denied-silently",
	[BULKHEAD_DENY] = "denied",
	[BULKHEAD_KILL] = "killed",
};

static void decide(struct answer *answer, const struct bulkhead_rules *rules,
		   struct asker *asker)
{
	const struct request *request = &answer->request;
	u32 state = bulkhead_automaton_run(rules->cells, rules->start[request->class_id],
					   request->object, request->length);

	bulkhead_decide(&answer->verdict, rules, request->class_id, state,
			request->permissions, &asker->asker);
}

static const struct bulkhead_blob_rule *deciding_rule(const struct answer *answer,
						      const struct bulkhead_rules *rules)
{
	return answer->verdict.rule == BULKHEAD_NO_RULE ? NULL :
							   &rules->rules[answer->verdict.rule];
}

static const char *string_of(const struct bulkhead_rules *rules, __le32 string)
{
	return rules->strings + le32_to_cpu(string);
}

/* The file that a rule stands in: the policy's, or a pack. */
static const char *file_of(const struct bulkhead_rules *rules,
			   const struct bulkhead_blob_rule *rule)
{
	return rule && le32_to_cpu(rule->file) ? string_of(rules, rule->file) : rules->file;
}

static void print_text(const struct answer *answer, const struct bulkhead_rules *rules)
{
	const struct bulkhead_blob_rule *rule = deciding_rule(answer, rules);
	unsigned int class_id = answer->request.class_id;

	printf("%s: ", effect_words[answer->verdict.effect]);
	if (rule) {
		printf("%s:%u: %s", file_of(rules, rule), le32_to_cpu(rule->line),
		       string_of(rules, rule->text));
		if (le32_to_cpu(rule->why))
			printf(" (why: %s)", string_of(rules, rule->why));
	} else if (bulkhead_effect_refuses(rules->defaults[class_id])) {
		printf("%s: no rule allows it, default %s", rules->file,
		       effect_names[rules->defaults[class_id]]);
	} else {
		printf("%s: no rule mentions it, default %s", rules->file,
		       effect_names[rules->defaults[class_id]]);
	}
	if (answer->verdict.permissions != answer->request.permissions) {
		auto_free char *part = request_describe(class_id, answer->verdict.permissions,
							"", 0);

		printf(" [about %.*s]", (int)strcspn(part, " "), part);
	}
	if (answer->verdict.effect == BULKHEAD_AUDIT && rules->mode == BULKHEAD_MODE_AUDIT)
		printf(" [mode audit]");
	putchar('\n');
}

static void print_json(const struct answer *answer, const struct bulkhead_rules *rules)
{
	const struct bulkhead_blob_rule *rule = deciding_rule(answer, rules);
	const struct request *request = &answer->request;
	auto_free char *text = request_describe(request->class_id, request->permissions,
						request->object, request->length);
	struct json_object *json = json_object_new_object();

	json_object_object_add(json, "request", json_object_new_string(text));
	json_object_object_add(json, "policy", json_object_new_string(rules->name));
	json_object_object_add(json, "revision", json_object_new_uint64(rules->revision));
	json_object_object_add(json, "verdict",
			       json_object_new_string(effect_words[answer->verdict.effect]));
	json_object_object_add(json, "reason", json_object_new_string(rule ? "rule" : "default"));
	json_object_object_add(json, "file", json_object_new_string(file_of(rules, rule)));
	if (rule) {
		json_object_object_add(json, "line",
				       json_object_new_uint64(le32_to_cpu(rule->line)));
		json_object_object_add(json, "rule",
				       json_object_new_string(string_of(rules, rule->text)));
		json_object_object_add(json, "why",
				       json_object_new_string(string_of(rules, rule->why)));
	}
	puts(json_object_to_json_string_ext(json, JSON_C_TO_STRING_SPACED |
						  JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(json);
}

/* Cuts a line into words in place; quotes keep spaces. Returns how many. */
static size_t split(char *line, const char **words)
{
	size_t count = 0;

	for (;;) {
		char *end;

		line += strspn(line, " \t");
		if (!*line || count == WORDS_MAX)
			return count;
		if (*line == '"') {
			words[count++] = ++line;
			end = strchr(line, '"');
		} else {
			words[count++] = line;
			end = strpbrk(line, " \t");
		}
		if (!end)
			return count;
		*end = 0;
		line = end + 1;
	}
}

static bool verdict_matches(const struct answer *answer, const struct bulkhead_rules *rules,
			    const char *wanted, char *got, size_t room)
{
	const struct bulkhead_blob_rule *rule = deciding_rule(answer, rules);
	const char *effect = effect_words[answer->verdict.effect];
	size_t length = strlen(wanted);

	if (!rule)
		snprintf(got, room, "%s:default", effect);
	else if (le32_to_cpu(rule->file))
		snprintf(got, room, "%s:%s:%u", effect, file_of(rules, rule),
			 le32_to_cpu(rule->line));
	else
		snprintf(got, room, "%s:%u", effect, le32_to_cpu(rule->line));
	return !strncmp(wanted, got, length) && (!got[length] || got[length] == ':');
}

static bool run_case(char *line, unsigned int number, unsigned int at,
		     const struct bulkhead_rules *rules)
{
	auto_free char *shown = strdup(line), *why = NULL;
	char *arrow = strstr(line, "=>");
	const char *words[WORDS_MAX];
	struct answer answer;
	struct asker asker;
	char got[64] = "no request";
	size_t count;
	bool good;

	if (!arrow) {
		printf("not ok %u - line %u has no '=>'\n", number, at);
		return false;
	}
	*arrow = 0;
	arrow += 2 + strspn(arrow + 2, " \t");
	arrow[strcspn(arrow, " \t")] = 0;
	count = split(line, words);
	asker_open(&asker);
	good = asker_take(&asker, words, &count, &why) &&
	       request_parse(&answer.request, count, words, &why);
	if (good) {
		decide(&answer, rules, &asker);
		good = verdict_matches(&answer, rules, arrow, got, sizeof(got));
	}
	printf("%sok %u - %s\n", good ? "" : "not ", number, shown);
	if (!good)
		printf("# line %u: %s\n", at, why ? why : got);
	return good;
}

static int run_cases(const char *path, const struct bulkhead_rules *rules)
{
	unsigned int at = 0, count = 0, failed = 0;
	auto_free char *line = NULL;
	size_t room = 0;
	FILE *file = fopen(path, "re");

	if (!file)
		return tool_refuse("%s: %s", path, strerror(errno));
	while (getline(&line, &room, file) > 0) {
		char *begin = line + strspn(line, " \t");

		at++;
		begin[strcspn(begin, "\r\n")] = 0;
		if (!*begin || *begin == '#')
			continue;
		failed += !run_case(begin, ++count, at, rules);
	}
	fclose(file);
	printf("1..%u\n", count);
	return failed || !count ? TOOL_REFUSED : TOOL_DONE;
}

/* The words of the command line, or of its only argument. */
static int explain(const struct bulkhead_rules *rules, size_t count, char **arguments,
		   struct asker *asker, bool json)
{
	auto_free char *only = count == 1 ? strdup(arguments[0]) : NULL;
	auto_free char *why = NULL;
	const char *words[WORDS_MAX];
	struct answer answer;

	if (count == 1) {
		count = split(only, words);
	} else {
		if (count > WORDS_MAX)
			return tool_usage("explain", "too many words in the request");
		for (size_t i = 0; i < count; i++)
			words[i] = arguments[i];
	}
	if (!asker_take(asker, words, &count, &why) ||
	    !request_parse(&answer.request, count, words, &why))
		return tool_usage("explain", "%s", why ? why : "out of memory");
	decide(&answer, rules, asker);
	if (json)
		print_json(&answer, rules);
	else
		print_text(&answer, rules);
	return bulkhead_effect_refuses(answer.verdict.effect) ? TOOL_REFUSED : TOOL_DONE;
}

struct settings {
	struct asker asker;
	const char *cases;
	bool json;
	bool help;
};

static const struct option options[] = {
	{ "help", no_argument, NULL, 'h' },
	{ "from", required_argument, NULL, 'f' },
	{ "uid", required_argument, NULL, 'u' },
	{ "gid", required_argument, NULL, 'g' },
	{ "cases", required_argument, NULL, 'c' },
	{ "json", no_argument, NULL, 'j' },
	{},
};

static int read_options(int argc, char **argv, struct settings *settings)
{
	auto_free char *why = NULL;
	bool good = true;
	int option;

	while (good && (option = getopt_long(argc, argv, "hf:u:g:c:j", options, NULL)) != -1) {
		if (option == 'f')
			good = asker_tell(&settings->asker, "from", optarg, &why);
		else if (option == 'u')
			good = asker_tell(&settings->asker, "uid", optarg, &why);
		else if (option == 'g')
			good = asker_tell(&settings->asker, "gid", optarg, &why);
		else if (option == 'c')
			settings->cases = optarg;
		else if (option == 'j')
			settings->json = true;
		else if (option == 'h')
			settings->help = true;
		else
			return tool_usage("explain", "unknown option");
	}
	return good ? TOOL_DONE : tool_usage("explain", "%s", why ? why : "out of memory");
}

/**
 * cmd_explain() - bulkhead explain
 * @argc: number of words
 * @argv: the words, the command's name first
 *
 * Return: enum tool_status.
 */
int cmd_explain(int argc, char **argv)
{
	struct settings settings = {};
	struct bulkhead_rules rules;
	struct policy_blob blob;
	const char *why;
	int status;

	asker_open(&settings.asker);
	if (read_options(argc, argv, &settings))
		return TOOL_USAGE;
	if (settings.help)
		return tool_help(usage);
	if (optind == argc)
		return tool_usage("explain", "a policy is missing");
	if (!settings.cases == (optind + 1 == argc))
		return tool_usage("explain", settings.cases ? "either --cases or a request" :
							      "a request is missing");
	if (policy_read_one(argv[optind], &blob))
		return TOOL_REFUSED;
	if (bulkhead_blob_open(&rules, blob.bytes, blob.length, &why)) {
		policy_blob_free(&blob);
		return tool_refuse("%s: %s", argv[optind], why);
	}
	if (settings.cases)
		status = run_cases(settings.cases, &rules);
	else
		status = explain(&rules, argc - optind - 1, argv + optind + 1,
				 &settings.asker, settings.json);
	bulkhead_blob_close(&rules);
	policy_blob_free(&blob);
	return status;
}
