// SPDX-License-Identifier: GPL-2.0
/*
 * lives COUNT POLICY PREFIX SEED SECRET: containers that are born and die quickly, of every
 * kind of key, bound before they run, while they run, or while they end; unbound by name,
 * or left to end. What is bound before it runs must not be able to open SECRET, which
 * POLICY denies, and of a hundred some are seen to be denied it. Prints what came of it.
 */
#define main nl_main
#include "nl.c"
#undef main
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <netinet/in.h>

static const char *secret;
static long opened, bound, unbound, denied, killed, bind_errors[200], unbind_errors[200];

enum kind { PID, USER, MOUNT, PID_ENTERING, KINDS };

static void busy(int early)
{
	int i, count = rand() % 4, status, fd;
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t length = sizeof(address);

	for (i = 0; i < count; i++) {
		pid_t child = fork();

		if (child < 0)
			continue;
		if (!child) {
			switch (rand() % 4) {
			case 0:
				execl("/srv/rootfs/busybox/bin/busybox", "true", NULL);
				_exit(0);
			case 1:
				close(open("/proc/self/stat", O_RDONLY));
				_exit(0);
			case 2:
				usleep(rand() % 20000);
				_exit(0);
			default:
				_exit(0);
			}
		}
	}
	if (rand() % 3 == 0) {
		fd = socket(AF_INET, SOCK_STREAM, 0);
		if (fd >= 0 && !bind(fd, (void *)&address, sizeof(address)) && !listen(fd, 4) &&
		    !getsockname(fd, (void *)&address, &length)) {
			int peer = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

			connect(peer, (void *)&address, sizeof(address));
			close(peer);
		}
		close(fd);
	}
	fd = open(secret, O_RDONLY);
	while (rand() % 2 && waitpid(-1, &status, 0) > 0)
		;
	if (rand() % 8 == 0)
		kill(getpid(), SIGKILL);
	_exit(early && fd >= 0 ? 77 : fd >= 0 ? 76 : 75);
}

static void child_main(int go, int early, enum kind kind, char **argv)
{
	char byte, number[16], first[2] = { '0' + early, 0 };

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (read(go, &byte, 1) != 1)
		_exit(0);
	close(go);
	if (kind == PID_ENTERING) {
		snprintf(number, sizeof(number), "%d", rand());
		execl("/proc/self/exe", argv[0], "-child", first, number, secret, NULL);
		_exit(74);
	}
	busy(early);
}

int main(int argc, char **argv)
{
	static const int flags[KINDS] = {
		[PID] = CLONE_NEWPID | CLONE_NEWNS,
		[USER] = CLONE_NEWUSER,
		[MOUNT] = CLONE_NEWNS,
		[PID_ENTERING] = CLONE_NEWPID,
	};
	static struct message message;
	int count, i;

	if (argc == 5 && !strcmp(argv[1], "-child")) {
		srand(atoi(argv[3]));
		secret = argv[4];
		busy(atoi(argv[2]));
	}
	if (argc != 6)
		return 125;
	signal(SIGPIPE, SIG_IGN);
	count = atoi(argv[1]);
	secret = argv[5];
	srand(atoi(argv[4]));
	open_socket();
	find_family();
	for (i = 0; i < count; i++) {
		enum kind kind = rand() % KINDS;
		int fds[2], early = rand() % 4 > 0, entering = kind == PID_ENTERING, err, status;
		int kill_now = rand() % 8 == 0, unbind_now = rand() % 3 == 0;
		char name[64];
		int is_bound;
		pid_t child;

		snprintf(name, sizeof(name), "%s%d", argv[3], i);
		if (pipe(fds))
			die("pipe");
		srand(rand());
		child = syscall(SYS_clone, flags[kind] | SIGCHLD, 0, 0, 0, 0);
		if (child < 0)
			die("clone");
		if (!child) {
			close(fds[1]);
			srand(i * 7 + atoi(argv[4]));
			child_main(fds[0], early, kind, argv);
		}
		close(fds[0]);
		if (!early && write(fds[1], "", 1) != 1)
			die("write");
		if (kill_now)
			kill(child, SIGKILL);
		begin(&message, family.id, BULKHEAD_CMD_CONTAINER_BIND, 0);
		put_string(&message, BULKHEAD_A_CONTAINER, name);
		put_string(&message, BULKHEAD_A_POLICY, argv[2]);
		put_u32(&message, BULKHEAD_A_PID, child);
		if (entering)
			put(&message, BULKHEAD_A_ENTERING, NULL, 0);
		err = transact(&message);
		bind_errors[err < 200 ? err : 199]++;
		is_bound = !err;
		bound += is_bound;
		if (early && write(fds[1], "", 1) != 1 && errno != EPIPE)
			die("write");
		close(fds[1]);
		if (unbind_now && !err) {
			/* Not before it has ended, or the secret could be opened. */
			if (early)
				waitpid(child, &status, 0);
			err = named(BULKHEAD_CMD_CONTAINER_UNBIND, BULKHEAD_A_CONTAINER, name, 0);
			unbind_errors[err < 200 ? err : 199]++;
			unbound += !err;
			if (!early)
				waitpid(child, &status, 0);
		} else {
			waitpid(child, &status, 0);
		}
		killed += WIFSIGNALED(status);
		denied += WIFEXITED(status) && WEXITSTATUS(status) == 75;
		if (WIFEXITED(status) && WEXITSTATUS(status) == 77 && is_bound) {
			opened++;
			printf("OPEN %s kind %d\n", name, kind);
		}
	}
	printf("births: %d born, %ld bound, %ld unbound, %ld saw the denial, %ld killed, %ld OPEN; bind errnos",
	       count, bound, unbound, denied, killed, opened);
	for (i = 0; i < 200; i++)
		if (bind_errors[i])
			printf(" %d*%ld", i, bind_errors[i]);
	printf("; unbind errnos");
	for (i = 0; i < 200; i++)
		if (unbind_errors[i])
			printf(" %d*%ld", i, unbind_errors[i]);
	puts("");
	return opened || (count >= 100 && !denied) ? 1 : 0;
}
