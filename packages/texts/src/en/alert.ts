import type { Messages } from '../messages';

/** What an alert says. */
export const alert = {
  moodAbove: '{source}: {measure} has been above {level} for {time}{certainty}; it was {value} then.',
  moodBelow: '{source}: {measure} has been below {level} for {time}{certainty}; it was {value} then.',
  moodIsAbove: '{source}: {measure} is above {level}{certainty}; it was {value} then.',
  moodIsBelow: '{source}: {measure} is below {level}{certainty}; it was {value} then.',
  certainty: ', with its whole 95 % interval',
  crowdAbove: '{source}: the number of people seen has been above {level} for {time}; it was {value} then.',
  crowdBelow: '{source}: the number of people seen has been below {level} for {time}; it was {value} then.',
  crowdIsAbove: '{source}: the number of people seen is above {level}; it was {value} then.',
  crowdIsBelow: '{source}: the number of people seen is below {level}; it was {value} then.',
  rose: '{source}: {measure} rose by {distance} compared with the previous {windows}.',
  fell: '{source}: {measure} fell by {distance} compared with the previous {windows}.',
  down: '{source}: no video for {time}.',
  shareOf: 'the share of {expression}',
  valence: 'valence',
  arousal: 'arousal',
  seconds: { one: '{count} second', other: '{count} seconds' },
  minutes: { one: '{count} minute', other: '{count} minutes' },
  previousWindows: { one: 'window', other: '{count} windows' },
  points: { one: '{amount} point', other: '{amount} points' },
} as const satisfies Messages;
