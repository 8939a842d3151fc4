// SPDX-License-Identifier: GPL-2.0
/*
 * A library that shows that it was loaded. It needs no other library, which would be
 * loaded a second time for an auditor.
 */
#include <sys/syscall.h>

unsigned int la_version(unsigned int version);

static void __attribute__((constructor)) here(void)
{
	long ignored;

	__asm__ volatile("syscall"
			 : "=a"(ignored)
			 : "a"((long)SYS_exit_group), "D"(42L)
			 : "rcx", "r11", "memory");
}

/* For LD_AUDIT. */
unsigned int la_version(unsigned int version)
{
	here();
	return version;
}
