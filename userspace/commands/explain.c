// SPDX-License-Identifier: GPL-2.0
/*
 * bulkhead explain: show what a policy decides on a request, and why. The answer is the
 * kernel's: its verifier opens the blob, and its code decides.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <json.h>

#include "base/arena.h"
#include "base/options.h"
#include "base/output.h"
#include "base/tool.h"
#include "commands/commands.h"
#include "commands/explain_root.h"
#include "compile/compile.h"
#include "explain/advice.h"
#include "explain/cases.h"
#include "module/policy_in_force.h"

static const char usage[] =
	"Usage: bulkhead explain POLICY [--from PROGRAM] [--uid N] [--gid N[,N...]]\n"
	"                        [--owner yes|no] [--root DIR] [--json] REQUEST...\n"
	"       bulkhead explain POLICY --cases FILE\n"
	"       bulkhead explain --loaded NAME ...\n\n"
	"Show how a policy decides a request, and by which rule; for a denial also what\n"
	"stands in the way, and the smallest rule that would allow it. POLICY is a policy in\n"
	"YAML or a blob; FILE#NAME selects one of several in a file. REQUEST is one of:\n\n"
	"  read,write /path          read write create delete link attr map\n"
	"  exec /path                execmem /path: run memory that belongs to no file\n"
	"  connect tcp 10.0.0.1:443  bind listen accept connect send; tcp udp sctp mptcp\n"
	"  bind udp [::]:53          icmp raw\n"
	"  connect unix /run/x.sock  or an abstract name, @name\n"
	"  create tcp6               create any of these, netlink:route, packet, ...\n"
	"  capability sys_admin      chown setuid net_raw ...\n"
	"  host mount tmpfs          an item of the domain host, and its detail\n"
	"  host control proc:/sys/kernel/core_pattern\n"
	"  read,write device char 1:3  read write create; char block\n\n"
	"  -f, --from PROGRAM  path of the requesting program; without it, allow rules with\n"
	"                      'from' don't apply, and deny rules do\n"
	"  -u, --uid N         its user id, -g, --gid N[,N...] its group ids; without them,\n"
	"                      the same applies to rules with 'uid' and 'gid'\n"
	"  -o, --owner yes|no  whether it owns the object, for rules with 'owner'\n"
	"  -r, --root DIR      resolve symbolic links in the paths of REQUEST and PROGRAM below\n"
	"                      DIR, the root of the container or of its image\n"
	"  -c, --cases FILE    a table of requests, one per line: 'REQUEST => VERDICT', where\n"
	"                      REQUEST may end in 'from PROGRAM', 'uid N', 'gid N,N',\n"
	"                      'owner yes|no', and\n"
	"                      VERDICT is allowed, audited, denied, denied-silently or killed,\n"
	"                      and may end in :LINE, :default or :pack:NAME; prints TAP\n"
	"  -l, --loaded NAME   use the policy of this name that is loaded in the kernel\n"
	"  -j, --json          print JSON\n\n"
	"Exit status: 0 the request would pass, 1 it would be denied (or a case failed),\n"
	"2 wrong usage.\n";

/* A request, its subject and the outcome; with --root, what the paths resolved to. */
struct explanation {
	struct request request;
	struct subject *subject;
	struct bulkhead_verdict verdict;
	struct advice advice;
	struct rooted object;
	struct rooted program;
};

struct explain_options {
	struct subject subject;
	const char *loaded;
	const char *cases;
	const char *root_name;
	int root;
	bool json;
	bool help;
};

/*
 * The kernel maps a program's file on behalf of the program that it becomes. Returns
 * false if that is irrelevant, or would pass.
 */
static bool cannot_be_mapped(const struct explanation *answer, const struct bulkhead_rules *rules,
			     struct explanation *map)
{
	struct subject itself = *answer->subject;
	bool by_rule;

