//! What the machine says: the clock, and systemd.

use std::process::Command;

use protocol::admin::{Finding, FindingState};
use protocol::language::{Language, Text};

use super::{good, wrong};

/// Looks at the machine, as far as it can be seen.
pub fn look(language: Language) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(clock(language));
    findings.extend(unit(language));
    findings
}

fn clock(language: Language) -> Option<Finding> {
    const RIGHT: Text = Text::new("set over the network", "acertado pela rede");
    const FREE: Text = Text::new(
        "nobody sets it: times in histories may be wrong",
        "ninguém o acerta: as horas nos históricos podem estar erradas",
    );
    let shown = property(&["timedatectl", "show", "--property=NTPSynchronized", "--value"])?;
    Some(if shown == "yes" {
        good("clock", RIGHT.get(language))
    } else {
        wrong(
            "clock",
            FindingState::Look,
            FREE.get(language),
            "timedatectl set-ntp true",
        )
    })
}

fn unit(language: Language) -> Option<Finding> {
    const SAME: Text = Text::new(
        "systemd runs the unit as it is",
        "o systemd roda a unidade como ela está",
    );
    const CHANGED: Text = Text::new(
        "the unit's file has changed, and systemd has not read it again",
        "o arquivo da unidade mudou, e o systemd não o leu de novo",
    );
    const FAILS: Text = Text::new(
        "systemd cannot start it: {0}",
        "o systemd não consegue iniciá-lo: {0}",
    );
    let show = |name: &str| {
        property(&[
            "systemctl",
            "show",
            "chatd.service",
            &format!("--property={name}"),
            "--value",
        ])
    };
    if show("LoadState")? != "loaded" {
        return None;
    }
    let result = show("Result")?;
    Some(if result != "success" {
        let fix = "journalctl --unit chatd --lines 20";
        wrong("unit", FindingState::Bad, FAILS.fill(language, &[&result]), fix)
    } else if show("NeedDaemonReload")? == "yes" {
        let fix = "systemctl daemon-reload && systemctl restart chatd";
        wrong("unit", FindingState::Look, CHANGED.get(language), fix)
    } else {
        good("unit", SAME.get(language))
    })
}

/// What a program prints; nothing where it cannot be run.
fn property(command: &[&str]) -> Option<String> {
    let (program, arguments) = command.split_first()?;
    let output = Command::new(program).args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
