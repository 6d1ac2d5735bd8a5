# make run        build chatd and start it on its built-in defaults (and chat-client, where there is a display)
# make test       everything that has to pass
# make bench      the load generator's table, against Debian's IRC servers
#                 (BENCH=tls: storms of handshakes alone; BENCH=history: a room of a million messages, searched;
#                 BENCH=client: the desktop client beside others, and in a room of a hundred thousand messages)
# make install    into $(DESTDIR)$(PREFIX); `make install-client` for the desktop client

PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
MANDIR ?= $(PREFIX)/share/man
TARGET := $(or $(CARGO_TARGET_DIR),target)
DEV := packaging/dev
# What needs the desktop client or root is a feature of the tests, so that `cargo test` alone needs neither.
ALL := --workspace --features chatd-tests/desktop,chatd-tests/systemd --locked

.PHONY: run test check bench install install-client
.NOTPARALLEL:

run:
	@$(DEV)/run

test:
	$(DEV)/install client tests
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

# Where the units go; /etc/systemd/system is the administrator's.
UNITS := $(DESTDIR)$(PREFIX)/lib/systemd/system

install:
	cargo build --release --locked -p chatd -p chatctl
	install -D -m 755 $(TARGET)/release/chatd $(DESTDIR)$(PREFIX)/bin/chatd
	install -D -m 755 $(TARGET)/release/chatctl $(DESTDIR)$(PREFIX)/bin/chatctl
	install -D -m 644 packaging/grafana/chatd.json $(DESTDIR)$(PREFIX)/share/chatd/grafana.json
	install -D -m 644 packaging/schema/admin.schema.json $(DESTDIR)$(PREFIX)/share/chatd/admin.schema.json
	install -D -m 644 packaging/man/chatd.8 $(DESTDIR)$(MANDIR)/man8/chatd.8
	install -D -m 644 packaging/man/chatctl.1 $(DESTDIR)$(MANDIR)/man1/chatctl.1
	install -D -m 644 packaging/man/chatd.toml.5 $(DESTDIR)$(MANDIR)/man5/chatd.toml.5
	install -D -m 644 packaging/man/pt_BR/chatd.8 $(DESTDIR)$(MANDIR)/pt_BR/man8/chatd.8
	install -D -m 644 packaging/man/pt_BR/chatctl.1 $(DESTDIR)$(MANDIR)/pt_BR/man1/chatctl.1
	install -D -m 644 packaging/completions/chatctl.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/chatctl
	install -D -m 644 packaging/completions/_chatctl $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_chatctl
	install -D -m 644 packaging/completions/chatctl.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/chatctl.fish
	test -e $(DESTDIR)$(SYSCONFDIR)/chatd/chatd.toml || \
		install -D -m 644 config/chatd.toml $(DESTDIR)$(SYSCONFDIR)/chatd/chatd.toml
	install -d $(UNITS)
	for unit in chatd.service chatd.socket chatd-admin.socket; do \
		sed 's#/usr/bin/#$(PREFIX)/bin/#; s#/etc/chatd#$(SYSCONFDIR)/chatd#' packaging/systemd/$$unit >$(UNITS)/$$unit && \
		chmod 644 $(UNITS)/$$unit || exit; \
	done
	install -D -m 644 packaging/systemd/chatd.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/chatd.conf
	install -D -m 644 packaging/systemd/chatd.tmpfiles $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/chatd.conf

install-client:
	$(DEV)/install client
	$(DEV)/with-cmake cargo build --release --locked -p chat-client
	install -D -m 755 $(TARGET)/release/chat-client $(DESTDIR)$(PREFIX)/bin/chat-client
	test -e $(DESTDIR)$(SYSCONFDIR)/chatd/client.toml || \
		install -D -m 644 config/client.toml $(DESTDIR)$(SYSCONFDIR)/chatd/client.toml
