// SPDX-License-Identifier: GPL-2.0
/*
 * Which of KubeArmor's entries decides where several name the same thing.
 *
 * In KubeArmor, an entry with a source takes precedence over one without, a path over a
 * directory, and a directory over those that contain it. In our language, a deny takes
 * precedence over every allow. So an entry that restricts a less specific Allow, and is
 * restricted itself by a more specific one, can't become a deny: it is cut out of the
 * less specific Allow, and the default denies it.
 */
#include "kubearmor/kubearmor.h"

static bool is_path_domain(const struct kubearmor_entry *entry)
{
	return entry->domain == DOMAIN_FILE || entry->domain == DOMAIN_EXEC;
}

/* A path or directory without wildcards: its text alone shows what it names. */
static bool is_plain(const struct kubearmor_entry *entry)
{
	return (entry->objects == SHAPE_PATH || entry->objects == SHAPE_DIRECTORY) &&
	       !strpbrk(entry->subject->text, "*?[{");
}

/* The name without redundant slashes, and without one at the end: "" is the root. */
static const char *base_of(struct kubearmor *file, const struct kubearmor_entry *entry)
{
	const char *from = entry->subject->text;
	char *base = arena_alloc(&file->arena, entry->subject->length + 1);
	size_t length = 0;

	for (; *from; from++)
		if (*from != '/' || (from[1] && from[1] != '/'))
			base[length++] = *from;
	return base;
}

static bool is_within(const char *path, const char *base)
{
	size_t length = strlen(base);

	return !strncmp(path, base, length) && (!path[length] || path[length] == '/');
}

static bool covers(const struct kubearmor_entry *entry, const char *base, const char *path)
{
	if (entry->objects == SHAPE_PATH)
		return !strcmp(base, path);
	return is_within(path, base) && (entry->recursive || strlen(path) == strlen(base) ||
					 !strchr(path + strlen(base) + 1, '/'));
}

/* Two texts that are equal up to the first wildcard may name the same. */
static bool begin_alike(const char *a, const char *b)
{
	size_t x = strcspn(a, "*?[{\\"), y = strcspn(b, "*?[{\\");

	return !strncmp(a, b, x < y ? x : y);
}

static bool name_the_same_path(struct kubearmor *file, const struct kubearmor_entry *a,
			       const struct kubearmor_entry *b)
{
	const char *x, *y;

	if (a->objects == SHAPE_NAME || b->objects == SHAPE_NAME)
		return true;
	if (!is_plain(a) || !is_plain(b))
		return begin_alike(a->subject->text, b->subject->text);
	x = base_of(file, a);
	y = base_of(file, b);
	return covers(a, x, y) || covers(b, y, x);
}

/* A type of socket covers several protocols, and "all" covers all of them. */
static bool is_type(const char *protocol)
{
	static const char *const single[] = {
		"tcp", "udp", "sctp", "icmp", "icmpv6", "packet", "dccp",
	};

	for (size_t i = 0; i < ARRAY_SIZE(single); i++)
		if (!strcasecmp(protocol, single[i]))
			return false;
	return true;
}

static bool name_the_same(struct kubearmor *file, const struct kubearmor_entry *a,
			  const struct kubearmor_entry *b)
{
	if (a->domain != b->domain || a->objects == SHAPE_PRESET || b->objects == SHAPE_PRESET)
		return false;
	if (is_path_domain(a))
		return name_the_same_path(file, a, b);
	if (a->objects == SHAPE_PROTOCOL && b->objects == SHAPE_PROTOCOL &&
	    (is_type(a->subject->text) || is_type(b->subject->text)))
		return true;
	return a->objects == b->objects && !strcasecmp(a->subject->text, b->subject->text);
}

static bool is_same_source(const struct kubearmor_source *a, const struct kubearmor_source *b)
{
	if (a->directory || b->directory)
		return begin_alike(a->node->text, b->node->text);
	return !strcmp(a->node->text, b->node->text);
}

