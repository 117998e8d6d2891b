import {
  type Alert,
  alertsAnswerSchema,
  apiErrorSchema,
  type GroupWindow,
  loggedOutSchema,
  type Session,
  type SignInWays,
  type SourceRecord,
  sessionSchema,
  signInWaysSchema,
  sourcesAnswerSchema,
  type ValidationIssue,
  windowsAnswerSchema,
} from '@crowdtone/domain';
import type { z } from 'zod';
import { t } from '../text/translate';

/** A failed request, with a message for the user. */
export class ApiRequestError extends Error {
  override readonly name = 'ApiFault';

  /**
   * @param issues validation issues of the request, by key
   * @param code of the gateway; null when it gave none
   */
  constructor(
    message: string,
    readonly issues: readonly ValidationIssue[] = [],
    readonly code: string | null = null,
  ) {
    super(message);
  }
}

/** The sources of a run. */
export async function fetchSources(runId: string, signal: AbortSignal): Promise<readonly SourceRecord[]> {
  const { sources } = await fetchAnswer(`api/runs/${encodeURIComponent(runId)}/sources`, sourcesAnswerSchema, signal);
  return sources;
}

/** The windows of a source from the newest backwards, a page at a time, until there are no older ones. */
export async function* fetchWindows(
  { runId, sourceId }: { readonly runId: string; readonly sourceId: string },
  signal: AbortSignal,
): AsyncGenerator<readonly GroupWindow[]> {
  const query = new URLSearchParams({ source: sourceId });
  for (let older = true; older; ) {
    const page = await fetchAnswer(
      `api/runs/${encodeURIComponent(runId)}/windows?${query}`,
      windowsAnswerSchema,
      signal,
    );
    yield page.windows;
    const [first] = page.windows;
    older = page.older && first !== undefined;
    if (first !== undefined) query.set('to', String(first.startMs));
  }
}

/** The newest windows of a source that end after a time, as many as one answer holds. */
export async function fetchWindowsSince(
  { runId, sourceId }: { readonly runId: string; readonly sourceId: string },
  fromMs: number,
  signal: AbortSignal,
): Promise<readonly GroupWindow[]> {
  const query = new URLSearchParams({ source: sourceId, from: String(fromMs) });
  const address = `api/runs/${encodeURIComponent(runId)}/windows?${query}`;
  return (await fetchAnswer(address, windowsAnswerSchema, signal)).windows;
}

/** One answer of the alerts route. */
export interface AlertsPage {
  /** The newest first. */
  readonly alerts: readonly Alert[];
  /** Whether there are older ones. */
  readonly older: boolean;
}

/** The active alerts of all sources: only they were not over at the latest possible time. */
export function fetchActiveAlerts(signal: AbortSignal): Promise<AlertsPage> {
  return fetchAnswer(`api/alerts?from=${Number.MAX_SAFE_INTEGER}`, alertsAnswerSchema, signal);
}

/**
 * The newest alerts.
 *
 * @param sourceId null for all sources
 * @param before only those that fired before it; null for all
 */
export function fetchAlerts(sourceId: string | null, before: Alert | null, signal: AbortSignal): Promise<AlertsPage> {
  const query = new URLSearchParams();
  if (sourceId !== null) query.set('source', sourceId);
  if (before !== null) query.set('to', String(before.firedAt));
  return fetchAnswer(`api/alerts?${query}`, alertsAnswerSchema, signal);
}

/** The session of this browser. */
export function fetchSession(signal: AbortSignal): Promise<Session> {
  return fetchAnswer('api/session', sessionSchema, signal);
}

/** Exchanges a token for a session in an HttpOnly cookie. */
export async function logIn(token: string): Promise<void> {
  await fetchAnswer('api/login', sessionSchema, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  });
}

/** The ways to sign in here. */
export function fetchSignInWays(signal: AbortSignal): Promise<SignInWays> {
  return fetchAnswer('api/login', signInWaysSchema, signal);
}

/** Address that leads to the identity provider, and from there back to the page as it is now. */
export function providerAddress(): string {
  return `api/oidc/start?${new URLSearchParams({ next: window.location.search })}`;
}

/** Ends the session. @returns where the browser goes next; null when it stays */
export async function logOut(): Promise<string | null> {
  return (await fetchAnswer('api/logout', loggedOutSchema, { method: 'POST' })).signOutUrl;
}

/**
 * Sends a request and validates its answer; an answer without content is null.
 * @throws {ApiFault} when it fails, is refused or does not match the schema
 */
export async function fetchAnswer<Schema extends z.ZodType>(
  address: string,
  schema: Schema,
  how: AbortSignal | RequestInit,
): Promise<z.infer<Schema>> {
  const init = how instanceof AbortSignal ? { signal: how } : how;
  const response = await fetch(address, init).catch((error: unknown) => {
    if (init.signal?.aborted) throw error;
    throw new ApiRequestError(t('error.noResponse'));
  });
  const body: unknown = response.status === 204 ? null : await response.json();
  const answer = schema.safeParse(body);
  if (response.ok && answer.success) return answer.data;
  const refusal = apiErrorSchema.safeParse(body);
  if (!refusal.success) throw new ApiRequestError(t('error.status', { status: String(response.status) }));
  const { code, message, issues } = refusal.data.error;
  throw new ApiRequestError(message, issues, code);
}
