import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Authenticator } from '../access/authenticator';
import { setSecurityHeaders } from '../rest/security-headers';
import { RETRY_SECONDS, type SocketLimits } from './socket-limits';

/** Code of Engine.IO for a session that it does not know; clients then connect again. */
const UNKNOWN_SESSION = 1;
const UNKNOWN_SESSION_MESSAGE =
  'Session ID unknown: the connection has ended, or several gateways share this address; let clients use the transport ' +
  'websocket only, or send all requests of a client to one gateway (sticky sessions)';

/** Middleware of Engine.IO, called for every request of a live connection; that of an upgrade has no real response. */
type Gate = (request: IncomingMessage, response: unknown, next: () => void) => void;

/**
 * Bounds requests that become live connections, and those that connections over polling consist of. A poll that waits for the
 * next event is not counted: the gateway decides when it ends, and a second one beside it ends the connection.
 */
export function connectionGate(authenticator: Authenticator, limits: SocketLimits): Gate {
  return async (request, response, next) => {
    const polling = response instanceof ServerResponse ? response : null;
    if (polling !== null) {
      setSecurityHeaders(request, polling);
      polling.setHeader('cache-control', 'no-store');
      if (authenticator.isGuest(request.headers.origin)) {
        polling.setHeader('cross-origin-resource-policy', 'cross-origin');
      }
    }
    const { headers } = request;
    // A client without access is refused by Engine.IO and takes no place.
    if (!authenticator.answersTo(headers) || !authenticator.admitsPage(headers) || request.method === 'OPTIONS') {
      next();
      return;
    }
    const session = new URLSearchParams(request.url?.split('?')[1]).get('sid');
    const isOpen = session !== null && limits.isOpen(session);
    const isPaced = isOpen && request.method === 'GET';
    const waitSeconds = polling === null || isPaced ? 0 : await limits.takePollingRequest(request);
    if (waitSeconds > 0) refuse(request, polling, waitSeconds);
    else if (session === null && !limits.admit(request, polling)) refuse(request, polling, RETRY_SECONDS);
    else if (polling !== null && session !== null && !isOpen) answerUnknownSession(polling);
    else next();
  };
}

/** Engine.IO itself knows no other status than 400 for these. */
function refuse(request: IncomingMessage, polling: ServerResponse | null, seconds: number): void {
  if (polling !== null) {
    polling.writeHead(429, { 'retry-after': String(seconds), 'content-length': '0', connection: 'close' }).end();
    return;
  }
  const lines = ['HTTP/1.1 429 Too Many Requests', `Retry-After: ${seconds}`, 'Content-Length: 0', 'Connection: close'];
  request.socket.end(`${lines.join('\r\n')}\r\n\r\n`);
}

function answerUnknownSession(polling: ServerResponse): void {
  polling
    .writeHead(400, { 'content-type': 'application/json' })
    .end(JSON.stringify({ code: UNKNOWN_SESSION, message: UNKNOWN_SESSION_MESSAGE }));
}
