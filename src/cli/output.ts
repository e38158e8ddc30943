import type { Style } from './styles.ts';

/** Where a command says its result, and only that: on stdout, for people or as one JSON document. */
export interface Output {
  readonly json: boolean;
  readonly style: Style;
  /** Says a result, once: the text for people, or with `--json` the value. */
  result(text: string, value: unknown): void;
  /** Whether the result was said. */
  said(): boolean;
}

/** The output of one command; `write` goes to stdout. */
export function createOutput(options: {
  readonly json: boolean;
  readonly style: Style;
  readonly write: (text: string) => void;
}): Output {
  const { json, style, write } = options;
  let said = false;
  return {
    json,
    style,
    result: (text, value) => {
      said = true;
      write(json ? `${JSON.stringify(value, undefined, 2)}\n` : `${text}\n`);
    },
    said: () => said,
  };
}
