# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# Effects beyond allowing and refusing: kill, deny-silent; what they report and count; several
# policies in a file, and revisions.

. "${0%/*}/lib.sh"

# effects MODE REVISION
effects()
{
	cat <<- end
		version: 1
		policy: effects
		mode: $1
		revision: $2
		sets:
		  quiet: [/t/silent, '"/t/two words"']
		file:
		  default: allow
		  rules:
		    - deny read /sentinel
		    - rule: kill read /t/deadly
		      why: a canary
		      severity: critical
		      tags: [canary, t1083]
		    - kill create /t/new
		    - deny-silent read @quiet
		exec:
		  default: allow
		  rules: [kill /bin/deadly]
		network: {default: allow}
		capabilities:
		  default: allow
		  rules: [kill sys_chroot]
		host: {default: allow}
		---
		version: 1
		policy: other
		match: {name: "web-*"}
	end
}

# run_all NAME: the outcome of each operation, one per line, in $work/came.
run_all()
{
	events_begin "$1"
	contain -n "$1" -p effects -r "tmpfs:$work/root" -- /bin/sh /t/script > "$work/came" 2> "$work/contain.err"
	events_end
}

came_to()
{
	is "$1" "$(sed -n "s/^$2 //p" "$work/came")" "$3"
}

template "$work/root"
for file in deadly silent 'two words' old; do
	echo x > "$work/root/t/$file"
done
cp "$work/root/op" "$work/root/bin/deadly"
cat > "$work/root/t/script" << 'end'
try()
{
	name=$1
	shift
	"$@" > /dev/null 2>&1
	echo "$name $?"
}
try deadly /op open_read /t/deadly
try silent /op open_read /t/silent
try words /op open_read '/t/two words'
try old /bin/sh -c ': >> /t/old'
try new /bin/sh -c ': >> /t/new'
try missing /op open_read /t/new
try capability chroot / /bin/true
try exec /bin/deadly open_read /t/old
try sentinel /op open_read /sentinel
end

effects enforce 5 > "$work/effects.yaml"
accepted "both_policies_of_a_file_are_loaded" bulkhead load "$work/effects.yaml"
is "in_one_commit" "$(bulkhead list --json | jq -r '[.[] | select(.policy == "effects" or .policy == "other") | .generation] | unique | length')" 1
is "what_a_policy_matches_is_listed" "$(bulkhead list --json | jq -c '.[] | select(.policy == "other") | .match')" '{"name":["web-*"]}'

effects audit 5 > "$work/audit.yaml"
bulkhead load "$work/audit.yaml" > "$work/load.log" 2>&1
run_all audited
came_to "in_mode_audit_nobody_is_killed" deadly 0
came_to "in_mode_audit_what_is_deadly_to_create_is_created" new 0
came_to "in_mode_audit_a_silent_denial_passes" silent 0
told "in_mode_audit_a_kill_is_audited" "read /t/deadly" rule audited
is "in_mode_audit_a_silent_denial_is_not_told" "$(grep -c silent "$work/told")" 0

bulkhead load "$work/effects.yaml" > "$work/load.log" 2>&1
run_all effects
came_to "who_reads_it_is_killed" deadly 137
came_to "who_creates_it_is_killed" new 137
came_to "and_it_is_not_created" missing 2
came_to "to_open_with_o_creat_what_is_there_kills_nobody" old 0
came_to "who_uses_a_capability_is_killed" capability 137
came_to "who_executes_it_is_killed" exec 137
came_to "a_silent_denial_denies" silent $EACCES
came_to "also_by_a_set" words $EACCES
told "a_kill_is_told" "read /t/deadly" rule killed
told "a_kill_of_a_capability_is_told" "capability sys_chroot" rule killed
is "a_silent_denial_is_not_told" "$(grep -c -e silent -e words "$work/told")" 0
is "why_how_severe_and_tags_are_told" "$(jq -r 'select(.request == "read /t/deadly") | [.why, .severity] + .tags | join(" ")' "$work/events")" \
	"a canary critical canary t1083"

