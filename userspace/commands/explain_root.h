/* SPDX-License-Identifier: GPL-2.0 */
/* bulkhead explain --root: the paths of a request, looked up in a container's root. */
#ifndef BULKHEAD_EXPLAIN_ROOT_H
#define BULKHEAD_EXPLAIN_ROOT_H

#include "explain/request.h"
#include "explain/subject.h"

/**
 * struct rooted - what became of a path
 * @asked: the path as asked, malloc'd; NULL: there was no path to look up
 * @real: its real path, malloc'd
 * @missing: there is no such file in the root
 */
struct rooted {
	char *asked;
	char *real;
	bool missing;
};

bool rooted_request(struct rooted *rooted, int root, struct request *request, char **why);
bool rooted_program(struct rooted *rooted, int root, struct subject *subject, char **why);
void rooted_print(const struct rooted *rooted, const char *name);
void rooted_free(struct rooted *rooted);

#endif /* BULKHEAD_EXPLAIN_ROOT_H */
