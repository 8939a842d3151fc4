# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# Sockets: each hook, by family, address and port.

. "${0%/*}/lib.sh"

cat > "$work/socket.table" << 'end'
create_tcp | deny create tcp | : | socket 2 1 0 | create tcp
create_tcp6_by_its_number | deny create tcp | : | socket 10 1 6 | create tcp6
create_udp6 | deny create udp | : | socket 10 2 0 | create udp6
create_raw | deny create raw | : | socket 2 3 255 | create raw
create_raw_icmp | deny create raw | : | socket 2 3 1 | create socket:2,3,1
create_netlink_route | deny create netlink:route | : | socket 16 3 0 | create netlink:route
create_packet | deny create packet | : | socket 17 3 0 | create packet
create_unix | deny create unix | : | socket 1 1 0 | create unix
end
table_check "$work/socket.table" network tmpfs

cat > "$work/socket.table" << 'end'
create_another_netlink | - | : | socket 16 3 15 | -
bind_tcp | deny bind tcp 127.0.0.1:1001 | : | bind_stream 127.0.0.1 1001 | bind tcp 127.0.0.1:1001
bind_tcp6 | deny bind tcp [::1]:1002 | : | bind_stream ::1 1002 | bind tcp [::1]:1002
bind_udp | deny bind udp *:1003 | : | bind_dgram 127.0.0.1 1003 | bind udp 127.0.0.1:1003
bind_all_addresses | deny bind tcp 0.0.0.0:1004 | : | bind_stream 0.0.0.0 1004 | bind tcp 0.0.0.0:1004
bind_mapped_is_v4 | deny bind tcp 127.0.0.1:1005 | : | bind_stream ::ffff:127.0.0.1 1005 | bind tcp 127.0.0.1:1005
bind_with_an_unspecified_family | deny bind tcp *:1006 | : | bind_unspec 0.0.0.0 1006 | bind tcp 0.0.0.0:1006
listen_tcp | deny listen tcp *:1010 | : | listen_stream 127.0.0.1 1010 | listen tcp 127.0.0.1:1010
listen_tcp6 | deny listen tcp [::1]:1011 | : | listen_stream ::1 1011 | listen tcp [::1]:1011
accept_tcp | deny accept tcp *:1012 | : | accept_stream 127.0.0.1 1012 | accept tcp 127.0.0.1:1012
connect_tcp | deny connect tcp 127.0.0.1:1020 | : | connect_stream 127.0.0.1 1020 | connect tcp 127.0.0.1:1020
connect_tcp6 | deny connect tcp [::1]:1021 | : | connect_stream ::1 1021 | connect tcp [::1]:1021
connect_wildcard_is_loopback | deny connect tcp 127.0.0.0/8:1041 | : | connect_stream 0.0.0.0 1041 127.0.0.1 | connect tcp 127.0.0.1:1041
connect_mapped_is_v4 | deny connect tcp 127.0.0.1:1022 | : | connect_stream ::ffff:127.0.0.1 1022 127.0.0.1 | connect tcp 127.0.0.1:1022
connect_first_of_a_cidr | deny connect tcp 127.1.0.0/16:1023 | : | connect_stream 127.1.0.0 1023 127.1.0.1 | connect tcp 127.1.0.0:1023 | rule 111
connect_last_of_a_cidr | deny connect tcp 127.2.0.0/16:1024 | : | connect_stream 127.2.255.254 1024 | connect tcp 127.2.255.254:1024
connect_before_a_cidr | deny connect tcp 127.4.0.0/16:1025 | : | connect_stream 127.3.255.254 1025 | -
connect_behind_a_cidr | deny connect tcp 127.4.0.0/16:1025 | : | connect_stream 127.5.0.1 1025 | -
connect_first_port_of_a_range | deny connect tcp *:1030-1039 | : | connect_stream 127.0.0.1 1030 | connect tcp 127.0.0.1:1030
connect_last_port_of_a_range | deny connect tcp *:1030-1039 | : | connect_stream 127.0.0.1 1039 | connect tcp 127.0.0.1:1039
connect_port_before_a_range | deny connect tcp *:1030-1039 | : | connect_stream 127.0.0.1 1029 | -
connect_port_behind_a_range | deny connect tcp *:1030-1039 | : | connect_stream 127.0.0.1 1040 | -
connect_v6_cidr | deny connect tcp [fd00::/8]:1041 | : | connect_only fd00::1 1041 | connect tcp [fd00::1]:1041 | rule 101
connect_udp | deny connect udp 127.0.0.1:1042 | : | send_connected 127.0.0.1 1042 | connect udp 127.0.0.1:1042
send_udp | deny send udp 127.0.0.1:1043 | : | send_dgram 127.0.0.1 1043 | send udp 127.0.0.1:1043
send_udp6 | deny send udp [::1]:1044 | : | send_dgram ::1 1044 | send udp [::1]:1044
send_udp_by_a_rule_for_connect | deny connect udp *:1045 | : | send_dgram 127.0.0.1 1045 | send udp 127.0.0.1:1045
send_fastopen_connects | deny connect tcp *:1046 | : | send_fastopen 127.0.0.1 1046 | connect tcp 127.0.0.1:1046
a_short_address_is_left_to_the_kernel | - | : | connect_short 127.0.0.1 1047 6 | - | rule 22
a_short_v6_address_is_left_to_the_kernel | - | : | bind_short ::1 1048 16 | - | rule 22
a_v6_address_of_a_v4_socket_is_left_to_the_kernel | deny connect tcp *:1049 | : | connect_v6_by_v4 1049 | - | rule 97
a_unix_address_of_no_family_is_left_to_the_kernel | deny bind unix "{at}unspec*" | : | bind_unix_unspec | - | rule 22
bind_a_unix_path | deny bind unix @/s | : | bind_stream @/s 0 | bind unix @/s
connect_to_a_unix_path | deny connect unix @/s | : | connect_stream @/s 0 | connect unix @/s
send_to_a_unix_path | deny send unix @/s | : | send_dgram @/s 0 | send unix @/s
listen_on_a_unix_path | deny listen unix @/s | : | listen_stream @/s 0 | listen unix @/s
accept_from_a_peer | deny accept tcp 127.0.0.0/8:1013 | : | accept_stream 127.0.0.1 1013 | accept tcp 127.0.0.1:1013
accept_from_another_peer | deny accept tcp 10.0.0.0/8:1014 | : | accept_stream 127.0.0.1 1014 | -
accept_tcp6_from_a_peer | deny accept tcp [::1]:1015 | : | accept_stream ::1 1015 | accept tcp [::1]:1015
accept_on_a_unix_path | deny accept unix @/s | : | accept_stream @/s 0 | accept unix @/s
bind_an_abstract_name | deny bind unix "{at}bind" | : | bind_stream {at}bind 0 | bind unix {at}bind
connect_to_an_abstract_name | deny connect unix "{at}conn*" | : | connect_stream {at}connect 0 | connect unix {at}connect
send_to_an_abstract_name | deny send unix "{at}send" | : | send_dgram {at}send 0 | send unix {at}send
allowed_unix_stream | - | : | accept_stream @/s 0 | -
allowed_abstract_stream | - | : | accept_stream {at}other 0 | -
allowed_accept | - | : | accept_stream 127.0.0.1 1050 | -
allowed_fastopen | - | : | send_fastopen 127.0.0.1 1051 | -
end
table_check "$work/socket.table" network tmpfs

