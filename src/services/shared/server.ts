import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** What is answered on a path; asked anew for each request. */
export type Routes = Readonly<Record<string, () => Answer>>;

/** A JSON answer. */
export function json(status: number, value: unknown): Answer {
  return { status, contentType: 'application/json; charset=utf-8', body: `${JSON.stringify(value)}\n` };
}

/** An HTTP server that knows GET and nothing else: 405 for any other method, on any path; 404 for an unknown path. */
export function createReadOnlyServer(routes: Routes, onError: (error: unknown) => void): Server {
  return createServer((request, response) => {
    send(response, answerTo(request, routes, onError));
  });
}

function answerTo(request: IncomingMessage, routes: Routes, onError: (error: unknown) => void): Answer {
  if (request.method !== 'GET') return json(405, { error: `${request.method ?? ''} is not served: GET only` });
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
  if (route === undefined) return json(404, { error: 'not found' });
  try {
    return route();
  } catch (error) {
    onError(error);
    return json(500, { error: 'internal error' });
  }
}

function send(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, {
    'content-type': answer.contentType,
    'content-length': Buffer.byteLength(answer.body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(answer.status === 405 ? { allow: 'GET' } : {}),
  });
  response.end(answer.body);
}
