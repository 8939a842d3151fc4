// SPDX-License-Identifier: GPL-2.0
/*
 * text FUNCTION...: print the first four bytes of functions of the running kernel, in
 * hexadecimal, one line each: BYTES FUNCTION. Needs root; functions that the kernel does
 * not have are left out.
 */
#include <elf.h>
#include <err.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SEGMENTS_MAX 64

static Elf64_Phdr segments[SEGMENTS_MAX];
static unsigned int segment_count;

static int open_memory(void)
{
	int fd = open("/proc/kcore", O_RDONLY);
	Elf64_Ehdr header;
	size_t size;

	if (fd < 0 || pread(fd, &header, sizeof(header), 0) != sizeof(header))
		err(1, "/proc/kcore");
	segment_count = header.e_phnum < SEGMENTS_MAX ? header.e_phnum : SEGMENTS_MAX;
	size = segment_count * sizeof(segments[0]);
	if (pread(fd, segments, size, header.e_phoff) != (ssize_t)size)
		err(1, "/proc/kcore");
	return fd;
}

static int read_at(int fd, uint64_t address, void *to, size_t size)
{
	unsigned int i;

	for (i = 0; i < segment_count; i++) {
		const Elf64_Phdr *segment = &segments[i];

		if (segment->p_type != PT_LOAD || address < segment->p_vaddr ||
		    address + size > segment->p_vaddr + segment->p_memsz)
			continue;
		return pread(fd, to, size, segment->p_offset + (address - segment->p_vaddr)) ==
		       (ssize_t)size;
	}
	return 0;
}

int main(int argc, char **argv)
{
	FILE *symbols = fopen("/proc/kallsyms", "re");
	unsigned char bytes[4];
	char line[512], name[256];
	uint64_t address;
	int fd = open_memory(), i;

	if (!symbols)
		err(1, "/proc/kallsyms");
	while (fgets(line, sizeof(line), symbols)) {
		if (sscanf(line, "%" SCNx64 " %*c %255s", &address, name) != 2 || strchr(line, '['))
			continue;
		for (i = 1; i < argc && strcmp(argv[i], name); i++)
			;
		if (i == argc)
			continue;
		if (!read_at(fd, address, bytes, sizeof(bytes)))
			errx(1, "%s: /proc/kcore has no %#" PRIx64, name, address);
		printf("%02x%02x%02x%02x %s\n", bytes[0], bytes[1], bytes[2], bytes[3], name);
	}
	return 0;
}
