# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# Common functions of the debug kernel's tests. They are in /debug of the guest; the project's
# own are in /usr/lib/bulkhead/tests.

tests=/usr/lib/bulkhead/tests/guest
here=/debug
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin:$here
work=/run/debug
mkdir -p "$work"
mountpoint -q /sys/kernel/debug || mount -t debugfs debugfs /sys/kernel/debug
failures=0
# Scanning on request is enough.
echo scan=off > /sys/kernel/debug/kmemleak

say()
{
	read -r up _ < /proc/uptime
	echo "[$up] $*"
}

bad()
{
	failures=$((failures + 1))
	say "not ok - $*"
}

# range FUNCTION: the addresses of a function of the kernel.
range()
{
	awk -v name="$1" 'start && $1 != start { print "0x" start, "0x" $1; exit }
		$3 == name { start = $1 }' /proc/kallsyms
}

# filters [START END]: let allocations fail whose stack has an address in that range, by
# default that of the module's code. Those of kmemleak never fail: it would turn itself off.
filters()
{
	# No other module is above it.
	[ $# -gt 0 ] || set -- "$(cat /sys/module/bulkhead/sections/.text)" 0xffffffffff000000
	# shellcheck disable=SC2046 # two addresses
	set -- "$@" $(range __alloc_object)
	[ $# -eq 4 ] || bad "the code of the module, or of kmemleak, isn't found: $*"
	for which in failslab fail_page_alloc; do
		at=/sys/kernel/debug/$which
		echo 0 > $at/probability
		echo -1 > $at/times
		echo 0 > $at/space
		echo 0 > $at/verbose
		echo 1 > $at/interval
		echo N > $at/task-filter
		echo 32 > $at/stacktrace-depth
		echo "$1" > $at/require-start
		echo "$2" > $at/require-end
		echo "$3" > $at/reject-start
		echo "$4" > $at/reject-end
		echo N > $at/ignore-gfp-wait
	done
	echo N > /sys/kernel/debug/fail_page_alloc/ignore-gfp-highmem
	echo 0 > /sys/kernel/debug/fail_page_alloc/min-order
	say "faults: in $1 to $2"
}

# probability PERCENT: for the allocations of what failing started.
probability()
{
	for which in failslab fail_page_alloc; do
		# A kernel that inspects the stack of every allocation of every task is slow.
		echo Y > /sys/kernel/debug/$which/task-filter
		echo "$1" > /sys/kernel/debug/$which/probability
	done
}

# failing COMMAND...: the allocations of the command and its children fail.
failing()
{
	(
		echo 1 > /proc/self/make-it-fail
		exec "$@"
	)
}

traced='/sys/kernel/debug/slab/kmalloc-* /sys/kernel/debug/slab/skbuff*'

# shrink: free what waits in KASAN's quarantine.
shrink()
{
	for cache in /sys/kernel/slab/*; do
		[ -h "$cache" ] || echo 1 > "$cache/shrink"
	done 2> /dev/null
}

# orphans FILE: write to FILE the allocations of unloaded modules, whose functions no longer
# have names; print how many objects that is.
orphans()
{
	shrink
	for cache in $traced; do
		awk -v RS= -v cache="${cache##*/}" '/[ \n]0xffffffff[a-f]/ { print cache; print }' "$cache/alloc_traces"
	done > "$1"
	awk '$1 ~ /^[0-9]+$/ { sum += $1 } END { print sum + 0 }' "$1"
}

# allocated: print what the module has allocated and not freed, by the call that allocated it.
# Events are kept until the module is unloaded; orphans prints those that remain then. Needs
# slub_debug=U,kmalloc-*,skbuff* on the kernel's command line.
allocated()
{
	for cache in $traced; do
		awk -v RS= -v cache="${cache##*/}" '/\[bulkhead\]/ && !/do_one_initcall|bulkhead_record_keep/ { print cache; print }' "$cache/alloc_traces"
	done
	grep bulkhead /proc/vmallocinfo | grep -v -E 'load_module|move_module|module_alloc|execmem'
}

# leaks NAME [POLICY...]: nothing that the module allocated is left once these policies are
# unloaded. Call it with nothing bound and no reader of events.
leaks()
{
	name=$1
	shift
	# A control: the search for allocations has to find those of a policy.
	allocated > "$work/leaks" 2>&1
	grep -q bulkhead "$work/leaks" || bad "$name: what a policy has allocated isn't seen: $(head -n 3 "$work/leaks")"
	for policy; do
		bulkhead unload "$policy" > /dev/null || bad "$name: $policy isn't unloaded"
	done
	# kfree_rcu() takes five seconds and more; then the memory is still in KASAN's
	# quarantine.
	sleep 15
	shrink
	allocated > "$work/leaks" 2> /dev/null
	say "left, $name: $(grep -c bulkhead "$work/leaks") lines"
	[ ! -s "$work/leaks" ] || bad "$name: allocations are left"
	head -n 40 "$work/leaks"
}

# slabs FILE: how many objects each cache has, without what waits in KASAN's quarantine.
slabs()
{
	echo 2 > /proc/sys/vm/drop_caches
	shrink
	awk '$1 ~ /^(kmalloc|task_struct|pid|pid_namespace|user_namespace|mnt_cache|cred_jar|files_cache|dentry|skbuff|sock_inode|nsproxy|inode_cache|proc_inode)/ { print $1, $2 }' /proc/slabinfo | sort > "$1"
}

# grown BEFORE AFTER: no cache has grown by more than 300 objects and a tenth.
grown()
{
	join "$1" "$2" > "$work/slabs"
	[ "$(wc -l < "$work/slabs")" -gt 20 ] || bad "slabs can't be counted"
	awk '$3 > $2 + 300 && $3 > $2 * 1.1' "$work/slabs" > "$work/grown"
	say "slabs that grew most: $(sort -k 1,1 "$work/slabs" | awk '{ print $3 - $2, $1 }' | sort -rn | head -n 4 | tr '\n' ',')"
	[ ! -s "$work/grown" ] || bad "slabs grew by more than 300 objects and a tenth: $(cat "$work/grown")"
}

# kmemleak: it finds nothing that the module allocated, now or before it was unloaded.
kmemleak()
{
	if ! grep -q kmemleak=on /proc/cmdline || ! echo scan > /sys/kernel/debug/kmemleak; then
		bad "kmemleak is not on"
		return
	fi
	# Memory younger than five seconds is not reported yet.
	sleep 6
	echo scan > /sys/kernel/debug/kmemleak
	cat /sys/kernel/debug/kmemleak > "$work/kmemleak"
	# The functions of an unloaded module have no names.
	awk 'function tell() { if (its) printf "%s", object; object = ""; its = 0 }
		/^unreferenced/ { tell() }
		/\[bulkhead\]|^ +0xffffffff[ac]/ { its = 1 }
		{ object = object $0 "\n" }
		END { tell() }' "$work/kmemleak" > "$work/kmemleak.module"
	say "kmemleak: $(grep -c '^unreferenced' "$work/kmemleak") objects"
	[ ! -s "$work/kmemleak.module" ] || bad "kmemleak found what the module has leaked"
	head -n 60 "$work/kmemleak.module"
}

# policy NAME MODE: from lines "DOMAIN RULE", with the project's own lib.
policy()
{
	(
		# shellcheck disable=SC1091
		work=$work/p
		. "$tests/lib.sh"
		load_policy "$@"
	)
}

no_container()
{
	for _ in $(seq 200); do
		case $(bulkhead ps --json) in
		'' | '[]' | '[ ]') return 0 ;;
		esac
		sleep 0.2
	done
	bad "containers are left: $(bulkhead ps)"
	return 1
}

