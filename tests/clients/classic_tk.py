#!/usr/bin/python3
"""A classic client, as the program that chatd grew out of had it: a Tk window on a plain socket.

It sends its name first and then raw text, none of it with a line end; it reads 1,024 bytes at a time and shows
whatever arrives; to leave it says {quit} and waits until the server says so too.

    classic_tk.py HOST PORT [LOG]       what arrives is also appended to LOG
"""

import queue
import socket
import sys
import threading
import tkinter

SIZE = 1024


class Window:
    def __init__(self, connection, log):
        self.connection = connection
        self.log = log
        self.arrived = queue.Queue()

        self.root = tkinter.Tk()
        self.root.title("Chat classico")
        self.root.protocol("WM_DELETE_WINDOW", self.leave)
        self.name = self.field("Seu nome")
        tkinter.Button(self.root, text="Enviar nome", command=self.send_name).pack()
        self.recipient = self.field("Destinatário")
        self.subject = self.field("Assunto")
        self.message = self.field("Mensagem")
        tkinter.Button(self.root, text="Enviar mensagem", command=self.send_message).pack()
        tkinter.Label(self.root, text="Caixa de entrada").pack()
        self.inbox = tkinter.Listbox(self.root, width=60, height=15)
        self.inbox.pack()
        tkinter.Button(self.root, text="Sair do chat", command=self.leave).pack()

        self.name.bind("<Return>", lambda _: self.send_name())
        self.message.bind("<Return>", lambda _: self.send_message())
        self.name.focus_force()
        threading.Thread(target=self.receive, daemon=True).start()
        self.root.after(20, self.show)

    def field(self, label):
        tkinter.Label(self.root, text=label).pack()
        entry = tkinter.Entry(self.root, width=60)
        entry.pack()
        return entry

    def send(self, text):
        self.connection.send(text.encode("utf8"))

    def send_name(self):
        self.send(self.name.get())
        self.message.focus_force()

    def send_message(self):
        text = self.message.get()
        if self.subject.get():
            text = f"[{self.subject.get()}] {text}"
        if self.recipient.get():
            text = f"@{self.recipient.get()} {text}"
        self.message.delete(0, tkinter.END)
        self.send(text)

    def leave(self):
        self.send("{quit}")

    def receive(self):
        while True:
            data = self.connection.recv(SIZE)
            text = data.decode("utf8", errors="replace")
            if self.log and text:
                self.log.write(text)
                self.log.flush()
            self.arrived.put(text)
            if not data:
                return

    def show(self):
        """Tk belongs to one thread: what another has read is shown from here."""
        while not self.arrived.empty():
            text = self.arrived.get()
            # The server's greeting speaks of {quit}, too; its echo is a line of its own.
            if not text or "{quit}" in text.splitlines():
                self.connection.close()
                self.root.destroy()
                return
            self.inbox.insert(tkinter.END, text)
            self.inbox.see(tkinter.END)
        self.root.after(20, self.show)


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    log = open(sys.argv[3], "a", encoding="utf8") if len(sys.argv) > 3 else None
    Window(socket.create_connection((host, port)), log).root.mainloop()


if __name__ == "__main__":
    main()
