# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# What the rig's scripts share: where things are kept, and how they give up.
# The caller sets $0; every message begins with the caller's name.

# Debian gives users no sbin, where chroot, depmod and mke2fs are.
PATH=$PATH:/usr/sbin:/sbin
export PATH

# shellcheck disable=SC2034 # for the caller
rig_cache=${BULKHEAD_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/bulkhead}

rig_say()
{
	printf '%s: %s\n' "${0##*/}" "$*" >&2
}

# The status is 125 everywhere: boot's word for "no guest came up".
rig_die()
{
	rig_say "$@"
	exit 125
}

# rig_need COMMAND PACKAGE_SET...: say what is missing before it is missed.
rig_need()
{
	rig_set=$1
	shift
	for rig_command; do
		command -v "$rig_command" > /dev/null 2>&1 ||
			rig_die "$rig_command is not installed on this host; run tests/rig/prepare $rig_set"
	done
}

rig_check_name()
{
	case $1 in
	6.1 | 6.12 | newest) ;;
	*) rig_die "there is no kernel named '$1'; the names are 6.1, 6.12 and newest" ;;
	esac
}

# rig_keep COUNT DIR...: remove all but the COUNT newest of these directories, and
# keep whatever was used during the last day: somebody may be reading it.
rig_keep()
{
	rig_count=$1
	shift
	[ $# -gt "$rig_count" ] || return 0
	# shellcheck disable=SC2012 # the names are ours: letters, digits, dots and dashes
	ls -dt -- "$@" 2> /dev/null | tail -n "+$((rig_count + 1))" |
		while read -r rig_dir; do
			[ -z "$(find "$rig_dir" -maxdepth 0 -mtime -1)" ] || continue
			chmod -R u+rwX "$rig_dir" 2> /dev/null
			rm -rf "$rig_dir"
		done
}
