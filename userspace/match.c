// SPDX-License-Identifier: GPL-2.0
/*
 * Which policy is meant for a container. Everything that a 'match' names must fit,
 * and what is not known of a container fits nothing. Of the policies that fit, the
 * one that asks for most is meant; two that ask for as much are a mistake.
 */
#include <stdio.h>
#include <string.h>

#include "match.h"
#include "tool.h"

/* @best is the policy that asks for most so far, @other one that asks for as much. */
struct search {
	const struct facts *facts;
	int most;
	char *best;
	char other[BULKHEAD_NAME_MAX + 1];
};

static int on_policy(const struct netlink_reply *reply, void *data)
{
	struct search *search = data;
	const char *name = netlink_string(reply, BULKHEAD_A_POLICY);
	int asks;

	if (!netlink_has(reply, BULKHEAD_A_MATCH))
		return 0;
	asks = facts_fit(netlink_string(reply, BULKHEAD_A_MATCH), search->facts);
	if (!asks || asks < search->most)
		return 0;
	if (asks == search->most) {
		snprintf(search->other, sizeof(search->other), "%s", name);
		return 0;
	}
	search->most = asks;
	search->other[0] = 0;
	snprintf(search->best, BULKHEAD_NAME_MAX + 1, "%s", name);
	return 0;
}

/**
 * match_find() - which loaded policy is meant for a container?
 * @link: the connection
 * @container: what the container is called, for errors
 * @facts: what is known of it
 * @policy: room for a name; set to the policy's, or to "" if none is meant
 *
 * Return: TOOL_DONE, or TOOL_REFUSED, told on standard error.
 */
int match_find(struct netlink *link, const char *container, const struct facts *facts,
	       char *policy)
{
	struct search search = { .facts = facts, .best = policy };

	*policy = 0;
	if (netlink_dump(link, netlink_request_new(link, BULKHEAD_CMD_POLICY_LIST), on_policy,
			 &search))
		return tool_refuse("cannot tell whether a policy is meant for container '%s': %s",
				   container, netlink_error(link));
	if (!search.other[0])
		return TOOL_DONE;
	return tool_refuse("cannot tell which policy is meant for container '%s': '%s' and '%s' match it equally; let one match more, or name one by the annotation org.bulkhead.policy",
			   container, policy, search.other);
}
