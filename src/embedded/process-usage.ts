import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** What a process has used: CPU in seconds since its start, memory in bytes now. */
export interface ProcessUsage {
  readonly cpuSeconds: number;
  readonly memoryBytes: number;
}

/** Ticks a second and page size that Linux tells programs, whatever the hardware. */
const TICKS = 100;
const PAGE = 4_096;

/** Reads /proc where there is one, else asks `ps`; undefined for a process that is gone. */
export async function processUsage(pid: number): Promise<ProcessUsage | undefined> {
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

async function fromProc(pid: number): Promise<ProcessUsage | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything: fields are counted after it, from field 3.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [user, system, pages] = [fields[11], fields[12], fields[21]].map(Number);
    if (user === undefined || system === undefined || pages === undefined) return undefined;
    return { cpuSeconds: (user + system) / TICKS, memoryBytes: pages * PAGE };
  } catch {
    return undefined;
  }
}

async function fromPs(pid: number): Promise<ProcessUsage | undefined> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=,time=', '-p', String(pid)]);
    const [kib = '', time = ''] = stdout.trim().split(/\s+/);
    const cpuSeconds = time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
    return { cpuSeconds, memoryBytes: Number(kib) * 1_024 };
  } catch {
    return undefined;
  }
}
