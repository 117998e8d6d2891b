/** Process exit codes by class of error; see the README's table of exit codes. */
export const EXIT_CODES = { internal: 1, usage: 2, input: 3, environment: 4, interrupted: 130 } as const;

export type ErrorClass = keyof typeof EXIT_CODES;

export type ErrorCode = `E_${string}`;

/**
 * An error a user can act on: a stable code, what was wrong, and what to do about it.
 * Its message reads `what was wrong; what to do`, and {@link formatError} puts the code before it.
 */
export class CrowdtoneError extends Error {
  override readonly name = 'CrowdtoneError';

  constructor(
    readonly errorClass: ErrorClass,
    readonly code: ErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }

  /** The exit code of a program that ends because of this error. */
  get exitCode(): number {
    return EXIT_CODES[this.errorClass];
  }
}

/** Any thrown value as a CrowdtoneError; what carries no code becomes `E_INTERNAL`, with the original as its cause. */
export function asCrowdtoneError(error: unknown): CrowdtoneError {
  if (error instanceof CrowdtoneError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new CrowdtoneError('internal', 'E_INTERNAL', message, { cause: error });
}

/** One line for a user: `E_SOURCE_MISSING: clip.mp4 does not exist; check the path`. */
export function formatError(error: CrowdtoneError): string {
  return `${error.code}: ${error.message}`;
}
