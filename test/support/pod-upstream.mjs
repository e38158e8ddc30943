// Services of a test's pods, one a port: `node pod-upstream.mjs ADDRESS '{"8080": {"/health": {"status": 200, "body": "…"}}}'`.
import { createServer } from 'node:http';

const [address, behaviours] = process.argv.slice(2);
const ports = Object.entries(JSON.parse(behaviours ?? '{}'));
await Promise.all(
  ports.map(
    ([port, routes]) =>
      new Promise((resolve) => {
        const server = createServer((incoming, outgoing) => {
          const route = routes[incoming.url ?? ''] ?? { status: 404, body: 'no such page' };
          if (route.hang === true) return;
          outgoing.writeHead(route.status, { 'content-type': 'application/json', ...route.headers }).end(route.body);
        });
        server.listen(Number(port), address, () => resolve(server));
      }),
  ),
);
process.stdout.write('ready\n');
