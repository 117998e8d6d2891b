import type { Messages } from '../messages';

/** What may be said of a mood, in the words of report and terminal. */
export const headline = {
  none: 'No expression stands out',
  close: 'Too close to call between {first} and {second}',
  'nearly-all': 'Nearly everyone looks {first}',
  most: 'Most people look {first}',
  'probably-most': 'Probably most people look {first}',
  largest: 'The largest group looks {first}',
  also: '{lead}; {fraction}',
  tenth: 'about one in ten look {second}',
  sixth: 'about one in six look {second}',
  fifth: 'about one in five look {second}',
  quarter: 'about a quarter look {second}',
  third: 'about a third look {second}',
  'two-fifths': 'about two in five look {second}',
  half: 'about half look {second}',
} as const satisfies Messages;

/** The mood of a group in a sentence, and how far it can be trusted. */
export const mood = {
  figures: '{share} look {expression} (95% interval {interval})',
  trustWithReasons: '{level} ({reasons})',
  protectsOthers: 'No shares: they would reveal those of a few people elsewhere',
  belowFloorAtOnce: 'No shares: fewer than {floor} people were readable at the same time',
  nobodyReadable: 'No shares: no one was readable',
} as const satisfies Messages;

/** The trust in the shares of several windows. */
export const trustSummary = {
  only: '{level} in the only window',
  all: '{level} in all windows',
  first: '{level} in {windows} of {all} windows',
  further: '{level} in {windows}',
} as const satisfies Messages;
