import type { ManifestFacts, ManifestObject } from '../../contracts/facts.ts';
import type { Finding } from '../../contracts/finding.ts';
import type { FloorFile } from '../../contracts/floor-file.ts';
import { AGENT_MODE, modeMeaning } from '../checks/agent-modes.ts';
import { switchRules } from '../checks/switch-rules.ts';
import { sayValue } from '../checks/switch-scan.ts';
import { type FindingCode, finding } from '../findings/catalogue.ts';
import { pinProblem } from '../images/image-pin.ts';
import { executionManifestReason, wantsNoPods } from './execution-manifest.ts';

/** What the lock is judged on: the watched manifests as parsed, and what the floor file says they are to hold. */
export interface LockEvidence {
  readonly manifests: ManifestFacts;
  readonly floor: FloorFile;
}

/** One rule of the lock. It returns what breaks it; nothing where it is kept. */
interface LockRule {
  /** Public, as reports quote it: `agent-mode-is-safe`. */
  readonly name: string;
  /** What holds when nothing breaks it. */
  readonly holds: string;
  readonly breaches: (evidence: LockEvidence) => readonly Finding[];
}

/** ops/PRODUCTION_LOCK.md, in its order. All rules run: an operator wants every breach at once, not the first. */
const LOCK_RULES: readonly LockRule[] = [
  { name: 'manifests-are-readable', holds: 'every manifest can be read', breaches: unreadableManifests },
  { name: 'execution-is-not-deployed', holds: 'no execution workload wants pods', breaches: deployedExecution },
  { name: 'agent-mode-is-safe', holds: 'every agent mode is a known safe word', breaches: unsafeModes },
  { name: 'kill-switch-is-halted', holds: 'every kill switch holds its safe value', breaches: unsafeKillSwitches },
  {
    name: 'no-switch-enables',
    holds: 'no other switch enables execution or bypasses a guard',
    breaches: unsafeSwitches,
  },
  { name: 'images-are-pinned', holds: 'every image is pinned', breaches: unpinnedImages },
];

/**
 * Every breach of every rule, and a passing finding for each rule that is kept. Where there is no manifest at all
 * nothing is kept: an empty list of breaches would prove nothing.
 */
export function validateLock(evidence: LockEvidence): readonly Finding[] {
  const { objects, roots, unreadable } = evidence.manifests;
  if (objects.length === 0 && unreadable.length === 0) {
    const where = roots.length > 0 ? roots.join(', ') : evidence.floor.manifests.join(', ');
    return [finding('LOCK_MANIFESTS_NONE', 'manifests', `no manifest was found below ${where}`)];
  }
  return LOCK_RULES.flatMap(({ name, holds, breaches }) => {
    const broken = breaches(evidence);
    return broken.length > 0
      ? broken
      : [finding('LOCK_RULE_KEPT', `lock/${name}`, `${name}: ${objects.length} objects, ${holds}`)];
  });
}

function unreadableManifests({ manifests }: LockEvidence): readonly Finding[] {
  return manifests.unreadable.map(({ path, why }) =>
    finding('LOCK_MANIFEST_UNREADABLE', subjectOf(path), `${path}: ${why}`),
  );
}

function deployedExecution({ manifests, floor }: LockEvidence): readonly Finding[] {
  return manifests.objects.flatMap((object) => {
    const reason = executionManifestReason(object, floor);
    if (reason === undefined || wantsNoPods(object)) return [];
    const wants = object.replicas === null ? 'replicas not told' : `replicas ${object.replicas}`;
    const detail = `${place(object)}: ${wants}, want 0: an execution workload by ${reason}`;
    return [finding('LOCK_EXECUTION_DEPLOYS', subjectOf(object.file), detail)];
  });
}

function unsafeModes({ manifests }: LockEvidence): readonly Finding[] {
  return eachSwitch(manifests).flatMap(({ object, name, value, via }) => {
    if (name.toUpperCase() !== AGENT_MODE) return [];
    const meaning = modeMeaning(value);
    if (meaning === 'safe') return [];
    const code: FindingCode = meaning === 'unsafe' ? 'LOCK_MODE_ENABLES' : 'LOCK_MODE_UNKNOWN';
    return [finding(code, subjectOf(object.file), `${place(object)}: ${sayValue(name, value)} (${via})`)];
  });
}

/** A kill switch is judged wherever its ConfigMap is defined: which of two definitions is applied last is not known. */
function unsafeKillSwitches({ manifests, floor }: LockEvidence): readonly Finding[] {
  return floor.kill_switches.flatMap(({ configmap, namespace, key, safe }) => {
    const home = namespace ?? floor.namespace;
    const holders = manifests.objects.filter(({ kind, name }) => kind === 'ConfigMap' && name === configmap);
    const readings = holders.flatMap((object) =>
      object.switches.filter(({ name }) => name === key).map(({ value }) => ({ object, value })),
    );
    const unsafe = readings
      .filter(({ value }) => value !== safe)
      .map(({ object, value }) => {
        const detail = `${place(object)}: ${sayValue(key, value)}, want exactly ${JSON.stringify(safe)}`;
        return finding('LOCK_KILL_SWITCH_UNSAFE', subjectOf(object.file), detail);
      });
    const atHome = readings.some(({ object }) => object.namespace === null || object.namespace === home);
    if (atHome) return unsafe;
    const detail = `no manifest sets ${key} of configmap/${configmap} in namespace ${home}`;
    return [...unsafe, finding('LOCK_KILL_SWITCH_UNKNOWN', `configmap/${configmap}`, detail)];
  });
}

function unsafeSwitches({ manifests, floor }: LockEvidence): readonly Finding[] {
  const rules = [...switchRules(floor, 'execution'), ...switchRules(floor, 'marketdata_bypass')];
  const meanings = new Map(rules.map(({ name, meaning }) => [name, meaning]));
  return eachSwitch(manifests).flatMap(({ object, name, value, via }) => {
    const meaning = meanings.get(name.toUpperCase())?.(value) ?? 'safe';
    if (meaning === 'safe') return [];
    const code: FindingCode = meaning === 'unsafe' ? 'LOCK_SWITCH_ENABLES' : 'LOCK_SWITCH_UNKNOWN';
    return [finding(code, subjectOf(object.file), `${place(object)}: ${sayLiteral(name, value)} (${via})`)];
  });
}

function unpinnedImages({ manifests, floor }: LockEvidence): readonly Finding[] {
  return manifests.objects.flatMap((object) =>
    object.images.flatMap(({ container, image }) => {
      const problem = pinProblem(image, floor.images.require_digest);
      if (problem === undefined) return [];
      const detail = `${place(object)}: container ${container}: image '${image}': ${problem}`;
      return [finding('LOCK_IMAGE_NOT_PINNED', subjectOf(object.file), detail)];
    }),
  );
}

type PlacedSwitch = ManifestObject['switches'][number] & { readonly object: ManifestObject };

function eachSwitch({ objects }: ManifestFacts): readonly PlacedSwitch[] {
  return objects.flatMap((object) => object.switches.map((one) => ({ ...one, object })));
}

/** A token's value is no report's business, whatever it enables. */
function sayLiteral(name: string, value: string): string {
  return /TOKEN|SECRET|PASSWORD|CREDENTIAL|UNLOCK/i.test(name) && value !== ''
    ? `${name} is set`
    : sayValue(name, value);
}

function subjectOf(file: string): string {
  return `manifest/${file}`;
}

function place({ kind, name, file }: ManifestObject): string {
  return `${kind.toLowerCase()}/${name} in ${file}`;
}
