import type { Translation } from '@crowdtone/texts';
import type { overview as english } from '../en/overview';

/** The overview of all sources. */
export const overview: Translation<typeof english> = {
  legend: 'Farben der Ausdrücke',
  fault: 'Einige Werte konnten nicht geladen werden',
  summary: '{sources}, jetzt {people} im Bild',
  needAttention: { one: '{count} Quelle braucht Aufmerksamkeit', other: '{count} Quellen brauchen Aufmerksamkeit' },
  attention: 'Braucht Aufmerksamkeit: ',
  thumbnails:
    'Vorschaubilder haben an der längeren Seite höchstens {pixels} Pixel, und erkannte Gesichter werden übermalt, bevor sie den Prozess verlassen, der die Kamera liest. Kein Gesicht ist darin zu erkennen; deshalb werden sie auch für Gruppen unter der Datenschutzschwelle gezeigt. Sie werden nicht gespeichert.',
  thumbnailOf: 'Live-Vorschaubild von {source}, zu grob, um jemanden zu erkennen',
  thumbnailNotYet: 'Kein Vorschaubild, bis die Kamera verbunden ist',
  thumbnailEnded: 'Kein Vorschaubild: die Auswertung ist zu Ende',
  thumbnailRecording: 'Aufzeichnungen haben kein Vorschaubild',
  thumbnailOff: 'Vorschaubilder sind für diese Kamera abgeschaltet',
  thumbnailWaiting: 'Das erste Vorschaubild wird erwartet',
  thumbnailOffline: 'Kein Vorschaubild: die Kamera ist offline',
  thumbnailPaused: 'Kein Vorschaubild: die Kamera ist pausiert',
  firstFigures: 'Erste Werte nach {seconds} Sekunden.',
  noFigures: 'Noch keine Werte.',
  endedEarly: 'Beendet, bevor das erste Zeitfenster vollständig war.',
  peopleSeenLast: 'Personen im Bild, letzte {time}',
  expressionLast: '{expression}, letzte {time}',
};
