// SPDX-License-Identifier: GPL-2.0
/*
 * blob IN OUT [CHANGE...]
 *
 * Write a policy blob that lies: with values changed, and the checksum put right
 * behind them. A CHANGE is
 *
 *	at OFFSET WIDTH VALUE		WIDTH bytes at OFFSET
 *	in SECTION INDEX OFFSET WIDTH VALUE	... of an element of a section
 *	cut LENGTH | grow LENGTH	fewer or more bytes, the header's length too
 *	raw				leave the checksum as it was
 */
#include <linux/bulkhead.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROOM	(1 << 22)

static unsigned char bytes[ROOM];
static unsigned int length;
static int raw;

static struct bulkhead_blob_header *header(void)
{
	return (struct bulkhead_blob_header *)bytes;
}

static unsigned int crc(void)
{
	unsigned int value = ~0U, i, j;

	for (i = 0; i < length; i++) {
		value ^= bytes[i];
		for (j = 0; j < 8; j++)
			value = value >> 1 ^ (value & 1 ? 0xedb88320U : 0);
	}
	return ~value;
}

static void set(unsigned int offset, unsigned int width, unsigned long value)
{
	unsigned int i;

	if (offset + width > length) {
		fprintf(stderr, "blob: %u is beyond the end\n", offset);
		exit(1);
	}
	for (i = 0; i < width; i++)
		bytes[offset + i] = value >> 8 * i;
}

static unsigned int element(unsigned int section, unsigned int index)
{
	static const unsigned int sizes[__BULKHEAD_SECTION_END] = {
		sizeof(struct bulkhead_blob_cell), sizeof(struct bulkhead_blob_accept), 4,
		sizeof(struct bulkhead_blob_rule), 1,
	};

	return header()->sections[section].offset + sizes[section] * index;
}

static unsigned long number(const char *text)
{
	return strtoul(text, NULL, 0);
}

/* Returns how many words were used. */
static int change(char **words)
{
	if (!strcmp(words[0], "at")) {
		set(number(words[1]), number(words[2]), number(words[3]));
		return 4;
	}
	if (!strcmp(words[0], "in")) {
		set(element(number(words[1]), number(words[2])) + number(words[3]),
		    number(words[4]), number(words[5]));
		return 6;
	}
	if (!strcmp(words[0], "cut") || !strcmp(words[0], "grow")) {
		length = number(words[1]);
		header()->length = length;
		return 2;
	}
	raw = !strcmp(words[0], "raw");
	return 1;
}

int main(int argc, char **argv)
{
	FILE *file;
	int at;

	file = argc > 2 ? fopen(argv[1], "r") : NULL;
	if (!file)
		return 1;
	length = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	for (at = 3; at < argc; )
		at += change(argv + at);
	if (!raw) {
		header()->checksum = 0;
		header()->checksum = crc();
	}
	file = fopen(argv[2], "w");
	return !file || fwrite(bytes, 1, length, file) != length || fclose(file);
}
