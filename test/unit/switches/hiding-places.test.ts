import { describe, expect, test } from '@jest/globals';
import { seen, unseen } from '../../../src/contracts/observation.ts';
import {
  containerFact,
  containersOfPod,
  metadata,
  namespaceOf,
  type RawObject,
  rawConfigMap,
  rawPod,
  readingsOf,
  valueOf,
} from '../../support/raw-objects.ts';

interface Place {
  readonly container: RawObject;
  readonly configmaps?: readonly RawObject[];
  readonly spec?: RawObject;
  /** A reading that must be there. */
  readonly reading?: string;
  /** A source that must be told as one that cannot be read. */
  readonly opaque?: string;
}

const env = (...variables: readonly RawObject[]): RawObject => ({ env: variables });
const mode = (value: string): RawObject => ({ name: 'AGENT_MODE', value });
const from = (source: RawObject): RawObject => env({ name: 'AGENT_MODE', valueFrom: source });
const mounted = (source: RawObject, mount: RawObject = {}): Pick<Place, 'container' | 'spec'> => ({
  container: { volumeMounts: [{ name: 'v', mountPath: '/config', ...mount }] },
  spec: { volumes: [{ name: 'v', ...source }] },
});
const base64 = (content: string): string => Buffer.from(content).toString('base64');
const FLOOR_ENV = rawConfigMap('floor-env', { AGENT_MODE: 'EXECUTE', MODE: 'EXECUTE', P: 'EXEC' });
const exec = (...command: readonly string[]): RawObject => ({ exec: { command } });

