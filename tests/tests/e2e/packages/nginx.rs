//! chatd behind nginx, as the example has it.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::Command;

use chatd_tests::binaries::workspace;
use chatd_tests::config::Config;
use chatd_tests::ctl;
use chatd_tests::daemon::{Chatd, Process};
use chatd_tests::packages::{output, unpacked};
use chatd_tests::peer::Peer;
use tempfile::TempDir;

/// nginx, on an address that nobody else's tests use.
struct Nginx {
    address: SocketAddr,
    _process: Process,
    _directory: TempDir,
}

impl Nginx {
    /// The example, in front of this address.
    fn before(chatd: SocketAddr) -> Self {
        let root = unpacked("nginx");
        let directory = TempDir::new().expect("a temporary directory");
        let free = TcpListener::bind((Ipv4Addr::new(127, 0, 2, 1), 0)).expect("a free port");
        let address = free.local_addr().expect("it is bound");
        drop(free);
        let example =
            fs::read_to_string(workspace().join("packaging/nginx/chatd.conf")).expect("the example");
        let told = example
            .replace("listen 192.0.2.1:6697;", &format!("listen {address};"))
            .replace("proxy_pass 127.0.0.1:6697;", &format!("proxy_pass {chatd};"));
        let module = root.join("usr/lib/nginx/modules/ngx_stream_module.so");
        let config = directory.path().join("nginx.conf");
        let log = directory.path().join("error.log");
        let pid = directory.path().join("nginx.pid");
        let around = format!(
            "load_module {};\nuser root;\nmaster_process off;\npid {};\nerror_log {};\nevents {{}}\n{told}",
            module.display(),
            pid.display(),
            log.display(),
        );
        fs::write(&config, around).expect("our own directory");
        let nginx = || {
            let mut nginx = Command::new(root.join("usr/sbin/nginx"));
            nginx
                .arg("-e")
                .arg(&log)
                .arg("-p")
                .arg(directory.path())
                .arg("-c")
                .arg(&config);
            nginx
        };
        output(nginx().arg("-t"));
        // It goes to the background when it listens.
        output(&mut nginx());
        let pid = fs::read_to_string(pid).expect("it says who it is");
        Self {
            address,
            _process: Process::known_by(pid.trim()),
            _directory: directory,
        }
    }
}

#[test]
fn behind_nginx_people_are_where_they_are() {
    let gateway = "[[gateway]]\nname = \"nginx\"\nfrom = [\"127.0.0.2\"]\nprotocol = \"proxy\"\n";
    let chatd = Chatd::with(&Config::default().table(gateway));
    let nginx = Nginx::before(chatd.address("irc"));
    let mut ana = Peer::connect_from("ana", Ipv4Addr::new(127, 0, 2, 9), nginx.address);
    ana.register();
    // Who does not come through nginx needs no header.
    let mut bia = chatd.user("bia");
    bia.send("PRIVMSG ana :olá");
    ana.skip_to("… PRIVMSG ana …");
    let rows = ctl::run(&chatd.socket(), &["list", "--json", "--user", "ana"])
        .expect(0)
        .json();
    let address = rows[0]["address"].as_str();
    assert!(
        address.is_some_and(|address| address.starts_with("127.0.2.9:")),
        "{rows:?}"
    );
}
