#!/bin/bash
# The units as they are shipped: who may do what, and that all of it works inside the sandbox.
set -u
. /usr/share/chatd-test/check.sh

systemd-sysusers
systemd-tmpfiles --create
useradd --no-user-group --create-home --groups chatd-admin ana-admin
useradd --no-user-group --create-home --groups chatd-view viewer
useradd --no-user-group --create-home stranger
as() { local user=$1; shift; runuser --user "$user" -- "$@"; }

check "it starts, and says so when it is ready" systemctl start chatd
check "it runs as a user of its own" test "$(ps -o user= -p "$(systemctl show --value --property MainPID chatd)")" = chatd
check "its state is there, and private" test "$(stat --format '%U %a' /var/lib/chatd)" = "chatd 700"
check "systemd shows how many are here" grep -q connections <<<"$(systemctl show --value --property StatusText chatd)"

exec {client}<>/dev/tcp/127.0.0.1/6667
printf 'NICK ana\r\nUSER ana 0 * :Ana\r\n' >&"$client"
await "a client is greeted" "001 ana" "$client"
exec {classic}<>/dev/tcp/127.0.0.1/33000
printf 'bia\n' >&"$classic"
await "and so is a classic one" "bia" "$classic"

check "root lists who is here" contains ana chatctl list
check "so does a member of chatd-admin" contains ana as ana-admin chatctl list
check "and one of chatd-view" contains ana as viewer chatctl list
refused "but not somebody else" 5 as stranger chatctl list
refused "chatd-view only looks" 5 as viewer chatctl kick ana
check "a broadcast reaches people" as ana-admin chatctl broadcast "maintenance at six"
await "who read it" "maintenance at six" "$client"
check "somebody is put out" as ana-admin chatctl kick ana
await "and told so" "ERROR" "$client"

cp /etc/chatd/chatd.toml /etc/chatd/good.toml
check "a good configuration is taken" systemctl reload chatd
echo 'nonsense = 1' >>/etc/chatd/chatd.toml
refused "a broken one is refused" 1 systemctl reload chatd
check "the journal says where it is broken" contains "nonsense: there is no such key" journalctl --unit chatd
check "and chatd goes on" contains bia chatctl list
cp /etc/chatd/good.toml /etc/chatd/chatd.toml

check "kill -9 is not the end" systemctl kill --signal KILL chatd
exec {again}<>/dev/tcp/127.0.0.1/6667
printf 'NICK caio\r\nUSER caio 0 * :Caio\r\n' >&"$again"
await "systemd starts it again, and whoever connects meanwhile waits" "001 caio" "$again"

printf '[[listen]]\naddress = "127.0.0.1:6668"\ndialect = "irc"\n' >>/etc/chatd/chatd.toml
refused "an address without a socket unit is an error" 1 systemctl restart chatd
check "that names what is to be done" contains "systemctl status chatd.socket" journalctl --unit chatd
cp /etc/chatd/good.toml /etc/chatd/chatd.toml
check "it starts again" systemctl restart chatd
check "it stops" systemctl stop chatd
done_checking
