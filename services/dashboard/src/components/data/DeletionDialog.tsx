import type { DeletionSummary, DeletionTarget } from '@crowdtone/domain';
import { useState } from 'react';
import { requestDeletion } from '../../gateway/data-api';
import { listed, moment } from '../../text/format';
import { messageOf } from '../../text/message-of';
import { datedSpan } from '../../text/times';
import { t } from '../../text/translate';
import { ConfirmDialog } from '../ConfirmDialog';

interface DeletionDialogProps {
  readonly target: DeletionTarget;
  /** What would go. */
  readonly summary: DeletionSummary;
  readonly onClose: () => void;
  /** @param text what went */
  readonly onDeleted: (text: string) => void;
}

/** Says what goes and asks once. */
export function DeletionDialog({ target, summary, onClose, onDeleted }: DeletionDialogProps) {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);

  async function remove() {
    setBusy(true);
    try {
      onDeleted(t('data.deleted', { what: summaryText(await requestDeletion(target, false)) }));
    } catch (error) {
      setFault(messageOf(error));
      setBusy(false);
    }
  }

  return (
    <ConfirmDialog
      title={t('data.ask', { target: nameOf(target) })}
      action={busy ? t('data.deleting') : t('app.delete')}
      busy={busy}
      fault={fault}
      onConfirm={() => void remove()}
      onCancel={onClose}
    >
      <p>{t('data.deletes', { what: summaryText(summary) })}</p>
      {summary.running.map(({ sourceId, until }) => (
        <p key={sourceId}>
          {t('data.stillRunning', { camera: sourceId, time: moment(new Date(until).toISOString()) })}
        </p>
      ))}
      {target.kind === 'camera' && <p>{t('data.cameraStays')}</p>}
    </ConfirmDialog>
  );
}

function nameOf(target: DeletionTarget): string {
  if (target.kind === 'run') return t('data.targetRun', { run: target.runId });
  if (target.kind === 'camera') return t('data.targetCamera', { camera: target.sourceId });
  return t('data.targetSpan', {
    camera: target.sourceId ?? t('data.targetAll'),
    span: datedSpan(target.from, target.to),
  });
}

const AMOUNTS = [
  ['windows', 'data.windows'],
  ['readings', 'data.readings'],
  ['notes', 'data.notes'],
  ['alerts', 'data.alerts'],
  ['runs', 'data.runs'],
] as const;

/** What goes, as a list of amounts. */
function summaryText(summary: DeletionSummary): string {
  const parts = AMOUNTS.filter(([what]) => summary[what] > 0).map(([what, key]) => t(key, { count: summary[what] }));
  return parts.length === 0 ? t('data.nothing') : listed(parts);
}
