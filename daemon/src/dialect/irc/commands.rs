//! The one table of commands: what each needs, who may use it, how it is decoded, and its help.

use protocol::irc::caps::{Cap, CapSet};
use protocol::language::Text;

use super::decode::{
    Call, accounts, gateway, history, markers, messages, metadata, modes, operators, queries, rooms, search,
    server, services, session,
};
use super::help;
use super::{batch, caps};
use crate::server::request::Request;

/// A command of IRC.
#[derive(Debug)]
pub struct Command {
    /// Its name, in upper case.
    pub name: &'static str,
    /// The least number of parameters; with fewer it is answered by `ERR_NEEDMOREPARAMS`.
    pub params: usize,
    /// Whether it may be used before registration.
    pub early: Early,
    /// Makes a request of it, or answers it.
    pub decode: fn(&mut Call<'_>) -> Option<Request>,
    /// How its parameters are written.
    pub syntax: &'static str,
    /// What it does.
    pub help: Text,
}

impl Command {
    /// The command of this name, in any case.
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        COMMANDS
            .iter()
            .find(|command| command.name.eq_ignore_ascii_case(name))
    }

    /// Whether a client that has these capabilities may use it before registration.
    #[must_use]
    pub fn is_early(&self, caps: CapSet) -> bool {
        match self.early {
            Early::Always => true,
            Early::With(cap) => caps.contains(cap),
            Early::Never => false,
        }
    }
}

/// When a command may be used before registration.
#[derive(Debug, Clone, Copy)]
pub enum Early {
    /// Always.
    Always,
    /// By clients that have this capability.
    With(Cap),
    /// Never.
    Never,
}

const EARLY: Early = Early::Always;
const LATE: Early = Early::Never;

