/** `npm run chaos:cluster`: faults of several processes, see test/cluster/main.ts. */
import { bootstrap } from './bootstrap.mjs';
import { runTestTool } from './test-tools.mjs';

// PostgreSQL is among what only tests need.
bootstrap({ infra: true });
await runTestTool('cluster');