bulkhead show effects > "$work/shown.yaml"
is "kills_are_counted_at_their_rule" "$(grep -c 'kill read /t/deadly .*denied 1$' "$work/shown.yaml")" 1
is "silent_denials_are_counted_too" "$(grep -c 'deny-silent read /t/silent .*denied 2; written as: deny-silent read @quiet' "$work/shown.yaml")" 1
is "a_create_that_did_not_come_about_is_not_counted" "$(grep -c 'kill create /t/new .*denied 1$' "$work/shown.yaml")" 1
accepted "what_is_shown_is_a_policy" bulkhead check "$work/shown.yaml"
is "the_same_in_json" "$(bulkhead show effects --json | jq -r '.rules[] | select(.text == "kill sys_chroot") | .denials')" 1
refused "what_is_loaded_can_be_asked" 1 "kill read /t/deadly" bulkhead explain --loaded effects read /t/deadly
refused "replayed_under_the_same_policy_events_are_denied_as_they_were" 1 "" \
	bulkhead replay "$work/events" "$work/effects.yaml#effects"
accepted "under_one_in_mode_audit_none_is" bulkhead replay "$work/events" "$work/audit.yaml#effects"
bulkhead replay --suggest "$work/events" "$work/effects.yaml#other" > "$work/suggested.yaml"
printf 'version: 1\npolicy: suggested\nuse: [./suggested.yaml]\n' > "$work/with.yaml"
accepted "what_replay_suggests_lets_them_pass" bulkhead replay "$work/events" "$work/with.yaml"

bulkhead load "$work/effects.yaml" > "$work/load.log" 2>&1
is "a_new_edition_counts_anew" "$(bulkhead show effects | grep -c ' denied ')" 0

# Most signals do not reach the first process of a PID namespace.
contain -n first -p effects -r "tmpfs:$work/root" -- /op open_read /t/deadly > "$work/came" 2>&1
is "the_init_of_a_container_is_killed" $? 137

effects enforce 4 > "$work/older.yaml"
refused "an_older_revision_is_not_loaded" 1 "revision 4 of policy 'effects' is older than revision 5" \
	bulkhead load "$work/older.yaml"
accepted "unless_it_is_asked_for" bulkhead load --downgrade "$work/older.yaml"
refused "two_policies_need_a_name" 1 "holds 2 policies" bulkhead explain "$work/older.yaml" read /x
accepted "which_stands_behind_the_file" bulkhead explain "$work/older.yaml#effects" read /x

# -------------------------------------------------------- work of the kernel's own
#
# overlayfs works on its layers with the credentials of the task that mounted it: for the root
# that is the host, and not a matter of the container's policy.

# lent MODE HOST: a policy that allows no capability.
lent()
{
	cat <<- end
		version: 1
		policy: lent
		mode: $1
		file: {default: allow, rules: [deny read /sentinel]}
		exec: {default: allow}
		network: {default: allow}
		capabilities: {default: deny, rules: [allow sys_admin from /t/p]}
		host: {default: $2, rules: [allow io_uring setup, allow control, allow device]}
	end
}

# lent_run NAME ROOT MODE HOST BEFORE WORD...: the outcome is in $work/came; BEFORE is a
# command.
lent_run()
{
	lent_name=$1 lent_root=$2
	lent "$3" "$4" > "$work/lent.yaml"
	before=$5
	shift 5
	bulkhead load "$work/lent.yaml" > "$work/load.log" 2>&1 || fail "the policy of $lent_name loads" "$(cat "$work/load.log")"
	# shellcheck disable=SC2016 # by the container's shell
	echo "${before:+$before; }cd /t/churn; /vector $*; echo came \$?; /op open_read /sentinel > /dev/null 2>&1" > "$work/root/t/script"
	events_begin "$lent_name"
	contain -n "$lent_name" -p lent -r "$lent_root:$work/root" -- /bin/sh /t/script > "$work/came" 2> "$work/contain.err"
	events_end
}

# quiet NAME: it succeeded, and the sentinel is the only event.
quiet()
{
	is "$1" "$(sed -n 's/^came //p' "$work/came"; grep -v '/sentinel' "$work/told")" 0
}

