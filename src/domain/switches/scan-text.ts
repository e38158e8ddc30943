import { type Assignment, detached, LONGEST_VALUE } from './assignment.ts';
import { type ReadValue, readSetting, readWord } from './read-value.ts';
import type { WatchList } from './watch-list.ts';

/** Flags that enable without naming a switch: what they say, and of which switch. */
const GENERAL_FLAGS: Readonly<Record<string, { readonly name: string; readonly bare: string }>> = {
  mode: { name: 'AGENT_MODE', bare: '' },
  execute: { name: 'EXECUTION_ENABLED', bare: 'true' },
  live: { name: 'AGENT_MODE', bare: 'LIVE' },
  'live-trading': { name: 'TRADING_MODE', bare: 'LIVE' },
};
const REFUSED = /^(?:0|false|no|off)$/i;

/** No text that means well has more; what follows is not read, and every name is then unknown. */
const MOST_SPOTS = 10_000;
const MOST_FOUND = 500;

const DEFAULT = /(?::[-=]|[:=-])([^}]{0,200})\}/y;
const PAIR = /\\?["']?\s{0,64},?\s{0,64}\\?["']?value\\?["']?[ \t]{0,8}[:=][ \t]{0,8}/iy;
const NAMED_BY = /(?:name|key)\\?["']?\s{0,8}[:=]\s{0,8}\\?["']?$/i;
const VALUE_BEFORE =
  /value\\?["']?[ \t]*[:=][ \t]*\\?["']?([^\s"',}\\]{1,64})\\?["']?\s*,?\s*-?\s*\\?["']?name\\?["']?\s*[:=]\s*\\?["']?$/i;
const OPERATOR = /\\{0,2}["'`]?\]?\)?([ \t]{0,32})(:=|\?=|\+=|=>|=(?![=~])|:(?!:|\/\/))([ \t]{0,64})/y;
const MARKUP = /["']?[^<>]{0,64}>([^<]{0,200})</y;
const COMMA = /\\?["'`]\s{0,8},\s{0,8}/y;
const GAP = /["']?[\s\0]{1,64}/y;
const SET_VERB = /(?:^|[\s;&|\0])(?:setenv|set(?:[ \t]+-\w+)*|ENV|typeset|declare)[ \t]+$/;
const UNSET_VERB = /(?:^|[\s;&|\0])(?:unset(?:[ \t]+-v)?|-u|--unset)[ \t\0=]+$/;
const FILL_VERB = /(?:^|[\s;&|\0])(?:printf[ \t]+-v|read(?:[ \t]+-\w+)*|for)[ \t]+["']?$/;
const LINE_END = /[\n\0]/g;
const LINE_COMMENT = /^[ \t]*#/;

type Found = Omit<Assignment, 'name' | 'flag'>;

/** What finds assignments of watched names in a text. */
export type TextScanner = (text: string) => readonly Assignment[];

function spellingOf(name: string): string {
  return name
    .split(/_+/)
    .filter((part) => part !== '')
    .map((part) => part.replace(/[^A-Za-z0-9]/g, '\\$&'))
    .join('[-_.]?');
}

function sticky(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function take(read: ReadValue, loose = false): Found {
  return 'why' in read
    ? { value: null, loose, why: read.why }
    : { value: detached(read.value.slice(0, LONGEST_VALUE + 1)), loose, why: null };
}

function plain(value: string, loose = false): Found {
  return take({ value }, loose);
}

/** The word that runs up to `at`: `--no-` of `--no-paper-trading`, `-Dapp.` of `-Dapp.agent.mode`. */
function leadOf(text: string, at: number): string {
  let from = at;
  while (from > 0 && at - from < 80 && /[\w.-]/.test(text[from - 1] ?? '')) from -= 1;
  return text.slice(from, at);
}

/** Whether a name may begin here: not inside a longer one, but after `-D`, `-e` and an escaped line end. */
function mayBegin(text: string, at: number): boolean {
  const before = text[at - 1];
  if (before === undefined || !/[A-Za-z0-9_]/.test(before)) return true;
  const two = text[at - 2];
  if (two === '\\') return 'nrt'.includes(before);
  return two === '-' && /[A-Za-z]/.test(before) && !/[\w-]/.test(text[at - 3] ?? ' ');
}

function mayEnd(text: string, end: number): boolean {
  const after = text[end];
  if (after === undefined || !/[\w.-]/.test(after)) return true;
  return (after === '.' || after === '-') && !/\w/.test(text[end + 1] ?? '');
}

/** Whether a flag may begin here: at a word's begin, not as the default in `${NAME:-live}`. */
function standsAlone(text: string, at: number): boolean {
  return at === 0 || /[\s\0"'`,[(=;&|\\]/.test(text[at - 1] ?? '');
}

/** `--name value`, `--name`, `--no-name`; null where the name is no flag. */
function readFlag(text: string, at: number, end: number): Found | null {
  const lead = leadOf(text, at);
  if (!/^--?(?:[A-Za-z]|$)/.test(lead) || !standsAlone(text, at - lead.length)) return null;
  if (/^--?(?:no|disable|without|skip)-/.test(lead)) return plain('false');
  const gap = sticky(GAP, text, end) ?? sticky(COMMA, text, end);
  const next = gap === null ? '' : readWord(text, end + gap[0].length);
  return plain(next === '' || next.startsWith('-') ? 'true' : next);
}

function readPair(text: string, at: number, end: number): Found | null {
  const before = text.slice(Math.max(0, at - 24), at);
  if (NAMED_BY.test(before)) {
    const pair = sticky(PAIR, text, end);
    if (pair !== null) return take(readSetting(text, end + pair[0].length, true));
    const earlier = VALUE_BEFORE.exec(text.slice(Math.max(0, at - 160), at))?.[1];
    if (earlier !== undefined) return plain(earlier);
  }
  if (!/<[\w:.-]*$/.test(before) && !/(?:name|key|id)=["']$/.test(before)) return null;
  const markup = sticky(MARKUP, text, end)?.[1];
  return markup === undefined ? null : plain(markup.trim());
}

function readOperator(text: string, end: number): Found | null {
  const operator = sticky(OPERATOR, text, end);
  if (operator === null) return null;
  const [all, before = '', sign = '', after = ''] = operator;
  const at = end + all.length;
  if (sign === ':' || sign === '=>') return take(readSetting(text, at, sign === ':'));
  const spaced = before !== '' || after !== '' || sign !== '=';
  return spaced ? take(readSetting(text, at, false)) : plain(readWord(text, at));
}

/** Where a line or an argument ends. */
function nextLineEnd(text: string, from: number): number {
  LINE_END.lastIndex = from;
  return LINE_END.exec(text)?.index ?? -1;
}

/** What stands at one spelling of a watched name; null where the text only mentions or reads it. */
function readSpot(text: string, at: number, end: number): Found | null {
  if (text[at - 1] === '{' && text[at - 2] === '$') {
    const fallback = sticky(DEFAULT, text, end)?.[1];
    return fallback === undefined ? null : plain(fallback, true);
  }
  if (text[at - 1] === '$') return null;
  const before = text.slice(Math.max(0, at - 40), at);
  if (UNSET_VERB.test(before)) return { value: null, loose: false, why: 'the command takes it away' };
  if (FILL_VERB.test(before)) return { value: null, loose: false, why: 'a command fills it when it runs' };
  const found = readPair(text, at, end) ?? readOperator(text, end) ?? readFlag(text, at, end);
  if (found !== null) return found;
  const gap = SET_VERB.test(before) ? sticky(GAP, text, end) : null;
  if (gap !== null) return plain(readWord(text, end + gap[0].length));
  const comma = sticky(COMMA, text, end);
  return comma === null ? null : take(readSetting(text, end + comma[0].length, false), true);
}

function readGeneralFlag(text: string, at: number, end: number): Assignment | null {
  const word = text
    .slice(at, end)
    .toLowerCase()
    .replace(/[_.]/g, '-')
    .replace(/^livetrading$/, 'live-trading');
  const general = GENERAL_FLAGS[word];
  const lead = leadOf(text, at);
  if (general === undefined || (lead !== '-' && lead !== '--') || !standsAlone(text, at - lead.length)) return null;
  const given = readOperator(text, end)?.value ?? (general.bare === '' ? readFlag(text, at, end)?.value : null) ?? null;
  if (given !== null && REFUSED.test(given.trim()) && general.bare !== '') return null;
  const value = given ?? general.bare;
  return { name: general.name, ...plain(value, general.bare === ''), flag: lead + text.slice(at, end) };
}

/**
 * Finds what a command, a script or a configuration file sets watched names to, as text: `AGENT_MODE=LIVE`,
 * `export AGENT_MODE="live"`, `--agent-mode live`, `-Dagent.mode=`, `agent_mode: LIVE`, `"agentMode":"LIVE"`,
 * `- name: AGENT_MODE` with its `value:`, markup, setters, and the general flags `--mode`, `--execute`, `--live`.
 * Spelling is free in case and in `-`, `_`, `.`; a name inside a longer name is another name; lines that begin with
 * `#` are comments. It reads text, it runs nothing: names and values that a program puts together are out of its
 * reach (shell-script.ts tells that a shell does so), as is what an image holds.
 * `\0` separates the arguments of a command. Time is linear in the text; a text that names switches ten thousand
 * times, or sets them five hundred times, leaves every name unknown.
 */
export function createTextScanner(watch: WatchList): TextScanner {
  const spellings = watch.names.map(({ name }) => spellingOf(name)).toSorted((a, b) => b.length - a.length);
  const general = ['live[-_.]?trading', 'mode', 'execute', 'live'];
  const why = 'its text names switches too often to be read';
  const crowded = watch.names.map(({ name }) => ({ name, value: null, loose: false, flag: null, why }));
  const pattern = new RegExp([...spellings, ...general].join('|'), 'gi');

  return (text) => {
    const found: Assignment[] = [];
    let lineStart = 0;
    let lineEnd = nextLineEnd(text, 0);
    pattern.lastIndex = 0;
    let spots = 0;
    for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
      spots += 1;
      if (spots > MOST_SPOTS || found.length > MOST_FOUND) return [...found.slice(0, MOST_FOUND), ...crowded];
      const at = match.index;
      const end = at + match[0].length;
      if (!mayEnd(text, end)) continue;
      const watched = watch.named(match[0]);
      if (watched === null) {
        if (text[at - 1] !== '-') continue;
        const flag = readGeneralFlag(text, at, end);
        if (flag !== null) found.push(flag);
        continue;
      }
      if (!mayBegin(text, at)) continue;
      while (lineEnd !== -1 && lineEnd < at) {
        lineStart = lineEnd + 1;
        lineEnd = nextLineEnd(text, lineStart);
      }
      if (LINE_COMMENT.test(text.slice(lineStart, Math.min(at, lineStart + 64)))) continue;
      const spot = readSpot(text, at, end);
      if (spot !== null) found.push({ name: watched.name, ...spot, flag: null });
    }
    return found;
  };
}
