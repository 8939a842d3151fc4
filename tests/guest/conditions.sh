# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# Conditions and exceptions of rules: who owns a file, who asks, and what is left out.

. "${0%/*}/lib.sh"

template "$work/root"
cp "$work/root/op" "$work/root/bin/app"
cp "$work/root/op" "$work/root/bin/watched"
cp "$work/root/op" "$work/root/bin/spared"
mkdir -p "$work/root/t/home" "$work/root/t/app/public" "$work/root/t/but"
for file in home/mine home/roots app/secret app/public/page but/this but/that scratch; do
	echo x > "$work/root/t/$file"
done
chown 1000:1000 "$work/root/t/home/mine"
chmod -R a+rwX "$work/root/t"

rules()
{
	cat <<- 'end'
		file deny read,write,delete /t/home/** unless owner
		file deny create /t/home/** unless owner unless /t/home/*.tmp
		file deny read /t/app/** unless from /bin/app unless /t/app/public/**
		file kill read /t/but/** unless /t/but/this unless uid 1000
		file deny read /t/scratch from /bin/watched
		exec deny /bin/spared unless uid 1000
		network deny connect tcp *:* unless 127.0.0.1
		capabilities deny all unless setuid,setgid,chown,dac_override,dac_read_search,fowner
	end
}

# What is free without a policy; @ is 0 then, and EACCES with it.
owners()
{
	gives "root_owns_it$1" 0 open_read /t/home/roots
	gives "another_users$1" "$2" open_read /t/home/mine
	gives "a_user_owns_it$1" 0 as_user open_read /t/home/mine
	gives "and_may_write_it$1" 0 as_user open_write /t/home/mine
	gives "a_user_and_roots_file$1" "$2" as_user open_read /t/home/roots
	gives "what_it_creates_it_owns$1" 0 as_user open_creat /t/home/new
	gives "and_removes$1" 0 as_user unlink /t/home/new
	gives "a_file_may_change_hands$1" 0 chown /t/home/roots
}

exceptions()
{
	gives "what_no_exception_names$1" "$2" open_read /t/app/secret
	gives "an_object_of_the_exception$1" 0 open_read /t/app/public/page
	gives "a_program_of_the_exception$1" 0 from /bin/app open_read /t/app/secret
	gives "another_program$1" "$2" from /bin/watched open_read /t/app/secret
	gives "by_another_name_of_the_program$1" "$2" from /proc/self/exe open_read /t/app/secret
	gives "an_object_beside_a_kill$1" 0 open_read /t/but/this
	gives "a_user_beside_a_kill$1" 0 as_user open_read /t/but/that
	gives "a_program_is_not_for_root$1" "$2" exec /bin/spared
	gives "it_is_for_a_user$1" 0 as_user exec /bin/spared
	gives "an_address_of_the_exception$1" "$near" connect_only 127.0.0.1 9
	gives "another_address$1" "$3" connect_only 192.0.2.1 9
	gives "a_capability_of_the_exception$1" 0 chown /t/scratch
	gives "another_capability$1" "$4" in_chroot / true
}

# A program that rules grant something to starts without what its environment could do to it;
# one that is only refused something starts as ever.
environments()
{
	gives "a_program_that_is_granted_something_is_secure$1" "$2" from /bin/app is_secure
	gives "one_that_is_refused_something_is_not$1" "$EPERM" from /bin/watched is_secure
	gives "nor_is_any_other$1" "$EPERM" from /op is_secure
}

rules | load_policy conditions
for kind in dir tmpfs overlay; do
	set -- -r "$kind:$work/root"
	[ $kind = dir ] || set -- "$@" -m tmpfs:/v
	if start "$@"; then
		owners " ($kind, free)" 0
		near=$(ask connect_only 127.0.0.1 9) far=$(ask connect_only 192.0.2.1 9)
		exceptions " ($kind, free)" 0 "$far" 0
		environments " ($kind, free)" "$EPERM"
		stop
	fi
	chown 0:0 "$work/root/t/home/roots" "$work/root/t/scratch"
	if start -n conditions -p conditions "$@"; then
		events_begin conditions
		owners " ($kind)" "$EACCES"
		exceptions " ($kind)" "$EACCES" "$EACCES" "$EPERM"
		environments " ($kind)" 0
		gives "the_refused_program_is_refused ($kind)" "$EACCES" \
			from /bin/watched open_read /t/scratch
		gives "and_others_are_not ($kind)" 0 open_read /t/scratch
		gives "the_end ($kind)" "$EACCES" open_read /sentinel
		stop
		events_end || fail "the events are complete ($kind)"
		told "the_event_has_the_rule ($kind)" "read /t/home/mine" rule
		is "with_its_exception ($kind)" \
			"$(jq -r 'select(.request == "read /t/home/mine") | .text' "$work/events")" \
			"deny read,write,delete /t/home/** unless owner"
		wait_until no_container
	fi
	chown 0:0 "$work/root/t/home/roots" "$work/root/t/scratch"
done

# In mode audit, the same is reported, and passes.
rules | load_policy conditions audit
if start -n conditions -p conditions -r "tmpfs:$work/root"; then
	events_begin conditions
	owners " (audit)" 0
	exceptions " (audit)" 0 "$far" 0
	gives "the_end (audit)" 0 open_read /sentinel
	stop
	events_end || fail "the events are complete (audit)"
	told "another_users_is_reported (audit)" "read /t/home/mine" rule audited
	is "what_is_excepted_is_not (audit)" "$(grep -c 'public/page\|but/this\|127.0.0.1' "$work/told")" 0
	wait_until no_container
fi