/** notes/kubernetes-and-services.md §1.4: the twenty, what was to be added, and what we thought of ourselves. */
const PLACES: Readonly<Record<string, Place>> = {
  'a literal': { container: env(mode('EXECUTE')), reading: 'AGENT_MODE=EXECUTE (env)' },
  'in lower case': { container: env(mode('execute')), reading: 'AGENT_MODE=execute (env)' },
  padded: { container: env(mode(' LIVE ')), reading: 'AGENT_MODE= LIVE  (env)' },
  'a duplicate name': { container: env(mode('OFF'), mode('LIVE')), reading: 'AGENT_MODE=LIVE (env)' },
  'a ConfigMap key': {
    container: from({ configMapKeyRef: { name: 'floor-env', key: 'MODE' } }),
    configmaps: [FLOOR_ENV],
    reading: 'AGENT_MODE=EXECUTE (env ConfigMap floor-env key MODE)',
  },
  'a Secret key': {
    container: from({ secretKeyRef: { name: 's', key: 'k' } }),
    reading: 'AGENT_MODE? (env Secret s key k)',
  },
  'a whole ConfigMap': {
    container: { envFrom: [{ configMapRef: { name: 'floor-env' } }] },
    configmaps: [FLOOR_ENV],
    reading: 'AGENT_MODE=EXECUTE (envFrom ConfigMap floor-env)',
  },
  'a prefix': {
    container: { envFrom: [{ prefix: 'AGENT_', configMapRef: { name: 'floor-env' } }] },
    configmaps: [FLOOR_ENV],
    reading: 'AGENT_MODE=EXECUTE (envFrom ConfigMap floor-env)',
  },
  'a whole Secret': { container: { envFrom: [{ secretRef: { name: 's' } }] }, opaque: 'envFrom Secret s' },
  'an optional whole Secret': {
    container: { envFrom: [{ secretRef: { name: 's', optional: true } }] },
    opaque: 'envFrom Secret s',
  },
  'a Secret that may override': {
    container: { envFrom: [{ configMapRef: { name: 'safe' } }, { secretRef: { name: 's' } }] },
    configmaps: [rawConfigMap('safe', { AGENT_MODE: 'OFF' })],
    reading: 'AGENT_MODE? (envFrom ConfigMap safe)',
  },
  'an expansion': {
    container: env({ name: 'P', value: 'EXEC' }, mode('$(P)UTE')),
    reading: 'AGENT_MODE=EXECUTE (env)',
  },
  'an expansion of a Secret': {
    container: env({ name: 'P', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }, mode('$(P)')),
    reading: 'AGENT_MODE? (env)',
  },
  'an expansion of what a Secret may hold': {
    container: { envFrom: [{ secretRef: { name: 's' } }], ...env(mode('$(P)')) },
    reading: 'AGENT_MODE? (env)',
  },
  'an expansion of a Service variable': {
    container: env(mode('$(EXECUTE_SERVICE_HOST)')),
    reading: 'AGENT_MODE? (env)',
  },
  'a resource': {
    container: from({ resourceFieldRef: { resource: 'limits.cpu' } }),
    reading: 'AGENT_MODE? (env limits.cpu)',
  },
  'a command': {
    container: { command: ['sh', '-c', 'AGENT_MODE=EXECUTE exec /app'] },
    reading: 'AGENT_MODE=EXECUTE (command)',
  },
  'a mounted file': {
    ...mounted({ configMap: { name: 'c' } }),
    configmaps: [rawConfigMap('c', { 'config.yaml': 'agent_mode: LIVE\n' })],
    reading: 'AGENT_MODE=LIVE (file config.yaml of ConfigMap c)',
  },
  'a nested setting of a mounted file': {
    ...mounted({ configMap: { name: 'c' } }),
    configmaps: [rawConfigMap('c', { 'config.yaml': 'agent:\n  name: gamma\n  mode: LIVE\n' })],
    reading: 'AGENT_MODE=LIVE (file config.yaml of ConfigMap c)',
  },
  'a mounted file with a name of its own': {
    ...mounted({ configMap: { name: 'c', items: [{ key: 'x', path: 'etc/AGENT_MODE' }] } }),
    configmaps: [rawConfigMap('c', { x: 'LIVE\n' })],
    reading: 'AGENT_MODE=LIVE (file etc/AGENT_MODE of ConfigMap c)',
  },
  'a file of a projected volume': {
    ...mounted({ projected: { sources: [{ configMap: { name: 'c' } }] } }),
    configmaps: [rawConfigMap('c', { 'app.json': '{"agent":{"mode":"LIVE"}}' })],
    reading: 'AGENT_MODE=LIVE (file app.json of ConfigMap c)',
  },
  'one file by subPath': {
    ...mounted({ configMap: { name: 'c' } }, { subPath: 'a.env' }),
    configmaps: [rawConfigMap('c', { 'a.env': 'AGENT_MODE=LIVE' })],
    reading: 'AGENT_MODE=LIVE (file a.env of ConfigMap c)',
  },
  'a mounted file that is larger than 64 KiB': {
    ...mounted({ configMap: { name: 'c' } }),
    configmaps: [rawConfigMap('c', { 'config.yaml': `${'# filler\n'.repeat(10_000)}agent_mode: LIVE\n` })],
    reading: 'AGENT_MODE=LIVE (file config.yaml of ConfigMap c)',
  },
  'binary data': {
    ...mounted({ configMap: { name: 'c' } }),
    configmaps: [{ metadata: metadata('c'), binaryData: { blob: '/wA=' } }],
    reading: 'AGENT_MODE? (binaryData blob of ConfigMap c)',
    opaque: 'binaryData blob of ConfigMap c',
  },
  'binary data with a NUL': {
    ...mounted({ configMap: { name: 'c' } }),
    configmaps: [{ metadata: metadata('c'), binaryData: { blob: base64('agent_mode: LIVE\0') } }],
    opaque: 'binaryData blob of ConfigMap c',
  },
  'binary data that is no base64': {
    ...mounted({ configMap: { name: 'c' } }),
    configmaps: [{ metadata: metadata('c'), binaryData: { blob: '?' } }],
    opaque: 'binaryData blob of ConfigMap c',
  },
  'binary data that is text': {
    ...mounted({ configMap: { name: 'c' } }),
    configmaps: [{ metadata: metadata('c'), binaryData: { 'c.yaml': base64('# \u00e9\nagent_mode: EXECUTE\n') } }],
    reading: 'AGENT_MODE=EXECUTE (file c.yaml of ConfigMap c)',
  },
  'binary data that is text with a byte order mark': {
    ...mounted({ configMap: { name: 'c' } }),
    configmaps: [{ metadata: metadata('c'), binaryData: { 'c.yaml': base64('\ufeffagent_mode: EXECUTE\n') } }],
    reading: 'AGENT_MODE=EXECUTE (file c.yaml of ConfigMap c)',
  },
  'binary data with a name of its own': {
    ...mounted({ configMap: { name: 'c', items: [{ key: 'x', path: 'etc/AGENT_MODE' }] } }),
    configmaps: [{ metadata: metadata('c'), binaryData: { x: base64('LIVE\n') } }],
    reading: 'AGENT_MODE=LIVE (file etc/AGENT_MODE of ConfigMap c)',
  },
  'binary data that is text of more than 64 KiB': {
    ...mounted({ configMap: { name: 'c' } }),
    configmaps: [
      { metadata: metadata('c'), binaryData: { c: base64(`${'# filler\n'.repeat(10_000)}agent_mode: LIVE\n`) } },
    ],
    reading: 'AGENT_MODE=LIVE (file c of ConfigMap c)',
  },
  'a claim': {
    ...mounted({ persistentVolumeClaim: { claimName: 'c' } }),
    opaque: 'volume persistentVolumeClaim v',
  },
  'a ConfigMap that is gone': {
    ...mounted({ configMap: { name: 'gone', optional: true } }),
    opaque: 'volume ConfigMap gone (absent)',
  },
  'a mounted Secret': { ...mounted({ secret: { secretName: 's' } }), opaque: 'volume Secret s' },
  'a projected Secret': {
    ...mounted({ projected: { sources: [{ secret: { name: 's' } }] } }),
    opaque: 'volume Secret s',
  },
  'a CSI volume': {
    ...mounted({ csi: { driver: 'secrets-store.csi.k8s.io' } }),
    opaque: 'volume csi secrets-store.csi.k8s.io',
  },
  'a path of the host': { ...mounted({ hostPath: { path: '/etc/agent' } }), opaque: 'volume hostPath /etc/agent' },
  'an image as a volume': { ...mounted({ image: { reference: 'reg/config:1' } }), opaque: 'volume image v' },
  'a volume of a newer API': { ...mounted({ futureVolume: { x: 1 } }), opaque: 'volume futureVolume v' },
  'a projection of a newer API': {
    ...mounted({ projected: { sources: [{ futureSource: {} }] } }),
    opaque: 'volume projected futureSource, unknown to this version',
  },
  'a file reference': {
    container: from({ fileKeyRef: { volumeName: 'v', path: 'a.env', key: 'AGENT_MODE' } }),
    reading: 'AGENT_MODE? (env file a.env of volume v)',
  },
  'an optional key that is not there': {
    container: env({
      name: 'EXECUTION_HALTED',
      valueFrom: { configMapKeyRef: { name: 'gone', key: 'k', optional: true } },
    }),
    reading: 'EXECUTION_HALTED? (env ConfigMap gone key k)',
  },
  'an optional ConfigMap that is not there any more': {
    container: { envFrom: [{ configMapRef: { name: 'gone', optional: true } }] },
    opaque: 'envFrom ConfigMap gone (absent)',
  },
  'a source of a newer API': { container: from({ futureKeyRef: { name: 'x' } }), reading: 'AGENT_MODE? (env)' },
  'a source whose members were pruned': { container: from({}), reading: 'AGENT_MODE? (env)' },
  'a known source beside one of a newer API': {
    container: from({ configMapKeyRef: { name: 'floor-env', key: 'MODE' }, futureKeyRef: {} }),
    configmaps: [FLOOR_ENV],
    reading: 'AGENT_MODE? (env)',
  },
  'envFrom of a newer API': {
    container: { envFrom: [{ futureRef: { name: 'x' } }] },
    opaque: 'envFrom futureRef, unknown to this version',
  },
  'a container member of a newer API': { container: { envFiles: ['x'] }, opaque: 'envFiles, unknown to this version' },
  'another spelling of the name': {
    container: env({ name: 'agent_mode', value: 'EXECUTE' }),
    reading: 'AGENT_MODE=EXECUTE (env agent_mode)',
  },
  'configuration inside another variable': {
    container: env({ name: 'APP_CONFIG', value: '{"agentMode": "LIVE"}' }),
    reading: 'AGENT_MODE=LIVE (env in APP_CONFIG)',
  },
  'options inside another variable': {
    container: env({ name: 'JAVA_TOOL_OPTIONS', value: '-Xmx1g -Dagent.mode=live' }),
    reading: 'AGENT_MODE=live (env in JAVA_TOOL_OPTIONS)',
  },
  'options of a taken-in ConfigMap': {
    container: { envFrom: [{ configMapRef: { name: 'c' } }] },
    configmaps: [rawConfigMap('c', { OPTIONS: '--agent-mode=live' })],
    reading: 'AGENT_MODE=live (envFrom ConfigMap c in OPTIONS)',
  },
  'an argument': { container: { args: ['--agent-mode=live'] }, reading: 'AGENT_MODE=live (args)' },
  'an argument in two': { container: { args: ['--agent-mode', 'live'] }, reading: 'AGENT_MODE=live (args)' },
  'a general argument': { container: { args: ['--mode=live'] }, reading: 'AGENT_MODE=live (args --mode)' },
  'a general argument in two': {
    container: { command: ['/app', '--mode'], args: ['live'] },
    reading: 'AGENT_MODE=live (args --mode)',
  },
  'the execute flag': { container: { args: ['run', '--execute'] }, reading: 'EXECUTION_ENABLED=true (args --execute)' },
  'an argument from the environment': {
    container: { ...env({ name: 'M', value: 'live' }), args: ['--mode=$(M)'] },
    reading: 'AGENT_MODE=live (args --mode)',
  },
  'an argument from a Secret': {
    container: { ...env({ name: 'M', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }), args: ['--mode=$(M)'] },
    reading: 'AGENT_MODE? (args --mode)',
  },
  'a whole argument from a Secret': {
    container: { ...env({ name: 'X', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }), args: ['$(X)'] },
    opaque: 'args from a variable that cannot be read',
  },
  'a word of a shell script from a Secret': {
    container: {
      ...env({ name: 'X', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }),
      command: ['sh', '-c', 'exec /app $X'],
    },
    opaque: 'command from a variable that cannot be read',
  },
  'a whole script from a Secret': {
    container: {
      ...env({ name: 'X', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }),
      command: ['sh', '-c', '$(X)'],
    },
    opaque: 'command from a variable that cannot be read',
  },
  'a ConfigMap that does not tell when it was written': {
    container: { envFrom: [{ configMapRef: { name: 'c' } }] },
    configmaps: [rawConfigMap('c', { A: '1' }, null)],
    opaque: 'ConfigMap c, which does not tell when it was written',
  },
  'a shell variable that nothing sets': {
    container: { args: ['sh', '-c', 'AGENT_MODE=$WANTED exec /app'] },
    reading: 'AGENT_MODE? (args)',
  },
  'a shell variable that is set': {
    container: { ...env({ name: 'WANTED', value: 'LIVE' }), args: ['sh', '-c', 'export AGENT_MODE="${WANTED}"; /app'] },
    reading: 'AGENT_MODE=LIVE (args)',
  },
  'the output of a command': {
    container: { args: ['sh', '-c', 'AGENT_MODE=$(cat /run/mode) exec /app'] },
    reading: 'AGENT_MODE? (args)',
  },
  'a default that enables': {
    container: { args: ['sh', '-c', ': ${AGENT_MODE:=LIVE}; exec /app'] },
    reading: 'AGENT_MODE=LIVE (args)',
  },
  'a variable that the command takes away': {
    container: { ...env(mode('OFF')), args: ['env', '-u', 'AGENT_MODE', '/app'] },
    reading: 'AGENT_MODE? (args)',
  },
  'a hook': {
    container: { lifecycle: { postStart: exec('sh', '-c', 'echo agent_mode: LIVE > /tmp/c') } },
    reading: 'AGENT_MODE=LIVE (postStart exec)',
  },
  'a hook over HTTP': {
    container: { lifecycle: { postStart: { httpGet: { path: '/set?agent_mode=LIVE&x=1', port: 80 } } } },
    reading: 'AGENT_MODE=LIVE (postStart httpGet)',
  },
  'a probe': {
    container: { startupProbe: exec('sh', '-c', 'AGENT_MODE=LIVE /check') },
    reading: 'AGENT_MODE=LIVE (startup exec)',
  },
  'the downward API as a file': {
    ...mounted({
      downwardAPI: { items: [{ path: 'AGENT_MODE', fieldRef: { fieldPath: "metadata.annotations['none']" } }] },
    }),
    reading: 'AGENT_MODE= (file AGENT_MODE of the downward API)',
  },
};

