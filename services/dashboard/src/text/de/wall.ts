import type { Translation } from '@crowdtone/texts';
import type * as english from '../en/wall';

/** The wall view. */
export const wall: Translation<typeof english.wall> = {
  title: 'Kameras',
  trouble: { one: '{count} von {all} braucht Aufmerksamkeit', other: '{count} von {all} brauchen Aufmerksamkeit' },
  fine: { one: '{count} Kamera', other: '{count} Kameras' },
  page: '{place} von {pages}',
  dataFrom: '{state}, Werte von {time}',
  empty: 'Keine Kamera wird ausgewertet.',
  ago: 'vor {age}',
  seen: { one: '{count} Person im Bild', other: '{count} Personen im Bild' },
  expired: 'Das Token dieser Wandanzeige ist abgelaufen',
  expiredWhy: 'Werte werden nicht mehr gezeigt. Bitten Sie um ein neues Token und geben Sie es hier ein.',
};

/** What stands in the place of a mood, in a word that is read from afar. */
export const wallMood: Translation<typeof english.wallMood> = {
  waiting: 'Wartet',
  nobody: 'Niemand',
  'too-few': 'Zu wenige',
  unreadable: 'Unlesbar',
  none: 'Unklar',
  close: 'Gemischt',
};
