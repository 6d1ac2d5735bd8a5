//! Capability negotiation (IRCv3 capability-negotiation, version 302).

mod carried;
mod sts;

pub use carried::CarriedNegotiation;

use protocol::irc::MAX_BODY;
use protocol::irc::caps::{Cap, CapSet};
use protocol::irc::numerics::Numeric;
use protocol::irc::subject;
use protocol::language::Text;
use protocol::sasl::Mechanism;

use super::batch::Batch;
use super::decode::Call;
use super::decode::accounts::LogIn;
use super::encode::Answer;
use crate::dialect::Context;
use crate::dialect::services::Service;
use crate::server::policy::Policy;
use crate::server::request::Request;

/// The capabilities that clients may ask for under this policy.
#[must_use]
pub fn offered(policy: &Policy) -> CapSet {
    const ALWAYS: CapSet = CapSet::of(&[
        Cap::AccountNotify,
        Cap::AccountTag,
        Cap::AwayNotify,
        Cap::Batch,
        Cap::CapNotify,
        Cap::ChatHistory,
        Cap::ChgHost,
        Cap::ChannelRename,
        Cap::EchoMessage,
        Cap::EventPlayback,
        Cap::ExtendedJoin,
        Cap::ExtendedMonitor,
        Cap::InviteNotify,
        Cap::LabeledResponse,
        Cap::MessageRedaction,
        Cap::MessageTags,
        Cap::Metadata2,
        Cap::Metadata3,
        Cap::MultiPrefix,
        Cap::ReadMarker,
        Cap::Multiline,
        Cap::NoImplicitNames,
        Cap::Sasl,
        Cap::Search,
        Cap::ServerTime,
        Cap::DraftNoImplicitNames,
        Cap::ExtendedIsupport,
        Cap::PreAway,
        Cap::SetName,
        Cap::StandardReplies,
        Cap::UserhostInNames,
        Cap::Subject,
    ]);
    let mut offered = ALWAYS;
    if policy.accounts.open {
        offered.insert(Cap::AccountRegistration);
    }
    offered
}

/// The mechanisms by which a client may log in over its connection: a password does not cross a network in plain
/// text, unless the administrator wants it so.
pub fn mechanisms(cx: &Context<'_>) -> impl Iterator<Item = Mechanism> + use<> {
    let plain = cx.private || cx.policy.accounts.plain_over_network;
    let certified = cx.certified;
    Mechanism::ALL
        .into_iter()
        .filter(move |mechanism| match mechanism {
            Mechanism::External => certified,
            Mechanism::Plain => plain,
            Mechanism::ScramSha256 => true,
        })
}

/// What version 302 clients are told about a capability.
fn value(cap: Cap, cx: &Context<'_>) -> Option<String> {
    match cap {
        Cap::Sasl => Some(mechanisms(cx).map(Mechanism::name).collect::<Vec<_>>().join(",")),
        Cap::AccountRegistration => {
            let accounts = &cx.policy.accounts;
            let words = [
                (accounts.before_connect, "before-connect"),
                (accounts.require_email, "email-required"),
            ];
            let said: Vec<_> = words
                .iter()
                .filter(|(holds, _)| *holds)
                .map(|(_, word)| *word)
                .collect();
            (!said.is_empty()).then(|| said.join(","))
        }
        Cap::Multiline => {
            let limits = &cx.policy.limits;
            let (bytes, lines) = (limits.multiline_bytes, limits.multiline_lines);
            Some(format!("max-bytes={bytes},max-lines={lines}"))
        }
        Cap::Metadata2 | Cap::Metadata3 => {
            let limits = &cx.policy.limits;
            Some(format!(
                "before-connect,max-subs={},max-keys={},max-value-bytes={}",
                limits.metadata_subscriptions, limits.metadata_keys, limits.metadata_value_bytes
            ))
        }
        // The longest subject, in bytes.
        Cap::Subject => Some(subject::MAX_BYTES.to_string()),
        _ => None,
    }
}

