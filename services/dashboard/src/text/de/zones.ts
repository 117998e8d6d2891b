import type { Translation } from '@crowdtone/texts';
import type { zones as english, areaFault as englishFaults } from '../en/zones';

/** Zones and masks: drawing them, and their figures. */
export const zones: Translation<typeof english> = {
  open: 'Zonen und Masken',
  title: 'Zonen und Masken von {camera}',
  about:
    'Zonen haben eigene Werte; wo sie einander überdecken, gehören Personen zur ersten. Masken werden geschwärzt, bevor nach Gesichtern gesucht wird.',
  moveHelp:
    'Ziehen Sie die Ecken des gewählten Bereichs. Mit der Tastatur: Pfeiltasten bewegen eine Ecke, mit Umschalttaste weiter, Einfg fügt eine hinzu, Entf entfernt eine.',
  drawZoneHelp:
    '{corners} Ecken. Tippen Sie die Ecken der Zone der Reihe nach an; noch einmal die erste, oder Fertig, schließt sie ab.',
  drawMaskHelp:
    '{corners} Ecken. Tippen Sie die Ecken der Maske der Reihe nach an; noch einmal die erste, oder Fertig, schließt sie ab.',
  drawZone: 'Zone zeichnen',
  drawMask: 'Maske zeichnen',
  addZone: 'Zone in der Mitte hinzufügen',
  addMask: 'Maske in der Mitte hinzufügen',
  finish: 'Fertig',
  stopDrawing: 'Zeichnen abbrechen',
  full: 'Eine Kamera hat höchstens {most} Zonen.',
  zone: 'Zone',
  mask: 'Maske',
  newZone: 'Zone {number}',
  newMask: 'Maske {number}',
  nameOf: 'Name von {zone}',
  remove: 'Entfernen',
  faultOf: '{area}: {fault}',
  notSaved: 'Nicht gespeichert: {reason}.',
  noPicture: 'Derzeit gibt es kein Bild. Bereiche lassen sich auch ohne zeichnen.',
  picture: 'Live-Vorschaubild der Kamera',
  corner: 'Ecke {number} von {corners} von {area}, {left} % von links, {top} % von oben',
  zones: 'Zonen',
  people: 'Personen',
  mood: 'Stimmung',
  whole: 'Ganzes Bild',
  noFigures: 'Noch keine Werte',
  shown: 'Werte der Zone {zone}',
  part: 'Teil des Bildes',
  ruleHelp: 'Die Zone wird bei jeder Kamera beurteilt, die eine mit dieser Kennung hat.',
  protects: 'Zurückgehalten, um wenige Personen anderswo zu schützen',
  protectsWhy:
    'Anderswo waren so wenige Personen, dass sich ihre Ausdrücke aus diesen Anteilen und denen des ganzen Bildes berechnen ließen.',
  moodFigures: '{mood}: {figures}',
};

/** What is wrong with an area. */
export const areaFault: Translation<typeof englishFaults> = {
  nameless: 'Geben Sie der Zone einen Namen.',
  'few-corners': 'Es sind mindestens drei Ecken nötig.',
  'many-corners': 'Es sind zu viele Ecken; verwenden Sie weniger.',
  outside: 'Eine Ecke liegt außerhalb des Bildes.',
  crosses: 'Die Seiten berühren oder kreuzen einander; nennen Sie die Ecken in der Reihenfolge des Umrisses.',
  flat: 'Der Bereich hat keine Fläche; rücken Sie die Ecken auseinander.',
};
