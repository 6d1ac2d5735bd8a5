//! A thousand people in one room.

use chatd_tests::daemon::Chatd;
use chatd_tests::swarm::Swarm;

const PEOPLE: usize = 1_000;
const TALKERS: usize = 8;
const MESSAGES: usize = 40;
/// How many messages a talker has on their way, so that nobody's queue grows without end.
const IN_FLIGHT: usize = 10;

/// Every message reaches every member once, in the order of its sender.
#[test]
fn everybody_hears_everything_once_and_in_order() {
    let chatd = Chatd::start();
    let mut swarm = Swarm::connect(chatd.address("irc"), PEOPLE);
    enter(&mut swarm);

    // next[member][talker]: the number of the message that this member has to hear next from that talker.
    let mut next = vec![[0_usize; TALKERS]; PEOPLE];
    let mut expected = TALKERS * MESSAGES * (PEOPLE - 1);
    for talker in 0..TALKERS {
        for number in 0..IN_FLIGHT {
            say(&mut swarm, talker, number);
        }
    }
    while expected > 0 {
        // What talkers hear of themselves comes back by their neighbour: it tells that a message has arrived.
        let mut arrived = Vec::new();
        swarm.read_until(|member, line| {
            let (talker, number) = parse(line).unwrap_or_else(|| panic!("member {member} got {line:?}"));
            assert_ne!(member, talker, "{member} hears itself");
            assert_eq!(
                next[member][talker], number,
                "member {member} hears talker {talker} out of order"
            );
            next[member][talker] += 1;
            expected -= 1;
            if member == (talker + 1) % TALKERS {
                arrived.push((talker, number));
            }
            expected == 0 || !arrived.is_empty()
        });
        for (talker, number) in arrived {
            if number + IN_FLIGHT < MESSAGES {
                say(&mut swarm, talker, number + IN_FLIGHT);
            }
        }
    }
    // Nothing comes after the last one either: the answer to a PING is the next line of everybody.
    for member in 0..PEOPLE {
        swarm.send(member, "PING :end");
    }
    let mut silent = 0;
    swarm.read_until(|member, line| {
        assert!(
            line.contains("PONG"),
            "member {member} got {line:?} after all was said"
        );
        silent += 1;
        silent == PEOPLE
    });
}

/// Registers them all, and reads on until each has seen all the others come.
fn enter(swarm: &mut Swarm) {
    for member in 0..PEOPLE {
        swarm.send(member, &format!("NICK p{member}"));
        swarm.send(member, &format!("USER p{member} 0 * :p{member}"));
        swarm.send(member, "JOIN #multidao");
    }
    let mut inside = 0;
    swarm.read_until(|_, line| {
        inside += usize::from(line.contains(" 366 "));
        inside == PEOPLE
    });
    for member in 0..PEOPLE {
        swarm.send(member, "PING :inside");
    }
    let mut settled = 0;
    swarm.read_until(|_, line| {
        settled += usize::from(line.contains(" PONG "));
        settled == PEOPLE
    });
}

fn say(swarm: &mut Swarm, talker: usize, number: usize) {
    swarm.send(talker, &format!("PRIVMSG #multidao :{talker} {number}"));
}

fn parse(line: &str) -> Option<(usize, usize)> {
    let (source, text) = line.split_once(" PRIVMSG #multidao :")?;
    let (talker, number) = text.split_once(' ')?;
    let talker: usize = talker.parse().ok()?;
    source
        .starts_with(&format!(":p{talker}!"))
        .then_some((talker, number.parse().ok()?))
}
