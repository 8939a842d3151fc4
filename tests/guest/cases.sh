# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# The tables of tests/cases with real system calls: each request that a single operation can
# make is made in a container under that policy, and the outcome must be the one that explain
# predicts. Everything needed for it is made before the policy is in force, so that only the
# policy decides; a request that depends on another one is made only if that one is allowed.

. "${0%/*}/lib.sh"

cases=${tests%/guest}/cases
examples=/usr/local/share/bulkhead/policy-examples
made=0
left=0

# leave WHY: the request cannot be made with system calls.
leave()
{
	left=$((left + 1))
	skip "$name: $request" "$1"
}

# All that will be asked of the policy, at once, as what must not be denied; $work/denied then
# has those that are denied.
explain_all()
{
	awk '
		function ask(text) { if (!(text in asked)) { asked[text] = 1; print text } }
		{
			program = "/op"
			if ($(NF - 1) == "from") {
				program = $NF
				NF -= 2
			}
			$1 = $1
			from = " from " program
			ask($0 from)
			ask("exec " program " from /op")
			ask("read /op" from)
			if ($2 ~ /^(\/|memfd:|pipe:)/) {
				ask("read " $2 from)
				ask("read,write " $2 from)
			} else if ($2 ~ /^(tcp|udp|unix)6?$/ && $1 != "exec") {
				ask("create " $2 ($3 ~ /^\[/ ? "6" : "") from)
				if ($2 == "tcp" && NF == 3)
					ask("bind tcp " $3 from)
			}
		}' "$work/requests" > "$work/queries"
	sed 's/$/ => denied/' "$work/queries" > "$work/query.cases"
	bulkhead explain "$policy" --cases "$work/query.cases" > "$work/explained" 2>&1
	grep -E '^(not )?ok ' "$work/explained" > "$work/verdicts"
	awk 'NR == FNR { denied[FNR] = $1 == "ok"; next } denied[FNR]' \
		"$work/verdicts" "$work/queries" > "$work/denied"
	[ "$(wc -l < "$work/verdicts")" = "$(wc -l < "$work/queries")" ] ||
		fail "$name: explain answers" "$(cat "$work/explained")"
}

# passes REQUEST...: it is not denied if the program $program makes it.
passes()
{
	grep -q -x -F "$* from $program" "$work/queries" || fail "$name: $* from $program was not explained"
	! grep -q -x -F "$* from $program" "$work/denied"
}

# place KIND PATH: a file or a directory in the container's root, as seen by the host.
place()
{
	at=$top$2
	case $1 in
	file)
		[ -e "$at" ] || {
			mkdir -p "${at%/*}" && ln "$top/op" "$at"
		} 2> "$work/ignored"
		;;
	dir) mkdir -p "$at" 2> "$work/ignored" ;;
	none)
		mkdir -p "${at%/*}" 2> "$work/ignored"
		[ ! -e "$at" ] || rm -rf "$at"
		[ ! -e "$at" ]
		;;
	esac
}

