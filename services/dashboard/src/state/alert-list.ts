import type { Alert } from '@crowdtone/domain';

/** Number of active and of resolved alerts that an open page keeps; the newest stay. */
export const ALERTS_KEPT = 200;

/**
 * Merges two lists, newest first. A resolved record of an alert wins over an active one, whichever came first: an answer
 * that was read before the end may arrive after it.
 */
export function mergeAlerts(known: readonly Alert[], incoming: readonly Alert[]): readonly Alert[] {
  const byId = new Map(known.map((alert) => [alert.id, alert]));
  for (const alert of incoming) {
    if (byId.get(alert.id)?.clearedAt == null) byId.set(alert.id, alert);
  }
  return [...byId.values()].sort((a, b) => b.firedAt - a.firedAt || (a.id < b.id ? 1 : -1));
}

/** The newest {@link ALERTS_KEPT} that are active, and as many that are resolved. */
export function boundAlerts(alerts: readonly Alert[]): readonly Alert[] {
  let [lasting, over] = [0, 0];
  return alerts.filter(({ clearedAt }) => (clearedAt === null ? ++lasting : ++over) <= ALERTS_KEPT);
}

/** The active ones. */
export function activeAlerts(alerts: readonly Alert[]): readonly Alert[] {
  return alerts.filter(({ clearedAt }) => clearedAt === null);
}
