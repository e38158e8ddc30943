import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { FloorFile } from '../contracts/floor-file.ts';
import { errorCode, errorText } from '../domain/error-text.ts';
import { floorFileProblems } from '../domain/floor-file/problems.ts';
import { canonicalJson } from '../domain/report/canonical-json.ts';
import { issueText, pathText } from './floor-file-issues.ts';
import { type Position, readYaml, type YamlDocument } from './yaml-document.ts';

/** A floor file that can be worked by. */
export interface FloorConfig {
  readonly floor: FloorFile;
  /** As it was asked for, or `built-in defaults`. */
  readonly source: string;
  /** sha256 (hex) of the file's bytes; of the built-in defaults, of their canonical JSON. */
  readonly digest: string;
  readonly warnings: readonly FloorFileLine[];
}

/** One fault, as compilers show them: `ops/floor.yaml:12:5: thresholds.x: expected …`. */
export interface FloorFileLine extends Position {
  readonly text: string;
}

/** The floor file cannot be worked by: exit code 2. One line a fault. */
export class FloorFileInvalid extends Error {
  override readonly name = 'FloorFileInvalid';
  readonly lines: readonly FloorFileLine[];

  constructor(lines: readonly FloorFileLine[]) {
    super(lines.map(({ text }) => text).join('\n'));
    this.lines = lines;
  }
}

const DEFAULT_FILE = 'ops/floor.yaml';
const MOST_LINES = 50;

/**
 * Loads the floor file that `--config` names, else FLOOR_CONFIG, else ops/floor.yaml of the working directory; where
 * that last one does not exist, the built-in defaults. Rejects with FloorFileInvalid.
 */
export async function loadFloorConfig(options: {
  readonly config?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly nowMs: number;
}): Promise<FloorConfig> {
  const { env, cwd, nowMs } = options;
  const named = options.config ?? (env['FLOOR_CONFIG'] === '' ? undefined : env['FLOOR_CONFIG']);
  const file = named ?? DEFAULT_FILE;
  const path = isAbsolute(file) ? file : join(cwd, file);
  try {
    return parseFloorFile(await readFile(path), file, nowMs);
  } catch (error) {
    if (error instanceof FloorFileInvalid) throw error;
    if (errorCode(error) === 'ENOENT' && named === undefined) return builtInDefaults();
    const whence = options.config === undefined && named !== undefined ? ' (FLOOR_CONFIG)' : '';
    const why = errorCode(error) === 'ENOENT' ? 'there is no such file' : errorText(error);
    throw new FloorFileInvalid([{ line: 1, column: 1, text: `${file}${whence}: ${why}` }]);
  }
}

/** The floor of the seeds, for a checkout without a floor file. */
function builtInDefaults(): FloorConfig {
  const floor = FloorFile.parse({});
  return { floor, source: 'built-in defaults', digest: sha256(canonicalJson(floor)), warnings: [] };
}

/** Reads and judges a floor file's bytes; `file` is how the faults name it. Throws FloorFileInvalid. */
export function parseFloorFile(bytes: Uint8Array, file: string, nowMs: number): FloorConfig {
  const read = readYaml(utf8(bytes, file));
  if ('problems' in read) {
    throw invalid(read.problems.map((problem) => ({ ...problem, text: lineText(file, problem, problem.message) })));
  }
  const { document } = read;
  const parsed = FloorFile.safeParse(document.value, { reportInput: true });
  if (!parsed.success) {
    throw invalid(parsed.error.issues.flatMap((issue) => issueLines(issue, document, file)));
  }
  const problems = floorFileProblems(parsed.data, nowMs).map(({ path, message, severity }) => {
    const position = document.positionOf(path);
    const words = severity === 'warning' ? `warning: ${message}` : message;
    return { severity, line: { ...position, text: lineText(file, position, `${pathText(path)}: ${words}`) } };
  });
  const errors = problems.filter(({ severity }) => severity === 'error').map(({ line }) => line);
  if (errors.length > 0) throw invalid(errors);
  return { floor: parsed.data, source: file, digest: sha256(bytes), warnings: problems.map(({ line }) => line) };
}

type Issue = Parameters<typeof issueText>[0];

function issueLines(issue: Issue, document: YamlDocument, file: string): FloorFileLine[] {
  const paths = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
  return paths.map((path) => {
    const unknown = issue.code === 'unrecognized_keys';
    const position = unknown ? document.positionOfKey(path) : document.positionOf(path);
    const where = path.length === 0 ? '' : `${pathText(path)}: `;
    return { ...position, text: lineText(file, position, `${where}${issueText(issue, path)}`) };
  });
}

function invalid(lines: readonly FloorFileLine[]): FloorFileInvalid {
  const sorted = lines.toSorted((a, b) => a.line - b.line || a.column - b.column);
  const rest = sorted.length - MOST_LINES;
  const last = sorted.at(-1);
  if (rest <= 0 || last === undefined) return new FloorFileInvalid(sorted);
  return new FloorFileInvalid([...sorted.slice(0, MOST_LINES), { ...last, text: `and ${rest} more` }]);
}

function lineText(file: string, { line, column }: Position, message: string): string {
  return `${file}:${line}:${column}: ${message}`;
}

function utf8(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new FloorFileInvalid([{ line: 1, column: 1, text: `${file}:1:1: the file is not UTF-8 text` }]);
  }
}

function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
