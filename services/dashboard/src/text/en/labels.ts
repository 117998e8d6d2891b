import type { Messages } from '@crowdtone/texts';

/** Titles of pages. */
const page = {
  overview: 'Overview',
  source: 'Source',
  history: 'History',
  alerts: 'Alerts',
  cameras: 'Cameras',
  data: 'Data',
  about: 'What is measured',
} as const satisfies Messages;

/** States of the connection to the gateway. */
const link = {
  connecting: 'Connecting',
  live: 'Live',
  behind: 'Catching up',
  lost: 'Disconnected',
  locked: 'Locked',
  outdated: 'Outdated',
} as const satisfies Messages;

/** States of a source. */
const state = {
  waiting: 'Waiting',
  running: 'Running',
  complete: 'Finished',
  partial: 'Ended early',
  failed: 'Failed',
} as const satisfies Messages;

/** States of the connection to a camera. */
const phase = {
  connecting: 'Connecting',
  live: 'Live',
  stalled: 'No signal',
  'backing-off': 'Offline',
  paused: 'Paused',
  closed: 'Stopped',
} as const satisfies Messages;

/** Settings in which people are analysed. */
const setting = {
  'public-space': 'Public space',
  event: 'Event',
  transport: 'Transport',
  retail: 'Shop',
  healthcare: 'Healthcare',
  education: 'Education',
  workplace: 'Workplace',
  synthetic: 'Synthetic footage, no real people',
} as const satisfies Messages;

/** Actions that the log records. */
const action = {
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
} as const satisfies Messages;

/** Kinds of receivers of alerts. */
const receiver = {
  webhook: 'Webhook',
  mqtt: 'MQTT',
  email: 'E-mail',
} as const satisfies Messages;

/** Roles of tokens. */
const role = {
  viewer: 'viewer',
  operator: 'operator',
  wall: 'wall',
} as const satisfies Messages;

/** Names and labels by their area. */
export const labels = {
  page,
  link,
  state,
  phase,
  setting,
  action,
  receiver,
  role,
} as const;
