import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CrowdtoneError } from '@crowdtone/domain';
import type { Operations } from './operations';

/** A server of probes and metrics. */
export interface OperationsServer {
  /** Such as `http://127.0.0.1:4748`. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Answers `/healthz`, `/readyz` and `/metrics` for a process that serves nothing else. Everyone who reaches the address may ask:
 * the answers name sources and parts, and show nothing of a crowd but the number of faces.
 *
 * @param port 0 takes any free port
 * @throws {CrowdtoneError} E_GATEWAY_PORT_IN_USE, E_GATEWAY_LISTEN
 */
export async function serveOperations(
  operations: Operations,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<OperationsServer> {
  const server = createServer((request, response) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const path = isRead ? request.url?.split('?')[0] : undefined;
    answer(operations, path, response).catch((error: unknown) => response.destroy(error as Error));
  });
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    throw listenError(error, host, port);
  }
  const { address, family, port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  { readiness, metrics }: Operations,
  path: string | undefined,
  response: ServerResponse,
): Promise<void> {
  if (path === '/healthz') return answerJson(response, 200, { status: 'ok' });
  if (path === '/readyz') {
    const reasons = await readiness.missingParts();
    if (reasons.length === 0) return answerJson(response, 200, { status: 'ready' });
    return answerJson(response, 503, { status: 'not-ready', reasons });
  }
  if (path === '/metrics') {
    const text = await metrics.expose();
    response.writeHead(200, { 'content-type': metrics.contentType }).end(text);
    return;
  }
  answerJson(response, 404, { code: 'E_NOT_FOUND', message: 'ask for /healthz, /readyz or /metrics' });
}

function answerJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function listenError(error: unknown, host: string, port: number): CrowdtoneError {
  const code = (error as { code?: unknown } | null)?.code;
  if (code === 'EADDRINUSE') {
    const message = `port ${port} of ${host} is in use; stop the other program or choose another port`;
    return new CrowdtoneError('E_GATEWAY_PORT_IN_USE', message, { cause: error });
  }
  const message = `cannot listen on ${host}:${port} (${String(code ?? error)}); choose another address`;
  return new CrowdtoneError('E_GATEWAY_LISTEN', message, { cause: error });
}
