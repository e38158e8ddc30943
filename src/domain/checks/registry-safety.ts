import type { Check } from './check.ts';
import { opsStatus } from './health-ops-status.ts';
import { identityReadOnly } from './identity-read-only.ts';
import { capacityHeadroom } from './infra-capacity-headroom.ts';
import { serviceDiscovery } from './infra-service-discovery.ts';
import { agentModeNotExecute } from './safety-agent-mode-not-execute.ts';
import { ciSafetyLint } from './safety-ci-safety-lint.ts';
import { executionAgentsDisabled } from './safety-execution-agents-disabled.ts';
import { executionImpossible } from './safety-execution-impossible.ts';
import { killSwitch } from './safety-kill-switch.ts';
import { marketdataBypassDisabled } from './safety-marketdata-bypass-disabled.ts';
import { marketdataFresh } from './safety-marketdata-fresh.ts';
import { otherSwitches } from './safety-other-switches.ts';

/** Checks of `safety.*`, `identity.*`, `infra.*` and `health.ops_status`; index.ts puts them in their order. */
export const SAFETY_CHECKS: readonly Check[] = [
  opsStatus,
  ciSafetyLint,
  agentModeNotExecute,
  otherSwitches,
  killSwitch,
  marketdataFresh,
  marketdataBypassDisabled,
  executionAgentsDisabled,
  executionImpossible,
  identityReadOnly,
  serviceDiscovery,
  capacityHeadroom,
];
