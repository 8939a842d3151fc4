# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# Filesystems that compare names by rules of their own: what a rule refuses by one spelling of
# a name passes by no other. FAT, which always does so; ext4 and tmpfs, in directories with
# that attribute; an overlay of such a tmpfs.

. "${0%/*}/lib.sh"
export op

# put FILE OFFSET BYTES: write these bytes, in the syntax of printf.
put()
{
	# shellcheck disable=SC2059
	printf "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc 2> "$work/ignored"
}

# A FAT of 64 KiB: boot sector, one table, 64 entries in the root directory.
make_fat()
{
	dd if=/dev/zero of="$1" bs=512 count=128 2> "$work/ignored"
	put "$1" 0 '\353\074\220mkfs.fat\0\002\001\001\0\001\100\0\200\0\370\001\0\040\0\002'
	put "$1" 36 '\200\0\051\001\002\003\004NO NAME    FAT12   '
	put "$1" 510 '\125\252'
	put "$1" 512 '\370\377\377'
}

# An ext4 of 8 MiB whose names may fold: superblock, its group, bitmaps of blocks and of
# inodes, 1024 inodes, the root directory in block 133.
make_ext4()
{
	rm -f "$1"
	dd if=/dev/zero of="$1" bs=1024 seek=8192 count=0 2> "$work/ignored"
	put "$1" 1024 '\0\004\0\0\0\040\0\0\0\0\0\0\172\037\0\0\366\003\0\0\001'
	put "$1" 1056 '\0\040\0\0\0\040\0\0\0\004\0\0\0\0\0\0\0\0\0\0\0\0\377\377\123\357\001\0\001'
	# Revision 1: inodes of 128 bytes, file types in directories, and casefold.
	put "$1" 1100 '\001\0\0\0\0\0\0\0\013\0\0\0\200\0\0\0\0\0\0\0\002\0\002'
	put "$1" 1276 '\001'
	# By Unicode 12.1.
	put "$1" 1660 '\001'
	put "$1" 2048 '\003\0\0\0\004\0\0\0\005\0\0\0\172\037\366\003\001'
	put "$1" 3072 '\377\377\377\377\377\377\377\377\377\377\377\377\377\377\377\377\037'
	put "$1" 4095 '\200'
	put "$1" 4096 '\377\003'
	dd if=/dev/zero bs=128 count=7 2> "$work/ignored" | tr '\0' '\377' |
		dd of="$1" bs=128 seek=33 conv=notrunc 2> "$work/ignored"
	put "$1" 5248 '\355\101\0\0\0\004'
	put "$1" 5274 '\002\0\002'
	put "$1" 5288 '\205'
	put "$1" 136192 '\002\0\0\0\014\0\001\002.\0\0\0\002\0\0\0\364\003\002\002..'
}

# attach FILE: sets $loop to its device.
attach()
{
	loop=$(losetup -f)
	losetup "$loop" "$1"
}

# mounted NAME TYPE DIR [OPTION...]: mount $loop; a failure counts as one of the test NAME.
mounted()
{
	name=$1 type=$2 dir=$3
	shift 3
	mkdir -p "$dir"
	mount -t "$type" "$@" "$loop" "$dir" 2> "$work/mount.err" && return 0
	fail "$name" "$(cat "$work/mount.err")"
	return 1
}

# in_container COMMAND...: in the mount namespace of the container, unconfined.
in_container()
{
	nsenter -t "$init" -m /bin/busybox "$@" 2> "$work/mount.err" && return 0
	fail "in the container: $*" "$(cat "$work/mount.err")"
	stop
	return 1
}

# confine NAME: bind the container to the policy with this name, and follow its events.
confine()
{
	events_begin "$1"
	bulkhead bind "$1" --pid "$init" --policy "$1" > "$work/bind.said" 2>&1 && return 0
	fail "the container is bound to $1" "$(cat "$work/bind.said")"
	stop
	return 1
}

