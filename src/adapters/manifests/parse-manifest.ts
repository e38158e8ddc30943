import { parseAllDocuments } from 'yaml';
import { errorText } from '../../domain/error-text.ts';
import type { ManifestDocument } from '../../domain/lock/pick-manifest.ts';
import type { ManifestFile } from './manifest-files.ts';

const MOST_DOCUMENTS = 1_000;
/** Nobody writes that many references by hand; a few lines of them can grow to gigabytes. */
const MOST_ALIASES = 100;

export interface ParsedFile {
  readonly documents: readonly ManifestDocument[];
  readonly unreadable: readonly { readonly path: string; readonly why: string }[];
}

/**
 * All documents of one file, empty ones left out, as kubectl reads them: by YAML 1.1, where a bare `off` is false. A file with an error anywhere has no documents: it is unreadable.
 */
export function parseManifest({ path, text }: ManifestFile): ParsedFile {
  try {
    const parsed = parseAllDocuments(text, { version: '1.1', uniqueKeys: true, logLevel: 'error' });
    if (parsed.length > MOST_DOCUMENTS)
      return unreadable(path, `${parsed.length} documents, more than ${MOST_DOCUMENTS}`);
    const documents: ManifestDocument[] = [];
    for (const [index, document] of [...parsed].entries()) {
      const [problem] = document.errors;
      if (problem !== undefined) return unreadable(path, `document ${index + 1}: ${firstLine(problem.message)}`);
      const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES });
      if (value !== null) documents.push({ file: path, document: index + 1, value });
    }
    return { documents, unreadable: [] };
  } catch (error) {
    return unreadable(path, firstLine(errorText(error)));
  }
}

function unreadable(path: string, why: string): ParsedFile {
  return { documents: [], unreadable: [{ path, why }] };
}

/** Without the lines of the file that a parser quotes: they may hold anything. */
function firstLine(message: string): string {
  return message.split('\n', 1)[0]?.replace(/:$/, '') ?? '';
}
