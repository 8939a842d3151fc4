// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer: any text as a policy. It is refused with a message, or compiled
 * to a blob that the kernel's verifier accepts: anything else is a crash.
 */
#include <stdlib.h>

#include "compile/compile.h"
#include "env.h"
#include "lint/lint.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

/**
 * LLVMFuzzerTestOneInput() - what libFuzzer calls
 * @data: the text
 * @size: bytes of it
 *
 * Return: 0.
 */
int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static const struct lint_wishes wishes = { .root = -1 };
	static FILE *nowhere;
	struct policy_blobs blobs;
	struct source source;

	if (!nowhere)
		nowhere = fopen("/dev/null", "we");
	diag_open(&source, "fuzz.yaml", (const char *)data, size, nowhere);
	if (!policy_compile_linted(&source, &wishes, &blobs) && !source.errors)
		abort();
	policy_blobs_free(&blobs);
	diag_close(&source);
	return 0;
}