const fn command(
    name: &'static str,
    params: usize,
    early: Early,
    decode: fn(&mut Call<'_>) -> Option<Request>,
    syntax: &'static str,
    help: (&'static str, &'static str),
) -> Command {
    Command {
        name,
        params,
        early,
        decode,
        syntax,
        help: Text::new(help.0, help.1),
    }
}

/// All commands; those used most come first, because they are searched in this order.
#[rustfmt::skip]
pub const COMMANDS: &[Command] = &[
    command("PRIVMSG", 0, LATE, messages::privmsg, "<target>{,<target>} :<text>",
        ("Says something to rooms and people.", "Diz algo a salas e pessoas.")),
    command("PONG", 0, EARLY, session::pong, "<token>",
        ("Answers the server's PING.", "Responde ao PING do servidor.")),
    command("PING", 1, EARLY, session::ping, "<token>",
        ("Asks the server for a PONG.", "Pede um PONG ao servidor.")),
    command("JOIN", 1, LATE, rooms::join, "<room>{,<room>} [<key>{,<key>}] | 0",
        ("Enters rooms, or with 0 leaves all.", "Entra em salas, ou com 0 sai de todas.")),
    command("TAGMSG", 0, LATE, messages::tagmsg, "<target>{,<target>}",
        ("Sends a message that has only tags.", "Envia uma mensagem que só tem tags.")),
    command("NOTICE", 0, LATE, messages::notice, "<target>{,<target>} :<text>",
        ("Says something that no program answers.", "Diz algo a que nenhum programa responde.")),
    command("BATCH", 1, LATE, batch::decode, "+<reference> draft/multiline <target> | -<reference>",
        ("Begins or ends a message of several lines.", "Começa ou termina uma mensagem de várias linhas.")),
    command("CAP", 1, EARLY, caps::decode, "LS [302] | LIST | REQ :<capabilities> | END",
        ("Negotiates capabilities.", "Negocia capacidades.")),
    command("CHATHISTORY", 0, LATE, history::chathistory,
        "LATEST | BEFORE | AFTER | AROUND | BETWEEN | TARGETS [<target>] <point> [<point>] <limit>",
        ("Shows what was said before. A point is timestamp=, msgid=, or * after LATEST.",
         "Mostra o que foi dito antes. Um ponto é timestamp=, msgid=, ou * depois de LATEST.")),
    command("SEARCH", 0, LATE, search::decode, "<attribute>=<value>{;<attribute>=<value>}",
        ("Finds what was said. Attributes: in, from, after, before, text, limit; a space is \\s.",
         "Procura o que foi dito. Atributos: in, from, after, before, text, limit; um espaço é \\s.")),
    command("REDACT", 2, LATE, history::redact, "<target> <msgid> [:<reason>]",
        ("Takes back what was said.", "Apaga o que foi dito.")),
    command("NICK", 0, EARLY, session::nick, "<name>",
        ("Takes a name, or another one.", "Escolhe ou troca o nome.")),
    command("USER", 4, EARLY, session::user, "<user> 0 * :<real name>",
        ("Introduces oneself.", "Apresenta a si mesmo.")),
    command("PASS", 1, EARLY, session::pass, "<password>",
        ("Gives the connection password.", "Dá a senha de conexão.")),
    command("AUTHENTICATE", 1, EARLY, accounts::authenticate, "<mechanism> | <message> | *",
        ("Logs in to an account (SASL).", "Entra em uma conta (SASL).")),
    command("REGISTER", 3, EARLY, accounts::register, "* <email | *> <password>",
        ("Makes an account with one's name.", "Cria uma conta com o próprio nome.")),
    command("WEBIRC", 4, EARLY, gateway::webirc, "<password> <gateway> <host> <address> [:<options>]",
        ("Gateways only: says for whom one has connected.", "Só para gateways: diz por quem se conectou.")),
    command("VERIFY", 2, EARLY, accounts::verify, "<account> <code>",
        ("Confirms an account by a code; none is needed here.", "Confirma uma conta com um código; aqui não é preciso.")),
    command("QUIT", 0, EARLY, session::quit, "[:<reason>]",
        ("Leaves the server.", "Sai do servidor.")),
    command("PART", 1, LATE, rooms::part, "<room>{,<room>} [:<reason>]",
        ("Leaves rooms.", "Sai de salas.")),
    command("MODE", 1, LATE, modes::mode, "<target> [<modes> {<argument>}]",
        ("Shows or changes the modes of a room or of oneself.",
         "Mostra ou muda os modos de uma sala ou de si mesmo.")),
    command("WHO", 0, LATE, queries::who, "<mask> [o | %<fields>[,<token>]]",
        ("Lists the people of a room, or those who match.", "Lista as pessoas de uma sala, ou as que combinam.")),
    command("WHOIS", 0, LATE, queries::whois, "[<server>] <name>{,<name>}",
        ("Describes people.", "Descreve pessoas.")),
    command("TOPIC", 1, LATE, rooms::topic, "<room> [:<topic>]",
        ("Shows or sets a room's topic.", "Mostra ou define o tópico de uma sala.")),
    command("NAMES", 0, LATE, rooms::names, "<room>{,<room>}",
        ("Lists who is in rooms.", "Lista quem está nas salas.")),
    command("LIST", 0, LATE, rooms::list, "[<room>{,<room>} | <condition>{,<condition>}]",
        ("Lists rooms: >N and <N by members, *mask* and !*mask*, C<N and C>N by age in minutes, T by topic's age.",
         "Lista salas: >N e <N por membros, *máscara* e !*máscara*, C<N e C>N por idade em minutos, T por idade do tópico.")),
    command("INVITE", 0, LATE, rooms::invite, "[<name> <room>]",
        ("Asks somebody into a room, or lists one's invitations.",
         "Convida alguém para uma sala, ou lista os próprios convites.")),
    command("RENAME", 2, LATE, rooms::rename, "<room> <new name> [:<reason>]",
        ("Operators of a room: gives it another name.", "Operadores de uma sala: dá a ela outro nome.")),
    command("KICK", 2, LATE, rooms::kick, "<room> <name>{,<name>} [:<reason>]",
        ("Puts people out of a room.", "Expulsa pessoas de uma sala.")),
    command("AWAY", 0, Early::With(Cap::PreAway), session::away, "[:<text>]",
        ("Marks oneself as away, or as back.", "Marca a si mesmo como ausente, ou de volta.")),
    command("SETNAME", 1, LATE, session::setname, ":<real name>",
        ("Changes one's real name.", "Muda o próprio nome real.")),
    command("MARKREAD", 0, LATE, markers::decode, "<target> [timestamp=<time>]",
        ("Shows or notes how far one has read.", "Mostra ou anota até onde se leu.")),
    command("METADATA", 2, EARLY, metadata::decode,
        "<target | *> GET <key>{ <key>} | LIST | SET <key> [:<value>] | CLEAR | SYNC | SUB <key>{ <key>} | UNSUB <key>{ <key>} | SUBS",
        ("Shows or changes what people and rooms say of themselves.",
         "Mostra ou muda o que pessoas e salas dizem de si mesmas.")),
    command("WHOWAS", 0, LATE, queries::whowas, "<name>{,<name>} [<count>]",
        ("Tells who had a name.", "Diz quem já usou um nome.")),
    command("USERHOST", 1, LATE, queries::userhost, "<name>{ <name>}",
        ("Describes up to five people in short.", "Descreve até cinco pessoas em resumo.")),
    command("USERIP", 1, LATE, queries::userip, "<name>{ <name>}",
        ("Shows the addresses of up to five people, where one may see them.",
         "Mostra os endereços de até cinco pessoas, se for permitido vê-los.")),
    command("ISON", 1, LATE, queries::ison, "<name>{ <name>}",
        ("Tells which of these people are here.", "Diz quais dessas pessoas estão aqui.")),
    command("MONITOR", 1, LATE, queries::monitor, "+ <name>{,<name>} | - <name>{,<name>} | C | L | S",
        ("Watches people: + and - change the list, C clears it, L shows it, S tells who of it is here.",
         "Acompanha pessoas: + e - mudam a lista, C a esvazia, L a mostra, S diz quem dela está aqui.")),
    command("MOTD", 0, LATE, server::motd, "[<server>]",
        ("Shows the message of the day.", "Mostra a mensagem do dia.")),
    command("LUSERS", 0, LATE, server::lusers, "",
        ("Tells how many are here.", "Diz quantos estão aqui.")),
    command("ISUPPORT", 0, Early::With(Cap::ExtendedIsupport), server::isupport, "",
        ("Lists what the server supports.", "Lista o que o servidor oferece.")),
    command("VERSION", 0, LATE, server::version, "[<server>]",
        ("Shows the server's version and what it supports.", "Mostra a versão do servidor e o que ele oferece.")),
    command("TIME", 0, LATE, server::time, "[<server>]",
        ("Shows the server's time.", "Mostra a hora do servidor.")),
    command("INFO", 0, LATE, server::info, "[<server>]",
        ("Tells about the server program.", "Fala do programa do servidor.")),
    command("ADMIN", 0, LATE, server::admin, "[<server>]",
        ("Tells who runs the server.", "Diz quem administra o servidor.")),
    command("STATS", 1, LATE, server::stats, "<letter> [<server>]",
        ("Shows a statistic; u: how long the server has run; k, for operators: who is banned.", "Mostra uma estatística; u: há quanto tempo o servidor roda; k, para operadores: quem está banido.")),
    command("LINKS", 0, LATE, server::links, "[[<server>] <mask>]",
        ("Lists the other servers of the network.", "Lista os outros servidores da rede.")),
    command("HELP", 0, EARLY, help::decode, "[<command>]",
        ("Explains a command.", "Explica um comando.")),
    command("HELPOP", 0, EARLY, help::decode, "[<command>]",
        ("The same as HELP.", "O mesmo que HELP.")),
    command("NICKSERV", 0, LATE, services::nickserv, "<command>",
        ("Asks NickServ about one's account; HELP lists its commands.",
         "Fala com o NickServ sobre a própria conta; AJUDA lista os comandos.")),
    command("NS", 0, LATE, services::nickserv, "<command>",
        ("The same as NICKSERV.", "O mesmo que NICKSERV.")),
    command("CHANSERV", 0, LATE, services::chanserv, "<command>",
        ("Asks ChanServ about rooms that last; HELP lists its commands.",
         "Fala com o ChanServ sobre salas que ficam; AJUDA lista os comandos.")),
    command("CS", 0, LATE, services::chanserv, "<command>",
        ("The same as CHANSERV.", "O mesmo que CHANSERV.")),
    command("OPER", 2, LATE, session::oper, "<name> <password>",
        ("Makes one an operator of the server.", "Torna a pessoa operadora do servidor.")),
    command("KILL", 1, LATE, session::kill, "<name> [:<reason>]",
        ("Operators: disconnects somebody.", "Operadores: desconecta alguém.")),
    command("KLINE", 1, LATE, operators::kline, "[<duration>] <mask | address | block | $a:account> [:<reason>]",
        ("Operators: keeps somebody out of the server, for a time such as 2h or 7d or for good.",
         "Operadores: deixa alguém fora do servidor, por um tempo como 2h ou 7d ou para sempre.")),
    command("UNKLINE", 1, LATE, operators::unkline, "<mask | address | block | $a:account>",
        ("Operators: lets somebody in again.", "Operadores: deixa alguém entrar de novo.")),
    command("WALLOPS", 1, LATE, session::wallops, ":<text>",
        ("Operators: tells all who have mode w.", "Operadores: avisa todos que têm o modo w.")),
    command("REHASH", 0, LATE, session::rehash, "",
        ("Operators: reads the configuration again.", "Operadores: lê a configuração de novo.")),
    command("ERROR", 0, EARLY, session::error, ":<text>",
        ("Ignored; only servers send it.", "Ignorado; só servidores o enviam.")),
];
