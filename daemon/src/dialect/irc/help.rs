//! HELP: the commands, and how each is used.

use protocol::irc::numerics::Numeric;
use protocol::language::Text;

use super::commands::{COMMANDS, Command};
use super::decode::Call;
use super::encode::Answer;
use crate::server::request::Request;

/// The most bytes of names in one line of the index.
const INDEX_WIDTH: usize = 60;

/// HELP and HELPOP.
pub fn decode(call: &mut Call<'_>) -> Option<Request> {
    let topic = call.text(0);
    let mut answer = call.answer();
    match Command::find(topic) {
        Some(command) => explain(&mut answer, command),
        None if topic.is_empty() || topic == "*" => index(&mut answer),
        None => unknown(&mut answer, topic),
    }
    None
}

fn explain(answer: &mut Answer<'_>, command: &Command) {
    let heading = format!("{} {}", command.name, command.syntax);
    let help = answer.text(command.help);
    answer
        .numeric(Numeric::RplHelpStart)
        .param(command.name)
        .trailing(heading.trim_end())
        .finish();
    answer
        .numeric(Numeric::RplHelpTxt)
        .param(command.name)
        .trailing(help)
        .finish();
    end(answer, command.name);
}

fn index(answer: &mut Answer<'_>) {
    const START: Text = Text::new(
        "Commands; HELP <command> explains one",
        "Comandos; HELP <comando> explica um",
    );
    let start = answer.text(START);
    answer
        .numeric(Numeric::RplHelpStart)
        .param("*")
        .trailing(start)
        .finish();
    let mut names: Vec<_> = COMMANDS.iter().map(|command| command.name).collect();
    names.sort_unstable();
    let mut line = String::new();
    for name in names {
        if !line.is_empty() && line.len() + 1 + name.len() > INDEX_WIDTH {
            answer
                .numeric(Numeric::RplHelpTxt)
                .param("*")
                .trailing(&line)
                .finish();
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(name);
    }
    answer
        .numeric(Numeric::RplHelpTxt)
        .param("*")
        .trailing(&line)
        .finish();
    end(answer, "*");
}

fn end(answer: &mut Answer<'_>, topic: &str) {
    let text = answer.text(Text::new("End of help", "Fim da ajuda"));
    answer
        .numeric(Numeric::RplEndOfHelp)
        .param(topic)
        .trailing(text)
        .finish();
}

fn unknown(answer: &mut Answer<'_>, topic: &str) {
    let text = answer.text(Text::new(
        "There is no help on this topic",
        "Não há ajuda sobre este assunto",
    ));
    answer
        .numeric(Numeric::ErrHelpNotFound)
        .param(&Answer::word(topic))
        .trailing(text)
        .finish();
}
