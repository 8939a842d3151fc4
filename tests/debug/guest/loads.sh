# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# loads.sh [STEP]: the module is loaded with each STEPth of its allocations failed, its
# allocations by the kernel among them; then with somebody's probes on optional hooks, too.
# It loads with all its hooks, or not at all.
. "${0%/*}/lib.sh"

modprobe overlay
# It has to be read once, and what it needs has to be there.
modprobe bulkhead || exit 1
unload
filters 0xffffffffa0000000 0xffffffffff000000
loadfault "$(modinfo -n bulkhead)" "${1:-1}" || bad "loads"
say "without probes"
for hook in security_file_truncate security_inode_set_acl security_inode_remove_acl security_file_ioctl_compat; do
	echo "p:probe_$hook $hook" >> /sys/kernel/tracing/kprobe_events || bad "no probe on $hook"
done
loadfault "$(modinfo -n bulkhead)" $((${1:-1} * 7)) || bad "loads beside probes"
say "with probes"
: > /sys/kernel/tracing/kprobe_events
modprobe bulkhead || bad "it doesn't load any more"
mkdir -p "$work/p"
echo 'file deny read /nothing' | policy loads
leaks loads loads
unload
finish
