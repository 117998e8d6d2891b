#!/usr/bin/env node
/** `npx crowdtone` in the checkout, and `crowdtone` where it could be linked: as `npm start`, without npm's own output. */
import '../../../infra/start.mjs';
