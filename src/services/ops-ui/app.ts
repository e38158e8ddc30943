import type { Answer } from '../shared/server.ts';
import type { ServiceDefinition } from '../shared/service.ts';

const PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Floor</title></head>
<body>
<h1>Floor</h1>
<p>This page shows no status of the floor yet. Its own is at <a href="/ops/status">/ops/status</a>.</p>
</body>
</html>
`;

/** The read-only dashboard: one static page without a control on it. */
export const opsUiService: ServiceDefinition = {
  name: 'ops-ui',
  role: 'ops',
  createApp: () => ({
    kind: 'ops',
    feed: null,
    beatEveryMs: 1_000,
    beat: () => Promise.resolve(),
    marketdata: () => null,
    pages: { '/': page },
  }),
};

function page(): Answer {
  return { status: 200, contentType: 'text/html; charset=utf-8', body: PAGE };
}