describe('no hiding place comes out as nothing', () => {
  test.each(Object.entries(PLACES))('%s', (_name, { container, configmaps = [], spec = {}, reading, opaque }) => {
    const fact = containerFact(container, configmaps, spec);
    const wanted = [reading ?? [], opaque ?? []].flat();
    expect(wanted).not.toEqual([]);
    expect([...readingsOf(fact), ...fact.opaque]).toEqual(expect.arrayContaining(wanted));
  });
});

describe('a shell does not hide what it sets', () => {
  const EXECUTE = 'AGENT_MODE=EXECUTE (command)';
  const UNREADABLE = 'AGENT_MODE? (command)';
  const BUILT = 'a name built at run time is assigned in command';
  const EVALUATED = 'command evaluates text that cannot be read';
  test.each([
    ['export AGENT_"MODE"=EXECUTE; exec /app', EXECUTE],
    ["export 'AGENT_'MODE=EXECUTE", EXECUTE],
    ['AGENT_MODE=EXE"CUTE" exec /app', EXECUTE],
    ['AGENT_MODE="EXE"\'CUTE\' exec /app', EXECUTE],
    ['export AGENT_MO\\DE=EXECUTE', EXECUTE],
    ['export AGENT_MODE=EXE\\CUTE', EXECUTE],
    ['export AGENT_\\\nMODE=EXECUTE', EXECUTE],
    ['sh -c "export AGENT_\\"MODE\\"=EXECUTE; exec /app"', EXECUTE],
    ["AGENT_MODE=$'EXE\\x43UTE' exec /app", UNREADABLE],
    ['printf -v AGENT_MODE %s EXECUTE', UNREADABLE],
    ['read -r AGENT_MODE < /tmp/x', UNREADABLE],
    ['for AGENT_MODE in EXECUTE; do export AGENT_MODE; done', UNREADABLE],
    ['M=MODE; export AGENT_$M=EXECUTE', BUILT],
    ['N=AGENT_MODE; export $N=EXECUTE', BUILT],
    ['N=AGENT_MODE; export "$N"="EXE""CUTE"', BUILT],
    ['export ${P}_MODE=$V', BUILT],
    ['declare "AGENT_${X}=LIVE"', BUILT],
    ['printf -v "$N" %s EXECUTE', BUILT],
    ['read -r "$N" < /tmp/x', BUILT],
    ['declare -n r=AGENT_MODE; r=EXECUTE', BUILT],
    ['export AGENT_$(echo MODE)=EXECUTE', BUILT],
    ['export AGENT_`echo MODE`=EXECUTE', BUILT],
    ['export AGENT_{MODE,X}=EXECUTE', BUILT],
    ['export $1=EXECUTE', BUILT],
    ['env AGENT_$M=EXECUTE /app', BUILT],
    ['export $A$B', BUILT],
    ['export $(cat /run/env | xargs)', BUILT],
    ["export $'AGENT_\\x4dODE'=EXECUTE", BUILT],
    ['eval "$(echo RVhFQ1VURQ== | base64 -d)"; exec /app', EVALUATED],
    ['e"v"al "$X"', EVALUATED],
    ['echo Zm9v | base64 -d | sh', EVALUATED],
    ['echo Zm9v | base64 --decode > /tmp/x; . /tmp/x; exec /app', EVALUATED],
    ['echo Zm9v | openssl enc -base64 -d | /bin/bash -s', EVALUATED],
    ['xxd -r -p x | bash', EVALUATED],
    ['source <(cat x)', EVALUATED],
    ['. <(echo Zm9v | base64 -d)', EVALUATED],
    ['bash <(cat x)', EVALUATED],
    ['sh -c "$(cat x)"', EVALUATED],
    ['$(echo Zm9v | base64 -d)', EVALUATED],
    ['true && `cat x`', EVALUATED],
    ['cat x | xargs env /app', EVALUATED],
    ['. /etc/app.env', EVALUATED],
    ['source /vault/secrets/x; exec /app', EVALUATED],
    ['set -a; . ./env', EVALUATED],
    ['[ -f /x ] && . /x && exec /app', EVALUATED],
    ['set -e\n  . "/etc/app env"\nexec /app', EVALUATED],
    ['if true; then source x; fi', EVALUATED],
    ['if ! . /x; then exit 1; fi', EVALUATED],
    ['case $X in a) . /x;; esac', EVALUATED],
    ['A=1 . /x', EVALUATED],
    ['command . /x', EVALUATED],
    ['so"ur"ce /x', EVALUATED],
    ['bash -c "source /x && exec /app"', EVALUATED],
    ['su app -c ". /etc/profile; /app"', EVALUATED],
  ])('%j', (script, wanted) => {
    const fact = containerFact({ ...env(mode('OFF')), command: ['sh', '-c', script] });
    const told = [...readingsOf(fact), ...fact.opaque];
    expect(told).toContain(wanted);
    expect(told.includes(UNREADABLE)).toBe(wanted !== EXECUTE);
  });

  test.each<[string, RawObject, string]>([
    ['arguments of a shell', { command: ['/bin/bash'], args: ['-ec', 'AGENT_"MODE"=EXECUTE /app'] }, '(args)'],
    ['a script for the shell of the image', { args: ['export AGENT_"MODE"=EXECUTE; /app'] }, '(args)'],
    ['a hook', { lifecycle: { preStop: exec('sh', '-c', 'AGENT_"MODE"=EXECUTE /x') } }, '(preStop exec)'],
    ['a probe', { livenessProbe: exec('sh', '-c', 'AGENT_MO\\DE=EXECUTE /x') }, '(liveness exec)'],
  ])('%s', (_name, container, via) => {
    expect(readingsOf(containerFact(container))).toContain(`AGENT_MODE=EXECUTE ${via}`);
  });

  test('a script that sources a file hides the mode without any shell named', () => {
    const fact = containerFact({ ...env(mode('OFF')), args: ['. /etc/env && /app'] });
    expect(readingsOf(fact)).toContain('AGENT_MODE? (args)');
  });

  test('what had a value is not known any more, a name from a Secret neither', () => {
    const halted = { name: 'EXECUTION_HALTED', value: '1' };
    const fact = containerFact({ ...env(halted), command: ['sh', '-c', 'eval "$(cat x)"'] });
    expect(readingsOf(fact)).toEqual(expect.arrayContaining(['EXECUTION_HALTED? (command)', UNREADABLE]));
    const key = { name: 'X', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } };
    expect(readingsOf(containerFact({ ...env(key), command: ['env', 'AGENT_$(X)=LIVE', '/app'] }))).toContain(
      UNREADABLE,
    );
  });
});

