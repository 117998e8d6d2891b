import { type ApiError, asCrowdtoneError, handshakeSchema } from '@crowdtone/domain';
import type { AuditLog } from '../access/audit-log';
import type { Authenticator } from '../access/authenticator';
import { ANONYMOUS } from '../access/principal';
import { errorBody, HttpError } from '../http-error';
import type { LiveSocket } from './socket';
import type { SocketLimits } from './socket-limits';

/** Socket.IO middleware that authenticates a connection; a refusal is the `data` of the client's `connect_error`. */
export function authenticateSocket(
  authenticator: Authenticator,
  limits: SocketLimits,
  log: AuditLog,
): (socket: LiveSocket, next: (error?: Error) => void) => Promise<void> {
  return async (socket, next) => {
    try {
      const auth = handshakeSchema.safeParse(socket.handshake.auth);
      if (!auth.success) throw new HttpError('E_MESSAGE_INVALID', 'auth requires { token }, or nothing');
      const principal = authenticator.identify(socket.request, auth.data.token);
      await log.arrived(socket.request, principal);
      const caller = authenticator.callerOf(socket.request, principal);
      await limits.admitToken(socket.conn, caller);
      socket.data = { principal, caller };
      next();
    } catch (thrown) {
      const error = asCrowdtoneError(thrown);
      await log.refused(socket.request, ANONYMOUS, error, 'a live connection');
      next(new HandshakeError(error.message, errorBody(error)));
    }
  };
}

/** Socket.IO sends `message` and `data`, and nothing else, to the client. */
class HandshakeError extends Error {
  constructor(
    message: string,
    readonly data: ApiError,
  ) {
    super(message);
  }
}
