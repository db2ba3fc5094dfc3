import { used } from "./checks/planted-unused-export.ts";

console.log(used);
