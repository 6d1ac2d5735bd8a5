//! Everything in the window that can be used, and what it is called.

use accesskit::Role;

use crate::i18n::Key;

macro_rules! controls {
    ($($(#[$about:meta])* $place:ident $place_role:ident $place_key:ident {
        $($control:ident $role:ident $key:ident,)*
    })*) => {
        /// A part of the window.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Place {
            $($(#[$about])* $place,)*
        }

        /// Something in the window that can be used. The order is that in which it is read.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Control {
            $($($control,)*)*
        }

        impl Place {
            /// Every part, in the order in which it is read.
            pub const ALL: &[Self] = &[$(Self::$place),*];

            /// What it is.
            pub const fn role(self) -> Role {
                match self {
                    $(Self::$place => Role::$place_role,)*
                }
            }

            /// What it is called.
            pub const fn key(self) -> Key {
                match self {
                    $(Self::$place => Key::$place_key,)*
                }
            }
        }

        impl Control {
            /// Every control, in the order in which it is read.
            pub const ALL: &[Self] = &[$($(Self::$control),*),*];

            /// Where it is.
            pub const fn place(self) -> Place {
                match self {
                    $($(Self::$control => Place::$place,)*)*
                }
            }

            /// What it is.
            pub const fn role(self) -> Role {
                match self {
                    $($(Self::$control => Role::$role,)*)*
                }
            }

            /// What it is called where that does not depend on what is looked at.
            pub const fn key(self) -> Key {
                match self {
                    $($(Self::$control => Key::$key,)*)*
                }
            }
        }
    };
}

controls! {
    /// The question for a server and a name.
    Question Dialog QuestionTitle {
        Name TextInput QuestionName,
        Server TextInput QuestionServer,
        Port TextInput QuestionPort,
        Tls CheckBox QuestionTls,
        Room TextInput QuestionRoom,
        Account TextInput QuestionAccount,
        Password PasswordInput QuestionPassword,
        Keep CheckBox QuestionKeep,
        More Button QuestionMore,
        Cancel Button QuestionCancel,
        Connect Button QuestionSubmit,
    }
    /// The question whether a certificate is to be trusted.
    Certificate Dialog CertificateTitle {
        Trust Button CertificateTrust,
        Refuse Button CertificateRefuse,
    }
    /// The settings.
    Settings Dialog Settings {
        Theme RadioGroup SettingsTheme,
        Language RadioGroup SettingsLanguage,
        Size RadioGroup SettingsSize,
        Dictionaries Button SettingsDictionaries,
        DictionaryMenu Menu SettingsDictionaries,
        Notify CheckBox SettingsNotify,
        UseTray CheckBox SettingsTray,
        CheckSpelling CheckBox SettingsSpelling,
        CloseSettings Button ButtonClose,
    }
    /// What keys do.
    Help Dialog ShortcutHelp {
        Shortcuts List ShortcutHelp,
        CloseHelp Button ButtonClose,
    }
    /// The left pane.
    Sidebar Group Conversations {
        Conversations ListBox Conversations,
        ConversationMenu Menu ShortcutMenu,
        Jump TextInput JoinPlaceholder,
        OpenSettings Button Settings,
        Quit Button ButtonQuit,
    }
    /// Above the transcript.
    Header Group ConversationAbout {
        Rejoin Button ButtonRejoin,
        Leave Button ButtonClose,
        OpenMenu Button ShortcutMenu,
    }
    /// What has to be seen wherever one looks.
    Banner Group AnnouncementTitle {
        Notice Button ButtonDismiss,
    }
    /// Looking for something.
    Search Search Search {
        Sought SearchInput Search,
        Before Button SearchBefore,
        After Button SearchAfter,
        CloseSearch Button SearchClose,
    }
    /// What was said, and what can be done with the message that is pointed at.
    Transcript Group Messages {
        Messages Log Messages,
        MessageMenu Menu MessageMenu,
    }
    /// Private messages by person and subject.
    Inbox Group Inbox {
        InboxSearch SearchInput InboxSearch,
        Threads ListBox Inbox,
    }
    /// Who is there, and what can be done with the person who is pointed at.
    People Group People {
        People ListBox People,
        PersonMenu Menu PersonMenu,
    }
    /// What is being written.
    Composer Form Message {
        ForgetReply Button ReplyForget,
        To TextInput To,
        Unfold Button Subject,
        Subject TextInput Subject,
        Text MultilineTextInput Message,
        SpellingMenu Menu ShortcutSpelling,
        EditMenu Menu EditMenu,
        Emoji Button Emoji,
        EmojiMenu Menu Emoji,
        Send Button ButtonSend,
    }
}

/// What a program does with a control in a person's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Presses it.
    Press,
    /// Gives it the keyboard.
    Focus,
    /// Writes this into it, in place of what is there.
    Write(String),
    /// Selects from one place of its text to another one, where the caret is then: the part, and the character in it.
    Select { from: (u64, usize), to: (u64, usize) },
    /// Chooses what is offered at this place.
    Choose(usize),
    /// Points at a row.
    Point(u64),
    /// Chooses a row.
    Open(u64),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_are_numbered_as_they_are_listed() {
        for (at, &control) in Control::ALL.iter().enumerate() {
            assert_eq!(control as usize, at);
        }
        for (at, &place) in Place::ALL.iter().enumerate() {
            assert_eq!(place as usize, at);
        }
    }
}
