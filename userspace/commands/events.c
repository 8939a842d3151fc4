// SPDX-License-Identifier: GPL-2.0
/* bulkhead events: report what is denied and audited, as it happens. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/options.h"
#include "base/output.h"
#include "base/tool.h"
#include "commands/commands.h"
#include "module/event_message.h"
#include "module/netlink.h"
#include "runtime/named.h"

static const char usage[] =
	"Usage: bulkhead events [--json] [--container NAME] [--count N] [--timeout S]\n"
	"                       [--past | --all]\n\n"
	"Print requests as they are denied, killed or audited, one per line. Once no further\n"
	"event can be missed, 'ready' is printed to standard error. In names chosen by the\n"
	"container, spaces, backslashes, and bytes that are not printable ASCII characters\n"
	"are printed as \\xNN.\n\n"
	"  --json            print one JSON object per line\n"
	"  --container NAME  print only the events of this container\n"
	"  --past            print the events that the module has kept, and end\n"
	"  --all             print the events that the module has kept, and then those that\n"
	"                    come\n"
	"  --count N         end after N events\n"
	"  --timeout S       end after S seconds; with --count, the command fails if there\n"
	"                    were fewer events\n"
	"  --help            print this help\n";

/**
 * struct follower - a run of the command
 * @print: prints an event
 * @print_lost: prints a loss of events
 * @container: the container whose events are printed; NULL: all containers
 * @past: print the events that the module has kept
 * @only_past: end after these
 * @newest: sequence number of the newest event among these, or 0
 * @count: end after this many events; 0: never
 * @timeout: end after this many seconds; 0: never
 * @seen: number of events printed
 * @end: when @timeout is over, in milliseconds of CLOCK_MONOTONIC
 * @status: of the first print that failed
 * @reader_gone: standard output has no reader any more
 */
struct follower {
	int (*print)(const struct event *event);
	int (*print_lost)(void);
	const char *container;
	bool past;
	bool only_past;
	uint64_t newest;
	uint32_t count;
	uint32_t timeout;
	uint32_t seen;
	int64_t end;
	int status;
	bool reader_gone;
};

/* More than the longest line, so that only the flush after it writes. */
#define LINE_ROOM (256 << 10)

static volatile sig_atomic_t stopped;

static void on_signal(int number)
{
	(void)number;
	stopped = 1;
}

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

static int printed(struct follower *follower, int status)
{
	if (status == TOOL_DONE)
		return 0;
	follower->reader_gone = errno == EPIPE;
	follower->status = status;
	return NETLINK_STOP;
}

static bool is_followed(const struct follower *follower, const struct event *event)
{
	return !follower->container ||
	       (event->container && !strcmp(event->container, follower->container));
}

static int print_event(struct follower *follower, const struct event *event)
{
	if (!is_followed(follower, event))
		return 0;
	if (printed(follower, follower->print(event)))
		return NETLINK_STOP;
	follower->seen++;
	return follower->seen == follower->count ? NETLINK_STOP : 0;
}

static int on_event(const struct netlink_reply *message, void *data)
{
	struct follower *follower = data;
	struct event event;

	event_from_message(&event, message);
	/* Past events have been printed already. */
	return (uint64_t)event.sequence > follower->newest ? print_event(follower, &event) : 0;
}

static int on_record(const struct netlink_reply *message, void *data)
{
	struct follower *follower = data;
	struct event event;

	event_from_message(&event, message);
	/* Newer ones will arrive as events. */
	if ((uint64_t)event.sequence > follower->newest)
		return 0;
	return stopped ? NETLINK_STOP : print_event(follower, &event);
}

static int on_info(const struct netlink_reply *message, void *data)
{
	struct follower *follower = data;

	follower->newest = netlink_u64(message, BULKHEAD_A_SEQUENCE);
	return 0;
}

/*
 * Waits for events. Signals arrive here, and while a line is written, which takes as long
 * as its reader likes; but never between checking @stopped and waiting. Returns false
 * when there is nothing left to wait for.
 */
static bool wait_for_events(struct netlink *link, struct follower *follower)
{
	struct pollfd pollers[] = {
		{ .fd = netlink_fd(link), .events = POLLIN },
		{ .fd = STDOUT_FILENO },
	};
	struct timespec left, *limit = NULL;
	sigset_t blocked, before;
	int ready = -1;

	if (follower->timeout) {
		int64_t rest = follower->end - now();

		if (rest <= 0)
			return false;
		left.tv_sec = rest / 1000;
		left.tv_nsec = rest % 1000 * 1000000;
		limit = &left;
	}
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGINT);
	sigaddset(&blocked, SIGTERM);
	sigprocmask(SIG_BLOCK, &blocked, &before);
	if (!stopped)
		ready = ppoll(pollers, 2, limit, &before);
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (ready > 0 && pollers[1].revents)
		follower->reader_gone = true;
	return !stopped && !follower->reader_gone;
}

