import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { BuildFacts } from '../../contracts/facts.ts';
import { type Observation, seen, unseen } from '../../contracts/observation.ts';
import { errorCode, errorText } from '../../domain/error-text.ts';
import { digestOfSources } from './source-digest.ts';

const Outcome = z.enum(['passed', 'failed']);

/** What a build proof says: which sources were tried, by what, and how that ended. */
export const BuildProof = z.object({
  sources_digest: z.string().regex(/^[0-9a-f]{64}$/),
  import_rules: Outcome,
  write_refusal: Outcome,
  generated_utc: z.iso.datetime(),
  /** Versions of what tried them. */
  tools: z.record(z.string(), z.string()),
});
export type BuildProof = z.infer<typeof BuildProof>;

/** Where the proof of a checkout lies, unless FLOOR_BUILD_PROOF names another place: an image has its own. */
export function proofPath(root: string, env: NodeJS.ProcessEnv): string {
  const named = env['FLOOR_BUILD_PROOF'] ?? '';
  return named === '' ? join(root, '.cache', 'build-proof.json') : named;
}

/** Reads a proof; unseen when there is none, or when it is not one. */
export async function readProof(path: string): Promise<Observation<BuildProof>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = errorCode(error) ?? errorText(error);
    const why = code === 'ENOENT' ? 'nothing has proved this build; `floor up` and the image build do' : code;
    return unseen(code === 'ENOENT' ? 'absent' : 'refused', `build proof: ${why}`);
  }
  const parsed = BuildProof.safeParse(parseJson(text));
  return parsed.success ? seen(parsed.data) : unseen('malformed', 'build proof: it is not one');
}

/** Writes a proof, whole or not at all. */
export async function writeProof(path: string, proof: BuildProof): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, `${JSON.stringify(proof, null, 2)}\n`);
  await rename(draft, path);
}

/** The sources that are there now, and what was proved of them. */
export async function readBuild(root: string, env: NodeJS.ProcessEnv): Promise<BuildFacts> {
  const proof = await readProof(proofPath(root, env));
  return { running: await runningSources(root), proof };
}

async function runningSources(root: string): Promise<Observation<string>> {
  try {
    return seen(await digestOfSources(root));
  } catch (error) {
    const code = errorCode(error) ?? errorText(error);
    return unseen('refused', `the running sources cannot be read: ${code}`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
