// SPDX-License-Identifier: GPL-2.0
/*
 * blob IN OUT [CHANGE...]
 *
 * Write a blob that is wrong: with values changed, and the checksum put right
 * behind them. A CHANGE is
 *
 *	at OFFSET WIDTH VALUE		WIDTH bytes at OFFSET
 *	section SECTION WIDTH VALUE	the offset of a section
 *	count SECTION WIDTH VALUE	its number of elements
 *	in SECTION INDEX OFFSET WIDTH VALUE	WIDTH bytes in an element of it
 *	cut LENGTH | grow LENGTH	fewer or more bytes, the header's length too
 *	raw				leave the checksum as it was
 *
 * The VALUE no-state is a cell that is not a state; state-no-state claims that it is.
 */
#include <linux/bulkhead.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROOM (1 << 22)

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

struct section {
	const char *name;
	int id;
	unsigned int size; /* of an element */
};

static const struct section *section_find(const char *name)
{
	static const struct section known[] = {
		{ "cells", BULKHEAD_SECTION_CELLS, sizeof(struct bulkhead_blob_cell) },
		{ "accepts", BULKHEAD_SECTION_ACCEPTS, sizeof(struct bulkhead_blob_accept) },
		{ "lines", BULKHEAD_SECTION_LINES, 4 },
		{ "rules", BULKHEAD_SECTION_RULES, sizeof(struct bulkhead_blob_rule) },
		{ "strings", BULKHEAD_SECTION_STRINGS, 1 },
	};
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (!strcmp(known[i].name, name))
			return &known[i];
	fprintf(stderr, "blob: there is no section %s\n", name);
	exit(1);
}

/* Where the header says where a section is. */
static unsigned int place(const struct section *section)
{
	return offsetof(struct bulkhead_blob_header, sections) +
	       section->id * sizeof(struct bulkhead_blob_section);
}

static unsigned int element(const struct section *section, unsigned int index)
{
	return header()->sections[section->id].offset + section->size * index;
}

/* The first cell that is not a state. */
static unsigned int no_state(void)
{
	const struct section *cells = section_find("cells");
	const struct bulkhead_blob_cell *cell = (const void *)(bytes + element(cells, 0));
	unsigned int index = 0;

	while (cell[index].check & BULKHEAD_CELL_STATE)
		index++;
	return index;
}

static unsigned long number(const char *text)
{
	if (!strcmp(text, "no-state"))
		return no_state();
	if (!strcmp(text, "state-no-state"))
		return BULKHEAD_CELL_STATE | no_state();
	return strtoul(text, NULL, 0);
}

/* Returns the number of words used. */
static int change(char **words)
{
	if (!strcmp(words[0], "at")) {
		set(number(words[1]), number(words[2]), number(words[3]));
		return 4;
	}
	if (!strcmp(words[0], "section") || !strcmp(words[0], "count")) {
		set(place(section_find(words[1])) + 4 * (words[0][0] == 'c'), number(words[2]),
		    number(words[3]));
		return 4;
	}
	if (!strcmp(words[0], "in")) {
		set(element(section_find(words[1]), number(words[2])) + number(words[3]),
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
	for (at = 3; at < argc;)
		at += change(argv + at);
	if (!raw) {
		header()->checksum = 0;
		header()->checksum = crc();
	}
	file = fopen(argv[2], "w");
	return !file || fwrite(bytes, 1, length, file) != length || fclose(file);
}