	if (answer->request.class_id != BULKHEAD_CLASS_EXEC ||
	    answer->request.permissions != BULKHEAD_EXEC_RUN)
		return false;
	map->request = answer->request;
	map->request.class_id = BULKHEAD_CLASS_FILE;
	map->request.permissions = BULKHEAD_FILE_MAP;
	map->subject = &itself;
	memcpy(itself.program, answer->request.object, answer->request.length);
	itself.program_length = answer->request.length;
	verdict_find(&map->verdict, rules, &map->request, &itself);
	by_rule = map->verdict.reason == BULKHEAD_REASON_RULE;
	/* The rule that allows executing a program also allows mapping it. */
	return bulkhead_effect_refuses(map->verdict.effect) && (by_rule || !answer->advice.missing);
}

static void print_text(const struct explanation *answer, const struct bulkhead_rules *rules,
		       const char *root)
{
	struct explanation map;

	printf("%s: ", verdict_word(answer->verdict.effect));
	verdict_put(stdout, rules, &answer->request, &answer->verdict);
	putchar('\n');
	rooted_print(&answer->object, root);
	rooted_print(&answer->program, root);
	advice_print(&answer->advice);
	if (!cannot_be_mapped(answer, rules, &map))
		return;
	fputs("  its file could not be mapped, so that it would not start: ", stdout);
	verdict_put(stdout, rules, &map.request, &map.verdict);
	putchar('\n');
}

static void add_rooted(struct json_object *json, const char *key, const struct rooted *rooted)
{
	struct json_object *inner = json_object_new_object();

	if (rooted->asked) {
		output_add_printable(inner, "asked", rooted->asked);
		output_add_printable(inner, "real", rooted->real);
		json_object_object_add(inner, "exists", json_object_new_boolean(!rooted->missing));
		json_object_object_add(json, key, inner);
	} else {
		json_object_put(inner);
	}
}

static void print_json(const struct explanation *answer, const struct bulkhead_rules *rules)
{
	const struct request *request = &answer->request;
	auto_free char *text = request_describe(request->class_id, request->permissions,
						request->object, request->length);
	struct json_object *json = json_object_new_object(), *inner;
	struct explanation map;

	output_add_text(json, "request", text);
	output_add_text(json, "policy", rules->name);
	output_add_number(json, "revision", rules->revision);
	add_rooted(json, "path", &answer->object);
	add_rooted(json, "program", &answer->program);
	verdict_add(json, rules, request, &answer->verdict);
	advice_add(json, &answer->advice);
	if (cannot_be_mapped(answer, rules, &map)) {
		inner = json_object_new_object();
		verdict_add(inner, rules, &map.request, &map.verdict);
		json_object_object_add(json, "map", inner);
	}
	output_json(json);
}

/* The words of the command line, or those within its only argument. */
static bool take_words(struct explanation *answer, size_t count, char **arguments, char *only,
		       char **why)
{
	const char *words[CASE_WORDS_MAX];

	if (only)
		count = cases_split(only, words);
	else if (count > CASE_WORDS_MAX)
		return request_complain(why, "too many words in the request");
	for (size_t i = 0; !only && i < count; i++)
		words[i] = arguments[i];
	return subject_take(answer->subject, words, &count, why) &&
	       request_parse(&answer->request, count, words, why);
}

static bool look_up(struct explanation *answer, int root, char **why)
{
	return root < 0 || (rooted_request(&answer->object, root, &answer->request, why) &&
			    rooted_program(&answer->program, root, answer->subject, why));
}

static void print(struct explanation *answer, const struct bulkhead_rules *rules,
		  const struct explain_options *settings)
{
	verdict_find(&answer->verdict, rules, &answer->request, answer->subject);
	advice_open(&answer->advice, rules, &answer->request, answer->subject);
	if (settings->json)
		print_json(answer, rules);
	else
		print_text(answer, rules, settings->root_name);
	advice_close(&answer->advice);
}

static int explain(const struct bulkhead_rules *rules, size_t count, char **arguments,
		   struct explain_options *settings)
{
	auto_free char *only = count == 1 ? strdup(arguments[0]) : NULL;
	struct explanation answer = { .subject = &settings->subject };
	auto_free char *why = NULL;
	int status;

