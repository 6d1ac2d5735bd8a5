#!/bin/bash
# Restarts, with people who talk: nobody is disconnected, and nothing is lost.
set -u
. /usr/share/chatd-test/check.sh

systemd-sysusers
systemd-tmpfiles --create
ulimit -n 4096
# A part of the tests that runs only here.
part() { /usr/share/chatd-test/e2e --exact "systemd::restarts::$1" --ignored; }
stored() { systemctl show --value --property NFileDescriptorStore chatd; }

sed -i 's/^flood = true/flood = false/; s/^level = "info"/level = "debug"/' /etc/chatd/chatd.toml
mkdir -p /etc/systemd/system/chatd.service.d
printf '[Service]\nWatchdogSec=2\n' >/etc/systemd/system/chatd.service.d/watchdog.conf
systemctl daemon-reload
systemctl start chatd
check "a thousand people talk over five restarts" part talking
check "systemd keeps no more than what a crash needs" test "$(stored)" = 6
check "kill -9 disconnects nobody who is not in the middle of something" part killing
check "and whoever stays has heard all, though everybody talked" part killing_talkers
check "a loop that stands still disconnects nobody either" part hanging
check "who is here when a start fails is here when the next succeeds" part failing
check "a stop is told as one" part stopping

printf '[Service]\nExecStop=\n' >/etc/systemd/system/chatd.service.d/dumb.conf
systemctl daemon-reload
check "where it is not, connections are closed all the same" part stopping_unawares
done_checking
