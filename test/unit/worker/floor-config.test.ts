import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  type FloorConfig,
  FloorFileInvalid,
  loadFloorConfig,
  parseFloorFile,
} from '../../../src/worker/floor-config.ts';

const NOW = Date.UTC(2026, 10, 22, 15);

function parse(text: string): FloorConfig {
  return parseFloorFile(Buffer.from(text), 'ops/floor.yaml', NOW);
}

function faults(text: string | Uint8Array): string {
  try {
    parseFloorFile(typeof text === 'string' ? Buffer.from(text) : text, 'ops/floor.yaml', NOW);
    return '';
  } catch (error) {
    if (error instanceof FloorFileInvalid) return error.message;
    throw error;
  }
}

describe('a floor file that can be worked by', () => {
  test('an empty one is the floor of the seeds', () => {
    const { floor, source, warnings } = parse('# nothing yet\n');
    expect(floor.components.map(({ name }) => name)).toContain('marketdata-mcp-server');
    expect(source).toBe('ops/floor.yaml');
    expect(warnings).toEqual([]);
  });

  test('its digest is that of its bytes', () => {
    const text = 'floor: f1 # a comment counts\n';
    expect(parse(text).digest).toBe(createHash('sha256').update(text).digest('hex'));
    expect(parse(text).digest).not.toBe(parse('floor: f1\n').digest);
  });

  test('anchors save typing', () => {
    const text = [
      'components:',
      '  - &base {name: a, kind: ops, service: {name: a, port: 80}, owner: &who Jo}',
      '  - {name: b, kind: ops, service: {name: b, port: 80}, owner: *who}',
    ].join('\n');
    expect(parse(text).floor.components[1]?.owner).toBe('Jo');
  });
});

