import { normalize } from 'node:path';
import {
  type ErrorCode,
  hardwareSchema,
  isTimeZone,
  LEGAL_BASIS_RULE,
  languageSchema,
  MAX_CAMERAS,
  needsLegalBasis,
  percentEncoded,
  rawInPassword,
  settingSchema,
  sourceIdentity,
  thumbnailModeSchema,
  transportSchema,
  zonesSchema,
} from '@crowdtone/domain';
import { z } from 'zod';
import { analysisOptionsSchema, correctionsShape } from '../analysis';
import { accessSchema } from './access';
import { alertsSchema, refuseUnknownSources, webhooksSchema } from './alerts';
import { limitsSchema } from './limits';
import { emailSchema, mqttSchema } from './receivers';
import { retentionSchema } from './retention';

/** Address of the sample video, which plays in a loop. */
export const SAMPLE_LOCATION = 'sample';

const SCHEMES = ['rtsp', 'rtsps', 'rtmp', 'rtmps', 'http', 'https', 'udp', 'srt'] as const;

/** Addresses that listen for packets need no host: `udp://:5000`. */
const LISTENS = /^(udp|srt):\/\/@?:\d+/i;

const idSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,59}$/, 'use up to 60 lower-case letters, digits and hyphens, a letter or digit first');

const locationSchema = z.string().trim().min(1).max(2000).superRefine(checkLocation);

/** One camera in the configuration. Durations are in seconds; programs get milliseconds. */
export const sourceShape = {
  id: idSchema.describe('identifier of the source in the store and in URLs, unique in this file; never change it'),
  name: z.string().trim().min(1).max(100).optional().describe('display name (default: the id)'),
  url: locationSchema.describe(
    `address of the video: ${SCHEMES.map((scheme) => `${scheme}://`).join(', ')}, /dev/video0, or as a ` +
      `stand-in a video file (relative to this file), "${SAMPLE_LOCATION}" for the sample crowd, lavfi: with a filter graph`,
  ),
  setting: settingSchema.describe('kind of place; education and workplace require a legalBasis'),
  legalBasis: z
    .string()
    .trim()
    .max(1000)
    .optional()
    .describe('why the analysis is lawful here and where that is documented; stored with every run'),
  transport: transportSchema.default('tcp').describe('transport of RTSP; udp may lose packets'),
  hardware: hardwareSchema.default('none').describe('hardware decoder; falls back to the CPU'),
  stallSeconds: z
    .number()
    .min(0.5)
    .max(600)
    .default(5)
    .describe('longest time without a frame before the camera is reconnected, seconds'),
  connectSeconds: z
    .number()
    .min(1)
    .max(600)
    .default(20)
    .describe('longest time from connecting to the first frame, seconds'),
  picture: thumbnailModeSchema
    .default('blurred')
    .describe(
      'live thumbnail on the dashboard: blurred (so coarse that no one can be recognised, detected faces painted ' +
        'over) or none; the privacy floor does not apply to it',
    ),
  ...correctionsShape,
  zones: zonesSchema
    .optional()
    .describe('parts of the picture with figures of their own; where they overlap, people belong to the first'),
};

/** Runs a check even when others failed, so that all errors are reported at once. */
const ALWAYS = () => true;

/** Options of the check that a setting which needs a legal basis has one. */
export const LEGAL_BASIS_CHECK = {
  path: ['legalBasis'],
  message: LEGAL_BASIS_RULE,
  when: ALWAYS,
  params: { code: 'E_LEGAL_BASIS_MISSING' satisfies ErrorCode },
};

/** One entry of `sources`. */
export const liveSourceSchema = z.strictObject(sourceShape).refine(hasRequiredLegalBasis, LEGAL_BASIS_CHECK);

/** See {@link liveSourceSchema}. */
export type LiveSourceConfig = z.infer<typeof liveSourceSchema>;

const { fps, minFace, window, floor, model, precision, detector, workers, samples, threads } =
  analysisOptionsSchema.shape;

