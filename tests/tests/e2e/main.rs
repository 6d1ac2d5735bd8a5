//! One test binary for everything that runs the real programs, and for what holds of the whole workspace.

mod architecture;
mod fuzz;
