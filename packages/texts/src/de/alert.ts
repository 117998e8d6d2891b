import type { alert as english } from '../en/alert';
import type { Translation } from '../messages';

/** What an alert says. */
export const alert: Translation<typeof english> = {
  moodAbove: '{source}: {measure} liegt seit {time}{certainty} über {level}; der Wert war dabei {value}.',
  moodBelow: '{source}: {measure} liegt seit {time}{certainty} unter {level}; der Wert war dabei {value}.',
  moodIsAbove: '{source}: {measure} liegt{certainty} über {level}; der Wert war dabei {value}.',
  moodIsBelow: '{source}: {measure} liegt{certainty} unter {level}; der Wert war dabei {value}.',
  certainty: ' mit dem ganzen 95-%-Konfidenzintervall',
  crowdAbove: '{source}: Die Zahl der Personen im Bild liegt seit {time} über {level}; es waren {value}.',
  crowdBelow: '{source}: Die Zahl der Personen im Bild liegt seit {time} unter {level}; es waren {value}.',
  crowdIsAbove: '{source}: Die Zahl der Personen im Bild liegt über {level}; es waren {value}.',
  crowdIsBelow: '{source}: Die Zahl der Personen im Bild liegt unter {level}; es waren {value}.',
  rose: '{source}: {measure} ist gegenüber {windows} um {distance} gestiegen.',
  fell: '{source}: {measure} ist gegenüber {windows} um {distance} gefallen.',
  down: '{source}: seit {time} kein Video.',
  shareOf: 'Der Anteil {expression}',
  valence: 'Die Valenz',
  arousal: 'Die Erregung',
  seconds: { one: '{count} Sekunde', other: '{count} Sekunden' },
  minutes: { one: '{count} Minute', other: '{count} Minuten' },
  previousWindows: { one: 'dem vorigen Zeitfenster', other: 'den vorigen {count} Zeitfenstern' },
  points: { one: '{amount} Prozentpunkt', other: '{amount} Prozentpunkte' },
};
