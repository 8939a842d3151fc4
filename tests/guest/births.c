// SPDX-License-Identifier: GPL-2.0
/*
 * births race ROUNDS POLICY SECRET
 * births held HOW POLICY SECRET
 * births fail COUNT
 * births visit PID HOW SECRET PROGRAM
 *
 * Births of tasks while their container, which has a mount namespace of its own and
 * nothing else, is bound to POLICY ("-": it is not bound). What is born may not open
 * SECRET.
 *
 * In a race, each task of three chains has one child and ends, before bind and after.
 * Prints how many of the last ones opened SECRET, and how many could not.
 *
 * A birth that is held waits for a page of memory that it gets only when bind is done and
 * the container's init was refused SECRET: HOW is fork (while the memory is copied),
 * pidfd (at the end, before the child is visible), or namespace (the same, and the child
 * has a mount namespace of its own). Prints the errno of the child's open, then that of a
 * child of the child.
 *
 * With fail, current has COUNT children whose birth fails late, after their PID was
 * allocated. The exit status is the errno of the last one.
 *
 * A visitor enters the mount namespace of PID, prints the errno of its open of SECRET,
 * continues, and executes PROGRAM open_read SECRET. HOW it continues: stay, home (back to
 * where it was), child (the same, by a child that was born there), failed (the same,
 * after an exec that failed), copy (to a copy of that namespace).
 */
#define main nl_main
#include "nl.c"
#undef main
#include <linux/sched.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define CHAINS	    3
#define NAME	    "births"
#define SECONDS_MAX 20
#define PAGE	    4096

struct shared {
	int bound, judge, opened, denied;
	int ready, release, child, grandchild;
};

static volatile struct shared *shared;

static const char *secret;

static int look(void)
{
	int fd = open(secret, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

static void wait_for(volatile int *what)
{
	int i;

	for (i = 0; i < SECONDS_MAX * 100 && !*what; i++)
		usleep(10000);
	if (!*what) {
		fputs("births: it does not come\n", stderr);
		_exit(125);
	}
}

static pid_t container_new(void (*run)(void))
{
	pid_t init = syscall(SYS_clone, CLONE_NEWNS | SIGCHLD, 0, 0, 0, 0);

	if (init < 0)
		die("clone");
	if (!init) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		run();
		for (;;)
			pause();
	}
	return init;
}

static void container_bind(const char *policy, pid_t init)
{
	static struct message message;
	int err;

	if (!strcmp(policy, "-"))
		return;
	begin(&message, family.id, BULKHEAD_CMD_CONTAINER_BIND, 0);
	put_string(&message, BULKHEAD_A_CONTAINER, NAME);
	put_string(&message, BULKHEAD_A_POLICY, policy);
	put_u32(&message, BULKHEAD_A_PID, init);
	err = transact(&message);
	if (err) {
		printf("bind: %d %s\n", err, sentence);
		kill(init, SIGKILL);
		exit(125);
	}
}

static void container_end(const char *policy, pid_t init)
{
	kill(init, SIGKILL);
	waitpid(init, NULL, 0);
	if (strcmp(policy, "-"))
		named(BULKHEAD_CMD_CONTAINER_UNBIND, BULKHEAD_A_CONTAINER, NAME, 0);
}

/* ------------------------------------------------------------------- a race */

static void chain(void)
{
	int left = 5;

	for (;;) {
		pid_t child;

		/* Some more generations after it was bound. */
		if (shared->bound && !left--)
			break;
		child = fork();
		if (child > 0)
			_exit(0);
		if (child < 0)
			usleep(1000);
	}
	wait_for(&shared->judge);
	if (look())
		__sync_fetch_and_add(&shared->denied, 1);
	else
		__sync_fetch_and_add(&shared->opened, 1);
	_exit(0);
}

static void chains(void)
{
	int i;

	for (i = 0; i < CHAINS; i++)
		if (!fork())
			chain();
}

static int race(int rounds, const char *policy)
{
	int opened = 0, denied = 0, i;

	for (; rounds > 0; rounds--) {
		pid_t init;

		memset((void *)shared, 0, sizeof(*shared));
		init = container_new(chains);
		usleep(50000 + rand() % 50000);
		container_bind(policy, init);
		shared->bound = 1;
		usleep(200000);
		shared->judge = 1;
		for (i = 0; i < SECONDS_MAX * 50 && shared->opened + shared->denied < CHAINS; i++)
			usleep(20000);
		opened += shared->opened;
		denied += shared->denied;
		container_end(policy, init);
	}
	printf("opened %d denied %d\n", opened, denied);
	return 0;
}

/* ------------------------------------------------------------------ held up */

static const char *how;
static void *page;

static pid_t birth(void)
{
	struct clone_args args = {
		.flags = CLONE_PIDFD,
		.pidfd = (unsigned long)page,
		.exit_signal = SIGCHLD,
	};

	if (!strcmp(how, "fork"))
		return fork();
	if (!strcmp(how, "namespace"))
		args.flags |= CLONE_NEWNS;
	return syscall(SYS_clone3, &args, sizeof(args));
}

static void *bear(void *data)
{
	pid_t child = birth();

	if (!child) {
		shared->child = look() + 1;
		child = fork();
		if (!child)
			shared->grandchild = look() + 1;
		_exit(0);
	}
	if (child < 0)
		perror("births: the held one");
	return data;
}

static void give_page(int uffd)
{
	struct uffdio_zeropage zero = { .range = { (unsigned long)page, PAGE } };

	ioctl(uffd, UFFDIO_ZEROPAGE, &zero);
}

static void hold(void)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	int uffd = syscall(SYS_userfaultfd, O_CLOEXEC);
	struct uffd_msg event;
	pthread_t thread;

	if (!strcmp(how, "fork"))
		api.features = UFFD_FEATURE_EVENT_FORK;
	page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	range.range.start = (unsigned long)page;
	range.range.len = PAGE;
	if (uffd < 0 || page == MAP_FAILED || ioctl(uffd, UFFDIO_API, &api) ||
	    ioctl(uffd, UFFDIO_REGISTER, &range))
		die("userfaultfd");
	if (pthread_create(&thread, NULL, bear, NULL))
		die("thread");
	/*
	 * A fork waits until its event is read, as its child's fork does; others wait for
	 * the page.
	 */
	if (!strcmp(how, "fork"))
		usleep(500000);
	else if (read(uffd, &event, sizeof(event)) != sizeof(event))
		die("read");
	shared->ready = 1;
	wait_for(&shared->release);
	if (strcmp(how, "fork"))
		give_page(uffd);
	else if (read(uffd, &event, sizeof(event)) != sizeof(event) ||
		 read(event.arg.fork.ufd, &event, sizeof(event)) != sizeof(event))
		die("read");
}

