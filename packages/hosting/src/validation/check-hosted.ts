import { didYouMean, HostingError } from "../errors.ts";
import type { HostedServiceOptions, RestartPolicy } from "../hosted-service.ts";
import { describeCircle, findCircles } from "./find-circles.ts";

interface Hosted {
  readonly name: string;
  readonly options: HostedServiceOptions;
}

/** Everything that is wrong with the options of the hosted services. */
export function checkHosted(hosted: readonly Hosted[]): HostingError[] {
  return [...unknownIn(hosted), ...circlesIn(hosted), ...hosted.flatMap(faultsOf)];
}

function unknownIn(hosted: readonly Hosted[]): HostingError[] {
  const known = hosted.map(({ name }) => name);
  return hosted.flatMap(({ name, options: { after = [] } }) =>
    after
      .filter((before) => !known.includes(before))
      .map((before) => {
        const message = `"${name}" is to start after "${before}", which is no hosted service${didYouMean(before, known)}`;
        return new HostingError("UNKNOWN_AFTER", message);
      }),
  );
}

function circlesIn(hosted: readonly Hosted[]): HostingError[] {
  const graph = new Map(hosted.map(({ name, options: { after = [] } }) => [name, after]));
  return findCircles(graph).map((circle) => {
    const way = describeCircle(circle);
    return new HostingError(
      "CIRCULAR_AFTER",
      `these hosted services are to start after each other in a circle: ${way}`,
    );
  });
}

function faultsOf({ name, options }: Hosted): HostingError[] {
  const { onFault, stopTimeoutMs, runToCompletion = false } = options;
  const problems = [
    ...(isTime(stopTimeoutMs) ? [] : ["stopTimeoutMs has to be a number of milliseconds from 0"]),
    ...(runToCompletion && onFault === "ignore"
      ? ['with runToCompletion and onFault: "ignore" a fault would leave the host waiting for ever']
      : []),
    ...policyProblems(onFault),
  ];
  return problems.map((problem) => new HostingError("INVALID_SERVICE", `the hosted service "${name}": ${problem}`));
}

function policyProblems(onFault: HostedServiceOptions["onFault"]): string[] {
  if (onFault === undefined || onFault === "stop-host" || onFault === "ignore" || onFault === "restart") return [];
  const given: Partial<RestartPolicy> | null = onFault;
  if (typeof given !== "object" || given?.policy !== "restart")
    return ['onFault has to be "stop-host", "ignore", "restart" or { policy: "restart", … }'];
  const { minMs = 0, maxMs = Infinity, jitter = 0, maxRestarts = 0, resetAfterMs } = given;
  return [
    ...(isTime(minMs) && isTime(maxMs) && isTime(resetAfterMs)
      ? []
      : ["minMs, maxMs and resetAfterMs of onFault have to be numbers of milliseconds from 0"]),
    ...(minMs > maxMs ? [`minMs (${minMs}) of onFault is more than maxMs (${maxMs})`] : []),
    ...(jitter >= 0 && jitter <= 1 ? [] : ["jitter of onFault has to be a share from 0 to 1"]),
    ...(maxRestarts >= 0 ? [] : ["maxRestarts of onFault has to be a number from 0"]),
  ];
}

function isTime(value: number | undefined): boolean {
  return value === undefined || (typeof value === "number" && value >= 0);
}
