//! The keys of the texts, so that a misspelt one does not compile.

macro_rules! keys {
    ($($variant:ident $id:literal,)*) => {
        /// Names a text.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Key {
            $($variant,)*
        }

        impl Key {
            /// Every key.
            #[cfg(test)]
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The key in the Fluent files.
            pub const fn id(self) -> &'static str {
                match self {
                    $(Self::$variant => $id,)*
                }
            }
        }
    };
}

keys! {
    AppTitle "app-title",
    Inbox "inbox",
    Rooms "rooms",
    People "people",
    PeopleInRoom "people-in-room",
    Server "server",
    TopicNone "topic-none",
    PrivateWith "private-with",
    InboxAbout "inbox-about",
    ServerAbout "server-about",
    JoinPlaceholder "join-placeholder",
    ButtonLeaveRoom "button-leave-room",
    ButtonRejoin "button-rejoin",
    ButtonClose "button-close",
    ButtonQuit "button-quit",
    ButtonReconnect "button-reconnect",
    ButtonChangeServer "button-change-server",
    ButtonDismiss "button-dismiss",
    AnnouncementTitle "announcement-title",
    To "to",
    Subject "subject",
    Message "message",
    ButtonSend "button-send",
    MessageHint "message-hint",
    StateOffline "state-offline",
    StateUnlocking "state-unlocking",
    StateConnecting "state-connecting",
    StateRegistering "state-registering",
    StateOnline "state-online",
    StateWaiting "state-waiting",
    StateLeaving "state-leaving",
    QuestionTitle "question-title",
    QuestionIntro "question-intro",
    QuestionName "question-name",
    QuestionServer "question-server",
    QuestionPort "question-port",
    QuestionRoom "question-room",
    QuestionTls "question-tls",
    QuestionAccount "question-account",
    QuestionPassword "question-password",
    QuestionKeep "question-keep",
    QuestionSubmit "question-submit",
    QuestionCancel "question-cancel",
    ProblemNoName "problem-no-name",
    ProblemNoServer "problem-no-server",
    ProblemBadPort "problem-bad-port",
    ProblemNameTaken "problem-name-taken",
    ProblemNameRefused "problem-name-refused",
    ProblemNoPassword "problem-no-password",
    ProblemLoginRefused "problem-login-refused",
    ProblemLoginImpossible "problem-login-impossible",
    ProblemLoginBroken "problem-login-broken",
    CertificateTitle "certificate-title",
    CertificateChangedTitle "certificate-changed-title",
    CertificateUnknown "certificate-unknown",
    CertificateWrongName "certificate-wrong-name",
    CertificateExpired "certificate-expired",
    CertificateChanged "certificate-changed",
    CertificateInsists "certificate-insists",
    CertificateFingerprint "certificate-fingerprint",
    CertificateTrust "certificate-trust",
    CertificateRefuse "certificate-refuse",
    EventJoined "event-joined",
    EventParted "event-parted",
    EventPartedReason "event-parted-reason",
    EventQuit "event-quit",
    EventQuitReason "event-quit-reason",
    EventKicked "event-kicked",
    EventKickedReason "event-kicked-reason",
    EventKickedMe "event-kicked-me",
    EventKickedMeReason "event-kicked-me-reason",
    EventRenamed "event-renamed",
    EventRenamedMe "event-renamed-me",
    EventTopicChanged "event-topic-changed",
    EventTopicRemoved "event-topic-removed",
    EventTopicIs "event-topic-is",
    EventTopicNone "event-topic-none",
    EventMode "event-mode",
    EventInvited "event-invited",
    EventAway "event-away",
    EventCtcpReply "event-ctcp-reply",
    EventConnecting "event-connecting",
    EventConnected "event-connected",
    EventRetrying "event-retrying",
    EventNameTaken "event-name-taken",
    EventNotConnected "event-not-connected",
    EventNoRecipient "event-no-recipient",
    EventTooMuch "event-too-much",
    EventUnknownCommand "event-unknown-command",
    EventCommandUsage "event-command-usage",
    EventNotInARoom "event-not-in-a-room",
    EventHelp "event-help",
    EventTooLong "event-too-long",
    EventTooMany "event-too-many",
    LostServer "lost-server",
    LostClosed "lost-closed",
    LostUnreachable "lost-unreachable",
    LostBroken "lost-broken",
    LostSilent "lost-silent",
    LostUntrusted "lost-untrusted",
    MenuCopyMessage "menu-copy-message",
    MenuCopySelection "menu-copy-selection",
    MenuPrivate "menu-private",
    SettingsNotSaved "settings-not-saved",
    SettingsBroken "settings-broken",
    LogFailed "log-failed",
}
