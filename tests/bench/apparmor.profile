# SPDX-License-Identifier: GPL-2.0
# The same 16 rules as bench.yaml, for AppArmor; attached by the program's path.
profile bench /open {
  /file r,
  /a/b/c/* r,
  /data/usr/lib/x86_64-linux-gnu/lib*.so* rm,
  /tmp/** rw,
  /etc/nginx/** r,
  /etc/ssl/** r,
  /etc/passwd r,
  /etc/group r,
  /usr/share/nginx/** r,
  /var/log/nginx/*.log rw,
  /var/lib/nginx/** rw,
  /dev/null rw,
  /dev/urandom r,
  /proc/*/status r,
  deny /etc/shadow r,
  deny /etc/** w,
}
