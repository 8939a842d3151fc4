// SPDX-License-Identifier: GPL-2.0
/*
 * Suggests rules that would let everything recorded pass, as a pack for the policy to
 * use: one rule for each object and program, whatever the permissions and the number of
 * events. Comments describe what rules can't fix.
 *
 * A refused program stops where it was refused, so rules also allow what it would have
 * asked next; what they allow beyond the events is in their comments.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/tool.h"
#include "explain/advice.h"
#include "language/network.h"
#include "replay/replay.h"

#define GROUP_MIN     4 /* files of a directory that one rule covers */
#define STAND_IN      1 /* a byte in place of the wildcard '*' */
#define STAND_IN_TEXT "\\x01"

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
 * @groups: directories with files that need the same permissions; extra: how many
 * @replayed: the request being examined
 */
struct wanted {
	struct replay *replay;
	struct distinct rules;
	struct distinct implied;
	struct distinct groups;
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

/* A socket's request with an address of the internet. */
static bool has_address(const struct request *request)
{
	return request->class_id == BULKHEAD_CLASS_SOCKET &&
	       (request->length == 6 + 4 || request->length == 6 + 16);
}

/* 0.0.0.0 or [::] */
static bool is_wildcard(const struct request *request)
{
	static const u8 zeros[16];

	return has_address(request) && !memcmp(request->object + 6, zeros, request->length - 6);
}

static bool is_loopback(const struct request *request)
{
	static const u8 six[16] = { [15] = 1 };

	return request->length == 6 + 4 ? request->object[6] == 127
					: !memcmp(request->object + 6, six, sizeof(six));
}

/* The wildcard address with the same socket and port. */
static struct request wildcard_of(const struct request *request, int family)
{
	struct request wildcard = *request;

	wildcard.object[0] = family;
	wildcard.length = family == AF_INET ? 6 + 4 : 6 + 16;
	memset(wildcard.object + 6, 0, wildcard.length - 6);
	return wildcard;
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
		if (request->class_id != BULKHEAD_CLASS_SOCKET || !is_wildcard(request))
			continue;
		/* It is written as '*', for sockets of both families. */
		wanted->replayed.request.object[0] ^= AF_INET ^ AF_INET6;
		implied(wanted, true);
	}
}

/* What is missing of a rule that get() has got, unless another rule implies it. */
static u32 missing_of(struct wanted *wanted, const struct distinct_entry *rule)
{
	u32 implicit = implied_permission(&wanted->replayed.request);

	return rule->extra & implicit && implied(wanted, false) ? rule->extra & ~implicit
								: rule->extra;
}

/*
 * What a refused program would have asked next. The peers of a server are unknown then,
 * and TCP compares them: a server that is bound to one address accepts from any.
 */
static void complete_server(struct wanted *wanted, struct distinct_entry *rule)
{
	const struct request *request = &wanted->replayed.request;
	const struct protocol *protocol =
		protocol_find(request->object[0], request->object[1],
			      request->object[2] << 8 | request->object[3]);
	struct request peers = wildcard_of(request, request->object[0]);
	struct distinct_entry *accepts;

	if (!protocol || !protocol->listens)
		return;
	rule->extra |= BULKHEAD_NET_LISTEN;
	if (is_wildcard(request) || is_loopback(request)) {
		rule->extra |= BULKHEAD_NET_ACCEPT;
		return;
	}
	accepts = collect(&wanted->rules, BULKHEAD_CLASS_SOCKET, 0, &peers, peers.length,
			  &wanted->replayed.subject, true);
	if (accepts)
		accepts->extra |= BULKHEAD_NET_ACCEPT;
}

static void complete(struct wanted *wanted)
{
	for (struct distinct_entry *rule = wanted->rules.first; rule; rule = rule->next) {
		const struct request *request = &wanted->replayed.request;

		get(wanted, rule);
		if (request->class_id == BULKHEAD_CLASS_FILE && rule->extra & BULKHEAD_FILE_CREATE)
			rule->extra |= BULKHEAD_FILE_WRITE;
		if (request->class_id == BULKHEAD_CLASS_UNIX && rule->extra & BULKHEAD_NET_BIND)
			rule->extra |= BULKHEAD_NET_LISTEN | BULKHEAD_NET_ACCEPT;
		if (has_address(request) && rule->extra & BULKHEAD_NET_BIND)
			complete_server(wanted, rule);
	}
}

