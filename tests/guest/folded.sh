# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# A filesystem that compares names by a rule of its own: by no spelling of a name does
# anything pass that a rule refuses by another one.

. "${0%/*}/lib.sh"

# A FAT of 64 KiB: boot sector, one table, one sector of root directory.
make_fat()
{
	dd if=/dev/zero of="$1" bs=512 count=128 2> "$work/ignored"
	{
		printf '\353\074\220mkfs.fat\000\002\001\001\000\001\020\000\200\000\370\001\000'
		printf '\040\000\002\000\000\000\000\000\000\000\000\000'
		printf '\200\000\051\001\002\003\004NO NAME    FAT12   '
	} | dd of="$1" conv=notrunc 2> "$work/ignored"
	printf '\125\252' | dd of="$1" bs=1 seek=510 conv=notrunc 2> "$work/ignored"
	printf '\370\377\377' | dd of="$1" bs=1 seek=512 conv=notrunc 2> "$work/ignored"
}

modprobe -a loop vfat 2> "$work/ignored"
make_fat "$work/fat.img"
loop=$(losetup -f)
losetup "$loop" "$work/fat.img"
mkdir -p "$work/fat"
if ! mount -t vfat "$loop" "$work/fat" 2> "$work/mount.err"; then
	fail "the kernel mounts a FAT" "$(cat "$work/mount.err")"
	losetup -d "$loop"
	exit
fi
for name in secret open "a long name"; do
	echo x > "$work/fat/$name"
done
umount "$work/fat"
template "$work/root"
mkdir -p "$work/root/v" "$work/root/plain"
echo x > "$work/root/plain/SECRET"

# inside OPTION...: a container with the filesystem on /v, no name looked up in it yet.
inside()
{
	start -r "dir:$work/root" -D "${loop#/dev/}" "$@" || return 1
	nsenter -t "$init" -m /bin/busybox mount -t vfat "$loop" /v 2> "$work/mount.err" &&
		return 0
	fail "the filesystem is mounted in the container" "$(cat "$work/mount.err")"
	stop
	return 1
}

load_policy folded << 'end'
file deny read /v/secret
file deny read /plain/secret
file deny read "/v/a long name"
end
load_policy unfolded << 'end'
file deny read /plain/secret
end
load_policy renamed << 'end'
file deny attr /v/public
end

if inside; then
	gives "another_spelling_reads_the_file (free)" 0 open_read /v/SECRET
	gives "its_short_name_does (free)" 0 open_read /v/ALONGN~1
	gives "dots_behind_it_do (free)" 0 open_read /v/secret..
	stop
fi
if inside -n folded -p folded; then
	events_begin folded
	gives "another_spelling_is_refused" $EACCES open_read /v/SECRET
	gives "and_another" $EACCES open_read /v/Secret
	gives "the_short_name_is" $EACCES open_read /v/ALONGN~1
	gives "dots_behind_it_are" $EACCES open_read /v/secret..
	gives "the_name_itself_is" $EACCES open_read /v/secret
	gives "what_no_rule_refuses_is_not" 0 open_write /v/open
	gives "nor_elsewhere_another_spelling" 0 open_read /plain/SECRET
	gives "the_end" $EACCES open_read /sentinel
	stop
	events_end || fail "the events are complete"
	is "it_is_told_as_folded" "$(head -n 1 "$work/told" | cut -f 1,2)" \
		"$(printf 'read /v/SECRET\tfolded')"
	wait_until no_container
fi
if inside -n unfolded -p unfolded; then
	gives "where_nothing_is_denied_all_spellings_pass" 0 open_read /v/SECRET
	gives "and_renames" 0 rename /v/open /v/Public
	gives "and_back" 0 rename /v/PUBLIC /v/open
	stop
	wait_until no_container
fi
if inside -n renamed -p renamed; then
	gives "a_new_name_that_may_grant_more_is_refused" $EACCES rename /v/secret /v/other
	stop
	wait_until no_container
fi
losetup -d "$loop"
