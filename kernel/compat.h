/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names that one of the supported kernels lacks, in their newest form. Force-included by
 * Kbuild. Code is written for the newest kernel; only this file and attach.c check for a
 * version.
 */
#ifndef BULKHEAD_COMPAT_H
#define BULKHEAD_COMPAT_H

/* Defined before any header is included: this file is the first one of every unit. */
#define pr_fmt(format) "bulkhead: " format

#include <linux/version.h>
#include <linux/atomic.h>
#include <linux/fs.h>
#include <linux/ftrace.h>
#include <linux/netlink.h>
#include <linux/rcupdate.h>

/* Until 6.2, direct calls with an ops were named "multi", and did not free the filter. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
#define register_ftrace_direct(ops, addr) register_ftrace_direct_multi(ops, addr)

static inline int bulkhead_compat_unregister(struct ftrace_ops *ops, unsigned long addr,
					     bool free_filters)
{
	int err = unregister_ftrace_direct_multi(ops, addr);

	if (!err && free_filters)
		ftrace_free_filter(ops);
	return err;
}

#define unregister_ftrace_direct(ops, addr, free_filters) \
	bulkhead_compat_unregister(ops, addr, free_filters)
#endif

/* Before 6.7, files were freed by RCU, and incrementing the count was sufficient. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 7, 0)
static inline struct file *get_file_active(struct file **slot)
{
	struct file *file;

	rcu_read_lock();
	file = rcu_dereference(*(struct file __rcu **)slot);
	if (file && !atomic_long_inc_not_zero(&file->f_count))
		file = NULL;
	rcu_read_unlock();
	return file;
}
#endif

/*
 * Before 6.5, there are no backing files: a file that overlayfs maps already has the path
 * that the user sees.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
static inline const struct path *file_user_path(struct file *file)
{
	return &file->f_path;
}
#elif LINUX_VERSION_CODE < KERNEL_VERSION(6, 8, 0)
static inline const struct path *file_user_path(struct file *file)
{
	if (unlikely(file->f_mode & FMODE_BACKING))
		return backing_file_user_path(file);
	return &file->f_path;
}
#endif

#ifndef FMODE_BACKING
#define FMODE_BACKING ((__force fmode_t)0)
#endif

/* Before AT_EXECVE_CHECK, every program that is loaded will run. */
#ifdef AT_EXECVE_CHECK
#define bulkhead_only_checks(bprm) ((bprm)->is_check)
#else
#define bulkhead_only_checks(bprm) (!(bprm))
#endif

/*
 * Until 6.2, the text of a refusal had to be a literal, which lives until the reply is
 * built. Here, texts with values are kept in a ring. Another user of the family's lock can
 * come in between, but not sixteen times.
 */
#ifndef NL_SET_ERR_MSG_FMT
#define NL_SET_ERR_MSG_FMT(extack, format, ...)                                    \
	do {                                                                       \
		static char ring_[16][80];                                         \
		static atomic_t turn_;                                             \
		struct netlink_ext_ack *extack_ = (extack);                        \
		char *text_ = ring_[(unsigned int)atomic_inc_return(&turn_) % 16]; \
                                                                                   \
		snprintf(text_, sizeof(ring_[0]), (format), ##__VA_ARGS__);        \
		if (extack_)                                                       \
			extack_->_msg = text_;                                     \
	} while (0)
#endif

/* Since 6.6, the attributes of a dump are one level deeper. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
#define bulkhead_dump_attributes(cb) (genl_dumpit_info(cb)->attrs)
#else
#define bulkhead_dump_attributes(cb) (genl_dumpit_info(cb)->info.attrs)
#endif

/* Since 6.3, a mount that maps ids has a mapping instead of a user namespace. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
#define bulkhead_owned_by(mnt, inode, uid) \
	vfsuid_eq_kuid(i_uid_into_vfsuid(mnt_user_ns(mnt), (inode)), (uid))
#else
#define bulkhead_owned_by(mnt, inode, uid) \
	vfsuid_eq_kuid(i_uid_into_vfsuid(mnt_idmap(mnt), (inode)), (uid))
#endif

/* The header of get_unaligned() moved in 6.12. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
#include <asm/unaligned.h>
#else
#include <linux/unaligned.h>
#endif

/* Available since 6.3; before, this number is an unknown socket option. */
#ifndef IP_LOCAL_PORT_RANGE
#define IP_LOCAL_PORT_RANGE 51
#endif

/* Do not initialize large arrays on the stack of a hot path. */
#ifndef __uninitialized
#if __has_attribute(__uninitialized__)
#define __uninitialized __attribute__((__uninitialized__))
#else
#define __uninitialized
#endif
#endif

#endif /* BULKHEAD_COMPAT_H */
