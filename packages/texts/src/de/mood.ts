import type * as english from '../en/mood';
import type { Translation } from '../messages';

/** What may be said of a mood, in the words of report and terminal. */
export const headline: Translation<typeof english.headline> = {
  none: 'Kein Ausdruck sticht hervor',
  close: 'Zwischen {first} und {second} nicht zu entscheiden',
  'nearly-all': 'Fast alle wirken {first}',
  most: 'Die meisten wirken {first}',
  'probably-most': 'Wahrscheinlich wirken die meisten {first}',
  largest: 'Die größte Gruppe wirkt {first}',
  also: '{lead}; {fraction}',
  tenth: 'etwa ein Zehntel wirkt {second}',
  sixth: 'etwa ein Sechstel wirkt {second}',
  fifth: 'etwa ein Fünftel wirkt {second}',
  quarter: 'etwa ein Viertel wirkt {second}',
  third: 'etwa ein Drittel wirkt {second}',
  'two-fifths': 'etwa zwei Fünftel wirken {second}',
  half: 'etwa die Hälfte wirkt {second}',
};

/** The mood of a group in a sentence, and how far it can be trusted. */
export const mood: Translation<typeof english.mood> = {
  figures: '{share} wirken {expression} (95-%-Konfidenzintervall {interval})',
  trustWithReasons: '{level} ({reasons})',
  protectsOthers: 'Keine Anteile: Sie würden die weniger anderer Personen verraten',
  belowFloorAtOnce: 'Keine Anteile: weniger als {floor} Personen waren gleichzeitig auswertbar',
  nobodyReadable: 'Keine Anteile: niemand war auswertbar',
};

/** The trust in the shares of several windows. */
export const trustSummary: Translation<typeof english.trustSummary> = {
  only: '{level} im einzigen Zeitfenster',
  all: '{level} in allen Zeitfenstern',
  first: '{level} in {windows} von {all} Zeitfenstern',
  further: '{level} in {windows}',
};
