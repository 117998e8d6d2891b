import {
  type Alert,
  type AlertRule,
  CrowdtoneError,
  type ErrorCode,
  MAX_ALERT_RULES,
  type ReceiverStatus,
  type RuleRecord,
  type RuleTest,
} from '@crowdtone/domain';
import type { Logger } from '@crowdtone/observability';
import { SerialQueue } from '@crowdtone/runtime';
import type { AlertStore } from '@crowdtone/store';
import type { AlertEngine } from './alert-engine';
import { type RuleTestStore, testRule } from './rule-test';

/** What {@link RuleRegistry} needs. */
export interface RuleRegistryParts {
  readonly engine: AlertEngine;
  readonly store: RuleTestStore;
  /** Those of the configuration file. */
  readonly configured: readonly AlertRule[];
  /** Time zone of schedules and quiet hours. */
  readonly timeZone: string;
  readonly logger: Logger;
}

/** The alert rules of the configuration file, which only the file changes, and those added at run time. */
export class RuleRegistry {
  #added: readonly AlertRule[];
  /** Changes are serial, so that none is based on an outdated list. */
  readonly #changes = new SerialQueue();
  #testing = false;

  private constructor(
    private readonly parts: RuleRegistryParts,
    added: readonly AlertRule[],
  ) {
    this.#added = added;
  }

  /** Rules of the store whose name the file has taken since stay there and are not judged. */
  static async open(parts: RuleRegistryParts): Promise<RuleRegistry> {
    const names = new Set(parts.configured.map(({ name }) => name));
    const stored = await parts.store.alerts.listRules();
    for (const { name } of stored.filter((rule) => names.has(rule.name))) {
      parts.logger.warn(
        { ruleName: name },
        'the configuration file has an alert rule of this name; the file has precedence',
      );
    }
    const registry = new RuleRegistry(
      parts,
      stored.filter(({ name }) => !names.has(name)),
    );
    await parts.engine.setRules(registry.#all);
    return registry;
  }

  get timeZone(): string {
    return this.parts.timeZone;
  }

  /** Rules of the file first, then the others in the order in which they were added. */
  async list(): Promise<RuleRecord[]> {
    const open = await this.#store.listOpen();
    return this.#all.map((rule) => this.#recordOf(rule, open));
  }

  /** @throws {CrowdtoneError} E_RULE_NAME_TAKEN, E_RULES_FULL, and errors of the store */
  add(rule: AlertRule): Promise<RuleRecord> {
    return this.#changes.run(async () => {
      this.#requireFreeName(rule.name);
      if (this.#all.length >= MAX_ALERT_RULES) {
        throw refused('E_RULES_FULL', `there are ${MAX_ALERT_RULES} rules; remove one first`);
      }
      await this.#store.saveRule(rule);
      return this.#replace([...this.#added, rule], rule);
    });
  }

  /** Replaces a rule. @throws {CrowdtoneError} E_RULE_UNKNOWN, E_RULE_OF_FILE, E_RULE_NAME_TAKEN, and errors of the store */
  change(name: string, rule: AlertRule): Promise<RuleRecord> {
    return this.#changes.run(async () => {
      const before = this.#findAdded(name);
      if (rule.name !== name) this.#requireFreeName(rule.name);
      await this.#store.saveRule(rule, name);
      return this.#replace(
        this.#added.map((each) => (each === before ? rule : each)),
        rule,
      );
    });
  }

  /** Removes a rule; its alerts end. @throws {CrowdtoneError} E_RULE_UNKNOWN, E_RULE_OF_FILE, and errors of the store */
  remove(name: string): Promise<void> {
    return this.#changes.run(async () => {
      const rule = this.#findAdded(name);
      await this.#store.removeRule(name);
      await this.#replace(
        this.#added.filter((each) => each !== rule),
        rule,
      );
    });
  }

  /** How often a rule would have fired within the last week. @throws {CrowdtoneError} E_RULE_TESTS_BUSY */
  async test(rule: AlertRule): Promise<RuleTest> {
    if (this.#testing) throw refused('E_RULE_TESTS_BUSY', 'another rule is being tested; try again when it is done');
    this.#testing = true;
    try {
      return await testRule(rule, { store: this.parts.store, timeZone: this.timeZone, now: Date.now() });
    } finally {
      this.#testing = false;
    }
  }

  /** The alert of an identifier; null when it is unknown. */
  findAlert(id: string): Promise<Alert | null> {
    return this.#store.find(id);
  }

  /** Records for everybody who has seen to an alert. @throws {CrowdtoneError} E_ALERT_UNKNOWN */
  async acknowledge(id: string, by: string | null): Promise<Alert> {
    const alert = await this.parts.engine.acknowledge(id, by);
    if (alert === null) throw refused('E_ALERT_UNKNOWN', 'there is no such alert; GET /api/alerts lists alerts');
    return alert;
  }

  /** How deliveries to each receiver go. */
  receivers(): Promise<readonly ReceiverStatus[]> {
    return this.parts.engine.receivers();
  }

  get #store(): AlertStore {
    return this.parts.store.alerts;
  }

  get #all(): readonly AlertRule[] {
    return [...this.parts.configured, ...this.#added];
  }

  #recordOf(rule: AlertRule, open: readonly Alert[]): RuleRecord {
    return {
      rule,
      origin: this.parts.configured.includes(rule) ? 'file' : 'added',
      active: open.filter(({ ruleName }) => ruleName === rule.name).length,
    };
  }

  #requireFreeName(name: string): void {
    if (!this.#all.some((rule) => rule.name === name)) return;
    throw refused('E_RULE_NAME_TAKEN', 'another rule has this name; choose another name');
  }

  #findAdded(name: string): AlertRule {
    const rule = this.#added.find((each) => each.name === name);
    if (rule) return rule;
    if (!this.parts.configured.some((each) => each.name === name)) {
      throw refused('E_RULE_UNKNOWN', 'the rule does not exist; GET /api/alert-rules lists rules');
    }
    throw refused('E_RULE_OF_FILE', 'the rule is defined in the configuration file; change it there and restart');
  }

  async #replace(added: readonly AlertRule[], changed: AlertRule): Promise<RuleRecord> {
    this.#added = added;
    await this.parts.engine.setRules(this.#all);
    this.parts.logger.info({ ruleName: changed.name, rules: this.#all.length }, 'alert rules changed');
    return this.#recordOf(changed, await this.#store.listOpen());
  }
}

function refused(code: ErrorCode, message: string): CrowdtoneError {
  return new CrowdtoneError(code, message);
}
