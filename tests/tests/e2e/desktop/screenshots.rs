//! The pictures in the READMEs, taken of the real program: `make screenshots`.

use std::fs;
use std::process::Command;

use chatd_tests::config::Config;
use chatd_tests::daemon::Chatd;
use chatd_tests::peer::Peer;
use chatd_tests::{binaries, ctl};

use super::desk::{Client, Desk, WINDOW};

/// The largest that a picture may be.
const MOST_BYTES: u64 = 150_000;

/// What is seen in one language.
struct Scene {
    /// In names of files.
    code: &'static str,
    locale: &'static str,
    network: &'static str,
    room: &'static str,
    topic: &'static str,
    others: [&'static str; 2],
    /// Who says what, in the order in which it is said.
    said: &'static [(&'static str, &'static str)],
    subject: &'static str,
    about: &'static str,
    answer: &'static str,
    thanks: &'static str,
    draft: &'static str,
    /// The words that the dictionary has.
    words: &'static str,
    private: &'static [(&'static str, &'static str, &'static str)],
}

const PORTUGUESE: Scene = Scene {
    code: "pt-BR",
    locale: "pt_BR.UTF-8",
    network: "Horizonte",
    room: "#professores",
    topic: "Reunião pedagógica na quinta, às 14 h, na sala 12",
    others: ["#biblioteca", "#feira-de-ciencias"],
    said: &[
        ("tiago", "Bom dia! As inscrições da feira passaram de sessenta 🎉"),
        ("tiago", "Falta só a turma do 7º B."),
        ("Júlia", "Eu falo com eles hoje, depois do recreio."),
        (
            "helena",
            "O laboratório está livre na sexta à tarde, se alguém precisar montar alguma coisa.",
        ),
    ],
    subject: "Ônibus do passeio",
    about: "A empresa confirmou dois ônibus para o dia 12. Saímos às 7 h, do portão da rua das Acácias. A lista está em https://escola-horizonte.example/passeio",
    answer: "Ótimo, obrigada! Aviso as famílias ainda hoje.",
    thanks: "ana: pode incluir o horário da volta no aviso?",
    words: "claro\nvoltamos\nàs\ncinco\nno\nmesmo\nportão\n",
    draft: "Claro! Voltamos às cinco, no mesmo portao ",
    private: &[
        (
            "Júlia",
            "Substituição na quarta",
            "Consegue ficar com o 8º A na terceira aula?",
        ),
        (
            "tiago",
            "Feira de ciências",
            "A lista das bancadas ficou pronta; mandei uma cópia para a secretaria.",
        ),
        ("helena", "", "Deixei as chaves do laboratório na portaria."),
    ],
};

const ENGLISH: Scene = Scene {
    code: "en",
    locale: "en_US.UTF-8",
    network: "Harbour",
    room: "#planning",
    topic: "Sprint review on Thursday at 2 pm, in the large room",
    others: ["#design", "#lunch"],
    said: &[
        (
            "grace",
            "Good morning! The new booking page went live last night 🎉",
        ),
        ("grace", "Load times are down to a third of what they were."),
        (
            "owen",
            "Lovely. Support says nobody has noticed, which is the best sign there is.",
        ),
        (
            "ruth",
            "The test phones are back in the drawer, in case anybody needs one for the demo.",
        ),
    ],
    subject: "Visit from Lisbon",
    about: "The Lisbon team arrives on the 12th. We meet them at the station at 9 and walk over together. The plan is at https://harbour-studio.example/visit",
    answer: "Great, thanks! I will book the large room.",
    thanks: "ana: could you also ask for the projector?",
    words: "sure\nand\na\nsecond\nas\nwell\nmicrophone\n",
    draft: "Sure, and a second microfone as well",
    private: &[
        (
            "owen",
            "Holiday cover",
            "Could you take the support phone on Wednesday morning?",
        ),
        (
            "grace",
            "Booking page",
            "The numbers of the first week are in; I put them beside last year's.",
        ),
        ("ruth", "", "Your keys are with reception."),
    ],
};

#[test]
#[ignore = "it takes the pictures that are kept: `make screenshots`"]
fn pictures_are_taken() {
    for scene in [&PORTUGUESE, &ENGLISH] {
        for theme in ["light", "dark"] {
            scene.take(theme);
        }
    }
}