# Paths with bytes written as \xNN are left out, since the host would have to convert them.
file_request()
{
	case $2 in
	memfd:*)
		case $1 in
		read | write | read,write)
			# Opened again to read and write: the verdict has to be that on both.
			made_by="reopen_memfd ${2#memfd:}" asked=read,write
			;;
		*) leave "a memfd is only opened again"; return 1 ;;
		esac
		return
		;;
	pipe:*)
		made_by=reopen_pipe asked=read
		return
		;;
	/dev/* | /proc/* | /sys/* | /dev | /proc | /sys)
		leave "not of the container's own filesystem"
		return 1
		;;
	/*[\\\"\ ]* | /)
		leave "a name that the table does not tell apart"
		return 1
		;;
	/*) ;;
	*) leave "an object that has no name"; return 1 ;;
	esac
	asked=$1
	case $1 in
	create) kind=none made_by="mkdir $2" ;;
	link) leave "a link needs another name, that the policy judges too"; return 1 ;;
	delete) kind=file made_by="unlink $2" ;;
	attr) kind=file made_by="chmod $2" ;;
	read) kind=file made_by="open_read $2" ;;
	write) kind=file made_by="truncate $2" ;;
	read,write) kind=file made_by="open_rdwr $2" ;;
	map | read,map)
		kind=file made_by="mmap_exec $2"
		passes read "$2" || { leave "to map it, it has to be read first"; return 1; }
		;;
	*) leave "no operation asks just this"; return 1 ;;
	esac
	place $kind "$2" || { leave "its place is taken"; return 1; }
	if [ -d "$top$2" ]; then
		case $1 in
		write | read,write | delete | map | read,map) leave "a directory in this root"; return 1 ;;
		esac
	fi
	if [ "$kind" = file ] && [ ! -d "$top$2" ]; then
		case $1 in
		# What the operation changes must not be a file that others need.
		write | attr) rm -f "$top$2" && echo x > "$top$2" ;;
		esac
	fi
}

exec_request()
{
	case $1 in
	/*[\\\"\ ]* | /proc/* | /dev/* | /sys/*) leave "not of the container's own filesystem"; return 1 ;;
	memfd:*) made_by="exec_memfd /op ${1#memfd:}" ;;
	*) made_by="exec $1" ;;
	esac
	asked='exec'
	case $1 in
	memfd:*)
		passes read /op || { leave "to copy a program it has to be read first"; return 1; }
		;;
	*)
		[ -d "$top$1" ] || [ -x "$top$1" ] || rm -f "$top$1"
		if ! place file "$1" || [ -d "$top$1" ]; then
			leave "its place is taken"
			return 1
		fi
		;;
	esac
}

# The numbers of socket(2).
socket_numbers()
{
	case $1 in
	tcp) echo 2 1 6 ;;
	tcp6) echo 10 1 6 ;;
	udp) echo 2 2 17 ;;
	udp6) echo 10 2 17 ;;
	unix) echo 1 1 0 ;;
	raw) echo 2 3 255 ;;
	packet) echo 17 3 0 ;;
	netlink:route) echo 16 3 0 ;;
	netlink:audit) echo 16 3 9 ;;
	netlink:generic) echo 16 3 16 ;;
	esac
}

network_request()
{
	asked=$1
	if [ "$1" = create ]; then
		numbers=$(socket_numbers "$2")
		[ -n "$numbers" ] || { leave "no such socket here"; return 1; }
		made_by="socket $numbers"
		return
	fi
	address=$3 port=0 six=
	case $2 in
	tcp | udp)
		case $3 in
		\[*\]:*) address=${3#?} port=${3##*:} six=6 ;;
		*) port=${3##*:} ;;
		esac
		[ -z "$six" ] || address=${address%%\]*}
		[ -n "$six" ] || address=${address%:*}
		;;
	unix) ;;
	*) leave "no operation for this protocol"; return 1 ;;
	esac
	passes create "$2$six" || { leave "its socket can't be created"; return 1; }
	case $1:$2 in
	bind:tcp) made_by="bind_stream $address $port" ;;
	bind:udp) made_by="bind_dgram $address $port" ;;
	bind:unix)
		case $3 in
		/*) place none "$3" ;;
		esac
		made_by="bind_stream $3 0"
		;;
	connect:tcp) made_by="connect_only $address $port" ;;
	connect:udp) made_by="connect_dgram $address $port" ;;
	send:udp) made_by="send_only $address $port" ;;
	listen:tcp)
		passes bind tcp "$3" || { leave "it can't be bound"; return 1; }
		grep -q -w "$address" "$work/addresses" || { leave "its address is not here"; return 1; }
		made_by="listen_stream $address $port"
		;;
	*) leave "it needs a peer that the policy judges too"; return 1 ;;
	esac
}

one()
{
	request=$1 program=/op
	case $request in
	*' from '*) program=${request##* from } request=${request%% from *} ;;
	esac
	# shellcheck disable=SC2086 # the words of a request
	set -- $request
	made_by='' asked=''
	case $request in
	*'"'*) leave "a name that the table does not tell apart"; return ;;
	'exec '*) exec_request "$2" || return ;;
	*' /'* | *' memfd:'* | *' pipe:'* | *' shm:'* | *' anon:'*)
		case $2 in
		unix) network_request "$@" || return ;;
		*) file_request "$1" "$2" || return ;;
		esac
		;;
	*) network_request "$1" "$2" "${3:-}" || return ;;
	esac
	if [ "$program" != /op ]; then
		asker=$program program=/op
		passes 'exec' "$asker" || { leave "the program that asks may not run"; return; }
		program=$asker
		place file "$asker" || { leave "the program that asks has no place"; return; }
		made_by="from $program $made_by"
	fi
	shift
	# shellcheck disable=SC2086 # an operation without options
	if passes $asked "$@"; then
		wanted=allowed
	else
		wanted=denied
	fi
	errno=$(ask "$made_by")
	case $wanted:$errno in
	"denied:$EACCES")
		made=$((made + 1))
		pass "$name: $request"
		;;
	denied:*) fail "$name: $request" "$made_by came to errno $errno, and explain says it is denied" ;;
	*:"$EACCES") fail "$name: $request" "$made_by came to EACCES, and explain says it is $wanted" ;;
	*:[0-9]*)
		made=$((made + 1))
		pass "$name: $request"
		;;
	*) fail "$name: $request" "$made_by: $errno" ;;
	esac
}

for table in "$cases"/*.cases; do
	[ -f "$table" ] || continue
	name=$(basename "$table" .cases)
	# examples.sh runs the programs of these examples, and the packs are tested on the
	# host.
	case $name in
	build-* | cron-* | debug-* | dns-* | memcached | packs-* | pod-* | python-* | static-*) continue ;;
	esac
	policy=$cases/$name.yaml
	[ -f "$policy" ] || policy=$examples/$name.yaml
	if ! bulkhead compile -o "$work/case.blob" "$policy" > "$work/load.log" 2>&1 ||
		! bulkhead load "$work/case.blob" > "$work/load.log" 2>&1; then
		fail "$name: the policy loads" "$(cat "$work/load.log")"
		continue
	fi
	policy=$work/case.blob
	template "$work/root"
	rm -rf "$work/root/bin" "$work/root/sbin" "$work/root/usr" "$work/root/etc"
	start -r "tmpfs:$work/root" || continue
	top=/proc/$init/root
	echo '127.0.0.1 ::1 0.0.0.0 ::' > "$work/addresses"
	bulkhead bind cases --pid "$init" --policy "$name" > "$work/load.log" 2>&1 ||
		fail "$name: the container is bound" "$(cat "$work/load.log")"
	made=0
	sed '/^#/d; /^[[:space:]]*$/d; s/[[:space:]]*=>.*//' "$table" > "$work/requests"
	explain_all
	while read -r line; do
		one "$line"
	done < "$work/requests"
	is "$name: requests are made" "$((made > 0))" 1
	echo "# $name: $made requests of $(wc -l < "$work/requests") were made"
	stop
	wait_until no_container
done
is "there are tables to be asked" "$((made + left > 0))" 1
