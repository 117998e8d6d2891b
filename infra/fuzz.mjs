/** `npm run fuzz`: feeds mutated input to the product, see test/fuzz/README.md. */
import { runTestTool } from './test-tools.mjs';

await runTestTool('fuzz');