# finish: the events are in $work/told.
finish()
{
	gives "the_end" "$end_gives" open_read /sentinel
	stop
	events_end || fail "the events are complete"
	wait_until no_container
}

# ------------------------------------------------------------------------ FAT

# fat_inside: a container with the FAT on /v, in which no name has been looked up yet.
fat_inside()
{
	start -r "dir:$work/root" -D "${loop#/dev/}" || return 1
	in_container mount -t vfat "$loop" /v
}

# fat_asks SUFFIX ERRNO
fat_asks()
{
	gives "another_spelling_reads$1" "$2" open_read /v/SECRET
	gives "and_another$1" "$2" open_read /v/Secret
	gives "the_short_name_reads$1" "$2" open_read /v/ALONGN~1
	gives "dots_behind_it_read$1" "$2" open_read /v/secret..
	gives "the_name_itself_reads$1" "$2" open_read /v/secret
	gives "another_spelling_writes$1" "$2" open_write /v/LOCKED
	gives "another_spelling_creates$1" "$2" mkdir /v/NEW
	gives "another_spelling_deletes$1" "$2" unlink /v/OLD
	gives "another_spelling_runs$1" "$2" exec /v/RUN
	gives "another_spelling_elsewhere$1" 0 open_read /plain/SECRET
	gives "another_spelling_elsewhere_writes$1" 0 open_write /plain/LOCKED
}

# fat_events SUFFIX EVENT: how often each is reported. Other spellings of a name count as this
# one.
fat_events()
{
	is "all_is_told$1" "$(awk -F '\t' -v event="$2" '$2 == "folded" && $4 == event { print $1 }' \
		"$work/told" | sort | uniq -c | sed 's/^ *//')" "$(printf '%s\n' '1 create /v/NEW' \
		'1 delete /v/OLD' '1 exec /v/RUN' '1 read /v/ALONGN~1' '4 read /v/SECRET' '1 write /v/LOCKED')"
}

# What is denied by one name is denied by all, for the same permission.
fat_rules='
	file deny read /v/secret
	file deny read "/v/a long name"
	file deny read /plain/secret
	file deny write /v/locked
	file deny write /plain/locked
	file deny create /v/new
	file deny delete /v/old
	exec deny /v/run'

fat_fill()
{
	mounted "the kernel mounts a FAT" vfat "$work/fat" || return 1
	rm -rf "$work/fat"/*
	for file in secret open locked old free "a long name"; do
		echo x > "$work/fat/$file"
	done
	printf '#!/op true\n' > "$work/fat/run"
	umount "$work/fat"
}

fat()
{
	modprobe -a loop vfat 2> "$work/ignored"
	make_fat "$work/fat.img"
	attach "$work/fat.img"
	template "$work/root"
	mkdir -p "$work/root/v" "$work/root/plain"
	echo x > "$work/root/plain/SECRET"
	echo x > "$work/root/plain/LOCKED"

	if fat_fill && fat_inside; then
		fat_asks " (FAT, free)" 0
		stop
	fi
	for mode in enforce audit; do
		denied=$EACCES event=denied end_gives=$EACCES
		[ "$mode" = enforce ] || denied=0 event=audited end_gives=0
		printf '%s\n' "$fat_rules" | sed 's/^[[:space:]]*//; /^$/d' | load_policy folded "$mode"
		if fat_fill && fat_inside && confine folded; then
			has "bind_warns_of_the_volume ($mode)" "$(cat "$work/bind.said")" \
				"container 'folded': names below /v are compared without case (vfat)"
			fat_asks " (FAT, $mode)" "$denied"
			gives "a_permission_that_is_not_denied (FAT, $mode)" 0 utimes /v/open
			finish
			fat_events " (FAT, $mode)" "$event"
		fi
	done
	renamed " (FAT)" fat_ready
	load_policy unfolded <<- 'end'
		file deny read /plain/secret
	end
	if fat_fill && fat_inside && confine unfolded; then
		end_gives=$EACCES
		is "bind_does_not_warn_where_nothing_is_denied" "$(grep -c warning "$work/bind.said")" 0
		gives "where_nothing_is_denied_all_spellings_pass" 0 open_read /v/SECRET
		gives "and_renames" 0 rename /v/open /v/Public
		gives "and_back" 0 rename /v/PUBLIC /v/open
		finish
	fi
	if start -r "dir:$work/root" && confine folded; then
		end_gives=0
		is "bind_does_not_warn_without_the_volume" "$(grep -c warning "$work/bind.said")" 0
		finish
	fi
	fat_check
	losetup -d "$loop"
}