impl Scene {
    fn take(&self, theme: &str) {
        let config = Config::default()
            .set("server.language", &format!("{:?}", self.code))
            .set("server.network", &format!("{:?}", self.network))
            .set("rooms.default", &format!("{:?}", self.room));
        let chatd = Chatd::with(&config);
        let desk = Desk::speaking(self.locale);
        let dictionary = self.locale.split('.').next().unwrap_or_default();
        desk.write_dictionary(dictionary, self.words);
        desk.write_settings(&format!("[appearance]\ntheme = \"{theme}\"\n"));
        let mut people: Vec<Peer> = ["tiago", "grace", "Júlia", "owen", "helena", "ruth"]
            .into_iter()
            .filter(|name| self.said.iter().any(|(who, _)| who == name))
            .map(|name| self.enter(&chatd, name))
            .collect();
        ctl::run(
            &chatd.socket(),
            &["room", "set", self.room, "--topic", self.topic],
        )
        .expect(0);
        let client = self.open(&desk, &chatd);
        let by = |people: &mut Vec<Peer>, name: &str| {
            people
                .iter()
                .position(|peer| peer.name == name)
                .expect("one of them")
        };
        for (who, text) in self.said {
            let at = by(&mut people, who);
            say(&mut people[at], "", self.room, text);
            client.sees(text);
        }
        let about = say(
            &mut people[1],
            &tag("+chatd/subject", self.subject),
            self.room,
            self.about,
        );
        client.sees(self.about);
        for peer in &mut people {
            peer.send(&format!(
                "@+draft/react=👍;+draft/reply={about} TAGMSG {}",
                self.room
            ));
            peer.sync();
        }
        desk.screen.type_line(self.answer);
        client.sees(self.answer);
        say(
            &mut people[1],
            &tag("+draft/reply", &about),
            self.room,
            self.thanks,
        );
        client.sees(self.thanks);
        for (person, subject, text) in self.private {
            let at = by(&mut people, person);
            let tags = if subject.is_empty() {
                String::new()
            } else {
                tag("+chatd/subject", subject)
            };
            say(&mut people[at], &tags, "ana", text);
            client.sees(text);
        }
        for (room, peer) in self.others.iter().zip(&mut people) {
            desk.screen.type_line(&format!("/join {room}"));
            peer.join(room);
            client.sees(&format!("{} ", peer.name));
        }
        desk.press(&["ctrl+k"]);
        desk.screen.type_line(self.room);
        for (room, peer) in self.others.iter().zip(&mut people) {
            say(peer, "", room, "…");
        }
        people[0].send(&format!("@+typing=active TAGMSG {}", self.room));
        people[0].sync();
        desk.screen.type_text(self.draft);
        self.keep(&desk, &format!("room-{theme}"));
        if theme == "light" {
            desk.press(&["ctrl+i"]);
            self.keep(&desk, "inbox-light");
        }
    }

    fn enter(&self, chatd: &Chatd, name: &str) -> Peer {
        let mut peer = chatd.connect(name);
        peer.send("CAP REQ :message-tags echo-message chatd/subject");
        peer.send("CAP END");
        peer.register();
        peer.join(self.room);
        peer
    }

    fn open<'a>(&self, desk: &'a Desk, chatd: &Chatd) -> Client<'a> {
        let port = chatd.address("irc").port().to_string();
        let mut command = Command::new(binaries::chat_client());
        command.args(["--name", "ana", "--room", self.room]);
        command.args(["--server", "127.0.0.1", "--port", &port, "--connect"]);
        let client = desk.run(command);
        client.sees("ana ");
        client
    }

    /// Takes a picture, with as few colours as are seen.
    fn keep(&self, desk: &Desk, name: &str) {
        let directory = binaries::workspace().join("packaging/screenshots");
        let path = directory.join(format!("{name}.{}.png", self.code));
        desk.screen.picture(WINDOW, &path);
        let options = [
            "-strip",
            "+dither",
            "-colors",
            "200",
            "-define",
            "png:compression-level=9",
        ];
        let status = Command::new("mogrify").args(options).arg(&path).status();
        assert!(status.is_ok_and(|status| status.success()), "mogrify runs");
        let size = fs::metadata(&path).expect("it was written").len();
        assert!(size < MOST_BYTES, "{} has {size} bytes", path.display());
    }
}

fn tag(name: &str, value: &str) -> String {
    let value = value
        .replace('\\', "\\\\")
        .replace(';', "\\:")
        .replace(' ', "\\s");
    format!("@{name}={value} ")
}

/// Has somebody say something; says what the server calls it.
fn say(peer: &mut Peer, tags: &str, target: &str, text: &str) -> String {
    peer.send(&format!("{tags}PRIVMSG {target} :{text}"));
    let echo = peer.skip_to(&format!("@…msgid=… PRIVMSG {target} :{text}"));
    let (_, after) = echo.split_once("msgid=").expect("it has a name");
    let end = after.find([';', ' ']).unwrap_or(after.len());
    after[..end].to_owned()
}
