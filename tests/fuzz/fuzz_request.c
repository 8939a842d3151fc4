// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer: any text as a request, as ``explain`` reads it. It is refused with a
 * sentence; or it can be printed, and the output is the same request.
 */
#include <stdio.h>

#include "explain/request.h"
#include "explain/subject.h"

#define WORDS_MAX 16

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static size_t split(char *text, const char **words)
{
	size_t count = 0;

	for (char *word; count < WORDS_MAX && (word = strsep(&text, " ")); count++)
		words[count] = word;
	return count;
}

static void tell_again(const struct request *request)
{
	char *text = request_describe(request->class_id, request->permissions, request->object,
				      request->length);
	static struct request again;
	const char *words[WORDS_MAX];
	char *why, *copy = strdup(text);
	size_t count = split(copy, words);

	if (!request_parse(&again, count, words, &why) || again.class_id != request->class_id ||
	    again.permissions != request->permissions || again.length != request->length ||
	    memcmp(again.object, request->object, request->length)) {
		fprintf(stderr, "'%s' is another request\n", text);
		abort();
	}
	free(copy);
	free(text);
}

/**
 * LLVMFuzzerTestOneInput() - what libFuzzer calls
 * @data: the words, with single spaces between
 * @size: bytes of it
 *
 * Return: 0.
 */
int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	char *text = strndup((const char *)data, size), *why = NULL;
	static struct request request;
	const char *words[WORDS_MAX];
	size_t count = split(text, words);
	struct subject subject;

	subject_open(&subject);
	if (subject_take(&subject, words, &count, &why) &&
	    request_parse(&request, count, words, &why))
		tell_again(&request);
	else if (!why || !*why)
		abort();
	free(why);
	free(text);
	return 0;
}