describe('an ordinary command raises no alarm', () => {
  test.each([
    [['node', '--disable-warning=ExperimentalWarning', 'src/x.ts']],
    [['/app', '--config={"path":"a b","list":[1,2],"x":"$y=1"}']],
    [['/app', '--filter', 'a=$b=c']],
    [['sh', '-c', 'exec node main.ts']],
    [['sh', '-c', 'cd . && find . -name x; cp a .; ls . | grep -c . /x; tar -cf - . && git add . && exec ./app']],
    [['sh', '-c', 'echo source of truth; ls source /x; cp -r $(ls /a) . /b; ./source x; exec /app']],
    [['sh', '-c', 'exec "$0" "$@"', 'find', '.', '-name', 'source', 'x']],
    [['sh', '-c', 'echo "cannot read $FILE" && while read -r l; do echo "$l"; done < /x']],
    [['sh', '-c', 'echo "a" && exec /app --port=8080']],
    [['sh', '-c', 'TZ="UTC" exec app']],
    [['sh', '-c', 'export PATH="$PATH:/opt/bin" HOME=/tmp; exec /app "$@"']],
    [['sh', '-c', 'export TOKEN=$(cat $FILE); exec /app --token="$TOKEN"']],
    [['sh', '-c', 'echo "$CERT" | base64 -d > /tmp/cert.pem && exec /app --cert=/tmp/cert.pem']],
    [['sh', '-c', 'env FOO="$BAR" /app $OPTS']],
    [['sh', '-c', 'curl -fs "http://$HOST:8080/x?a=$B" || exit 1']],
    [['sh', '-c', 'test "$(cat /tmp/ok)" = 1']],
    [['sh', '-c', '[ $(($(date +%s) - $(cat /tmp/t))) -lt 60 ]']],
    [['sh', '-c', 'awk \'{$1=""; print $2}\' /x | sort']],
    [['sh', '-c', 'for i in 1 2 3; do sleep "$i"; done; until nc -z db 5432; do echo "wait"; done']],
    [['sh', '-c', 'x="${HOME:-/root}"; y=${x#*=}; [ "$x" = "$y" ] && kill -0 "$(cat /run/pid)"']],
    [['sh', '-c', 'exec java $JAVA_OPTS -Dlog.level=${LEVEL:=info} -jar app.jar']],
    [['bash', '-c', 'set -euo pipefail; local_name=x; arr[$i]=y; [[ $x == y ]] && exec /app']],
    [['sh', '-c', 'printf "A=1\\nAGENT_MODE=OFF\\nB=2\\n" > /run/env; exec /app']],
    [['sh', '-c', 'echo \'{"agent_mode":"OFF","x":1}\' > /run/c; AGENT_MODE="OFF" exec /app']],
  ])('%j', (command) => {
    const fact = containerFact({ ...env(mode('OFF')), command });
    expect(fact.opaque).toEqual([]);
    expect(new Set(fact.switches.map(({ name, value }) => `${name}=${value}`))).toEqual(new Set(['AGENT_MODE=OFF']));
  });
});

