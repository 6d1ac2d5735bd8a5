//! How the client is linked.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // Addresses to be adjusted at the start are packed: the table of them is a third of a megabyte that stays in memory.
    println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
}
