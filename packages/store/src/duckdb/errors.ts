import { CrowdtoneError, type ErrorCode } from '@crowdtone/domain';

interface KnownError {
  /** Matches DuckDB's message, as it has no code for these errors. */
  readonly wording: RegExp;
  readonly code: ErrorCode;
  readonly explain: (path: string) => string;
}

const KNOWN_ERRORS: readonly KnownError[] = [
  {
    wording: /Could not set lock on file/,
    code: 'E_STORE_LOCKED',
    explain: (path) => `another process has ${path} open; end it, or name another file`,
  },
  {
    // ENOSPC, EDQUOT and EFBIG: the disk, the user's quota, the process's file-size limit.
    wording: /No space left on device|Disk quota exceeded|File too large/,
    code: 'E_DISK_FULL',
    explain: (path) => `no disk space is left to write ${path}; free some space; earlier data is kept`,
  },
  {
    // The engine's own limit, or that of the machine.
    wording: /Out of Memory Error|bad allocation|bad_alloc/,
    code: 'E_MEMORY_FULL',
    explain: (path) => `not enough memory for ${path}; free some memory and run again; earlier data is kept`,
  },
  {
    wording:
      /not a valid DuckDB database|Corrupt database file|Could not read enough bytes|Serialization Error|read a database file with version number/i,
    code: 'E_STORE_CORRUPT',
    explain: (path) => `${path} is damaged or not a Crowdtone store; move it away or restore a copy`,
  },
  {
    wording: /Cannot open file|Could not read from file|Permission denied|Read-only file system/,
    code: 'E_STORE_UNAVAILABLE',
    explain: (path) => `${path} cannot be opened for writing; check that the folder exists and may be written to`,
  },
];

/** An error of DuckDB as an error with a code; unknown errors are returned unchanged. */
export function explainDuckDbError(error: unknown, path: string): unknown {
  if (error instanceof CrowdtoneError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const known = KNOWN_ERRORS.find(({ wording }) => wording.test(message));
  return known ? new CrowdtoneError(known.code, known.explain(path), { cause: error }) : error;
}
