# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# What an administrator does with a container under a policy, by crun, runc and podman:
# start it, look into it, signal, pause, stop and remove it. The policy denies the
# container what the base pack does not allow; the runtime shall not notice.

. "${0%/*}/lib.sh"

tool=$(command -v bulkhead)
template "$work/root"
mkdir "$work/root/mnt"
cat > "$work/root/first" << 'end'
#!/bin/sh
trap 'echo usr1 >> /t/signals' USR1
trap 'echo term >> /t/signals; exit 0' TERM
echo up > /t/signals
sleep 1000 &
while :; do wait $!; done
end
# What is allowed without a policy, given the capabilities, and denied under this one.
cat > "$work/root/try" << 'end'
#!/bin/sh
try()
{
	name=$1
	shift
	if "$@" > /dev/null 2>&1; then echo "$name yes"; else echo "$name no"; fi
}
try mount mount -t tmpfs tmpfs /mnt
try dmesg dmesg
try read cat /etc/passwd
end
chmod 755 "$work/root/first" "$work/root/try"

cat > "$work/runtimes.yaml" << 'end'
version: 1
policy: runtimes
use: [base]
file:
  default: allow
  rules: [deny read /sentinel]
exec:
  default: allow
network:
  default: allow
capabilities:
  rules: ["allow sys_admin,syslog"]
end
accepted "the_policy_loads" bulkhead load "$work/runtimes.yaml"

# bundle POLICY WORD...: config.json of an OCI bundle in $work/oci; in a user namespace if
# $user is set.
bundle()
{
	policy=$1
	shift
	args=$(printf '%s\n' "$@" | jq -R . | jq -s .)
	jq --arg tool "$tool" --arg policy "$policy" --argjson args "$args" --arg user "$user" \
		--arg log "$work/hook.log" '
		.process.terminal = false | .process.args = $args | .root.readonly = false |
		.process.capabilities[] += ["CAP_SYS_ADMIN", "CAP_SYSLOG"] |
		(if $user == "" then . else
			.linux.namespaces += [{type: "user"}] |
			.linux.uidMappings = [{containerID: 0, hostID: 100000, size: 65536}] |
			.linux.gidMappings = .linux.uidMappings end) |
		(if $policy == "" then . else .annotations["org.bulkhead.policy"] = $policy end) |
		.annotations["run.oci.hooks.stderr"] = $log |
		.hooks.createRuntime = [{path: $tool, args: ["bulkhead", "oci-hook", "createRuntime"]}] |
		.hooks.poststop = [{path: $tool, args: ["bulkhead", "oci-hook", "poststop"]}]' \
		"$work/spec/config.json" > "$work/oci/config.json"
}

# me COMMAND...: as the user who has rootless containers.
me()
{
	(
		cd / && exec env HOME=/home/me XDG_RUNTIME_DIR=/run/user/1000 USER=me \
			setpriv --reuid 1000 --regid 1000 --clear-groups "$@"
	)
}

# engine VERB [WORD...]: what $runtime calls it. free: run WORD... to its end, in a
# container without a policy; run: start /first in the container c and leave it running.
# shellcheck disable=SC2086 # $runtime may be "me podman", and $options are words
engine()
{
	verb=$1
	shift
	case $runtime:$verb in
	*podman:free) $runtime run --rm $options "$@" ;;
	*podman:run) $runtime run --name c --detach $annotation $options /first ;;
	*podman:exec) $runtime exec c "$@" ;;
	*podman:kill) $runtime kill --signal "$1" c ;;
	*podman:pid) $runtime inspect -f '{{.State.Pid}}' c ;;
	*podman:stop) $runtime stop --time 20 c ;;
	*podman:remove) $runtime rm c ;;
	*podman:*) $runtime "$verb" c ;;
	*:free)
		bundle "" "$@"
		$runtime run -b "$work/oci" c
		;;
	*:run)
		bundle "${annotation:+runtimes}" /first
		$runtime run --detach -b "$work/oci" c > "$work/run.log" 2>&1
		;;
	*:exec) $runtime exec c "$@" ;;
	*:kill) $runtime kill c "$1" ;;
	*:pid) $runtime state c | jq -r .pid ;;
	*:stop) $runtime kill c TERM && wait_until stopped ;;
	*:pause) $runtime pause c ;;
	*:unpause) $runtime resume c ;;
	*:remove) $runtime delete c ;;
	esac < /dev/null
}