describe('every container is looked at', () => {
  const trading = { image: 'reg/app:1', env: [mode('EXECUTE')] };
  const app = { name: 'app', image: 'reg/app:1' };
  test.each([
    ['init', { initContainers: [{ name: 'i', ...trading }], containers: [app] }],
    ['sidecar', { initContainers: [{ name: 'i', restartPolicy: 'Always', ...trading }], containers: [app] }],
    ['container', { containers: [app, { name: 'i', ...trading }] }],
    ['ephemeral', { containers: [app], ephemeralContainers: [{ name: 'i', ...trading }] }],
  ])('%s', (type, spec) => {
    const found = containersOfPod(spec).find(({ name }) => name === 'i');
    expect(found).toMatchObject({ type, switches: [{ name: 'AGENT_MODE', value: 'EXECUTE' }] });
  });

  const template = { metadata: { labels: {} }, spec: { containers: [{ name: 'app', ...trading }] } };
  test.each([
    ['deployments', 'Deployment', { template }],
    ['statefulsets', 'StatefulSet', { template }],
    ['daemonsets', 'DaemonSet', { template }],
    ['replicasets', 'ReplicaSet', { template }],
    ['replicationcontrollers', 'ReplicationController', { template }],
    ['jobs', 'Job', { template }],
    ['cronjobs', 'CronJob', { jobTemplate: { spec: { template } } }],
  ] as const)('the template of %s', (list, kind, spec) => {
    const facts = namespaceOf({ [list]: seen([{ metadata: metadata('w'), spec, status: {} }]) });
    const [workload] = valueOf(facts.workloads[kind]);
    expect(workload?.template.containers[0]?.switches[0]).toMatchObject({ name: 'AGENT_MODE', value: 'EXECUTE' });
  });
});

