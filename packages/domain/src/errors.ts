import { z } from 'zod';
import { ERRORS, type ErrorClass, type ErrorCode, EXIT_CODES, errorEntry } from './error-codes';

/**
 * An error that a user can act on: a stable code, the problem, and what to do about it.
 * Its message reads `problem; what to do`, and {@link formatError} puts the code before it.
 * Class and exit code follow from the code, so they cannot disagree with it.
 */
export class CrowdtoneError extends Error {
  override readonly name = 'CrowdtoneError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }

  get errorClass(): ErrorClass {
    return errorEntry(this.code).class;
  }

  /** The exit code of a program that ends because of this error. */
  get exitCode(): number {
    return EXIT_CODES[this.errorClass];
  }
}

/** A code that comes from another process. */
export const errorCodeSchema = z.enum(Object.keys(ERRORS) as ErrorCode[]);

/** The out-of-memory messages of V8, native libraries and the kernel. */
const OUT_OF_MEMORY = /Array buffer allocation failed|bad_alloc|bad allocation|\bENOMEM\b|Cannot allocate memory/i;

/**
 * Any thrown value as a CrowdtoneError, with the original as its cause: `E_MEMORY_FULL` for every kind of out-of-memory
 * error; `E_INTERNAL` for any other error without a code.
 */
export function asCrowdtoneError(error: unknown): CrowdtoneError {
  if (error instanceof CrowdtoneError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (OUT_OF_MEMORY.test(message)) {
    return new CrowdtoneError(
      'E_MEMORY_FULL',
      `out of memory (${message}); free some memory, or analyse fewer videos at once`,
      {
        cause: error,
      },
    );
  }
  return new CrowdtoneError('E_INTERNAL', message, { cause: error });
}

/** One line for a user: `E_SOURCE_MISSING: clip.mp4 does not exist; check the path`. */
export function formatError(error: CrowdtoneError): string {
  return `${error.code}: ${error.message}`;
}
