import { type ApiError, CrowdtoneError, type ErrorCode, type ValidationIssue } from '@crowdtone/domain';

/** A request that is answered with an HTTP status of its own and `{ error: { code, message } }`. */
export class HttpError extends CrowdtoneError {
  constructor(
    readonly status: number,
    code: ErrorCode,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
    /** Of a body: everything that is wrong with it. */
    readonly issues: readonly ValidationIssue[] = [],
  ) {
    super('input', code, message);
  }
}

/** The body of every refused request. */
export function apiError(code: ErrorCode, message: string, issues: readonly ValidationIssue[] = []): ApiError {
  return { error: { code, message, ...(issues.length > 0 && { issues: [...issues] }) } };
}
