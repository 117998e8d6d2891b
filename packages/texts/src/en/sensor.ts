import type { Messages } from '../messages';

/** Names that Home Assistant shows. */
export const sensor = {
  model: 'Mood of a group',
  alert: 'Alert',
  mood: 'Mood',
  people: 'Readable people at once',
  peopleUnit: 'people',
  trust: 'Trust',
} as const satisfies Messages;
