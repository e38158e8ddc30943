import { styleText } from 'node:util';

/** What a word means; how it looks is the terminal's matter. */
export type Tone = 'good' | 'bad' | 'doubtful' | 'faint' | 'strong';

/** Dresses text up, or leaves it as it is. */
export type Style = (tone: Tone, text: string) => string;

const LOOKS: Readonly<Record<Tone, Parameters<typeof styleText>[0]>> = {
  good: ['bold', 'green'],
  bad: ['bold', 'red'],
  doubtful: 'yellow',
  faint: 'dim',
  strong: 'bold',
};

/** Colours on a terminal that can show them; plain text to a file or pipe, with NO_COLOR, and on a dumb terminal. */
export function styleFor(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): Style {
  const unwanted = env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '';
  if (stream.isTTY !== true || unwanted || env['TERM'] === 'dumb') return (_tone, text) => text;
  return (tone, text) => styleText(LOOKS[tone], text, { validateStream: false });
}
