/** `npm run docs:generate`: writes the pages of docs/reference that come from the code. */
import { runTestTool } from './test-tools.mjs';

await runTestTool('docs');
