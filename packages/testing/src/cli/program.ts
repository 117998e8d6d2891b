import { buildProgram } from '@crowdtone/cli';
import { CrowdtoneError } from '@crowdtone/domain';

/** Runs the command line in this process. @returns its exit code, or that of its error */
export async function run(...words: string[]): Promise<{ exitCode: number; code?: string }> {
  let exitCode = -1;
  const program = buildProgram((given) => {
    exitCode = given;
  });
  try {
    await program.parseAsync(words, { from: 'user' });
    return { exitCode };
  } catch (error) {
    if (error instanceof CrowdtoneError) return { exitCode: error.exitCode, code: error.code };
    throw error;
  }
}
