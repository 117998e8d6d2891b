import { severitySchema, WEEKDAYS } from '@crowdtone/domain';
import { z } from 'zod';

/** Levels of a topic; `+`, `#` and `$` have a meaning of their own in MQTT. */
const TOPIC = /^[\w-]{1,60}(\/[\w-]{1,60}){0,5}$/;

const topicSchema = z
  .string()
  .regex(TOPIC, 'expected a topic such as crowdtone or building/crowdtone, of letters, digits, - and _');

const usernameSchema = z.string().min(1).max(200).optional();
const passwordSchema = z.string().min(1).max(500).optional();
const caSchema = z
  .string()
  .trim()
  .min(1)
  .max(2000)
  .optional()
  .describe(
    'PEM file with the certificate that the server is trusted by, relative to this file (default: public authorities)',
  );
const timeoutSchema = z.number().min(0.1).max(120);

/** The broker that states and alerts are published to. Its password is a secret, so messages and logs never repeat it. */
export const mqttSchema = z
  .strictObject({
    url: z
      .string()
      .trim()
      .max(500)
      .superRefine(checkBroker)
      .describe('address of the broker, mqtt://host:1883 or, with TLS, mqtts://host:8883; without user and password'),
    username: usernameSchema.describe('user of the broker'),
    password: passwordSchema.describe('password of the broker; mqtt:// sends it unencrypted'),
    topic: topicSchema.default('crowdtone').describe('first part of all topics; of one Crowdtone alone'),
    discovery: z
      .union([z.literal(false), topicSchema], { error: 'expected a topic such as homeassistant, or false' })
      .default('homeassistant')
      .describe('first part of the topics on which Home Assistant discovers cameras; false: none are published'),
    ca: caSchema,
    timeoutSeconds: timeoutSchema.default(10).describe('how long the broker may take to answer, seconds'),
  })
  .superRefine(refuseLonePassword, { when: () => true });

/** See {@link mqttSchema}. */
export type MqttConfig = z.infer<typeof mqttSchema>;

const summarySchema = z.strictObject({
  every: z.enum(['day', 'week']).describe('day: the day before; week: the seven days before'),
  at: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time such as 07:00, in quotes')
    .default('07:00')
    .describe('time of day in `timeZone` at which it is sent'),
  weekday: z.enum(WEEKDAYS).default('monday').describe('day on which a weekly summary is sent'),
});

/** When summaries are sent. */
export type SummaryConfig = z.infer<typeof summarySchema>;

/** Ports by convention. */
const PORTS = { tls: 465, starttls: 587, none: 25 } as const;

/** The mail server that alerts and summaries are sent with. */
export const emailSchema = z
  .strictObject({
    host: z
      .string()
      .trim()
      .regex(/^[\w.:-]{1,253}$/, 'expected a host name or address')
      .describe('mail server'),
    port: z
      .number()
      .int()
      .min(1)
      .max(65_535)
      .optional()
      .describe('port (default: 587 with starttls, 465 with tls, 25 with none)'),
    security: z
      .enum(['starttls', 'tls', 'none'])
      .default('starttls')
      .describe(
        'encryption of the connection; a server without it is refused; none: only without a password, or on this machine',
      ),
    username: usernameSchema.describe('user of the mail server'),
    password: passwordSchema.describe('password of the mail server'),
    from: z.email('expected an address such as crowdtone@example.org').describe('sender'),
    to: z
      .array(z.email('expected an address such as team@example.org'))
      .min(1, 'name at least one recipient')
      .max(20)
      .describe('recipients; each sees the others'),
    alerts: z
      .enum([...severitySchema.options, 'none'])
      .default('warning')
      .describe('least severity of alerts that are sent; none: summaries only'),
    summary: summarySchema.optional().describe('regular summary of all cameras with a chart (default: none)'),
    ca: caSchema,
    timeoutSeconds: timeoutSchema.default(30).describe('how long the server may take to answer, seconds'),
  })
  .superRefine(refuseLonePassword, { when: () => true })
  .superRefine(refuseReadablePassword, { when: () => true })
  .transform(({ port, ...rest }) => ({ ...rest, port: port ?? PORTS[rest.security] }));

/** See {@link emailSchema}. */
export type EmailConfig = z.infer<typeof emailSchema>;

/** Messages never repeat the address, which somebody may have put a password into. */
function checkBroker(address: string, context: z.RefinementCtx): void {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !['mqtt:', 'mqtts:'].includes(url.protocol) || url.hostname === '') {
    context.addIssue('expected an address such as mqtts://broker.example.org:8883');
  } else if (url.username !== '' || url.password !== '') {
    context.addIssue('user and password have keys of their own, username and password');
  }
}

function refuseLonePassword(config: unknown, context: z.RefinementCtx): void {
  const { username, password } = fieldsOf(config);
  if (password !== undefined && username === undefined) {
    context.addIssue({ code: 'custom', path: ['username'], message: 'a password needs a user' });
  }
}

/** Anyone on the way could read it. */
function refuseReadablePassword(config: unknown, context: z.RefinementCtx): void {
  const { password, security, host } = fieldsOf(config);
  const isHere = typeof host === 'string' && /^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(host);
  if (password === undefined || security !== 'none' || isHere) return;
  context.addIssue({
    code: 'custom',
    path: ['security'],
    message: 'the password would be sent unencrypted; use starttls or tls',
  });
}

/** The keys of a section that may not be valid. */
function fieldsOf(config: unknown): Readonly<Record<string, unknown>> {
  return typeof config === 'object' && config !== null ? (config as Record<string, unknown>) : {};
}
