/* SPDX-License-Identifier: GPL-2.0 */
/* Commands that print one of the module's lists. */
#ifndef BULKHEAD_LISTING_H
#define BULKHEAD_LISTING_H

#include "module/netlink.h"

/**
 * struct listing - a command that prints a list
 * @usage: its help
 * @what: what the list contains, for error messages
 * @request: the netlink command that dumps it
 * @flag: an attribute that the command carries, or BULKHEAD_A_UNSPEC
 * @header: the table's first row
 * @add_row: adds a reply to a struct output_table
 * @add_object: adds a reply to a JSON array
 */
struct listing {
	const char *usage;
	const char *what;
	enum bulkhead_command request;
	enum bulkhead_attribute flag;
	const char *header;
	netlink_each add_row;
	netlink_each add_object;
};

int listing_run(const struct listing *listing, int argc, char **argv);
int listing_run_either(const struct listing *listing, const char *option,
		       const struct listing *other, int argc, char **argv);

#endif /* BULKHEAD_LISTING_H */
