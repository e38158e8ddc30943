import { describe, expect, test } from '@jest/globals';
import { array, assert, constantFrom, property } from 'fast-check';
import { createFileScanner } from '../../../src/domain/switches/configmap-view.ts';
import { createTextScanner } from '../../../src/domain/switches/scan-text.ts';
import {
  buildsNames,
  evaluatesText,
  isShellScript,
  withoutQuoting,
} from '../../../src/domain/switches/shell-script.ts';
import { watchListOf } from '../../../src/domain/switches/watch-list.ts';

const WATCH = watchListOf({
  switches: [{ name: 'DESK_OPEN', group: 'execution', safe: ['NO'], unsafe: ['YES'] }],
});
const scanText = createTextScanner(WATCH);
const scanFile = createFileScanner(WATCH);

function short(found: ReturnType<typeof scanText>): readonly string[] {
  return found.map(({ name, value, loose }) => `${name}=${value}${loose ? ' (loose)' : ''}`);
}

describe('a text sets', () => {
  test.each([
    ['AGENT_MODE=EXECUTE', 'AGENT_MODE=EXECUTE'],
    ['export AGENT_MODE="live" && /app', 'AGENT_MODE=live'],
    ["sh -c 'AGENT_MODE=LIVE exec /app'", 'AGENT_MODE=LIVE'],
    ['env AGENT_MODE=LIVE /app', 'AGENT_MODE=LIVE'],
    ['docker run -e AGENT_MODE=LIVE app', 'AGENT_MODE=LIVE'],
    ['docker run -eAGENT_MODE=LIVE app', 'AGENT_MODE=LIVE'],
    ['AGENT_MODE=EXE"CUTE"', 'AGENT_MODE=EXECUTE'],
    ["AGENT_MODE='EXE'CUTE", 'AGENT_MODE=EXECUTE'],
    ['AGENT_MODE=L\\IVE', 'AGENT_MODE=LIVE'],
    ['--agent-mode=live', 'AGENT_MODE=live'],
    ['--agent-mode live', 'AGENT_MODE=live'],
    ['--agent_mode "live"', 'AGENT_MODE=live'],
    ['--agentMode=live', 'AGENT_MODE=live'],
    ['-agent.mode live', 'AGENT_MODE=live'],
    ['--set strategy.agentMode=LIVE', 'AGENT_MODE=LIVE'],
    ['java -Dagent.mode=live -jar x', 'AGENT_MODE=live'],
    ['java -Dapp.agent.mode=live', 'AGENT_MODE=live'],
    ['agent_mode: LIVE', 'AGENT_MODE=LIVE'],
    ['agent-mode: "LIVE" # really', 'AGENT_MODE=LIVE'],
    ['agent_mode: !!str LIVE', 'AGENT_MODE=LIVE'],
    ['agent_mode: &anchor LIVE', 'AGENT_MODE=LIVE'],
    ['agent_mode: >-\n  LIVE\n', 'AGENT_MODE=LIVE'],
    ['agent_mode:\n  LIVE\n', 'AGENT_MODE=LIVE'],
    ['agent_mode: *anchor', 'AGENT_MODE=null'],
    ['agent_mode: [LIVE]', 'AGENT_MODE=null'],
    ['{"agent_mode":"LIVE","x":1}', 'AGENT_MODE=LIVE'],
    ['{\\"agent_mode\\":\\"LIVE\\"}', 'AGENT_MODE=LIVE'],
    ['{"script":"A=1\\nAGENT_MODE=LIVE\\nB=2"}', 'AGENT_MODE=LIVE'],
    ['agent_mode = "LIVE"', 'AGENT_MODE=LIVE'],
    ["os.environ['AGENT_MODE'] = 'LIVE'", 'AGENT_MODE=LIVE'],
    ['process.env.AGENT_MODE = `LIVE`;', 'AGENT_MODE=LIVE'],
    ["ENV['AGENT_MODE'] => 'LIVE'", 'AGENT_MODE=LIVE'],
    ['- name: AGENT_MODE\n  value: LIVE\n', 'AGENT_MODE=LIVE'],
    ['- value: LIVE\n  name: AGENT_MODE\n', 'AGENT_MODE=LIVE'],
    ['[{"name":"AGENT_MODE","value":"LIVE"}]', 'AGENT_MODE=LIVE'],
    ['<property name="agent.mode" value="LIVE"/>', 'AGENT_MODE=LIVE'],
    ['<agent_mode>LIVE</agent_mode>', 'AGENT_MODE=LIVE'],
    ['<entry key="agent.mode">LIVE</entry>', 'AGENT_MODE=LIVE'],
    ['setenv AGENT_MODE LIVE', 'AGENT_MODE=LIVE'],
    ['set -x AGENT_MODE LIVE', 'AGENT_MODE=LIVE'],
    ['ENV AGENT_MODE LIVE', 'AGENT_MODE=LIVE'],
    ['unset AGENT_MODE; /app', 'AGENT_MODE=null'],
    ['AGENT_MODE=$(cat x)', 'AGENT_MODE=$(cat x)'],
    ['AGENT_MODE=${M:-LIVE}', 'AGENT_MODE=${M:-LIVE}'],
    ['echo ${AGENT_MODE:-LIVE}', 'AGENT_MODE=LIVE (loose)'],
    ['os.environ.setdefault("AGENT_MODE", "LIVE")', 'AGENT_MODE=LIVE (loose)'],
    ['--mode=live', 'AGENT_MODE=live (loose)'],
    ['--mode\0live', 'AGENT_MODE=live (loose)'],
    ['["--agent-mode","LIVE"]', 'AGENT_MODE=LIVE'],
    ['--execute', 'EXECUTION_ENABLED=true'],
    ['--execute=1', 'EXECUTION_ENABLED=1'],
    ['--live', 'AGENT_MODE=LIVE'],
    ['--live-trading', 'TRADING_MODE=LIVE'],
    ['--execution-enabled --x', 'EXECUTION_ENABLED=true'],
    ['--no-exec-dry-run', 'EXEC_DRY_RUN=false'],
    ['desk-open: yes', 'DESK_OPEN=yes'],
    ['BROKER_EXECUTION_ENABLED=1', 'BROKER_EXECUTION_ENABLED=1'],
  ])('%j', (text, expected) => {
    expect(short(scanText(text))).toEqual([expected]);
  });
});

