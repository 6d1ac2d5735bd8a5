//! What NickServ says of one's own account.

use protocol::language::{Language, Text};

use crate::dialect::text::readable;
use crate::server::owner::{Denied, Description, DeviceInUse, OwnerReply};

/// What the owner of an account is told, in lines.
#[must_use]
pub fn told(reply: &OwnerReply, language: Language) -> Vec<String> {
    const PASSWORD: Text = Text::new(
        "Your password is changed. Other devices stay logged in.",
        "A sua senha mudou. Os outros aparelhos continuam na conta.",
    );
    const CODE: Text = Text::new(
        "This deletes your account and what is kept of it, for good. To do it: /msg NickServ DROP {0}",
        "Isto apaga a sua conta e o que se guarda dela, para sempre. Para fazê-lo: /msg NickServ APAGAR {0}",
    );
    const DELETED: Text = Text::new(
        "The account {0} is deleted. Its name is free.",
        "A conta {0} foi apagada. O nome está livre.",
    );
    const EMAIL: Text = Text::new("Your e-mail address is {0} now.", "O seu e-mail agora é {0}.");
    const NO_EMAIL: Text = Text::new("Your e-mail address is forgotten.", "O seu e-mail foi esquecido.");
    const STAYS: Text = Text::new(
        "You stay in your rooms without a connection now, as long as you have your account's name.",
        "Agora você fica nas suas salas mesmo sem conexão, enquanto usa o nome da sua conta.",
    );
    const GOES: Text = Text::new(
        "You leave your rooms when you have no connection any more.",
        "Você sai das suas salas quando não tem mais conexão.",
    );
    const ADDED: Text = Text::new(
        "This certificate opens your account now: {0}",
        "Este certificado agora abre a sua conta: {0}",
    );
    const REMOVED: Text = Text::new(
        "This certificate does not open your account any more: {0}",
        "Este certificado não abre mais a sua conta: {0}",
    );
    const NO_CERTIFICATES: Text = Text::new(
        "No certificate opens your account. To add the one of this connection: /msg NickServ CERT ADD",
        "Nenhum certificado abre a sua conta. Para adicionar o desta conexão: /msg NickServ CERTIFICADO ADICIONAR",
    );
    const OUT: Text = Text::new("Connections logged out: {0}", "Conexões encerradas: {0}");
    const GONE: Text = Text::new(
        "{0}: not connected, last here {1}",
        "{0}: sem conexão, aqui até {1}",
    );
    const SINCE: Text = Text::new("{0} (since {1})", "{0} (desde {1})");
    let line = match reply {
        OwnerReply::Description(description) => return described(description, language),
        OwnerReply::Certificates(certificates) if !certificates.is_empty() => {
            let line = |added: String, fingerprint: &str| SINCE.fill(language, &[fingerprint, &added]);
            let lines = certificates.iter();
            return lines
                .map(|certificate| line(readable(certificate.added), &certificate.fingerprint))
                .collect();
        }
        OwnerReply::Devices { here, gone } => {
            let here = here.iter().map(|device| in_use(device, language));
            let gone = gone
                .iter()
                .map(|(name, seen)| GONE.fill(language, &[name, &readable(*seen)]));
            return here.chain(gone).collect();
        }
        OwnerReply::DevicesLoggedOut(count) => OUT.fill(language, &[&count.to_string()]),
        OwnerReply::Certificates(_) => NO_CERTIFICATES.get(language).to_owned(),
        OwnerReply::PasswordChanged => PASSWORD.get(language).to_owned(),
        OwnerReply::DeletionCode(code) => CODE.fill(language, &[code]),
        OwnerReply::Deleted { account } => DELETED.fill(language, &[account]),
        OwnerReply::EmailSet(Some(email)) => EMAIL.fill(language, &[email]),
        OwnerReply::EmailSet(None) => NO_EMAIL.get(language).to_owned(),
        OwnerReply::AlwaysOn(true) => STAYS.get(language).to_owned(),
        OwnerReply::AlwaysOn(false) => GOES.get(language).to_owned(),
        OwnerReply::CertificateAdded { fingerprint } => ADDED.fill(language, &[fingerprint]),
        OwnerReply::CertificateRemoved { fingerprint } => REMOVED.fill(language, &[fingerprint]),
    };
    vec![line]
}

fn in_use(device: &DeviceInUse, language: Language) -> String {
    const DEVICE: Text = Text::new("{0}: {1}, from {2}, since {3}", "{0}: {1}, de {2}, desde {3}");
    const OWN: Text = Text::new("{0} (this one)", "{0} (este)");
    let (number, since) = (device.number.to_string(), readable(device.since));
    let line = DEVICE.fill(
        language,
        &[&number, &device.name, &device.address.to_string(), &since],
    );
    if device.own {
        OWN.fill(language, &[&line])
    } else {
        line
    }
}

