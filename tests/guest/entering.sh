# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# How a container begins, by the OCI hooks of real runtimes; and tasks that enter it later.

. "${0%/*}/lib.sh"

load_policy entering << 'end'
file deny read /t/secret
exec deny /t/program
end
template "$work/root"
echo x > "$work/root/t/secret"
echo x > "$work/root/t/public"
ln "$work/root/op" "$work/root/t/program"
tool=$(command -v bulkhead)

# bundle POLICY WORD...: an OCI bundle in $work/oci; its root is rootfs there.
bundle()
{
	policy=$1
	shift
	args=$(printf '%s\n' "$@" | jq -R . | jq -s .)
	jq --arg tool "$tool" --arg policy "$policy" --argjson args "$args" '
		.process.terminal = false | .process.args = $args | .root.readonly = false |
		(if $policy == "" then . else .annotations["org.bulkhead.policy"] = $policy end) |
		.hooks.createRuntime = [{path: $tool, args: ["bulkhead", "oci-hook", "createRuntime"]}] |
		.hooks.poststop = [{path: $tool, args: ["bulkhead", "oci-hook", "poststop"]}]' \
		"$work/spec/config.json" > "$work/oci/config.json"
}

# Its init executes the container's program.
confined()
{
	bulkhead ps --json | jq -e '.. | objects | select(.container == "oci" and (.entering | not))' \
		> "$work/ignored"
}

# with RUNTIME ROOT: the root is ready, in $work/oci/rootfs. Runtimes are slow to start, so
# they are used as few times as possible.
with()
{
	kind="$1, $2"
	bundle entering /op batch /ops
	events_begin oci
	is "a_runtimes_container_is_confined ($kind)" \
		"$("$1" run -b "$work/oci" oci 2>&1 < /dev/null | tr '\n' ' ')" \
		"secret $EACCES public 0 program $EACCES list 0 sentinel $EACCES "
	events_end || fail "the events are complete ($kind)"
	told "its_denial_is_told ($kind)" "read /t/secret" rule
	is "nothing_else_is_told ($kind)" "$(cut -f 1 "$work/told" | tr '\n' ' ')" \
		"read /t/secret exec /t/program "
	accepted "its_end_is_noticed ($kind)" wait_until no_container

	bundle entering /bin/sleep 1000
	"$1" run -d -b "$work/oci" oci > "$work/oci.out" 2>&1 < /dev/null
	wait_until confined || fail "the container runs ($kind)" "$(cat "$work/oci.out")"
	is "exec_brings_confined_programs ($kind)" \
		"$("$1" exec oci /bin/sh -c '/op open_read /t/secret; echo $?; /op open_read /t/public; echo $?' \
			2>&1 < /dev/null | tr '\n' ' ')" "$EACCES 0 "
	if "$1" exec oci /t/program true > "$work/oci.out" 2>&1 < /dev/null; then
		fail "exec_brings_no_program_that_is_denied ($kind)"
	else
		pass "exec_brings_no_program_that_is_denied ($kind)"
	fi
	accepted "deleting_it_is_fine ($kind)" "$1" delete -f oci
	wait_until no_container
}

mkdir -p "$work/spec"
(cd "$work/spec" && rm -f config.json && crun spec)
cat > "$work/root/ops" << 'end'
secret open_read /t/secret
public open_read /t/public
program exec /t/program
list list /
sentinel open_read /sentinel
end
mkdir -p "$work/oci/rootfs"
for runtime in crun runc; do
	mount -t tmpfs tmpfs "$work/oci/rootfs"
	cp -a "$work/root/." "$work/oci/rootfs"
	with $runtime directory
	umount "$work/oci/rootfs"

	mkdir -p "$work/layer"
	mount -t tmpfs tmpfs "$work/layer"
	mkdir "$work/layer/upper" "$work/layer/work"
	mount -t overlay overlay "$work/oci/rootfs" \
		-o "lowerdir=$work/root,upperdir=$work/layer/upper,workdir=$work/layer/work"
	with $runtime overlay
	if [ $runtime = crun ]; then
		bundle unheard-of /op open_read /t/public
		if crun run -b "$work/oci" oci > "$work/oci.out" 2>&1; then
			fail "without_its_policy_it_is_not_started" "$(cat "$work/oci.out")"
		else
			has "without_its_policy_it_is_not_started" "$(cat "$work/oci.out")" hook
		fi
		crun delete -f oci > "$work/oci.out" 2>&1
		bundle "" /op open_read /t/secret
		accepted "without_the_annotation_it_is_left_alone" crun run -b "$work/oci" oci
	fi
	umount "$work/oci/rootfs" "$work/layer"
done

# A task that enters without executing anything.
if start -r "tmpfs:$work/root"; then
	on_host "code_of_a_container_that_is_not_bound_can_be_mapped" 0 enter "$init" mmap_exec /op
	on_host "and_memory" 0 enter "$init" mmap_memfd /op code
	on_host "and_what_hangs_nowhere" 0 enter_without_mounts "$init" \
		mmap_detached "${op%/*}" "${op##*/}"
	on_host "controls_of_the_host_can_be_written" 0 enter "$init" open_rdwr /proc/sys/kernel/core_pattern
	accepted "a_running_container_is_bound" bulkhead bind entering --pid "$init" --policy entering
	events_begin entering
	on_host "who_enters_maps_no_code_of_the_container" $EACCES enter "$init" mmap_exec /op
	on_host "nor_by_mprotect" $EACCES enter "$init" mprotect_exec /op
	on_host "nor_memory_that_it_was_led_to" $EACCES enter "$init" mmap_memfd /op code
	on_host "before_it_leaves_its_root_neither" $EACCES \
		enter_without_mounts "$init" mmap_memfd "$op" code
	on_host "nor_code_of_the_container_by_its_process" $EACCES \
		enter_without_mounts "$init" mmap_exec "/proc/$init/root/op"
	on_host "nor_by_a_mount_that_hangs_nowhere" $EACCES \
		enter_without_mounts "$init" mmap_detached "${op%/*}" "${op##*/}"
	on_host "it_maps_code_that_it_brought_along" 0 enter_without_mounts "$init" mmap_exec "$op"
	on_host "it_makes_that_code_to_run" 0 enter_without_mounts "$init" mprotect_exec "$op"
	on_host "it_reads_what_it_likes" 0 enter "$init" open_read /t/secret
	on_host "it_writes_no_control_of_the_host" $EPERM \
		enter "$init" open_rdwr /proc/sys/kernel/core_pattern
	on_host "nor_by_another_name" $EPERM enter "$init" open_rdwr /proc/self/root/proc/sysrq-trigger
	on_host "it_writes_what_is_the_containers" 0 \
		enter "$init" open_rdwr /proc/sys/kernel/shm_rmid_forced
	on_host "and_what_is_its_own" 0 enter "$init" open_rdwr /proc/self/oom_score_adj
	on_host "its_exec_is_judged" $EACCES enter "$init" exec /t/program
	ask open_read /sentinel > "$work/ignored"
	events_end || fail "the events are complete"
	is "what_it_maps_is_told" "$(sort -u "$work/told" | grep '^map /op')" \
		"$(printf 'map /op\tentering\t0\tdenied\tentering')"
	is "memory_is_told_by_its_name" "$(sort -u "$work/told" | grep '^map memfd')" \
		"$(printf 'map memfd:code\tentering\t0\tdenied\tentering')"
	stop
fi
wait_until no_container