	if (!take_words(&answer, count, arguments, only, &why))
		return tool_usage("explain", "%s", why ? why : "out of memory");
	if (look_up(&answer, settings->root, &why)) {
		print(&answer, rules, settings);
		status = bulkhead_effect_refuses(answer.verdict.effect) ? TOOL_REFUSED : TOOL_DONE;
	} else {
		status = tool_refuse("--root %s: %s", settings->root_name,
				     why ? why : "out of memory");
	}
	rooted_free(&answer.object);
	rooted_free(&answer.program);
	return status;
}

static const struct option options[] = {
	{ "help", no_argument, NULL, OPTION_HELP }, { "from", required_argument, NULL, 'f' },
	{ "uid", required_argument, NULL, 'u' },    { "gid", required_argument, NULL, 'g' },
	{ "cases", required_argument, NULL, 'c' },  { "loaded", required_argument, NULL, 'l' },
	{ "json", no_argument, NULL, 'j' },	    { "owner", required_argument, NULL, 'o' },
	{ "root", required_argument, NULL, 'r' },   {},
};

static int read_options(int argc, char **argv, struct explain_options *settings)
{
	auto_free char *why = NULL;
	bool good = true;
	int option;

	while (good && (option = options_next(argc, argv, options)) != OPTION_END) {
		if (option == 'f')
			good = subject_set(&settings->subject, "from", optarg, &why);
		else if (option == 'u')
			good = subject_set(&settings->subject, "uid", optarg, &why);
		else if (option == 'g')
			good = subject_set(&settings->subject, "gid", optarg, &why);
		else if (option == 'o')
			good = subject_set(&settings->subject, "owner", optarg, &why);
		else if (option == 'r')
			settings->root_name = optarg;
		else if (option == 'c')
			settings->cases = optarg;
		else if (option == 'l')
			settings->loaded = optarg;
		else if (option == 'j')
			settings->json = true;
		else if (option == OPTION_HELP)
			settings->help = true;
		else
			return TOOL_USAGE;
	}
	return good ? TOOL_DONE : tool_usage("explain", "%s", why ? why : "out of memory");
}

static int open_root(struct explain_options *settings)
{
	if (!settings->root_name)
		return TOOL_DONE;
	settings->root = open(settings->root_name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (settings->root < 0)
		return tool_refuse("--root %s: %s", settings->root_name, strerror(errno));
	return TOOL_DONE;
}

/* Opens the policy, and explains the request or runs the cases. */
static int run(const char *policy, int argc, char **argv, struct explain_options *settings)
{
	struct bulkhead_rules rules;
	struct policy_blob blob;
	uint64_t generation;
	const char *why;
	int status;

	if (settings->loaded ? policy_in_force(policy, &blob, &generation)
			     : policy_read_one(policy, &blob))
		return TOOL_REFUSED;
	if (bulkhead_blob_open(&rules, blob.bytes, blob.length, &why)) {
		policy_blob_free(&blob);
		return tool_refuse("%s: %s", policy, why);
	}
	if (settings->cases)
		status = cases_run(settings->cases, &rules);
	else
		status = explain(&rules, argc - optind, argv + optind, settings);
	bulkhead_blob_close(&rules);
	policy_blob_free(&blob);
	return status;
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
	struct explain_options settings = { .root = -1 };
	const char *policy;
	int status;

	subject_open(&settings.subject);
	if (read_options(argc, argv, &settings))
		return TOOL_USAGE;
	if (settings.help)
		return tool_help(usage);
	if (!settings.loaded && optind == argc)
		return tool_usage("explain", "a policy is missing");
	policy = settings.loaded ? settings.loaded : argv[optind++];
	if (!settings.cases == (optind == argc))
		return tool_usage("explain", settings.cases ? "either --cases or a request"
							    : "a request is missing");
	if (settings.cases && settings.root_name)
		return tool_usage("explain", "--root is for a request, and not for --cases");
	status = open_root(&settings);
	if (status == TOOL_DONE)
		status = run(policy, argc, argv, &settings);
	if (settings.root >= 0)
		close(settings.root);
	return status;
}
