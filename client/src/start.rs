//! What the program begins with: from what is remembered and the command line to the model.

use crate::cli::Cli;
use crate::model::Model;
use crate::model::kept::Kept;
use crate::model::network::NetworkId;
use crate::model::profile::Profile;
use crate::model::question::Question;
use crate::model::remembered::Remembered;

/// The model as it is before anything has happened.
pub fn model(cli: &Cli, remembered: Remembered, kept: Kept, preset: Profile) -> Model {
    let mut model = Model::new(remembered, preset);
    let id = server(&mut model, cli);
    if let Some(network) = id.and_then(|id| model.networks.get_mut(id)) {
        network.profile = cli.profile(network.profile.clone());
        network.wanted |= cli.connect || (cli.url.is_some() && network.proven);
        if cli.names_server() {
            let server = network.server;
            model.conversations.select(server);
        }
    }
    kept.restore(&mut model);
    if let (Some(room), Some(id)) = (cli.room(), id)
        && let Some(network) = model.networks.get_mut(id)
        && !network.rejoin.is_empty()
        && !network.rejoin.iter().any(|known| known == room)
    {
        network.rejoin.push(room.to_owned());
    }
    model
}

/// The server that the command line is about: the one that it names, known or not, or the first one.
fn server(model: &mut Model, cli: &Cli) -> Option<NetworkId> {
    let named = cli.profile(model.preset.clone());
    if !cli.names_server() {
        return model.networks.iter().next().map(|network| network.id);
    }
    let known = model.networks.at(&named.endpoint());
    let unanswered = || model.networks.iter().find(|network| network.is_new());
    let id = known.or_else(unanswered).map(|network| network.id);
    id.or_else(|| model.add(named, Question::default()))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::model::remembered::Server;

    fn profile(server: &str) -> Profile {
        Profile {
            server: server.to_owned(),
            name: "ana".to_owned(),
            ..Profile::default()
        }
    }

    fn start(arguments: &[&str], servers: &[&str]) -> Model {
        let cli = Cli::parse_from(std::iter::once(&"chat-client").chain(arguments));
        let known = |server: &&str| Server {
            profile: profile(server),
            connect: true,
            ..Server::default()
        };
        let remembered = Remembered {
            servers: servers.iter().map(known).collect(),
            ..Remembered::default()
        };
        model(&cli, remembered, Kept::default(), profile("preset"))
    }

    /// Each server, and `?` where something is asked.
    fn servers(model: &Model) -> Vec<String> {
        let networks = model.networks.iter();
        networks
            .map(|n| {
                format!(
                    "{}{}",
                    n.profile.server,
                    if n.question.is_some() { "?" } else { "" }
                )
            })
            .collect()
    }

    #[test]
    fn at_first_a_name_is_asked_for_with_the_preset() {
        let model = start(&[], &[]);
        assert_eq!(servers(&model), ["preset?"]);
        assert_eq!(model.network().unwrap().profile, profile("preset"));
        assert_eq!(servers(&start(&["--server", "h"], &[])), ["h?"]);
    }

    #[test]
    fn nothing_is_asked_where_one_was() {
        let model = start(&["--name", "bia"], &["a", "b"]);
        assert_eq!(servers(&model), ["a", "b"]);
        assert_eq!(model.network().unwrap().profile.name, "bia");
    }

    #[test]
    fn a_link_to_another_server_adds_it() {
        let model = start(&["irc://c/#sala"], &["a"]);
        assert_eq!(servers(&model), ["a", "c?"]);
        let network = model.network().unwrap();
        assert_eq!((network.profile.room.as_str(), network.wanted), ("#sala", false));
        let model = start(&["irc://A"], &["b", "a"]);
        assert_eq!(servers(&model), ["b", "A"]);
        assert_eq!(model.network().unwrap().profile.server, "A");
    }

    #[test]
    fn a_room_that_is_named_is_joined_beside_those_of_the_last_time() {
        let mut last = start(&[], &["a"]);
        last.networks.iter_mut().next().unwrap().rejoin = vec!["#turma".to_owned()];
        let cli = Cli::parse_from(["chat-client", "irc://a/#sala"]);
        let remembered = Remembered::of(&last);
        let model = model(&cli, remembered, Kept::of(&last), profile("preset"));
        assert_eq!(model.network().unwrap().rejoin, ["#turma", "#sala"]);
    }
}
