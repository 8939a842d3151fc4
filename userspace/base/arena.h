/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory with one lifetime: everything that belongs to the compilation of one
 * policy comes from one arena and is freed at once.
 */
#ifndef BULKHEAD_ARENA_H
#define BULKHEAD_ARENA_H

#include <stddef.h>

struct arena_chunk;

/**
 * struct arena - memory that is freed together
 * @chunks: allocations, newest first
 * @used: bytes given out of the newest chunk
 */
struct arena {
	struct arena_chunk *chunks;
	size_t used;
};

void *arena_alloc(struct arena *arena, size_t size);
char *arena_text(struct arena *arena, const char *text, size_t length);
void arena_free(struct arena *arena);

void *memory_grow(void *array, size_t *room, size_t needed, size_t size);
void *memory_zeroed(size_t count, size_t size);

/* Releases a malloc'd local at the end of its scope. */
#define auto_free __attribute__((cleanup(memory_auto_free)))
void memory_auto_free(void *pointer);

#endif /* BULKHEAD_ARENA_H */
