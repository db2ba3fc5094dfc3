import { inspect, styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

const levelNames: Readonly<Record<number, readonly [name: string, style: Style]>> = {
  10: ["TRACE", "gray"],
  20: ["DEBUG", "gray"],
  30: ["INFO ", "green"],
  40: ["WARN ", "yellow"],
  50: ["ERROR", "red"],
  60: ["FATAL", ["red", "bold"]],
};

/** Turns one of pino's JSON lines into `12:03:04.567 INFO  worker: message {details}`, the stack below. */
export function textLine(json: string, colored: boolean): string {
  const {
    level,
    time,
    pid: _pid,
    hostname: _hostname,
    name: _name,
    ...rest
  } = JSON.parse(json) as Record<string, unknown>;
  const { category, msg, err, ...details } = rest;
  const paint = (style: Style, text: string): string =>
    colored ? styleText(style, text, { validateStream: false }) : text;
  const [levelName, style] = levelNames[Number(level)] ?? [String(level), "white"];
  const parts = [
    paint("gray", clockTime(Number(time))),
    paint(style, levelName),
    ...(typeof category === "string" ? [paint("cyan", `${category}:`)] : []),
    ...(typeof msg === "string" ? [msg] : []),
    ...(Object.keys(details).length > 0 ? [paint("gray", oneLine(details))] : []),
  ];
  return `${parts.join(" ")}\n${stackOf(err)}`;
}

/** Local time of day: whoever reads text reads it now. */
function clockTime(timeMs: number): string {
  const time = new Date(timeMs);
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, "0"));
  return `${clock.join(":")}.${String(time.getMilliseconds()).padStart(3, "0")}`;
}

function oneLine(details: object): string {
  return inspect(details, { breakLength: Infinity, depth: 4 });
}

function stackOf(err: unknown): string {
  if (typeof err !== "object" || err === null) return "";
  const { stack } = err as { stack?: unknown };
  const text = typeof stack === "string" ? stack : oneLine(err);
  return `    ${text.replaceAll("\n", "\n    ")}\n`;
}