describe('a text does not set', () => {
  test.each([
    ['# AGENT_MODE=EXECUTE'],
    ['  # AGENT_MODE=EXECUTE\nx'],
    ['LAST_AGENT_MODE=LIVE'],
    ['AGENT_MODE_FILE=/x'],
    ['agent-mode-live-7c9f'],
    ['[ "$AGENT_MODE" = LIVE ]'],
    ['if (mode == AGENT_MODE == "LIVE")'],
    ['AGENT_MODE != LIVE'],
    ['echo $AGENT_MODE ${AGENT_MODE}'],
    ['the agent mode is LIVE'],
    ['--execute=false'],
    ['--executed'],
    ['--live-reload'],
    ['pre-execute'],
    ['kind: Deployment'],
  ])('%j', (text) => {
    expect(short(scanText(text))).toEqual([]);
  });
});

describe('a file sets', () => {
  test.each([
    ['YAML nesting', 'agent:\n  # the mode\n  name: gamma\n  mode: LIVE\n', ['AGENT_MODE=LIVE']],
    ['a list of nested settings', 'agents:\n  - agent:\n      mode: LIVE\n', ['AGENT_MODE=LIVE']],
    ['flow style', 'execution: {enabled: true, limit: {max: 3}}\n', ['EXECUTION_ENABLED=true']],
    ['nested flow style', 'a: {trading: {mode: live}}\n', ['TRADING_MODE=live']],
    ['JSON', '{"agent":{"limits":[1],"mode":"LIVE"}}', ['AGENT_MODE=LIVE']],
    ['JSON over lines with a comment', '{\n  // why\n  "agent": {\n    "mode": "LIVE",\n  }\n}', ['AGENT_MODE=LIVE']],
    ['a TOML section', '[agent]\nmode = "LIVE"\n', ['AGENT_MODE=LIVE']],
    ['an INI section', '[execution]\r\nenabled=1\r\n', ['EXECUTION_ENABLED=1']],
    ['a dotted section', '[desk.trading]\nmode = live ; yes\n', ['TRADING_MODE=live']],
    ['HCL', 'agent {\n  mode = "LIVE"\n}\n', ['AGENT_MODE=LIVE']],
    ['properties', 'app.agent.mode=LIVE\n', ['AGENT_MODE=LIVE']],
    ['an env file', 'A=1\nAGENT_MODE=LIVE\n', ['AGENT_MODE=LIVE']],
    ['a boolean by nesting', 'paper:\n  trading: false\n', ['PAPER_TRADING=false']],
    ['a mode at the top', 'mode: LIVE\n', ['AGENT_MODE=LIVE (loose)']],
    ['the feed of another thing, live as it should be', 'feed:\n  mode: live\n', []],
    ['other keys between', 'agent:\n  name: x\nother:\n  mode: LIVE\n', []],
  ])('%s', (_name, content, expected) => {
    expect(short(scanFile(content))).toEqual(expected);
  });
});

