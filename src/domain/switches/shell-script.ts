import { UNKNOWABLE } from './commands.ts';

const SHELL = '(?:ba|da|a|z|k|mk|fi|c|tc)?sh';
const NAMES_A_SHELL = new RegExp(`(?:^|[\\s\\0/"'])${SHELL}(?=$|[\\s\\0"'])`);
const TAKES_A_SCRIPT = /(?:^|\0)(?:-[a-z]*c|-S|--split-string)(?:\0|$)/;
const LOOKS_LIKE_A_SCRIPT = /(?:^|[\s;&|\0])(?:export|exec|eval|source|declare)\s/;

const QUOTING = /=(?:""|'')(?=[\s\0;&|]|$)|\\\n|\\[nrt]|["'\\]/g;

const START = '(?:^|[\\0;&|{\\n]|(?<!\\()\\(|\\b(?:exec|then|do|else|command|builtin)\\s)[ \\t]{0,64}';
const PATH = '(?:/[\\w./-]{0,80}/)?';
/** What runs text that is made when it runs; matched with quotes removed. */
const EVALUATES: readonly RegExp[] = [
  /(?:^|[\s\0;&|({`])eval(?=[\s\0(]|$)/,
  new RegExp(`${START}(?:\\$\\((?!\\()|\`)`),
  new RegExp(`\\|&?[ \\t\\n]{0,64}(?:(?:exec|sudo|env|busybox)[ \\t]{1,16})?${PATH}${SHELL}(?=[\\s\\0;&|)\`]|$)`),
  new RegExp(`(?:^|[\\s\\0;&|/(])${SHELL}(?:[ \\t]{1,16}-[\\w-]{1,20}){0,8}[ \\t]{0,16}(?:<\\(|<<<|<[ \\t]{1,16}<\\()`),
  new RegExp(`(?:^|[\\s\\0;&|/(])${SHELL}(?:[ \\t]{1,16}-[\\w-]{1,20}){0,8}[ \\t]{1,16}-[a-z]{0,8}c[ \\t]{1,16}[$\`]`),
  /(?:^|[\s\0;&|({])(?:source|\.)[ \t]{1,16}(?:<\(|\/dev\/(?:stdin|fd)|[$`])/,
  new RegExp(`\\bxargs\\b[^\\n;|]{0,200}[ \\t/](?:env|${SHELL})(?=[\\s\\0]|$)`),
];
const WHERE_A_COMMAND_STANDS = [
  '^|[\\0;&|{(`\\n\\r!]',
  '\\b(?:exec|if|elif|then|while|until|do|else|command|builtin|time)\\s',
  '(?:;;|[\\n\\r]|\\bin\\s)\\s{0,64}\\(?[^\\s()$]{1,80}\\)',
  `(?:^|[\\s\\0;&|/(])(?:${SHELL}|su)(?:[ \\t]{1,16}[\\w-]{1,32}){0,8}[ \\t]{1,16}-[a-z]{0,8}c[ \\t]`,
].join('|');
const SETS_FOR_ONE_COMMAND = '(?:\\w{1,64}=[^\\s;&|]{0,200}[ \\t]{1,16}){0,8}';
/** `.` or `source` where a command stands, before a word: not `cd .`, `find . -name`, `cp a .`. */
const SOURCES_A_FILE = new RegExp(
  `(?:${WHERE_A_COMMAND_STANDS})[ \\t]*${SETS_FOR_ONE_COMMAND}(?:\\.|source)[ \\t]+(?=[^\\s\\0;&|)])`,
);
const DECODES =
  /\bbase(?:64|32)[ \t]{1,16}(?:-\w{0,8}[dD]|--decode)|\bopenssl[ \t][^\n;|&]{0,200}[ \t]-d\b|\bxxd[ \t]{1,16}-\w{0,8}r/;
const RUNS_A_FILE = new RegExp(
  `(?:[;&|\\n]|\\bexec\\s)[ \\t]{0,64}(?:\\.[ \\t]|source[ \\t]|\\$\\{?\\w{1,64}\\}?(?=[\\s;]|$)|${PATH}${SHELL}[ \\t])|\\bchmod[ \\t]`,
);

const NAMING_VERB = /(?<![\w./-])(?:export|declare|typeset|readonly|local|setenv|env)[ \t]+(?=[^\s;&|])/g;
const VERB_BEFORE = /(?:^|[\s\0;&|({])(?:export|declare|typeset|readonly|local|setenv|env)[ \t][^;&|\n\0]*$/;
const NAME_REFERENCE = /(?:^|[\s;&|\0])(?:declare|typeset|local)[ \t]+-\w{0,8}n/;
const FILLS_A_BUILT_NAME =
  /(?:^|[;&|\n\0({=]|\b(?:while|until|then|do|else|if)\s)[ \t]{0,64}(?:printf[ \t]{1,16}-v|read(?:[ \t]{1,16}-\w{1,8}){0,8}|mapfile|readarray)[ \t]{1,16}[\w ]{0,80}[$`]/;
const WORD = /(?:"[^"]*"|'[^']*'|\$\([^()]*\)|`[^`]*`|\\.|[^\s;&|"'`\\])+|[;&|\n\0]/g;
const POSITIONAL = /^-?\$\{?(?:[\d@*]|NF)\}?$/;

/** How far a name is read back, and how many assignments are looked at: nobody who means well has more. */
const LONGEST_NAME = 200;
const MOST_LOOKED_AT = 10_000;

/** Whether a shell reads the text, as far as it tells: a shell is named, `-c` is given, or it is written like a script. */
export function isShellScript(text: string): boolean {
  return (
    NAMES_A_SHELL.test(text) || TAKES_A_SCRIPT.test(text) || LOOKS_LIKE_A_SCRIPT.test(text) || SOURCES_A_FILE.test(text)
  );
}

/** The text without the quotes, backslashes and continued lines that a shell takes away: `AGENT_"MO"\DE` is a name. */
export function withoutQuoting(text: string): string {
  return text.replace(QUOTING, (found) => {
    if (found.startsWith('=')) return found;
    return /^\\[nrt]$/.test(found) ? '\r' : '';
  });
}

/** Whether an unquoted script runs text that is not in it: `eval`, `$(…)` as a command, a pipe to a shell, a sourced file. */
export function evaluatesText(unquoted: string): boolean {
  if (SOURCES_A_FILE.test(unquoted) || EVALUATES.some((pattern) => pattern.test(unquoted))) return true;
  return DECODES.test(unquoted) && RUNS_A_FILE.test(unquoted);
}

/** Whether the name before `=` holds an expansion; `marks` are the characters that begin one. */
function isBuiltBefore(text: string, equals: number, marks: string): boolean {
  const from = Math.max(0, equals - LONGEST_NAME);
  const before = text.slice(from, equals);
  let built = false;
  let i = before.length - 1;
  if (before[i] === '+') i -= 1;
  while (i >= 0) {
    const char = before[i] ?? '';
    const opener = { '}': '{', ')': '(', '`': '`', ']': '[' }[char];
    if (marks.includes(char) && char !== '`') built = true;
    else if (opener !== undefined) {
      const open = i === 0 ? -1 : before.lastIndexOf(opener, i - 1);
      if (open === -1) return from > 0 && marks.includes('$');
      if (char === '`') built ||= marks.includes('`');
      if (char === '}' && marks.includes('$')) built ||= /[,]|\.\./.test(before.slice(open, i));
      if (char === ')' && before[open - 1] !== '$') return false;
      i = open;
    } else if (!/[\w.-]/.test(char)) break;
    i -= 1;
  }
  if (!built || /[/?%@*#!~]/.test(before[i] ?? '')) return false;
  return !POSITIONAL.test(before.slice(i + 1)) || VERB_BEFORE.test(before.slice(0, i + 1));
}

function assignsBuiltName(text: string, marks: string): boolean {
  let looked = 0;
  for (let at = text.indexOf('='); at !== -1; at = text.indexOf('=', at + 1)) {
    looked += 1;
    if (looked > MOST_LOOKED_AT) return true;
    if (text[at + 1] === '=' || text[at + 1] === '~' || /[=!<>:\s]/.test(text[at - 1] ?? ' ')) continue;
    if (isBuiltBefore(text, at, marks)) return true;
  }
  return false;
}

/** `export $WORDS`, `env $(cat file) /app`: the words, names and all, are made when it runs. Takes the text as written. */
function exportsBuiltWords(script: string): boolean {
  let looked = 0;
  NAMING_VERB.lastIndex = 0;
  for (let verb = NAMING_VERB.exec(script); verb !== null; verb = NAMING_VERB.exec(script)) {
    looked += 1;
    if (looked > MOST_LOOKED_AT) return true;
    const at = verb.index + verb[0].length;
    const isEnv = verb[0].startsWith('env');
    for (const [word] of script.slice(at, at + LONGEST_NAME).matchAll(WORD)) {
      if (/^[;&|\n\0]/.test(word)) break;
      const [name = ''] = word.split('=', 1);
      if (/[$`]/.test(name)) return true;
      if (isEnv && name === word && !word.startsWith('-')) break;
    }
  }
  return false;
}

/** Whether a script assigns to a name that is put together when it runs: `export AGENT_$M=…`, `printf -v "$N" …`. */
export function buildsNames(script: string, unquoted: string): boolean {
  if (NAME_REFERENCE.test(unquoted) || FILLS_A_BUILT_NAME.test(unquoted)) return true;
  return assignsBuiltName(unquoted, `$\`${UNKNOWABLE}`) || exportsBuiltWords(script);
}

/** Whether words of a command that no shell reads have a name that cannot be known: `env AGENT_$(SECRET)=…`. */
export function hasUnknowableName(text: string): boolean {
  return text.includes(UNKNOWABLE) && assignsBuiltName(text, UNKNOWABLE);
}
