import { describe, expect, test } from '@jest/globals';
import { array, assert, constantFrom, property, string } from 'fast-check';
import { isCredentialName, redactArguments, redactText } from '../../../src/domain/redaction/redact-text.ts';
import { redactValueOf } from '../../../src/domain/redaction/redact-value.ts';

/** Put together here, so that no scanner takes this file for a leak. */
const of = (...parts: readonly string[]): string => parts.join('');
const HEX_64 = 'ab12'.repeat(16);
const BASE_62 = 'aB3dE6gH9jK2mN5pQ8sT1vW4xY7zA0bC';

describe('what looks like a credential goes', () => {
  test.each([
    ['an AWS key id', of('AKIA', 'IOSFODNN7EXAMPLE')],
    ['an AWS session key id', of('ASIA', 'Y34FZKBOKMUTVV7A')],
    ['an AWS secret', of('wJalrXUtnFEMI/K7MDENG', '/bPxRfiCYEXAMPLEKEY')],
    ['a GitHub token', of('ghp_', BASE_62, 'aB3d')],
    ['a fine-grained GitHub token', of('github_pat_', BASE_62)],
    ['a GitLab token', of('glpat-', 'aB3dE6gH9jK2mN5pQ8sT')],
    ['a Slack token', of('xoxb-', '1234567890-abcdefghijkl')],
    ['a Slack webhook', of('hooks.slack.com/', 'services/T00000000/B00000000/XXXXXXXXXXXX')],
    ['a Google key', of('AIza', 'SyA1234567890abcdefghijklmnopqrstuv')],
    ['a JWT', of('eyJhbGciOiJIUzI1NiJ9', '.eyJzdWIiOiJ0cmFkZXIifQ', '.c2lnbmF0dXJl')],
    ['a Stripe key', of('sk_', 'live_', '4eC39HqLyjWDarjtT1zdp7dc')],
    ['a Vault token', of('hvs.', 'CAESIJ1234567890abcdefghij')],
    ['an Alpaca key id', of('PK', 'ABCDEFGHIJ01234567')],
    ['a live Alpaca key id', of('AK', 'ABCDEFGHIJ01234567')],
    ['hex of 64 digits', HEX_64],
    ['random text of base 62', BASE_62],
    ['random lower case', 'a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6'],
  ])('%s', (_name, secret) => {
    const clean = redactText(`before ${secret} after`);
    expect(clean).toMatch(/^before (?:https?:\/\/)?\[redacted:[a-z-]+\] after$/);
  });

  test.each([
    ['password=hunter2', 'password=[redacted:value]'],
    ['DB_PASSWORD: "correct horse"', 'DB_PASSWORD: [redacted:value]'],
    ['{"api_key":"x1","a":1}', '{"api_key":[redacted:value],"a":1}'],
    ['{\\"token\\":\\"x1\\"}', '{\\"token\\":[redacted:value]}'],
    ['Authorization: Bearer abc.DEF-123', 'Authorization: [redacted:value]'],
    ['sent Bearer abc.DEF-123 to x', 'sent Bearer [redacted:authorization] to x'],
    ['APCA-API-SECRET-KEY: abc', 'APCA-API-SECRET-KEY: [redacted:value]'],
    ['postgres://u:p@ss@db/x', 'postgres://u:[redacted:password]@db/x'],
    ['/app --db-password hunter2 --mode live', '/app --db-password [redacted:value] --mode live'],
    ['curl -u me:hunter2 http://x', 'curl -u me:[redacted:password] http://x'],
    ['os.environ["SECRET"] = "x1"', 'os.environ["SECRET"] = [redacted:value]'],
    ['private_key => x1', 'private_key => [redacted:value]'],
  ])('%s', (text, clean) => {
    expect(redactText(text)).toBe(clean);
  });

  test('a private key goes with all its lines, closed or not', () => {
    const begin = of('-----BEGIN RSA ', 'PRIVATE KEY-----');
    const end = of('-----END RSA ', 'PRIVATE KEY-----');
    expect(redactText(`a ${begin}\nMIIE\n${end} b`)).toBe('a [redacted:private-key] b');
    expect(redactText(`a ${begin}\nMIIE`)).toBe('a [redacted:private-key]');
  });
});

