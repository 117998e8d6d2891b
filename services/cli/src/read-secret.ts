import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { CrowdtoneError } from '@crowdtone/domain';

/**
 * A secret, from a variable of the environment or else from the terminal, which does not show it. Never from an argument, which
 * every user of the machine can read.
 *
 * @throws {CrowdtoneError} E_USAGE without either
 */
export async function readSecret(variable: string, question: string): Promise<string> {
  const given = process.env[variable];
  if (given !== undefined) return given;
  if (!process.stdin.isTTY) {
    throw new CrowdtoneError('E_USAGE', `nobody can be asked for the password here; set ${variable}`);
  }
  const silence = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: silence, terminal: true });
  process.stderr.write(question);
  try {
    return await terminal.question('');
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}
