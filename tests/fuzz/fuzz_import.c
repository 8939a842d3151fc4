// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer: any text as a file of KubeArmor policies. It is refused with a message, or
 * becomes policies that our own parser accepts, unless they are too complex or too large.
 * Anything else is a crash.
 */
#include <stdlib.h>
#include <string.h>

#include "compile/compile.h"
#include "kubearmor/kubearmor.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static bool is_too_much(const char *said)
{
	return strstr(said, "too complex") || strstr(said, "too many") || strstr(said, "at most") ||
	       strstr(said, "more than") || strstr(said, "larger than");
}

static void compile(const char *text, size_t length)
{
	struct policy_blobs blobs;
	struct source source;
	char *said = NULL;
	size_t told;
	FILE *out = open_memstream(&said, &told);

	diag_open(&source, "translation", text, length, out);
	policy_compile(&source, &blobs);
	fclose(out);
	if (source.errors && !is_too_much(said)) {
		fprintf(stderr, "%s\n%s", text, said);
		abort();
	}
	policy_blobs_free(&blobs);
	diag_close(&source);
	free(said);
}

static void translate(struct kubearmor *file)
{
	struct kubearmor_translation translation;
	char *text = NULL;
	size_t length;
	FILE *out;

	kubearmor_translate(file, &translation);
	if (!file->source->errors) {
		out = open_memstream(&text, &length);
		kubearmor_write(file, &translation, out);
		fclose(out);
		compile(text, length);
		free(text);
	}
	kubearmor_translation_free(&translation);
}

/**
 * LLVMFuzzerTestOneInput() - what libFuzzer calls
 * @data: how to translate, and the text
 * @size: bytes of both
 *
 * Return: 0.
 */
int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct kubearmor_options options = {
		.posture = BULKHEAD_DENY,
		.host = BULKHEAD_AUDIT,
		.pack = true,
		.owner = -1,
	};
	static FILE *nowhere;
	struct kubearmor file;
	struct source source;

	if (!nowhere)
		nowhere = fopen("/dev/null", "we");
	/* The options are in the last byte, so that policy files can be used as a corpus. */
	if (size && data[size - 1] & 1) {
		options.posture = BULKHEAD_AUDIT;
		options.wider = true;
		options.owner = 5;
		options.merge = "merged";
	}
	diag_open(&source, "fuzz.yaml", (const char *)data, size, nowhere);
	kubearmor_read(&file, &source, &options);
	for (file.policy = file.policies; file.policy; file.policy = file.policy->next)
		translate(&file);
	kubearmor_free(&file);
	diag_close(&source);
	return 0;
}
