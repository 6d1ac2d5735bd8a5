//! The chat server, as a program.

fn main() -> std::process::ExitCode {
    chatd::cli::main().into()
}
