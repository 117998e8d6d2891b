import type { sensor as english } from '../en/sensor';
import type { Translation } from '../messages';

/** Names that Home Assistant shows. */
export const sensor: Translation<typeof english> = {
  model: 'Stimmung einer Gruppe',
  alert: 'Warnung',
  mood: 'Stimmung',
  people: 'Gleichzeitig auswertbare Personen',
  peopleUnit: 'Personen',
  trust: 'Verlässlichkeit',
};