# unload: the module must be unloaded, with nothing bound.
unload()
{
	for _ in $(seq 100); do
		rmmod bulkhead 2> "$work/rmmod" && return 0
		sleep 0.1
	done
	bad "the module does not go: $(cat "$work/rmmod"), $(grep bulkhead /proc/modules)"
	return 1
}

# root DIR: the files of a container.
root()
{
	rm -rf "$1"
	mkdir -p "$1"
	cp -a /srv/rootfs/busybox/. "$1"
	cp "$tests/op" "$here"/storms "$here"/failnth "$1"
	mkdir -p "$1/t" "$1/tmp"
	chmod 1777 "$1/tmp"
	echo x > "$1/sentinel"
	echo secret > "$1/t/secret"
	mkdir -p "$1/t/no/sub" "$1/t/yes" "$1/t/mv/a/b" "$1/t/mv2" "$1/t/deep" "$1/t/kept/a"
	echo x > "$1/t/silent"
	echo x > "$1/t/kept/a/f"
	echo x > "$1/t/no/f"
	echo x > "$1/t/yes/f"
	echo x > "$1/t/yes/only"
	cp "$1/op" "$1/t/noexec"
	cp "$1/op" "$1/t/prog"
	ln -s /t/secret "$1/t/link"
}

# finish: with the module unloaded.
finish()
{
	left=$(orphans "$work/orphans")
	say "allocations of modules that are gone: $orphans, now $left"
	if [ "$left" -gt $((orphans + 8)) ]; then
		bad "what the module allocated is left after it has gone"
		head -n 60 "$work/orphans"
	fi
	reports=$(dmesg | grep -c -E 'BUG[: ]|WARNING: |Oops|KASAN:|INFO: possible|suspicious RCU|ODEBUG|UBSAN')
	taint=$(cat /proc/sys/kernel/tainted)
	say "taint $taint, reports $reports"
	# It died (7), or warned (9).
	[ "$reports" -eq 0 ] && [ $((taint & (1 << 7 | 1 << 9))) -eq 0 ] || bad "the kernel reported"
	say "$failures failures"
	[ "$failures" -eq 0 ]
}

# The kernel's own modules keep what they allocate in their __init, which is gone, too.
modprobe -q -a overlay fuse loop tun dummy veth binfmt_misc || bad "the kernel's modules aren't there"
orphans=$(orphans "$work/orphans")
