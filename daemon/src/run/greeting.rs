//! What somebody reads who starts chatd to try it out.

use std::env;
use std::io::Write as _;
use std::path::PathBuf;

use protocol::admin::Dialect;
use protocol::language::Text;

use crate::config::{Listen, Live};
use crate::reactor::Open;

const GREETING: Text = Text::new(
    "chatd is running, for this machine alone:\n\
     \x20 {0}\n\
     \n\
     Try next, in other terminals:\n\
     \x20 {1}\n\
     \n\
     Ctrl-C stops it. To serve others, write a configuration: see chatd --help.\n",
    "O chatd está rodando, só para esta máquina:\n\
     \x20 {0}\n\
     \n\
     Experimente em outros terminais:\n\
     \x20 {1}\n\
     \n\
     Ctrl-C encerra. Para servir outras pessoas, escreva uma configuração: veja chatd --help.\n",
);
const IRC: Text = Text::new(
    "any IRC client:  irssi -c {0} -p {1}",
    "qualquer cliente IRC:  irssi -c {0} -p {1}",
);
const CLASSIC: Text = Text::new(
    "the simplest client:  nc {0} {1}",
    "o cliente mais simples:  nc {0} {1}",
);
const ADMIN: Text = Text::new("who is there:  {0} list", "quem está conectado:  {0} list");
const CHATCTL: &str = "chatctl";

/// Greets on standard output, if chatd runs on its built-in defaults.
pub(super) fn greet(live: &Live, open: &Open) {
    if live.path().is_some() {
        return;
    }
    let language = live.current.policy.language;
    let (mut places, mut commands) = (Vec::new(), Vec::new());
    for bound in &open.listeners {
        let Listen {
            address,
            dialect: kind,
            ..
        } = bound.listen();
        places.push(format!("{address}  ({})", kind.name()));
        let text = match kind {
            Dialect::Irc => IRC,
            Dialect::Classic => CLASSIC,
            // Not among the defaults.
            Dialect::Websocket => continue,
        };
        commands.push(text.fill(
            language,
            &[&address.ip().to_string(), &address.port().to_string()],
        ));
    }
    commands.push(ADMIN.fill(language, &[&chatctl()]));
    let text = GREETING.fill(language, &[&places.join("\n  "), &commands.join("\n  ")]);
    // Somebody who closed their terminal does not read it anyway.
    let _ = std::io::stdout().write_all(text.as_bytes());
}

/// What to type for chatctl: its name where a shell finds it, or else where it was built beside chatd.
fn chatctl() -> String {
    let in_path = env::var_os("PATH")
        .is_some_and(|path| env::split_paths(&path).any(|directory| directory.join(CHATCTL).is_file()));
    let beside = || {
        let path = env::current_exe().ok()?.with_file_name(CHATCTL);
        let here = env::current_dir().ok()?;
        let short: PathBuf = path.strip_prefix(here).unwrap_or(&path).into();
        path.is_file().then(|| short.display().to_string())
    };
    let beside = if in_path { None } else { beside() };
    beside.unwrap_or_else(|| CHATCTL.to_owned())
}
