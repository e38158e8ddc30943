/** What a person sees of a run while it goes on; both kinds of runs tell it the same. */
export interface RunWatch {
  /** A step began. `id` is unique within the run; `summary` is one line for people. */
  began(id: string, summary: string): void;
  /** A try of a step failed, and it is tried again. */
  troubled(id: string, why: string): void;
  ended(id: string, how: 'done' | 'failed', why?: string): void;
  /** Something worth knowing that is no step. */
  noted(line: string): void;
}
