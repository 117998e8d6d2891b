import { type DeletionSummary, type DeletionTarget, describeSummary } from '@crowdtone/domain';
import { useState } from 'react';
import { requestDeletion } from '../../gateway/data-api';
import { moment } from '../../text/format';
import { messageOf } from '../../text/message-of';
import { datedSpan } from '../../text/times';
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
      onDeleted(`Deleted: ${describeSummary(await requestDeletion(target, false))}.`);
    } catch (error) {
      setFault(messageOf(error));
      setBusy(false);
    }
  }

  return (
    <ConfirmDialog
      title={`Delete ${nameOf(target)}?`}
      action={busy ? 'Deleting' : 'Delete'}
      busy={busy}
      fault={fault}
      onConfirm={() => void remove()}
      onCancel={onClose}
    >
      <p>
        This deletes {describeSummary(summary)}. Live pictures are never stored; the last one is forgotten within half a
        minute. It cannot be undone, and is recorded in the log with your token’s name.
      </p>
      {summary.running.map(({ sourceId, until }) => (
        <p key={sourceId}>
          {sourceId} is being analysed: what it recorded up to {moment(new Date(until).toISOString())} goes, its newest
          window stays.
        </p>
      ))}
      {target.kind === 'camera' && <p>The camera itself stays. To stop it, remove it on the page of cameras first.</p>}
    </ConfirmDialog>
  );
}

function nameOf(target: DeletionTarget): string {
  if (target.kind === 'run') return `run ${target.runId}`;
  if (target.kind === 'camera') return `everything of ${target.sourceId}`;
  return `${target.sourceId ?? 'all cameras'}, ${datedSpan(target.from, target.to)}`;
}