static int held(const char *policy)
{
	pid_t init = container_new(hold);

	wait_for(&shared->ready);
	container_bind(policy, init);
	shared->release = 1;
	wait_for(&shared->grandchild);
	printf("%d %d\n", shared->child - 1, shared->grandchild - 1);
	container_end(policy, init);
	return 0;
}

/* -------------------------------------------------------------- that failed */

static int fail(int count)
{
	pid_t taken = getpid(), child = -1;
	struct clone_args args = {
		.exit_signal = SIGCHLD,
		.set_tid = (unsigned long)&taken,
		.set_tid_size = 1,
	};

	while (count-- > 0) {
		child = syscall(SYS_clone3, &args, sizeof(args));
		if (!child)
			_exit(0);
		if (child > 0)
			waitpid(child, NULL, 0);
	}
	return child < 0 ? errno : 0;
}

/* ------------------------------------------------------------------ visitors */

static int visit(const char *pid, const char *program)
{
	int home = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC), there, status;
	char path[64];
	pid_t child;

	snprintf(path, sizeof(path), "/proc/%s/ns/mnt", pid);
	there = open(path, O_RDONLY | O_CLOEXEC);
	if (home < 0 || there < 0 || setns(there, CLONE_NEWNS))
		die("setns");
	dprintf(STDOUT_FILENO, "%d ", look());
	if (!strcmp(how, "child")) {
		child = fork();
		if (child) {
			waitpid(child, &status, 0);
			return WEXITSTATUS(status);
		}
	}
	if (!strcmp(how, "failed"))
		execl("/t/garbage", "garbage", NULL);
	if (!strcmp(how, "copy")  ? unshare(CLONE_NEWNS)
	    : strcmp(how, "stay") ? setns(home, CLONE_NEWNS)
				  : 0)
		die("leave");
	execl(program, "op", "open_read", secret, NULL);
	return errno;
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "fail"))
		return fail(atoi(argv[2]));
	if (argc == 6 && !strcmp(argv[1], "visit")) {
		how = argv[3];
		secret = argv[4];
		return visit(argv[2], argv[5]);
	}
	if (argc != 5)
		return 125;
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	how = argv[2];
	secret = argv[4];
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	if (shared == MAP_FAILED)
		die("mmap");
	open_socket();
	find_family();
	if (!strcmp(argv[1], "race"))
		return race(atoi(argv[2]), argv[3]);
	return strcmp(argv[1], "held") ? 125 : held(argv[3]);
}
