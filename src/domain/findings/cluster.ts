import type { FindingKind } from './catalogue.ts';

/** Findings of `cluster.*` and `health.*`. */
export const CLUSTER_FINDINGS = {} as const satisfies Record<string, FindingKind>;
