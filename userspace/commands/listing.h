/* SPDX-License-Identifier: GPL-2.0 */
/* A command that prints one of the module's lists. */
#ifndef BULKHEAD_LISTING_H
#define BULKHEAD_LISTING_H

#include "module/netlink.h"

/**
 * struct listing - what makes one of these commands
 * @usage: its help
 * @what: of what the list is, for refusals
 * @request: the command that dumps it
 * @header: the table's first row
 * @add_row: adds a reply to a struct output_table
 * @add_object: adds a reply to a JSON array
 */
struct listing {
	const char *usage;
	const char *what;
	enum bulkhead_command request;
	const char *header;
	netlink_each add_row;
	netlink_each add_object;
};

int listing_run(const struct listing *listing, int argc, char **argv);

#endif /* BULKHEAD_LISTING_H */
