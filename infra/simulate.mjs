/** `npm run simulate`: how many cameras hold, and what gives out first. */
import { runTestTool } from './test-tools.mjs';

await runTestTool('simulate');
