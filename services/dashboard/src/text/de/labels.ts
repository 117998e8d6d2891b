import type { Translation } from '@crowdtone/texts';
import type { labels as english } from '../en/labels';

/** Titles of pages. */
const page: Translation<typeof english.page> = {
  overview: 'Übersicht',
  source: 'Quelle',
  history: 'Verlauf',
  alerts: 'Warnungen',
  cameras: 'Kameras',
  data: 'Daten',
  about: 'Was gemessen wird',
};

/** States of the connection to the gateway. */
const link: Translation<typeof english.link> = {
  connecting: 'Verbindet',
  live: 'Live',
  behind: 'Holt auf',
  lost: 'Getrennt',
  locked: 'Gesperrt',
  outdated: 'Veraltet',
};

/** States of a source. */
const state: Translation<typeof english.state> = {
  waiting: 'Wartet',
  running: 'Läuft',
  complete: 'Beendet',
  partial: 'Vorzeitig beendet',
  failed: 'Gescheitert',
};

/** States of the connection to a camera. */
const phase: Translation<typeof english.phase> = {
  connecting: 'Verbindet',
  live: 'Live',
  stalled: 'Kein Signal',
  'backing-off': 'Offline',
  paused: 'Pausiert',
  closed: 'Angehalten',
};

/** Settings in which people are analysed. */
const setting: Translation<typeof english.setting> = {
  'public-space': 'Öffentlicher Raum',
  event: 'Veranstaltung',
  transport: 'Verkehr',
  retail: 'Geschäft',
  healthcare: 'Gesundheitswesen',
  education: 'Bildung',
  workplace: 'Arbeitsplatz',
  synthetic: 'Künstliche Aufnahmen, keine echten Menschen',
};

/** Actions that the log records. */
const action: Translation<typeof english.action> = {
  'signed-in': 'Angemeldet',
  'signed-out': 'Abgemeldet',
  refused: 'Abgewiesen',
  'camera-added': 'Kamera hinzugefügt',
  'camera-changed': 'Kamera geändert',
  'camera-removed': 'Kamera entfernt',
  'rules-changed': 'Warnregeln geändert',
  'zones-changed': 'Zonen geändert',
  'settings-changed': 'Einstellungen geändert',
  acknowledged: 'Warnung bestätigt',
  deleted: 'Gelöscht',
  exported: 'Exportiert',
};

/** Kinds of receivers of alerts. */
const receiver: Translation<typeof english.receiver> = {
  webhook: 'Webhook',
  mqtt: 'MQTT',
  email: 'E-Mail',
};

/** Roles of tokens. */
const role: Translation<typeof english.role> = {
  viewer: 'Betrachter',
  operator: 'Bediener',
  wall: 'Wandanzeige',
};

/** Names and labels by their area. */
export const labels = {
  page,
  link,
  state,
  phase,
  setting,
  action,
  receiver,
  role,
} as const;
