/** `npm run chaos`: kills an analysis of many recordings, see test/chaos/main.ts. */
import { runTestTool } from './test-tools.mjs';

await runTestTool('chaos');
