import type { Alert, AlertRule, ReceiverStatus, RuleRecord, RuleTest } from '@crowdtone/domain';

/** What the gateway needs of alert rules and deliveries. */
export interface AlertControl {
  /** Time zone of schedules and quiet hours. */
  readonly timeZone: string;
  /** Rules of the configuration file first. */
  list(): Promise<readonly RuleRecord[]>;
  /** @throws {CrowdtoneError} E_RULE_NAME_TAKEN, E_RULES_FULL, and errors of the store */
  add(rule: AlertRule): Promise<RuleRecord>;
  /** @throws {CrowdtoneError} E_RULE_UNKNOWN, E_RULE_OF_FILE, E_RULE_NAME_TAKEN, and errors of the store */
  change(name: string, rule: AlertRule): Promise<RuleRecord>;
  /** @throws {CrowdtoneError} E_RULE_UNKNOWN, E_RULE_OF_FILE, and errors of the store */
  remove(name: string): Promise<void>;
  /** How often a rule would have fired within the last week. @throws {CrowdtoneError} E_RULE_TESTS_BUSY */
  test(rule: AlertRule): Promise<RuleTest>;
  /** The alert of an identifier; null when it is unknown. */
  findAlert(id: string): Promise<Alert | null>;
  /** Records who has seen to an alert. @throws {CrowdtoneError} E_ALERT_UNKNOWN */
  acknowledge(id: string, by: string | null): Promise<Alert>;
  /** How deliveries to each receiver go, in the order of the configuration. */
  receivers(): Promise<readonly ReceiverStatus[]>;
}
