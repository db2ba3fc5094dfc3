export { SystemdService, type SystemdOptions } from "./systemd-service.ts";
