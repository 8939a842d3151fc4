# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# Containers that share a PID namespace, like those of a pod: each is bound by itself, has a
# root and a policy of its own, and does not affect the others.

. "${0%/*}/lib.sh"

load_policy first << 'eof'
file deny read /t/secret
host deny signal
host deny schedule
eof
load_policy second << 'eof'
file deny read /t/public
eof
template "$work/root"
echo x > "$work/root/t/secret"
echo x > "$work/root/t/public"
tool=$(command -v bulkhead)
mkdir -p "$work/spec"
(cd "$work/spec" && rm -f config.json && crun spec)

# bundle NAME POLICY OTHER WORD...: in $work/NAME; in the PID namespace of OTHER, if that is
# not empty.
bundle()
{
	name=$1 policy=$2 pid_ns=
	[ -z "$3" ] || pid_ns=/proc/$(pid_of "$3")/ns/pid
	shift 3
	mkdir -p "$work/$name/rootfs"
	mountpoint -q "$work/$name/rootfs" || {
		mount -t tmpfs tmpfs "$work/$name/rootfs"
		cp -a "$work/root/." "$work/$name/rootfs"
	}
	args=$(printf '%s\n' "$@" | jq -R . | jq -s .)
	jq --arg tool "$tool" --arg policy "$policy" --arg pid_ns "$pid_ns" --argjson args "$args" '
		.process.terminal = false | .process.args = $args | .root.readonly = false |
		.process.capabilities[] += ["CAP_SYS_ADMIN"] |
		(if $policy == "" then . else .annotations["org.bulkhead.policy"] = $policy end) |
		(if $pid_ns == "" then . else
			(.linux.namespaces[] | select(.type == "pid")).path = $pid_ns end) |
		.hooks.createRuntime = [{path: $tool, args: ["bulkhead", "oci-hook", "createRuntime"]}] |
		.hooks.poststop = [{path: $tool, args: ["bulkhead", "oci-hook", "poststop"]}]' \
		"$work/spec/config.json" > "$work/$name/config.json"
}

pid_of()
{
	$runtime state "$1" | jq .pid
}

# runs NAME: until its program has been executed.
runs()
{
	[ "$($runtime state "$1" 2> "$work/ignored" | jq -r .status)" = running ] &&
		grep -q busybox "/proc/$(pid_of "$1")/maps"
}

