import type { Finding } from '../../contracts/finding.ts';
import { finding } from '../findings/catalogue.ts';
import { clampText, oneLine } from '../findings/text.ts';
import { repositoryKey } from '../repository/evidence-keys.ts';
import type { Check, CheckInput } from './check.ts';

const SUBJECT = 'build/sources';
const DIGEST = /^(sha256:)?[0-9a-f]{64}$/;

/** spec/checks.md `safety.ci_safety_lint`; ledger RC-25. Nothing is run here: a proof is read and compared. */
export const ciSafetyLint: Check = {
  name: 'safety.ci_safety_lint',
  promise: 'PASS only when the running sources are those of a build proof whose tests have passed',
  evidence: () => [repositoryKey.build],
  run: ({ build }) => {
    if (!build.seen) return [unseen(`the build was not seen: ${build.why}`)];
    const { running, proof } = build.value;
    if (!running.seen) return [unseen(`the digest of the running sources is not known: ${running.why}`)];
    if (!proof.seen) return [unseen(`there is no build proof: ${proof.why}`)];
    return judge(running.value, proof.value);
  },
};

type Proof = Extract<Extract<CheckInput['build'], { seen: true }>['value']['proof'], { seen: true }>['value'];

function judge(running: string, proof: Proof): readonly Finding[] {
  if (!DIGEST.test(running)) return [unseen(`${shown(running)} is not a digest of the running sources`)];
  if (!DIGEST.test(proof.sources_digest))
    return [unseen(`${shown(proof.sources_digest)} is not a digest in the build proof`)];
  const trouble: Finding[] = [];
  if (running !== proof.sources_digest) {
    const detail = `the running sources are ${short(running)}, the build proof is of ${short(proof.sources_digest)}`;
    trouble.push(finding('BUILD_PROOF_DIFFERS', SUBJECT, detail));
  }
  for (const test of ['import_rules', 'write_refusal'] as const) {
    if (proof[test] === 'passed') continue;
    const detail = `the build proof of ${proof.generated_utc} says that ${test} ${proof[test]}`;
    trouble.push(finding('BUILD_PROOF_FAILED', SUBJECT, detail));
  }
  if (trouble.length > 0) return trouble;
  const detail = `the running sources ${short(running)} passed import rules and write refusal at ${proof.generated_utc}`;
  return [finding('BUILD_PROVED', SUBJECT, detail)];
}

function unseen(detail: string): Finding {
  return finding('BUILD_PROOF_UNSEEN', SUBJECT, detail);
}

function short(digest: string): string {
  return digest.replace('sha256:', '').slice(0, 12);
}

function shown(text: string): string {
  return clampText(JSON.stringify(oneLine(text)), 40);
}
