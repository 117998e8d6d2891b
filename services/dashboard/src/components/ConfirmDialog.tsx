import type { ReactNode } from 'react';
import { t } from '../text/translate';
import { Dialog } from './Dialog';
import './ConfirmDialog.css';

interface ConfirmDialogProps {
  readonly title: string;
  /** Label of the confirming button. */
  readonly action: string;
  readonly busy: boolean;
  /** Why it failed, or null. */
  readonly fault: string | null;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
  readonly children: ReactNode;
}

/** Asks for confirmation before an irreversible action. Open while it is rendered; Escape cancels. */
export function ConfirmDialog({ title, action, busy, fault, onConfirm, onCancel, children }: ConfirmDialogProps) {
  return (
    <Dialog title={title} onClose={onCancel}>
      {children}
      {fault !== null && (
        <p className="confirm-fault" role="alert">
          {fault}
        </p>
      )}
      <div className="dialog-end">
        <button type="button" className="button" onClick={onCancel}>
          {t('app.cancel')}
        </button>
        <button type="button" className="button confirm-do" disabled={busy} onClick={onConfirm}>
          {action}
        </button>
      </div>
    </Dialog>
  );
}
