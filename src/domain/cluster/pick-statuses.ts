import type { ContainerStatusFact, ContainerType } from '../../contracts/cluster.ts';
import { imageOf } from './pick-container.ts';
import {
  counter,
  flagOrNull,
  type Raw,
  recordOrEmpty,
  recordOrNull,
  records,
  text,
  textOrEmpty,
  textOrNull,
  verity,
  whole,
} from './raw.ts';
import type { Sharing } from './sharing.ts';

type State = Pick<ContainerStatusFact, 'state' | 'reason' | 'startedAt' | 'exitCode' | 'finishedAt'>;

const UNKNOWN_STATE: State = { state: 'unknown', reason: null, startedAt: null, exitCode: null, finishedAt: null };

/** The statuses of all containers of a pod: init containers first, then the others, then ephemeral ones. */
export function pickStatuses(status: Raw, spec: Raw, sharing: Sharing): readonly ContainerStatusFact[] {
  const statuses: ContainerStatusFact[] = [];
  for (const raw of records(status, 'initContainerStatuses'))
    statuses.push(pickStatus(raw, initType(raw, spec), sharing));
  for (const raw of records(status, 'containerStatuses')) statuses.push(pickStatus(raw, 'container', sharing));
  for (const raw of records(status, 'ephemeralContainerStatuses')) statuses.push(pickStatus(raw, 'ephemeral', sharing));
  return statuses;
}

function initType(raw: Raw, spec: Raw): ContainerType {
  for (const container of records(spec, 'initContainers')) {
    if (container['name'] === raw['name']) return container['restartPolicy'] === 'Always' ? 'sidecar' : 'init';
  }
  return 'init';
}

function pickStatus(raw: Raw, type: ContainerType, sharing: Sharing): ContainerStatusFact {
  const { state, reason, startedAt, exitCode, finishedAt } = pickState(recordOrEmpty(raw, 'state'));
  return {
    name: sharing.text(text(raw, 'name')),
    type,
    image: sharing.text(imageOf(textOrEmpty(raw, 'image'))),
    imageID: sharing.text(imageOf(textOrEmpty(raw, 'imageID'))),
    ready: verity(raw, 'ready'),
    started: flagOrNull(raw, 'started'),
    restarts: counter(raw, 'restartCount'),
    state,
    reason,
    startedAt: sharing.textOrNull(startedAt),
    exitCode,
    finishedAt,
    last: pickLast(recordOrEmpty(raw, 'lastState')),
  };
}

/** One of running, waiting and terminated; none of them is `unknown`. */
function pickState(state: Raw): State {
  const running = recordOrNull(state, 'running');
  if (running !== null) {
    return { ...UNKNOWN_STATE, state: 'running', startedAt: textOrNull(running, 'startedAt') };
  }
  const terminated = recordOrNull(state, 'terminated');
  if (terminated !== null) {
    return {
      state: 'terminated',
      reason: textOrNull(terminated, 'reason'),
      startedAt: textOrNull(terminated, 'startedAt'),
      exitCode: whole(terminated, 'exitCode'),
      finishedAt: textOrNull(terminated, 'finishedAt'),
    };
  }
  const waiting = recordOrNull(state, 'waiting');
  return waiting === null
    ? UNKNOWN_STATE
    : { ...UNKNOWN_STATE, state: 'waiting', reason: textOrNull(waiting, 'reason') };
}

function pickLast(state: Raw): ContainerStatusFact['last'] {
  const terminated = recordOrNull(state, 'terminated');
  if (terminated === null) return null;
  return {
    reason: textOrNull(terminated, 'reason'),
    exitCode: whole(terminated, 'exitCode'),
    finishedAt: textOrNull(terminated, 'finishedAt'),
  };
}
