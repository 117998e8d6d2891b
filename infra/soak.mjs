/** `npm run soak`: how memory, handles and keys grow while the program works, see test/soak/main.ts. */
import { runTestTool } from './test-tools.mjs';

await runTestTool('soak');