describe('faults, each with its place and what was expected', () => {
  test.each<[why: string, text: string, message: string]>([
    [
      'a wrong type',
      'floor: x\nthresholds:\n  marketdata_stale_seconds: "60s"\n',
      'ops/floor.yaml:3:29: thresholds.marketdata_stale_seconds: expected a number > 0, got "60s"',
    ],
    [
      'too large',
      'thresholds: {headroom_percent: 120}',
      'ops/floor.yaml:1:32: thresholds.headroom_percent: expected a number > 0 and ≤ 100, got 120',
    ],
    [
      'no whole number',
      'thresholds: {lkg_max_age_sessions: 1.5}',
      'ops/floor.yaml:1:36: thresholds.lkg_max_age_sessions: expected a whole number > 0, got 1.5',
    ],
    [
      'a misspelt key, at the key',
      'thresholds:\n  headroom_precent: 80\n',
      'ops/floor.yaml:2:3: thresholds.headroom_precent: unknown key, did you mean headroom_percent? known here: marketdata_stale_seconds, headroom_percent, lkg_max_age_sessions, restart_window_minutes, pending_seconds, status_max_age_seconds, clock_skew_seconds',
    ],
    [
      'one letter off',
      'repo:\n  origins: x\n',
      'ops/floor.yaml:2:3: repo.origins: unknown key, did you mean origin? known here: path, repo_id, origin',
    ],
    ['a list for a mapping', 'repo: [1]', 'ops/floor.yaml:1:7: repo: expected a mapping, got a list'],
    ['a heading with nothing below it', 'repo:\nfloor: x', 'ops/floor.yaml:1:6: repo: expected a mapping, got nothing'],
    ['a list at the top', '- floor', 'ops/floor.yaml:1:1: expected a mapping, got a list'],
    [
      'a number where a text is meant',
      'kill_switches:\n  - {configmap: c, key: K, safe: 1}\n',
      'ops/floor.yaml:2:34: kill_switches[0].safe: expected a text, got 1; put it in quotes: "1"',
    ],
    [
      'no label',
      'namespace: Trading_Floor',
      'ops/floor.yaml:1:12: namespace: expected an RFC 1123 label: lower-case letters, digits and "-", at most 63, got "Trading_Floor"',
    ],
    [
      'a word that is none of them',
      'components:\n  - name: a\n    kind: robot\n    service: {name: a, port: 80}\n',
      'ops/floor.yaml:3:11: components[0].kind: expected one of marketdata, strategy, execution, ingest, ops, got "robot"',
    ],
    [
      'a key that must be there',
      'components:\n  - name: a\n    service: {name: a, port: 80}\n',
      'ops/floor.yaml:2:5: components[0].kind: missing, expected one of marketdata, strategy, execution, ingest, ops',
    ],
    [
      'no components',
      'components: []',
      'ops/floor.yaml:1:13: components: expected a list of at least 1 (a floor has components), got an empty list',
    ],
    [
      'no kill switch',
      'kill_switches: []',
      'ops/floor.yaml:1:16: kill_switches: expected a list of at least 1 (a floor has a kill switch), got an empty list',
    ],
    [
      'no date',
      'waivers:\n  - {check: infra.capacity_headroom, reason: r, by: jo, until: tomorrow}\n',
      'ops/floor.yaml:2:64: waivers[0].until: expected a date, YYYY-MM-DD, got "tomorrow"',
    ],
    [
      'no web address',
      'components:\n  - {name: a, kind: ops, urls: ["ftp://a"]}\n',
      'ops/floor.yaml:2:33: components[0].urls[0]: expected an http or https URL, got "ftp://a"',
    ],
    [
      'behind an alias, at the place where it is used',
      'thresholds: {marketdata_stale_seconds: &n 0, pending_seconds: *n}',
      [
        'ops/floor.yaml:1:43: thresholds.marketdata_stale_seconds: expected a number > 0, got 0',
        'ops/floor.yaml:1:63: thresholds.pending_seconds: expected a number > 0, got 0',
      ].join('\n'),
    ],
    ['a key twice', 'floor: a\nfloor: b\n', 'ops/floor.yaml:2:1: the key floor stands here twice'],
    [
      'a second document',
      'floor: a\n---\nfloor: b\n',
      'ops/floor.yaml:2:1: a second document begins here; one is wanted',
    ],
    [
      'an unknown tag',
      'floor: !!js/function "x"\n',
      'ops/floor.yaml:1:8: Unresolved tag: tag:yaml.org,2002:js/function',
    ],
    [
      'a bracket that stays open',
      'components: [\n',
      'ops/floor.yaml:2:1: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    [
      'a credential in the wrong place',
      'floor: ghp_0123456789abcdefghijklmnopqrstuvwxyzAB',
      'ops/floor.yaml:1:8: floor: expected an RFC 1123 label: lower-case letters, digits and "-", at most 63, got "[redacted:github-token]"',
    ],
    ['a prototype', '__proto__: {namespace: other}', 'ops/floor.yaml:1:1: __proto__: unknown key; known here: floor'],
  ])('%s', (_why, text, message) => {
    expect(faults(text)).toContain(message);
  });

  test('all at once, in the order of the file', () => {
    const lines = faults('thresholds: {headroom_percent: 0}\nfloor: X\nfoo: 1\n').split('\n');
    expect(lines.map((line) => line.split(': ')[0])).toEqual([
      'ops/floor.yaml:1:32',
      'ops/floor.yaml:2:8',
      'ops/floor.yaml:3:1',
    ]);
  });

  test('fifty of them, and how many more', () => {
    const many = Array.from({ length: 70 }, (_, index) => `k${index}: 1`).join('\n');
    expect(faults(many).split('\n')).toHaveLength(51);
    expect(faults(many)).toMatch(/\nand 20 more$/);
  });

  test('a bomb of aliases', () => {
    const levels = Array.from(
      { length: 9 },
      (_, n) => `k${n + 1}: &a${n + 1} [${Array.from({ length: 9 }, () => `*a${n}`).join(', ')}]`,
    );
    expect(faults(['k0: &a0 x', ...levels].join('\n'))).toMatch(/^ops\/floor\.yaml:1:1: more aliases than 50/);
  });

  test('nesting without an end', () => {
    expect(faults(`components: ${'['.repeat(100_000)}`)).toMatch(/^ops\/floor\.yaml:\d+:\d+: /);
  });

  test('too large, and no text at all', () => {
    expect(faults(`# ${'x'.repeat(300_000)}`)).toBe('ops/floor.yaml:1:1: the file is larger than 256 KiB');
    expect(faults(Uint8Array.of(0xff, 0xfe, 0x00))).toBe('ops/floor.yaml:1:1: the file is not UTF-8 text');
  });
});

