import { describe, expect, test } from '@jest/globals';
import {
  code,
  codeBlock,
  heading,
  link,
  list,
  paragraph,
  renderMarkdown,
  strong,
  table,
} from '../../../src/domain/report/markdown.ts';

describe('text stays text', () => {
  test.each<[why: string, text: string, markdown: string]>([
    ['html', '<img src=x onerror=alert(1)>', '\\<img src=x onerror=alert(1)>'],
    ['an entity', '&lt;b&gt; & c', '\\&lt;b\\&gt; & c'],
    ['a link', '[PASS](http://example.com)', '\\[PASS]\\(http://example.com)'],
    ['emphasis', '**GO** _GO_ __GO__', '\\*\\*GO\\*\\* \\_GO\\_ \\_\\_GO\\_\\_'],
    ['words struck out', '~~FAIL~~', '\\~\\~FAIL\\~\\~'],
    ['a heading of its own', 'seen\n# READY (GO)', 'seen # READY (GO)'],
    ['a code span', 'a `b` c', 'a \\`b\\` c'],
    ['a name with underscores', 'AGENT_MODE is no_go', 'AGENT_MODE is no_go'],
    ['an escape before an underscore', 'a\\_b', 'a\\\\\\_b'],
    ['marks that reorder what is read', 'GO\u202eON\u0000', 'GO\\u{202e}ON\\u{0}'],
  ])('%s', (_why, text, markdown) => {
    expect(renderMarkdown([paragraph(text)])).toBe(`${markdown}\n`);
  });

  test('at the start of a line nothing becomes a block', () => {
    for (const text of ['# a', '> a', '- a', '1. a', '+ a', '``` a', '| a | b', '===', '---', '\t a']) {
      expect(renderMarkdown([paragraph(text)])).toMatch(/^(\\|1\\\.|&#x20;)/);
    }
  });
});

describe('table', () => {
  test.each<[why: string, cell: string]>([
    ['pipes', 'PASS | PASS |'],
    ['line breaks', 'a\n| x | PASS |\r\nb'],
    ['a backslash at the end', 'C:\\'],
    ['a backslash before a pipe', 'a\\| PASS'],
    ['backticks and a pipe', '`|` ``|``'],
  ])('a cell cannot become two: %s', (_why, cell) => {
    const text = renderMarkdown([
      table(
        ['check', 'status'],
        [
          [cell, 'FAIL'],
          [code(cell), strong('FAIL')],
        ],
      ),
    ]);
    const rows = text.trimEnd().split('\n');
    expect(rows).toHaveLength(4);
    expect(rows.map((row) => cellsOf(row).length)).toEqual([2, 2, 2, 2]);
    expect(cellsOf(rows[2] ?? '')[1]).toBe('FAIL');
    expect(cellsOf(rows[3] ?? '')[1]).toBe('**FAIL**');
  });

  test('short rows and an empty cell keep their columns', () => {
    expect(renderMarkdown([table(['a', 'b'], [['', code('')]])])).toBe('| a | b |\n| - | - |\n| | |\n');
  });
});

describe('blocks', () => {
  test('a report in small', () => {
    const text = renderMarkdown([
      heading(1, ['Floor ', code('trading-floor')]),
      paragraph(['See ', link('ops/runbooks/pre_market.md', 'pre_market'), ' first.']),
      list([['pod ', code('a')], 'b']),
      list(['one', 'two'], true),
      codeBlock('```\nnot closed', 'text'),
    ]);
    expect(text).toBe(
      [
        '# Floor `trading-floor`',
        'See [pre_market](ops/runbooks/pre_market.md) first.',
        '- pod `a`\n- b',
        '1. one\n2. two',
        '````text\n```\nnot closed\n````\n',
      ].join('\n\n'),
    );
  });
});

/** The cells of a row by GitHub's rule: an unescaped pipe ends one, wherever it stands. */
function cellsOf(row: string): string[] {
  return [...row.slice(1).matchAll(/((?:\\.|[^|\\])*)\|/g)].map((match) => (match[1] ?? '').trim());
}
