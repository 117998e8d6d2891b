import type { Messages } from '../messages';

/** The report of a study. Texts of pages hold no character that HTML gives a meaning. */
export const study = {
  documentTitle: 'Crowdtone study: {title}',
  recordings: { one: '{count} recording', other: '{count} recordings' },
  findings: 'Findings',
  leftOut: 'Left out:',
  considered: 'To be considered',
  conditions: 'Conditions',
  condition: 'condition',
  recordingsColumn: 'recordings',
  windows: 'windows',
  withheld: 'withheld',
  withheldCount: '{windows} withheld',
  minus: '{first} minus {second}',
  aroundEvents: 'Around events',
  aroundEventsWhy: 'The dashed line is the start of the event; bands are 95 % intervals at each step.',
  curveAbout: 'Share of people who look {expression} around {event}',
  afterMinusBefore: 'After minus before',
  afterMinusBeforeIn: 'After minus before, {condition}',
  differencesAbout: 'Differences with their intervals; the table below holds the same figures',
  expression: 'expression',
  points: 'points',
  interval: '95% interval',
  pAlone: 'p alone',
  pCorrected: 'p corrected',
  range: '{low} to {high}',
  differs: 'differs',
  chance: 'may be chance',
  computed: 'How this was computed',
  unitRecordings:
    'Differences between conditions are judged against the variation between recordings, each of which is one observation: within each recording where both conditions have the same ones (paired t test), else by Welch’s test.',
  unitTime:
    'Differences between conditions are judged against the variation over time, by ten batch means and Welch’s interval where both have at least 20 windows with shares of the same recordings and model, else by the known errors of the model. They speak of these recordings alone.',
  occurrences:
    'Of an event that happened several times, every occurrence is one observation, whatever number of cameras saw it: curves are means over occurrences, and shares after and before are compared by a paired t test. An event that happened once is compared with the time before it, as two ranges of time.',
  families:
    'Intervals are for one difference alone. The corrected p values take into account that there are {families} (Holm’s method, each table by itself): where one is below .05 the difference is called clear.',
  familyConditions: '{differences} differences between conditions',
  familyEvents: '{responses} responses to events',
  bothFamilies: '{first}, and {second}',
  caveat:
    'Only published shares enter: windows with too few readable people have none. An expression on a face is not what a person feels. A difference does not say what caused it.',
  recordingsTitle: 'Recordings',
  recordingLine: '{label}{group}: {place}, run {run}',
  inGroup: ', group {group}',
  // Charts.
  secondsAxis: 'seconds from the start of the event',
  allRecordings: 'all recordings',
  differenceAxis: 'difference in points, with 95 % interval',
  // Findings.
  nothing: 'There is nothing that could be compared.',
  noDifference: {
    one: 'No difference is larger than chance explains, after correction for {count} comparison. That does not show that there is none.',
    other:
      'No difference is larger than chance explains, after correction for {count} comparisons. That does not show that there is none.',
  },
  compared: 'In "{first}", {amount} than in "{second}" ({evidence}).',
  responded: 'After the start of "{event}"{where} ({times}), {amount} than before ({evidence}).',
  inCondition: ' in "{condition}"',
  times: { one: 'once', other: '{count} times' },
  more: '{points} points more people look {expression}',
  fewer: '{points} points fewer people look {expression}',
  evidence: '95% interval {interval}; corrected {probability}',
  // Notes.
  differentModels: 'The runs have different models: {models}.',
  differentSettings: 'The runs have different settings: {settings}.',
  withheldNote:
    '{withheld} of {windows} windows have no shares, mostly because too few people were readable at once. They do not enter the figures.',
  poorTrust: 'Trust is poor in {poor} of {windows} windows: draw no conclusion from these shares.',
  unended: 'Not analysed to the end: {recordings}.',
  lone: 'Happened once: {events}. What is said of these speaks of that one time, and another reason for a change at that time cannot be excluded.',
  noClock: 'Without a time of day, cameras that filmed together count as independent.',
  // Left out.
  place: '{file}, line {line}',
  noRecording: '{place}: {event} is about {pattern}, which no recording is called',
  noClockOfRecording: '{place}: {event} has a time of day, but no recording has one; give it with --recorded-at',
  outside: '{place}: {event} lies outside every recording ({recordings}){read}',
  extent: '{label}: {from} to {to}',
  readAs: ', because its start was read as {moment}: without an offset, times are in the time zone of this machine',
  noteOutside: 'the note {note} lies outside its recording',
} as const satisfies Messages;

/** Settings of runs in notes. */
export const studySetting = {
  fps: 'fps',
  windowMs: 'windowMs',
  samples: 'samples',
  floor: 'floor',
  detector: 'detector',
} as const satisfies Messages;