cp "$tests/bypass/vector" "$work/root/vector"
lent_tree()
{
	rm -rf "$work/root/t/churn"
	mkdir -p "$work/root/t/churn/e" "$work/root/t/churn/f"
	for file in a b c d; do
		echo x > "$work/root/t/churn/$file"
	done
}

cp "$tests/bypass/vector" "$work/root/t/p"
mkdir -p "$work/root/t/m"
for kind in overlay tmpfs dir; do
	for mode in audit enforce; do
		for ring in '' with_ring; do
			lent_tree
			lent_run "lent-$kind-$mode$ring" "$kind" "$mode" deny "" $ring churn
			quiet "what_the_filesystem_does_uses_no_capability ($kind, $mode${ring:+, with a ring})"
		done
	done
	# From then on, not everything that the task lacks is lent.
	lent_tree
	lent_run "lent-$kind-mounted" "$kind" enforce allow "/t/p mount tmpfs /t/m" churn
	quiet "nor_where_a_filesystem_was_mounted_inside ($kind)"
	lent_run "lent-$kind-own" "$kind" audit deny "" raise_limit
	told "what_the_task_does_is_told ($kind)" "capability sys_resource" default audited
done

# A container that is bound while it runs may have mounted anything before, unseen: what the
# kernel does with its credentials is its own. Its root is still the host's, also where a
# directory is made over a whiteout.

# lent_bound NAME ROOT BEFORE COMMAND: run COMMAND in a container that was bound after BEFORE;
# the outcome is in $work/came.
lent_bound()
{
	bulkhead load "$work/lent.yaml" > "$work/load.log" 2>&1 || fail "the policy of $1 loads" "$(cat "$work/load.log")"
	rm -f "$work/go" "$work/pid" "$work/came"
	mkfifo "$work/go"
	contain -P "$work/pid" -r "$2:$work/root" -- /bin/sh -c \
		"$3; echo before \$?; read go; $4; echo came \$?; /op open_read /sentinel" \
		< "$work/go" > "$work/came" 2> "$work/contain.err" &
	contain_pid=$!
	exec 8> "$work/go"
	wait_until grep -qs before "$work/came"
	is "it_mounts_before_it_is_bound ($1)" "$(sed -n 's/^before //p' "$work/came")" 0
	accepted "it_is_bound_while_it_runs ($1)" bulkhead bind "$1" --pid "$(cat "$work/pid")" --policy lent
	events_begin "$1"
	echo go >&8
	exec 8>&-
	events_end || fail "the events are complete ($1)" "$(cat "$work/came" "$work/contain.err")"
	wait "$contain_pid"
	wait_until no_container
}

for kind in overlay tmpfs; do
	for mode in audit enforce; do
		lent_tree
		lent "$mode" deny > "$work/lent.yaml"
		lent_bound "running-$kind-$mode" "$kind" : "cd /t/churn && /vector churn"
		quiet "what_the_filesystem_does_uses_no_capability_when_it_was_running ($kind, $mode)"
		lent_bound "before-$kind-$mode" "$kind" "/bin/mount -t tmpfs none /t/m && cd /t/m &&
			mkdir l l/d u w o && /bin/mount -t overlay -o lowerdir=l,upperdir=u,workdir=w none o && rmdir o/d" \
			"/vector mkdir /t/m/o/d"
		came=$(sed -n 's/^came //p' "$work/came")
		[ "$mode" = audit ] || came=$([ "${came:-0}" -ne 0 ] && echo 0)
		is "an_overlay_from_before_it_was_bound_lends_nothing ($kind, $mode)" "$came" 0
		has "and_that_is_told ($kind, $mode)" "$(cat "$work/told")" "capability "
	done
done

# The host's name belongs to the host, that of a UTS namespace to the container.
lent enforce deny | sed 's/capabilities: .*/capabilities: {default: allow}/' > "$work/lent.yaml"
bulkhead load "$work/lent.yaml" > "$work/load.log" 2>&1
host_name=$(cat /proc/sys/kernel/hostname)
contain -N pid,mount -r "tmpfs:$work/root" -- /vector set_host_name "$host_name" 2> "$work/contain.err"
is "without_a_policy_the_hosts_name_is_set" $? 0
events_begin named
contain -n named -p lent -N pid,mount -r "tmpfs:$work/root" -- /bin/sh -c \
	"/vector set_host_name $host_name; came=\$?; /op open_read /sentinel; exit \$came" > "$work/came" 2> "$work/contain.err"
