import { join } from 'node:path';

/** Output folder of `crowdtone serve` by default. */
export const LIVE_FOLDER = join('crowdtone-reports', 'live');
