/* SPDX-License-Identifier: GPL-2.0 */
/* Objects of host and capability rules: items, capabilities, devices. */
#ifndef BULKHEAD_HOST_H
#define BULKHEAD_HOST_H

#include "language/token.h"

#define DEVICE_MAJOR_MAX ((1U << 12) - 1)
#define DEVICE_MINOR_MAX ((1U << 20) - 1)

/**
 * enum host_detail - what can follow an item
 * @DETAIL_NONE: nothing
 * @DETAIL_NAME: a name that the kernel uses
 * @DETAIL_WORD: one of a list of words
 * @DETAIL_CONTROL: a control file, FSTYPE:/PATH
 */
enum host_detail {
	DETAIL_NONE,
	DETAIL_NAME,
	DETAIL_WORD,
	DETAIL_CONTROL,
};

/**
 * struct host_item - a kind of host access
 * @name: its word
 * @detail: what can follow it
 * @words: the words, for DETAIL_WORD
 */
struct host_item {
	const char *name;
	enum host_detail detail;
	const char *words[6];
};

const struct host_item *host_item_find(const char *text, size_t length);
const struct host_item *host_item_at(size_t index);
const char *host_item_hint(const char *text, size_t length);
int capability_find(const char *text, size_t length);
const char *capability_name(unsigned int number);
const char *capability_hint(const char *text, size_t length);
int device_type_find(const char *text, size_t length);
const char *device_type_name(int type);

bool host_everything(struct line *line, const char *at, const struct host_item *item,
		     struct patterns *patterns);
bool host_detail(struct line *line, const struct token *token, const struct host_item *item,
		 struct patterns *patterns);
bool host_device(struct line *line, const struct token *token, int type, struct patterns *patterns);
bool host_devices(struct line *line, const char *at, int type, struct patterns *patterns);

#endif /* BULKHEAD_HOST_H */
