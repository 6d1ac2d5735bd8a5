//! What chatd, chatctl and chat-client share. Pure: no sockets, no clock, no threads.
