import {
  type Alert,
  alertAnswerSchema,
  emptyAnswerSchema,
  type ReceiverStatus,
  type RuleRecord,
  type RulesAnswer,
  type RuleTest,
  receiversAnswerSchema,
  ruleAnswerSchema,
  rulesAnswerSchema,
  ruleTestAnswerSchema,
} from '@crowdtone/domain';
import { fetchAnswer } from './api';

const sent = (method: string, body: object) => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** All alert rules. */
export function fetchRules(signal: AbortSignal): Promise<RulesAnswer> {
  return fetchAnswer('api/alert-rules', rulesAnswerSchema, signal);
}

/** Adds a rule, or replaces the one of a name. @throws {ApiFault} with all validation issues of the rule */
export async function saveRule(rule: object, replacedName: string | null): Promise<RuleRecord> {
  const request = replacedName === null ? sent('POST', rule) : sent('PUT', rule);
  const path = replacedName === null ? 'api/alert-rules' : `api/alert-rules/${encodeURIComponent(replacedName)}`;
  return (await fetchAnswer(path, ruleAnswerSchema, request)).rule;
}

/** Removes a rule. */
export async function removeRule(name: string): Promise<void> {
  await fetchAnswer(`api/alert-rules/${encodeURIComponent(name)}`, emptyAnswerSchema, { method: 'DELETE' });
}

/** How often a rule would have fired within the last week. @throws {ApiFault} with all validation issues of the rule */
export async function testRule(rule: object, signal: AbortSignal): Promise<RuleTest> {
  const request = { ...sent('POST', rule), signal };
  return (await fetchAnswer('api/alert-rules/test', ruleTestAnswerSchema, request)).test;
}

/** Acknowledges an alert for everybody. */
export async function acknowledgeAlert(id: string): Promise<Alert> {
  return (await fetchAnswer('api/alerts/acknowledge', alertAnswerSchema, sent('POST', { id }))).alert;
}

/** How deliveries to receivers of alerts go. */
export async function fetchReceivers(signal: AbortSignal): Promise<readonly ReceiverStatus[]> {
  return (await fetchAnswer('api/receivers', receiversAnswerSchema, signal)).receivers;
}
