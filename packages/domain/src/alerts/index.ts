export * from './alert';
export * from './facts';
export type { JudgedWindow } from './gauges';
export * from './rule-record';
export { type AlertChange, AlertRuleState, type AlertSource } from './rule-state';
export {
  type AlertRule,
  alertRuleSchema,
  appliesTo,
  type MoodMeasure,
  moodMeasureSchema,
  type Severity,
  severitySchema,
  zoneOfRule,
} from './rules';
export { isWithin, type TimeSpan, WEEKDAYS } from './schedule';
export { ScheduledRuleState } from './scheduled-rule-state';
