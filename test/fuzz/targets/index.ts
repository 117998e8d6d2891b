import type { Target } from '../target';
import { openAddresses } from './addresses';
import { openConfigurations } from './configurations';
import { openContainers } from './containers';
import { openFaulty } from './faulty';
import { openMessages } from './messages';
import { openRequests } from './requests';

/** How each target is opened, by its name. */
export const TARGETS = {
  addresses: openAddresses,
  configurations: openConfigurations,
  containers: openContainers,
  requests: openRequests,
  messages: openMessages,
  faulty: openFaulty,
} as const satisfies Readonly<Record<string, () => Target | Promise<Target>>>;

/** Name of a target. */
export type TargetName = keyof typeof TARGETS;

/** Targets of a run, in the order in which they take turns. */
export const REAL_TARGETS = [
  'addresses',
  'configurations',
  'containers',
  'requests',
  'messages',
] as const satisfies readonly TargetName[];
