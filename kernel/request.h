/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BULKHEAD_REQUEST_H
#define BULKHEAD_REQUEST_H

#include <linux/path.h>
#include "attach.h"
#include "container.h"
#include "listener.h"
#include "object_path.h"
#include "subject.h"

/**
 * struct bulkhead_request - what hooks ask a policy
 * @container: the container whose policy applies
 * @hook: the hook that asks
 * @class: enum bulkhead_class
 * @asked: permissions, not 0
 * @path: the object, if it is in a filesystem; held by the caller
 * @bytes: otherwise, the object as the automaton is fed it, without the class.
 *	With @path, what precedes it, and the path is the one within its own filesystem
 * @length: number of @bytes
 * @listener: the listener that is the subject; NULL: current is
 * @tentative: it is not known yet whether the operation takes place at all; if it does
 *	not, nothing is reported
 * @deferred: asked with locks held: reported when the system call ends
 * @silent: only a probe: nothing is reported
 * @strict: a rule has to allow it; a default that allows is not enough
 * @own: does not apply to what the kernel does with credentials that it lent
 * @malformed: the object is incomplete: no rule can allow it
 */
struct bulkhead_request {
	struct bulkhead_container *container;
	enum bulkhead_hook_id hook;
	u8 class;
	u32 asked;
	const struct path *path;
	const u8 *bytes;
	u32 length;
	const struct bulkhead_listener *listener;
	bool tentative;
	bool deferred;
	bool silent;
	bool strict;
	bool own;
	bool malformed;
};

/**
 * struct bulkhead_item - room for the name of a host access
 * @bytes: the item, and its detail
 */
struct bulkhead_item {
	u8 bytes[96];
};

int bulkhead_request_judge(const struct bulkhead_request *request);

/**
 * bulkhead_request_passes() - is it simply allowed?
 * @container: the container whose policy applies
 * @asked: permissions of class FILE, not 0
 * @path: the object; held by the caller
 *
 * The fast path of bulkhead_request_judge(), for what passes without an event.
 *
 * Context: within an RCU section; does not sleep.
 * Return: true if it passes; false if bulkhead_request_judge() has to be asked.
 */
static __always_inline bool bulkhead_request_passes(const struct bulkhead_container *container,
						    u32 asked, const struct path *path)
{
	const struct bulkhead_policy *policy = bulkhead_container_policy(container);
	const struct bulkhead_rules *rules = &policy->rules;
	s64 state = bulkhead_path_quickly(path, READ_ONCE(container->top), rules,
					  rules->start[BULKHEAD_CLASS_FILE]);

	return state >= 0 && bulkhead_decide_quiet(rules, BULKHEAD_CLASS_FILE, state, asked);
}

int bulkhead_request_ask(struct bulkhead_request *request, const struct path *old);
void bulkhead_request_item(struct bulkhead_request *request, struct bulkhead_item *item,
			   const char *name, const char *detail);
int bulkhead_request_memory(enum bulkhead_hook_id hook);
int bulkhead_request_host(enum bulkhead_hook_id hook, const char *name, const char *detail);
int bulkhead_request_control(enum bulkhead_hook_id hook, const struct path *path, bool tentative);
int bulkhead_request_device(enum bulkhead_hook_id hook, umode_t mode, dev_t number, u32 asked);
bool bulkhead_request_controls(const struct super_block *sb);
int bulkhead_request_refuse(const struct bulkhead_request *request, enum bulkhead_reason reason);
int bulkhead_request_refuse_confined(struct bulkhead_request *request, enum bulkhead_reason reason);
bool bulkhead_request_inside(const struct bulkhead_request *request);

#endif /* BULKHEAD_REQUEST_H */
