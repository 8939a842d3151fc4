/* SPDX-License-Identifier: GPL-2.0 */
/* Just enough TAP: one line a behaviour, a plan, an exit status. */
#ifndef BULKHEAD_TAP_H
#define BULKHEAD_TAP_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static unsigned int tap_count;
static unsigned int tap_failed;
static bool tap_good;

/* Within a test: what is expected, and what it is about if it fails. */
#define expect(condition, ...)                                                           \
	do {                                                                             \
		if (!(condition)) {                                                      \
			if (tap_good)                                                    \
				printf("# %s:%d: %s\n", __FILE__, __LINE__, #condition); \
			if (tap_good) {                                                  \
				printf("# " __VA_ARGS__);                                \
				putchar('\n');                                           \
			}                                                                \
			tap_good = false;                                                \
		}                                                                        \
	} while (0)

#define run(test)                                                                     \
	do {                                                                          \
		tap_good = true;                                                      \
		test();                                                               \
		tap_failed += !tap_good;                                              \
		printf("%sok %u - %s\n", tap_good ? "" : "not ", ++tap_count, #test); \
		fflush(stdout);                                                       \
	} while (0)

static inline int tap_end(void)
{
	printf("1..%u\n", tap_count);
	return tap_failed != 0;
}

#endif /* BULKHEAD_TAP_H */
