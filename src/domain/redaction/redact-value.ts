import { isCredentialName, redactText } from './redact-text.ts';

const WORDS = /^[A-Za-z0-9 _.,:$(){}-]{0,40}$/;
/** What switches are set to: no secret is one of these. */
const PLAIN = /^(?:|0|1|true|false|yes|no|on|off|y|n|t|f|enabled|disabled)$/i;

/**
 * The value of a watched name as evidence may hold it: as it stands when it is a few plain words, else
 * `[redacted: N characters]`. Of a name that itself names a credential (`EXECUTION_CONFIRM_TOKEN`) only empty and
 * boolean words stay. A redacted value is in no list of safe values, so it can only be judged UNKNOWN, or unsafe
 * where any value is; words that are known to be unsafe always stay, since they are words.
 * `borrowed`: the value was built from a variable that is not watched and may be anything; `known` then says
 * whether the value is one of the words that the rules name, which alone is kept.
 */
export function redactValueOf(
  name: string,
  value: string,
  { borrowed = false, known = false }: { readonly borrowed?: boolean; readonly known?: boolean } = {},
): string {
  const trimmed = value.trim();
  const plain = PLAIN.test(trimmed);
  const kept =
    isCredentialName(name) || borrowed ? plain || known : WORDS.test(trimmed) && redactText(trimmed) === trimmed;
  return kept && value.length <= trimmed.length + 40 ? value : `[redacted: ${value.length} characters]`;
}