# A container with names of its own in the FAT.
fat_ready()
{
	fat_fill && fat_inside
}

# renamed SUFFIX INSIDE...: a new name, one of whose spellings may grant less.
renamed()
{
	suffix=$1
	shift
	if "$@"; then
		gives "a_new_name$suffix, free" 0 rename /v/free /v/other
		stop
	fi
	for mode in enforce audit; do
		denied=$EACCES event=denied end_gives=$EACCES
		[ "$mode" = enforce ] || denied=0 event=audited end_gives=0
		load_policy renamed "$mode" <<- 'end'
			file deny attr /v/public
		end
		if "$@" && confine renamed; then
			gives "a_new_name$suffix, $mode" "$denied" rename /v/free /v/other
			gives "a_new_name_elsewhere$suffix, $mode" 0 rename /plain/LOCKED /plain/x
			gives "and_back$suffix, $mode" 0 rename /plain/x /plain/LOCKED
			finish
			told "a_new_name_is_told$suffix, $mode" "create /v/other" folded "$event"
		fi
	done
}

# found ROOT POLICY: the warnings of bulkhead check of kind folded, one per line.
found()
{
	bulkhead check --json --root "$1" "$work/$2.yaml" |
		jq -r '.diagnostics[] | select(.kind == "folded") | .rule + ": " + .message'
}

fat_check()
{
	is "check_is_silent_where_no_volume_is" "$(found "$work/root" folded)" ""
	mounted "the kernel mounts a FAT" vfat "$work/root/v" || return
	is "check_warns_of_each_rule_there" "$(found "$work/root" folded | wc -l)" 6
	has "check_names_the_volume" "$(found "$work/root" folded | head -n 1)" \
		"deny read /v/secret: names below '/v' of $work/root are compared without case (vfat)"
	is "check_is_silent_of_rules_elsewhere" "$(found "$work/root" unfolded)" ""
	load_policy wide <<- 'end'
		file deny read /**/secret
		file deny write /v/**
	end
	has "check_warns_of_a_wildcard_that_covers_the_volume" "$(found "$work/root" wide)" \
		"deny read /**/secret: names below '/v' of"
	is "and_of_no_rule_for_all_of_it" "$(found "$work/root" wide | wc -l)" 1
	umount "$work/root/v"
}

# ----------------------------------------------- directories that say it of themselves

