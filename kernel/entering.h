/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BULKHEAD_ENTERING_H
#define BULKHEAD_ENTERING_H

#include "container.h"

int bulkhead_entering_fork(struct task_struct *child);
void bulkhead_entering_born(struct task_struct *child);
void bulkhead_entering_move(const void *from, const void *to, bool joins);
int bulkhead_entering_prepare_exec(void);
void bulkhead_entering_executed(void);
const void *bulkhead_entering_mount_ns(struct task_struct *task);
int bulkhead_entering_filters(const struct bulkhead_container *container);
int bulkhead_entering_probe_layers(struct bulkhead_container *container, const struct path *root);
bool bulkhead_entering_observe_layer(struct bulkhead_container *container);

#endif /* BULKHEAD_ENTERING_H */
