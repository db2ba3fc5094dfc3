// A process that does nothing: what every other one is measured on top of.
process.exitCode = 0;
