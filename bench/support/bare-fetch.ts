/**
 * The floor under a look: a process that fetches lists page by page, parses each page and throws it away. It keeps
 * nothing, checks nothing and writes nothing; whatever reads a cluster as JSON over Node costs at least this.
 */
import { gunzipSync } from 'node:zlib';
import { Agent } from 'undici';

/** What the parent says once. */
export interface BareTarget {
  readonly url: string;
  readonly token: string;
  readonly certificate: string;
}

/** One pass over these paths; `limit` for those that are lists. */
export interface BareOrder {
  readonly paths: readonly { readonly path: string; readonly paged: boolean }[];
}

export interface BareAnswer {
  readonly requests: number;
  readonly bytes: number;
  readonly items: number;
}

const PAGE_SIZE = 500;
const CONNECTIONS = 8;

interface Page {
  readonly items?: readonly unknown[];
  readonly metadata?: { readonly continue?: string };
}

const target: BareTarget = JSON.parse(process.env['BARE_TARGET'] ?? '{}');
const agent = new Agent({ connect: { ca: target.certificate }, connections: CONNECTIONS });

process.on('message', (order: BareOrder) => {
  void pass(order).then((answer) => process.send?.(answer));
});
process.on('disconnect', () => process.exit());

async function pass({ paths }: BareOrder): Promise<BareAnswer> {
  const sums = { requests: 0, bytes: 0, items: 0 };
  const left = [...paths];
  const lane = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await readAll(next, sums);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, lane));
  return sums;
}

async function readAll(
  { path, paged }: BareOrder['paths'][number],
  sums: { requests: number; bytes: number; items: number },
): Promise<void> {
  let token = '';
  do {
    const query = token === '' ? '' : `&continue=${encodeURIComponent(token)}`;
    const page = await read(paged ? `${path}?limit=${PAGE_SIZE}${query}` : path, sums);
    sums.items += page.items?.length ?? 0;
    token = page.metadata?.continue ?? '';
  } while (token !== '');
}

async function read(path: string, sums: { requests: number; bytes: number }): Promise<Page> {
  const answer = await agent.request({
    origin: target.url,
    path,
    method: 'GET',
    headers: { authorization: `Bearer ${target.token}`, accept: 'application/json', 'accept-encoding': 'gzip' },
  });
  const body = Buffer.from(await answer.body.arrayBuffer());
  const plain = answer.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
  sums.requests += 1;
  sums.bytes += plain.length;
  if (answer.statusCode !== 200) return {};
  return JSON.parse(plain.toString('utf8'));
}
