/** `npm run scene`: a synthetic crowd video with its truth. */
import { runTestTool } from './test-tools.mjs';

await runTestTool('scenes');
