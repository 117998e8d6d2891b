import type { Translation } from '@crowdtone/texts';
import type { places as english } from '../en/places';

/** Where and at which hours people were. */
export const places: Translation<typeof english> = {
  title: 'Wo und wann',
  range: 'Zeitraum',
  hour: 'Letzte Stunde',
  day: 'Letzte 24 Stunden',
  week: 'Letzte 7 Tage',
  month: 'Letzte 28 Tage',
  show: 'Zeigen',
  people: 'Personen',
  over: 'Über dem Live-Bild',
  fault: 'Konnte nicht geladen werden: {reason}.',
  meanPeople: 'Personen in einem Zeitfenster, im Mittel',
  meanShare: '{expression}, Anteil der auswertbaren Personen',
  byPlace: '{figure}, nach Ort',
  byHour: '{figure}, nach Stunde der Woche ({zone})',
  noMap: 'Noch keine Karte: Sie entsteht aus ganzen Minuten.',
  noWeek: 'Keine Werte in diesem Zeitraum.',
  map: 'Karte: {figure}. {known} von {cells} Feldern haben Werte; die Tabelle darunter nennt sie.',
  blankPeople: 'Leer: weniger als {floor} Personen.',
  blankShares:
    'Leer: weniger als {floor} Personen zugleich auswertbar, oder zum Schutz anderer zurückgehalten. Die Anteile sind gezählt und grob.',
  table: 'Tabelle',
  tableCaption: 'Zeilen von oben, Spalten von links',
  row: 'Zeile',
  blankHours: 'Leer: keine Werte.',
  blankHoursShares: 'Leer: keine Werte, oder eine Gruppe unter der Datenschutzschwelle.',
  hourFigure: '{day}, {hour} Uhr: {figure}',
  none: 'keine',
};
