# The window
app-title = Chat
inbox = Inbox
rooms = Rooms
people = People
people-in-room = People ({ $count })
server = Server
topic-none = No topic
private-with = Private conversation
inbox-about = Private messages and what the administrator tells everybody
server-about = What the server says
join-placeholder = Join a room…
button-leave-room = Leave room
button-rejoin = Join again
button-close = Close
button-quit = Leave the chat
button-reconnect = Reconnect
button-change-server = Change server…
button-dismiss = OK
announcement-title = From the administrator

# Writing
to = To
subject = Subject
message = Message
button-send = Send message
message-hint = Enter sends; Shift+Enter begins a new line. /help lists the commands.

# State
state-offline = Not connected
state-unlocking = Asking the keyring for the password…
state-connecting = Connecting to { $server }…
state-registering = Registering as { $name }…
state-online = { $name } on { $server }
state-waiting = Connection lost. Next attempt in { $seconds } s.
state-leaving = Leaving…

# The question for a server and a name
question-title = Welcome
question-intro = Choose a name to talk with everybody else.
question-name = User name
question-server = Server
question-port = Port
question-room = Room
question-tls = Encrypted (TLS)
question-account = Account (only if you have one)
question-password = Password
question-keep = Keep the password in the keyring
question-submit = Connect
question-cancel = Cancel
problem-no-name = Please fill in a name.
problem-no-server = Please fill in the server.
problem-bad-port = The port is a number between 1 and 65535.
problem-name-taken = Somebody else is called “{ $name }”. Please choose another name.
problem-name-refused = “{ $name }” cannot be a name here. { $text }
problem-no-password = Please fill in the account’s password: no keyring has it.
problem-login-refused = The server did not accept the account or its password: { $text }
problem-login-impossible = This server has no safe way to log in. Encrypt the connection, or leave the account empty.
problem-login-broken = Logging in failed: the server did not prove that it knows the account.
certificate-title = Is this the right server?
certificate-changed-title = The server’s certificate has changed
certificate-unknown = Nobody that this computer trusts vouches for { $server }. That is usual for servers that made their certificate themselves. Compare the fingerprint with the one that the administrator gives you.
certificate-wrong-name = The certificate that { $server } shows belongs to another name. Compare the fingerprint with the one that the administrator gives you.
certificate-expired = The certificate of { $server } is not valid today. Ask the administrator to renew it, or compare the fingerprint.
certificate-changed = You trusted another certificate for { $server }. Somebody may be listening in between. Only go on if the administrator confirms this new fingerprint.
certificate-insists = { $server } wants to be reached safely only, so the connection cannot go on.
certificate-fingerprint = Fingerprint (SHA-256)
certificate-trust = Trust this certificate
certificate-refuse = Do not connect

# What happens
event-joined = { $nick } joined
event-parted = { $nick } left
event-parted-reason = { $nick } left: { $reason }
event-quit = { $nick } left the chat
event-quit-reason = { $nick } left the chat: { $reason }
event-kicked = { $nick } was put out by { $by }
event-kicked-reason = { $nick } was put out by { $by }: { $reason }
event-kicked-me = You were put out of the room by { $by }
event-kicked-me-reason = You were put out of the room by { $by }: { $reason }
event-renamed = { $from } is now { $to }
event-renamed-me = You are now { $to }
event-topic-changed = { $by } changed the topic: { $topic }
event-topic-removed = { $by } removed the topic
event-topic-is = Topic: { $topic }
event-topic-none = The room has no topic
event-mode = { $by } changed modes: { $change }
event-invited = { $by } invites you to { $room }
event-away = { $nick } is away: { $text }
event-ctcp-reply = { $nick } answers { $command }: { $text }
event-connecting = Connecting to { $server }…
event-connected = Connected to { $server } as { $nick }
event-retrying = Next attempt in { $seconds } s
event-name-taken = Somebody else is called { $nick }; trying { $instead }
event-not-connected = Not connected: nothing was sent.
event-no-recipient = Fill in whom the message is for.
event-too-much = The message is too long, or for too many people; nothing was sent.
event-unknown-command = There is no command /{ $name }; nothing was sent. /help lists the commands.
event-command-usage = How to use it: { $usage }
event-not-in-a-room = This only works in a room.
event-help = Commands: { $commands }
event-too-long = The server sent a line that was too long; it was left out.
event-too-many = There are too many conversations; close some first.
lost-server = Disconnected. The server said: “{ $text }”
lost-closed = The server closed the connection.
lost-unreachable = The server cannot be reached: { $text }
lost-broken = The connection was lost: { $text }
lost-silent = The connection was lost: the server does not answer any more.
lost-untrusted = The server’s certificate is not trusted.

# Menus of messages and people
menu-copy-message = Copy message
menu-copy-selection = Copy selection
menu-private = Private message

settings-not-saved = The settings could not be saved in { $path }: { $reason }
settings-broken = The settings in { $path } could not be read: { $reason }
log-failed = The log { $path } cannot be written: { $reason }