stopped()
{
	$runtime state c | grep -q '"stopped"'
}

# One container is bound, and its first program runs.
confined()
{
	bulkhead ps --json | jq -r '.. | objects | select(.container and (.entering | not)) |
		"\(.container) \(.pid)"' > "$work/confined"
	read -r container pid < "$work/confined" && signalled up
}

# From the host: runtimes are slow to start.
signalled()
{
	grep -qs "$1" "/proc/$pid/root/t/signals"
}

# All events until now.
sent()
{
	bulkhead status --json | jq '.events_sent + .events_lost'
}

# terminal: of exec -t. The runtimes need one themselves.
terminal()
{
	case $runtime in
	'me podman') return 0 ;;
	esac
	: > "$work/terminal"
	script -qec "$runtime exec -t c tty" "$work/terminal" < /dev/null > "$work/ignored" 2>&1
	has "exec_gets_a_terminal ($kind)" "$(cat "$work/terminal")" /dev/pts/
}

# life: of a container by $runtime.
life()
{
	is "without_a_policy_it_may_do_more ($kind)" \
		"$(engine free /try 2>&1 | tr -d '\r' | tr '\n' ' ')" "$free"
	begin=$(sent)
	: > "$work/hook.log"
	if ! text=$(engine run 2>&1); then
		fail "it_starts ($kind)" "$text" "$(cat "$work/run.log" "$work/hook.log")"
		return
	fi
	pass "it_starts ($kind)"
	[ -n "$annotation" ] ||
		accepted "it_is_bound_while_it_runs ($kind)" \
			bulkhead bind c --pid "$(engine pid)" --policy runtimes
	if ! wait_until confined; then
		fail "it_is_confined ($kind)" "$(bulkhead ps)" "$(cat "$work/hook.log")"
		return
	fi
	pass "it_is_confined ($kind)"
	is "exec_works ($kind)" "$(engine exec /bin/echo hello 2>&1)" hello
	terminal
	accepted "it_is_signalled ($kind)" engine kill USR1
	accepted "and_gets_the_signal ($kind)" wait_until signalled usr1
	if [ -n "$pauses" ]; then
		accepted "it_is_paused ($kind)" engine pause
		accepted "and_resumed ($kind)" engine unpause
	fi
	is "none_of_this_is_told ($kind)" "$(sent)" "$begin"

	events_begin "$container"
	is "it_may_not_mount_or_read_the_log ($kind)" \
		"$(engine exec /try 2>&1 | tr -d '\r' | tr '\n' ' ')" "mount no dmesg no read yes "
	engine exec /bin/cat /sentinel > "$work/ignored" 2>&1
	events_end || fail "the events are complete ($kind)"
	is "and_only_that_is_told ($kind)" "$(cut -f 1 "$work/told" | sort -u | tr '\n' ' ')" "$told"

	begin=$(sent)
	accepted "it_is_stopped ($kind)" engine stop
	accepted "nothing_is_bound_any_more ($kind)" wait_until no_container
	accepted "it_is_removed ($kind)" engine remove
	is "its_end_is_not_told ($kind)" "$(sent)" "$begin"
}

mkdir -p "$work/spec" "$work/oci/rootfs"
(cd "$work/spec" && rm -f config.json && crun spec)
: > "$work/run.log"
for kind in crun runc 'crun, user namespace'; do
	runtime=${kind%%,*} user='' annotation=1 pauses=''
	free='mount yes dmesg yes read yes ' told='host mount tmpfs host syslog '
	mount -t tmpfs tmpfs "$work/oci/rootfs"
	cp -a "$work/root/." "$work/oci/rootfs"
	case $kind in
	crun | runc) pauses=1 ;;
	*namespace)
		# The log is for capabilities of the first user namespace.
		user=1 free='mount yes dmesg no read yes ' told='host mount tmpfs '
		chown -R 100000:100000 "$work/oci/rootfs"
		;;
	esac
	life
	$runtime delete -f c > "$work/ignored" 2>&1
	umount "$work/oci/rootfs"