is "the_hosts_name_is_not_set" $? 1
events_end
told "and_that_is_told" "host hostname" default
contain -n named -p lent -N pid,mount,uts -r "tmpfs:$work/root" -- /vector set_host_name mine 2> "$work/contain.err"
is "a_name_of_its_own_is" $? 0

# An overlay that was mounted inside works with the container's credentials, which are checked
# for it: a program without the permission does not get it from an overlay.
lent audit allow | sed "s|capabilities: .*|capabilities: {default: allow, rules: [deny sys_admin from /t/p]}|" > "$work/lent.yaml"
bulkhead load "$work/lent.yaml" > "$work/load.log" 2>&1
events_begin own
contain -n own -p lent -r "tmpfs:$work/root" -- /bin/sh -c \
	'/vector own_overlay /t/m from /t/p mkdir /t/m/o/d; came=$?; /op open_read /sentinel; exit $came' > "$work/came" 2> "$work/contain.err"
is "a_container_mounts_an_overlay_of_its_own" $? 0
events_end
told "an_overlay_of_its_own_lends_nothing" "capability sys_admin" rule audited

# A filesystem may schedule its own kernel threads while it mounts; other tasks, and other
# kernel threads, do not belong to the container.
lent enforce deny | sed -e 's/capabilities: .*/capabilities: {default: allow}/' \
	-e 's/allow device/allow device, allow mount ext4/' > "$work/lent.yaml"
bulkhead load "$work/lent.yaml" > "$work/load.log" 2>&1
is "without_a_policy_a_kernel_thread_is_scheduled" "$(/usr/lib/bulkhead/tests/guest/bypass/vector ioprio_set 2 > /dev/null 2>&1; echo $?)" 0
events_begin threads
contain -n threads -p lent -N mount -r "tmpfs:$work/root" -- /bin/sh -c \
	'/vector ioprio_set 2; came=$?; /op open_read /sentinel; exit $came' > "$work/came" 2> "$work/contain.err"
is "a_kernel_thread_is_not_scheduled" $? 1
events_end
told "and_its_scheduling_is_told" "host schedule" default
if command -v mke2fs > "$work/found"; then
	modprobe loop 2> "$work/loop.err"
	dd if=/dev/zero of="$work/disk" bs=1M count=16 2> "$work/dd.err"
	mke2fs -q -F -t ext4 -J size=4 "$work/disk"
	disk=$(losetup -f) && losetup "$disk" "$work/disk" ||
		fail "there_is_a_disk_to_mount" "$(cat "$work/loop.err")"
	contain -r "tmpfs:$work/root" -D "${disk#/dev/}" -- /bin/mount -t ext4 "$disk" /t/m 2> "$work/contain.err"
	is "without_a_policy_a_journal_is_mounted" "$?$(cat "$work/contain.err")" 0
	events_begin journal
	contain -n journal -p lent -r "tmpfs:$work/root" -D "${disk#/dev/}" -- /bin/sh -c \
		"/bin/mount -t ext4 $disk /t/m; came=\$?; /op open_read /sentinel; exit \$came" > "$work/came" 2> "$work/contain.err"
	is "a_journal_is_mounted" $? 0
	events_end
	is "and_its_thread_is_nobodys_to_tell_of" "$(grep schedule "$work/told")" ""
	losetup -d "$disk"

	# The journal is on a device of its own, which no mount names.
	dd if=/dev/zero of="$work/journal" bs=1M count=8 2> "$work/dd.err"
	mke2fs -q -F -O journal_dev -b 1024 "$work/journal"
	log=$(losetup -f) && losetup "$log" "$work/journal"
	mke2fs -q -F -t ext4 -b 1024 -J device="$log" "$work/disk"
	disk=$(losetup -f) && losetup "$disk" "$work/disk"
	numbers=$(stat -c '%Hr:%Lr' "$disk")
	cat > "$work/devices.yaml" <<- end
		version: 1
		policy: devices
		file: {default: allow, rules: [deny read /sentinel]}
		exec: {default: allow}
		capabilities: {default: allow}
		host: {rules: [allow mount ext4, 'allow read,write device block $numbers']}
	end
	bulkhead load "$work/devices.yaml" > "$work/load.log" 2>&1 || fail "the policy loads" "$(cat "$work/load.log")"
	set -- -r "tmpfs:$work/root" -D "${disk#/dev/}" -D "${log#/dev/}"
	contain "$@" -- /bin/mount -t ext4 "$disk" /t/m 2> "$work/contain.err"
	is "without_a_policy_a_second_device_is_mounted" "$?$(cat "$work/contain.err")" 0
	events_begin devices
	contain -n devices -p devices "$@" -- /bin/sh -c \
		"/bin/mount -t ext4 $disk /t/m; came=\$?; /op open_read /sentinel; exit \$came" > "$work/came" 2> "$work/contain.err"
	is "a_second_device_is_not_mounted" "$([ $? -ne 0 ] && echo refused)" refused
	events_end
	has "and_the_device_is_told" "$(cat "$work/told")" "device block $(stat -c '%Hr:%Lr' "$log")"
	losetup -d "$disk" "$log"
