import type { LogAction } from '@crowdtone/domain';

/** What the log calls an action. */
export const LOG_LABELS: Readonly<Record<LogAction, string>> = {
  'signed-in': 'Signed in',
  'signed-out': 'Signed out',
  refused: 'Refused',
  'camera-added': 'Camera added',
  'camera-changed': 'Camera changed',
  'camera-removed': 'Camera removed',
  'rules-changed': 'Alert rules changed',
  'zones-changed': 'Zones changed',
  'settings-changed': 'Settings changed',
  acknowledged: 'Alert acknowledged',
  deleted: 'Deleted',
  exported: 'Exported',
};
