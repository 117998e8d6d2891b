import type { Alert, WebhookMessage } from '@crowdtone/domain';
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
export function alertEmail({ event, sourceLabel, alert }: WebhookMessage, timeZone: string): EmailMessage {
  const isOver = event === 'alert.cleared';
  const lead = isOver ? 'Over' : alert.severity;
  const shown = (at: number) =>
    new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long', timeZone }).format(at);
  const lines = [
    alert.message,
    '',
    `Camera: ${sourceLabel}`,
    `Rule: ${alert.ruleName} (${alert.severity})`,
    `Fired: ${shown(alert.firedAt)}`,
    ...(isOver && alert.clearedAt !== null ? [`Over: ${shown(alert.clearedAt)}, ${ENDINGS[endingOf(alert)]}`] : []),
    '',
    'Crowdtone estimates the mood of a group from its faces; estimates can be wrong, and a dashboard shows how far they can be trusted.',
  ];
  return { subject: subjectOf(`[Crowdtone] ${lead}: ${alert.message}`), text: `${lines.join('\n')}\n` };
}

const ENDINGS: Readonly<Record<NonNullable<Alert['clearedBecause']>, string>> = {
  recovered: 'because the condition is over',
  silence: 'because there were no figures',
  ended: 'because the camera or the rule is no longer watched',
  schedule: 'because the rule is not judged at this time',
};

function endingOf({ clearedBecause }: Alert): keyof typeof ENDINGS {
  return clearedBecause ?? 'ended';
}

function subjectOf(text: string): string {
  return text.length <= MAX_SUBJECT_LENGTH ? text : `${text.slice(0, MAX_SUBJECT_LENGTH - 1)}…`;
}
