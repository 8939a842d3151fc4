// SPDX-License-Identifier: GPL-2.0
/*
 * Compare what diff reports about two policies with what the oracle answers: each example
 * gets the two answers that diff reports for it, and each request that the oracle answers
 * differently belongs to a difference that diff reported.
 */
#include <netinet/in.h>
#include <sys/socket.h>

#include "diff/difference.h"
#include "model.h"

/* A path by which a task can name something: no NUL, no empty component, no dots. */
static bool is_path(const u8 *bytes, size_t length)
{
	size_t begin, end;

	if (!length || bytes[0] != '/' || memchr(bytes, 0, length))
		return false;
	for (begin = 1; length > 1 && begin <= length; begin = end + 1) {
		for (end = begin; end < length && bytes[end] != '/';)
			end++;
		if (end == begin || (bytes[begin] == '.' && end == begin + 1) ||
		    (end == begin + 2 && bytes[begin] == '.' && bytes[begin + 1] == '.'))
			return false;
	}
	return true;
}

static bool is_text(const struct query *query, const char *text)
{
	return query->length == strlen(text) && !memcmp(query->object, text, query->length);
}

static bool begins(const struct query *query, const char *text)
{
	return query->length >= strlen(text) && !memcmp(query->object, text, strlen(text));
}

/*
 * What has no path, except a queue, cannot be made, removed or linked; a program that
 * executes it has no socket for it.
 */
static bool is_file(const struct query *query)
{
	const u32 names = BULKHEAD_FILE_CREATE | BULKHEAD_FILE_DELETE | BULKHEAD_FILE_LINK;
	bool program = query->class_id == BULKHEAD_CLASS_EXEC;

	if (is_path(query->object, query->length))
		return query->length > 1 ||
		       (!program &&
			!(query->permissions & ~(BULKHEAD_FILE_READ | BULKHEAD_FILE_ATTR)));
	if (memchr(query->object, 0, query->length))
		return false;
	if (begins(query, "mqueue:"))
		return !program && query->length > 7 &&
		       !(query->permissions & (BULKHEAD_FILE_LINK | BULKHEAD_FILE_MAP));
	if (!program && query->permissions & names)
		return false;
	return begins(query, "memfd:") || begins(query, "shm:") || begins(query, "anon:") ||
	       (!program && (begins(query, "socket:") || is_text(query, "pipe:")));
}

/* "Targets": the protocols whose peer is known when it is accepted. */
static bool knows_peer(const u8 *object)
{
	unsigned int protocol = object[2] << 8 | object[3];

	if (object[1] == SOCK_STREAM)
		return protocol == IPPROTO_TCP || protocol == IPPROTO_SCTP;
	return object[1] == SOCK_SEQPACKET && protocol == IPPROTO_SCTP;
}

/* "Targets": the wildcard is not a remote address, unless the peer is not known. */
static bool is_socket(const struct query *query)
{
	static const u8 mapped[12] = { [10] = 0xff, [11] = 0xff }, nowhere[16];
	const u8 *object = query->object;
	bool wildcard = query->length > 6 && !memcmp(object + 6, nowhere, query->length - 6);

	if (object[0] == AF_SMC || object[1] < 1 || object[1] > 10)
		return false;
	if (query->length == 4)
		return object[0] != AF_UNIX || query->permissions == BULKHEAD_NET_CREATE;
	if (query->length == 22 && !memcmp(object + 6, mapped, sizeof(mapped)))
		return false;
	if (query->permissions & (BULKHEAD_NET_CONNECT | BULKHEAD_NET_SEND))
		return !wildcard;
	return query->permissions != BULKHEAD_NET_ACCEPT || wildcard || knows_peer(object);
}

/* Of the items with details, only these two accept any detail. */
static bool is_item(const struct query *query)
{
	static const char *const detailed[] = { "mount", "control", "ptrace", "io_uring",
						"autoload" };

	for (unsigned int i = 0; i < ARRAY_SIZE(detailed); i++)
		if (is_text(query, detailed[i]))
			return false;
	if (memchr(query->object, 0, query->length))
		return false;
	return !memchr(query->object, ' ', query->length) ||
	       (begins(query, "mount ") && query->length > strlen("mount ")) ||
	       (begins(query, "autoload ") && query->length > strlen("autoload "));
}

static bool is_somebody(const struct query *query)
{
	const u32 most = 4294967294U;

	if (query->knows_program &&
	    (query->program_length < 2 || !is_path(query->program, query->program_length)))
		return false;
	for (unsigned int i = 0; i < query->gid_count; i++)
		if (query->gids[i] > most)
			return false;
	return query->uid <= most && query->gid_count;
}

