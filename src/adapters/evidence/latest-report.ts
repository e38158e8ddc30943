import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ARTIFACT_ROOT } from '../../contracts/operations.ts';
import { ReadinessReport } from '../../contracts/readiness-report.ts';
import { RunRecord } from '../../contracts/run-record.ts';
import { lastLine } from '../../domain/report/render-readiness-report.ts';
import { newestFirst } from '../../domain/report/run-stamp.ts';
import { errorCode } from './errors.ts';
import { sha256 } from './files.ts';

/** The latest report, if its two files are whole and belong together. */
export type LatestReport =
  | { readonly state: 'none' }
  | { readonly state: 'untrustworthy'; readonly why: string }
  | { readonly state: 'whole'; readonly report: ReadinessReport };

/** The two files are replaced one after the other: a reader who comes in between looks again. */
const LOOKS = 5;
const PAUSE_MS = 50;

/** Reads the latest readiness report below a data root, and proves Markdown and JSON by each other's sha256. */
export async function readLatestReport(root: string): Promise<LatestReport> {
  for (let look = 1; ; look += 1) {
    const latest = await readPair(join(root, ARTIFACT_ROOT));
    if (latest.state !== 'untrustworthy' || look === LOOKS) return latest;
    await sleep(PAUSE_MS);
  }
}

async function readPair(directory: string): Promise<LatestReport> {
  const json = await readIfThere(join(directory, 'readiness_report.json'));
  const markdown = await readIfThere(join(directory, 'readiness_report.md'));
  if (json === undefined && markdown === undefined) return { state: 'none' };
  if (json === undefined) return untrustworthy('readiness_report.json is missing beside its Markdown');
  if (markdown === undefined) return untrustworthy('readiness_report.md is missing beside its JSON');
  const report = parse(json);
  if (report === undefined) return untrustworthy('readiness_report.json does not keep its schema');
  const ending = lastLine(sha256(json));
  if (!markdown.toString('utf8').endsWith(ending)) {
    return untrustworthy('readiness_report.md does not name the sha256 that readiness_report.json has');
  }
  const text = markdown.subarray(0, markdown.byteLength - Buffer.byteLength(ending));
  if (sha256(text) === report.markdown.sha256) return { state: 'whole', report };
  return untrustworthy('readiness_report.json does not name the sha256 that readiness_report.md has');
}

/**
 * Names of the newest published run of each kind below a data root, such as `readiness`; none where nothing was
 * published. Rehearsals are left out: their time is none.
 */
export async function newestRuns(root: string, kinds: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const newest: Record<string, string> = {};
  for (const kind of kinds) {
    const name = await newestLive(join(root, ARTIFACT_ROOT, kind));
    if (name !== undefined) newest[kind] = name;
  }
  return newest;
}

async function newestLive(directory: string): Promise<string | undefined> {
  for (const name of newestFirst(await namesIn(directory))) {
    const record = await readIfThere(join(directory, name, 'run.json'));
    if (record !== undefined && clockOf(record) === 'live') return name;
  }
  return undefined;
}

function clockOf(bytes: Buffer): string | undefined {
  try {
    return RunRecord.safeParse(JSON.parse(bytes.toString('utf8'))).data?.when.clock;
  } catch {
    return undefined;
  }
}

function untrustworthy(why: string): LatestReport {
  return { state: 'untrustworthy', why };
}

function parse(bytes: Buffer): ReadinessReport | undefined {
  try {
    return ReadinessReport.safeParse(JSON.parse(bytes.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

function isAbsent(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}
