import type { Check } from './check.ts';
import { judgeSwitches, SWITCH_LISTS } from './judge-switches.ts';
import { evidenceOfLists } from './looked-at.ts';

/** spec/checks.md `safety.marketdata_bypass_disabled`; ledger RC-37, SF-04, SF-13. */
export const marketdataBypassDisabled: Check = {
  name: 'safety.marketdata_bypass_disabled',
  promise: 'PASS only when no switch that bypasses the market-data check is set, wherever a mode can come from',
  evidence: (input) => evidenceOfLists(input, SWITCH_LISTS),
  run: (input) =>
    judgeSwitches(input, {
      group: 'marketdata_bypass',
      codes: {
        pass: 'BYPASS_ABSENT',
        unsafe: 'BYPASS_SET',
        unknown_word: 'BYPASS_UNKNOWN',
        unreadable: 'BYPASS_UNKNOWN',
        changed: 'BYPASS_UNKNOWN',
      },
      also: () => [],
    }),
};
