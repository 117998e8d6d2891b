import type { Messages } from '@crowdtone/texts';

/** The mood of a group in words, and amounts. */
export const mood = {
  figuresOf: '{figures}, of {people} readable.',
  people: { one: '{count} person', other: '{count} people' },
  windows: { one: '{count} window', other: '{count} windows' },
  ofWindows: { one: '{count} window', other: '{count} windows' },
  sources: { one: '{count} source', other: '{count} sources' },
  range: '{least} to {most}',
  seconds: '{amount} s',
  minutes: '{amount} min',
  hours: '{amount} h',
  days: { one: '{count} day', other: '{count} days' },
  shortDays: '{amount} d',
  // Withheld shares.
  belowFloor: '{people} readable at once; shares need at least {floor}',
  belowFloorWhy:
    'In so small a group, a share could reveal the expression of one person. People are counted, but shares are not published.',
  nobody: 'No people in view',
  nobodyWhy: 'No faces were detected in this window.',
  noneReadable: '{people} seen, none readable',
  noneReadableWhy: '{reasons} Shares cannot be estimated.',
  // The card of the current mood.
  atStart: 'Mood at the start',
  atThisTime: 'Mood at this time',
  now: 'Mood now',
  atEnd: 'Mood at the end',
  last: 'Last mood, {time}, {age} ago',
  lastSpan: 'Last mood, {span}:',
  lastSpanAge: 'Last mood, {span}, {age} ago:',
  backToLatest: 'Back to latest',
  incomplete: ' (incomplete)',
  showLast: 'Show {span}, the last window with shares',
  seenReadable: '{seen} seen, {readable} readable',
  notReadable: ', {people} not readable: {reasons}',
  trust: 'Trust in these shares:',
  thinLines: 'Thin lines show 95% intervals.',
  countedKey: 'Counted share, before correction for known model errors.',
  selectOne: 'Select an expression to see it over time.',
  countedAside: ', counted {share}',
  // The trend.
  unchanged: 'No significant change in the last minute.',
  rose: 'In the last minute, {expression} rose from {from} to {to}.',
  fell: 'In the last minute, {expression} fell from {from} to {to}.',
} as const satisfies Messages;
