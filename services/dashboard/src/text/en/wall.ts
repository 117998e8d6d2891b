import type { Messages } from '@crowdtone/texts';

/** The wall view. */
export const wall = {
  title: 'Cameras',
  trouble: { one: '{count} of {all} needs attention', other: '{count} of {all} need attention' },
  fine: { one: '{count} camera', other: '{count} cameras' },
  page: '{place} of {pages}',
  dataFrom: '{state}, data from {time}',
  empty: 'No camera is watched.',
  ago: '{age} ago',
  seen: { one: '{count} person seen', other: '{count} people seen' },
  expired: 'The token of this wall has expired',
  expiredWhy: 'Figures are no longer shown. Ask for a new token and enter it here.',
} as const satisfies Messages;

/** What stands in the place of a mood, in a word that is read from afar. */
export const wallMood = {
  waiting: 'Waiting',
  nobody: 'No one',
  'too-few': 'Too few',
  unreadable: 'Unreadable',
  none: 'Unclear',
  close: 'Mixed',
} as const satisfies Messages;