# Since 6.16, the kernel itself connects to the host's socket when a task dumps core: that
# belongs to the host, and the container's policy does not apply to it.
core=$work/core
pattern=$(cat /proc/sys/kernel/core_pattern)

# dumped NAME OPTION...: a crash in a container leaves a core with the host.
dumped()
{
	name=$1
	shift
	rm -f "$core"*
	socat -u "UNIX-LISTEN:$core.socket" "CREATE:$core" 2> "$work/socat.err" &
	socat_pid=$!
	wait_until test -S "$core.socket"
	(
		# shellcheck disable=SC3045 # busybox and dash have it
		ulimit -c unlimited
		# Its own signals do not kill the first process of a PID namespace.
		# shellcheck disable=SC2016 # for the shell in the container
		contain -r "tmpfs:$work/root" "$@" -- /bin/sh -c 'sh -c "kill -s SEGV \$\$"; :' \
			2> "$work/contain.err"
	)
	if wait_until grep -q -s -a -m 1 ELF "$core"; then
		pass "$name"
	else
		fail "$name" "no core came" "$(cat "$work/contain.err" "$work/socat.err")"
	fi
	kill "$socat_pid" 2> /dev/null
	wait "$socat_pid" 2> /dev/null
}

template "$work/root"
# A kernel without sockets for core dumps takes it for the name of a file.
if ! { echo @name > /proc/sys/kernel/core_pattern; } 2> /dev/null &&
	echo "@$core.socket" > /proc/sys/kernel/core_pattern &&
	dumped a_core_dump_to_a_socket_without_a_policy; then
	load_policy core <<- end
		network deny connect unix /**
	end
	events_begin core
	dumped "a_core_dump_to_a_socket_is_the_hosts" -n core -p core
	start -n core -p core -r "tmpfs:$work/root"
	ask open_read /sentinel > /dev/null
	stop
	events_end || fail "the events of core dumps are complete"
	is nothing_is_reported_of_a_core_dump "$(cat "$work/told")" ""
else
	skip a_core_dump_to_a_socket_is_the_hosts "this kernel dumps core to no socket"
fi
echo "$pattern" > /proc/sys/kernel/core_pattern
