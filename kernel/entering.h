/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BULKHEAD_ENTERING_H
#define BULKHEAD_ENTERING_H

#include "container.h"

int bulkhead_container_fork(struct task_struct *child);
void bulkhead_container_born(struct task_struct *child);
void bulkhead_container_move(const void *from, const void *to, bool joins);
int bulkhead_container_prepare_exec(void);
void bulkhead_container_entered(void);
int bulkhead_container_filters(const struct bulkhead_container *container);
int bulkhead_container_probe_layers(struct bulkhead_container *container,
				    const struct path *root);
bool bulkhead_container_observe_layer(struct bulkhead_container *container);

#endif /* BULKHEAD_ENTERING_H */