/* The rule for a wildcard address covers this: the other family, or a peer. */
static void cover(struct wanted *wanted, struct distinct_entry *rule, int family)
{
	struct request wildcard = wildcard_of(&wanted->replayed.request, family);
	struct distinct_entry *other = collect(&wanted->rules, BULKHEAD_CLASS_SOCKET, 0, &wildcard,
					       wildcard.length, &wanted->replayed.subject, false);
	const u32 local = BULKHEAD_NET_BIND | BULKHEAD_NET_LISTEN;
	u32 covered;

	if (!other || other == rule || !other->extra)
		return;
	if (is_wildcard(&wanted->replayed.request)) {
		other->extra |= rule->extra;
		other->count += rule->count;
		rule->extra = 0;
		return;
	}
	covered = rule->extra & other->extra & (local | BULKHEAD_NET_ACCEPT);
	if (covered == rule->extra)
		other->count += rule->count;
	rule->extra &= ~covered;
}

static void cover_all(struct wanted *wanted)
{
	for (struct distinct_entry *rule = wanted->rules.first; rule; rule = rule->next) {
		get(wanted, rule);
		if (!rule->extra || !has_address(&wanted->replayed.request))
			continue;
		cover(wanted, rule, AF_INET);
		if (rule->extra)
			cover(wanted, rule, AF_INET6);
	}
}

/* The length of the directory's name with its slash; 0: its files are not grouped. */
static size_t directory_of(const struct request *request)
{
	const u8 *slash = memrchr(request->object, '/', request->length);
	size_t length = slash ? (size_t)(slash + 1 - request->object) : 0;
	bool deep = length > 1 && memchr(request->object + 1, '/', length - 2);

	if (request->class_id != BULKHEAD_CLASS_FILE || !length || request->object[0] != '/' ||
	    memchr(request->object, STAND_IN, length))
		return 0;
	return deep || (length == 5 && !memcmp(request->object, "/tmp/", 5)) ? length : 0;
}

static struct distinct_entry *group_of(struct wanted *wanted, const struct distinct_entry *rule,
				       bool add)
{
	const struct request *request = &wanted->replayed.request;
	const struct subject *subject = &wanted->replayed.subject;
	u32 missing = missing_of(wanted, rule);
	size_t length = directory_of(request);

	if (!missing || !length || memchr(subject->program, STAND_IN, subject->program_length))
		return NULL;
	return collect(&wanted->groups, BULKHEAD_CLASS_FILE, missing, request, length, subject,
		       add);
}

static void group(struct wanted *wanted)
{
	for (struct distinct_entry *rule = wanted->rules.first; rule; rule = rule->next) {
		struct distinct_entry *directory;

		get(wanted, rule);
		directory = group_of(wanted, rule, true);
		if (!directory)
			continue;
		directory->extra++;
		directory->count += rule->count;
	}
}

static void put_request(const struct request *request, u32 permissions)
{
	auto_free char *text =
		request_describe(request->class_id, permissions, request->object, request->length);

	fputs(text, stdout);
}

/* Prints a rule with '*' in place of @from. */
static void put_generally(const char *rule, const char *from)
{
	const char *at = strstr(rule, from);

	if (at)
		printf("%.*s*%s", (int)(at - rule), rule, at + strlen(from));
	else
		fputs(rule, stdout);
}

static void put_rule(const struct request *request, const struct suggestion *suggestion,
		     const struct distinct_entry *directory)
{
	if (directory)
		put_generally(suggestion->rule, STAND_IN_TEXT);
	else if (is_wildcard(request))
		put_generally(suggestion->rule, request->length == 6 + 4 ? "0.0.0.0" : "[::]");
	else
		fputs(suggestion->rule, stdout);
}

/* Why the rule allows more than was asked. */
static void put_reason(const struct wanted *wanted, u32 missing,
		       const struct distinct_entry *directory)
{
	const struct request *request = &wanted->replayed.request;

	if (directory)
		printf("; for %u files of this directory", directory->extra);
	else if (is_wildcard(request) && missing == BULKHEAD_NET_ACCEPT)
		fputs("; a server's peers: name them if they are known", stdout);
	else if (is_wildcard(request))
		fputs("; the wildcard address: of both families, and any peer", stdout);
}

static void open_section(const char *section, bool *begun)
{
	if (!*begun)
		printf("%s:\n  rules:\n", section);
	*begun = true;
}