const annotated = (written: string): RawObject => ({
  annotations: { mode: 'OFF' },
  managedFields: [
    { manager: 'kubectl', time: written, fieldsV1: { 'f:metadata': { 'f:annotations': { 'f:mode': {} } } } },
  ],
});

describe('what changed after the start', () => {
  const started = '2026-11-23T13:00:00Z';
  const container = {
    name: 'app',
    image: 'reg/app:1',
    ...from({ fieldRef: { fieldPath: "metadata.annotations['mode']" } }),
  };

  test('an annotation that was there at the start is what the container got', () => {
    const [fact] = containersOfPod({ containers: [container] }, [], annotated('2026-11-23T12:59:59Z'));
    expect(fact?.switches).toMatchObject([{ state: 'set', value: 'OFF' }]);
  });

  test.each([started, '2026-11-23T14:00:00Z'])('an annotation written at %s is not', (written) => {
    const [fact] = containersOfPod({ containers: [container] }, [], annotated(written));
    expect(fact?.switches).toMatchObject([{ state: 'unreadable', value: null }]);
  });

  test('a ConfigMap that was taken in whole may have held more', () => {
    const taking = { envFrom: [{ configMapRef: { name: 'c' } }] };
    const before = containerFact(taking, [rawConfigMap('c', { A: '1' }, '2026-11-23T12:00:00Z')]);
    const after = containerFact(taking, [rawConfigMap('c', { A: '1' }, '2026-11-23T14:00:00Z')]);
    expect(before.opaque).toEqual([]);
    expect(after.opaque).toEqual(['ConfigMap c as it was before 2026-11-23T14:00:00Z']);
  });

  test('a reading tells the last write of the key that it stands on', () => {
    const fact = containerFact(from({ configMapKeyRef: { name: 'c', key: 'K' } }), [rawConfigMap('c', { K: 'OFF' })]);
    expect(fact.switches[0]?.source).toEqual({
      configmap: 'c',
      key: 'K',
      written: '2026-11-23T12:00:00Z',
      writer: 'kubectl',
    });
  });
});

