/** What a process has used, as Linux tells it: the same measure for the worker and for what it is compared with. */
import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** USER_HZ: the unit of times in /proc, 100 a second on every platform that Linux runs Node on. */
const TICK_MS = 10;
/** Written to clear_refs, it sets the peak of the resident set back to what it is now. */
const RESET_PEAK = '5';

/** What was begun on the way to the answer may end after it, and counts too. */
const SETTLE_MS = 250;

/** What a process used during something; `peakRssBytes` is the highest resident set of that time. */
export interface ProcessUse {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakRssBytes: number;
}

/** Measures a process, all its threads, while `work` runs. */
export async function metered<T>(
  pid: number,
  work: () => Promise<T>,
): Promise<{ readonly use: ProcessUse; readonly value: T }> {
  await writeFile(`/proc/${pid}/clear_refs`, RESET_PEAK);
  const cpuBefore = await cpuMsOf(pid);
  const started = performance.now();
  const value = await work();
  const wallMs = performance.now() - started;
  await delay(SETTLE_MS);
  return { use: { wallMs, cpuMs: (await cpuMsOf(pid)) - cpuBefore, peakRssBytes: await peakRssOf(pid) }, value };
}

/** User and system time of a process and all its threads, ended ones too. */
async function cpuMsOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The second field is the program's name in parentheses, which may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

async function peakRssOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kibibytes === undefined) throw new Error(`/proc/${pid}/status tells no VmHWM`);
  return Number(kibibytes) * 1_024;
}
