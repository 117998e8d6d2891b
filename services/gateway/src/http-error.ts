import { type ApiError, CrowdtoneError, type ErrorCode, type ValidationIssue } from '@crowdtone/domain';

/** An error that is answered with an HTTP status of its own and the body of {@link errorBody}. */
export class HttpError extends CrowdtoneError {
  constructor(
    readonly status: number,
    code: ErrorCode,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
    /** Everything that is wrong with a body or a query. */
    readonly issues: readonly ValidationIssue[] = [],
    /** When the same may be tried again, seconds; null when it would fail again. */
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(code, message);
  }
}

/**
 * The error for something of which there is too much: 429 with Retry-After.
 *
 * @param what there is too much of, for the message
 * @param seconds until it may be tried again
 */
export function limitError(code: ErrorCode, what: string, seconds: number): HttpError {
  const headers = { 'retry-after': String(seconds) };
  return new HttpError(429, code, `${what}; try again in ${seconds} s`, headers, [], seconds);
}

/** The body of an answer that reports an error, over HTTP and Socket.IO alike. */
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