test('the environment takes nothing from binary data', () => {
  const binary = { ...rawConfigMap('c', {}), binaryData: { AGENT_MODE: base64('OFF') } };
  const key = from({ configMapKeyRef: { name: 'c', key: 'AGENT_MODE' } });
  expect(readingsOf(containerFact({ envFrom: [{ configMapRef: { name: 'c' } }] }, [binary]))).toEqual([]);
  expect(readingsOf(containerFact(key, [binary]))).toEqual(['AGENT_MODE? (env ConfigMap c key AGENT_MODE)']);
});

describe('a namespace whose ConfigMaps were not seen', () => {
  const facts = namespaceOf({
    configmaps: unseen('refused', '403'),
    pods: seen([
      rawPod('p', {
        containers: [
          {
            name: 'app',
            image: 'i',
            envFrom: [{ configMapRef: { name: 'c' } }],
            ...from({ configMapKeyRef: { name: 'c', key: 'k', optional: true } }),
            volumeMounts: [{ name: 'v', mountPath: '/c' }],
          },
        ],
        volumes: [{ name: 'v', configMap: { name: 'c', optional: true } }],
      }),
    ]),
  });
  const [fact] = valueOf(facts.pods)[0]?.template.containers ?? [];

  test('leaves everything unreadable that stands on one', () => {
    expect(fact?.switches).toMatchObject([{ name: 'AGENT_MODE', state: 'unreadable' }]);
    expect(fact?.opaque).toEqual(['envFrom ConfigMap c (not seen: 403)', 'volume ConfigMap c (not seen: 403)']);
  });
});

