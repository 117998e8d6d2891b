/** `npm run bench:batch`: what batches of many files cost. */
import { runTestTool } from './test-tools.mjs';

await runTestTool('bench/batch');
