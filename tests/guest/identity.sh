# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# Which tasks are in the container: whatever its tasks do, they stay in it; the host's are
# never in it.

. "${0%/*}/lib.sh"

# ------------------------------------------------------- the moves, in every container

few=mnt,net,ipc,uts,cgroup
every=user,pid,$few

# What a task does before it opens the file; see identity.c.
moves()
{
	cat <<- end
		in_child
		in_session
		vfork
		unshare $every
		then_exec unshare $every
		clone3 $every
		double_fork pid,$few
		thread $few
		path user,pid,$few
		pidfd user,pid,$few
		back mnt
		nested pid,$few 1
	end
}

more_moves()
{
	for list in user pid mnt net ipc uts cgroup; do
		for way in unshare clone clone3; do
			echo "$way $list"
		done
	done
	cat <<- end
		clone $every
		then_exec clone $every
		unshare time
		clone3 time
		sibling $few
		double_fork $few
		then_exec double_fork $few
		thread pid
		path $few
		pidfd $few
		back $few
		nested pid,$few 2
		nested $every 2
		then_exec nested pid,$few 2
	end
}

# table_of: the table of the moves on standard input. Each move has a file of its own.
table_of()
{
	sed 's/.*/&|&/; :next; s/^\([^|]*\)[ ,]/\1_/; t next
		s/|\(.*\)/ | deny read @\/f | echo x > f | \1 @\/f | read @\/f/'
	echo "what_is_public | - | echo x > f | unshare $every @/f | -"
}

# prepare: the table of the moves on standard input, and a root for it with few files.
prepare()
{
	table_of > "$work/moves.table"
	table_read "$work/moves.table" file
	rm -rf "$work/root"
	mkdir -p "$work/root/t"
	mkdir -m 1777 "$work/root/tmp"
	echo sentinel > "$work/root/sentinel"
	cp "$op" "$work/root"
	cp "$tests/identity" "$work/root/t"
	table_prepare "$work/root"
}

# check KIND OPTION...: these moves, without a policy and under one, by contain with these
# options.
check()
{
	kind=$1
	shift
	rm -f "$work/table.lines"
	for mode in free enforce; do
		table_run "$work/root" tmpfs " ($kind, $mode)" $mode "$@"
	done
}

# rootless OPTION... -- ...: like contain, but an unprivileged user makes the container from
# files of his own; the administrator binds it.
rootless()
{
	name=''
	while [ "$1" != -- ]; do
		case $1 in
		-n) name=$2 ;;
		-p) policy=$2 ;;
		-r) root=$2 ;;
		-N) list=$2 ;;
		esac
		shift 2
	done
	rm -f /run/rootless/pid "$work/ask"
	mkfifo "$work/ask"
	setpriv --reuid 1000 --regid 1000 --clear-groups unshare --user --map-root-user \
		"$tests/contain" -N "$list" -P /run/rootless/pid -d /run/rootless/root -r "$root" \
		-- /t/identity batch - < "$work/ask" 7>&- &
	exec 7> "$work/ask"
	wait_until test -s /run/rootless/pid
	[ -z "$name" ] ||
		bulkhead bind "$name" --pid "$(cat /run/rootless/pid)" --policy "$policy" >&2
	cat "$work/root/ops" >&7
	exec 7>&-
	wait $!
}

# Called by table_run: identity makes the moves.
contain()
{
	case $kind in
	'') "$tests/contain" "$@" ;;
	rootless*) rootless "$@" ;;
	*)
		for word; do
			shift
			case $kind:$word in
			nested*:/op) set -- "$@" /t/identity nested_batch "pid,$few" 2 ;;
			*:/op) set -- "$@" /t/identity ;;
			nested*:batch) ;;
			*) set -- "$@" "$word" ;;
			esac
		done
		"$tests/contain" "$@"
		;;
	esac
}

