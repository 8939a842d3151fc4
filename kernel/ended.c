// SPDX-License-Identifier: GPL-2.0
/* The containers that ended last, so that their counts do not end with them. */
#include <linux/string.h>
#include <linux/timekeeping.h>
#include "ended.h"

/* All by the binding mutex. */
static struct bulkhead_ended ring[BULKHEAD_ENDED_MAX];
static unsigned int first, count;

/**
 * bulkhead_ended_add() - remember a container
 * @name: its name
 * @policy: name of its policy
 * @denials: its denials
 * @audits: its audits
 *
 * The oldest one is forgotten if there are BULKHEAD_ENDED_MAX. Allocates nothing, so that it
 * can't fail.
 *
 * Context: bulkhead_container_lock() is held.
 */
void bulkhead_ended_add(const char *name, const char *policy, u64 denials, u64 audits)
{
	struct bulkhead_ended *ended = &ring[(first + count) % BULKHEAD_ENDED_MAX];

	if (count < BULKHEAD_ENDED_MAX)
		count++;
	else
		first = (first + 1) % BULKHEAD_ENDED_MAX;
	ended->time = ktime_get_real_ns();
	ended->denials = denials;
	ended->audits = audits;
	strscpy(ended->name, name, sizeof(ended->name));
	strscpy(ended->policy, policy, sizeof(ended->policy));
}

/**
 * bulkhead_ended_nth() - get a container that ended
 * @n: counted from 0, from the one that ended first
 *
 * Context: bulkhead_container_lock() is held, for as long as the result is used.
 * Return: what is left of it, or NULL.
 */
const struct bulkhead_ended *bulkhead_ended_nth(unsigned int n)
{
	return n < count ? &ring[(first + n) % BULKHEAD_ENDED_MAX] : NULL;
}
