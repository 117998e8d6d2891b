import { type ApiError, CrowdtoneError, type ErrorCode, type Mistake } from '@crowdtone/domain';

/** A request that is answered with an HTTP status of its own and `{ error: { code, message } }`. */
export class Refusal extends CrowdtoneError {
  constructor(
    readonly status: number,
    code: ErrorCode,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
    /** Of a body: everything that is wrong with it. */
    readonly mistakes: readonly Mistake[] = [],
  ) {
    super(code, message);
  }
}

/** The body of every refused request. */
export function apiError(code: ErrorCode, message: string, mistakes: readonly Mistake[] = []): ApiError {
  return { error: { code, message, ...(mistakes.length > 0 && { mistakes: [...mistakes] }) } };
}