const COMPONENT = 'name: a, kind: ops, service: {name: a, port: 80}';

describe('faults that no schema sees', () => {
  test.each<[why: string, text: string, message: string]>([
    [
      'two of one name',
      `components:\n  - {${COMPONENT}}\n  - {${COMPONENT}}\n`,
      "ops/floor.yaml:3:12: components[1].name: 'a' stands here twice; keep one",
    ],
    [
      'nothing to look at',
      'components:\n  - {name: a, kind: ops}',
      'ops/floor.yaml:2:5: components[0]: a names no workload, Service or URL: nothing to look at',
    ],
    [
      'fewer URLs than replicas',
      'components:\n  - {name: a, kind: ops, workloads: [{kind: Deployment, name: a, replicas: 2}], urls: ["http://127.0.0.1:1"]}',
      'ops/floor.yaml:2:87: components[0].urls: 1 for 2 replicas, want one a replica',
    ],
    [
      'a critical component that nobody could ask for its state',
      'components:\n  - {name: a, kind: strategy, urls: ["http://127.0.0.1:1"], endpoints: [/health]}',
      'ops/floor.yaml:2:72: components[0].endpoints: a is critical and does not serve /ops/status: its state could not be known; add it',
    ],
    [
      'a waiver of no check',
      'waivers:\n  - {check: infra.capacity, reason: r, by: jo, until: 2026-11-24}',
      "ops/floor.yaml:2:13: waivers[0].check: there is no check 'infra.capacity'",
    ],
    [
      'a waiver of what cannot be waived',
      'waivers:\n  - {check: safety.kill_switch, reason: r, by: jo, until: 2026-11-24}',
      'ops/floor.yaml:2:13: waivers[0].check: safety.kill_switch cannot be waived',
    ],
    [
      'an early close of a closed day',
      'calendar:\n  early_closes:\n    - {date: 2026-11-26, close: "13:00", reason: r}',
      'ops/floor.yaml:3:7: calendar.early_closes[0]: 2026-11-26: the market is closed anyway (Thanksgiving Day); check the date',
    ],
    [
      'a closure where there is no market',
      'calendar: {name: none, closures: [{date: 2026-11-27, reason: r}]}',
      "ops/floor.yaml:1:34: calendar.closures: the calendar is 'none', which has no sessions to change; remove them",
    ],
    [
      'no regular expression',
      'execution_matchers: [{name: "(trade"}]',
      "ops/floor.yaml:1:29: execution_matchers[0].name: '(trade' is no regular expression: /(trade/iu: Unterminated group",
    ],
    [
      'a matcher of everything',
      'execution_matchers: [{image: ""}]',
      "ops/floor.yaml:1:30: execution_matchers[0].image: '' is no regular expression: it is empty, and would match everything",
    ],
    [
      'a matcher of nothing',
      'execution_matchers: [{}]',
      'ops/floor.yaml:1:22: execution_matchers[0]: matches nothing; give name, label, image or args',
    ],
    [
      'a label without a value',
      'execution_matchers: [{label: role}]',
      "ops/floor.yaml:1:30: execution_matchers[0].label: 'role', want key=regular expression",
    ],
    [
      'a switch that is built in',
      'switches: [{name: EXECUTION_ENABLED, safe: ["1"]}]',
      'ops/floor.yaml:1:19: switches[0].name: EXECUTION_ENABLED is built in; what its values mean cannot be changed',
    ],
    [
      'a mode made safe',
      'switches: [{name: AGENT_MODE, safe: [EXECUTE]}]',
      'ops/floor.yaml:1:19: switches[0].name: AGENT_MODE is built in; what its values mean cannot be changed',
    ],
    [
      'a value both safe and unsafe',
      'switches: [{name: X, safe: ["on"], unsafe: [" ON"]}]',
      "ops/floor.yaml:1:12: switches[0]: 'on' is both safe and unsafe",
    ],
    [
      'every value safe',
      'switches: [{name: X, safe: ["*"]}]',
      "ops/floor.yaml:1:28: switches[0].safe: '*' would make every value safe",
    ],
    [
      'a kill switch twice',
      'kill_switches: [{configmap: c, key: K, safe: "1"}, {configmap: c, key: K, safe: "0"}]',
      "ops/floor.yaml:1:52: kill_switches[1]: 'trading-floor/c K' stands here twice; keep one",
    ],
    [
      'its own namespace watched',
      'namespace: a\nwatched_namespaces: [a]',
      "ops/floor.yaml:2:22: watched_namespaces[0]: 'a' stands here twice; keep one",
    ],
  ])('%s', (_why, text, message) => {
    expect(faults(text)).toBe(message);
  });

  test.each<[why: string, until: string, message: string]>([
    ['one that has ended', '2026-11-20', 'it expired on 2026-11-20'],
    ['one that ends too far ahead', '2026-12-31', 'it ends on 2026-12-31, more than 5 sessions ahead'],
  ])('a waiver that comes or goes with the date is a warning: %s', (_why, until, message) => {
    const { warnings, floor } = parse(
      `waivers:\n  - {check: infra.capacity_headroom, reason: r, by: jo, until: ${until}}`,
    );
    expect(floor.waivers).toHaveLength(1);
    expect(warnings.map(({ text }) => text)).toEqual([expect.stringContaining(message)]);
    expect(warnings[0]).toMatchObject({ line: 2, column: 64 });
  });
});

