/** `npm run bench:commits`: this checkout against the built checkout of another commit, by turns. */
import { runTestTool } from './test-tools.mjs';

await runTestTool('bench/commits');
