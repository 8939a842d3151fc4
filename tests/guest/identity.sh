# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# Who is in the container: whatever its tasks do, they stay in it; the host's are
# never in it.

. "${0%/*}/lib.sh"

load_policy identity << 'end'
file deny read /t/secret
end
template "$work/root"
echo x > "$work/root/t/secret"
echo x > "$work/root/t/public"
mkdir -p /t
echo x > /t/secret

# stays NAME OPERATION...: wrapped in it, the secret is out of reach, and what is public is not.
stays()
{
	name=$1
	shift
	secret=$(ask "$@" open_read /t/secret)
	public=$(ask "$@" open_read /t/public)
	is "$name" "$secret $public" "$EACCES 0"
}

# stay_all KIND WRAP...
stay_all()
{
	kind=$1
	shift
	for wrap; do
		# shellcheck disable=SC2086 # several words, one wrapped in the other
		stays "confined_$(echo "$wrap" | tr ' /' '__') ($kind)" $wrap
	done
}

key_is()
{
	is "$1" "$(bulkhead ps --json | jq -r '.. | objects | select(.container == "identity") |
		(.key // .kind // .namespace) | tostring' | grep -o -E 'pid|user|mount' | head -n 1)" "$2"
}

always='in_child in_thread in_session as_orphan in_mount_ns in_lonely_thread in_net_ns'

start -n identity -p identity -r "tmpfs:$work/root" || exit 1
key_is "known_by_its_pid_namespace" pid
# shellcheck disable=SC2086 # a list
stay_all "pid namespace" $always in_pid_ns in_user_ns in_all_ns as_user "in_pid_ns in_pid_ns" \
	"in_pid_ns in_user_ns in_pid_ns" "in_user_ns in_mount_ns" "in_mount_ns in_pid_ns from /op" \
	"in_all_ns from /op" "as_orphan in_child from /op" "in_thread in_pid_ns"
on_host "the_host_reads_the_same_path" 0 open_read /t/secret
on_host "the_host_reads_it_in_namespaces_of_its_own" 0 in_all_ns open_read /t/secret
on_host "the_host_reads_the_containers_file" 0 open_read "/proc/$init/root/t/secret"
on_host "who_enters_is_confined_by_its_exec" $EACCES enter "$init" from /op open_read /t/secret
on_host "who_entered_reads_what_is_public" 0 enter "$init" from /op open_read /t/public
on_host "who_enters_is_not_the_container_before" 0 enter "$init" open_read /t/secret
refused "nsenter_is_confined_by_its_exec" $EACCES "" \
	nsenter -t "$init" -p -m -n -i -u /op open_read /t/secret
refused "nsenter_into_the_pid_namespace_brings_no_host_program" 126 "Permission denied" \
	nsenter -t "$init" -p -- "$op" true
accepted "nsenter_reads_what_is_public" nsenter -t "$init" -p -m -n -i -u /op open_read /t/public
accepted "it_is_unbound" bulkhead unbind identity
gives "after_unbind_its_tasks_are_free" 0 open_read /t/secret
accepted "it_is_bound_again" bulkhead bind identity --pid "$init" --policy identity
gives "after_bind_its_tasks_are_confined" $EACCES open_read /t/secret
stop
accepted "its_end_is_noticed (pid namespace)" wait_until no_container

if start -N pid,mount -n identity -p identity -r "tmpfs:$work/root"; then
	# Whoever is left when init has gone is gone as well.
	kill -KILL "$init"
	stop
	accepted "the_death_of_init_is_noticed" wait_until no_container
fi

if start -N user,mount -n identity -p identity -r "tmpfs:$work/root"; then
	key_is "known_by_its_user_namespace" user
	# shellcheck disable=SC2086 # a list
	stay_all "user namespace" $always in_user_ns in_pid_ns in_all_ns \
		"as_orphan in_user_ns in_child from /op"
	on_host "the_host_reads_the_same_path (user namespace)" 0 open_read /t/secret
	on_host "the_host_reads_it_in_a_user_namespace_of_its_own" 0 in_user_ns open_read /t/secret
	stop
	accepted "its_end_is_noticed (user namespace)" wait_until no_container
fi

for entering in '' -e; do
	kind="mount namespace${entering:+, entering}"
	# shellcheck disable=SC2086 # a word or none
	if start -N mount -n identity -p identity $entering -r "tmpfs:$work/root"; then
		key_is "known_by_its_mount_namespace ($kind)" mount
		# shellcheck disable=SC2086 # a list
		stay_all "$kind" $always in_user_ns in_pid_ns in_all_ns "in_mount_ns in_mount_ns" \
			"in_mount_ns from /op" "as_orphan in_mount_ns in_child from /op"
		on_host "the_host_reads_the_same_path ($kind)" 0 open_read /t/secret
		on_host "who_enters_is_confined_by_its_exec ($kind)" $EACCES \
			enter "$init" from /op open_read /t/secret
		on_host "who_entered_keeps_confined_in_another_namespace ($kind)" $EACCES \
			enter "$init" from /op in_mount_ns open_read /t/secret
		stop
		accepted "its_end_is_noticed ($kind)" wait_until no_container
	fi
done
rm -rf /t
