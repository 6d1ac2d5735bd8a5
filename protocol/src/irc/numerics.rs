//! Numeric replies: three digits that say what a server's answer is about.
//!
//! Modern IRC's, RFC 2812's, those of the IRCv3 specifications, and the de-facto ones that clients know.
//! Where servers disagree about a number, the name here is the one that Modern IRC gives it.

use std::fmt;

macro_rules! numerics {
    ($($variant:ident = $code:literal $name:literal,)*) => {
        /// A numeric reply, named as the specifications name it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u16)]
        pub enum Numeric {
            $(
                #[doc = concat!("`", $name, "` (", $code, ")")]
                $variant = $code,
            )*
        }

        impl Numeric {
            /// Every numeric known here, in ascending order.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The name in the specifications, such as `RPL_WELCOME`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// The numeric with this number, if it is known here.
            #[must_use]
            pub const fn from_code(code: u16) -> Option<Self> {
                match code {
                    $($code => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

impl Numeric {
    /// The number, from 1 to 999.
    ///
    /// ```
    /// use protocol::irc::numerics::Numeric;
    /// assert_eq!(Numeric::RplWelcome.code(), 1);
    /// assert_eq!(Numeric::from_code(433).unwrap().name(), "ERR_NICKNAMEINUSE");
    /// ```
    #[must_use]
    pub const fn code(self) -> u16 {
        self as u16
    }

    /// The number as it stands in a message: three ASCII digits.
    #[must_use]
    pub const fn digits(self) -> [u8; 3] {
        let code = self.code();
        [digit(code / 100), digit(code / 10), digit(code)]
    }

    /// Whether the answer reports an error: an `ERR_` numeric.
    #[must_use]
    pub fn is_error(self) -> bool {
        self.name().starts_with("ERR_")
    }

    /// Reads a command such as `433`.
    #[must_use]
    pub fn parse(command: &[u8]) -> Option<Self> {
        match command {
            [a @ b'0'..=b'9', b @ b'0'..=b'9', c @ b'0'..=b'9'] => {
                let [a, b, c] = [a, b, c].map(|d| u16::from(d - b'0'));
                Self::from_code(a * 100 + b * 10 + c)
            }
            _ => None,
        }
    }
}

/// The last decimal digit of `n`.
#[allow(clippy::cast_possible_truncation, reason = "a digit fits a byte")]
const fn digit(n: u16) -> u8 {
    b'0' + (n % 10) as u8
}

impl fmt::Display for Numeric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:03}", self.code())
    }
}

numerics! {
    RplWelcome = 1 "RPL_WELCOME",
    RplYourHost = 2 "RPL_YOURHOST",
    RplCreated = 3 "RPL_CREATED",
    RplMyInfo = 4 "RPL_MYINFO",
    RplISupport = 5 "RPL_ISUPPORT",
    RplSnomaskIs = 8 "RPL_SNOMASKIS",
    RplBounce = 10 "RPL_BOUNCE",
    RplHello = 20 "RPL_HELLO",
    RplTraceLink = 200 "RPL_TRACELINK",
    RplTraceConnecting = 201 "RPL_TRACECONNECTING",
    RplTraceHandshake = 202 "RPL_TRACEHANDSHAKE",
    RplTraceUnknown = 203 "RPL_TRACEUNKNOWN",
    RplTraceOperator = 204 "RPL_TRACEOPERATOR",
    RplTraceUser = 205 "RPL_TRACEUSER",
    RplTraceServer = 206 "RPL_TRACESERVER",
    RplTraceService = 207 "RPL_TRACESERVICE",
    RplTraceNewType = 208 "RPL_TRACENEWTYPE",
    RplTraceClass = 209 "RPL_TRACECLASS",
    RplTraceReconnect = 210 "RPL_TRACERECONNECT",
    RplStatsLinkInfo = 211 "RPL_STATSLINKINFO",
    RplStatsCommands = 212 "RPL_STATSCOMMANDS",
    RplStatsCLine = 213 "RPL_STATSCLINE",
    RplStatsILine = 215 "RPL_STATSILINE",
    RplStatsKLine = 216 "RPL_STATSKLINE",
    RplStatsYLine = 218 "RPL_STATSYLINE",
    RplEndOfStats = 219 "RPL_ENDOFSTATS",
    RplUModeIs = 221 "RPL_UMODEIS",
    RplServList = 234 "RPL_SERVLIST",
    RplServListEnd = 235 "RPL_SERVLISTEND",
    RplStatsUptime = 242 "RPL_STATSUPTIME",
    RplStatsOLine = 243 "RPL_STATSOLINE",
    RplStatsDebug = 249 "RPL_STATSDEBUG",
    RplStatsConn = 250 "RPL_STATSCONN",
    RplLUserClient = 251 "RPL_LUSERCLIENT",
    RplLUserOp = 252 "RPL_LUSEROP",
    RplLUserUnknown = 253 "RPL_LUSERUNKNOWN",
    RplLUserChannels = 254 "RPL_LUSERCHANNELS",
    RplLUserMe = 255 "RPL_LUSERME",
    RplAdminMe = 256 "RPL_ADMINME",
    RplAdminLoc1 = 257 "RPL_ADMINLOC1",
    RplAdminLoc2 = 258 "RPL_ADMINLOC2",
    RplAdminEmail = 259 "RPL_ADMINEMAIL",
    RplTraceLog = 261 "RPL_TRACELOG",
    RplTraceEnd = 262 "RPL_TRACEEND",
    RplTryAgain = 263 "RPL_TRYAGAIN",
    RplLocalUsers = 265 "RPL_LOCALUSERS",
    RplGlobalUsers = 266 "RPL_GLOBALUSERS",
    RplWhoisCertFp = 276 "RPL_WHOISCERTFP",
    RplNone = 300 "RPL_NONE",
    RplAway = 301 "RPL_AWAY",
    RplUserHost = 302 "RPL_USERHOST",
    RplIsOn = 303 "RPL_ISON",
    RplUnAway = 305 "RPL_UNAWAY",
    RplNowAway = 306 "RPL_NOWAWAY",
    RplWhoisRegNick = 307 "RPL_WHOISREGNICK",
    RplWhoisUser = 311 "RPL_WHOISUSER",
    RplWhoisServer = 312 "RPL_WHOISSERVER",
    RplWhoisOperator = 313 "RPL_WHOISOPERATOR",
    RplWhowasUser = 314 "RPL_WHOWASUSER",
    RplEndOfWho = 315 "RPL_ENDOFWHO",
    RplWhoisIdle = 317 "RPL_WHOISIDLE",
    RplEndOfWhois = 318 "RPL_ENDOFWHOIS",
    RplWhoisChannels = 319 "RPL_WHOISCHANNELS",
    RplWhoisSpecial = 320 "RPL_WHOISSPECIAL",
    RplListStart = 321 "RPL_LISTSTART",
    RplList = 322 "RPL_LIST",
    RplListEnd = 323 "RPL_LISTEND",
    RplChannelModeIs = 324 "RPL_CHANNELMODEIS",
    RplUniqOpIs = 325 "RPL_UNIQOPIS",
    RplChannelCreated = 329 "RPL_CHANNELCREATED",
    RplWhoisAccount = 330 "RPL_WHOISACCOUNT",
    RplNoTopic = 331 "RPL_NOTOPIC",
    RplTopic = 332 "RPL_TOPIC",
    RplTopicTime = 333 "RPL_TOPICTIME",
    RplWhoisBot = 335 "RPL_WHOISBOT",
    RplInviteList = 336 "RPL_INVITELIST",
    RplEndOfInviteList = 337 "RPL_ENDOFINVITELIST",
    RplWhoisActually = 338 "RPL_WHOISACTUALLY",
    RplUserIp = 340 "RPL_USERIP",
    RplInviting = 341 "RPL_INVITING",
    RplSummoning = 342 "RPL_SUMMONING",
    RplInvExList = 346 "RPL_INVEXLIST",
    RplEndOfInvExList = 347 "RPL_ENDOFINVEXLIST",
    RplExceptList = 348 "RPL_EXCEPTLIST",
    RplEndOfExceptList = 349 "RPL_ENDOFEXCEPTLIST",
    RplVersion = 351 "RPL_VERSION",
    RplWhoReply = 352 "RPL_WHOREPLY",
    RplNamReply = 353 "RPL_NAMREPLY",
    RplWhoSpcRpl = 354 "RPL_WHOSPCRPL",
    RplLinks = 364 "RPL_LINKS",
    RplEndOfLinks = 365 "RPL_ENDOFLINKS",
    RplEndOfNames = 366 "RPL_ENDOFNAMES",
    RplBanList = 367 "RPL_BANLIST",
    RplEndOfBanList = 368 "RPL_ENDOFBANLIST",
    RplEndOfWhowas = 369 "RPL_ENDOFWHOWAS",
    RplInfo = 371 "RPL_INFO",
    RplMotd = 372 "RPL_MOTD",
    RplEndOfInfo = 374 "RPL_ENDOFINFO",
    RplMotdStart = 375 "RPL_MOTDSTART",
    RplEndOfMotd = 376 "RPL_ENDOFMOTD",
    RplWhoisHost = 378 "RPL_WHOISHOST",
    RplWhoisModes = 379 "RPL_WHOISMODES",
    RplYoureOper = 381 "RPL_YOUREOPER",
    RplRehashing = 382 "RPL_REHASHING",
    RplYoureService = 383 "RPL_YOURESERVICE",
    RplTime = 391 "RPL_TIME",
    RplUsersStart = 392 "RPL_USERSSTART",
    RplUsers = 393 "RPL_USERS",
    RplEndOfUsers = 394 "RPL_ENDOFUSERS",
    RplNoUsers = 395 "RPL_NOUSERS",
    RplVisibleHost = 396 "RPL_VISIBLEHOST",
    ErrUnknownError = 400 "ERR_UNKNOWNERROR",
    ErrNoSuchNick = 401 "ERR_NOSUCHNICK",
    ErrNoSuchServer = 402 "ERR_NOSUCHSERVER",
    ErrNoSuchChannel = 403 "ERR_NOSUCHCHANNEL",
    ErrCannotSendToChan = 404 "ERR_CANNOTSENDTOCHAN",
    ErrTooManyChannels = 405 "ERR_TOOMANYCHANNELS",
    ErrWasNoSuchNick = 406 "ERR_WASNOSUCHNICK",
    ErrTooManyTargets = 407 "ERR_TOOMANYTARGETS",
    ErrNoSuchService = 408 "ERR_NOSUCHSERVICE",
    ErrNoOrigin = 409 "ERR_NOORIGIN",
    ErrInvalidCapCmd = 410 "ERR_INVALIDCAPCMD",
    ErrNoRecipient = 411 "ERR_NORECIPIENT",
    ErrNoTextToSend = 412 "ERR_NOTEXTTOSEND",
    ErrNoTopLevel = 413 "ERR_NOTOPLEVEL",
    ErrWildTopLevel = 414 "ERR_WILDTOPLEVEL",
    ErrBadMask = 415 "ERR_BADMASK",
    ErrInputTooLong = 417 "ERR_INPUTTOOLONG",
    ErrUnknownCommand = 421 "ERR_UNKNOWNCOMMAND",
    ErrNoMotd = 422 "ERR_NOMOTD",
    ErrNoAdminInfo = 423 "ERR_NOADMININFO",
    ErrFileError = 424 "ERR_FILEERROR",
    ErrNoNicknameGiven = 431 "ERR_NONICKNAMEGIVEN",
    ErrErroneusNickname = 432 "ERR_ERRONEUSNICKNAME",
    ErrNicknameInUse = 433 "ERR_NICKNAMEINUSE",
    ErrNickCollision = 436 "ERR_NICKCOLLISION",
    ErrUnavailResource = 437 "ERR_UNAVAILRESOURCE",
    ErrTargetTooFast = 439 "ERR_TARGETTOOFAST",
    ErrRegUnavailable = 440 "ERR_REG_UNAVAILABLE",
    ErrUserNotInChannel = 441 "ERR_USERNOTINCHANNEL",
    ErrNotOnChannel = 442 "ERR_NOTONCHANNEL",
    ErrUserOnChannel = 443 "ERR_USERONCHANNEL",
    ErrNoLogin = 444 "ERR_NOLOGIN",
    ErrSummonDisabled = 445 "ERR_SUMMONDISABLED",
    ErrUsersDisabled = 446 "ERR_USERSDISABLED",
    ErrNoNickChange = 447 "ERR_NONICKCHANGE",
    ErrForbiddenChannel = 448 "ERR_FORBIDDENCHANNEL",
    ErrNotRegistered = 451 "ERR_NOTREGISTERED",
    ErrNeedMoreParams = 461 "ERR_NEEDMOREPARAMS",
    ErrAlreadyRegistered = 462 "ERR_ALREADYREGISTERED",
    ErrNoPermForHost = 463 "ERR_NOPERMFORHOST",
    ErrPasswdMismatch = 464 "ERR_PASSWDMISMATCH",
    ErrYoureBannedCreep = 465 "ERR_YOUREBANNEDCREEP",
    ErrYouWillBeBanned = 466 "ERR_YOUWILLBEBANNED",
    ErrKeySet = 467 "ERR_KEYSET",
    ErrInvalidUsername = 468 "ERR_INVALIDUSERNAME",
    ErrLinkChannel = 470 "ERR_LINKCHANNEL",
    ErrChannelIsFull = 471 "ERR_CHANNELISFULL",
    ErrUnknownMode = 472 "ERR_UNKNOWNMODE",
    ErrInviteOnlyChan = 473 "ERR_INVITEONLYCHAN",
    ErrBannedFromChan = 474 "ERR_BANNEDFROMCHAN",
    ErrBadChannelKey = 475 "ERR_BADCHANNELKEY",
    ErrBadChanMask = 476 "ERR_BADCHANMASK",
    ErrNeedReggedNick = 477 "ERR_NEEDREGGEDNICK",
    ErrBanListFull = 478 "ERR_BANLISTFULL",
    ErrBadChanName = 479 "ERR_BADCHANNAME",
    ErrNoPrivileges = 481 "ERR_NOPRIVILEGES",
    ErrChanOPrivsNeeded = 482 "ERR_CHANOPRIVSNEEDED",
    ErrCantKillServer = 483 "ERR_CANTKILLSERVER",
    ErrRestricted = 484 "ERR_RESTRICTED",
    ErrUniqOpPrivsNeeded = 485 "ERR_UNIQOPPRIVSNEEDED",
    ErrSecureOnlyChan = 489 "ERR_SECUREONLYCHAN",
    ErrNoOperHost = 491 "ERR_NOOPERHOST",
    ErrNoCtcp = 492 "ERR_NOCTCP",
    ErrUModeUnknownFlag = 501 "ERR_UMODEUNKNOWNFLAG",
    ErrUsersDontMatch = 502 "ERR_USERSDONTMATCH",
    ErrOperOnly = 520 "ERR_OPERONLY",
    ErrHelpNotFound = 524 "ERR_HELPNOTFOUND",
    ErrInvalidKey = 525 "ERR_INVALIDKEY",
    ErrCantSendToUser = 531 "ERR_CANTSENDTOUSER",
    ErrCannotSendRp = 573 "ERR_CANNOTSENDRP",
    RplStartTls = 670 "RPL_STARTTLS",
    RplWhoisSecure = 671 "RPL_WHOISSECURE",
    RplYourLanguagesAre = 687 "RPL_YOURLANGUAGESARE",
    RplWhoisLanguage = 690 "RPL_WHOISLANGUAGE",
    ErrStartTls = 691 "ERR_STARTTLS",
    ErrInvalidModeParam = 696 "ERR_INVALIDMODEPARAM",
    ErrListModeAlreadySet = 697 "ERR_LISTMODEALREADYSET",
    ErrListModeNotSet = 698 "ERR_LISTMODENOTSET",
    RplHelpStart = 704 "RPL_HELPSTART",
    RplHelpTxt = 705 "RPL_HELPTXT",
    RplEndOfHelp = 706 "RPL_ENDOFHELP",
    RplTargUModeG = 716 "RPL_TARGUMODEG",
    RplTargNotify = 717 "RPL_TARGNOTIFY",
    RplUModeGMsg = 718 "RPL_UMODEGMSG",
    ErrNoPrivs = 723 "ERR_NOPRIVS",
    RplQuietList = 728 "RPL_QUIETLIST",
    RplEndOfQuietList = 729 "RPL_ENDOFQUIETLIST",
    RplMonOnline = 730 "RPL_MONONLINE",
    RplMonOffline = 731 "RPL_MONOFFLINE",
    RplMonList = 732 "RPL_MONLIST",
    RplEndOfMonList = 733 "RPL_ENDOFMONLIST",
    ErrMonListFull = 734 "ERR_MONLISTFULL",
    RplWhoisKeyValue = 760 "RPL_WHOISKEYVALUE",
    RplKeyValue = 761 "RPL_KEYVALUE",
    RplKeyNotSet = 766 "RPL_KEYNOTSET",
    RplMetadataSubOk = 770 "RPL_METADATASUBOK",
    RplMetadataUnsubOk = 771 "RPL_METADATAUNSUBOK",
    RplMetadataSubs = 772 "RPL_METADATASUBS",
    RplMetadataSyncLater = 774 "RPL_METADATASYNCLATER",
    RplLoggedIn = 900 "RPL_LOGGEDIN",
    RplLoggedOut = 901 "RPL_LOGGEDOUT",
    ErrNickLocked = 902 "ERR_NICKLOCKED",
    RplSaslSuccess = 903 "RPL_SASLSUCCESS",
    ErrSaslFail = 904 "ERR_SASLFAIL",
    ErrSaslTooLong = 905 "ERR_SASLTOOLONG",
    ErrSaslAborted = 906 "ERR_SASLABORTED",
    ErrSaslAlready = 907 "ERR_SASLALREADY",
    RplSaslMechs = 908 "RPL_SASLMECHS",
    RplRegistrationSuccess = 920 "RPL_REGISTRATION_SUCCESS",
    ErrAccountAlreadyExists = 921 "ERR_ACCOUNT_ALREADY_EXISTS",
    ErrRegUnspecifiedError = 922 "ERR_REG_UNSPECIFIED_ERROR",
    RplVerifySuccess = 923 "RPL_VERIFYSUCCESS",
    ErrAccountAlreadyVerified = 924 "ERR_ACCOUNT_ALREADY_VERIFIED",
    ErrAccountInvalidVerifyCode = 925 "ERR_ACCOUNT_INVALID_VERIFY_CODE",
    RplRegVerificationRequired = 927 "RPL_REG_VERIFICATION_REQUIRED",
    ErrRegInvalidCredType = 928 "ERR_REG_INVALID_CRED_TYPE",
    ErrRegInvalidCallback = 929 "ERR_REG_INVALID_CALLBACK",
    ErrTooManyLanguages = 981 "ERR_TOOMANYLANGUAGES",
    ErrNoLanguage = 982 "ERR_NOLANGUAGE",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_names_and_variants_agree() {
        assert!(Numeric::ALL.is_sorted_by(|a, b| a.code() < b.code()));
        for &numeric in Numeric::ALL {
            assert_eq!(Numeric::from_code(numeric.code()), Some(numeric));
            assert_eq!(Numeric::parse(&numeric.digits()), Some(numeric));
            assert_eq!(numeric.to_string().as_bytes(), numeric.digits());
            let variant = format!("{numeric:?}").to_uppercase();
            assert_eq!(variant, numeric.name().replace('_', ""), "{numeric:?}");
            assert_eq!(numeric.is_error(), variant.starts_with("ERR"));
        }
    }

    #[test]
    fn other_commands_are_no_numerics() {
        for command in ["", "1", "0001", "PING", "00a", "000", "999", "+01"] {
            assert_eq!(Numeric::parse(command.as_bytes()), None);
        }
    }
}
