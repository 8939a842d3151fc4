// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "language/policy_blob.h"

/**
 * policy_blob_free() - free a blob
 * @blob: empty afterwards
 */
void policy_blob_free(struct policy_blob *blob)
{
	free(blob->bytes);
	*blob = (struct policy_blob){};
}

/**
 * policy_blobs_free() - free blobs
 * @blobs: empty afterwards
 */
void policy_blobs_free(struct policy_blobs *blobs)
{
	for (size_t i = 0; i < blobs->count; i++)
		policy_blob_free(&blobs->list[i]);
	free(blobs->list);
	*blobs = (struct policy_blobs){};
}
