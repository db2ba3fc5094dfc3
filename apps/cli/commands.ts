import type { Command } from "./command.ts";
import { convertCommand } from "./convert/convert-command.ts";

/** Everything that the program does. */
export const commands: readonly Command[] = [convertCommand];
