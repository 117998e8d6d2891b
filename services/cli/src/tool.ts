import { version } from '../package.json';

/** What this program calls itself in reports and on the terminal. */
export const TOOL = { name: 'Crowdtone', version } as const;