static void print_suggestion(struct wanted *wanted, u64 count, u32 missing, const char *section,
			     const struct distinct_entry *directory, bool *begun)
{
	const struct request *request = &wanted->replayed.request;
	struct suggestion suggestion;

	suggestion_make(&suggestion, request, missing, &wanted->replayed.subject);
	if (suggestion.rule && !strcmp(suggestion.section, section)) {
		open_section(section, begun);
		fputs("    - ", stdout);
		put_rule(request, &suggestion, directory);
		printf("  # %llu x", (unsigned long long)count);
		put_reason(wanted, missing, directory);
	} else if (!strcmp(suggestion.section, section)) {
		fputs("# ", stdout);
		put_request(request, missing);
	}
	if (!strcmp(suggestion.section, section))
		printf("%s%s\n", suggestion.note ? ": " : "",
		       suggestion.note ? suggestion.note : "");
	suggestion_free(&suggestion);
}

/* Puts the stand-in for '*' in place of the file's name. */
static void stand_in(struct request *request)
{
	request->length = directory_of(request);
	request->object[request->length++] = STAND_IN;
}

static void print_rule(struct wanted *wanted, const struct distinct_entry *rule,
		       const char *section, bool *begun)
{
	struct distinct_entry *directory;
	u64 count = rule->count;
	u32 missing;

	get(wanted, rule);
	missing = missing_of(wanted, rule);
	directory = group_of(wanted, rule, false);
	if (!missing)
		return;
	if (directory && directory->extra < GROUP_MIN) {
		directory = NULL;
	} else if (directory) {
		count = directory->count;
		directory->count = 0;
		stand_in(&wanted->replayed.request);
	}
	/* One rule for all of a group. */
	if (count || !directory)
		print_suggestion(wanted, count, missing, section, directory, begun);
}

/* Did the program send by such sockets, so that it is known whereto? */
static bool sends(const struct wanted *wanted, const struct distinct_entry *bound)
{
	struct about about, other;

	memcpy(&about, bound->bytes, sizeof(about));
	for (const struct distinct_entry *rule = wanted->rules.first; rule; rule = rule->next) {
		memcpy(&other, rule->bytes, sizeof(other));
		if (other.class_id == about.class_id && other.program == about.program &&
		    other.object > 4 && rule->extra & BULKHEAD_NET_SEND &&
		    !memcmp(rule->bytes + sizeof(other) + 1, bound->bytes + sizeof(about) + 1, 3) &&
		    !memcmp(rule->bytes + sizeof(other) + other.object,
			    bound->bytes + sizeof(about) + about.object, about.program))
			return true;
	}
	return false;
}

/* A server of datagrams answers whoever asks: one rule for each program that binds. */
static void print_answers(struct wanted *wanted, bool *begun)
{
	for (struct distinct_entry *rule = wanted->rules.first; rule; rule = rule->next) {
		struct request *request = &wanted->replayed.request;
		struct suggestion suggestion;

		get(wanted, rule);
		if (!has_address(request) || !(rule->extra & BULKHEAD_NET_BIND) ||
		    request->object[1] != SOCK_DGRAM || sends(wanted, rule))
			continue;
		/* Of all ports: the rule is noted as one that sends. */
		*request = wildcard_of(request, AF_INET);
		memset(request->object + 4, 0, 2);
		want(wanted, BULKHEAD_NET_SEND, 0);
		suggestion_make(&suggestion, request, BULKHEAD_NET_SEND, &wanted->replayed.subject);
		if (suggestion.rule) {
			open_section("network", begun);
			fputs("    - ", stdout);
			put_generally(suggestion.rule, strstr(suggestion.rule, "0.0.0.0:0")
							       ? "0.0.0.0:0"
							       : "0.0.0.0");
			puts("  # a server's peers: name them if they are known");
		}
		suggestion_free(&suggestion);
	}
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
		if (!strcmp(sections[i], "network"))
			print_answers(wanted, &begun);
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
	distinct_open(&wanted->groups);
	printf("version: 1\npack: replayed\ndescription: what recorded events need besides policy %s\n",
	       replay->rules->name);
	for (const struct distinct_entry *at = replay->requests.first; at; at = at->next)
		look_at(wanted, at, &begun);
	complete(wanted);
	note_implied(wanted);
	cover_all(wanted);
	group(wanted);
	print_rules(wanted);
	distinct_close(&wanted->rules);
	distinct_close(&wanted->implied);
	distinct_close(&wanted->groups);
	free(wanted);
}
