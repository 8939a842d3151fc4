/* SPDX-License-Identifier: GPL-2.0 */
/* Events as lines, for people and for programs. */
#ifndef BULKHEAD_EVENT_PRINT_H
#define BULKHEAD_EVENT_PRINT_H

#include "event/event.h"

int event_print_text(const struct event *event);
int event_print_json(const struct event *event);
int event_lost_text(void);
int event_lost_json(void);

#endif /* BULKHEAD_EVENT_PRINT_H */
