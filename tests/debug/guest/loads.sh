# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# loads.sh [SECONDS [DENSE]]: load the module with its allocations failed, including those
# that the kernel makes for it: the first DENSE, and as many of the others as fit into
# SECONDS; then with another user's probes on optional hooks, too. It is loaded with all its
# hooks, or not at all. Some allocations of the kernel are optional: up to a quarter of the
# first DENSE.
. "${0%/*}/lib.sh"
seconds=${1:-240} dense=${2:-40}

# It has to be read once, and its dependencies have to be loaded.
modprobe bulkhead || exit 1
unload
slabs "$work/slabs.before"
filters 0xffffffffa0000000 0xffffffffff000000
say "without probes"
least=$((dense * 3 / 4))
loadfault "$(modinfo -n bulkhead)" "$dense" "$seconds" $least || bad "loads"
say "with probes"
loadfault "$(modinfo -n bulkhead)" "$dense" $((seconds / 8)) $least security_file_truncate \
	security_inode_set_acl security_inode_remove_acl security_file_ioctl_compat || bad "loads beside probes"
: > /sys/kernel/tracing/kprobe_events
say "the last reasons: $(dmesg | grep -o 'bulkhead: .*' | sed 's/[a-z_]*()/HOOK()/' | sort | uniq -c | sort -rn | head -n 6 | tr '\n' ';')"
dmesg | grep -q "bulkhead: security_file_truncate() can't be looked up (error -12)" || bad "no lookup failed"
modprobe bulkhead || bad "it doesn't load any more"
mkdir -p "$work/p"
echo 'file deny read /nothing' | policy loads
leaks loads loads
unload
kmemleak
slabs "$work/slabs.after"
grown "$work/slabs.before" "$work/slabs.after"
finish