install -d -o 1000 -g 1000 /run/rootless /run/rootless/root
{ moves; more_moves; } | prepare
check "own namespaces" -N pid,mount,net,ipc,uts
check "host's PIDs" -N mount,net,ipc,uts
moves | prepare
check "host's network" -N pid,mount,ipc,uts
check "host's PIDs, entering" -e -N mount,net,ipc,uts
check "user namespace" -N user,pid,mount,net,ipc,uts
check "user namespace, host's PIDs" -N user,mount
check "nested container" -N pid,mount,net,ipc,uts
check "nested container, host's PIDs" -N mount
chown -R 1000:1000 "$work/root"
check rootless -N pid,mount,net,ipc,uts
check "rootless, host's PIDs" -N mount
chown -R 0:0 "$work/root"
kind=''

# ------------------------------------------------- how it is known, and who else is there

# Where every program may be executed, those outside may be, too.
load_policy identity << 'end'
file deny read /t/secret
exec deny /t/program
end
echo x > "$work/root/t/secret"
echo x > "$work/root/t/public"
mkdir -p /t
echo x > /t/secret

key_is()
{
	is "$1" "$(bulkhead ps --json | jq -r '.. | objects | select(.container == "identity") |
		(.key // .kind // .namespace) | tostring' | grep -o -E 'pid|user|mount' | head -n 1)" "$2"
}

start -n identity -p identity -r "tmpfs:$work/root" || exit 1
key_is "known_by_its_pid_namespace" pid
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
accepted "who_enters_its_mount_namespace_alone_stays_the_hosts" \
	nsenter -t "$init" -m /op open_read /t/secret
accepted "nsenter_reads_what_is_public" nsenter -t "$init" -p -m -n -i -u /op open_read /t/public
accepted "it_is_unbound" bulkhead unbind identity
gives "after_unbind_its_tasks_are_free" 0 open_read /t/secret
accepted "it_is_bound_again" bulkhead bind identity --pid "$init" --policy identity
gives "after_bind_its_tasks_are_confined" $EACCES open_read /t/secret
stop
accepted "its_end_is_noticed (pid namespace)" wait_until no_container

if start -N pid,mount -n identity -p identity -r "tmpfs:$work/root"; then
	# What is left when init has ended has ended as well.
	kill -KILL "$init"
	stop
	accepted "the_death_of_init_is_noticed" wait_until no_container
fi

if start -N user,mount -n identity -p identity -r "tmpfs:$work/root"; then
	key_is "known_by_its_user_namespace" user
	on_host "the_host_reads_the_same_path (user namespace)" 0 open_read /t/secret
	on_host "the_host_reads_it_in_a_user_namespace_of_its_own" 0 in_user_ns open_read /t/secret
	stop
	accepted "its_end_is_noticed (user namespace)" wait_until no_container
fi

for entering in '' -e; do
	how="mount namespace${entering:+, entering}"
	# shellcheck disable=SC2086 # a word or none
	if start -N mount -n identity -p identity $entering -r "tmpfs:$work/root"; then
		key_is "known_by_its_mount_namespace ($how)" mount
		on_host "the_host_reads_the_same_path ($how)" 0 open_read /t/secret
		on_host "who_enters_is_confined_by_its_exec ($how)" $EACCES \
			enter "$init" from /op open_read /t/secret
		on_host "who_entered_keeps_confined_in_another_namespace ($how)" $EACCES \
			enter "$init" from /op in_mount_ns open_read /t/secret
		stop
		accepted "its_end_is_noticed ($how)" wait_until no_container
	fi
done

# ----------------------------------------------------------- containers among themselves

# held: the container's init has a child, which has a child in the innermost container; that
# one, $pid, waits for SIGUSR1.
held()
{
	pid=$init
	for _ in child grandchild; do
		pid=$(pgrep -P "$pid") || return
	done
	grep -q sigtimedwait "/proc/$pid/wchan"
}

load_policy inner << 'end'
file deny read /t/public
end
if start -n identity -p identity -r "tmpfs:$work/root"; then
	echo "1 from /t/identity nested_held pid,mnt 1 /t/public" >&8
	if wait_until held; then
		accepted "a_container_in_the_container_can_be_bound" \
			bulkhead bind inner --pid "$pid" --policy inner
		events_begin inner
		kill -USR1 "$pid"
		read -r _ answer <&9
		is "it_has_its_own_policy" "$answer" $EACCES
		wait_until grep -qs '"read /t/public"' "$work/events"
		is "and_events_name_it" "$(jq -r '.container + " " + .request' "$work/events")" \
			"inner read /t/public"
		kill "$events_pid"
		wait "$events_pid"
	else
		fail "a_container_in_the_container_can_be_bound" "$(tail -n 3 "$work/contain.err")"
	fi
	gives "the_outer_one_keeps_its_own" 0 open_read /t/public
	stop
	wait_until no_container
fi

only_the_other()
{
	! bound identity
}

# A container with the host's PIDs sees the host's processes, and those of other containers.
echo x > /identity-secret
mkfifo "$work/other"
"$tests/contain" -P "$work/other.pid" -r "tmpfs:$work/root" -d /run/other -- /op stay < "$work/other" &
exec 7> "$work/other"
wait_until test -s "$work/other.pid"
other=$(cat "$work/other.pid")
tries="to_path:mnt:1:/identity-secret to_pidfd:mnt:1:/identity-secret
	to_path:pid,mnt,net:$other:/t/secret to_pidfd:pid,mnt,net:$other:/t/secret"
if start -N mount -r "tmpfs:$work/root" 7>&-; then
	for try in $tries; do
		# shellcheck disable=SC2046 # words
		gives "it_leaves_without_a_policy ($try)" 0 from /t/identity $(echo "$try" | tr : ' ')
	done
	stop
fi
# A task that enters a container with a laxer policy does not get that policy.
for state in 'not bound' bound; do
	[ "$state" != bound ] ||
		accepted "the_other_one_is_bound" bulkhead bind other --pid "$other" --policy inner
	start -N mount -n identity -p identity -r "tmpfs:$work/root" 7>&- || continue
	events_begin identity
	for try in $tries; do
		# shellcheck disable=SC2046 # words
		gives "it_does_not_leave ($try, $state)" $EACCES from /t/identity $(echo "$try" | tr : ' ')
	done
	ask open_read /sentinel > "$work/ignored"
	events_end || fail "the events are complete"
	is "each_is_told_as_outside ($state)" \
		"$(cut -f 1,2,5 "$work/told" | sort | uniq -c | tr -s ' \t\n' ' ')" \
		" 2 read /identity-secret outside identity 2 read /t/secret outside identity "
	stop
	wait_until only_the_other
done
cat > "$work/isolated.yaml" << 'end'
version: 1
policy: isolated
use: [base]
file:
  default: allow
  rules: [deny read /sentinel]
exec:
  default: allow
capabilities:
  default: allow
end
accepted "a_policy_without_the_host_loads" bulkhead load "$work/isolated.yaml"
if start -N mount -n identity -p isolated -r "tmpfs:$work/root" 7>&-; then
	events_begin identity
	for try in $tries; do
		case $try in
		to_path:*) errno=$EACCES ;;
		*) errno=$EPERM ;;
		esac
		# shellcheck disable=SC2046 # words
		gives "it_does_not_even_enter ($try)" "$errno" from /t/identity $(echo "$try" | tr : ' ')
	done
	ask open_read /sentinel > "$work/ignored"
	events_end || fail "the events are complete"
	is "each_is_told_as_tracing" "$(cut -f 1,5 "$work/told" | sort | uniq -c | tr -s ' \t\n' ' ')" \
		" 4 host ptrace outside identity "
	stop
fi
exec 7>&-
wait
accepted "their_ends_are_noticed" wait_until no_container
rm -rf /t /identity-secret /run/rootless
