import { finding } from '../findings/catalogue.ts';
import type { Check } from './check.ts';
import { executeFlag } from './execution-matchers.ts';
import { judgeSwitches, SWITCH_LISTS } from './judge-switches.ts';
import { evidenceOfLists } from './looked-at.ts';
import type { Place } from './places.ts';
import { sayPlace } from './switch-scan.ts';

/** spec/checks.md `safety.other_switches`; ledger SF-13, SF-14, SF-15; notes §1.4. */
export const otherSwitches: Check = {
  name: 'safety.other_switches',
  promise: 'PASS only when no switch other than the agent mode enables execution, wherever a mode can come from',
  evidence: (input) => evidenceOfLists(input, SWITCH_LISTS),
  run: (input) =>
    judgeSwitches(input, {
      group: 'execution',
      codes: {
        pass: 'SWITCHES_SAFE',
        unsafe: 'SWITCH_ENABLES',
        unknown_word: 'SWITCH_UNKNOWN_WORD',
        unreadable: 'SWITCH_UNREADABLE',
        changed: 'SWITCH_CHANGED',
      },
      also: judgeArguments,
    }),
};

function judgeArguments(place: Place): ReturnType<Check['run']> {
  const flag = executeFlag(place.container.command);
  if (flag === undefined) return [];
  return [finding('EXECUTE_ARGUMENT', place.subject, `${place.bearer} is started with ${flag} (${sayPlace(place)})`)];
}
