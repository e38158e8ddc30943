import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';

const TIMEOUT_MS = 2_000;

/** What a kubelet's httpGet probe comes to: ready by any status from 200 to 399. */
export async function isReadyByProbe(port: number, path: string): Promise<boolean> {
  try {
    const request = get({ host: '127.0.0.1', port, path, agent: false, signal: AbortSignal.timeout(TIMEOUT_MS) });
    const response: IncomingMessage = (await once(request, 'response'))[0];
    request.on('error', () => {}); // only the status counts
    response.resume();
    const status = response.statusCode ?? 0;
    return status >= 200 && status < 400;
  } catch {
    return false;
  }
}
