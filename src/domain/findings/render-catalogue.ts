import type { FindingStatus } from '../../contracts/finding.ts';
import { type Block, code, heading, link, list, paragraph, renderMarkdown, type Words } from '../report/markdown.ts';
import { FINDINGS } from './catalogue.ts';
import type { FindingKind } from './finding-kind.ts';

const PARTS: readonly { readonly status: FindingStatus; readonly title: string; readonly text: string }[] = [
  { status: 'FAIL', title: 'FAIL', text: 'Known to be wrong. Blocks.' },
  { status: 'UNKNOWN', title: 'UNKNOWN', text: 'Not seen, or not understood. Blocks as FAIL does.' },
  { status: 'PASS', title: 'PASS', text: 'What was looked at, and found as it must be.' },
];

/** The catalogue of findings as docs/findings.md shows it: by status, then by code. Same catalogue, same bytes. */
export function renderCatalogue(): string {
  const kinds: readonly (readonly [string, FindingKind])[] = Object.entries(FINDINGS);
  const sorted = kinds.toSorted(([left], [right]) => (left < right ? -1 : 1));
  return renderMarkdown([
    heading(1, 'Findings'),
    paragraph([
      'Every finding that a check can make. Codes are public: reports, alerts and runbooks quote them, and none is used ',
      'again for something else. Rendered from the catalogue in ',
      code('src/domain/findings'),
      '; do not edit.',
    ]),
    ...PARTS.flatMap(({ status, title, text }) =>
      part(
        title,
        text,
        sorted.filter(([, kind]) => kind.status === status),
      ),
    ),
  ]);
}

function part(title: string, text: string, kinds: readonly (readonly [string, FindingKind])[]): readonly Block[] {
  const items = kinds.map(([name, { title: meaning, severity, runbook }]): Words => {
    if (runbook === undefined) return [code(name), `: ${meaning}.`];
    return [code(name), ` (${severity}): ${meaning}. `, link(`ops/runbooks/${runbook}.md`, runbook)];
  });
  return [heading(2, title), paragraph(text), list(items)];
}
