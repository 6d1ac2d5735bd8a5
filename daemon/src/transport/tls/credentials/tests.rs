//! What files are taken, and what is said of others.

use super::*;
use crate::transport::tls::testing::{Pair, make};

#[test]
fn a_pair_is_read_with_what_is_to_be_known_of_it() {
    let pair = Pair::new(30);
    let credentials = pair.files.load().unwrap();
    let left = credentials.expires.as_second() - Timestamp::now().as_second();
    assert!((30 * 86_400 - 60..=30 * 86_400).contains(&left), "{left}");
    assert_eq!(credentials.fingerprint.len(), 64);
    assert_eq!(credentials.stamps, pair.files.stamps());
    pair.renew(30);
    assert_ne!(credentials.stamps, pair.files.stamps());
    assert_ne!(credentials.fingerprint, pair.files.load().unwrap().fingerprint);
}

/// As certbot does it: the names stay, the links lead elsewhere.
#[test]
fn links_are_followed() {
    let (first, second, live) = (Pair::new(30), Pair::new(30), tempfile::tempdir().unwrap());
    let link = |pair: &Pair| {
        for name in ["cert.pem", "key.pem"] {
            let (at, new) = (live.path().join(name), live.path().join("new"));
            std::os::unix::fs::symlink(pair.directory.path().join(name), &new).unwrap();
            std::fs::rename(new, at).unwrap();
        }
    };
    let files = Files {
        certificate: live.path().join("cert.pem"),
        key: live.path().join("key.pem"),
    };
    link(&first);
    let before = files.load().unwrap();
    link(&second);
    assert_ne!(files.stamps(), before.stamps);
    assert_eq!(
        files.load().unwrap().fingerprint,
        second.files.load().unwrap().fingerprint
    );
}

#[test]
fn fingerprints_are_sha_256() {
    // FIPS 180-4's example.
    let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(&*fingerprint(b"abc"), expected);
}

#[test]
fn what_cannot_be_used_is_told_apart() {
    let pair = Pair::new(30);
    let says = |certificate: &str, key: &str| {
        std::fs::write(&pair.files.certificate, certificate).unwrap();
        std::fs::write(&pair.files.key, key).unwrap();
        let error = pair.files.load().unwrap_err();
        (error.is_about_key(&pair.files), error.text(Language::En))
    };
    let (certificate, key) = make(30);
    let nonsense = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let no_key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    for (given, about_key, expected) in [
        (("", &*key), false, "cert.pem holds no certificate in PEM form"),
        (
            ("-----BEGIN CERTIFICATE-----\n!\n", &key),
            false,
            "holds no certificate",
        ),
        ((nonsense, &key), false, "cert.pem cannot be understood"),
        (
            (&certificate, ""),
            true,
            "key.pem holds no private key in PEM form",
        ),
        ((&certificate, no_key), true, "is of no kind that can be used"),
        (
            (&certificate, &make(30).1),
            true,
            "the key of another certificate",
        ),
    ] {
        let (about, said) = says(given.0, given.1);
        assert!(said.contains(expected), "{said}");
        assert_eq!(about, about_key, "{said}");
    }
    pair.renew(-1);
    let error = pair.files.load().unwrap_err().text(Language::PtBr);
    assert!(error.contains("cert.pem expirou em 20"), "{error}");
    std::fs::remove_file(&pair.files.key).unwrap();
    let error = pair.files.load().unwrap_err();
    assert!(matches!(error, Unusable::Unreadable(..)), "{error:?}");
    assert_eq!(pair.files.stamps().0[1], None);
}

/// A file that has no end is read as far as any certificate goes.
#[test]
fn what_is_read_is_bounded() {
    let pair = Pair::new(30);
    std::fs::remove_file(&pair.files.certificate).unwrap();
    std::os::unix::fs::symlink("/dev/zero", &pair.files.certificate).unwrap();
    assert!(matches!(pair.files.load(), Err(Unusable::NoCertificate(_))));
}