static int follow(struct netlink *link, struct follower *follower)
{
	while (wait_for_events(link, follower)) {
		switch (netlink_events_read(link, on_event, follower)) {
		case NETLINK_ARRIVED:
			break;
		case NETLINK_LOST:
			if (!printed(follower, follower->print_lost()))
				break;
			/* fall through */
		case NETLINK_STOPPED:
			return stopped || follower->reader_gone ? TOOL_DONE : follower->status;
		case NETLINK_GONE:
			return tool_refuse("the module was unloaded: no more events will come");
		case NETLINK_FAILED:
			return tool_refuse("cannot read events: %s", netlink_error(link));
		}
	}
	if (stopped || follower->reader_gone || !follower->count)
		return TOOL_DONE;
	return tool_refuse("%u of %u events came within %u seconds", follower->seen,
			   follower->count, follower->timeout);
}

/* A connection of its own keeps events from arriving between the replies. */
static int print_past(struct follower *follower)
{
	__attribute__((cleanup(netlink_cleanup))) struct netlink *link = netlink_open();

	if (!link)
		return TOOL_REFUSED;
	if (netlink_call(link, netlink_request_new(link, BULKHEAD_CMD_INFO), on_info, follower) ||
	    netlink_dump(link, netlink_request_new(link, BULKHEAD_CMD_EVENT_LIST), on_record,
			 follower))
		return tool_refuse("cannot read the events that were kept: %s",
				   netlink_error(link));
	return follower->status;
}

static bool is_over(const struct follower *follower)
{
	return stopped || follower->reader_gone || follower->status != TOOL_DONE ||
	       (follower->count && follower->seen == follower->count);
}

static void prepare(void)
{
	struct sigaction action = { .sa_handler = on_signal };

	/* No SA_RESTART: a write to a reader that sleeps has to be interrupted, too. */
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	setvbuf(stdout, NULL, _IOFBF, LINE_ROOM);
}

static int run(struct follower *follower)
{
	__attribute__((cleanup(netlink_cleanup))) struct netlink *link = netlink_open();

	if (!link)
		return TOOL_REFUSED;
	prepare();
	if (netlink_events_join(link))
		return tool_refuse("cannot follow events: %s", netlink_error(link));
	if (follower->past && print_past(follower))
		return TOOL_REFUSED;
	if (is_over(follower))
		return follower->reader_gone ? TOOL_DONE : follower->status;
	fputs("ready\n", stderr);
	follower->end = now() + follower->timeout * 1000LL;
	return follow(link, follower);
}

enum {
	OPTION_PAST = 'p',
	OPTION_ALL = 'a',
	OPTION_CONTAINER = 'c',
	OPTION_COUNT = 'n',
	OPTION_TIMEOUT = 't'
};

static const struct option options[] = { { "help", no_argument, NULL, OPTION_HELP },
					 { "json", no_argument, NULL, OPTION_JSON },
					 { "past", no_argument, NULL, OPTION_PAST },
					 { "all", no_argument, NULL, OPTION_ALL },
					 { "container", required_argument, NULL, OPTION_CONTAINER },
					 { "count", required_argument, NULL, OPTION_COUNT },
					 { "timeout", required_argument, NULL, OPTION_TIMEOUT },
					 { 0 } };

static int take_option(int option, struct follower *follower)
{
	switch (option) {
	case OPTION_JSON:
		follower->print = event_print_json;
		follower->print_lost = event_lost_json;
		return TOOL_DONE;
	case OPTION_PAST:
		follower->only_past = true;
		/* fall through */
	case OPTION_ALL:
		follower->past = true;
		return TOOL_DONE;
	case OPTION_CONTAINER:
		follower->container = optarg;
		return TOOL_DONE;
	case OPTION_COUNT:
		return options_number("events", "--count", optarg, UINT32_MAX, &follower->count);
	case OPTION_TIMEOUT:
		return options_number("events", "--timeout", optarg, UINT32_MAX,
				      &follower->timeout);
	default:
		return TOOL_USAGE;
	}
}

/* Containers that are bound later, or have ended, are known only by the names they are bound by. */
static int find_container(struct follower *follower)
{
	__attribute__((cleanup(netlink_cleanup))) struct netlink *link = netlink_open();
	static char name[BULKHEAD_NAME_MAX + 1];

	if (!link)
		return TOOL_REFUSED;
	switch (named_find(link, follower->container, name)) {
	case NAMED_FAILED:
		return TOOL_REFUSED;
	case NAMED_NONE:
		fprintf(stderr,
			"bulkhead: no container '%s' is bound now; see 'bulkhead ps' for those that are\n",
			follower->container);
		break;
	case NAMED_ONE:
		break;
	}
	follower->container = name;
	return TOOL_DONE;
}

/**
 * cmd_events() - follow what is denied and audited
 * @argc: number of words, from the command's name on
 * @argv: the words
 *
 * Return: enum tool_status.
 */
int cmd_events(int argc, char **argv)
{
	struct follower follower = {
		.print = event_print_text,
		.print_lost = event_lost_text,
	};
	int option;

	while ((option = options_next(argc, argv, options)) != OPTION_END) {
		if (option == OPTION_HELP)
			return tool_help(usage);
		if (take_option(option, &follower) != TOOL_DONE)
			return TOOL_USAGE;
	}
	if (optind < argc)
		return tool_usage("events", "takes options only, not '%s'", argv[optind]);
	if (follower.only_past && follower.timeout)
		return tool_usage("events",
				  "--past does not wait; leave out --timeout, or use --all");
	if (follower.container && find_container(&follower) != TOOL_DONE)
		return TOOL_REFUSED;
	if (!follower.only_past)
		return run(&follower);
	prepare();
	return print_past(&follower);
}
