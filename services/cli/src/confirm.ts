import { createInterface } from 'node:readline/promises';
import { CrowdtoneError } from '@crowdtone/domain';

/**
 * Asks once whether something may be deleted; `yes` answers in advance.
 *
 * @param what goes, as the question names it
 * @throws {CrowdtoneError} E_NOT_CONFIRMED when the answer is not yes, or nobody is there to answer
 */
export async function confirmDeletion(what: string, yes: boolean): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY) {
    throw new CrowdtoneError(
      'E_NOT_CONFIRMED',
      `nothing was deleted: nobody can confirm it here; add --yes to delete ${what}`,
    );
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`Delete ${what}? This cannot be undone. [y/N] `);
    if (/^y(es)?$/i.test(answer.trim())) return;
  } finally {
    terminal.close();
  }
  throw new CrowdtoneError('E_NOT_CONFIRMED', 'nothing was deleted; answer y to delete');
}
