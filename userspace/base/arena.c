// SPDX-License-Identifier: GPL-2.0
/*
 * Arenas, and arrays that grow. A tool that runs out of memory can only report
 * it and exit, so none of these functions returns NULL.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/tool.h"

#define CHUNK_SIZE ((size_t)64 << 10)

struct arena_chunk {
	struct arena_chunk *next;
	size_t size;
	max_align_t bytes[];
};

static void *must(void *memory)
{
	if (memory)
		return memory;
	fputs("bulkhead: out of memory\n", stderr);
	exit(TOOL_REFUSED);
}

/**
 * arena_alloc() - take zeroed memory
 * @arena: the arena that it is freed with
 * @size: bytes
 *
 * Return: the memory, aligned for anything; never NULL.
 */
void *arena_alloc(struct arena *arena, size_t size)
{
	struct arena_chunk *chunk = arena->chunks;
	void *memory;

	size = (size + sizeof(max_align_t) - 1) & ~(sizeof(max_align_t) - 1);
	if (!chunk || chunk->size - arena->used < size) {
		size_t room = size > CHUNK_SIZE ? size : CHUNK_SIZE;

		chunk = must(calloc(1, sizeof(*chunk) + room));
		chunk->size = room;
		chunk->next = arena->chunks;
		arena->chunks = chunk;
		arena->used = 0;
	}
	memory = (char *)chunk->bytes + arena->used;
	arena->used += size;
	return memory;
}

/**
 * arena_text() - copy bytes and end them with NUL
 * @arena: the arena that the copy is freed with
 * @text: the bytes
 * @length: how many
 *
 * Return: the copy.
 */
char *arena_text(struct arena *arena, const char *text, size_t length)
{
	char *copy = arena_alloc(arena, length + 1);

	memcpy(copy, text, length);
	return copy;
}

/**
 * arena_free() - free all memory of an arena
 * @arena: the arena; it is empty afterwards, and can be used again
 */
void arena_free(struct arena *arena)
{
	while (arena->chunks) {
		struct arena_chunk *chunk = arena->chunks;

		arena->chunks = chunk->next;
		free(chunk);
	}
	arena->used = 0;
}

/**
 * memory_grow() - make room in a malloc'd array
 * @array: the array, or NULL
 * @room: its elements; updated
 * @needed: number of elements that have to fit
 * @size: bytes of an element
 *
 * Return: the array, which may have moved; new elements are not initialised.
 */
void *memory_grow(void *array, size_t *room, size_t needed, size_t size)
{
	size_t more = *room ? *room : 16;

	if (needed <= *room)
		return array;
	while (more < needed)
		more *= 2;
	array = must(reallocarray(array, more, size));
	*room = more;
	return array;
}

/**
 * memory_zeroed() - calloc() that does not fail
 * @count: elements
 * @size: bytes of an element
 *
 * Return: the memory.
 */
void *memory_zeroed(size_t count, size_t size)
{
	return must(calloc(count ? count : 1, size));
}

/**
 * memory_auto_free() - what auto_free calls
 * @pointer: address of the local
 */
void memory_auto_free(void *pointer)
{
	free(*(void **)pointer);
}