# {fold} makes @/d, whose names fold. {kept:A:B}: the event has A where names are looked up
# again, as on a disk, and B where the name given first stays.
cat > "$work/folded.table" << 'end'
it_folds | - | {fold} echo x > d/SECRET | open_read @/d/secret | -
elsewhere_it_does_not | - | {fold} mkdir p; echo x > p/SECRET | open_read @/p/secret | - | rule 2
another_spelling_reads | deny read @/d/secret | {fold} echo x > d/SECRET | open_read @/d/Secret | read {kept:@/d/Secret:@/d/SECRET} | folded
a_name_of_another_spelling_reads | deny read @/d/secret | {fold} echo x > d/SECRET | open_read @/d/SECRET | read @/d/SECRET | folded
in_unicode_too | deny read @/d/schlüssel | {fold} echo x > d/SCHLÜSSEL | open_read @/d/SCHLÜSSEL | read @/d/SCHL\xc3\x9cSSEL | folded
the_name_itself_is_the_rules | deny read @/d/secret | {fold} echo x > d/secret | open_read @/d/secret | read @/d/secret
below_a_directory_of_another_spelling | deny read @/d/sub/f | {fold} mkdir d/SUB && echo x > d/SUB/f | open_read @/d/SUB/f | read @/d/SUB/f | folded
another_permission_passes | deny read @/d/secret | {fold} echo x > d/SECRET | open_write @/d/SECRET | -
the_directory_can_be_listed | deny read @/d/secret | {fold} echo x > d/SECRET | list @/d | -
in_another_directory_it_reads | deny read @/d/secret | {fold} mkdir p && echo x > p/SECRET | open_read @/p/SECRET | -
another_spelling_writes | deny write @/d/locked | {fold} echo x > d/LOCKED | open_write @/d/LOCKED | write @/d/LOCKED | folded
another_spelling_truncates | deny write @/d/locked | {fold} echo x > d/LOCKED | truncate @/d/LOCKED | write @/d/LOCKED | folded
in_another_directory_it_writes | deny write @/d/locked | {fold} mkdir p && echo x > p/LOCKED | open_write @/p/LOCKED | -
another_spelling_creates | deny create @/d/new | {fold} : | open_creat @/d/NEW | create @/d/NEW | folded
another_spelling_makes_a_directory | deny create @/d/new | {fold} : | mkdir @/d/NEW | create @/d/NEW | folded
in_another_directory_it_creates | deny create @/d/new | {fold} mkdir p | open_creat @/p/NEW | -
another_spelling_deletes | deny delete @/d/old | {fold} touch d/OLD | unlink @/d/OLD | delete @/d/OLD | folded
another_spelling_changes_attributes | deny attr @/d/f | {fold} touch d/F | chmod @/d/F | attr @/d/F | folded
another_spelling_runs | exec deny @/d/prog | {fold} ln ../../op d/PROG | exec @/d/PROG | exec @/d/PROG | folded
another_spelling_of_code | deny map @/d/lib | {fold} ln ../../op d/LIB | mmap_exec @/d/LIB | map @/d/LIB | folded
in_another_directory_it_runs | exec deny @/d/prog | {fold} mkdir p && ln ../../op p/PROG | exec @/p/PROG | -
a_program_there_is_not_known_by_name | deny read @/f from @/d/prog | {fold} ln ../../op d/OTHER; echo x > f | from @/d/OTHER open_read @/f | read @/f
a_program_elsewhere_is | deny read @/f from @/d/prog | {fold} ln ../../op prog; echo x > f | from @/prog open_read @/f | -
another_spelling_binds | network deny bind unix @/d/s | {fold} : | bind_stream @/d/S 0 | bind unix @/d/S | folded
another_spelling_connects | network deny connect unix @/d/s | {fold} : | connect_stream @/d/S 0 | connect unix @/d/S | folded
another_spelling_sends | network deny send unix @/d/s | {fold} : | send_dgram @/d/S 0 | send unix @/d/S | folded
in_another_directory_it_binds | network deny bind unix @/d/s | {fold} mkdir p | bind_stream @/p/S 0 | -
in_another_directory_it_connects | network deny connect unix @/d/s | {fold} mkdir p | connect_stream @/p/S 0 | -
rename_of_another_spelling | deny delete @/d/old | {fold} touch d/OLD | rename @/d/OLD @/d/x | delete @/d/OLD | folded
rename_to_another_spelling | deny create @/d/new | {fold} touch d/x | rename @/d/x @/d/NEW | create @/d/NEW | folded
rename_within_that_may_grant_more | deny read @/d/secret | {fold} touch d/SECRET | rename @/d/SECRET @/d/x | create @/d/x | folded
rename_out_that_grants_more | deny read @/d/secret | {fold} touch d/SECRET | rename @/d/SECRET @/x | create @/x | folded
exchange_that_may_grant_more | deny read @/d/secret | {fold} touch d/SECRET x | exchange @/d/SECRET @/x | create,delete @/x | folded
rename_where_nothing_is_denied | - | {fold} touch d/OLD | rename @/d/old @/d/New | -
rename_in_another_directory | deny read @/d/secret | {fold} mkdir p && touch p/SECRET | rename @/p/SECRET @/p/x | -
link_by_another_spelling | deny link @/d/new | {fold} touch x | link @/x @/d/NEW | link @/d/NEW | folded
link_within_that_may_grant_more | deny read @/d/secret | {fold} touch d/SECRET | link @/d/SECRET @/d/x | link @/d/x | folded
link_out_that_grants_more | deny read @/d/secret | {fold} touch d/SECRET | link @/d/SECRET @/x | link @/x | folded
link_where_nothing_is_denied | - | {fold} touch d/OLD | link @/d/old @/d/New | -
link_in_another_directory | deny read @/d/secret | {fold} mkdir p && touch p/SECRET | link @/p/SECRET @/p/x | -
end

