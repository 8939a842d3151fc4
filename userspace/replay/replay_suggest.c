// SPDX-License-Identifier: GPL-2.0
/*
 * Suggests rules that would let everything recorded pass, as a pack for the policy to
 * use: one rule for each object and program, whatever the permissions and the number of
 * events. Comments describe what rules can't fix.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/tool.h"
#include "explain/advice.h"
#include "replay/replay.h"

/* The key of a rule; the bytes of the object and the program follow. */
struct about {
	u32 class_id;
	u32 permissions; /* for class EXEC, whose rules have one each; else 0 */
	u32 object;
	u32 program;
};

/**
 * struct wanted - the rules to suggest
 * @replay: the replay
 * @rules: their keys; extra: the missing permissions
 * @implied: what needs no rule, since another rule allows it, too
 * @replayed: the request being examined
 */
struct wanted {
	struct replay *replay;
	struct distinct rules;
	struct distinct implied;
	struct replayed replayed;
};

static struct distinct_entry *collect(struct distinct *distinct, u32 class_id, u32 permissions,
				      const struct request *request, size_t length,
				      const struct subject *subject, bool add)
{
	u8 key[sizeof(struct about) + 2 * BULKHEAD_OBJECT_MAX];
	struct about about = {
		.class_id = class_id,
		.permissions = permissions,
		.object = length,
		.program = subject ? subject->program_length : 0,
	};

	memcpy(key, &about, sizeof(about));
	memcpy(key + sizeof(about), request->object, about.object);
	if (subject)
		memcpy(key + sizeof(about) + about.object, subject->program, about.program);
	length = sizeof(about) + about.object + about.program;
	return add ? distinct_add(distinct, key, length) : distinct_find(distinct, key, length);
}

static void want(struct wanted *wanted, u32 missing, u64 count)
{
	const struct request *request = &wanted->replayed.request;
	u32 class_id = request->class_id;
	struct distinct_entry *rule =
		collect(&wanted->rules, class_id, class_id == BULKHEAD_CLASS_EXEC ? missing : 0,
			request, request->length, &wanted->replayed.subject, true);

	/* There is room for all of them, since there are no more rules than requests. */
	if (!rule)
		return;
	rule->extra |= missing;
	rule->count += count;
}

static void get(struct wanted *wanted, const struct distinct_entry *rule)
{
	struct replayed *replayed = &wanted->replayed;
	const u8 *at = rule->bytes + sizeof(struct about);
	struct about about;

	memcpy(&about, rule->bytes, sizeof(about));
	replayed->request.class_id = about.class_id;
	replayed->request.permissions = rule->extra;
	replayed->request.length = about.object;
	memcpy(replayed->request.object, at, about.object);
	subject_open(&replayed->subject);
	replayed->subject.program_length = about.program;
	memcpy(replayed->subject.program, at + about.object, about.program);
}

/*
 * A subject that may use a socket may create it, and a file that may be executed may be
 * mapped by all subjects. Rules do not distinguish the types of Unix sockets.
 */
static struct distinct_entry *implied(struct wanted *wanted, bool add)
{
	const struct replayed *replayed = &wanted->replayed;
	const struct request *request = &replayed->request;
	struct request unix_socket = { .object = { AF_UNIX } };

	switch (request->class_id) {
	case BULKHEAD_CLASS_EXEC:
	case BULKHEAD_CLASS_FILE:
		return collect(&wanted->implied, BULKHEAD_CLASS_FILE, BULKHEAD_FILE_MAP, request,
			       request->length, NULL, add);
	case BULKHEAD_CLASS_SOCKET:
		if (request->length >= 4 && request->object[0] != AF_UNIX)
			return collect(&wanted->implied, BULKHEAD_CLASS_SOCKET, BULKHEAD_NET_CREATE,
				       request, 4, &replayed->subject, add);
		/* fall through */
	case BULKHEAD_CLASS_UNIX:
		return collect(&wanted->implied, BULKHEAD_CLASS_SOCKET, BULKHEAD_NET_CREATE,
			       &unix_socket, 1, &replayed->subject, add);
	default:
		return NULL;
	}
}

/* The permissions of a rule that another rule may imply. */
static u32 implied_permission(const struct request *request)
{
	if (request->class_id == BULKHEAD_CLASS_FILE)
		return BULKHEAD_FILE_MAP;
	return request->class_id == BULKHEAD_CLASS_SOCKET ? BULKHEAD_NET_CREATE : 0;
}

