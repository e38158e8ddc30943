import type { Check } from './check.ts';

/** Checks of `safety.*`, `identity.*`, `infra.*` and `health.ops_status`; index.ts puts them in their order. */
export const SAFETY_CHECKS: readonly Check[] = [];
