import { type ApiError, CrowdtoneError, ERRORS, type ErrorCode, type ValidationIssue } from '@crowdtone/domain';

/** A code whose entry in the registry names an HTTP status. */
export type HttpErrorCode = {
  [Code in ErrorCode]: (typeof ERRORS)[Code] extends { status: number } ? Code : never;
}[ErrorCode];

/** What an error response carries beside its code and message. */
export interface HttpErrorDetails {
  readonly headers?: Readonly<Record<string, string>>;
  /** Every invalid field of a body or a query. */
  readonly issues?: readonly ValidationIssue[];
  /** When the request may be repeated, seconds; left out when it would fail again. */
  readonly retryAfterSeconds?: number;
  /** Status of an error that the HTTP server itself raised, such as 415; by default that of the registry. */
  readonly serverStatus?: number;
}

/** An error that is sent to the client with the HTTP status of its code, and the body of {@link errorBody}. */
export class HttpError extends CrowdtoneError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly issues: readonly ValidationIssue[];
  readonly retryAfterSeconds: number | null;

  constructor(code: HttpErrorCode, message: string, details: HttpErrorDetails = {}) {
    super(code, message);
    const { headers = {}, issues = [], retryAfterSeconds = null, serverStatus = ERRORS[code].status } = details;
    this.status = serverStatus;
    this.headers = headers;
    this.issues = issues;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Whether the registry names an HTTP status for a code. */
export function hasHttpStatus(code: ErrorCode): code is HttpErrorCode {
  return 'status' in ERRORS[code];
}

/**
 * The error for a limit that was exceeded: 429 with Retry-After.
 *
 * @param what was exceeded, for the message
 * @param seconds until the request may be repeated
 */
export function limitError(code: HttpErrorCode, what: string, seconds: number): HttpError {
  const headers = { 'retry-after': String(seconds) };
  return new HttpError(code, `${what}; try again in ${seconds} s`, { headers, retryAfterSeconds: seconds });
}

/** The body of an error response, over HTTP and Socket.IO alike. */
export function errorBody(error: CrowdtoneError): ApiError {
  const { code, message } = error;
  if (!(error instanceof HttpError)) return { error: { code, message } };
  const { issues, retryAfterSeconds } = error;
  return {
    error: {
      code,
      message,
      ...(retryAfterSeconds !== null && { retryAfterSeconds }),
      ...(issues.length > 0 && { issues: [...issues] }),
    },
  };
}