/// What one client has negotiated.
#[derive(Debug, Default)]
pub struct Negotiation {
    enabled: CapSet,
    /// The client has said that it knows version 302: values, long lists, and `cap-notify` without asking.
    version_302: bool,
    /// The log-in that the client has begun.
    pub log_in: Option<Box<LogIn>>,
    /// The service that the client has just written to: it tells the answer.
    pub service: Option<Service>,
    /// The batch that the client has begun.
    pub batch: Option<Box<Batch>>,
}

impl Negotiation {
    /// The capabilities in force.
    pub fn enabled(&self) -> CapSet {
        self.enabled
    }

    /// Tells the client which capabilities came and went with a new policy, and which have another value now; takes
    /// away those that went.
    pub fn offers_changed(&mut self, before: &Policy, cx: &Context<'_>, out: &mut Vec<u8>) {
        let now = offered(cx.policy);
        let old = Context {
            policy: before,
            ..*cx
        };
        let sts = sts::changed(before, cx).filter(|_| self.version_302);
        let before = offered(before);
        let is_other =
            |&cap: &Cap| !before.contains(cap) || (self.version_302 && value(cap, &old) != value(cap, cx));
        let mut described = self.described(now.iter().filter(is_other).collect(), cx);
        described.extend(sts);
        self.switch_offers(
            before.difference(now),
            described,
            &mut Answer::new(cx, self.enabled, out),
        );
    }

    fn switch_offers(&mut self, gone: CapSet, come: Vec<String>, answer: &mut Answer<'_>) {
        let notify = self.enabled.contains(Cap::CapNotify);
        self.enabled = self.enabled.difference(gone);
        if notify {
            send_lists(answer, "DEL", false, gone.iter().map(|cap| cap.name().to_owned()));
            send_lists(answer, "NEW", false, come.into_iter());
        }
    }

    fn described(&self, caps: CapSet, cx: &Context<'_>) -> Vec<String> {
        let with_values = self.version_302;
        caps.iter()
            .map(move |cap| match value(cap, cx).filter(|_| with_values) {
                Some(value) => format!("{cap}={value}"),
                None => cap.name().to_owned(),
            })
            .collect()
    }
}

/// CAP.
pub fn decode(call: &mut Call<'_>) -> Option<Request> {
    const INVALID: Text = Text::new("Invalid CAP command", "Comando CAP inválido");
    let hold = (!call.cx.registered).then_some(Request::HoldRegistration);
    let subcommand = call.text(0);
    match subcommand.to_ascii_uppercase().as_str() {
        "LS" => {
            list_offers(call);
            hold
        }
        "LIST" => {
            list_enabled(call);
            None
        }
        "REQ" => {
            request(call);
            let reads_history = call.caps().contains(Cap::ChatHistory);
            Some(Request::Negotiated { reads_history })
        }
        "END" => (!call.cx.registered).then_some(Request::ReleaseRegistration),
        _ => {
            let mut answer = call.answer();
            let text = answer.text(INVALID);
            answer
                .numeric(Numeric::ErrInvalidCapCmd)
                .param(&Answer::word(subcommand))
                .trailing(text)
                .finish();
            None
        }
    }
}

fn list_offers(call: &mut Call<'_>) {
    if call.text(1).parse::<u32>().is_ok_and(|version| version >= 302) {
        call.negotiation.version_302 = true;
        call.negotiation.enabled.insert(Cap::CapNotify);
    }
    let offered = offered(call.cx.policy);
    if !call.negotiation.version_302 {
        return send_one_line(&mut call.answer(), "LS", offered);
    }
    let mut described = call.negotiation.described(offered, call.cx);
    described.extend(sts::described(call.cx));
    if !send_lists(&mut call.answer(), "LS", true, described.into_iter()) {
        send_list(&mut call.answer(), "LS", false, "");
    }
}

