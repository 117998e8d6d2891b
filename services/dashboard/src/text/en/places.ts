import type { Messages } from '@crowdtone/texts';

/** Where and at which hours people were. */
export const places = {
  title: 'Where and when',
  range: 'Range',
  hour: 'Last hour',
  day: 'Last 24 hours',
  week: 'Last 7 days',
  month: 'Last 28 days',
  show: 'Show',
  people: 'People',
  over: 'Over the live picture',
  fault: 'Could not be loaded: {reason}.',
  meanPeople: 'People in a window, on average',
  meanShare: '{expression}, share of readable people',
  byPlace: '{figure}, by place',
  byHour: '{figure}, by hour of the week ({zone})',
  noMap: 'No heat map yet: it is made of whole minutes.',
  noWeek: 'No figures in this range.',
  map: 'Heat map: {figure}. {known} of {cells} cells have figures; the table below has them.',
  blankPeople: 'Blank: fewer than {floor} people.',
  blankShares:
    'Blank: fewer than {floor} people readable at once, or withheld to protect others. Shares are counted and coarse.',
  table: 'Table',
  tableCaption: 'Rows from the top, columns from the left',
  row: 'Row',
  blankHours: 'Blank: no figures.',
  blankHoursShares: 'Blank: no figures, or a group under the privacy floor.',
  hourFigure: '{day}, {hour}:00: {figure}',
  none: 'none',
} as const satisfies Messages;
