# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# Debian's nginx, Redis and PostgreSQL, each in a container of crun's under its example
# policy: they serve, nothing that they do by themselves is told, and what an intruder
# would have them do comes to nothing.

. "${0%/*}/lib.sh"
. "${0%/*}/oci.sh"

# What was told, each request once.
requests()
{
	jq -r .request "$work/events" | sort -u | paste -sd '|' -
}

has_been_told()
{
	jq -r .request "$work/events" | grep -qxF "$1"
}

# Each service has a function to begin its root, and others to ask it:
#	NAME_ready	it answers at all
#	NAME_works	what it is for, as TAP
#	NAME_abused	what an intruder would have it do: a line each, NAME and yes or no

# service NAME USER SIGNAL TOLD WORD...: start WORD... as USER, without a policy and under
# the policy NAME; SIGNAL ends it. TOLD is what is told of the abuse.
service()
{
	service=$1 user=$2 signal=$3 expected=$4
	shift 4
	if [ ! -f "$examples/$service.yaml" ] || ! text=$(bulkhead load "$examples/$service.yaml" 2>&1); then
		fail "its_policy_loads ($service)" "$text"
		return
	fi
	is "its_policy_has_no_warnings ($service)" \
		"$(bulkhead check "$examples/$service.yaml" 2>&1 | grep -i warning)" ""
	for policy in "" "$service"; do
		root_begin
		"${service%%-*}_root"
		root_end
		: > "$work/hook.log"
		events_begin c
		bundle "$policy" "$user" "$@"
		if crun run --detach -b "$work/oci" c > "$work/service.log" 2>&1 < /dev/null &&
			wait_until ready; then
			pass "it_answers ($service${policy:+, confined})"
			"served${policy:+_confined}"
		else
			fail "it_answers ($service${policy:+, confined})" "told: $(requests)" \
				"$(cat "$work/service.log" "$work/hook.log")" "$(journal)"
		fi
		crun delete -f c > "$work/ignored" 2>&1
		kill "$events_pid"
		wait "$events_pid"
		wait_until no_container
		root_remove
	done
}

ready()
{
	"${service%%-*}_ready" > "$work/ignored" 2>&1
}

# What the services wrote into their logs.
journal()
{
	[ ! -d "$work/layer/upper/var/log" ] ||
		find "$work/layer/upper/var/log" -type f -exec tail -n 5 {} +
}

served()
{
	is "without_a_policy_it_can_be_abused ($service)" "$("${service%%-*}_abused" | grep -v ' yes$')" ""
	is "without_a_policy_root_reads_what_it_likes ($service)" \
		"$(inside /usr/bin/head -c 5 /etc/shadow)" root:
}

served_confined()
{
	"${service%%-*}_works"
	# By the event of this exec, all that came before are here.
	has "no_other_program_is_executed ($service)" \
		"$(inside /usr/bin/head -c 5 /etc/shadow)" "ermission denied"
	wait_until has_been_told "exec /usr/bin/head" || fail "the_exec_is_told ($service)"
	is "what_it_does_by_itself_is_not_told ($service)" "$(requests)" "exec /usr/bin/head"
	is "nobody_abuses_it ($service)" "$("${service%%-*}_abused" | grep -v ' no$')" ""
	has "there_is_no_shell ($service)" "$(inside /bin/sh -c :)" "ermission denied"
	wait_until has_been_told "exec /usr/bin/dash" || fail "the_shell_is_told ($service)"
	is "only_that_is_told ($service)" "$(requests)" "$expected"
	accepted "it_answers_still ($service)" ready
	before=$(bulkhead status --json | jq '.events_sent + .events_lost')
	accepted "it_ends_when_it_is_told_to ($service)" crun kill c "$signal"
	accepted "and_does_so ($service)" wait_until ended
	is "its_end_is_not_told ($service)" "$(bulkhead status --json | jq '.events_sent + .events_lost')" "$before"
}

