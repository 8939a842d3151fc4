// SPDX-License-Identifier: GPL-2.0
/*
 * Compare translations with the meaning of their originals: each request gets the same
 * answer, or there is a note at the line of the entry that decides in KubeArmor. Nothing
 * may be allowed that the original denies, except what the pack has, which a note says.
 *
 * usage: oracle TOOL DIRECTORY [-s SEED] [-n POLICIES] [-x] [-q]
 *
 * -x   with an oracle that ignores which entry is more specific, as a control
 * -q   with a reader that ignores notes, as a control
 */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "oracle.h"

#define REQUESTS_MAX 256
#define SHOWN_MAX    5

static const char *tool;
static bool deaf;

/**
 * struct ka_outcome - what was found over all policies
 * @translated: policies that were
 * @refused: policies that were not
 * @requests: requests that were compared
 * @noted: differences with a note at their line
 * @silent: those without, and diagnostics that are missing
 * @cuts: policies in whose translation something is cut out of a directory
 */
struct ka_outcome {
	unsigned int translated;
	unsigned int refused;
	unsigned int requests;
	unsigned int noted;
	unsigned int silent;
	unsigned int cuts;
};

/**
 * struct told - lines with diagnostics
 * @lines: the lines
 * @count: how many
 * @pack: it was said what the pack allows
 * @errors: one of them is an error
 * @cut: it was said that a Block is left to the default
 */
struct told {
	unsigned int lines[NOTES_MAX];
	size_t count;
	bool pack;
	bool errors;
	bool cut;
};

static int run(const char *command)
{
	int status = system(command);

	if (status < 0 || !WIFEXITED(status)) {
		printf("# '%s' died\n", command);
		exit(1);
	}
	return WEXITSTATUS(status);
}

static void hear(struct told *told, const char *line)
{
	unsigned int number;

	if (sscanf(line, "policy.yaml:%u:", &number) != 1 || told->count == NOTES_MAX)
		return;
	told->errors |= strstr(line, ": error: ") != NULL;
	told->pack |= strstr(line, "the pack 'loader' allows") != NULL;
	told->cut |= strstr(line, "the default denies this") != NULL;
	if (!deaf)
		told->lines[told->count++] = number;
}

static struct told listen(const char *name)
{
	struct told told = {};
	char line[1024];
	FILE *file = fopen(name, "r");

	while (file && fgets(line, sizeof(line), file))
		hear(&told, line);
	if (file)
		fclose(file);
	return told;
}

static bool is_told(const struct told *told, unsigned int line)
{
	for (size_t i = 0; i < told->count; i++)
		if (told->lines[i] == line)
			return true;
	return false;
}

static const char *const objects[] = {
	"/srv",
	"/srv/x",
	"/srv/data",
	"/srv/data/key.pem",
	"/srv/data/x",
	"/srv/data/own",
	"/srv/data/own/db",
	"/srv/dat",
	"/srv/dat/x",
	"/srv/database",
	"/opt/app",
	"/opt/app/conf",
	"/opt/app/lib/x",
	"/opt/x",
	"/credentials/pass",
	"/credentialsx",
	"/var/log/app.log",
	"/var/log",
	"/run/secrets/token",
	"/etc/shadow",
	"/etc/hostname",
	"/etc/passwd",
	"/proc/1/cmdline",
	"/",
	"/usr/lib/libc.so.6",
};
static const char *const runs[] = {
	"/opt/app/one",	     "/opt/app/lib/tool", "/opt/app/two", "/usr/bin/apt",
	"/srv/data/own/run", "/opt/sh",		  "/bin/ls",
};
static const char *const askers[] = { "/opt/app/one", "/usr/bin/apt", "/usr/bin/other" };

static size_t add_requests(struct ka_request *list, size_t count, enum operation operation,
			   const char *const *names, size_t many)
{
	for (size_t i = 0; i < many; i++)
		for (size_t j = 0; j < ARRAY_SIZE(askers) && count < REQUESTS_MAX; j++)
			list[count++] = (struct ka_request){ operation, names[i], askers[j] };
	return count;
}

static size_t all_requests(struct ka_request *list)
{
	static const char *const libraries[] = { "/opt/app/lib/libx.so", "/srv/data/libx.so" };
	static const char *const protocols[] = { "tcp", "udp" };
	static const char *const capabilities[] = { "net_raw", "sys_admin", "chown" };
	size_t count = 0;

	count = add_requests(list, count, OP_READ, objects, ARRAY_SIZE(objects));
	count = add_requests(list, count, OP_WRITE, objects, ARRAY_SIZE(objects));
	count = add_requests(list, count, OP_EXEC, runs, ARRAY_SIZE(runs));
	count = add_requests(list, count, OP_MAP, libraries, ARRAY_SIZE(libraries));
	count = add_requests(list, count, OP_CONNECT, protocols, ARRAY_SIZE(protocols));
	return add_requests(list, count, OP_CAPABLE, capabilities, ARRAY_SIZE(capabilities));
}

static void print_request(FILE *out, const struct ka_request *request)
{
	static const char *const words[] = { "exec",  "read,map", "read",
					     "write", "connect",  "capability" };

	fprintf(out, "%s %s%s from %s", words[request->operation], request->object,
		request->operation == OP_CONNECT ? " 192.0.2.1:80" : "", request->program);
}