fn list_enabled(call: &mut Call<'_>) {
    let enabled = call.negotiation.enabled;
    if !call.negotiation.version_302 {
        return send_one_line(&mut call.answer(), "LIST", enabled);
    }
    let names = enabled.iter().map(|cap| cap.name().to_owned());
    if !send_lists(&mut call.answer(), "LIST", true, names) {
        send_list(&mut call.answer(), "LIST", false, "");
    }
}

/// Sends as many names as fit into one line, drafts last: clients that do not know version 302 may be sent no more
/// lines, and can ask for the others all the same.
fn send_one_line(answer: &mut Answer<'_>, subcommand: &str, caps: CapSet) {
    let is_draft = |cap: &Cap| cap.name().starts_with("draft/");
    let drafts = caps.iter().filter(is_draft);
    let room = room_for(answer, subcommand);
    let mut line = String::new();
    for cap in caps.iter().filter(|cap| !is_draft(cap)).chain(drafts) {
        let space = if line.is_empty() { "" } else { " " };
        if line.len() + space.len() + cap.name().len() > room {
            break;
        }
        line.push_str(space);
        line.push_str(cap.name());
    }
    send_list(answer, subcommand, false, &line);
}

/// How many bytes of a list fit into one line.
fn room_for(answer: &Answer<'_>, subcommand: &str) -> usize {
    let head = [
        ":",
        &answer.policy().server_name,
        " CAP ",
        answer.nick(),
        " ",
        subcommand,
        " * :\r\n",
    ];
    MAX_BODY.saturating_sub(head.iter().map(|part| part.len()).sum())
}

/// REQ: all or nothing.
fn request(call: &mut Call<'_>) {
    let wanted = call.text(1);
    match apply(call.negotiation, offered(call.cx.policy), wanted) {
        Some(enabled) => {
            // The old capabilities still hold for this line: the client does not know yet.
            let mut answer = call.answer();
            let names = wanted.split_ascii_whitespace().map(str::to_owned);
            if !send_lists(&mut answer, "ACK", false, names) {
                send_list(&mut answer, "ACK", false, "");
            }
            call.negotiation.enabled = enabled;
        }
        None => send_list(&mut call.answer(), "NAK", false, wanted),
    }
}

/// What would be enabled after this request; `None` if any part of it cannot be.
fn apply(negotiation: &Negotiation, offered: CapSet, wanted: &str) -> Option<CapSet> {
    let mut enabled = negotiation.enabled;
    for word in wanted.split_ascii_whitespace() {
        if let Some(name) = word.strip_prefix('-') {
            let cap = Cap::from_name(name)?;
            // Clients of version 302 have it for good.
            if cap == Cap::CapNotify && negotiation.version_302 {
                return None;
            }
            enabled.remove(cap);
        } else {
            enabled.insert(Cap::from_name(word).filter(|&cap| offered.contains(cap))?);
        }
    }
    Some(enabled)
}

/// Sends a list in as many lines as it needs, all but the last marked with `*` if the client knows such lists.
/// Returns whether there was anything to send.
fn send_lists(
    answer: &mut Answer<'_>,
    subcommand: &str,
    continued: bool,
    names: impl Iterator<Item = String>,
) -> bool {
    let room = room_for(answer, subcommand);
    let mut line = String::new();
    for name in names {
        if !line.is_empty() {
            if line.len() + 1 + name.len() > room {
                send_list(answer, subcommand, continued, &line);
                line.clear();
            } else {
                line.push(' ');
            }
        }
        line.push_str(&name);
    }
    let any = !line.is_empty();
    if any {
        send_list(answer, subcommand, false, &line);
    }
    any
}

fn send_list(answer: &mut Answer<'_>, subcommand: &str, more: bool, list: &str) {
    let nick = answer.nick();
    let line = answer.line().command("CAP").param(nick).param(subcommand);
    let line = if more { line.param("*") } else { line };
    line.trailing(list).finish();
}

#[cfg(test)]
mod tests;