static bool share_a_program(const struct kubearmor_entry *a, const struct kubearmor_entry *b)
{
	if (!a->sources || !b->sources)
		return true;
	for (const struct kubearmor_source *x = a->sources; x; x = x->next)
		for (const struct kubearmor_source *y = b->sources; y; y = y->next)
			if (is_same_source(x, y))
				return true;
	return false;
}

/* How specific an entry is: its source, its shape, and how deep its directory is. */
static size_t rank_of(struct kubearmor *file, const struct kubearmor_entry *entry)
{
	size_t rank = entry->sources ? 1U << 20 : 0;

	if (!is_path_domain(entry) || !is_plain(entry))
		return rank;
	if (entry->objects == SHAPE_PATH)
		return rank + (1U << 19);
	return rank + 1 + strlen(base_of(file, entry));
}

static bool is_allow(const struct kubearmor_entry *entry)
{
	return entry->report.action == ACTION_ALLOW && entry->objects != SHAPE_PRESET &&
	       entry->objects != SHAPE_QUERY && !entry->owner_only;
}

/* An entry that refuses something, even if only changes to what it allows reading. */
static bool is_limit(const struct kubearmor_entry *entry)
{
	if (entry->objects == SHAPE_PRESET || entry->objects == SHAPE_QUERY)
		return false;
	return entry->report.action == ACTION_BLOCK ||
	       (entry->report.action == ACTION_ALLOW && (entry->read_only || entry->owner_only));
}

static bool limits(struct kubearmor *file, const struct kubearmor_entry *limit,
		   const struct kubearmor_entry *allow)
{
	return limit != allow && is_allow(allow) && !(limit->read_only && allow->read_only) &&
	       share_a_program(limit, allow) && name_the_same(file, limit, allow);
}

/**
 * struct rivals - the Allows that name something that a limit names, too
 * @stronger: one that is more specific, or NULL
 * @weaker: one that is at most as specific
 * @sourced: a more specific one applies to some programs, and the limit to all
 * @fixed: nothing can be cut out of one of the less specific ones
 */
struct rivals {
	const struct kubearmor_entry *stronger;
	const struct kubearmor_entry *weaker;
	bool sourced;
	bool fixed;
};

static struct rivals find_rivals(struct kubearmor *file, const struct kubearmor_entry *limit)
{
	struct rivals rivals = {};
	size_t rank = rank_of(file, limit);

	for (const struct kubearmor_entry *allow = file->policy->entries; allow;
	     allow = allow->next) {
		if (!limits(file, limit, allow))
			continue;
		if (rank_of(file, allow) > rank) {
			rivals.sourced |= allow->sources && !limit->sources;
			rivals.stronger = rivals.stronger ?: allow;
		} else {
			rivals.weaker = rivals.weaker ?: allow;
			rivals.fixed |= !is_plain(allow) || allow->objects != SHAPE_DIRECTORY ||
					rank_of(file, allow) == rank;
		}
	}
	return rivals;
}

static void add_cut(struct kubearmor *file, struct kubearmor_entry *allow,
		    const struct kubearmor_entry *limit)
{
	struct kubearmor_cut *cut = arena_alloc(&file->arena, sizeof(*cut));

	cut->entry = limit;
	cut->base = base_of(file, limit);
	cut->depth = strlen(base_of(file, allow)) + 1;
	cut->next = allow->cuts;
	allow->cuts = cut;
}

static void cut_out(struct kubearmor *file, const struct kubearmor_entry *limit)
{
	size_t rank = rank_of(file, limit);

	for (struct kubearmor_entry *allow = file->policy->entries; allow; allow = allow->next)
		if (limits(file, limit, allow) && rank_of(file, allow) < rank)
			add_cut(file, allow, limit);
}

/* Notes the Allows that a deny will override although they are at least as specific as @rank. */
static void note_beaten(struct kubearmor *file, const struct kubearmor_entry *limit, size_t rank)
{
	for (const struct kubearmor_entry *allow = file->policy->entries; allow;
	     allow = allow->next)
		if (limits(file, limit, allow) && rank_of(file, allow) >= rank)
			kubearmor_note(
				file, allow->subject->place,
				"line %u denies this as well, as far as it names the same: a deny has no exceptions",
				limit->subject->place.line);
}

