# make run        build chatd and start it on its built-in defaults (and chat-client, where there is a display)
# make test       everything that has to pass
# make bench      the load generator's table, against Debian's IRC servers
#                 (BENCH=tls: storms of handshakes alone; BENCH=history: a room of a million messages, searched;
#                 BENCH=admin: who is at the admin socket, and long lists;
#                 BENCH=restart: ten thousand people who do not notice one;
#                 BENCH=client: the desktop client beside others, and in a room of a hundred thousand messages)
# make screenshots  the pictures in the READMEs, of the real program (packaging/screenshots)
# make install    into $(DESTDIR)$(PREFIX); `make install-client` for the desktop client, `make install-openrc` for OpenRC
# make deb        Debian's packages of both, into target/debian

PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
MANDIR ?= $(PREFIX)/share/man
TARGET := $(or $(CARGO_TARGET_DIR),target)
DEV := packaging/dev
# What needs the desktop client or root is a feature of the tests, so that `cargo test` alone needs neither.
ALL := --workspace --features chatd-tests/desktop,chatd-tests/systemd --locked

.PHONY: run test check bench screenshots build build-client install install-openrc install-client deb
.NOTPARALLEL:

run:
	@$(DEV)/run

test:
	$(DEV)/install client packages tests
	cargo fmt --all --check
	$(DEV)/with-cmake cargo clippy $(ALL) --all-targets -- -D warnings
	$(DEV)/with-cmake cargo build $(ALL)
	CHATD_TEST_BIN_DIR=$(abspath $(TARGET)/debug) $(DEV)/with-cmake cargo test $(ALL)
	$(DEV)/deny

# The quick part, for while one works: no client, no X11.
check:
	cargo fmt --all --check
	cargo clippy --all-targets -- -D warnings
	cargo test

# For a quiet machine with two cores: some minutes. Never a part of the tests. It compares with the servers that are
# installed, and installs none: Debian's packages would start theirs on chatd's port.
bench: BENCH_BUILD = cargo build --release --locked -p chatd -p chatctl -p chatd-tests
ifeq ($(BENCH),client)
bench: BENCH_BUILD = $(DEV)/with-cmake cargo build --release --locked -p chatd -p chatctl -p chatd-tests -p chat-client \
	--features chatd-tests/desktop
endif
bench:
	$(BENCH_BUILD)
	CHATD_TEST_BIN_DIR=$(abspath $(TARGET)/release) $(TARGET)/release/bench $(BENCH)

# In fonts that are asked for by name: elsewhere the client has those of the desktop.
screenshots:
	$(DEV)/install client tests
	$(DEV)/with-cmake cargo build --locked -p chatd -p chatctl -p chat-client
	CHATD_TEST_BIN_DIR=$(abspath $(TARGET)/debug) FONTCONFIG_FILE=$(abspath $(DEV)/fonts.conf) $(DEV)/with-cmake \
		cargo test --locked -p chatd-tests --features desktop --test e2e desktop::screenshots -- --ignored

# Where the programs are. It names a place where somebody has built them; without it they are built here.
ifdef BIN
build build-client:
else
BIN := $(TARGET)/release
build:
	cargo build --release --locked -p chatd -p chatctl
build-client:
	$(DEV)/install client
	$(DEV)/with-cmake cargo build --release --locked -p chat-client
endif

# Where the units go; /etc/systemd/system is the administrator's.
UNITS := $(DESTDIR)$(PREFIX)/lib/systemd/system
SHARE := $(DESTDIR)$(PREFIX)/share
DOC := $(SHARE)/doc/chatd
ETC := $(DESTDIR)$(SYSCONFDIR)
# Where zsh looks for completions, which is not the same everywhere.
ZSHDIR ?= $(PREFIX)/share/zsh/site-functions

# What is started from elsewhere is told where the programs and the configuration are; and the unit, which sees no more than
# it has to, what lies elsewhere than is usual.
ELSEWHERE := $(patsubst %/,%,$(filter-out /usr/% /etc/%,$(PREFIX)/ $(SYSCONFDIR)/))
PATHS := sed 's|/usr/bin/|$(PREFIX)/bin/|; s|/etc/chatd|$(SYSCONFDIR)/chatd|$(if $(ELSEWHERE),; \
	s|^BindReadOnlyPaths=|&$(ELSEWHERE) |)'

