#!/bin/bash
# The Debian package: installed, upgraded, removed, purged and installed again. What an administrator has changed stays, and
# so does what people have said.
set -u
. /usr/share/chatd-test/check.sh
here=/usr/share/chatd-test

ulimit -n 4096
# What is installed here is gone in a minute: it need neither be safe on disk nor indexed.
echo force-unsafe-io >/etc/dpkg/dpkg.cfg.d/chatd-test
rm -f /var/lib/man-db/auto-update

as() { local user=$1; shift; runuser --user "$user" -- "$@"; }
version() { dpkg-query --show --showformat '${Version}' chatd 2>/dev/null; }
# findings STATE: what chatctl doctor finds to be so.
findings() { chatctl doctor --json | grep --count "\"state\":\"$1\""; }
property() { systemctl show --value --property "$1" "$2"; }
# greeted DESCRIPTOR NAME: connects under the name, and reads the greeting.
greeted() {
    printf 'NICK %s\r\nUSER %s 0 * :%s\r\n' "$2" "$2" "$2" >&"$1"
    await "$2 is greeted" " 001 $2 " "$1"
}

check "it is installed" dpkg --install $here/old.deb
for unit in chatd.service chatd.socket chatd-admin.socket; do
    check "$unit has started" systemctl is-active $unit
    check "and will at the next boot" systemctl is-enabled $unit
done
check "systemctl start says so" systemctl start chatd
check "only chatd reads its configuration" \
    test "$(stat --format '%U:%G %a' /etc/chatd/chatd.toml)" = "root:chatd 640"
check "it is right" as chatd chatd --check --config /etc/chatd/chatd.toml
check "nothing has to be mended" test "$(findings bad)" = 0
check "nor looked at" test "$(chatctl doctor --json | grep -v '"check":"clock"' | grep -c '"state":"look"')" = 0
check "no certificate is made unasked" test ! -e /etc/chatd/key.pem
check "one is made when somebody asks" chatd --config /etc/chatd/chatd.toml --make-certificate chat.example.org
check "for chatd alone" test "$(stat --format '%U:%G %a' /etc/chatd/key.pem)" = "root:chatd 640"
check "manual pages are where man finds them" man --where 8 chatd
check "in Portuguese too" test -n "$(man --where --locale pt_BR.UTF-8 1 chatctl)"

useradd --no-user-group --create-home --groups chatd-admin maria
useradd --no-user-group --create-home stranger
exec {ana}<>/dev/tcp/127.0.0.1/6667
greeted "$ana" ana
check "a member of chatd-admin sees her" contains ana as maria chatctl list
check "says something to everybody" as maria chatctl broadcast maintenance
await "she reads it" maintenance "$ana"
check "and puts her out" as maria chatctl kick ana
await "she is told" ERROR "$ana"
for command in list "kick ana" "broadcast maintenance"; do
    # shellcheck disable=SC2086
    refused "others may not: $command" 5 as stranger chatctl $command
done

account() { chatctl account create "$1" <<<"uma senha comprida"; }
check "somebody has an account" account bia
sed -i 's/^location = ""/location = "sala 3"/; s/^flood = true/flood = false/' /etc/chatd/chatd.toml
cp /etc/chatd/chatd.toml /root/changed.toml
check "the administrator changes something" systemctl reload chatd
echo 'nonsense = 1' >>/etc/chatd/chatd.toml
refused "a broken file is refused" 1 systemctl reload chatd
check "the journal says why" contains "nonsense: there is no such key" journalctl --unit chatd
check "and nothing has changed" contains "sala 3" chatctl config show
cp /root/changed.toml /etc/chatd/chatd.toml

before=$(property MainPID chatd.service) open=$(property ActiveEnterTimestampMonotonic chatd.socket)
check "it is upgraded twice, and a thousand people who talk do not notice" \
    $here/e2e --exact systemd::restarts::upgrading --ignored
check "to a newer version" dpkg --compare-versions "$(version)" gt 0.0.9
check "which runs" systemctl is-active chatd.service
check "instead of the old one" test "$(property MainPID chatd.service)" != "$before"
check "the sockets were open meanwhile" test "$(property ActiveEnterTimestampMonotonic chatd.socket)" = "$open"
# kept: what has to outlast all of this.
kept() { chatctl account show bia && cmp /etc/chatd/chatd.toml /root/changed.toml && test -e /etc/chatd/key.pem; }
check "all is as it was" kept
check "doctor agrees" test "$(findings bad)" = 0

check "it can be downgraded" dpkg --install $here/newer.deb
check "and all is as it was" kept
check "the older one runs" systemctl is-active chatd.service
check "it is upgraded again" dpkg --install $here/newest.deb

# Both have changed the configuration: the administrator, and a later version.
dpkg-deb --raw-extract $here/newest.deb /root/later
sed -i 's/^Version: .*/Version: 9.0.0-1/' /root/later/DEBIAN/control
echo '# Something that a later version explains.' >>/root/later/etc/chatd/chatd.toml
dpkg-deb -Znone --build /root/later /root/later.deb >/dev/null
refused "where nobody answers, nothing is decided" 1 dpkg --install /root/later.deb </dev/null
check "and the one before goes on" systemctl is-active chatd.service
check "the administrator's is kept" dpkg --force-confold --configure chatd
check "and all is as it was" kept
check "the other one lies beside it" grep -q "later version explains" /etc/chatd/chatd.toml.dpkg-dist
check "an older one comes back" dpkg --install --force-confold $here/newest.deb
check "or the later one's is taken" dpkg --install --force-confnew /root/later.deb
check "which still only chatd reads" test "$(stat --format '%U:%G %a' /etc/chatd/chatd.toml)" = "root:chatd 640"
check "and with which it runs" contains 'location = ""' chatctl config show
check "the administrator's lies beside it" cmp /etc/chatd/chatd.toml.dpkg-old /root/changed.toml
check "where only chatd reads it, too" \
    test "$(stat --format '%U:%G %a' /etc/chatd/chatd.toml.dpkg-old)" = "root:chatd 640"
check "the newest is installed again" dpkg --install --force-confold $here/newest.deb
cp --preserve=ownership,mode /root/changed.toml /etc/chatd/chatd.toml
chown root:chatd /etc/chatd/chatd.toml
chmod 640 /etc/chatd/chatd.toml
check "with what the administrator wants" systemctl reload chatd

check "it is removed" dpkg --remove chatd
refused "it does not run" 3 systemctl is-active chatd.service
refused "nor listen" 3 systemctl is-active chatd.socket
check "what people have said is there" test -e /var/lib/chatd/chatd.db
check "it is installed again" dpkg --install $here/newest.deb
check "and all is as it was" kept

LC_ALL=pt_BR.UTF-8 dpkg --purge chatd >/root/purged 2>&1
check "it is purged" test -z "$(version)"
check "which tells where the data is" grep -q "Para apagá-las: rm -r /var/lib/chatd" /root/purged
check "the configuration is gone" test ! -e /etc/chatd/chatd.toml
check "but no key that somebody else made" test -e /etc/chatd/key.pem
check "and nothing that people have said" test -e /var/lib/chatd/chatd.db
check "nothing of it is to be started" test -z "$(find /etc/systemd/system /var/lib/systemd/deb-systemd-helper* -name 'chatd*')"
check "it is installed once more" dpkg --install $here/newest.deb
check "with the configuration as it is shipped" contains 'location = ""' cat /etc/chatd/chatd.toml
check "and knows whom it knew" chatctl account show bia
exec {caio}<>/dev/tcp/127.0.0.1/6667
greeted "$caio" caio
done_checking