# up NAME POLICY OTHER [WORD...]: start it.
up()
{
	name=$1
	[ $# -gt 3 ] || set -- "$@" /bin/sleep 1000
	bundle "$@"
	if $runtime run -d -b "$work/$name" "$name" > "$work/$name.out" 2>&1 < /dev/null &&
		wait_until runs "$name"; then
		pass "it_starts ($name, $how)"
	else
		fail "it_starts ($name, $how)" "$(cat "$work/$name.out")"
	fi
}

# in NAME TEST ERRNO OPERATION...: by an exec into it.
in_it()
{
	into=$1 test=$2 wanted=$3
	shift 3
	$runtime exec "$into" /op "$@" > "$work/exec.out" 2>&1 < /dev/null
	is "$test ($into, $how)" $? "$wanted"
}

down()
{
	for name; do
		$runtime delete -f "$name" > "$work/ignored" 2>&1
		umount "$work/$name/rootfs"
	done
}

binds()
{
	bulkhead ps --json | jq -r '.[]?, . | .container? // empty' | sort | tr '\n' ' '
}

# looks at its own files again and again, and reports the outcome.
witness='while :; do if read -r x < /t/secret; then echo well; else echo broken; fi; sleep 0.2; done'
sees()
{
	tail -n 1 "$work/witness.out" | grep -qx "$1"
}
again()
{
	: > "$work/witness.out"
	wait_until sees "$1"
}

# The container that the PID namespace was made for is not bound, and neither is a second one.
beside()
{
	how="beside, $runtime"
	up infra "" ""
	up witness "" infra /bin/sh -c "$witness"
	accepted "the_witness_is_well_before ($how)" again well
	up a first infra
	accepted "it_is_bound_alone ($how)" test "$(binds)" = "a "
	accepted "the_witness_is_well_still ($how)" again well
	in_it witness "what_comes_into_it_is_not_confined" 0 open_read /t/secret
	in_it infra "nor_there" 0 open_read /t/secret
	in_it a "its_policy_denies" $EACCES open_read /t/secret
	in_it a "and_allows" 0 open_read /t/public
	in_it a "another_mount_namespace_is_no_way_out" $EACCES in_mount_ns open_read /t/secret
	in_it a "nor_another_pid_namespace" $EACCES in_pid_ns open_read /t/secret
	up b second infra
	in_it b "it_has_a_policy_of_its_own" $EACCES open_read /t/public
	in_it b "and_not_that_of_the_other" 0 open_read /t/secret
	in_it a "the_other_keeps_its_own" $EACCES open_read /t/secret
	accepted "both_are_bound ($how)" test "$(binds)" = "a b "
	down a
	accepted "its_end_is_noticed ($how)" wait_until test_binds "b "
	in_it b "the_other_stays_bound" $EACCES open_read /t/public
	accepted "the_witness_is_well_in_the_end ($how)" again well
	down b witness infra
	accepted "the_end_of_all_is_noticed ($how)" wait_until no_container
}

test_binds()
{
	[ "$(binds)" = "$1" ]
}

# The container that the PID namespace was made for is bound.
joining()
{
	how="joining, $runtime"
	up infra first ""
	up b second infra
	accepted "both_are_bound ($how)" test "$(binds)" = "b infra "
	in_it b "it_has_a_policy_of_its_own" $EACCES open_read /t/public
	in_it b "and_not_that_of_the_other" 0 open_read /t/secret
	in_it infra "the_other_keeps_its_own" $EACCES open_read /t/secret
	in_it infra "and_only_that" 0 open_read /t/public
	# Signals within a container are not checked; those to others of the pod are.
	in_it infra "it_reaches_itself" 0 signal 1
	in_it infra "it_does_not_reach_the_other" $EPERM signal "$(inner_pid b)"
	in_it infra "nor_by_the_signals_of_a_file" $EPERM own_pipe "$(inner_pid b)"
	in_it infra "nor_does_it_limit_it" $EPERM limit_of "$(inner_pid b)"
	in_it b "which_may_reach_it" 0 signal 1
	in_it b "and_limit_it" 0 limit_of 1

	# Its root would be outside that of the bound one.
	bundle c "" infra /bin/sleep 1000
	refused "what_joins_without_a_policy_is_not_started ($how)" 1 "hook" \
		$runtime run -d -b "$work/c" c
	bulkhead status > "$work/status.out"
	has "and_the_reason_is_kept ($how)" "$(cat "$work/status.out")" \
		"shares the PID namespace of container 'infra'"
	events_begin infra
	jq 'del(.hooks) | .linux.seccomp = {defaultAction: "SCMP_ACT_ALLOW",
		architectures: ["SCMP_ARCH_X86_64"],
		syscalls: [{names: ["swapon"], action: "SCMP_ACT_ERRNO"}]}' \
		"$work/c/config.json" > "$work/c/config" && mv "$work/c/config" "$work/c/config.json"
	$runtime delete -f c > "$work/ignored" 2>&1
	# Without the hook, it is confined like a task that enters the other, to which its
	# files are outside.
	$runtime run -d -b "$work/c" c > "$work/c.out" 2>&1 < /dev/null
	is "without_the_hook_it_starts ($how)" $? 0
	in_it c "and_its_files_are_outside" $EACCES open_read /t/public
	in_it infra "the_end_of_the_events" $EACCES open_read /sentinel
	events_end
	told "which_is_told ($how)" "read /t/public" outside
	accepted "it_is_bound_later ($how)" bulkhead bind c --pid "$(pid_of c)" --policy second
	in_it c "then_it_has_a_policy_of_its_own" $EACCES open_read /t/public
	in_it c "and_its_own_files" 0 open_read /t/secret
	down c
	up c second infra
	down c b infra
	accepted "the_end_of_all_is_noticed ($how)" wait_until no_container
}

# inner_pid NAME: the PID of its init in the PID namespace.
inner_pid()
{
	awk '/^NSpid:/ { print $NF }' "/proc/$(pid_of "$1")/status"
}

# Bound while they run.
running()
{
	how="running, $runtime"
	up infra "" ""
	up a "" infra
	up witness "" infra /bin/sh -c "$witness"
	in_it a "it_is_free_before" 0 open_read /t/secret
	accepted "it_is_bound ($how)" bulkhead bind a --pid "$(pid_of a)" --policy first
	in_it a "its_policy_denies" $EACCES open_read /t/secret
	accepted "the_witness_is_well ($how)" again well
	accepted "the_one_with_the_init_is_bound ($how)" \
		bulkhead bind infra --pid "$(pid_of infra)" --policy second
	in_it infra "its_policy_denies" $EACCES open_read /t/public
	in_it a "the_other_keeps_its_own" 0 open_read /t/public
	in_it a "and_all_of_it" $EACCES open_read /t/secret
	refused "it_is_not_bound_twice ($how)" 1 "already bound" \
		bulkhead bind again --pid "$(pid_of a)" --policy first
	down a witness infra
	accepted "the_end_of_all_is_noticed ($how)" wait_until no_container
}

# Its init goes to a mount namespace that is nobody's key. Who follows it there enters it.
moving()
{
	for other in "" second; do
		how="moving, infra ${other:-not} bound, $runtime"
		up infra "$other" ""
		up a first infra /bin/sh -c 'exec unshare -m sleep 1000'
		accepted "it_has_moved ($how)" wait_until grep -q sleep "/proc/$(pid_of a)/cmdline"
		in_it a "its_policy_denies" $EACCES open_read /t/secret
		in_it a "and_allows" 0 open_read /t/public
		down a infra
		accepted "the_end_of_all_is_noticed ($how)" wait_until no_container
	done
}

runtimes='crun runc'
[ "${BYPASS:-}" != brief ] || runtimes=crun
for runtime in $runtimes; do
	beside
	joining
	running
	moving
done
