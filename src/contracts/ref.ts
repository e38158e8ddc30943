/** A file of evidence: its path below the data root, the sha256 of its bytes (hex), its length in bytes. */
export interface Ref {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}
