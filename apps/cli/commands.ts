import type { Command } from "./command.ts";
import { convertCommand } from "./convert/convert-command.ts";
import { doctorCommand } from "./doctor/doctor-command.ts";
import { provisionCommand } from "./provision/provision-command.ts";
import { receiptCommand } from "./receipt/receipt-command.ts";

/** Everything that the program does. */
export const commands: readonly Command[] = [convertCommand, doctorCommand, provisionCommand, receiptCommand];
