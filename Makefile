# make run        build chatd and start it on its built-in defaults (and chat-client, where there is a display)
# make test       everything that has to pass
# make bench      the load generator's table, against Debian's IRC servers
# make install    into $(DESTDIR)$(PREFIX); `make install-client` for the desktop client

PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
TARGET := $(or $(CARGO_TARGET_DIR),target)
DEV := packaging/dev
# The tests that need the desktop client are a feature, so that `cargo test` alone needs neither X11 nor CMake.
DESKTOP := --workspace --features chatd-tests/desktop --locked

.PHONY: run test check bench install install-client
.NOTPARALLEL:

run:
	@$(DEV)/run

test:
	$(DEV)/install client tests
	cargo fmt --all --check
	$(DEV)/with-cmake cargo clippy $(DESKTOP) --all-targets -- -D warnings
	$(DEV)/with-cmake cargo build $(DESKTOP)
	CHATD_TEST_BIN_DIR=$(abspath $(TARGET)/debug) $(DEV)/with-cmake cargo test $(DESKTOP)
	$(DEV)/deny

# The quick part, for while one works: no client, no X11.
check:
	cargo fmt --all --check
	cargo clippy --all-targets -- -D warnings
	cargo test

# For a quiet machine with two cores: some minutes. Never a part of the tests. It compares with the servers that are
# installed, and installs none: Debian's packages would start theirs on chatd's port.
bench:
	cargo build --release --locked -p chatd -p chatctl -p chatd-tests
	CHATD_TEST_BIN_DIR=$(abspath $(TARGET)/release) $(TARGET)/release/bench

install:
	cargo build --release --locked -p chatd -p chatctl
	install -D -m 755 $(TARGET)/release/chatd $(DESTDIR)$(PREFIX)/bin/chatd
	install -D -m 755 $(TARGET)/release/chatctl $(DESTDIR)$(PREFIX)/bin/chatctl
	test -e $(DESTDIR)$(SYSCONFDIR)/chatd/chatd.toml || \
		install -D -m 644 config/chatd.toml $(DESTDIR)$(SYSCONFDIR)/chatd/chatd.toml

install-client:
	$(DEV)/install client
	$(DEV)/with-cmake cargo build --release --locked -p chat-client
	install -D -m 755 $(TARGET)/release/chat-client $(DESTDIR)$(PREFIX)/bin/chat-client
