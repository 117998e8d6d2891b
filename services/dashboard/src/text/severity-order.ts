import type { Severity } from '@crowdtone/domain';

/** Most severe first. */
export const SEVERITY_ORDER: readonly Severity[] = ['critical', 'warning', 'info'];