/* Diff reports only what can happen. */
static bool can_be_asked(const struct query *query)
{
	const u8 *object = query->object;

	if (!is_somebody(query))
		return false;
	switch (query->class_id) {
	case BULKHEAD_CLASS_FILE:
	case BULKHEAD_CLASS_EXEC:
		return is_file(query);
	case BULKHEAD_CLASS_SOCKET:
		return is_socket(query);
	case BULKHEAD_CLASS_UNIX:
		return !query->length || object[0] == '@' ||
		       (query->length > 1 && is_path(object, query->length));
	case BULKHEAD_CLASS_CAPABILITY:
		return object[0] <= 40;
	case BULKHEAD_CLASS_DEVICE:
		/* Twelve bits and twenty. */
		return !object[1] && !object[2] && object[3] < 16 && !object[5] && object[6] < 16;
	default:
		return is_item(query);
	}
}

/* The subject of the example, and one of the permissions that it is about. */
static void query_of(struct query *query, const struct difference *difference, u32 permission)
{
	*query = (struct query){ .class_id = difference->class_id, .permissions = permission };
	if (difference->length > sizeof(query->object))
		abort();
	memcpy(query->object, difference->object, difference->length);
	query->length = difference->length;

	/* It applies to any subject, so any subject will do. */
	query->knows_program = !(difference->unknown & DIFFERENCE_PROGRAM);
	query->program_length = snprintf((char *)query->program, sizeof(query->program), "%s",
					 difference->program ? difference->program : "/a/b");
	query->knows_uid = !(difference->unknown & DIFFERENCE_UID);
	query->uid = difference->uid < 0 ? 7 : difference->uid;
	query->knows_gids = !(difference->unknown & DIFFERENCE_GID);
	query->gid_count = difference->gid_count;
	for (unsigned int i = 0; i < difference->gid_count; i++)
		query->gids[i] = difference->gids[i];
	query->knows_owner = !(difference->unknown & DIFFERENCE_OWNER);
	query->owner = difference->owner > 0;
}

static bool is_right(const struct difference *difference,
		     const struct model_policy *const *policies)
{
	for (u32 bit = 0; bit < 32; bit++) {
		struct query query;

		if (!(difference->permissions >> bit & 1))
			continue;
		query_of(&query, difference, 1U << bit);
		for (unsigned int i = 0; i < 2; i++) {
			struct model_answer answer;

			oracle_answer(&answer, policies[i], &query);
			if (answer.effect == difference->verdicts[i].effect)
				continue;
			printf("# an example of diff has effect %u, and not %u, by policy %u\n",
			       answer.effect, difference->verdicts[i].effect, i + 1);
			query_print(stdout, &query);
			return false;
		}
	}
	return true;
}

/* The strongest of several permissions decides: look for one that differs. */
static bool is_told(const struct differences *differences, const struct query *query,
		    const struct model_policy *const *policies)
{
	struct query single = *query;

	for (u32 permission = 1; permission && permission <= query->permissions; permission <<= 1) {
		struct model_answer before, after;
		bool told = false;

		if (!(query->permissions & permission))
			continue;
		single.permissions = permission;
		if (!can_be_asked(&single))
			continue;
		oracle_answer(&before, policies[0], &single);
		oracle_answer(&after, policies[1], &single);
		for (size_t i = 0; i < differences->count && before.effect != after.effect; i++) {
			const struct difference *d = &differences->list[i];

			told |= d->class_id == query->class_id && d->permissions & permission &&
				d->verdicts[0].effect == before.effect &&
				d->verdicts[1].effect == after.effect;
		}
		if (before.effect == after.effect || told)
			continue;
		printf("# diff does not tell that effect %u becomes %u\n", before.effect,
		       after.effect);
		query_print(stdout, &single);
		return false;
	}
	return true;
}

/**
 * diff_agrees() - does diff agree with the oracle?
 * @rules: two policies, compiled
 * @policies: the same as they were written
 * @queries: requests to compare
 * @count: how many
 * @found: incremented by the differences that diff reported
 *
 * Return: false after printing where it does not.
 */
bool diff_agrees(const struct bulkhead_rules *const *rules,
		 const struct model_policy *const *policies, const struct query *queries,
		 unsigned int count, unsigned long *found)
{
	struct differences differences;
	const char *why = differences_find(rules, &differences);
	bool good = !why;

	if (why)
		printf("# diff says: %s\n", why);
	*found += differences.count;
	for (size_t i = 0; good && i < differences.count; i++)
		good = is_right(&differences.list[i], policies);
	for (unsigned int i = 0; good && i < count; i++)
		good = is_told(&differences, &queries[i], policies);
	differences_free(&differences);
	return good;
}
