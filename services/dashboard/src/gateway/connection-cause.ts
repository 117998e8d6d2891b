/** What Engine.IO adds to the error of a transport. */
interface TransportError extends Error {
  /** The status of the HTTP response, for polling; 0 without a response. */
  readonly description?: unknown;
}

/** Why the last attempt at a live connection failed, after WebSocket and polling were both tried. */
export function causeOf(error: TransportError): string {
  const { message, description } = error;
  if (message === 'timeout') return 'there was no answer within 20 seconds';
  if (typeof description !== 'number' || description === 0) return 'nothing answers at this address';
  if (description === 502 || description === 504) {
    return `a proxy answers with status ${description}: Crowdtone behind it is not running, or not where the proxy looks for it`;
  }
  if (description === 403)
    return 'status 403: the host name or the origin of this page is not accepted (access.publicNames)';
  if (description === 404) return 'status 404: a proxy does not pass the path socket.io/ on to Crowdtone';
  return `status ${description}`;
}
