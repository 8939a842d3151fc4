// SPDX-License-Identifier: GPL-2.0
/*
 * Which policy is meant for a container: of the policies whose 'match' fits, the one with
 * the most conditions; it is an error if two have equally many. A policy that might fit,
 * if more were known about the container, must not be ignored silently.
 */
#include <stdio.h>
#include <string.h>

#include "base/tool.h"
#include "runtime/oci_fit.h"
#include "runtime/oci_match.h"

/**
 * struct candidate - a policy and the number of conditions of its 'match'
 * @asks: the number; 0: there is no candidate
 * @unsure: what has to be known about the container to decide whether the policy fits
 * @name: the policy's
 */
struct candidate {
	int asks;
	const char *unsure;
	char name[BULKHEAD_NAME_MAX + 1];
};

/*
 * @best has the most conditions, @other equally many; @maybe has the most of those that
 * might fit.
 */
struct search {
	const struct oci_facts *facts;
	const char *named;
	int named_asks;
	unsigned int loaded;
	struct candidate best;
	struct candidate other;
	struct candidate maybe;
};

static void take(struct candidate *candidate, const char *name, int asks, const char *unsure)
{
	candidate->asks = asks;
	candidate->unsure = unsure;
	snprintf(candidate->name, sizeof(candidate->name), "%s", name);
}

static void consider(struct search *search, const char *name, int asks, const char *unsure)
{
	bool is_named = search->named && !strcmp(name, search->named);

	if (unsure) {
		/* The policy that the annotation names is bound, whether it fits or not. */
		if (!is_named && asks > search->maybe.asks)
			take(&search->maybe, name, asks, unsure);
		return;
	}
	if (is_named)
		search->named_asks = asks;
	if (asks == search->best.asks)
		take(&search->other, name, asks, NULL);
	else if (asks > search->best.asks)
		take(&search->best, name, asks, NULL);
}

static int on_policy(const struct netlink_reply *reply, void *data)
{
	struct search *search = data;
	const char *unsure;
	int asks;

	search->loaded++;
	if (!netlink_has(reply, BULKHEAD_A_MATCH))
		return 0;
	asks = oci_fit(netlink_string(reply, BULKHEAD_A_MATCH), search->facts, &unsure);
	if (asks)
		consider(search, netlink_string(reply, BULKHEAD_A_POLICY), asks, unsure);
	return 0;
}

/*
 * Could a policy that might fit be the right one? The author of a handwritten bundle
 * writes its annotations, too: a policy that they name is intended.
 */
static bool is_open(const struct search *search)
{
	if (!search->maybe.asks)
		return false;
	if (search->named)
		return search->facts->engine && search->maybe.asks > search->named_asks;
	return search->maybe.asks >= search->best.asks;
}

static int choose(const struct search *search, const char *container)
{
	const struct candidate *best = &search->best;

	if (is_open(search))
		return tool_refuse(
			"cannot determine whether policy '%s' is meant for container '%s': its 'match' asks for %s, and %s; let it ask for something else, or name the policy by the annotation org.bulkhead.policy",
			search->maybe.name, container, search->maybe.unsure, search->facts->why);
	if (search->named && best->asks > search->named_asks)
		return tool_refuse(
			"cannot bind container '%s' to policy '%s', as its annotation wants: policy '%s' is meant for it by its 'match'; name that one, or change its 'match'",
			container, search->named, best->name);
	if (!search->named && best->asks && search->other.asks == best->asks)
		return tool_refuse(
			"cannot determine which policy applies to container '%s': '%s' and '%s' match it equally; let one match more, or name one by the annotation org.bulkhead.policy",
			container, best->name, search->other.name);
	return TOOL_DONE;
}

/**
 * oci_match_find() - find the loaded policy that is meant for a container
 * @link: the connection
 * @container: the container's name in errors
 * @facts: what is known about it
 * @named: the policy that its annotation names, or NULL
 * @choice: filled in
 *
 * An annotation may come from the image, which is untrusted. So it decides only where
 * several policies match equally or none matches, and overrules no policy.
 *
 * Return: TOOL_DONE, or TOOL_REFUSED with a message on standard error.
 */
int oci_match_find(struct netlink *link, const char *container, const struct oci_facts *facts,
		   const char *named, struct oci_choice *choice)
{
	struct search search = { .facts = facts, .named = named };

	*choice = (struct oci_choice){};
	if (netlink_dump(link, netlink_request_new(link, BULKHEAD_CMD_POLICY_LIST), on_policy,
			 &search))
		return tool_refuse(
			"cannot determine whether a policy applies to container '%s': %s",
			container, netlink_error(link));
	choice->loaded = search.loaded;
	snprintf(choice->policy, sizeof(choice->policy), "%s", named ? named : search.best.name);
	return choose(&search, container);
}
