//! End-to-end tests, simulation and benchmarks of the whole system.
