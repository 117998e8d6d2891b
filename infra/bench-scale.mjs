/** `npm run bench:scale`: how costs grow with faces, files, cameras and dashboards, and the cores that cameras need. */
import { runTestTool } from './test-tools.mjs';

await runTestTool('bench/scale');
