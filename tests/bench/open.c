// SPDX-License-Identifier: GPL-2.0
/*
 * open WARMUP COUNT ROUNDS PATH...: measure the cost of an open and close of each PATH.
 *
 * Prints a line "PATH COST" for each, in nanoseconds of CLOCK_MONOTONIC_RAW,
 * which a guest with --icount makes instructions. The cost is that of the
 * cheapest round, the others only show whether it is plausible.
 * With GO in the environment it waits for that file to appear first.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static long long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_RAW, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void open_often(const char *path, long count)
{
	while (count-- > 0) {
		int fd = open(path, O_RDONLY | O_CLOEXEC);

		if (fd < 0) {
			perror(path);
			exit(1);
		}
		close(fd);
	}
}

static long long measure(const char *path, long count)
{
	long long begin = now();

	open_often(path, count);
	return (now() - begin) / count;
}

int main(int argc, char **argv)
{
	const char *go = getenv("GO");
	long warmup, count, rounds;

	if (argc < 5) {
		fprintf(stderr, "usage: open WARMUP COUNT ROUNDS PATH...\n");
		return 2;
	}
	warmup = atol(argv[1]);
	count = atol(argv[2]);
	rounds = atol(argv[3]);
	while (go && *go && access(go, F_OK))
		usleep(10000);
	open_often(argv[4], warmup);
	for (int i = 4; i < argc; i++) {
		long long best = 0, worst = 0;

		for (long round = 0; round < rounds; round++) {
			long long cost = measure(argv[i], count);

			if (!round || cost < best)
				best = cost;
			if (cost > worst)
				worst = cost;
		}
		printf("%s %lld %lld\n", argv[i], best, worst - best);
		fflush(stdout);
	}
	return 0;
}