# volume KIND: a new filesystem of this kind on $work/volume; its names are looked up again,
# too.
ext4_fresh()
{
	make_ext4 "$work/ext4.img"
	attach "$work/ext4.img"
	mounted "the kernel mounts an ext4 that can fold" ext4 "$work/volume"
}

ext4_again()
{
	umount "$work/volume"
	mounted "the kernel mounts an ext4 that can fold" ext4 "$work/volume"
}

ext4_away()
{
	umount "$work/volume"
	losetup -d "$loop"
}

tmpfs_fresh()
{
	loop=none
	mounted "the kernel mounts a tmpfs that can fold" tmpfs "$work/volume" -o casefold,mode=755
}

tmpfs_again()
{
	:
}

tmpfs_away()
{
	umount "$work/volume"
}

# directories KIND KEPT: run the table on it.
directories()
{
	sed "s/{fold}/mkdir d \\&\\& \$op casefold d \\&\\&/
		s/{kept:\\([^:]*\\):\\([^}]*\\)}/\\$2/" "$work/folded.table" > "$work/this.table"
	table_read "$work/this.table" file
	for mode in free enforce audit; do
		"$1_fresh" || return
		template "$work/volume/root"
		table_prepare "$work/volume/root"
		rm -f "$work/table.lines"
		if "$1_again"; then
			table_run "$work/volume/root" dir " ($1, $mode)" "$mode"
		fi
		"$1_away"
	done
	unnamed "$1"
	warned "$1"
}

# A file without a name is in a directory with one.
unnamed()
{
	load_policy unnamed <<- 'end'
		file deny write /t/d/sub/**
		file deny write /t/p/sub/**
	end
	"$1_fresh" || return
	template "$work/volume/root"
	mkdir -p "$work/volume/root/t/d" "$work/volume/root/t/p/SUB"
	"$op" casefold "$work/volume/root/t/d"
	mkdir "$work/volume/root/t/d/SUB"
	if "$1_again" && start -r "dir:$work/volume/root" && confine unnamed; then
		end_gives=$EACCES
		gives "an_unnamed_file_below_another_spelling ($1)" $EACCES open_tmpfile /t/d/SUB
		gives "an_unnamed_file_in_another_directory ($1)" 0 open_tmpfile /t/p/SUB
		finish
	fi
	"$1_away"
}

# The warnings of check and bind about it.
warned()
{
	load_policy warned <<- 'end'
		file deny read /v/secret
		file deny read /d/secret
		file deny read /p/secret
	end
	load_policy made <<- 'end'
		file deny create /v/new
		file deny create /t/new
	end
	"$1_fresh" || return
	mkdir "$work/volume/d" "$work/volume/p"
	on_host "the_directory_is_empty ($1)" 0 casefold "$work/volume/d"
	is "check_warns_of_the_directory ($1)" "$(found "$work/volume" warned | sed 's/ of .*//')" \
		"deny read /d/secret: names below '/d'"
	"$1_away"

	# Now its own root folds.
	"$1_fresh" || return
	template "$work/root"
	mkdir -p "$work/root/v"
	on_host "the_root_is_empty ($1)" 0 casefold "$work/volume"
	mount --bind "$work/volume" "$work/root/v"
	is "check_warns_of_the_mount ($1)" "$(found "$work/root" warned | sed 's/ of .*//')" \
		"deny read /v/secret: names below '/v'"
	umount "$work/root/v"
	if start -r "dir:$work/root" -D "${loop#/dev/}"; then
		if "$1_inside" && confine made; then
			end_gives=$EACCES
			has "bind_warns_of_the_mount ($1)" "$(cat "$work/bind.said")" \
				"container 'made': names below /v are compared without case ($1)"
			gives "another_spelling_creates_in_its_root ($1)" $EACCES open_creat /v/NEW
			gives "in_another_directory_it_creates ($1)" 0 open_creat /t/NEW
			finish
			told "creating_in_its_root_is_told ($1)" "create /v/NEW" folded
		fi
	fi
	"$1_away"
}

