import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { FloorFile } from '../../../src/contracts/floor-file.ts';
import { pickManifests } from '../../../src/domain/lock/pick-manifest.ts';

const FLOOR = FloorFile.parse({});

function pick(...documents: readonly string[]) {
  return pickManifests(
    documents.map((text, index) => ({ file: 'k8s/a.yaml', document: index + 1, value: parse(text) })),
    FLOOR,
  );
}

function podWith(container: string, more = ''): string {
  return `kind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n    - {name: app, image: a, ${container}}\n${more}`;
}

function podIn(namespace: string): string {
  return podWith('envFrom: [{configMapRef: {name: env}}]').replace('{name: p}', `{name: p, namespace: ${namespace}}`);
}

test.each<[why: string, document: string, switches: readonly (readonly [string, string])[]]>([
  ['a literal', podWith('env: [{name: AGENT_MODE, value: LIVE}]'), [['AGENT_MODE', 'LIVE']]],
  ['in lower case and padded', podWith('env: [{name: AGENT_MODE, value: " live "}]'), [['AGENT_MODE', ' live ']]],
  ['a command', podWith('command: [sh, -c, "AGENT_MODE=EXECUTE exec app"]'), [['AGENT_MODE', 'EXECUTE']]],
  [
    'a Secret',
    podWith('env: [{name: AGENT_MODE, valueFrom: {secretKeyRef: {name: s, key: k}}}]'),
    [['AGENT_MODE', 'unreadable: Secret s key k is not read']],
  ],
  [
    'a whole Secret, where nothing else sets the mode',
    podWith('envFrom: [{secretRef: {name: s}}]'),
    [['AGENT_MODE', 'unreadable: envFrom Secret s']],
  ],
  [
    'a whole Secret, under a mode of its own',
    podWith('envFrom: [{secretRef: {name: s}}], env: [{name: AGENT_MODE, value: OFF}]'),
    [['AGENT_MODE', 'OFF']],
  ],
  [
    'a DaemonSet',
    'kind: DaemonSet\nmetadata: {name: d}\nspec: {template: {spec: {containers: [{name: c, image: a, env: [{name: EXECUTION_ENABLED, value: "1"}]}]}}}',
    [['EXECUTION_ENABLED', '1']],
  ],
  [
    'a CronJob',
    'kind: CronJob\nmetadata: {name: d}\nspec: {jobTemplate: {spec: {template: {spec: {containers: [{name: c, image: a, args: [--agent-mode, live]}]}}}}}',
    [['AGENT_MODE', 'live']],
  ],
  [
    'a kind that nobody knows',
    'kind: Rollout\nmetadata: {name: d}\nspec: {anything: {spec: {containers: [{name: c, image: a, env: [{name: AGENT_MODE, value: LIVE}]}]}}}',
    [['AGENT_MODE', 'LIVE']],
  ],
  [
    'an init container',
    podWith('env: []', '  initContainers: [{name: i, image: a, env: [{name: AGENT_MODE, value: LIVE}]}]\n'),
    [['AGENT_MODE', 'LIVE']],
  ],
  [
    'a Cloud Run service, whose container needs no name',
    'apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: s}\nspec: {template: {spec: {containers: [{image: a, env: [{name: AGENT_MODE, value: LIVE}]}]}}}',
    [['AGENT_MODE', 'LIVE']],
  ],
  ['a ConfigMap', 'kind: ConfigMap\nmetadata: {name: c}\ndata: {agent_mode: LIVE}', [['AGENT_MODE', 'LIVE']]],
  [
    'a file in a ConfigMap',
    'kind: ConfigMap\nmetadata: {name: c}\ndata: {"config.yaml": "agent:\\n  mode: LIVE\\n"}',
    [['AGENT_MODE', 'LIVE']],
  ],
  ['nothing', podWith('env: [{name: OTHER, value: LIVE}]'), []],
])('finds a switch in %s', (_why, document, switches) => {
  const { objects, unreadable } = pick(document);
  expect(unreadable).toEqual([]);
  expect(objects[0]?.switches.map(({ name, value }) => [name, value])).toEqual(switches);
});

test('a mode that comes from a ConfigMap among the manifests is known, of that namespace only', () => {
  const configmap = 'kind: ConfigMap\nmetadata: {name: env, namespace: one}\ndata: {AGENT_MODE: EXECUTE}';
  const modes = pick(configmap, podIn('one'), podIn('two'))
    .objects.slice(1)
    .map(({ switches }) => switches.map(({ value }) => value));
  expect(modes).toEqual([['EXECUTE'], ['unreadable: envFrom ConfigMap env (absent)']]);
});

test('a kill switch is told by its own key and exact value', () => {
  const { objects } = pick(
    'kind: ConfigMap\nmetadata: {name: agenttrader-kill-switch}\ndata: {EXECUTION_HALTED: " 1"}',
  );
  expect(objects[0]?.switches).toEqual([{ name: 'EXECUTION_HALTED', value: ' 1', via: 'data' }]);
});

test('every image is found, in lists and unknown kinds too', () => {
  const list = `kind: List\nitems:\n  - ${podWith('env: []').replaceAll('\n', '\n    ')}\n`;
  const custom = 'kind: Custom\nmetadata: {name: c}\nspec: {image: b:latest, sidecars: [{name: s, image: c}]}';
  expect(pick(list, custom).objects.map(({ images }) => images)).toEqual([
    [{ container: 'app', image: 'a' }],
    [
      { container: 'spec', image: 'b:latest' },
      { container: 's', image: 'c' },
    ],
  ]);
});

test('a kustomization sets images and switches over other manifests', () => {
  const value = parse(
    'images: [{name: app, newTag: latest}, {name: other, digest: "sha256:abc"}]\npatches: [{patch: "- {name: AGENT_MODE, value: LIVE}"}]\n',
  );
  const { objects } = pickManifests([{ file: 'k8s/kustomization.yaml', document: 1, value }], FLOOR);
  expect(objects[0]).toMatchObject({
    kind: 'Kustomization',
    images: [
      { container: 'images', image: 'app:latest' },
      { container: 'images', image: 'other@sha256:abc' },
    ],
    switches: [{ name: 'AGENT_MODE', value: 'LIVE' }],
  });
});

test('data that is named image is no image, and no value of a Secret is kept', () => {
  const { objects } = pick(
    'kind: ConfigMap\nmetadata: {name: c}\ndata: {image: x}',
    'kind: Secret\nmetadata: {name: s}\nstringData: {AGENT_MODE: canary-value, image: canary-value}',
  );
  expect(objects.map(({ images }) => images)).toEqual([[], []]);
  expect(JSON.stringify(objects)).not.toContain('canary');
});

test('a suspended CronJob wants no pods', () => {
  const [job] = pick('kind: CronJob\nmetadata: {name: j}\nspec: {suspend: true, jobTemplate: {}}').objects;
  expect(job?.replicas).toBe(0);
});

test('a container that breaks the API makes its document unreadable, and no other', () => {
  const { objects, unreadable } = pick(podWith('env: [{name: AGENT_MODE, value: 1}]'), podWith('env: []'));
  expect(objects).toHaveLength(1);
  expect(unreadable).toEqual([{ path: 'k8s/a.yaml', why: expect.stringContaining('value: wanted a string') }]);
});
