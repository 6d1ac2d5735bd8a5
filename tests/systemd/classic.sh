#!/bin/bash
# chatd as OpenRC starts it: in the background, as a user of its own, with its log in syslog.
set -u
. /usr/share/chatd-test/check.sh

systemd-sysusers
# OpenRC believes that it has booted this system.
mkdir -p /run/openrc/{started,starting,failed,inactive,stopping,wasinactive,exclusive,daemons,options,hotplugged,scheduled}
touch /run/openrc/softlevel
sed -i 's/^target = "stderr"/target = "syslog"/' /etc/chatd/chatd.toml
chgrp chatd /etc/chatd/chatd.toml
chmod 640 /etc/chatd/chatd.toml

check "it starts, and is ready then" /etc/init.d/chatd start
check "chatctl finds it" contains '"connections"' chatctl status --json
pid=$(cat /run/chatd/chatd.pid)
check "it runs as a user of its own" test "$(ps -o user= -p "$pid")" = chatd
check "and its state is there" test "$(stat --format '%U %a' /var/lib/chatd)" = "chatd 700"
check "OpenRC knows that it runs" /etc/init.d/chatd status

# logged LEVEL TEXT: syslog got a line of that level, from chatd.
logged() {
    journalctl --sync
    contains "$2" journalctl --no-pager --identifier chatd --facility daemon --priority "$1..$1" --output cat
}
check "syslog has its log" logged info "listening address=127.0.0.1:6667"
exec {client}<>/dev/tcp/127.0.0.1/6667
printf 'NICK ana\r\nUSER ana 0 * :Ana\r\nOPER maria wrong\r\n' >&"$client"
await "somebody guesses" " 464 " "$client"
check "and what is more urgent is marked so" logged warning "oper refused address=127.0.0.1"

cp /etc/chatd/chatd.toml /etc/chatd/good.toml
echo 'nonsense = 1' >>/etc/chatd/chatd.toml
refused "a broken configuration is not taken" 1 /etc/init.d/chatd reload
cp /etc/chatd/good.toml /etc/chatd/chatd.toml
check "a good one is" /etc/init.d/chatd reload
check "it stops" /etc/init.d/chatd stop
check "and is gone" test ! -e "/proc/$pid"
check "and its pid file with it" test ! -e /run/chatd/chatd.pid
done_checking
