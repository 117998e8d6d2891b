export * from './alert';
export { type AlertChange, AlertRuleState, type AlertSource } from './rule-state';
export {
  type AlertRule,
  alertRuleSchema,
  appliesTo,
  type MoodMeasure,
  moodMeasureSchema,
  type Severity,
  severitySchema,
} from './rules';
