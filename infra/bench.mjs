/** `npm run bench`: what each stage of the analysis costs, and `@vladmandic/human` on the same frames. */
import { runTestTool } from './test-tools.mjs';

await runTestTool('bench');
