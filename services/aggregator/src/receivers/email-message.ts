import type { WebhookMessage } from '@crowdtone/domain';
import { alertSentence, type Words } from '@crowdtone/texts';
import { z } from 'zod';

/** Longest subject, characters; mail programs cut longer ones. */
const MAX_SUBJECT_LENGTH = 150;

/** An e-mail as the outbox keeps it: everything but sender and recipients. */
export const emailMessageSchema = z.object({
  subject: z.string(),
  text: z.string(),
  html: z.string().optional(),
  /** PNG pictures that the HTML shows as `cid:NAME`. */
  pictures: z.array(z.object({ name: z.string(), base64: z.base64() })).default([]),
});

/** See {@link emailMessageSchema}. */
export type EmailMessage = z.input<typeof emailMessageSchema>;

/** The e-mail about an alert, in plain text. */
export function alertEmail(
  { event, sourceLabel, alert }: WebhookMessage,
  { words, timeZone }: { readonly words: Words; readonly timeZone: string },
): EmailMessage {
  const { text } = words;
  const isOver = event === 'alert.cleared';
  const severity = text(`mailSeverity.${alert.severity}`);
  const message = alertSentence(words, alert);
  const shown = (at: number) => words.date(at, { dateStyle: 'full', timeStyle: 'long', timeZone });
  const why = text(`mailEnding.${alert.clearedBecause ?? 'ended'}`);
  const lines = [
    message,
    '',
    text('mail.camera', { camera: sourceLabel }),
    text('mail.rule', { rule: alert.ruleName, severity }),
    text('mail.fired', { time: shown(alert.firedAt) }),
    ...(isOver && alert.clearedAt !== null ? [text('mail.ended', { time: shown(alert.clearedAt), why })] : []),
    '',
    text('mail.alertCaveat'),
  ];
  const subject = text('mail.subject', { lead: isOver ? text('mail.over') : severity, message });
  return { subject: subjectOf(subject), text: `${lines.join('\n')}\n` };
}

function subjectOf(text: string): string {
  return text.length <= MAX_SUBJECT_LENGTH ? text : `${text.slice(0, MAX_SUBJECT_LENGTH - 1)}…`;
}
