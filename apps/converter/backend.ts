import { join } from "node:path";
import type { Backend } from "@millrace/jobs";
import { sqliteBackend } from "@millrace/sqlite";
import type { ConverterSettings } from "./settings.ts";

/** Where jobs and files are kept: the one place that chooses. */
export function openBackend({ backend, data }: Pick<ConverterSettings, "backend" | "data">): Backend {
  switch (backend) {
    case "sqlite":
      return sqliteBackend({ database: join(data, "millrace.db"), files: join(data, "files") });
  }
}