describe('what people need stays', () => {
  test.each([
    [`image reg/app@sha256:${HEX_64} not found`],
    [`containerd://${HEX_64}`],
    ['commit 0123456789abcdef0123456789abcdef01234567'],
    ['pod 123e4567-e89b-12d3-a456-426614174000'],
    ['Back-off restarting failed container app in pod agenttrader-marketdata-mcp-server-6f7c9d5b8c-abcde'],
    ['MountVolume.SetUp failed for volume "config" : configmap "floor-env" not found'],
    ['secret "trader-secrets" not found'],
    ["couldn't find key api-key in Secret trading-floor/trader-secrets"],
    ['secretName: trader-secrets'],
    ['--token-file /var/run/token --password=$(DB_PASSWORD)'],
    ['Readiness probe failed: HTTP probe failed with statuscode: 503'],
    ['AgentTraderOpsReadinessCheckV2WorkflowExecutionSummary'],
    ['/var/lib/kubelet/pods/123e4567-e89b-12d3-a456-426614174000/volumes/kubernetes.io~projected/x'],
  ])('%s', (text) => {
    expect(redactText(text)).toBe(text);
  });
});

test('redacting twice is redacting once, and short text is itself', () => {
  const pieces = constantFrom(
    'password',
    '=',
    ':',
    ' ',
    '"',
    "'",
    'token',
    'Bearer ',
    'abcDEF123456',
    '://',
    '@',
    'x',
    '--',
    '-u ',
    '\n',
    '[redacted:value]',
    HEX_64,
    BASE_62,
    'eyJ',
    '.',
    '$(A)',
    '\\',
    '{',
    '}',
  );
  assert(
    property(array(pieces, { maxLength: 24 }), (parts) => {
      const once = redactText(parts.join(''));
      expect(redactText(once)).toBe(once);
    }),
    { numRuns: 3_000 },
  );
  assert(property(string({ maxLength: 7 }), (text) => expect(redactText(text)).toBe(text)));
});

describe('time is linear in the text', () => {
  const HOSTILE = [
    'a',
    '-',
    'A',
    'token',
    'token="',
    "token='",
    'token ',
    'token:',
    'token\\',
    '-----BEGIN ',
    '-----BEGIN PRIVATE KEY-----',
    'a://',
    'aa://:',
    'eyJ',
    'eyJaaaaaaaaaa.',
    'AKIA',
    'xoxb-',
    ' --token',
    'aB3',
    'sk-',
    'Bearer ',
    ' -u a',
    ' -u a:',
    'dp.aa.',
    'SG.aaaaaaaaaaaaaaaa.',
    'hooks.slack.com/',
    ' ',
  ];
  test.each(HOSTILE.map((part) => [part]))('a megabyte of %j', (part) => {
    const text = part.repeat(Math.ceil(1_000_000 / part.length));
    expect(redactText(text).length).toBeLessThanOrEqual(text.length * 4);
  });
});

describe('arguments', () => {
  test('the value after a flag that names a credential goes, wherever it stands', () => {
    expect(redactArguments(['/app', '--password', 'hunter2', '--token', '--mode', 'live', 'API_KEY=x1'])).toEqual([
      '/app',
      '--password',
      '[redacted:value]',
      '--token',
      '--mode',
      'live',
      'API_KEY=[redacted:value]',
    ]);
  });

  test('references and names of files stay', () => {
    const args = ['--password', '$(DB_PASSWORD)', '--token-file', '/run/token', '--key', 'x'];
    expect(redactArguments(args)).toEqual(args);
  });
});

describe('values of watched names', () => {
  test.each([
    ['AGENT_MODE', 'OFF', 'OFF'],
    ['AGENT_MODE', ' LIVE ', ' LIVE '],
    ['AGENT_MODE', '$(P)', '$(P)'],
    ['AGENT_MODE', '', ''],
    ['AGENT_MODE', of('ghp_', BASE_62), '[redacted: 36 characters]'],
    ['AGENT_MODE', 'x'.repeat(41), '[redacted: 41 characters]'],
    ['AGENT_MODE', 'a/b', '[redacted: 3 characters]'],
    ['EXECUTION_CONFIRM_TOKEN', 'yes-really', '[redacted: 10 characters]'],
    ['EXECUTION_CONFIRM_TOKEN', '', ''],
    ['EXECUTION_CONFIRM_TOKEN', 'true', 'true'],
  ])('%s = %j', (name, value, kept) => {
    expect(redactValueOf(name, value)).toBe(kept);
  });

  test('a value that was built from another variable is kept only when the rules name it', () => {
    expect(redactValueOf('AGENT_MODE', 'hunter2', { borrowed: true })).toBe('[redacted: 7 characters]');
    expect(redactValueOf('AGENT_MODE', 'EXECUTE', { borrowed: true, known: true })).toBe('EXECUTE');
  });

  test('names that say what they hold', () => {
    expect(['DB_PASSWORD', 'EXECUTION_CONFIRM_TOKEN', 'ApiKey', 'signing-key'].map(isCredentialName)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(['AGENT_MODE', 'EXECUTION_HALTED', 'MONKEY'].map(isCredentialName)).toEqual([false, false, false]);
  });
});
