import type { Check } from './check.ts';

/** Checks of `change_control.*`, `build.*`, `cluster.*` and the rest of `health.*`; index.ts puts them in their order. */
export const CLUSTER_CHECKS: readonly Check[] = [];
