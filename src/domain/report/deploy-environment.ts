import type { ContainerFact } from '../../contracts/cluster.ts';
import type { FloorFile } from '../../contracts/floor-file.ts';
import { AGENT_MODE } from '../checks/agent-modes.ts';

/** Plain facts that a report may show; no other variable is. */
const SHOWN = ['REPO_ID', 'AGENT_NAME', 'AGENT_ROLE', 'GIT_SHA', 'BUILD_ID'];

/** Who a workload says it is, its mode, and what it is told of the kill switch: one value, `mixed` or `unreadable`. */
export function environmentOf(
  containers: readonly ContainerFact[],
  { kill_switches: switches }: FloorFile,
): Record<string, string> {
  const summary: Record<string, string> = {};
  for (const name of SHOWN)
    put(
      summary,
      name,
      containers.flatMap(({ tells }) => tells[name] ?? []),
    );
  for (const name of new Set([AGENT_MODE, 'KILL_SWITCH', ...switches.map(({ key }) => key)])) {
    const readings = containers.flatMap((one) => one.switches.filter((reading) => reading.name === name));
    put(
      summary,
      name,
      readings.map(({ value }) => value ?? 'unreadable'),
    );
  }
  return summary;
}

function put(summary: Record<string, string>, name: string, values: readonly string[]): void {
  const [value, ...others] = new Set(values);
  // The caller's record is what this fills.
  if (value !== undefined) Object.assign(summary, { [name]: others.length > 0 ? 'mixed' : value });
}
