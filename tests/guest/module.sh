# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# Loading and unloading the module.

. "${0%/*}/lib.sh"

is "modinfo_tells_the_licence" "$(modinfo -F license bulkhead)" GPL
is "modinfo_tells_the_version" "$(modinfo -F version bulkhead)" \
	"$(bulkhead --version | sed 's/^bulkhead //')"
has "modinfo_tells_what_it_is" "$(modinfo -F description bulkhead)" "per-container enforcement"
refused "it_is_not_loaded_twice" 1 "File exists" insmod "$(modinfo -n bulkhead)"
accepted "modprobe_does_not_mind" modprobe bulkhead

bulkhead status > "$work/status"
for hook in file_open path_mknod path_mkdir path_symlink path_unlink path_rmdir path_link path_rename \
	path_truncate path_chmod path_chown bprm_check bprm_committed_creds mmap_file file_mprotect \
	socket_create socket_bind socket_connect socket_listen socket_accept socket_sendmsg \
	unix_stream_connect unix_may_send task_free; do
	is "hook_${hook}_is_attached_and_called" \
		"$(awk -v hook="security_$hook" '$1 == hook { print ($2 > 0) }' "$work/status")" 1
done

for hook in copy_namespaces wake_up_new_task switch_task_namespaces; do
	is "hook_${hook}_is_attached_and_called" \
		"$(awk -v hook="$hook" '$1 == hook { print ($2 > 0) }' "$work/status")" 1
done

# ------------------------------------------------------------------ self-test

# Kernels with indirect branch tracking overwrite the first instruction, ENDBR, of functions
# whose address they do not use: on a processor that supports it, calling such a function by a
# pointer is a BUG. This processor may not support it, so the test inspects the bytes and the
# code.
awk 'hooks { print $1 } $1 == "HOOK" { hooks = 1 }' "$work/status" > "$work/functions"
# shellcheck disable=SC2046 # a list of words
"$tests/text" $(cat "$work/functions") > "$work/bytes" || fail "the_functions_can_be_read"
is "each_function_is_read" "$(sort -u -k 2 "$work/bytes" | grep -c .)" "$(grep -c . "$work/functions")"
sealed=$(grep -v -c '^f30f1efa ' "$work/bytes")
config=/lib/modules/$(uname -r)/build/include/generated/autoconf.h
if [ ! -f "$config" ]; then
	skip "functions_with_and_without_endbr" "this kernel's headers are not here"
elif grep -q '^#define CONFIG_X86_KERNEL_IBT 1' "$config"; then
	is "many_functions_must_not_be_called_by_a_pointer" "$((sealed > 20))" 1
else
	is "no_function_has_an_endbr" "$sealed" "$(grep -c . "$work/bytes")"
fi
objdump -dr --no-show-raw-insn -j .text "$(modinfo -n bulkhead)" | awk '
	/^[0-9a-f]+ <.*>:$/ { name = substr($2, 2, length($2) - 3) }
	/indirect_thunk|(call|jmp) +\*/ && !(name in seen) { seen[name] = 1; print name }' > "$work/callers"
is "calls_by_a_pointer_are_found" "$(grep -c '^bulkhead_attach_dispatch$' "$work/callers")" 1
is "nothing_else_that_attaches_calls_by_a_pointer" \
	"$(grep -E 'attach|canary|self_test|resolve|trampoline' "$work/callers")" bulkhead_attach_dispatch

# A function that does not return what its hook returns: loading fails, and leaves nothing.
attached() { grep -c -E 'bulkhead|direct' /sys/kernel/tracing/enabled_functions; }
is "attached_functions_are_seen" "$(($(attached) > 50))" 1
accepted "it_goes_before_the_self_test" rmmod bulkhead
for function in security_settime64 security_file_open; do
	accepted "a_function_returns_something_else ($function)" \
		insmod "$tests/obstacle/obstacle.ko" function=$function
	refused "the_self_test_fails ($function)" 1 "Input/output error" insmod "$(modinfo -n bulkhead)"
	has "it_is_told_which_function ($function)" "$(dmesg | tail -n 3)" \
		"self-test: $function() was attached and does not call its hook"
	is "the_module_is_gone ($function)" "$(ls -d /sys/module/bulkhead 2> /dev/null)" ""
	accepted "the_obstacle_goes ($function)" rmmod obstacle
	is "nothing_is_attached ($function)" "$(attached)" 0
done
accepted "it_loads_once_nothing_is_in_the_way" modprobe bulkhead

template "$work/root"
echo x > "$work/root/t/secret"
cat > "$work/rules.module" << 'end'
file deny read /t/secret
end
load_policy module < "$work/rules.module"
start -n module -p module -r "tmpfs:$work/root" || exit 1
refused "it_does_not_go_while_a_container_is_bound" 1 "in use" rmmod bulkhead
gives "the_container_is_confined_still" $EACCES open_read /t/secret
before=$(cat /proc/sys/kernel/ftrace_enabled)
if echo 0 2> "$work/ignored" > /proc/sys/kernel/ftrace_enabled; then
	fail "ftrace_is_not_switched_off"
	echo 1 > /proc/sys/kernel/ftrace_enabled
else
	pass "ftrace_is_not_switched_off"
fi
is "ftrace_stays_as_it_was" "$(cat /proc/sys/kernel/ftrace_enabled)" "$before"
gives "nothing_has_changed_by_that" $EACCES open_read /t/secret
stop
wait_until no_container
accepted "it_goes_when_none_is_bound" wait_until rmmod bulkhead
is "nothing_of_it_is_left" "$(ls -d /sys/module/bulkhead 2> /dev/null)" ""
refused "the_tool_tells_that_it_is_not_loaded" 1 "modprobe bulkhead" bulkhead list
if text=$(sysctl -q -w kernel.ftrace_enabled=0 2>&1); then
	pass "without_it_ftrace_can_be_switched_off"
	sysctl -q -w kernel.ftrace_enabled=1
else
	case $text in
	*"not supported"*) skip "without_it_ftrace_can_be_switched_off" "this kernel never does that" ;;
	*) fail "without_it_ftrace_can_be_switched_off" "$text" ;;
	esac
fi

"$op" storm 3 "$op" /tmp > "$work/ignored" 2>&1 &
storm=$!
turns=0
for turn in 1 2 3 4 5; do
	if modprobe bulkhead && [ "$(bulkhead status | awk '$1 == "security_file_open" { print ($2 > 1) }')" = 1 ] &&
		load_policy module < "$work/rules.module" && rmmod bulkhead; then
		turns=$turn
	fi
done
kill -0 $storm && pass "the_storm_goes_on"
is "it_comes_and_goes_five_times_in_a_storm" $turns 5

# During the storm, a container is bound, works and ends as well.
accepted "it_comes_back" modprobe bulkhead
load_policy module < "$work/rules.module"
if start -n module -p module -r "tmpfs:$work/root"; then
	gives "a_container_in_the_storm_is_confined" $EACCES open_read /t/secret
	stop
	accepted "its_end_is_noticed" wait_until no_container
fi
kill $storm
{ wait $storm; } 2> "$work/ignored"
accepted "it_goes_in_the_end" wait_until rmmod bulkhead