describe('what is safe stays safe', () => {
  test.each<[string, RawObject, readonly string[]]>([
    ['nothing set', {}, []],
    ['a later duplicate', env(mode('LIVE'), mode('OFF')), ['AGENT_MODE=OFF (env)']],
    ['an escaped reference', env({ name: 'P', value: 'LIVE' }, mode('$$(P)')), ['AGENT_MODE=$(P) (env)']],
    [
      'a value that a later env overrides',
      { envFrom: [{ secretRef: { name: 's' } }], ...env(mode('OFF')) },
      ['AGENT_MODE=OFF (env)'],
    ],
    ['a general flag with another word', { args: ['--mode', 'standalone'] }, []],
    ['a comment', { args: ['sh', '-c', '# AGENT_MODE=EXECUTE\nexec /app'] }, []],
    ['a test of the variable', { args: ['sh', '-c', '[ "$AGENT_MODE" = "EXECUTE" ] && exit 1'] }, []],
    [
      'a default that is not taken',
      { ...env(mode('OFF')), args: ['sh', '-c', 'echo ${AGENT_MODE:-none}'] },
      ['AGENT_MODE=OFF (env)'],
    ],
    ['a longer name', env({ name: 'LAST_AGENT_MODE_SEEN', value: 'LIVE' }), []],
    ['a Service of that name', { ...env({ name: 'AGENT_MODE_SERVICE_HOST', value: '10.0.0.1' }) }, []],
  ])('%s', (_name, container, readings) => {
    expect(readingsOf(containerFact(container))).toEqual(readings);
  });

  test('what the command sets is told once, and what the arguments add', () => {
    const fact = containerFact({ command: ['env', 'AGENT_MODE=OFF'], args: ['/app', '--shadow-mode=1'] });
    expect(readingsOf(fact)).toEqual(['AGENT_MODE=OFF (command)', 'SHADOW_MODE=1 (args)']);
  });

  test('a Secret as the value of a flag hides nothing', () => {
    const key = { name: 'X', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } };
    const fact = containerFact({ ...env(key), args: ['--api-key', '$(X)', '--token=$(X)', 'sh', '-c', '/app "$X"'] });
    expect([fact.switches, fact.opaque]).toEqual([[], []]);
  });

  test('storage that the pod fills itself, and its own credentials, hide nothing', () => {
    const volumes = [
      { name: 'a', emptyDir: {} },
      { name: 'b', ephemeral: { volumeClaimTemplate: { spec: {} } } },
      {
        name: 'kube-api-access-x',
        projected: {
          sources: [
            { serviceAccountToken: { path: 'token' } },
            { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
            { downwardAPI: { items: [{ path: 'namespace', fieldRef: { fieldPath: 'metadata.namespace' } }] } },
          ],
        },
      },
    ];
    const volumeMounts = volumes.map(({ name }) => ({ name, mountPath: `/${name}` }));
    const fact = containerFact({ volumeMounts }, [], { volumes });
    expect([fact.switches, fact.opaque]).toEqual([[], []]);
  });
});