describe('time is linear in the text', () => {
  const SIZE = 1_000_000;
  /** Repeated to a megabyte; quadratic work on any of them would take minutes. */
  const HOSTILE = [
    'a',
    'AGENT_MODE=',
    'AGENT_MODE=${',
    'AGENT_MODE="',
    'agent_mode: ',
    '--mode=',
    '--execute ',
    '${AGENT_MODE:-',
    'name: AGENT_MODE ',
    '<agent_mode>',
    'agent:\n ',
    '{"agent":',
    '[',
    '{',
    ' ',
    '"',
    'value: x name: AGENT_MODE',
    'a: {b: ',
    '\0',
    '$(',
  ];
  test.each(HOSTILE.map((part) => [part]))(
    '%j',
    (part) => {
      const text = part.repeat(Math.ceil(SIZE / part.length));
      expect(scanFile(text).length).toBeLessThan(1_100);
    },
    20_000,
  );
});

describe('time is linear in a shell script', () => {
  const PARTS = [
    '=',
    '$',
    '$A=',
    '`',
    '`=',
    '(',
    '$(',
    ')=',
    '{',
    '}=',
    '\n',
    ' ',
    ';',
    '|',
    '"',
    "'",
    '\\',
    'sh ',
    'eval',
  ];
  const WORDS = [
    'export ',
    'export "',
    'env -x ',
    'env $',
    'xargs ',
    'openssl ',
    'read -r ',
    'read a ',
    'base64 -d ',
    '/',
    'a',
  ];
  test.each([...PARTS, ...WORDS].map((part) => [part]))(
    '%j',
    (part) => {
      const text = part.repeat(Math.ceil(1_000_000 / part.length));
      const unquoted = withoutQuoting(text);
      expect(unquoted.length).toBeLessThanOrEqual(text.length);
      expect([isShellScript(text), evaluatesText(unquoted), buildsNames(text, unquoted)]).toHaveLength(3);
    },
    5_000,
  );
});

test('any text at all can be scanned, and nothing is made up', () => {
  const pieces = constantFrom(
    'AGENT_MODE',
    'agent',
    'mode',
    ':',
    '=',
    ' ',
    '\n',
    '"',
    "'",
    '{',
    '}',
    '$',
    '${',
    '-',
    '--',
    'LIVE',
    '[',
    ']',
    ',',
    '\\',
    '#',
    '|',
    '>',
    '\0',
  );
  assert(
    property(array(pieces, { maxLength: 30 }), (parts) => {
      for (const { name } of scanFile(parts.join(''))) expect(WATCH.named(name)?.name).toBe(name);
    }),
    { numRuns: 2_000 },
  );
});

test('a watched name keeps its own spelling, and a floor file cannot take its words away', () => {
  const watch = watchListOf({ switches: [{ name: 'AGENT_MODE', group: 'execution', safe: ['LIVE'], unsafe: ['X'] }] });
  expect(watch.named('agent.mode')?.name).toBe('AGENT_MODE');
  expect([watch.isUnsafe('AGENT_MODE', ' live '), watch.isUnsafe('AGENT_MODE', 'x')]).toEqual([true, true]);
  expect([watch.isUnsafe('EXEC_GUARD_UNLOCK', 'anything'), watch.isUnsafe('EXEC_GUARD_UNLOCK', '0')]).toEqual([
    true,
    false,
  ]);
  expect([watch.couldBegin('AGENT_'), watch.couldBegin('agent'), watch.couldBegin('DB_')]).toEqual([true, true, false]);
});
