import type { Translation } from '@crowdtone/texts';
import type { about as english } from '../en/about';

/** The page for bystanders: what is measured, what is stored, and on what legal basis. */
export const about: Translation<typeof english> = {
  lead: 'Crowdtone wertet eine Menschenmenge aus und veröffentlicht, wie viele ihrer Gesichter fröhlich, traurig, überrascht und so weiter wirken. Die Werte beschreiben die Gruppe. Über eine einzelne Person wird nichts veröffentlicht, und wer jemand ist, weiß Crowdtone nicht.',
  frame: 'Wie ein Bild verarbeitet wird',
  stepFrame: 'Ein Bild kommt an',
  stepFrameWhy: 'von einer Kamera oder aus einer Aufzeichnung.',
  stepFaces: 'Gesichter werden gefunden',
  stepFacesWhy: 'nach Ort und Größe. Niemand wird identifiziert.',
  stepExpressions: 'Ausdrücke werden eingeordnet',
  stepExpressionsWhy: 'anhand kleiner Ausschnitte, die danach gelöscht werden.',
  stepGroup: 'Die Gruppe wird gezählt',
  stepGroupWhy: 'alle {seconds} Sekunden. Diese Werte werden gespeichert und gezeigt.',
  aFew: 'paar',
  noOne: 'Niemand wird wiedererkannt',
  noOneWhy:
    'Kein Gesicht wird mit einem anderen verglichen, und es gibt keine Liste bekannter Gesichter. Eine Person wird von Bild zu Bild anhand von Ort und Bewegung verfolgt, damit sie einmal zählt. Wer weggeht und wiederkommt, wird erneut gezählt.',
  notAFeeling: 'Ein Ausdruck ist kein Gefühl',
  notAFeelingWhy:
    'Ein Lächeln kann Höflichkeit sein, ein Stirnrunzeln die Sonne. Die Werte beschreiben, wie Gesichter wirken, nicht was Menschen fühlen oder denken, und keine Entscheidung über eine Person sollte auf ihnen beruhen.',
  kept: 'Was wie lange aufbewahrt wird',
  keptFrames: 'Ganze Bilder',
  keptFramesWhere:
    'im Arbeitsspeicher des Prozesses, der Gesichter sucht. Sie werden nicht gespeichert. Dort entstehen aus ihnen die Vorschaubilder der Übersicht: zu grob, um jemanden zu erkennen, jedes erkannte Gesicht übermalt.',
  keptFramesUntil: 'einen Augenblick',
  keptCrops: 'Ausschnitte von Gesichtern',
  keptCropsWhere:
    'im Arbeitsspeicher und verschlüsselt in der Warteschlange, während sie auf die Einordnung warten. Der Schlüssel wird für jeden Lauf neu erzeugt, bleibt im Arbeitsspeicher und wird nie aufgeschrieben; was die Warteschlange auf den Datenträger schreibt, ist deshalb nach dem Ende des Laufs nicht mehr lesbar. Sie werden nie an einen Browser gesendet.',
  keptCropsUntil: 'bis sie eingeordnet sind; von Kameras höchstens 60 Sekunden',
  keptReadings: 'Einordnungen',
  keptReadingsWhere:
    'auf dem Rechner des Betreibers, damit sich die Werte überprüfen lassen: Ort und Größe eines Gesichts im Bild und seine Bewertung für jeden Ausdruck. Kein Bild, kein Name; auf keiner Seite und über keine Schnittstelle abrufbar. Bei der Gruppe einer Kamera unter der Datenschutzschwelle werden sie gelöscht, sobald ihr Zeitfenster von wenigen Sekunden endet.',
  keptFigures: 'Werte der Gruppe',
  keptFiguresWhere: 'auf demselben Rechner und auf dieser Oberfläche: Anzahlen, Anteile, Warnungen und Notizen',
  keptLog: 'Protokoll der Bediener',
  keptLogWhere:
    'auf demselben Rechner, für die Bediener: wer sich angemeldet hat, abgewiesen wurde, eine Kamera geändert, Werte gelöscht oder exportiert hat. Nichts darin betrifft Personen im Bild.',
  keptIdentity: 'Identität',
  keptIdentityWhere: 'wird weder festgestellt noch gespeichert',
  keptIdentityUntil: 'nie gespeichert',
  forEver: 'unbegrenzt',
  untilDeleted: 'bis der Betreiber sie löscht',
  ofCameras: 'von Kameras {age}; von Aufzeichnungen, bis der Betreiber sie löscht',
  hours: { one: '{count} Stunde', other: '{count} Stunden' },
  floor: 'Gruppen unter {floor} bleiben privat',
  floorWhy:
    'In einer kleinen Gruppe würde ein Anteil auf eine Person hindeuten. Anteile werden deshalb nur veröffentlicht, wenn mindestens {floor} Personen mit auswertbarem Gesicht gleichzeitig im Bild waren. Gruppen unter 20 erscheinen in groben Stufen von mindestens zwei Personen und nie als einhellig. Das gilt auf dieser Seite, in jeder Datei und an jeder Schnittstelle.',
  floorUsual:
    'In einer kleinen Gruppe würde ein Anteil auf eine Person hindeuten. Anteile werden deshalb nur veröffentlicht, wenn mindestens {floor} Personen mit auswertbarem Gesicht gleichzeitig im Bild waren (der Betreiber kann eine andere Zahl gewählt haben). Gruppen unter 20 erscheinen in groben Stufen von mindestens zwei Personen und nie als einhellig. Das gilt auf dieser Seite, in jeder Datei und an jeder Schnittstelle.',
  floorLimits:
    'Was dies nicht verhindert: Wer anwesend ist, kann Ihr Gesicht selbst sehen, und wer zwei Zeitpunkte vergleicht, zwischen denen eine Person gegangen ist, kann ihren Ausdruck etwas besser als durch Zufall erraten.',
  floorReadable: '{size} auswertbar:',
  floorShown: 'Anteile werden gezeigt',
  floorCountOnly: 'nur die Anzahl wird gezeigt',
  notReadable: 'Im Bild, aber nicht auswertbar',
  notReadableWhy:
    'Nicht jedes gefundene Gesicht lässt sich einordnen. Diese Personen werden mit dem Grund gezählt, und ein Ausdruck wird für sie nicht geraten:',
  intervals: 'Anteile und Konfidenzintervalle',
  intervalsWhy:
    'Ein Anteil ist ein Teil der Personen, deren Gesicht auswertbar war. Eine Person zählt in jedem Zeitfenster einmal, in wie vielen Bildern sie auch zu sehen ist. Kein Anteil ist genau: Das Konfidenzintervall daneben enthält den wahren in etwa 95 von 100 Fällen.',
  intervalsWhyOf:
    'Ein Anteil ist ein Teil der Personen, deren Gesicht auswertbar war. Eine Person zählt in jedem Zeitfenster von {seconds} Sekunden einmal, in wie vielen Bildern sie auch zu sehen ist. Kein Anteil ist genau: Das Konfidenzintervall daneben enthält den wahren in etwa 95 von 100 Fällen.',
  intervalFigure: 'Balken eines Anteils von 60 % mit seinem 95-%-Konfidenzintervall',
  intervalExample:
    'Beispiel: Von 30 eingeordneten Personen wirken 18 fröhlich. Das sind {share}, mit einem Konfidenzintervall von {interval}.',
  trustWhy: 'Die Verlässlichkeit der Anteile eines Zeitfensters ist gut, mittel oder gering. Was sie mindert:',
  corrected: 'Gezählt und korrigiert',
  correctedWhy:
    'Das Programm verwechselt manche Ausdrücke, zum Beispiel ein trauriges Gesicht mit einem neutralen. Deshalb gibt es zwei Werte:',
  sharesThatAre: 'Anteile, {estimator}',
  affectWhy:
    'Wie angenehm (Valenz) und wie aufgeregt (Erregung) die Gruppe wirkt, ist abgeleitet, nicht beobachtet: ein mit den Anteilen gewichtetes Mittel fester Werte für jeden Ausdruck, nach Russell (1980).',
  excited: 'aufgeregt',
  calm: 'ruhig',
  unpleasant: 'unangenehm',
  pleasant: 'angenehm',
  limits: 'Modell und Grenzen',
  framesAnalysed: '{fps} je Sekunde',
  limitTraining:
    'Das Modell wurde mit gesammelten Fotografien trainiert, meist mit deutlichen oder gestellten Ausdrücken. Sie stehen nicht für alle: Manche Altersgruppen, Hautfarben oder Kulturen ordnet es womöglich ungenauer ein.',
  limitSize:
    'Die Fehler nehmen zu, je kleiner und unschärfer Gesichter werden. Ängstlich, angewidert und verächtlich sind am unsichersten.',
  limitMasks: 'Masken, Hände und abgewandte Köpfe führen es in die Irre, und manche Gesichter werden nicht gefunden.',
  limitCards:
    'Die Modellkarten in {folder} nennen Trainingsdaten und Fehlerraten jedes Modells, das mit Crowdtone ausgeliefert wird.',
  law: 'Rechtsgrundlage',
  lawWhy:
    'In der Europäischen Union verbietet die KI-Verordnung (Verordnung 2024/1689), Artikel 5 Absatz 1 Buchstabe f, Systeme, die Emotionen von Menschen am Arbeitsplatz und in der Bildung ableiten, außer aus medizinischen Gründen oder Sicherheitsgründen; das gilt seit dem 2. Februar 2025. Crowdtone lehnt eine Kamera an einem solchen Ort ab, solange keine Rechtsgrundlage angegeben ist. Sie wird hier gezeigt und im Nachweis jedes Laufs aufbewahrt. Verantwortlich ist der Betreiber dieser Installation: Fragen Sie ihn.',
  noSources: 'Keine Quellen.',
  noSetting: 'Aufzeichnung; Umgebung nicht angegeben',
  noBasis: 'keine Rechtsgrundlage angegeben',
  basis: 'Rechtsgrundlage: {basis}',
};
