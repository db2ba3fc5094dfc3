import { spawn } from "node:child_process";
import { join } from "node:path";

spawn(process.execPath, [join(import.meta.dirname, "watched-child.ts")], { stdio: "inherit", detached: true });
