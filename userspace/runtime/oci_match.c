// SPDX-License-Identifier: GPL-2.0
/*
 * Which policy is meant for a container. Of those whose 'match' fits, the one that
 * asks for most is; two that ask for as much are a mistake.
 */
#include <stdio.h>
#include <string.h>

#include "base/tool.h"
#include "runtime/oci_match.h"

/* @best asks for most so far, @other for as much; @named for @named_asks. */
struct search {
	const struct oci_facts *facts;
	const char *named;
	int named_asks;
	int most;
	char best[BULKHEAD_NAME_MAX + 1];
	char other[BULKHEAD_NAME_MAX + 1];
};

static int on_policy(const struct netlink_reply *reply, void *data)
{
	struct search *search = data;
	const char *name = netlink_string(reply, BULKHEAD_A_POLICY);
	int asks;

	if (!netlink_has(reply, BULKHEAD_A_MATCH))
		return 0;
	asks = oci_facts_fit(netlink_string(reply, BULKHEAD_A_MATCH), search->facts);
	if (search->named && !strcmp(name, search->named))
		search->named_asks = asks;
	if (!asks || asks < search->most)
		return 0;
	if (asks == search->most) {
		snprintf(search->other, sizeof(search->other), "%s", name);
		return 0;
	}
	search->most = asks;
	search->other[0] = 0;
	snprintf(search->best, sizeof(search->best), "%s", name);
	return 0;
}

/**
 * oci_match_find() - which loaded policy is meant for a container?
 * @link: the connection
 * @container: what the container is called, for errors
 * @facts: what is known of it
 * @named: the policy that its annotation names, or NULL
 * @policy: room for a name; set to the policy's, or to "" if none is meant
 *
 * An annotation may come from the image, which nobody trusts. So it chooses where
 * several policies match equally, and where none does, and overrules none.
 *
 * Return: TOOL_DONE, or TOOL_REFUSED, told on standard error.
 */
int oci_match_find(struct netlink *link, const char *container, const struct oci_facts *facts,
		   const char *named, char *policy)
{
	struct search search = { .facts = facts, .named = named };

	*policy = 0;
	if (netlink_dump(link, netlink_request_new(link, BULKHEAD_CMD_POLICY_LIST), on_policy,
			 &search))
		return tool_refuse(
			"cannot determine whether a policy applies to container '%s': %s",
			container, netlink_error(link));
	if (named && search.most > search.named_asks)
		return tool_refuse(
			"cannot bind container '%s' to policy '%s', as its annotation wants: policy '%s' is meant for it by its 'match'; name that one, or change its 'match'",
			container, named, search.best);
	if (!named && search.other[0])
		return tool_refuse(
			"cannot determine which policy applies to container '%s': '%s' and '%s' match it equally; let one match more, or name one by the annotation org.bulkhead.policy",
			container, search.best, search.other);
	snprintf(policy, BULKHEAD_NAME_MAX + 1, "%s", named ? named : search.best);
	return TOOL_DONE;
}