static void refuse(struct kubearmor *file, const struct kubearmor_entry *limit,
		   const struct rivals *rivals)
{
	if (file->options->posture == BULKHEAD_AUDIT)
		diag_error(
			file->source, limit->subject->place,
			"this would also deny what line %u allows to some programs, because a deny has no exceptions; with '--posture block' it can be expressed",
			rivals->stronger->subject->place.line);
	else
		diag_error(
			file->source, limit->subject->place,
			"this would also deny what line %u allows to some programs, because a deny has no exceptions; leave it out, and let line %u allow only what all programs may use",
			rivals->stronger->subject->place.line, rivals->weaker->subject->place.line);
}

static bool can_be_cut(const struct kubearmor *file, const struct kubearmor_entry *limit,
		       const struct rivals *rivals)
{
	return file->options->posture != BULKHEAD_AUDIT && is_path_domain(limit) &&
	       is_plain(limit) && limit->subject->length <= CUT_NAME_MAX && !limit->sources &&
	       !limit->owner_only && !rivals->fixed;
}

static bool is_default_enough(const struct kubearmor *file, const struct kubearmor_entry *limit,
			      const struct rivals *rivals)
{
	return file->options->posture != BULKHEAD_AUDIT && !limit->owner_only && !rivals->weaker;
}

/*
 * Only AppArmor's enforcer knows patterns, and its denies override every allow. How
 * specific the other limits with wildcards are can't be determined.
 */
static void settle_pattern(struct kubearmor *file, struct kubearmor_entry *limit)
{
	bool beats = limit->objects == SHAPE_PATTERN && limit->report.action == ACTION_BLOCK &&
		     !limit->owner_only;

	for (const struct kubearmor_entry *allow = file->policy->entries; allow;
	     allow = allow->next)
		limit->limits_allow |= limits(file, limit, allow);
	if (!beats)
		note_beaten(file, limit, 0);
}

static void settle(struct kubearmor *file, struct kubearmor_entry *limit)
{
	struct rivals rivals = find_rivals(file, limit);

	if (is_path_domain(limit) && !is_plain(limit)) {
		settle_pattern(file, limit);
		return;
	}
	limit->limits_allow = rivals.weaker;
	if (!rivals.stronger) {
		note_beaten(file, limit, rank_of(file, limit));
		return;
	}
	limit->by_default = is_default_enough(file, limit, &rivals) ||
			    can_be_cut(file, limit, &rivals);
	if (limit->by_default) {
		cut_out(file, limit);
		if (limit->report.action == ACTION_BLOCK)
			kubearmor_note(
				file, limit->subject->place,
				"the default denies this, so that line %u can allow it again; its message, severity and tags are not reported",
				rivals.stronger->subject->place.line);
	} else if (rivals.sourced && is_path_domain(limit) && !limit->owner_only) {
		refuse(file, limit, &rivals);
	} else {
		note_beaten(file, limit, rank_of(file, limit));
	}
}

/* A Block that permits reading permits it within a blocked directory, too. */
static void note_unreadable(struct kubearmor *file, const struct kubearmor_entry *entry)
{
	size_t rank = rank_of(file, entry);

	for (const struct kubearmor_entry *other = file->policy->entries; other;
	     other = other->next)
		if (other->report.action == ACTION_BLOCK && !other->read_only &&
		    share_a_program(entry, other) && name_the_same(file, entry, other) &&
		    rank_of(file, other) < rank)
			kubearmor_note(
				file, entry->subject->place,
				"line %u denies reading this as well, as far as it names the same: a deny has no exceptions",
				other->subject->place.line);
}

/**
 * kubearmor_settle() - find what decides where several entries name the same
 * @file: the file; the entries of its policy get their cuts, and the file the diagnostics
 * @closed: by domain: an entry allows something there
 */
void kubearmor_settle(struct kubearmor *file, const bool *closed)
{
	for (struct kubearmor_entry *entry = file->policy->entries; entry; entry = entry->next) {
		if (closed[entry->domain] && is_limit(entry))
			settle(file, entry);
		if (entry->report.action == ACTION_BLOCK && entry->read_only)
			note_unreadable(file, entry);
	}
}
