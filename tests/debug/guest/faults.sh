# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# faults.sh [STAGE...]: each allocation that the module makes is failed once: in every command,
# in every kind of request of a container, at its birth and in what its tasks do. Nothing may
# open, leak, oops. Stages: edges commands requests tasks births storms
. "${0%/*}/lib.sh"
[ $# -gt 0 ] || set -- edges commands requests tasks births storms

modprobe bulkhead || exit 1
filters
root "$work/root"
mkdir -p "$work/p"

rules='file deny read /run/debug/root/t/secret
file deny read,write,attr,delete,link /t/secret
file deny create,delete /t/no/**
file deny read /t/yes/only from /t/prog
file audit read /t/yes/f
file deny-silent read /t/silent
file deny read /t/deep/**
file deny read /t/kept/**
exec deny /t/noexec
network deny connect tcp 127.0.0.1:7
network deny bind tcp *:7001
network deny listen tcp *:7002
network deny accept tcp *:7003
network deny send udp 127.0.0.1:9
network deny create packet
network deny connect unix @gone
network deny bind unix /t/no/sock
capabilities deny sys_time
capabilities deny sys_chroot
host deny mount tmpfs
host deny user_namespace
host deny ptrace outside
host deny bpf'
printf '%s\n' "$rules" | policy faults || bad "the policy loads"
bulkhead events > "$work/events" 2>&1 &
events=$!

cat > "$work/root/list" << 'end'
deny read open_read /t/secret
deny write open_write /t/secret
deny trunc open_trunc /t/secret
deny by_link open_read /t/link
deny rdwr open_rdwr /t/secret
deny creat open_creat /t/no/new
deny mkdir mkdir /t/no/dir
deny symlink symlink /x /t/no/sl
deny fifo mkfifo /t/no/fifo
deny unlink unlink /t/secret
deny unlink2 unlink /t/no/f
deny rmdir rmdir /t/no/sub
deny rename_from rename /t/secret /t/yes/s
deny rename_to rename /t/yes/f /t/no/g
deny exchange exchange /t/yes/f /t/secret
deny link link /t/secret /t/yes/l
deny truncate truncate /t/secret
deny chmod chmod /t/secret
deny chown chown /t/secret
deny utimes utimes /t/secret
deny in_chroot in_chroot /t open_read /secret
deny path_fd open_by_path_fd /t/secret
deny exec exec /t/noexec
deny exec_fd exec_fd /t/noexec
deny user_ns in_user_ns true
deny mmap mmap_exec /t/secret
deny connect connect_stream 127.0.0.1 7
deny fastopen send_fastopen 127.0.0.1 7
deny bind bind_stream 127.0.0.1 7001
deny listen listen_stream 127.0.0.1 7002
deny udp send_dgram 127.0.0.1 9
deny abstract connect_stream @gone 0
deny packet socket 17 2 0
any allowed_read open_read /t/yes/f
any allowed_list list /t/yes
any allowed_creat deep_create /t/yes 0 new
any allowed_listen listen_stream 127.0.0.1 7010
any allowed_connect connect_stream 127.0.0.1 7011
any allowed_exec exec /op
any rename_dir exchange /t/mv /t/mv2
any deep_create deep_create /t/yes 60 name
any deep_read deep_read /t/yes 60 name
any mprotect mprotect_exec /op
any deep_made deep_create /t/deep 60 name
deny deep_denied deep_read /t/deep 60 name
deny rename_alias rename /t/kept /t/bare
quiet silent open_read /t/silent
deny accept accept_stream 127.0.0.1 7003
deny packet_raw socket 17 3 0
deny unix_bind bind_stream /t/no/sock 0
deny from from /t/prog open_read /t/yes/only
any from_other open_read /t/yes/only
end
stage_requests()
{
	say "requests of a container, root tmpfs"
	"$tests/contain" -n faults -p faults -r "tmpfs:$work/root" -- /failnth -f 100 -b /list /op 2>&1 ||
		bad "requests, tmpfs"
	no_container
	grep -E ' (read|creat|rename_to|link|exec|mmap|connect|udp|listen|allowed_.*|rename_dir|rename_alias|deep_.*) ' \
		"$work/root/list" > "$work/root/short"
	for how in tmpfs:mount overlay:pid,mount; do
		say "requests of a container, $how"
		"$tests/contain" -n faults -p faults -N "${how#*:}" -r "${how%:*}:$work/root" -- /failnth -f 30 -b /short /op 2>&1 ||
			bad "requests, $how"
		no_container
		# An overlay moves no directory of its lower layer.
		sed -i '/ rename_dir /d' "$work/root/short"
	done
	say "$(wc -l < "$work/events") events; $(bulkhead status | grep -i event | tr '\n' ' ')"
}

# A task does not pass on its fail-nth, so the allocations that others make for it fail here.
stage_tasks()
{
	say "tasks of every kind, one allocation in three failed"
	cat > "$work/root/tasks" <<- 'end'
		for how in in_child in_thread in_session in_mount_ns in_pid_ns in_net_ns as_orphan; do
			for turn in 1 2 3 4 5 6 7 8; do
				(echo 1 > /proc/self/make-it-fail && exec /op $how open_read /t/secret)
				echo "$how $?"
			done
		done
	end
	probability 33
	echo 100000 > /sys/kernel/debug/failslab/times
	"$tests/contain" -n faults -p faults -r "tmpfs:$work/root" -- /bin/sh /tasks > "$work/tasks" 2>&1
	faults=$((100000 - $(cat /sys/kernel/debug/failslab/times)))
	probability 0
	filters
	say "$faults faults: $(sort "$work/tasks" | uniq -c | tr -s ' \n' ' ')"
	! grep ' 0$' "$work/tasks" || bad "tasks: OPEN"
	[ "$(grep ' 13$' "$work/tasks" | sort -u | wc -l)" -eq 7 ] || bad "tasks: not each kind was denied it"
	[ "$faults" -ge 20 ] || bad "tasks: $faults allocations were failed"
	no_container
}

# sweep FEWEST STATUS COMMAND...: with each of its allocations failed, FEWEST at least; with none
# failed it comes to STATUS.
sweep()
{
	fewest=$1 status=$2
	shift 2
	say "$*"
	failnth -m 3000 -f "$fewest" -e "$status" -- "$@" || bad "$*"
}

# every MAX FUNCTION: call FUNCTION N for N = 1, 2..., until it returns 200: the command whose
# Nth allocation should fail has fewer. A command that fails reports no memory (12), or its
# answer was lost because of that (105).
every()
{
	broken=0 whole=0 comes=0
	for n in $(seq "$1"); do
		comes=0
		"$2" "$n" || comes=$?
		case $comes in
		0) whole=$((whole + 1)) ;;
		12 | 105) broken=$((broken + 1)) ;;
		200) break ;;
		*) bad "$2 $n: it comes to $comes" ;;
		esac
	done
	say "$2: $broken failed, $whole succeeded nevertheless"
	[ "$comes" -eq 200 ] || bad "$2: it has more than $1 allocations"
	[ "$broken" -ge 3 ] || bad "$2: not three allocations' failures made it fail"
}

bind_one()
{
	came=0
	failnth -1 "$1" -- "$tests/nl" bind one small "$pid" || came=$?
	case $came in
	0 | 200) "$tests/nl" unbind one > /dev/null || bad "bind $1: what is bound can't be unbound" ;;
	105) "$tests/nl" unbind one > /dev/null ;;
	*) [ -z "$(bulkhead ps --json | tr -d '[] \n')" ] || bad "bind $1: it failed, and left a container" ;;
	esac
	return $came
}

stage_commands()
{
	say "commands"
	unshare --pid --mount --fork sleep 10000 &
	wrapper=$!
	until pid=$(pgrep -P $wrapper); do sleep 0.1; done
	for blob in /debug/blobs/*.blob; do
		sweep 8 0 "$tests/nl" upload "$blob"
	done
	sweep 8 0 "$tests/nl" together /debug/blobs/small.blob /debug/blobs/middle.blob
	sweep 4 22 "$tests/nl" half /debug/blobs/middle.blob
	sweep 3 0 "$tests/nl" abandon /debug/blobs/middle.blob
	sweep 8 0 "$tests/nl" restart /debug/blobs/middle.blob
	sweep 2 0 "$tests/nl" info
	sweep 2 0 /usr/local/sbin/bulkhead status
	every 100 bind_one
	"$tests/nl" bind one small "$pid" > /dev/null || bad "it isn't bound"
	# For lists it is the kernel that allocates.
	# shellcheck disable=SC2046 # two addresses
	filters $(range netlink_dump)
	sweep 1 0 "$tests/nl" list
	sweep 1 0 "$tests/nl" get small
	sweep 1 0 "$tests/nl" containers
	sweep 1 0 /usr/local/sbin/bulkhead list
	sweep 1 0 /usr/local/sbin/bulkhead ps
	sweep 1 0 /usr/local/sbin/bulkhead show small
	filters
	"$tests/nl" unbind one > /dev/null || bad "it isn't unbound"
	"$tests/nl" delete middle > /dev/null || bad "it isn't deleted"
	kill -9 "$pid"
	wait $wrapper 2> /dev/null
}

# come_up NAMESPACES [-e]: whenever the container starts, what is denied must be denied. Both
# happen: it starts, and it does not.
come_up()
{
	came=0 fell=0 turn=0
	while [ $turn -lt 12 ] || { [ $turn -lt 80 ] && { [ $came -eq 0 ] || [ $fell -eq 0 ]; }; }; do
		turn=$((turn + 1)) answer=0
		# shellcheck disable=SC2086 # a word or none
		failing timeout 60 "$tests/contain" -n born -p faults ${2-} -N "$1" -r "dir:$work/root" \
			-- /op open_read /t/secret > /dev/null 2>&1 || answer=$?
		case $answer in
		0) bad "OPEN: $* turn $turn" ;;
		13) came=$((came + 1)) ;;
		*) fell=$((fell + 1)) ;;
		esac
	done
	say "$*: $came of $turn came up"
	[ $came -gt 0 ] && [ $fell -gt 0 ] || bad "$*: $came of $turn came up"
}

stage_births()
{
	say "births of every kind of container, one allocation in ten failed"
	"$tests/contain" -r "dir:$work/root" -- /op open_read /t/secret || bad "where nothing is bound the secret can't be read"
	probability 10
	for kind in 'pid,mount,net,ipc,uts' mount user,mount; do
		come_up "$kind"
		come_up "$kind" -e
	done
	probability 0
	no_container
}

stage_storms()
{
	say "storms, where one allocation in ten fails"
	for key in 'pid,mount,net,ipc,uts' mount user,mount; do
		: > "$work/storm"
		probability 10
		# It may fail to start.
		for turn in $(seq 20); do
			# shellcheck disable=SC2016
			failing "$tests/contain" -n storm -p faults -N "$key" -r "dir:$work/root" -- \
				/bin/sh -c '/storms fork,thread,open,connect,rename,signal,unix,mount 1 /tmp & sleep 8; kill $!
				n=0; while [ $n -lt 100 ]; do
					n=$((n + 1)); /op open_read /t/secret; case $? in 0) echo OPEN ;; 13) echo DENIED ;; esac
				done' >> "$work/storm" 2>&1
			! grep -q -E 'OPEN|DENIED' "$work/storm" || break
		done
		probability 0
		say "[$key] turns: $turn, opened: $(grep -c OPEN "$work/storm"), denied: $(grep -c DENIED "$work/storm")"
		! grep -q OPEN "$work/storm" || bad "storm $key"
		grep -q DENIED "$work/storm" || bad "storm $key: it never came up"
		no_container
	done
	probability 10
	failing lives 120 faults f 11 /run/debug/root/t/secret || bad "births"
	probability 0
}

# A container that is bound while allocations fail can list its root; otherwise it is not
# bound.
bind_overlay()
{
	came=0
	rm -f "$work/pid"
	"$tests/contain" -P "$work/pid" -r "overlay:$work/root" -- \
		/bin/sh -c 'until [ -e /t/yes/go ]; do sleep 0.1; done; ls /t/yes > /dev/null; echo $?' > "$work/listed" 2>&1 &
	contain=$!
	until [ -s "$work/pid" ] || ! kill -0 $contain; do sleep 0.1; done
	pid=$(cat "$work/pid")
	failnth -1 "$1" -- "$tests/nl" bind "over$1" faults "$pid" || came=$?
	touch "/proc/$pid/root/t/yes/go"
	wait $contain
	[ "$(tail -n 1 "$work/listed")" = 0 ] || case $came in
	0 | 200) bad "bind $1: it succeeded, and the root can't be listed: $(tail -n 1 "$work/listed")" ;;
	*) bad "bind $1: it failed, and the root can't be listed: $(tail -n 1 "$work/listed")" ;;
	esac
	return $came
}

stage_edges()
{
	say "binds of an overlay, each allocation failed"
	every 100 bind_overlay
	no_container
}

tear_down()
{
	no_container
	kill $events
	wait $events 2> /dev/null
	# shellcheck disable=SC2046 # names of policies
	leaks faults $(bulkhead list --json | jq -r '.[]?, . | .policy? // empty' | sort -u)
	unload
	kmemleak
}

for stage; do
	read -r begin _ < /proc/uptime
	"stage_$stage"
	say "$stage: began at $begin"
done
tear_down
finish
