# A janela
app-title = Chat
inbox = Caixa de entrada
rooms = Salas
people = Pessoas
people-in-room = Pessoas ({ $count })
server = Servidor
topic-none = Sem tópico
private-with = Conversa particular
inbox-about = Mensagens particulares e avisos do administrador
server-about = O que o servidor diz
join-placeholder = Entrar em uma sala…
button-leave-room = Sair da sala
button-rejoin = Entrar de novo
button-close = Fechar
button-quit = Sair do chat
button-reconnect = Reconectar
button-change-server = Mudar servidor…
button-dismiss = OK
announcement-title = Aviso do administrador

# Escrever
to = Destinatário
subject = Assunto
message = Mensagem
button-send = Enviar mensagem
message-hint = Enter envia; Shift+Enter começa outra linha. /help mostra os comandos.

# Estado
state-offline = Sem conexão
state-unlocking = Pedindo a senha ao chaveiro…
state-connecting = Conectando a { $server }…
state-registering = Entrando como { $name }…
state-online = { $name } em { $server }
state-waiting = Conexão perdida. Nova tentativa em { $seconds } s.
state-leaving = Saindo…

# A pergunta pelo servidor e pelo nome
question-title = Boas-vindas
question-intro = Escolha um nome para conversar com todos.
question-name = Nome de usuário
question-server = Servidor
question-port = Porta
question-room = Sala
question-tls = Criptografado (TLS)
question-account = Conta (só se tiver uma)
question-password = Senha
question-keep = Guardar a senha no chaveiro
question-submit = Enviar nome
question-cancel = Cancelar
problem-no-name = Preencha um nome.
problem-no-server = Preencha o servidor.
problem-bad-port = A porta é um número entre 1 e 65535.
problem-name-taken = O nome “{ $name }” já está em uso. Escolha outro nome.
problem-name-refused = “{ $name }” não pode ser um nome aqui. { $text }
problem-no-password = Preencha a senha da conta: nenhum chaveiro a tem.
problem-login-refused = O servidor não aceitou a conta ou a senha: { $text }
problem-login-impossible = Este servidor não tem um modo seguro de entrar na conta. Use uma conexão criptografada, ou deixe a conta em branco.
problem-login-broken = Não foi possível entrar na conta: o servidor não provou que a conhece.
certificate-title = Este é o servidor certo?
certificate-changed-title = O certificado do servidor mudou
certificate-unknown = Ninguém em quem este computador confia responde por { $server }. Isso é comum quando o servidor fez o próprio certificado. Compare a impressão digital com a que o administrador informa.
certificate-wrong-name = O certificado que { $server } mostra é de outro nome. Compare a impressão digital com a que o administrador informa.
certificate-expired = O certificado de { $server } não é válido hoje. Peça ao administrador que o renove, ou compare a impressão digital.
certificate-changed = Você confiava em outro certificado para { $server }. Alguém pode estar escutando no caminho. Só continue se o administrador confirmar esta nova impressão digital.
certificate-insists = { $server } só quer ser acessado com segurança, por isso a conexão não pode continuar.
certificate-fingerprint = Impressão digital (SHA-256)
certificate-trust = Confiar neste certificado
certificate-refuse = Não conectar

# O que acontece
event-joined = { $nick } entrou
event-parted = { $nick } saiu
event-parted-reason = { $nick } saiu: { $reason }
event-quit = { $nick } saiu do chat
event-quit-reason = { $nick } saiu do chat: { $reason }
event-kicked = { $nick } foi removido por { $by }
event-kicked-reason = { $nick } foi removido por { $by }: { $reason }
event-kicked-me = Você foi removido da sala por { $by }
event-kicked-me-reason = Você foi removido da sala por { $by }: { $reason }
event-renamed = { $from } agora é { $to }
event-renamed-me = Você agora é { $to }
event-topic-changed = { $by } mudou o tópico: { $topic }
event-topic-removed = { $by } removeu o tópico
event-topic-is = Tópico: { $topic }
event-topic-none = A sala não tem tópico
event-mode = { $by } mudou modos: { $change }
event-invited = { $by } convida você para { $room }
event-away = { $nick } está ausente: { $text }
event-ctcp-reply = { $nick } responde { $command }: { $text }
event-connecting = Conectando a { $server }…
event-connected = Conectado a { $server } como { $nick }
event-retrying = Nova tentativa em { $seconds } s
event-name-taken = O nome { $nick } já está em uso; tentando { $instead }
event-not-connected = Sem conexão: nada foi enviado.
event-no-recipient = Preencha o destinatário da mensagem.
event-too-much = A mensagem é longa demais, ou para gente demais; nada foi enviado.
event-unknown-command = Não existe o comando /{ $name }; nada foi enviado. /help mostra os comandos.
event-command-usage = Modo de usar: { $usage }
event-not-in-a-room = Isto só funciona em uma sala.
event-help = Comandos: { $commands }
event-too-long = O servidor mandou uma linha longa demais; ela foi deixada de lado.
event-too-many = Há conversas demais; feche algumas antes.
lost-server = Desconectado. O servidor disse: “{ $text }”
lost-closed = O servidor encerrou a conexão.
lost-unreachable = Não foi possível alcançar o servidor: { $text }
lost-broken = A conexão foi perdida: { $text }
lost-silent = A conexão foi perdida: o servidor não responde mais.
lost-untrusted = O certificado do servidor não é confiável.

# Menus de mensagens e pessoas
menu-copy-message = Copiar mensagem
menu-copy-selection = Copiar seleção
menu-private = Mensagem particular

settings-not-saved = Não foi possível gravar a configuração em { $path }: { $reason }
settings-broken = Não foi possível ler a configuração em { $path }: { $reason }
log-failed = Não foi possível gravar o registro { $path }: { $reason }
