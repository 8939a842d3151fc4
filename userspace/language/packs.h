/* SPDX-License-Identifier: GPL-2.0 */
/* The packs that come with the tool: rules that a policy can use by name. */
#ifndef BULKHEAD_PACKS_H
#define BULKHEAD_PACKS_H

#include <stddef.h>

/**
 * struct pack - a pack
 * @name: its name
 * @file: name of the file that its rules refer to
 * @text: the YAML
 * @end: the end of the text
 */
struct pack {
	const char *name;
	const char *file;
	const char *text;
	const char *end;
};

extern const struct pack packs[];
extern const size_t pack_count;

#endif /* BULKHEAD_PACKS_H */
