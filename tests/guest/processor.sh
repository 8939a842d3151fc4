# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# The module on a processor, or with mitigations, that the other areas do not have: one hook
# of each file of the kernel's side refuses, and the module is loaded and unloaded. EXPECT in
# the environment describes this boot, in words that have to be true:
#
#	FLAG, -FLAG	/proc/cpuinfo has this flag, or not
#	FILE=TEXT	the file of this name in /sys/devices/system/cpu has TEXT in it,
#			without blanks
#	log=TEXT	the kernel log has TEXT in it, without blanks
#
# WHILE says what is done under a policy in force: "hotplug" removes a processor and adds it
# again, "sleep" suspends the machine to memory.
#
# Without this, a test of a mitigation that is absent would pass.

. "${0%/*}/lib.sh"

flags=" $(sed -n '/^flags/ { s/^[^:]*://p; q }' /proc/cpuinfo) "
for word in ${EXPECT:-}; do
	case $word in
	log=*) has "the_boot_has $word" "$(dmesg | tr -d ' ')" "${word#*=}" ;;
	*=*) has "the_boot_has $word" "$(tr -d ' ' < "/sys/devices/system/cpu/${word%%=*}")" "${word#*=}" ;;
	-*)
		case $flags in
		*" ${word#-} "*) fail "the_boot_has $word" "$flags" ;;
		*) pass "the_boot_has $word" ;;
		esac
		;;
	*) has "the_boot_has $word" "$flags" " $word " ;;
	esac
done

# hook's file | rule | errno | vector (bypass/ has them)
cat > "$work/processor.table" << 'end'
hook_file | file deny read /t/secret | 13 | open_read /t/secret
hook_attr | file deny attr /t/dated | 13 | utimensat /t/dated
hook_attr_by_a_mount | file deny attr /m/secret | 13 | utimensat /m/secret
hook_exec | exec deny /t/program | 13 | exec /t/program
hook_exec_of_type_long | exec deny execmem /vector | 13 | set_personality
hook_socket | network deny connect tcp 127.0.0.1:2001 | 13 | connect 0 127.0.0.1 2001
hook_task | host deny signal | 1 | kill {target}
hook_mount | host deny mount tmpfs | 1 | mount tmpfs /t/m
hook_host | host deny syslog | 1 | log_read 10
hook_capable | capabilities deny sys_chroot | 1 | root_change /
end
sed 's/ | /\t/g' "$work/processor.table" > "$work/vectors"
cut -f 2 "$work/vectors" | load_policy processor || fail "the_policy_loads"

template "$work/root"
cp "$tests/bypass/vector" "$work/root/vector"
cp "$tests/bypass/vector" "$work/root/t/program"
mkdir "$work/root/t/m" "$work/root/m"
touch "$work/root/t/secret" "$work/root/t/dated"

# vectors RUN OPTION...: perform all of them in a container; the outcome is in $work/results.
vectors()
{
	run=$1
	shift
	rm -f "$work/target.pid"
	"$tests/bypass/vector" target "$work/target.pid" &
	target=$!
	wait_until test -s "$work/target.pid"
	awk -F '\t' '{ print $1, $3, $4 }' "$work/vectors" | sed "s/{target}/$target/" > "$work/root/batch"
	contain "$@" -N mount,net,ipc,uts -m tmpfs:/m -r "tmpfs:$work/root" -- /vector batch /batch 1 \
		> "$work/results" 2> "$work/contain.err"
	kill -KILL "$target" 2> "$work/ignored"
	{ wait "$target"; } 2> "$work/ignored"
	while IFS='	' read -r name _ errno _; do
		[ "$run" = denied ] || errno=0
		is "$name ($run)" "$(awk -F '\t' -v name="$name" '$1 == name { print $2 }' "$work/results")" "$errno"
	done < "$work/vectors"
}

denied()
{
	vectors denied -n processor -p processor
	wait_until no_container
}

vectors off
denied

cpu=/sys/devices/system/cpu/cpu1/online
hotplug()
{
	before=$(bulkhead status | awk '$1 == "security_file_open" { print $2 }')
	gives "denied_before_a_processor_goes" $EACCES open_read /t/secret
	echo 0 > $cpu
	is "a_processor_is_gone" "$(cat $cpu)" 0
	gives "denied_while_a_processor_is_gone" $EACCES open_read /t/secret
	after=$(bulkhead status | awk '$1 == "security_file_open" { print $2 }')
	is "what_a_processor_counted_stays" "$((after > before))" 1
	echo 1 > $cpu
	is "a_processor_is_back" "$(cat $cpu)" 1
	gives "denied_once_a_processor_is_back" $EACCES open_read /t/secret
}

sleep_and_wake()
{
	accepted "the_machine_sleeps_and_wakes" timeout 60 rtcwake -m mem -s 2
	has "it_slept" "$(dmesg | tail -n 50)" "ACPI: PM: Waking up from system sleep state S3"
	gives "denied_after_sleep" $EACCES open_read /t/secret
}

# The hooks work meanwhile, and counters are kept.
if [ -n "${WHILE:-}" ] && start -n processor -p processor -r "tmpfs:$work/root"; then
	for turn in $WHILE; do
		case $turn in
		hotplug) hotplug ;;
		sleep) sleep_and_wake ;;
		esac
	done
	stop
	wait_until no_container
fi

accepted "it_goes" wait_until rmmod bulkhead
accepted "it_comes_again" modprobe bulkhead
bulkhead load "$work/processor.yaml" > "$work/load.log" 2>&1
denied