const liveConfigShape = z.strictObject({
  analysis: z
    .strictObject({ fps, minFace, window, floor, model, precision, detector, workers, samples, threads })
    .prefault({})
    .describe('analysis of all sources; keys and defaults as on the command line'),
  sources: z
    .array(liveSourceSchema)
    .max(MAX_CAMERAS)
    .superRefine(refuseSameIds, { when: ALWAYS })
    .superRefine(refuseSameAddresses, { when: ALWAYS })
    .default([])
    .describe('cameras, or stand-ins for them; more can be added on the dashboard'),
  timeZone: z
    .string()
    .refine(isTimeZone, 'expected a time zone such as Europe/Vienna')
    .optional()
    .describe('time zone of the place, in which dashboards show times by default (default: that of the browser)'),
  language: languageSchema
    .default('en')
    .describe('language of summaries, mails and what a broker is told: en or de; each dashboard has its own'),
  access: accessSchema.optional().describe('access to the dashboard (default: from this machine only)'),
  limits: limitsSchema.describe('rate and concurrency limits for one token, one address and all clients'),
  store: z
    .string()
    .trim()
    .regex(/^postgres(ql)?:\/\//i, 'expected postgres://user:password@host:port/database')
    .optional()
    .describe(
      'PostgreSQL database that results are kept in, postgres://user:password@host:port/database (default: the one of ' +
        'DATABASE_URL, or a file in the folder of --out)',
    ),
  retention: retentionSchema.describe('how long the figures of cameras are kept: ages such as 24h or 400d, or forever'),
  alerts: alertsSchema.default([]).describe('alert rules'),
  webhooks: webhooksSchema.default([]).describe('receivers of every alert, in addition to the dashboard'),
  mqtt: mqttSchema.optional().describe('broker that the state of cameras and alerts are published to (default: none)'),
  email: emailSchema.optional().describe('mail server for alerts and summaries (default: none)'),
});

/** The file that `crowdtone serve --config FILE` reads. */
export const liveConfigSchema = liveConfigShape.superRefine(refuseUnknownSources, { when: ALWAYS });

/** See {@link liveConfigSchema}. */
export type LiveConfig = z.infer<typeof liveConfigSchema>;

/** Whether a source that may not be valid has the legal basis its setting requires. */
export function hasRequiredLegalBasis(source: unknown): boolean {
  if (typeof source !== 'object' || source === null) return true;
  const { setting, legalBasis } = source as { setting?: unknown; legalBasis?: unknown };
  if (!needsLegalBasis(setting)) return true;
  return typeof legalBasis === 'string' && legalBasis.trim() !== '';
}

/** Messages never repeat the address: it may hold a password. */
function checkLocation(location: string, context: z.RefinementCtx): void {
  const [, scheme] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(location) ?? [];
  if (scheme === undefined) return;
  const raw = rawInPassword(location);
  if (!SCHEMES.some((known) => known === scheme.toLowerCase())) {
    context.addIssue(`${scheme}:// is not supported; use ${SCHEMES.map((known) => `${known}://`).join(', ')}`);
  } else if (/[\s\p{Cc}]/u.test(location)) {
    context.addIssue('the address contains a space or a control character; encode a space as %20');
  } else if (raw?.isCertain) {
    context.addIssue(`the password contains ${raw.character}; encode it as ${percentEncoded(raw.character)}`);
  } else if (!LISTENS.test(location) && !(URL.canParse(location) && new URL(location).hostname !== '')) {
    context.addIssue(`the address has no host; expected an address such as ${scheme}://camera.local/stream`);
  }
}

/** Whether a location may be watched under several ids at once, because it shows no real people. */
export function isSynthetic(location: string): boolean {
  return location === SAMPLE_LOCATION || location.startsWith('lavfi:');
}

/** The identity of a location; files are compared by their normalised paths. */
function identityOf(location: string): string {
  return sourceIdentity(location.includes('://') ? location : normalize(location));
}

function refuseSameAddresses(sources: unknown, context: z.RefinementCtx): void {
  const seen = new Set<string>();
  for (const [index, source] of (Array.isArray(sources) ? sources : []).entries()) {
    const url: unknown = (source as { url?: unknown } | null)?.url;
    if (typeof url !== 'string' || isSynthetic(url)) continue;
    const identity = identityOf(url.trim());
    if (seen.has(identity)) {
      const message = 'a source above reads the same address; analyse it once, and give people that source';
      context.addIssue({ code: 'custom', path: [index, 'url'], message });
    }
    seen.add(identity);
  }
}

function refuseSameIds(sources: unknown, context: z.RefinementCtx): void {
  const seen = new Set<unknown>();
  for (const [index, source] of (Array.isArray(sources) ? sources : []).entries()) {
    const id: unknown = (source as { id?: unknown } | null)?.id;
    if (typeof id !== 'string') continue;
    if (seen.has(id)) {
      context.addIssue({ code: 'custom', path: [index, 'id'], message: 'another source above has this id' });
    }
    seen.add(id);
  }
}
