/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A vector is a way to do something, made of system calls alone. It returns 0 if it
 * was done, or the errno of the call that refused. Where a refusal is told by another
 * means (a message that came without its descriptor), the vector says EACCES for it.
 */
#ifndef BYPASS_VECTOR_H
#define BYPASS_VECTOR_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A pointer, as the kernel's structures of 64 bits have it. */
#define ADDRESS(pointer) ((uintptr_t)(pointer))

struct vector {
	const char *name;
	int least; /* arguments; what wraps another one takes more */
	int (*run)(char **args);
};

/* One table a file, each ends with an empty vector. */
extern const struct vector file_vectors[];
extern const struct vector exec_vectors[];
extern const struct vector source_vectors[];
extern const struct vector network_vectors[];
extern const struct vector identity_vectors[];
extern const struct vector mount_vectors[];
extern const struct vector process_vectors[];
extern const struct vector host_vectors[];
extern const struct vector capability_vectors[];

int perform(char **words);

int result(long returned);
int number(const char *text);
/* Its exit status; of a child that a signal ended ECANCELED, or ETIMEDOUT. */
int wait_for(pid_t child);
int open_with(const char *path, int flags);
/* What is open can be read: 0 and a byte of it. */
int read_at(int dir, const char *path);
int reopen(int fd, int flags);
int write_text(const char *path, const char *text);
/* Closes FD; 0, or why it was none. */
int closed(int fd);
/* Appends a file to what is open; 0 or an errno. */
int copied(const char *from, int to);
int run_child(int (*run)(char **args), char **args);
/* Root of a user namespace just made is who made it; 0, or -1. */
int map_self(void);
/* The names of namespaces, as CLONE_NEW flags. */
int namespaces(const char *list);

/* A descriptor over a unix socket: what came is -1 with errno, EACCES if nothing was let pass. */
int send_descriptor(int channel, int fd);
int receive_descriptor(int channel);

/* One request to io_uring, on a ring made for it; SQE is struct io_uring_sqe. Returns >= 0 or -1. */
struct io_uring_sqe;
int ring_do(unsigned int setup_flags, const struct io_uring_sqe *sqe);
int ring_open(unsigned int setup_flags);
int ring_do_on(int ring, const struct io_uring_sqe *sqe);

#endif
