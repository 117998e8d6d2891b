import type * as english from '../en/study';
import type { Translation } from '../messages';

/** The report of a study. */
export const study: Translation<typeof english.study> = {
  documentTitle: 'Crowdtone-Studie: {title}',
  recordings: { one: '{count} Aufzeichnung', other: '{count} Aufzeichnungen' },
  findings: 'Ergebnisse',
  leftOut: 'Ausgelassen:',
  considered: 'Zu beachten',
  conditions: 'Bedingungen',
  condition: 'Bedingung',
  recordingsColumn: 'Aufzeichnungen',
  windows: 'Zeitfenster',
  withheld: 'zurückgehalten',
  withheldCount: '{windows} zurückgehalten',
  minus: '{first} minus {second}',
  aroundEvents: 'Um Ereignisse',
  aroundEventsWhy:
    'Die gestrichelte Linie ist der Beginn des Ereignisses; Bänder sind 95-%-Konfidenzintervalle jedes Schritts.',
  curveAbout: 'Anteil der Personen, die um {event} {expression} wirken',
  afterMinusBefore: 'Danach minus davor',
  afterMinusBeforeIn: 'Danach minus davor, {condition}',
  differencesAbout: 'Unterschiede mit Konfidenzintervallen; die Tabelle darunter enthält dieselben Werte',
  expression: 'Ausdruck',
  points: 'Prozentpunkte',
  interval: '95-%-Konfidenzintervall',
  pAlone: 'p einzeln',
  pCorrected: 'p korrigiert',
  range: '{low} bis {high}',
  differs: 'verschieden',
  chance: 'kann Zufall sein',
  computed: 'Wie gerechnet wurde',
  unitRecordings:
    'Unterschiede zwischen Bedingungen werden an den Schwankungen zwischen Aufzeichnungen gemessen, deren jede eine Beobachtung ist: innerhalb jeder Aufzeichnung, wenn beide Bedingungen dieselben haben (gepaarter t-Test), sonst nach Welch.',
  unitTime:
    'Unterschiede zwischen Bedingungen werden an den zeitlichen Schwankungen gemessen: mit zehn Abschnittsmitteln und dem Intervall nach Welch, wenn beide mindestens 20 Zeitfenster mit Anteilen derselben Aufzeichnungen und desselben Modells haben, sonst an den bekannten Fehlern des Modells. Sie gelten nur für diese Aufzeichnungen.',
  occurrences:
    'Von einem Ereignis, das mehrmals geschah, ist jedes Mal eine Beobachtung, gleich wie viele Kameras es sahen: Kurven sind Mittel über die Male, und die Anteile danach und davor werden mit einem gepaarten t-Test verglichen. Ein Ereignis, das einmal geschah, wird mit der Zeit davor verglichen, als zwei Zeiträume.',
  families:
    'Konfidenzintervalle gelten für einen Unterschied allein. Die korrigierten p-Werte berücksichtigen, dass es {families} gibt (Verfahren nach Holm, jede Tabelle für sich): Liegt einer unter 0,05, heißt der Unterschied deutlich.',
  familyConditions: '{differences} Unterschiede zwischen Bedingungen',
  familyEvents: '{responses} Reaktionen auf Ereignisse',
  bothFamilies: '{first} und {second}',
  caveat:
    'Nur veröffentlichte Anteile gehen ein: Zeitfenster mit zu wenigen auswertbaren Personen haben keine. Der Ausdruck eines Gesichts ist nicht, was eine Person fühlt. Ein Unterschied sagt nicht, was ihn verursacht hat.',
  recordingsTitle: 'Aufzeichnungen',
  recordingLine: '{label}{group}: {place}, Lauf {run}',
  inGroup: ', Gruppe {group}',
  secondsAxis: 'Sekunden seit Beginn des Ereignisses',
  allRecordings: 'alle Aufzeichnungen',
  differenceAxis: 'Unterschied in Prozentpunkten, mit 95-%-Konfidenzintervall',
  nothing: 'Es gibt nichts, das verglichen werden könnte.',
  noDifference: {
    one: 'Kein Unterschied ist größer, als Zufall erklärt, nach Korrektur für {count} Vergleich. Das zeigt nicht, dass es keinen gibt.',
    other:
      'Kein Unterschied ist größer, als Zufall erklärt, nach Korrektur für {count} Vergleiche. Das zeigt nicht, dass es keinen gibt.',
  },
  compared: 'In „{first}“ {amount} als in „{second}“ ({evidence}).',
  responded: 'Nach Beginn von „{event}“{where} ({times}) {amount} als davor ({evidence}).',
  inCondition: ' in „{condition}“',
  times: { one: 'einmal', other: '{count}-mal' },
  more: 'wirken {points} Prozentpunkte mehr Personen {expression}',
  fewer: 'wirken {points} Prozentpunkte weniger Personen {expression}',
  evidence: '95-%-Konfidenzintervall {interval}; korrigiert {probability}',
  differentModels: 'Die Läufe haben verschiedene Modelle: {models}.',
  differentSettings: 'Die Läufe haben verschiedene Einstellungen: {settings}.',
  withheldNote:
    '{withheld} von {windows} Zeitfenstern haben keine Anteile, meist weil zu wenige Personen gleichzeitig auswertbar waren. Sie gehen nicht in die Werte ein.',
  poorTrust:
    'Die Verlässlichkeit ist in {poor} von {windows} Zeitfenstern gering: Ziehen Sie keine Schlüsse aus diesen Anteilen.',
  unended: 'Nicht bis zum Ende ausgewertet: {recordings}.',
  lone: 'Einmal geschehen: {events}. Was darüber gesagt wird, gilt für dieses eine Mal, und ein anderer Grund für eine Änderung zu dieser Zeit lässt sich nicht ausschließen.',
  noClock: 'Ohne Tageszeit gelten Kameras, die zugleich filmten, als unabhängig.',
  place: '{file}, Zeile {line}',
  noRecording: '{place}: {event} gilt {pattern}, aber keine Aufzeichnung heißt so',
  noClockOfRecording:
    '{place}: {event} hat eine Tageszeit, aber keine Aufzeichnung hat eine; nennen Sie sie mit --recorded-at',
  outside: '{place}: {event} liegt außerhalb jeder Aufzeichnung ({recordings}){read}',
  extent: '{label}: {from} bis {to}',
  readAs:
    ', denn der Beginn wurde als {moment} gelesen: Zeiten ohne Abstand zu UTC gelten in der Zeitzone dieses Rechners',
  noteOutside: 'die Notiz {note} liegt außerhalb ihrer Aufzeichnung',
};

/** Settings of runs in notes. */
export const studySetting: Translation<typeof english.studySetting> = {
  fps: 'Bilder pro Sekunde',
  windowMs: 'Länge der Zeitfenster',
  samples: 'Einordnungen je Person',
  floor: 'Datenschutzschwelle',
  detector: 'Gesichtserkennung',
};