done

# Its own AppArmor profile would deny the mount first, and loading it takes long in an
# emulated guest.
hooks=/usr/share/containers/oci/hooks.d
mkdir -p $hooks
cp $hooks/bulkhead.json "$work/installed-hook.json"
jq -n --arg tool "$tool" '{version: "1.0.0",
	hook: {path: $tool, args: ["bulkhead", "oci-hook"]},
	when: {annotations: {"^org\\.bulkhead\\.policy$": ".*"}},
	stages: ["createRuntime", "poststop"]}' > $hooks/bulkhead.json
options='--network=none --cap-add=sys_admin,syslog --security-opt=apparmor=unconfined'

kind=podman runtime=podman annotation='--annotation org.bulkhead.policy=runtimes' pauses=1
free='mount yes dmesg yes read yes ' told='host mount tmpfs host syslog '
options="$options box"
tar -C "$work/root" -cf "$work/box.tar" .
accepted "podman_makes_an_image" podman import "$work/box.tar" box
life
podman rm -f c > "$work/ignored" 2>&1

# matching NAME: a policy that allows all and is meant for some containers of that image.
matching()
{
	policy "$1" < /dev/null
	echo 'match: {image: "localhost/box:*", name: "web-*"}' >> "$work/$1.yaml"
	bulkhead load "$work/$1.yaml" > "$work/load.log" 2>&1
}

# policy_of: of the only container.
policy_of()
{
	bulkhead ps --json | jq -r '.[].policy'
}

jq '.when = {always: true}' $hooks/bulkhead.json > "$work/always.json"
cp "$work/always.json" $hooks/bulkhead.json
matching byimage
# shellcheck disable=SC2086 # $options are words
podman run --name web-1 --detach $options /first > "$work/podman.log" 2>&1
is "podman_container_gets_the_policy_that_matches_it" "$(policy_of)" byimage
podman rm -f web-1 > "$work/ignored" 2>&1
# shellcheck disable=SC2086
podman run --name db-1 --detach $options /first > "$work/podman.log" 2>&1
is "another_one_gets_none" "$(policy_of)" ''
podman rm -f db-1 > "$work/ignored" 2>&1
# An image can bring the annotation along: it must not choose against the administrator.
# shellcheck disable=SC2086
podman run --name web-3 --detach --annotation org.bulkhead.policy=runtimes $options /first > "$work/podman.log" 2>&1
is "an_annotation_overrules_no_match" "$?:$(policy_of)" 126:
podman rm -f web-3 > "$work/ignored" 2>&1
matching byimage2
# shellcheck disable=SC2086
podman run --name web-2 --detach $options /first > "$work/podman.log" 2>&1
is "two_policies_that_match_equally_let_nothing_start" "$?:$(policy_of)" 126:
# shellcheck disable=SC2086
podman run --name web-4 --detach --annotation org.bulkhead.policy=byimage2 $options /first > "$work/podman.log" 2>&1
is "unless_the_annotation_names_one_of_them" "$(policy_of)" byimage2
podman rm -f web-4 > "$work/ignored" 2>&1
bulkhead unload byimage2 > "$work/ignored" 2>&1
podman rm -f web-2 > "$work/ignored" 2>&1

# A user of the host has no say in policies: the administrator binds the container.
kind='podman, rootless' runtime='me podman' annotation='' pauses=''
free='mount yes dmesg no read yes ' told='host mount tmpfs '
echo 'me:x:1000:1000::/home/me:/bin/sh' >> /etc/passwd
echo 'me:x:1000:' >> /etc/group
echo 'me:100000:65536' | tee -a /etc/subuid >> /etc/subgid
install -d -o 1000 -g 1000 /home/me /run/user/1000
chmod 644 "$work/box.tar"
cp "$work/installed-hook.json" $hooks/bulkhead.json
accepted "podman_makes_an_image ($kind)" me podman import "$work/box.tar" box
life
me podman rm -f c > "$work/ignored" 2>&1
