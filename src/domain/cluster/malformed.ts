/** An object that is not what the API says it is. A list that holds one is unseen, cause `malformed`. */
export class MalformedObject extends Error {
  readonly type = 'MalformedObject';
  /** What was being read, as far as it could be told: `Pod trading-floor/gamma-0`. */
  readonly subject: string;
  /** The member that is wrong, and what was wanted and seen there. */
  readonly complaint: string;

  constructor(complaint: string, subject = '') {
    super(subject === '' ? complaint : `${subject}: ${complaint}`);
    this.name = 'MalformedObject';
    this.subject = subject;
    this.complaint = complaint;
  }
}

/** Whether an error says that an object was malformed; by type, so that it holds across module borders. */
export function isMalformed(error: unknown): error is MalformedObject {
  return error instanceof Error && 'type' in error && error.type === 'MalformedObject';
}

function describe(seen: unknown): string {
  if (seen === undefined) return 'nothing';
  if (seen === null) return 'null';
  if (Array.isArray(seen)) return 'a list';
  return typeof seen === 'object' ? 'an object' : `a ${typeof seen}`;
}

/** The error for one member: names it, and says what was wanted and the type of what was there, never its value. */
export function wrongMember(member: string, wanted: string, seen: unknown): MalformedObject {
  return new MalformedObject(`${member}: wanted ${wanted}, saw ${describe(seen)}`);
}

/** Runs one pick and names the object in whatever it complains of. */
export function picking<T>(kind: string, raw: unknown, pick: () => T): T {
  try {
    return pick();
  } catch (error) {
    if (isMalformed(error) && error.subject === '') throw new MalformedObject(error.complaint, subjectOf(kind, raw));
    throw error;
  }
}

function subjectOf(kind: string, raw: unknown): string {
  if (typeof raw !== 'object' || raw === null || !('metadata' in raw)) return kind;
  const { metadata } = raw;
  if (typeof metadata !== 'object' || metadata === null) return kind;
  const name = 'name' in metadata && typeof metadata.name === 'string' ? metadata.name : '?';
  const namespace = 'namespace' in metadata && typeof metadata.namespace === 'string' ? `${metadata.namespace}/` : '';
  return `${kind} ${namespace}${name}`;
}
