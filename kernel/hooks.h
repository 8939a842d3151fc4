/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BULKHEAD_HOOKS_H
#define BULKHEAD_HOOKS_H

#include "attach.h"

/* The tables of hooks, one a file of hook_*.c. Each ends with an entry without a name. */
extern const struct bulkhead_hook bulkhead_file_hooks[];
extern const struct bulkhead_hook bulkhead_attr_hooks[];
extern const struct bulkhead_hook bulkhead_exec_hooks[];
extern const struct bulkhead_hook bulkhead_socket_hooks[];
extern const struct bulkhead_hook bulkhead_task_hooks[];
extern const struct bulkhead_hook bulkhead_mount_hooks[];
extern const struct bulkhead_hook bulkhead_host_hooks[];

#endif /* BULKHEAD_HOOKS_H */
