/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A vector is a way to do something with system calls only. It returns 0 if it was done,
 * or the errno of the call that refused. Where a refusal shows in another way (a message
 * without its descriptor), the vector returns EACCES.
 */
#ifndef BYPASS_VECTOR_H
#define BYPASS_VECTOR_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A pointer, as in 64-bit structures of the kernel. */
#define ADDRESS(pointer) ((uintptr_t)(pointer))

struct vector {
	const char *name;
	int least; /* arguments; an operation that wraps another one takes more */
	int (*run)(char **args);
};

/* One table per file, each ends with an empty vector. */
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
/* Its exit status; ECANCELED for a child that a signal ended, or ETIMEDOUT. */
int wait_for(pid_t child);
int open_with(const char *path, int flags);
/* Can the open file be read? 0 and one of its bytes. */
int read_at(int dir, const char *path);
int reopen(int fd, int flags);
int write_text(const char *path, const char *text);
/* Closes FD; 0, or errno if it is not a descriptor. */
int closed(int fd);
/* Appends a file to what is open; 0 or an errno. */
int copied(const char *from, int to);
int run_child(int (*run)(char **args), char **args);
/* Root of a new user namespace is its creator; 0, or -1. */
int map_self(void);
/* The names of namespaces, as CLONE_NEW flags. */
int namespaces(const char *list);

/* A descriptor over a unix socket: -1 with errno, EACCES if it was not let pass. */
int send_descriptor(int channel, int fd);
int receive_descriptor(int channel);

/* One request to io_uring, on a ring made for it; SQE is struct io_uring_sqe. Returns >= 0 or -1. */
struct io_uring_sqe;
int ring_do(unsigned int setup_flags, const struct io_uring_sqe *sqe);
int ring_open(unsigned int setup_flags);
int ring_do_on(int ring, const struct io_uring_sqe *sqe);

#endif
