import { buildProgram } from '@crowdtone/cli';
import { cliPage } from './reference/cli';
import { configurationPage } from './reference/configuration';
import { errorsPage, scanErrors } from './reference/errors';
import { filesPage } from './reference/files';

/**
 * The pages of `docs/` that are written by a program, by their path in the repository.
 *
 * @param root the checkout, whose sources are searched for error codes
 */
export function generatedPages(root: string): ReadonlyMap<string, string> {
  return new Map([
    ['docs/reference/cli.md', cliPage(buildProgram(() => undefined))],
    ['docs/reference/configuration.md', configurationPage()],
    ['docs/reference/errors.md', errorsPage(scanErrors(root))],
    ['docs/reference/files.md', filesPage()],
  ]);
}
