/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the pure files (automaton.c, blob.c, decide.c, limit.c) need of their
 * surroundings. userspace/twin/env.h is the same door outside the kernel; the
 * include path chooses, so a pure file has <env.h>.
 */
#ifndef BULKHEAD_ENV_H
#define BULKHEAD_ENV_H

#include <linux/build_bug.h>
#include <linux/crc32.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/types.h>
#include <asm/byteorder.h>

#endif /* BULKHEAD_ENV_H */
