// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer: any bytes as a recording of events, as ``replay`` reads it. Each line is an
 * event, or is reported with what is wrong; and the recording has an end.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "explain/request.h"
#include "replay/recording.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static void look_at(const struct event *event)
{
	char *text = request_describe(event->class_id, event->asked, event->object.bytes,
				      event->object.length);

	if (!event->class_id || event->class_id >= __BULKHEAD_CLASS_END ||
	    event->effect >= __BULKHEAD_EFFECT_END || !*text)
		abort();
	free(text);
}

/**
 * LLVMFuzzerTestOneInput() - what libFuzzer calls
 * @data: the recording
 * @size: bytes of it
 *
 * Return: 0.
 */
int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static struct recorded recorded;
	struct recording *recording;
	enum recording_line line;
	int file = memfd_create("recording", MFD_CLOEXEC);

	if (file < 0 || write(file, data, size) != (ssize_t)size || lseek(file, 0, SEEK_SET))
		abort();
	recording = recording_open(file);
	for (size_t lines = 0; (line = recording_next(recording, &recorded)) != RECORDING_END;) {
		if (line == RECORDING_FAILED || lines++ > size + 1)
			abort();
		if (line == RECORDING_EVENT)
			look_at(&recorded.event);
		else if (line == RECORDING_GARBAGE && (!recorded.wrong || !*recorded.wrong))
			abort();
	}
	recording_close(recording);
	close(file);
	return 0;
}
