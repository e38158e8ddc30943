import type { Finding } from '../../contracts/finding.ts';
import { CHANGE_FINDINGS } from './change.ts';
import { CLUSTER_FINDINGS } from './cluster.ts';
import type { FindingKind } from './finding-kind.ts';
import { PLATFORM_FINDINGS } from './platform.ts';
import { RUN_FINDINGS } from './run.ts';
import { SAFETY_FINDINGS } from './safety.ts';
import { SERVICE_FINDINGS } from './services.ts';

/** Every finding this product can make. Codes are public: reports, alerts and runbooks quote them. Never reuse one. */
export const FINDINGS = {
  ...CHANGE_FINDINGS,
  ...CLUSTER_FINDINGS,
  ...SAFETY_FINDINGS,
  ...RUN_FINDINGS,
  ...SERVICE_FINDINGS,
  ...PLATFORM_FINDINGS,
} as const satisfies Record<string, FindingKind>;
export type FindingCode = keyof typeof FINDINGS;

/** Makes a finding of that code; its status is the catalogue's. */
export function finding(code: FindingCode, subject: string, detail: string): Finding {
  return { code, subject, detail, status: FINDINGS[code].status, blocking: true };
}

/** The same finding, told but not blocking: the trouble of an `optional` component. */
export function notBlocking(found: Finding): Finding {
  return { ...found, blocking: false };
}
