import { t } from '../text/translate';

/** What Engine.IO adds to the error of a transport. */
interface TransportError extends Error {
  /** The status of the HTTP response, for polling; 0 without a response. */
  readonly description?: unknown;
}

/** Why the last attempt at a live connection failed, after WebSocket and polling were both tried. */
export function causeOf(error: TransportError): string {
  const { message, description } = error;
  if (message === 'timeout') return t('error.timeout');
  if (typeof description !== 'number' || description === 0) return t('error.noAnswer');
  if (description === 502 || description === 504) {
    return t('error.badGateway', { status: String(description) });
  }
  if (description === 403) return t('error.forbidden');
  if (description === 404) return t('error.notFound');
  return t('error.plainStatus', { status: String(description) });
}
