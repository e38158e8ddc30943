import type { FindingKind } from './catalogue.ts';

/** Findings of `change_control.*` and `build.*`. */
export const CHANGE_FINDINGS = {} as const satisfies Record<string, FindingKind>;
