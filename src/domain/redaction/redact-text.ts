import { isLikelyKey } from './entropy.ts';
import {
  AUTHORIZATION,
  CREDENTIAL_HEADS,
  CREDENTIAL_WORD,
  FLAG_VALUE,
  KEYED_VALUE,
  LONG_RUN,
  TOKEN_PATTERNS,
  URL_PASSWORD,
  USER_FLAG,
} from './patterns.ts';

const CREDENTIAL_NAME = new RegExp(CREDENTIAL_WORD, 'i');
/** Nothing shorter holds a credential with what marks it. */
const SHORTEST = 8;
/** References are not values: `$(DB_PASSWORD)`, `${TOKEN}`; nor are these words. */
const NOT_A_VALUE = /^["']?(?:\$\([A-Za-z0-9_.-]+\)|\$\{[A-Za-z0-9_.-]+\}|true|false|null|none|nil)["']?$/i;
/** Names of things, not the things: `secretName: trader-secrets`. */
const NAMES_A_NAME = /(?:name|ref|path|file|volume|namespace)s?$/i;

const SCHEMES: readonly string[] = ['bearer', 'basic', 'token', 'digest', 'negotiate'];

function holdsAny(text: string, parts: readonly string[]): boolean {
  for (const part of parts) if (text.includes(part)) return true;
  return false;
}

/** While rules are at work a mark is one word between two characters that no text of the world has. */
const OPEN = '\uE001';
const CLOSE = '\uE002';
const STRAY = /[\uE001\uE002]/g;
const WRITTEN_MARK = /\[redacted:([a-z-]{1,20})\]/g;
const INNER_MARK = /\uE001([a-z-]{1,20})\uE002/g;
const ONLY_A_MARK = /^["']?\uE001[a-z-]{1,20}\uE002["']?$/;
/** One rule may uncover what another one knows; more than a few rounds only a made-up text takes. */
const ROUNDS = 4;

function mark(kind: string): string {
  return OPEN + kind + CLOSE;
}

function isDone(value: string): boolean {
  return ONLY_A_MARK.test(value) || NOT_A_VALUE.test(value);
}

function redactKeyed(text: string): string {
  return text.replace(KEYED_VALUE, (all, head: string, suffix: string, value: string) =>
    isDone(value) || NAMES_A_NAME.test(suffix) ? all : `${head}${mark('value')}`,
  );
}

function redactFlags(text: string): string {
  return text.replace(FLAG_VALUE, (all, lead: string, flag: string, gap: string, value: string) =>
    !CREDENTIAL_NAME.test(flag) || NAMES_A_NAME.test(flag) || isDone(value)
      ? all
      : `${lead}${flag}${gap}${mark('value')}`,
  );
}

function redactUsers(text: string): string {
  return text.replace(USER_FLAG, (all, lead: string, flag: string, gap: string, user: string, value: string) =>
    isDone(value) ? all : `${lead}${flag}${gap}${user}${mark('password')}`,
  );
}

function redactUrls(text: string): string {
  return text.replace(URL_PASSWORD, (all, head: string, password: string) =>
    isDone(password) ? all : `${head}${mark('password')}@`,
  );
}

function redactSchemes(text: string): string {
  return text.replace(AUTHORIZATION, (all, scheme: string, gap: string, value: string) =>
    /[0-9A-Z=._~+/]/.test(value) ? `${scheme}${gap}${mark('authorization')}` : all,
  );
}

function redactTokens(text: string): string {
  let out = text;
  for (const { kind, heads, pattern } of TOKEN_PATTERNS) {
    if (holdsAny(out, heads)) out = out.replace(pattern, mark(kind));
  }
  return out;
}

function redactRuns(text: string): string {
  return text.replace(LONG_RUN, (run: string, offset: number) => {
    const lead = /^[/=_+-]*/.exec(run)?.[0] ?? '';
    const before = text.slice(Math.max(0, offset - 8), offset) + lead;
    return isLikelyKey(run.slice(lead.length), before) ? lead + mark('key') : run;
  });
}

/**
 * Free text without what looks like a credential; each one becomes `[redacted:<kind>]`.
 * For event and error messages, command lines, bodies of answers. Time is linear in the text, the result is a
 * fixed point (`redactText(redactText(x)) === redactText(x)`), and a text without credentials comes back as it is.
 * It cannot know a secret that has no mark at all: values of the environment, ConfigMaps and annotations are
 * therefore kept by allow-list only, never by this.
 */
export function redactText(text: string): string {
  if (text.length < SHORTEST) return text;
  const start = marksHidden(text);
  let out = start;
  for (let round = 0; round < ROUNDS; round++) {
    const before = out;
    out = redactOnce(before);
    if (out === before) break;
  }
  return out === start ? text : out.replace(INNER_MARK, '[redacted:$1]');
}

/** The text with its marks as single words. */
function marksHidden(text: string): string {
  const plain = text.includes(OPEN) || text.includes(CLOSE) ? text.replace(STRAY, '') : text;
  return plain.includes('[redacted:') ? plain.replace(WRITTEN_MARK, mark('$1')) : plain;
}

function redactOnce(text: string): string {
  let out = redactTokens(text);
  if (out.includes('://') && out.includes('@')) out = redactUrls(out);
  const lower = out.toLowerCase();
  if (holdsAny(lower, CREDENTIAL_HEADS)) out = redactFlags(redactKeyed(out));
  if (holdsAny(lower, SCHEMES)) out = redactSchemes(out);
  if (lower.includes('-u')) out = redactUsers(out);
  return redactRuns(out);
}

/** Whether a name says that what it holds is a credential: `DB_PASSWORD`, `EXECUTION_CONFIRM_TOKEN`. */
export function isCredentialName(name: string): boolean {
  return CREDENTIAL_NAME.test(name);
}

/** Command and arguments, each redacted, and also the argument that follows a flag such as `--password`. */
export function redactArguments(args: readonly string[]): string[] {
  const out: string[] = [];
  let follows = false;
  for (const arg of args) {
    const value = follows && arg !== '' && !arg.startsWith('-') && !NOT_A_VALUE.test(arg);
    out.push(value ? '[redacted:value]' : redactText(arg));
    follows = /^--?[A-Za-z][\w.-]*$/.test(arg) && CREDENTIAL_NAME.test(arg) && !NAMES_A_NAME.test(arg);
  }
  return out;
}
