/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BULKHEAD_OBJECT_PATH_H
#define BULKHEAD_OBJECT_PATH_H

#include <linux/path.h>
#include <linux/types.h>
#include "decide.h"

#define BULKHEAD_NO_FOLD     0xffffffffU /* every component is compared as it is */
#define BULKHEAD_SPECIAL_MAX 264	 /* a kind and NAME_MAX bytes */

/* The magic number of the filesystem of POSIX message queues, which no header of the kernel has. */
#define BULKHEAD_MQUEUE_MAGIC 0x19800202

/**
 * bulkhead_path_spelled() - the state of a path that can be spelled in several ways
 * @rules: the policy's rules
 * @class: enum bulkhead_class
 * @asked: requested permissions; 0 for class SOURCE
 * @state: returned by bulkhead_path_match()
 * @fold: set by bulkhead_path_match()
 *
 * Return: @state; -EUCLEAN: a rule refuses some of @asked for some spelling, or, for class
 * SOURCE, applies to one.
 */
static inline s64 bulkhead_path_spelled(const struct bulkhead_rules *rules, unsigned int class,
					u32 asked, s64 state, u32 fold)
{
	if (likely(fold == BULKHEAD_NO_FOLD) || state < 0 ||
	    bulkhead_decide_spelled(rules, class, state, fold, asked))
		return state;
	return -EUCLEAN;
}

s64 bulkhead_path_quickly(const struct path *path, const struct dentry *top,
			  const struct bulkhead_rules *rules, u32 state);
s64 bulkhead_path_match(const struct path *path, const struct dentry *top,
			const struct bulkhead_rules *rules, u32 state, u32 *fold);
int bulkhead_path_print(const struct path *path, const struct dentry *top, u8 *buffer, u32 size,
			u32 *length);
bool bulkhead_path_inside(const struct path *path, const struct dentry *top);
bool bulkhead_path_exact(const struct path *path, const struct dentry *top);
bool bulkhead_path_hangs_below(const struct path *path, struct dentry *base);
bool bulkhead_path_attached(const struct vfsmount *mnt);
u32 bulkhead_path_special(const struct path *path, u8 *buffer);
int bulkhead_path_reason(s64 err);
int bulkhead_path_init(void);

#endif /* BULKHEAD_OBJECT_PATH_H */
