import type { Alert } from '@crowdtone/domain';

/** Bounds what a page that stays open keeps of each kind, lasting and over; the newest stay. */
export const ALERTS_KEPT = 200;

/**
 * Two lists as one, the newest first. Of one alert the word that it is over counts, whichever of the two came first: an
 * answer that was read before the end may arrive after it.
 */
export function mergeAlerts(known: readonly Alert[], incoming: readonly Alert[]): readonly Alert[] {
  const byId = new Map(known.map((alert) => [alert.id, alert]));
  for (const alert of incoming) {
    if (byId.get(alert.id)?.clearedAt == null) byId.set(alert.id, alert);
  }
  return [...byId.values()].sort((a, b) => b.firedAt - a.firedAt || (a.id < b.id ? 1 : -1));
}

/** The newest {@link ALERTS_KEPT} that last, and as many that are over. */
export function boundAlerts(alerts: readonly Alert[]): readonly Alert[] {
  let [lasting, over] = [0, 0];
  return alerts.filter(({ clearedAt }) => (clearedAt === null ? ++lasting : ++over) <= ALERTS_KEPT);
}

/** Those that last. */
export function lastingAlerts(alerts: readonly Alert[]): readonly Alert[] {
  return alerts.filter(({ clearedAt }) => clearedAt === null);
}
