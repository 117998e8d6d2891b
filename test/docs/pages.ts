import { buildProgram } from '@crowdtone/cli';
import { ROOT } from './markdown-files';
import { cliPage } from './reference/cli';
import { configurationPage } from './reference/configuration';
import { errorsPage, scanErrors } from './reference/errors';
import { filesPage } from './reference/files';

/** The pages of `docs/` that are written by a program, by their path in the repository. */
export const PAGES: Readonly<Record<string, () => string | Promise<string>>> = {
  'docs/reference/cli.md': () => cliPage(buildProgram(() => undefined)),
  'docs/reference/configuration.md': configurationPage,
  'docs/reference/errors.md': () => errorsPage(scanErrors(ROOT)),
  'docs/reference/files.md': filesPage,
};
