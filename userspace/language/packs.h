/* SPDX-License-Identifier: GPL-2.0 */
/* The packs that the tool is shipped with: rules that a policy can use by name. */
#ifndef BULKHEAD_PACKS_H
#define BULKHEAD_PACKS_H

#include <stddef.h>

/**
 * struct pack - a pack
 * @name: its name
 * @file: what its rules have for their file
 * @text: the YAML
 * @end: behind its last byte
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
