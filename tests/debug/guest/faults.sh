# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# faults.sh [STAGE...]: each allocation that the module makes is failed once: in every command,
# in every kind of request of a container, at its birth and in what its tasks do. Nothing may
# open, leak, oops. Stages: requests commands births storms loads edges
. "${0%/*}/lib.sh"
[ $# -gt 0 ] || set -- edges commands requests births storms loads

modprobe overlay
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
deny in_child in_child open_read /t/secret
deny in_thread in_thread open_read /t/secret
deny in_session in_session open_read /t/secret
deny in_mount_ns in_mount_ns open_read /t/secret
deny in_pid_ns in_pid_ns open_read /t/secret
deny in_net_ns in_net_ns open_read /t/secret
deny in_chroot in_chroot /t open_read /secret
deny as_orphan as_orphan open_read /t/secret
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
deny abstract connect_only unix @gone
deny packet socket 17 2 0
any allowed_read open_read /t/yes/f
any allowed_list list /t/yes
any allowed_creat open_creat /t/yes/new
any allowed_listen listen_stream 127.0.0.1 7010
any allowed_connect connect_stream 127.0.0.1 7011
any allowed_exec exec /op
any rename_dir rename_new_dir /t/mv /t/mv2
any deep_create deep_create /t/yes 60 name
any deep_read deep_read /t/yes 60 name
any mprotect mprotect_exec /op
any from from /t/prog open_read /t/yes/only
end
stage_requests()
{
	say "requests of a container, root tmpfs"
	"$tests/contain" -n faults -p faults -r "tmpfs:$work/root" -- /failnth -b /list /op 2>&1 ||
		bad "requests, tmpfs"
	no_container
	grep -E ' (read|creat|rename_to|link|in_child|in_thread|in_pid_ns|exec|mmap|connect|udp|listen|allowed_.*|rename_dir|deep_.*) ' \
		"$work/root/list" > "$work/root/short"
	for how in overlay:pid,mount tmpfs:mount; do
		say "requests of a container, $how"
		"$tests/contain" -n faults -p faults -N "${how#*:}" -r "${how%:*}:$work/root" -- /failnth -b /short /op 2>&1 ||
			bad "requests, $how"
		no_container
	done
	say "$(wc -l < "$work/events") events; $(bulkhead status | grep -i event | tr '\n' ' ')"
}

stage_commands()
{
	say "commands"
	policy one < /dev/null
	unshare --pid --mount --fork sleep 10000 &
	wrapper=$!
	until pid=$(pgrep -P $wrapper); do sleep 0.1; done
	for blob in /debug/blobs/*.blob; do
		failnth -m 3000 -- "$tests/nl" upload "$blob" || bad "upload $blob"
	done
	failnth -- "$tests/nl" together /debug/blobs/small.blob /debug/blobs/middle.blob
	failnth -- "$tests/nl" half /debug/blobs/middle.blob
	failnth -- "$tests/nl" abandon /debug/blobs/middle.blob
	failnth -- "$tests/nl" restart /debug/blobs/middle.blob
	failnth -- "$tests/nl" info
	failnth -- "$tests/nl" list
	failnth -- "$tests/nl" get small
	failnth -- "$tests/nl" containers
	failnth -- /usr/local/sbin/bulkhead status
	failnth -- /usr/local/sbin/bulkhead list
	failnth -- /usr/local/sbin/bulkhead ps
	failnth -- /usr/local/sbin/bulkhead show small
	failnth -- "$tests/nl" bind one small "$pid"
	say "bound: $(bulkhead ps | tail -n 1)"
	failnth -- "$tests/nl" containers
	failnth -- "$tests/nl" unbind one
	failnth -- "$tests/nl" delete middle
	bulkhead list
	kill -9 "$pid"
	wait $wrapper 2> /dev/null
}

stage_births()
{
	say "births of every kind of container, one allocation in four failed"
	probability 25
	for kind in 'pid,mount,net,ipc,uts' mount user,mount; do
		for entering in '' -e; do
			came=0
			for turn in $(seq 40); do
				# What is denied must be, whenever the container comes up at all.
				"$tests/contain" -n born -p faults $entering -N "$kind" -r "tmpfs:$work/root" \
					-- /op open_read /t/secret > /dev/null 2>&1
				case $? in
				0) bad "OPEN: $kind $entering turn $turn" ;;
				13) came=$((came + 1)) ;;
				esac
			done
			say "$kind $entering: $came of 40 came up"
		done
	done
	probability 0
	no_container
	say "binds, with the tool's allocations failed"
	for turn in $(seq 1 40); do
		unshare --pid --mount --fork sleep 1000 &
		wrapper=$!
		sleep 0.2
		pid=$(pgrep -P $wrapper) || continue
		failnth -m 1 -- "$tests/nl" bind "b$turn" faults "$pid" > /dev/null
		kill -9 "$pid"
		wait $wrapper
	done 2> /dev/null
	no_container
}

stage_storms()
{
	say "storms, where one allocation in four fails"
	probability 25
	for key in 'pid,mount,net,ipc,uts' mount user,mount; do
		"$tests/contain" -n storm -p faults -N "$key" -r "tmpfs:$work/root" -- \
			/bin/sh -c '/storms fork,thread,open,connect,rename,signal,unix,mount 1 /tmp & sleep 20; kill %1
			n=0; while [ $n -lt 150 ]; do n=$((n + 1)); /op open_read /t/secret && echo OPEN; done' > "$work/storm" 2>&1
		grep -c OPEN "$work/storm" | sed "s/^/[$key] opened: /"
		! grep -q OPEN "$work/storm" || bad "storm $key"
		probability 0
		no_container
		probability 25
	done
	lives 150 faults f 11 /run/debug/root/t/secret || bad "births"
	probability 0
}

stage_edges()
{
	say "births that fail, by whatever allocation: the container ends nevertheless"
	filters 0 0xffffffffffffffff
	cp /debug/forkfail "$work/root"
	"$tests/contain" -n births -p faults -N mount -r "tmpfs:$work/root" -- /forkfail 400
	no_container
	bulkhead unbind births 2> /dev/null
	filters
	say "binds of an overlay, each allocation failed: it can be listed, or the bind fails"
	for n in $(seq 1 60); do
		rm -f "$work/pid"
		"$tests/contain" -P "$work/pid" -r "overlay:$work/root" -- \
			/bin/sh -c 'until [ -e /t/yes/go ]; do sleep 0.1; done; ls /t/yes > /dev/null; echo $?' > "$work/listed" 2>&1 &
		contain=$!
		until [ -s "$work/pid" ]; do sleep 0.1; done
		pid=$(cat "$work/pid")
		status=0
		failnth -1 "$n" -- "$tests/nl" bind "over$n" faults "$pid" || status=$?
		touch "/proc/$pid/root/t/yes/go"
		wait $contain
		[ "$status" -ne 0 ] || [ "$(tail -n 1 "$work/listed")" = 0 ] ||
			bad "n=$n: the bind succeeded, and its root can't be listed: $(tail -n 1 "$work/listed")"
		[ "$status" -ne 200 ] || break
	done
	no_container
}

stage_loads()
{
	tear_down
	say "loads, each allocation failed; with somebody's probes on optional hooks, too"
	filters 0xffffffffa0000000 0xffffffffff000000
	modprobe bulkhead
	say "hooks: $(bulkhead status | grep -c -E '^(security|mnt|__)')"
	unload
	loadfault "$(modinfo -n bulkhead)" 1 "${LOADS:-2000}"
	for hook in security_file_truncate security_inode_set_acl security_inode_remove_acl security_file_ioctl_compat; do
		echo "p:probe_$hook $hook" >> /sys/kernel/tracing/kprobe_events
	done
	modprobe bulkhead || bad "it does not load beside probes"
	say "hooks, with probes: $(bulkhead status | grep -c -E '^(security|mnt|__)')"
	unload
	loadfault "$(modinfo -n bulkhead)" 1 "${LOADS:-2000}" | tail -n 60
	: > /sys/kernel/tracing/kprobe_events
}

tear_down()
{
	[ -d /sys/module/bulkhead ] || return 0
	probability 0
	no_container
	kill $events
	wait $events 2> /dev/null
	for policy in $(bulkhead list --json | jq -r '.[]?, . | .policy? // empty' | sort -u); do
		bulkhead unload "$policy" > /dev/null
	done
	leaks faults
	kmemleak
	unload
}

for stage; do
	"stage_$stage"
done
tear_down
finish
