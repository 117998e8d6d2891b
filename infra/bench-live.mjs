/** `npm run bench:live`: how many cameras this machine carries, how late their figures are, and what slow dashboards cost. */
import { runTestTool } from './test-tools.mjs';

await runTestTool('bench/live');
