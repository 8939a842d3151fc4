// SPDX-License-Identifier: GPL-2.0
/*
 * The packs that the tool is shipped with. The assembler puts their text into
 * the program; it finds it as the compiler finds headers, below userspace.
 */
#include "shipped.h"

#define TEXT(name)                                                               \
	__asm__(".pushsection .rodata\n"                                         \
		"pack_" #name ":\n"                                              \
		".incbin \"packs/" #name ".yaml\"\n"                             \
		"pack_" #name "_end:\n"                                          \
		".byte 0\n"                                                      \
		".popsection\n");                                                \
	extern const char pack_##name[], pack_##name##_end[]

#define PACK(name) { #name, "pack:" #name, pack_##name, pack_##name##_end }

TEXT(base);

/* By name. */
const struct shipped_pack shipped_packs[] = {
	PACK(base),
};

const size_t shipped_pack_count = sizeof(shipped_packs) / sizeof(shipped_packs[0]);