/* Runs the tool; true verdicts are expected nowhere, so each line reports the actual one. */
static bool ask(const struct ka_request *list, size_t count, enum verdict *verdicts)
{
	FILE *cases = fopen("cases", "w"), *answers;
	char line[512], word[16];
	size_t at = 0;

	if (!cases)
		return false;
	for (size_t i = 0; i < count; i++) {
		print_request(cases, &list[i]);
		fputs(" => killed\n", cases);
	}
	fclose(cases);
	run("\"$TOOL\" explain out.yaml --cases cases > answers 2> explained");
	answers = fopen("answers", "r");
	while (answers && at < count && fgets(line, sizeof(line), answers)) {
		if (sscanf(line, "# line %*u: %15[a-z]", word) != 1)
			continue;
		verdicts[at++] = !strcmp(word, "allowed")   ? ALLOWED
				 : !strcmp(word, "audited") ? AUDITED
							    : DENIED;
	}
	if (answers)
		fclose(answers);
	return at == count;
}

/* What the pack allows, of the requests. */
static bool is_of_pack(const struct ka_request *request)
{
	return (request->operation == OP_READ || request->operation == OP_MAP) &&
	       strstr(request->object, ".so") != NULL && !strncmp(request->object, "/usr/lib/", 9);
}

/* A Block of programs closes libraries; any of those that name this one has a note. */
static bool is_library_told(const struct ka_policy *policy, const struct ka_request *request,
			    const struct told *told)
{
	for (size_t i = 0; request->operation == OP_MAP && i < policy->count; i++)
		if (entry_blocks_program(&policy->entries[i], request->object) &&
		    is_told(told, policy->entries[i].line))
			return true;
	return false;
}

static bool is_difference_told(const struct ka_policy *policy, const struct ka_request *request,
			       const struct answer *wanted, enum verdict got,
			       const struct told *told)
{
	if (told->pack && got == ALLOWED && is_of_pack(request))
		return true;
	if (wanted->verdict == DENIED && !wanted->owner)
		return false;
	if (wanted->owner && got == DENIED)
		return is_told(told, wanted->line);
	if (wanted->line && is_told(told, wanted->line))
		return true;
	return got == DENIED && is_library_told(policy, request, told);
}

static const char *word_of(enum verdict verdict)
{
	return verdict == ALLOWED ? "allowed" : verdict == AUDITED ? "audited" : "denied";
}

static void show(struct ka_outcome *outcome, unsigned int number, const struct ka_request *request,
		 const struct answer *wanted, enum verdict got)
{
	if (outcome->silent++ >= SHOWN_MAX || deaf || forget_exactness)
		return;
	printf("# policy %u: ", number);
	print_request(stdout, request);
	printf(": %s by line %u, translated: %s\n", word_of(wanted->verdict), wanted->line,
	       word_of(got));
	fflush(stdout);
	run("cp policy.yaml silent.yaml; sed 's/^/#   /' policy.yaml notes out.yaml");
}

static void compare(struct ka_outcome *outcome, unsigned int number, const struct ka_policy *policy,
		    const struct told *told)
{
	static struct ka_request list[REQUESTS_MAX];
	static enum verdict verdicts[REQUESTS_MAX];
	size_t count = all_requests(list);

	if (!ask(list, count, verdicts)) {
		printf("# policy %u: the translation does not answer\n", number);
		outcome->silent++;
		return;
	}
	for (size_t i = 0; i < count; i++) {
		struct answer wanted = policy_answer(policy, &list[i]);

		outcome->requests++;
		if (wanted.verdict == verdicts[i] && !wanted.owner)
			continue;
		if (is_difference_told(policy, &list[i], &wanted, verdicts[i], told))
			outcome->noted++;
		else
			show(outcome, number, &list[i], &wanted, verdicts[i]);
	}
}

static void check_musts(struct ka_outcome *outcome, unsigned int number,
			const struct ka_policy *policy, const struct told *told)
{
	for (size_t i = 0; i < policy->must_count; i++) {
		if (is_told(told, policy->musts[i]))
			continue;
		outcome->silent++;
		printf("# policy %u: nothing is said of line %u\n", number, policy->musts[i]);
	}
}

static void try_one(struct ka_outcome *outcome, unsigned int number)
{
	struct ka_policy policy;
	FILE *out = fopen("policy.yaml", "w");
	struct told told;
	int status;

	if (!out)
		exit(1);
	policy_make(&policy, out);
	fclose(out);
	status = run(
		policy.audits
			? "\"$TOOL\" import --posture audit kubearmor policy.yaml > out.yaml 2> notes"
			: "\"$TOOL\" import kubearmor policy.yaml > out.yaml 2> notes");
	told = listen("notes");
	if (status) {
		outcome->refused++;
		outcome->silent += !told.errors;
		return;
	}
	outcome->translated++;
	outcome->cuts += told.cut;
	check_musts(outcome, number, &policy, &told);
	compare(outcome, number, &policy, &told);
}

int main(int argc, char **argv)
{
	struct ka_outcome outcome = {};
	unsigned int policies = 100;
	unsigned long long seed = 1;
	int option;

	while ((option = getopt(argc, argv, "s:n:xq")) != -1) {
		if (option == 's')
			seed = strtoull(optarg, NULL, 10);
		else if (option == 'n')
			policies = (unsigned int)atoi(optarg);
		else if (option == 'x')
			forget_exactness = true;
		else if (option == 'q')
			deaf = true;
		else
			return 2;
	}
	tool = argv[optind];
	if (!tool || !argv[optind + 1] || setenv("TOOL", tool, 1) || chdir(argv[optind + 1]))
		return 2;
	for (unsigned int i = 0; i < policies; i++) {
		random_seed(seed + i);
		try_one(&outcome, i);
	}
	printf("%u translated, %u refused, %u cut; %u requests, %u differences noted, %u silent\n",
	       outcome.translated, outcome.refused, outcome.cuts, outcome.requests, outcome.noted,
	       outcome.silent);
	return outcome.silent != 0;
}
