/**
 * A part of an answer of the API server that is left as the text that came, and parsed when somebody asks for it: the
 * managedFields of pods are near half of what a cluster sends, and are looked at for almost none of them.
 */
export class Unparsed {
  readonly #text: () => string;

  constructor(text: () => string) {
    this.#text = text;
  }

  /** The parsed part; undefined when it is no JSON. */
  parse(): unknown {
    try {
      return JSON.parse(this.#text());
    } catch {
      return undefined;
    }
  }

  toJSON(): unknown {
    return this.parse();
  }
}
