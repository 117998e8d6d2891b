import type { labels as english } from '../en/labels';
import type { Translation } from '../messages';

/** Expressions as names of their own; report and terminal have the same. */
const expression: Translation<typeof english.expression> = {
  neutral: 'Neutral',
  happiness: 'Fröhlich',
  surprise: 'Überrascht',
  sadness: 'Traurig',
  anger: 'Wütend',
  disgust: 'Angewidert',
  fear: 'Ängstlich',
  contempt: 'Verächtlich',
};

/** Expressions within a sentence: `N people look ...`. */
const adjective: Translation<typeof english.adjective> = {
  neutral: 'neutral',
  happiness: 'fröhlich',
  surprise: 'überrascht',
  sadness: 'traurig',
  anger: 'wütend',
  disgust: 'angewidert',
  fear: 'ängstlich',
  contempt: 'verächtlich',
};

/** Expressions as what there is a share of, in messages of alerts. */
const noun: Translation<typeof english.noun> = {
  neutral: '„neutral“',
  happiness: '„fröhlich“',
  surprise: '„überrascht“',
  sadness: '„traurig“',
  anger: '„wütend“',
  disgust: '„angewidert“',
  fear: '„ängstlich“',
  contempt: '„verächtlich“',
};

/** What is derived from shares. */
const affect: Translation<typeof english.affect> = {
  valence: 'Valenz',
  arousal: 'Erregung',
};

/** Why a face was not classified. */
const unreadable: Translation<typeof english.unreadable> = {
  'too-small': 'Zu klein',
  blurred: 'Unscharf',
  'cut-off': 'Abgeschnitten',
  static: 'Abbildung',
  'model-failed': 'Nicht verarbeitet',
  'crop-expired': 'Zu spät',
};

/** The same, explained. */
const unreadableWhy: Translation<typeof english.unreadableWhy> = {
  'too-small': 'das Gesicht hat zu wenige Pixel, um eingeordnet zu werden',
  blurred: 'in Bewegung oder außerhalb der Schärfe',
  'cut-off': 'teilweise außerhalb des Bildes',
  static: 'minutenlang unbewegt: ein Plakat oder ein Bildschirm, nicht als Person gezählt',
  'model-failed': 'das Modell ist an dem Gesicht gescheitert',
  'crop-expired': 'der Ausschnitt ist in der Warteschlange verfallen',
};

/** The same, with a number of people. */
const unreadableCount: Translation<typeof english.unreadableCount> = {
  'too-small': '{people} zu klein',
  blurred: '{people} unscharf',
  'cut-off': '{people} abgeschnitten',
  static: '{people} nur abgebildet',
  'model-failed': '{people} nicht verarbeitet',
  'crop-expired': '{people} zu spät',
};

/** Why a frame was dropped; completes `N frames ...`. */
const drop: Translation<typeof english.drop> = {
  overload: 'übersprungen, weil der Rechner nicht mitkam',
  'detector-failed': 'verloren, weil die Gesichtserkennung versagte',
  'decode-error': 'nicht decodierbar',
  interrupted: 'nicht ausgewertet, weil der Lauf angehalten wurde',
  lost: 'mit dem Speicher von Redis oder eines Prozesses verloren',
};

/** How shares were estimated. */
const estimator: Translation<typeof english.estimator> = {
  counted: 'gezählt',
  'kernel-mixture-posterior': 'um Verwechslungen des Modells korrigiert',
  'vote-mixture-posterior': 'um Verwechslungen des Modells korrigiert',
  'adjusted-count-posterior': 'um Verwechslungen des Modells korrigiert',
};

/** The same, explained. */
const estimatorMeaning: Translation<typeof english.estimatorMeaning> = {
  counted:
    'Jede auswertbare Person zählt zum wahrscheinlichsten Ausdruck. Das Konfidenzintervall umfasst, wie weit die Menge von den auswertbaren Personen abweichen kann (Wilson, 1927), nicht aber die Fehler des Modells.',
  'kernel-mixture-posterior':
    'Jede Vorhersage wird mit Vorhersagen für beschriftete Gesichter ähnlicher Größe verglichen; die Anteile sind jene, die alle Vorhersagen am besten erklären. Das Konfidenzintervall umfasst die bekannten Fehler des Modells (Bayes-Kernmischung). Der gezählte Anteil daneben ist nicht korrigiert.',
  'vote-mixture-posterior':
    'Der Anteil der Stimmen, die Annotatoren den Personen im Bild geben würden. Jede Vorhersage wird mit Vorhersagen für Gesichter ähnlicher Größe und den Stimmen verglichen, die diese erhielten, mehrdeutige Gesichter eingeschlossen; je weniger Personen es sind, desto stärker nähern sich die Anteile denen der beschrifteten Gesichter an. Das Konfidenzintervall enthält den wahren Anteil in etwa 19 von 20 Gruppen von Gesichtern, die jenen der Kalibrierung gleichen. Der gezählte Anteil daneben ist nicht korrigiert.',
  'adjusted-count-posterior':
    'Wie oft das Modell Ausdrücke bei jeder Gesichtsgröße verwechselt, wurde an beschrifteten Gesichtern gemessen; die Anteile sind jene, die seine Vorhersagen am besten erklären. Das Konfidenzintervall umfasst die bekannten Fehler des Modells (bayessche korrigierte Zählung). Der gezählte Anteil daneben ist nicht korrigiert.',
};

/** How far shares can be trusted. */
const trust: Translation<typeof english.trust> = {
  good: 'gut',
  fair: 'mittel',
  poor: 'gering',
};

/** Why trust is not good, in a few words. */
const trustReason: Translation<typeof english.trustReason> = {
  'few-people': 'wenige Personen',
  'small-faces': 'kleine Gesichter',
  'unlike-validation': 'ungewohnte Gesichter',
  'few-frames': 'wenige Bilder',
};

/** The same as labels of their own. */
const trustReasonTitle: Translation<typeof english.trustReasonTitle> = {
  'few-people': 'Wenige Personen',
  'small-faces': 'Kleine Gesichter',
  'unlike-validation': 'Ungewohnte Gesichter',
  'few-frames': 'Wenige Bilder',
};

/** The same, explained. */
const trustReasonWhy: Translation<typeof english.trustReasonWhy> = {
  'few-people': 'so wenige Personen sagen wenig über eine Menge aus',
  'small-faces': 'viele Gesichter dieser Größe ordnet das Modell falsch ein',
  'unlike-validation':
    'die Gesichter gleichen denen der Kalibrierung nicht, etwa wegen Licht, Unschärfe oder Blickwinkel der Kamera; die Konfidenzintervalle sind dafür breiter',
  'few-frames': 'die meisten Personen wurden nur in ein oder zwei Bildern eingeordnet',
};

/** Severities of alerts. */
const severity: Translation<typeof english.severity> = {
  critical: 'Kritisch',
  warning: 'Warnung',
  info: 'Hinweis',
};

/** Names and labels by their area. */
export const labels = {
  expression,
  adjective,
  noun,
  affect,
  unreadable,
  unreadableWhy,
  unreadableCount,
  drop,
  estimator,
  estimatorMeaning,
  trust,
  trustReason,
  trustReasonTitle,
  trustReasonWhy,
  severity,
} as const;
