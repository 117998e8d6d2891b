import type * as english from '../en/mail';
import type { Translation } from '../messages';

/** Mails about alerts, and summaries. */
export const mail: Translation<typeof english.mail> = {
  over: 'Beendet',
  subject: '[Crowdtone] {lead}: {message}',
  camera: 'Kamera: {camera}',
  rule: 'Warnregel: {rule} ({severity})',
  fired: 'Ausgelöst: {time}',
  ended: 'Beendet: {time}, {why}',
  alertCaveat:
    'Crowdtone schätzt die Stimmung einer Gruppe aus ihren Gesichtern; Schätzungen können falsch sein, und die Übersichtsseite zeigt, wie verlässlich sie sind.',
  summarySubject: '[Crowdtone] Zusammenfassung: {title}',
  days: '{first} bis {last}',
  lead: '{cameras}, {alerts}. Die Zeiten sind die von {timeZone}.',
  cameras: { one: '{count} Kamera', other: '{count} Kameras' },
  alerts: { one: '{count} Warnung', other: '{count} Warnungen' },
  chartAbout: 'Anteile der Ausdrücke im Zeitverlauf; die Sätze darüber nennen die Mittelwerte',
  noShares: 'Keine Anteile: Zu wenige Personen waren gleichzeitig auswertbar',
  onAverage: '{mood}: Im Mittel {figures}',
  covered: { one: 'Anteile in {share} von {count} Zeitfenster', other: 'Anteile in {share} von {count} Zeitfenstern' },
  trust: 'Verlässlichkeit: meist {level}',
  earlier: { one: '{count} frühere Warnung', other: '{count} frühere Warnungen' },
  summaryCaveat:
    'Anteile sind Schätzungen für Gruppen, nicht für Personen; Gruppen unter der Datenschutzschwelle werden nur gezählt und sind Lücken in Diagrammen.',
};

/** Severities of alerts in mails. */
export const mailSeverity: Translation<typeof english.mailSeverity> = {
  critical: 'Kritisch',
  warning: 'Warnung',
  info: 'Hinweis',
};

/** Why an alert is over. */
export const mailEnding: Translation<typeof english.mailEnding> = {
  recovered: 'weil die Bedingung nicht mehr besteht',
  silence: 'weil es keine Werte gab',
  ended: 'weil die Kamera oder die Warnregel nicht mehr beobachtet wird',
  schedule: 'weil die Warnregel zu dieser Zeit nicht geprüft wird',
};