ext4_inside()
{
	in_container mount -t ext4 "$loop" /v
}

tmpfs_inside()
{
	in_container mount -t tmpfs -o casefold none /v && folds_inside /v
}

# folds_inside DIR: from now on, in the container.
folds_inside()
{
	nsenter -t "$init" -m /op casefold "$1" && return 0
	fail "in the container $1 folds"
	stop
	return 1
}

# ----------------------------------------------------------- an overlay of such a tmpfs

overlay_inside()
{
	template "$work/root"
	mkdir -p "$work/root/v" "$work/root/c" "$work/root/plain"
	echo x > "$work/root/plain/SECRET"
	echo x > "$work/root/plain/LOCKED"
	start -r "dir:$work/root" || return 1
	in_container mount -t tmpfs -o casefold none /c &&
		in_container mkdir /c/lower /c/upper /c/work || return 1
	for layer in lower upper work; do
		folds_inside "/c/$layer" || return 1
	done
	# shellcheck disable=SC2016 # for the shell in it
	in_container sh -c 'for f in SECRET LOCKED free; do echo x > /c/lower/$f; done' &&
		in_container mount -t overlay -o lowerdir=/c/lower,upperdir=/c/upper,workdir=/c/work none /v
}

overlay_asks()
{
	gives "another_spelling_reads$1" "$2" open_read /v/Secret
	gives "another_spelling_writes$1" "$2" open_write /v/Locked
	gives "another_spelling_creates$1" "$2" mkdir /v/NEW
	gives "another_spelling_elsewhere$1" 0 open_read /plain/SECRET
}

overlay()
{
	modprobe overlay 2> "$work/ignored"
	if overlay_inside; then
		overlay_asks " (overlay, free)" 0
		stop
	fi
	for mode in enforce audit; do
		denied=$EACCES event=denied end_gives=$EACCES
		[ "$mode" = enforce ] || denied=0 event=audited end_gives=0
		load_policy folded "$mode" <<- 'end'
			file deny read /v/secret
			file deny read /plain/secret
			file deny write /v/locked
			file deny create /v/new
		end
		if overlay_inside && confine folded; then
			has "bind_warns_of_the_overlay ($mode)" "$(cat "$work/bind.said")" \
				"names below /v are compared without case (overlay)"
			overlay_asks " (overlay, $mode)" "$denied"
			finish
			told "told: read (overlay, $mode)" "read /v/Secret" folded "$event"
			told "told: write (overlay, $mode)" "write /v/Locked" folded "$event"
			told "told: create (overlay, $mode)" "create /v/NEW" folded "$event"
		fi
	done
	renamed " (overlay)" overlay_inside
}

fat
directories ext4 1
# The kernel itself reports what its tmpfs supports.
if [ -e /sys/fs/tmpfs/features/casefold ]; then
	directories tmpfs 2
	overlay
else
	skip "a_tmpfs_that_folds" "the tmpfs of this kernel compares names as they are"
	skip "an_overlay_that_folds" "the overlayfs of this kernel takes no layer that folds"
fi
