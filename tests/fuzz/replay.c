// SPDX-License-Identifier: GPL-2.0
/*
 * replay FILE...: give each file to the target once, without libFuzzer. A target that
 * finds an error ends the program, so the last file printed is the one that caused it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "env.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

/* As libFuzzer does it: memory of exactly this size, so that reading beyond it is detected. */
static int replay(const char *path)
{
	FILE *file = fopen(path, "re");
	u8 *data = NULL;
	long size = -1;

	if (file && !fseek(file, 0, SEEK_END))
		size = ftell(file);
	if (size >= 0)
		data = malloc(size ? size : 1);
	if (!data || fseek(file, 0, SEEK_SET) || fread(data, 1, size, file) != (size_t)size) {
		perror(path);
		return 1;
	}
	fclose(file);
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	return 0;
}

int main(int argc, char **argv)
{
	int failed = 0;

	for (int i = 1; i < argc; i++) {
		fprintf(stderr, "%s\n", argv[i]);
		failed |= replay(argv[i]);
	}
	return failed || argc < 2;
}