fn described(description: &Description, language: Language) -> Vec<String> {
    const ACCOUNT: Text = Text::new("Account {0}, made {1}.", "Conta {0}, criada em {1}.");
    const EMAIL: Text = Text::new("E-mail: {0}", "E-mail: {0}");
    const NONE: Text = Text::new("none", "nenhum");
    const CERTIFICATES: Text = Text::new("Certificates: {0}", "Certificados: {0}");
    const DISABLED: Text = Text::new(
        "The administrator has disabled it: {0}",
        "O administrador a desativou: {0}",
    );
    let email = description.settings.email.as_deref();
    let mut lines = vec![
        ACCOUNT.fill(language, &[&description.account, &readable(description.created)]),
        EMAIL.fill(language, &[email.unwrap_or(NONE.get(language))]),
        CERTIFICATES.fill(language, &[&description.certificates.to_string()]),
    ];
    if let Some(reason) = &description.disabled {
        lines.push(DISABLED.fill(language, &[reason]));
    }
    lines
}

/// Why the owner of an account does not get what they asked for, and what to do about it.
#[must_use]
pub fn denied(why: Denied) -> Text {
    const fn t(en: &'static str, pt: &'static str) -> Text {
        Text::new(en, pt)
    }
    match why {
        Denied::NoSuchDevice => t(
            "None of your devices has that number or name. To see them: /msg NickServ DEVICES",
            "Nenhum aparelho seu tem esse número ou nome. Para vê-los: /msg NickServ APARELHOS",
        ),
        Denied::WrongPassword => t(
            "The old password is wrong. Write: /msg NickServ PASSWD <old password> <new password>",
            "A senha antiga está errada. Escreva: /msg NickServ SENHA <senha antiga> <senha nova>",
        ),
        Denied::WeakPassword => t(
            "The new password is empty. Choose another one.",
            "A senha nova está vazia. Escolha outra.",
        ),
        Denied::BadPassword => t(
            "The new password is too long or has characters that cannot be used. Choose another one.",
            "A senha nova é longa demais ou tem caracteres que não podem ser usados. Escolha outra.",
        ),
        Denied::WrongCode => t(
            "That is not the code. To see it: /msg NickServ DROP",
            "Esse não é o código. Para vê-lo: /msg NickServ APAGAR",
        ),
        Denied::NoEmail => t(
            "A valid e-mail address is needed. Write: /msg NickServ SET EMAIL <e-mail>",
            "É preciso um e-mail válido. Escreva: /msg NickServ DEFINIR EMAIL <e-mail>",
        ),
        Denied::AlwaysOnDisabled => t(
            "Nobody stays without a connection on this server.",
            "Ninguém fica sem conexão neste servidor.",
        ),
        Denied::NoCertificate => t(
            "This connection has shown no certificate. Connect with TLS and one, or write: /msg NickServ CERT ADD <fingerprint>",
            "Esta conexão não mostrou certificado. Conecte-se por TLS com um, ou escreva: /msg NickServ CERTIFICADO ADICIONAR <impressão digital>",
        ),
        Denied::BadFingerprint => t(
            "A fingerprint is the certificate's SHA-256: 64 hexadecimal digits.",
            "A impressão digital é o SHA-256 do certificado: 64 dígitos hexadecimais.",
        ),
        Denied::CertificateTaken => t(
            "That certificate opens an account already.",
            "Esse certificado já abre uma conta.",
        ),
        Denied::TooManyCertificates => t(
            "No more certificates can open your account. Remove one: /msg NickServ CERT DEL <fingerprint>",
            "Não cabem mais certificados na sua conta. Remova um: /msg NickServ CERTIFICADO REMOVER <impressão digital>",
        ),
        Denied::NoSuchCertificate => t(
            "That certificate does not open your account. To see those that do: /msg NickServ CERT LIST",
            "Esse certificado não abre a sua conta. Para ver os que abrem: /msg NickServ CERTIFICADO LISTAR",
        ),
        Denied::NoSuchAccount => t("There is no such account.", "Não há essa conta."),
        Denied::NotYours => t(
            "Only operators may ask about other people's accounts. Yours: /msg NickServ INFO",
            "Só operadores podem perguntar pelas contas dos outros. A sua: /msg NickServ INFO",
        ),
        Denied::Unavailable => t(
            "That is not possible now. Try again later.",
            "Isso não é possível agora. Tente de novo mais tarde.",
        ),
    }
}
