import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { EmailConfig } from '@crowdtone/config';
import { type Language, severitySchema, type WebhookMessage } from '@crowdtone/domain';
import { wordsOf } from '@crowdtone/texts';
import { createTransport } from 'nodemailer';
import { alertEmail, emailMessageSchema } from './email-message';
import { type DeliveryFailure, type Receiver, type RetryPolicy, SERVER_RETRY } from './receiver';

/** A mail server: sends alerts from a severity on, and whatever else its outbox holds, such as summaries. */
export class EmailReceiver implements Receiver {
  readonly name = EMAIL_RECEIVER;
  readonly kind = 'email';

  /**
   * @param timeZone in which times are written
   * @param language of mails about alerts
   */
  constructor(
    private readonly config: EmailConfig,
    private readonly timeZone: string,
    private readonly language: Language,
    readonly retry: RetryPolicy = SERVER_RETRY,
  ) {}

  get timeoutMs(): number {
    return 1000 * this.config.timeoutSeconds;
  }

  bodyOf(message: WebhookMessage): string | null {
    const { alerts } = this.config;
    const severities = severitySchema.options;
    if (alerts === 'none' || severities.indexOf(message.alert.severity) < severities.indexOf(alerts)) return null;
    return JSON.stringify(alertEmail(message, { words: wordsOf(this.language), timeZone: this.timeZone }));
  }

  async send(
    { id, body }: { readonly id: string; readonly body: string },
    signal: AbortSignal,
  ): Promise<DeliveryFailure | null> {
    const { from, to, timeoutSeconds } = this.config;
    const limit = AbortSignal.timeout(1000 * timeoutSeconds);
    try {
      const { subject, text, html, pictures } = emailMessageSchema.parse(JSON.parse(body));
      const transport = createTransport(await this.#server());
      await transport.sendMail({
        ...{ from, to, subject, text, signal: AbortSignal.any([signal, limit]) },
        ...(html !== undefined && { html }),
        // The same in every attempt, so that mail servers and programs can recognise a repetition.
        messageId: `<${createHash('sha256').update(id).digest('hex')}@crowdtone>`,
        headers: { 'auto-submitted': 'auto-generated' },
        attachments: pictures.map(({ name, base64 }) => ({
          ...{ filename: name, cid: name, content: base64, encoding: 'base64', contentType: 'image/png' },
          contentDisposition: 'inline' as const,
        })),
        // What is sent is in the outbox; nothing in it may name files or addresses to read.
        ...{ disableFileAccess: true, disableUrlAccess: true },
      });
      return null;
    } catch (error) {
      if (limit.aborted) return { code: 'E_RECEIVER_SLOW', reason: `no answer within ${timeoutSeconds} s` };
      return emailFailure(error);
    }
  }

  async #server() {
    const { host, port, security, username, password, ca, timeoutSeconds } = this.config;
    const limitMs = 1000 * timeoutSeconds;
    return {
      ...{ host, port, secure: security === 'tls' },
      ...(security === 'starttls' && { requireTLS: true }),
      ...(security === 'none' && { ignoreTLS: true }),
      ...(username !== undefined && { auth: { user: username, pass: password ?? '' } }),
      ...(ca !== undefined && { tls: { ca: await readFile(ca) } }),
      ...{ connectionTimeout: limitMs, greetingTimeout: limitMs, socketTimeout: limitMs, dnsTimeout: limitMs },
    };
  }
}

/** Names deliveries by e-mail in the store. */
export const EMAIL_RECEIVER = 'email';

const NETWORK_ERRORS: readonly string[] = ['ECONNECTION', 'ESOCKET', 'EDNS', 'ECONNREFUSED', 'ENOENT', 'EACCES'];

/** Why a mail was not sent. What the server said is left out: servers repeat addresses, and some what they were sent. */
function emailFailure(error: unknown): DeliveryFailure {
  const { code = '', name, responseCode } = error as NodeJS.ErrnoException & { readonly responseCode?: number };
  if (code === 'EAUTH' || code === 'ENOAUTH') {
    return { code: 'E_RECEIVER_PASSWORD', reason: 'the mail server refuses user and password; check both' };
  }
  if (code === 'ETIMEDOUT') return { code: 'E_RECEIVER_SLOW', reason: 'the mail server does not answer in time' };
  if (code === 'ETLS') {
    const reason = 'no encrypted connection to the mail server; check security and ca';
    return { code: 'E_RECEIVER_UNREACHABLE', reason };
  }
  if (responseCode !== undefined) {
    return { code: 'E_RECEIVER_REFUSED', reason: `the mail server refuses the message (status ${responseCode})` };
  }
  const isNetwork = NETWORK_ERRORS.includes(code) || code === '';
  return { code: isNetwork ? 'E_RECEIVER_UNREACHABLE' : 'E_RECEIVER_REFUSED', reason: `not sent (${code || name})` };
}