install: build
	install -D -m 755 $(BIN)/chatd $(DESTDIR)$(PREFIX)/bin/chatd
	install -D -m 755 $(BIN)/chatctl $(DESTDIR)$(PREFIX)/bin/chatctl
	install -D -m 644 packaging/grafana/chatd.json $(SHARE)/chatd/grafana.json
	install -D -m 644 packaging/schema/admin.schema.json $(SHARE)/chatd/admin.schema.json
	install -D -m 644 packaging/man/chatd.8 $(DESTDIR)$(MANDIR)/man8/chatd.8
	install -D -m 644 packaging/man/chatctl.1 $(DESTDIR)$(MANDIR)/man1/chatctl.1
	install -D -m 644 packaging/man/chatd.toml.5 $(DESTDIR)$(MANDIR)/man5/chatd.toml.5
	install -D -m 644 packaging/man/pt_BR/chatd.8 $(DESTDIR)$(MANDIR)/pt_BR/man8/chatd.8
	install -D -m 644 packaging/man/pt_BR/chatctl.1 $(DESTDIR)$(MANDIR)/pt_BR/man1/chatctl.1
	install -D -m 644 packaging/completions/chatctl.bash $(SHARE)/bash-completion/completions/chatctl
	install -D -m 644 packaging/completions/_chatctl $(DESTDIR)$(ZSHDIR)/_chatctl
	install -D -m 644 packaging/completions/chatctl.fish $(SHARE)/fish/vendor_completions.d/chatctl.fish
	install -D -m 644 README.md $(DOC)/README.md
	install -D -m 644 README.pt-BR.md $(DOC)/README.pt-BR.md
	install -D -m 644 packaging/fail2ban/jail.conf $(DOC)/examples/fail2ban-jail.conf
	install -D -m 644 packaging/nginx/chatd.conf $(DOC)/examples/nginx.conf
	install -D -m 644 packaging/logrotate/chatd $(DOC)/examples/logrotate
	install -D -m 644 packaging/fail2ban/filter.conf $(ETC)/fail2ban/filter.d/chatd.conf
	install -D -m 644 packaging/ufw/chatd $(ETC)/ufw/applications.d/chatd
	test -e $(ETC)/chatd/chatd.toml || install -D -m 644 config/chatd.toml $(ETC)/chatd/chatd.toml
	install -d $(UNITS)
	for unit in chatd.service chatd.socket chatd-admin.socket; do \
		$(PATHS) packaging/systemd/$$unit >$(UNITS)/$$unit && chmod 644 $(UNITS)/$$unit || exit; \
	done
	install -D -m 644 packaging/systemd/chatd.preset $(UNITS)-preset/50-chatd.preset
	install -D -m 644 packaging/systemd/chatd.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/chatd.conf
	install -D -m 644 packaging/systemd/chatd.tmpfiles $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/chatd.conf

# Beside `install`, for those who start services by OpenRC.
install-openrc:
	install -d $(ETC)/init.d
	$(PATHS) packaging/openrc/chatd >$(ETC)/init.d/chatd
	chmod 755 $(ETC)/init.d/chatd
	install -D -m 644 packaging/logrotate/chatd $(ETC)/logrotate.d/chatd

install-client: build-client
	install -D -m 755 $(BIN)/chat-client $(DESTDIR)$(PREFIX)/bin/chat-client
	test -e $(ETC)/chatd/client.toml || install -D -m 644 config/client.toml $(ETC)/chatd/client.toml
	install -D -m 644 packaging/man/chat-client.1 $(DESTDIR)$(MANDIR)/man1/chat-client.1
	install -D -m 644 packaging/man/pt_BR/chat-client.1 $(DESTDIR)$(MANDIR)/pt_BR/man1/chat-client.1
	install -D -m 644 packaging/desktop/chat-client.desktop $(SHARE)/applications/chat-client.desktop
	install -D -m 644 packaging/desktop/chat-client.svg $(SHARE)/icons/hicolor/scalable/apps/chat-client.svg
	install -D -m 644 packaging/desktop/org.chatd.chat_client.metainfo.xml \
		$(SHARE)/metainfo/org.chatd.chat_client.metainfo.xml

# Debian's packages, into target/debian.
deb: build build-client
	$(DEV)/install packages
	$(DEV)/deb $(BIN) $(TARGET)/debian chatd chat-client
	lintian --fail-on error,warning $(TARGET)/debian/*.deb