describe('which file', () => {
  let cwd: string;
  beforeEach(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'floor-config-'));
    await mkdir(join(cwd, 'ops'));
  });
  afterEach(async () => {
    await rm(cwd, { recursive: true });
  });

  test('none: the built-in defaults, with a digest of their own', async () => {
    const config = await loadFloorConfig({ env: {}, cwd, nowMs: NOW });
    expect(config).toMatchObject({ source: 'built-in defaults', warnings: [] });
    expect(config.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  test('ops/floor.yaml, FLOOR_CONFIG before it, --config before that', async () => {
    for (const name of ['floor', 'env', 'flag']) await writeFile(join(cwd, 'ops', `${name}.yaml`), `floor: ${name}\n`);
    const env = { FLOOR_CONFIG: 'ops/env.yaml' };
    expect((await loadFloorConfig({ env: {}, cwd, nowMs: NOW })).floor.floor).toBe('floor');
    expect((await loadFloorConfig({ env: { FLOOR_CONFIG: '' }, cwd, nowMs: NOW })).floor.floor).toBe('floor');
    expect((await loadFloorConfig({ env, cwd, nowMs: NOW })).floor.floor).toBe('env');
    expect((await loadFloorConfig({ config: join(cwd, 'ops/flag.yaml'), env, cwd, nowMs: NOW })).floor.floor).toBe(
      'flag',
    );
  });

  test.each<[why: string, options: { config?: string; env: NodeJS.ProcessEnv }, message: string]>([
    ['by flag', { config: 'ops/none.yaml', env: {} }, 'ops/none.yaml: there is no such file'],
    ['by variable', { env: { FLOOR_CONFIG: 'none.yaml' } }, 'none.yaml (FLOOR_CONFIG): there is no such file'],
    ['a directory', { config: 'ops', env: {} }, 'ops: EISDIR: illegal operation on a directory, read'],
  ])('one that was named and cannot be read is a fault: %s', async (_why, options, message) => {
    await expect(loadFloorConfig({ ...options, cwd, nowMs: NOW })).rejects.toThrow(
      new FloorFileInvalid([{ line: 1, column: 1, text: message }]),
    );
  });
});