# ------------------------------------------------------------------------- nginx

web_root()
{
	mkdir -p "$work/layer/upper/etc/nginx/conf.d"
	# A proxy, and two mistakes: an alias for the whole root, and a proxy to anywhere.
	cat > "$work/layer/upper/etc/nginx/conf.d/test.conf" <<- end
		server {
			listen 443 ssl;
			ssl_certificate /etc/ssl/certs/ssl-cert-snakeoil.pem;
			ssl_certificate_key /etc/ssl/private/ssl-cert-snakeoil.key;
			location / { proxy_pass http://$here:8000; }
			location /files/ { alias /; }
			location /elsewhere/ { proxy_pass http://$here:9000; }
		}
	end
}

page()
{
	busybox wget -q -O - "http://$there$1"
}

# tls PATH: curl is not there.
tls()
{
	printf 'GET %s HTTP/1.0\r\n\r\n' "$1" |
		timeout 20 openssl s_client -quiet -connect $there:443 2> "$work/ignored"
}

web_ready()
{
	says "Welcome to nginx" page /
}

web_works()
{
	accepted "a_page_is_served ($service)" says "Welcome to nginx" page /index.nginx-debian.html
	accepted "the_application_is_reached_by_tls ($service)" says "the shop" tls /
	accepted "a_reload_is_fine ($service)" web_reload
	accepted "and_it_serves_on ($service)" says "the shop" tls /
}

# The new workers are there when the old ones have gone.
web_reload()
{
	old=$(workers)
	crun kill c HUP && wait_until web_changed
}

workers()
{
	pgrep -f 'nginx: worker process' | sort | tr '\n' ' '
}

web_changed()
{
	now=$(workers)
	for worker in $old; do
		case " $now" in
		*" $worker "*) return 1 ;;
		esac
	done
	[ -n "$now" ]
}

web_abused()
{
	attempt "a file by a careless alias" says "chief" tls /files/srv/payroll
	attempt "a server of somebody else" says "the shop" tls /elsewhere/
}

# ------------------------------------------------------------------------- Redis

redis_root()
{
	install -d -o redis -g redis "$work/layer/upper/run/redis"
}

redis()
{
	timeout 20 redis-cli -h $there "$@"
}

redis_ready()
{
	says PONG redis ping
}

redis_works()
{
	accepted "a_value_is_kept ($service)" says OK redis set colour green
	accepted "and_given_back ($service)" says green redis get colour
	accepted "a_script_runs ($service)" says 42 redis eval 'return 6 * 7' 0
	accepted "it_saves ($service)" says OK redis save
	accepted "it_saves_in_the_background ($service)" says "aving started" redis bgsave
	accepted "and_gets_it_done ($service)" wait_until redis_saved
	accepted "it_appends ($service)" says OK redis config set appendonly yes
	accepted "and_has_written_what_it_has ($service)" wait_until redis_rewritten
}

redis_saved()
{
	says rdb_bgsave_in_progress:0 redis info persistence && says rdb_last_bgsave_status:ok redis info persistence
}

redis_rewritten()
{
	says aof_rewrite_in_progress:0 redis info persistence && says aof_last_bgrewrite_status:ok redis info persistence
}

# A dump somewhere else, and one from somebody else.
redis_abused()
{
	redis config set dir /tmp > "$work/ignored"
	attempt "a dump where others find it" says OK redis save
	redis config set dir /var/lib/redis > "$work/ignored"
	redis replicaof $here 9000 > "$work/ignored"
	attempt "a dump of somebody else's" wait_for_master
	redis replicaof no one > "$work/ignored"
}

# The master that is meant speaks HTTP. To have got there is enough.
wait_for_master()
{
	tries=0
	until grep -q -s 'MASTER aborted\|Unexpected reply\|Error reply to PING' "$work"/layer/upper/var/log/redis/*; do
		if grep -q -s 'Permission denied' "$work"/layer/upper/var/log/redis/*; then
			grep 'Permission denied' "$work"/layer/upper/var/log/redis/*
			return 1
		fi
		tries=$((tries + 1))
		[ $tries -lt 100 ] || return 1
		sleep 0.2
	done
}

# -------------------------------------------------------------------- PostgreSQL

bin=$(echo /usr/lib/postgresql/*/bin)
version=${bin%/bin}
version=${version##*/}

postgres_root()
{
	install -d -o postgres -g postgres "$work/layer/upper/run/postgresql"
	install -d -o postgres -g postgres "$work/layer/upper/etc/postgresql" \
		"$work/layer/upper/etc/postgresql/$version" "$work/layer/upper/etc/postgresql/$version/main"
	cp -a "/etc/postgresql/$version/main/pg_hba.conf" "$work/layer/upper/etc/postgresql/$version/main"
	echo "host all all $here/24 trust" >> "$work/layer/upper/etc/postgresql/$version/main/pg_hba.conf"
}

# sql STATEMENT...
sql()
{
	for statement; do
		set -- "$@" -c "$statement"
		shift
	done
	timeout 60 "$bin/psql" -h $there -U postgres -XAtq -v ON_ERROR_STOP=1 "$@"
}

postgres_ready()
{
	says 42 sql 'select 6 * 7'
}

postgres_works()
{
	accepted "a_table_is_filled ($service)" sql 'create table t (n int primary key, x text)' \
		"insert into t select n, 'row ' || n from generate_series(1, 20000) n" 'create index on t (x)'
	accepted "and_read ($service)" says 200010000 sql 'select sum(n) from t'
	accepted "a_parallel_query_works ($service)" says 200010000 sql 'set min_parallel_table_scan_size = 0' \
		'set parallel_setup_cost = 0' 'set parallel_tuple_cost = 0' 'select sum(n) from t'
	accepted "a_query_that_spills_works ($service)" says "row 20000" sql "set work_mem = '64kB'" \
		'select x from t order by md5(x), n desc' 'select x from t where n = 20000'
	accepted "an_extension_is_there ($service)" sql 'create extension pg_trgm' 'create extension pgcrypto' \
		"select digest('x', 'sha256')"
	accepted "it_cleans_and_checkpoints ($service)" sql 'vacuum full analyze t' checkpoint
	accepted "a_database_is_made_and_dropped ($service)" sql 'create database other' 'drop database other'
	accepted "a_setting_is_changed ($service)" sql "alter system set log_statement = 'ddl'" 'select pg_reload_conf()'
	accepted "it_is_found_to_be_ready_from_inside ($service)" inside "$bin/pg_isready" -h /run/postgresql
}

postgres_abused()
{
	attempt "a program" sql "copy (select 1) to program 'cat > /tmp/stolen'"
	attempt "a file" says chief sql "select pg_read_file('/srv/payroll')"
	attempt "a file where others find it" sql "copy (select 1) to '/tmp/stolen'"
}

# --------------------------------------------------------------------------------

accepted "there_is_a_network" network
spec
serve 8000 9000

service web-server root QUIT \
	"connect tcp $here:9000|exec /usr/bin/dash|exec /usr/bin/head|read /srv/payroll" \
	/usr/sbin/nginx -g 'daemon off;'
service redis redis TERM \
	"connect tcp $here:9000|create /tmp/temp-1.rdb|exec /usr/bin/dash|exec /usr/bin/head" \
	/usr/bin/redis-server /etc/redis/redis.conf --daemonize no --bind '*' --protected-mode no \
	--enable-protected-configs yes --save ''
service postgres postgres INT \
	"create /tmp/stolen|exec /usr/bin/dash|exec /usr/bin/head|read /srv/payroll" \
	"$bin/postgres" -D "/var/lib/postgresql/$version/main" \
	-c "config_file=/etc/postgresql/$version/main/postgresql.conf" -c "listen_addresses=*" -c shared_buffers=16MB

network_end
