import { buildProgram } from '@crowdtone/cli';
import { cliPage } from './reference/cli';
import { codebookPage } from './reference/codebook';
import { configurationPage } from './reference/configuration';
import { errorsPage } from './reference/errors';
import { filesPage } from './reference/files';
import { liveProtocolPage } from './reference/live-protocol';
import { openApiPage } from './reference/openapi';
import { studyPage } from './reference/study';

/** The pages of `docs/` that are written by a program, by their path in the repository. */
export const PAGES: Readonly<Record<string, () => string | Promise<string>>> = {
  'docs/reference/cli.md': () => cliPage(buildProgram(() => undefined)),
  'docs/reference/codebook.md': codebookPage,
  'docs/reference/configuration.md': configurationPage,
  'docs/reference/errors.md': errorsPage,
  'docs/reference/files.md': filesPage,
  'docs/reference/live-protocol.md': liveProtocolPage,
  'docs/reference/openapi.json': openApiPage,
  'docs/reference/study.md': studyPage,
};