else
	skip "a_journal_is_mounted" "no mke2fs here"
	skip "a_second_device_is_not_mounted" "no mke2fs here"
fi

# A task that lets itself be traced can have its code changed. The hook is called with
# interrupts off, and the event still has its name; and there is a rule for it.
cat > "$work/lent.yaml" << 'end'
version: 1
policy: lent
file: {default: allow, rules: [deny read /sentinel]}
exec: {default: allow, rules: [deny execmem /t/p]}
network: {default: allow}
capabilities: {default: allow}
host: {default: allow}
end
sed -e 's/^policy: .*/policy: traced/' -e '/^exec:/d' "$work/lent.yaml" > "$work/traced.yaml"
echo 'exec: {rules: [allow /vector /op /t/p /bin/*]}' >> "$work/traced.yaml"
for policy in lent traced; do
	bulkhead load "$work/$policy.yaml" > "$work/load.log" 2>&1
	events_begin "$policy"
	contain -n "$policy" -p "$policy" -r "tmpfs:$work/root" -- /bin/sh -c \
		'/t/p traceme; came=$?; /op open_read /sentinel; exit $came' > "$work/came" 2> "$work/contain.err"
	is "who_asks_to_be_traced_is_refused ($policy)" $? $EACCES
	events_end
done
told "and_the_traced_program_is_told" "execmem /t/p" default
is "with_who_runs_it" "$(jq -r 'select(.request == "execmem /t/p") | .program' "$work/events")" /t/p
bulkhead replay --suggest "$work/events" "$work/traced.yaml" > "$work/suggested.yaml" 2> "$work/suggest.err"
has "a_rule_is_suggested" "$(cat "$work/suggested.yaml" "$work/suggest.err")" "allow execmem /t/p"

# A worker of a ring makes no system call by which host access could be detected. (6.1 has
# none of this.)
sed -e 's/^policy: .*/policy: broken/' -e 's/^host: .*/host: {default: allow, rules: [deny memory_failure]}/' \
	-e 's/^exec: .*/exec: {default: allow}/' "$work/lent.yaml" > "$work/broken.yaml"
bulkhead load "$work/broken.yaml" > "$work/load.log" 2>&1
contain -r "tmpfs:$work/root" -- /vector fail_memory_ring 2> "$work/contain.err"
case $?:$(uname -r) in
$EINVAL:6.1.* | $EINVAL:*-debug) skip "memory_failure_by_io_uring" "this kernel has no such advice" ;;
0:*)
	pass "without_a_policy_memory_fails_by_io_uring"
	contain -n broken -p broken -r "tmpfs:$work/root" -- /vector fail_memory_ring 2> "$work/contain.err"
	is "memory_failure_by_io_uring" $? $EPERM
	;;
*) fail "without_a_policy_memory_fails_by_io_uring" "$(cat "$work/contain.err")" ;;
esac
