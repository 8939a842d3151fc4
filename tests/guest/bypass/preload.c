// SPDX-License-Identifier: GPL-2.0
/*
 * A library that makes itself known wherever it is loaded.
 */
#include <unistd.h>

static void __attribute__((constructor)) here(void)
{
	_exit(42);
}

/* For LD_AUDIT. */
unsigned int la_version(unsigned int version);
unsigned int la_version(unsigned int version)
{
	here();
	return version;
}
