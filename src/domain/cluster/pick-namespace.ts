import { picking } from './malformed.ts';
import { asRaw, record, text } from './raw.ts';

/** A Namespace: that it is there, which one it is, and whether it is going away. */
export function pickNamespace(raw: unknown): { readonly uid: string; readonly phase: string } {
  return picking('Namespace', raw, () => {
    const object = asRaw(raw, 'Namespace');
    return { uid: text(record(object, 'metadata'), 'uid'), phase: text(record(object, 'status'), 'phase') };
  });
}
