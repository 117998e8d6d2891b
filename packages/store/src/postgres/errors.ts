import { isNativeError } from 'node:util/types';
import { CrowdtoneError, type ErrorCode } from '@crowdtone/domain';

/** A kind of error, with the codes of PostgreSQL (Appendix A of its manual) and of Node, or what the client library says. */
interface KnownError {
  readonly codes: RegExp;
  readonly wording?: RegExp;
  readonly code: ErrorCode;
  readonly explain: (database: string) => string;
}

const KNOWN_ERRORS: readonly KnownError[] = [
  {
    codes:
      /^(08...|57P0[123]|53300|ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|ENOENT)$/,
    wording:
      /Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error/i,
    code: 'E_DATABASE_UNREACHABLE',
    explain: (database) =>
      `${database} does not answer; start PostgreSQL, or correct the address; earlier data is kept`,
  },
  {
    codes: /^(28...|3D000|42501)$/,
    code: 'E_DATABASE_REFUSED',
    explain: (database) =>
      `${database} refuses this user; check user, password and database, and that the user may create tables in it`,
  },
  {
    codes: /^55P03$/,
    code: 'E_STORE_LOCKED',
    explain: (database) => `another process is changing the same in ${database}; try again`,
  },
  {
    codes: /^53100$/,
    code: 'E_DISK_FULL',
    explain: (database) => `no disk space is left at ${database}; free some space there; earlier data is kept`,
  },
  {
    codes: /^53200$/,
    code: 'E_MEMORY_FULL',
    explain: (database) => `${database} has not enough memory; free some memory there; earlier data is kept`,
  },
  {
    codes: /^25006$/,
    code: 'E_STORE_UNAVAILABLE',
    explain: (database) => `${database} is read-only, as a standby server is; name the primary server`,
  },
  {
    codes: /^XX00[12]$/,
    code: 'E_STORE_CORRUPT',
    explain: (database) => `${database} is damaged; restore a backup`,
  },
];

/** The code of an error of PostgreSQL or of the system; empty when there is none. */
export function codeOf(error: unknown): string {
  return isNativeError(error) && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/**
 * An error of PostgreSQL as an error with a code. Of unknown ones the message is left: their details quote rows, and a row may
 * hold the password of a camera.
 */
export function explainDatabaseError(error: unknown, database: string): unknown {
  if (error instanceof CrowdtoneError || !isNativeError(error)) return error;
  const code = codeOf(error);
  const known = KNOWN_ERRORS.find(({ codes, wording }) => codes.test(code) || wording?.test(error.message));
  if (known) return new CrowdtoneError(known.code, known.explain(database), { cause: new Error(error.message) });
  if (code === '') return error;
  return Object.assign(new Error(`PostgreSQL: ${error.message} (${code})`), { code, stack: error.stack });
}
