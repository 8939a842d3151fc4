// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer: any bytes as a blob. The fixed part of the header and the checksum are
 * corrected first, or hardly anything would get past them. An accepted blob is used, and
 * must stay within its bounds.
 */
#include "blob.h"
#include "decide.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static void repair(u8 *blob, size_t length)
{
	struct bulkhead_blob_header *header = (struct bulkhead_blob_header *)blob;

	header->magic = cpu_to_le32(BULKHEAD_BLOB_MAGIC);
	header->version = cpu_to_le16(BULKHEAD_BLOB_VERSION);
	header->header_size = cpu_to_le16(sizeof(*header));
	header->length = cpu_to_le32(length);
	header->checksum = 0;
	header->checksum = cpu_to_le32(~crc32_le(~0U, blob, length));
}

static void use(const struct bulkhead_rules *rules, const u8 *bytes, size_t length)
{
	struct bulkhead_verdict verdict;

	for (unsigned int class_id = 1; class_id < __BULKHEAD_CLASS_END; class_id++) {
		u32 start = rules->start[class_id];
		u32 state = bulkhead_automaton_run(rules->cells, start, bytes, length);

		bulkhead_automaton_settled(rules->cells, state);
		bulkhead_decide_quiet(rules, class_id, state, 1);
		bulkhead_decide(&verdict, rules, class_id, state, 0x7f, NULL);
		bulkhead_decide_alias(rules, class_id, start, state);
	}
}

/**
 * LLVMFuzzerTestOneInput() - what libFuzzer calls
 * @data: the bytes
 * @size: how many
 *
 * Return: 0.
 */
int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	size_t length = size & ~(size_t)7;
	struct bulkhead_rules rules;
	const char *why;
	u8 *blob;

	if (length < sizeof(struct bulkhead_blob_header))
		return 0;
	blob = malloc(length);
	if (!blob)
		return 0;
	memcpy(blob, data, length);
	repair(blob, length);
	if (!bulkhead_blob_open(&rules, blob, length, &why)) {
		use(&rules, data, size);
		bulkhead_blob_close(&rules);
	}
	free(blob);
	return 0;
}