static void note_implied(struct wanted *wanted)
{
	for (struct distinct_entry *rule = wanted->rules.first; rule; rule = rule->next) {
		const struct request *request = &wanted->replayed.request;

		get(wanted, rule);
		if (request->class_id == BULKHEAD_CLASS_FILE ||
		    (request->class_id == BULKHEAD_CLASS_EXEC &&
		     request->permissions != BULKHEAD_EXEC_RUN) ||
		    !(request->permissions & ~implied_permission(request)))
			continue;
		implied(wanted, true);
	}
}

static void put_request(const struct request *request, u32 permissions)
{
	auto_free char *text =
		request_describe(request->class_id, permissions, request->object, request->length);

	fputs(text, stdout);
}

static void print_rule(struct wanted *wanted, const struct distinct_entry *rule,
		       const char *section, bool *begun)
{
	const struct request *request = &wanted->replayed.request;
	struct suggestion suggestion;
	u32 missing = rule->extra;

	get(wanted, rule);
	if (missing & implied_permission(request) && implied(wanted, false))
		missing &= ~implied_permission(request);
	if (!missing)
		return;
	suggestion_make(&suggestion, request, missing, &wanted->replayed.subject);
	if (strcmp(suggestion.section, section)) {
		suggestion_free(&suggestion);
		return;
	}
	if (suggestion.rule && !*begun) {
		printf("%s:\n  rules:\n", section);
		*begun = true;
	}
	if (suggestion.rule) {
		printf("    - %s  # %llu x", suggestion.rule, (unsigned long long)rule->count);
	} else {
		fputs("# ", stdout);
		put_request(request, missing);
	}
	printf("%s%s\n", suggestion.note ? ": " : "", suggestion.note ? suggestion.note : "");
	suggestion_free(&suggestion);
}

static void print_rules(struct wanted *wanted)
{
	static const char *const sections[] = {
		"file", "exec", "network", "capabilities", "host",
	};

	for (size_t i = 0; i < ARRAY_SIZE(sections); i++) {
		bool begun = false;

		for (struct distinct_entry *rule = wanted->rules.first; rule; rule = rule->next)
			print_rule(wanted, rule, sections[i], &begun);
	}
}

/* Prints what rules can't fix, or only by being changed. */
static void print_obstacle(const struct wanted *wanted, u64 count, bool *begun)
{
	if (!*begun)
		puts("# Not to be mended by more rules:");
	*begun = true;
	fputs("# ", stdout);
	replay_put(stdout, wanted->replay, &wanted->replayed, count);
	putchar('\n');
}

static void look_at(struct wanted *wanted, const struct distinct_entry *entry, bool *begun)
{
	struct replayed *replayed = &wanted->replayed;
	struct advice advice;

	replay_get(wanted->replay, entry, replayed);
	if (replayed->outcome != OUTCOME_UNKNOWN &&
	    !bulkhead_effect_refuses(replayed->verdict.effect))
		return;
	if (replayed->outcome == OUTCOME_UNKNOWN ||
	    (replayed->verdict.reason > BULKHEAD_REASON_DEFAULT &&
	     replayed->verdict.reason != BULKHEAD_REASON_PROGRAM)) {
		print_obstacle(wanted, entry->count, begun);
		return;
	}
	advice_open(&advice, wanted->replay->rules, &replayed->request, &replayed->subject);
	if (advice.refused)
		print_obstacle(wanted, entry->count, begun);
	if (advice.missing)
		want(wanted, advice.missing, entry->count);
	advice_close(&advice);
}

/**
 * replay_suggest() - print the rules that would let everything recorded pass
 * @replay: a recording that was judged by the policy
 */
void replay_suggest(struct replay *replay)
{
	struct wanted *wanted = memory_zeroed(1, sizeof(*wanted));
	bool begun = false;

	wanted->replay = replay;
	distinct_open(&wanted->rules);
	distinct_open(&wanted->implied);
	printf("version: 1\npack: replayed\ndescription: what recorded events need besides policy %s\n",
	       replay->rules->name);
	for (const struct distinct_entry *at = replay->requests.first; at; at = at->next)
		look_at(wanted, at, &begun);
	note_implied(wanted);
	print_rules(wanted);
	distinct_close(&wanted->rules);
	distinct_close(&wanted->implied);
	free(wanted);
}
