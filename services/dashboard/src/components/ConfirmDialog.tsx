import type { ReactNode } from 'react';
import { Dialog } from './Dialog';
import './ConfirmDialog.css';

interface ConfirmDialogProps {
  readonly title: string;
  /** What the button that does it says. */
  readonly action: string;
  readonly busy: boolean;
  /** Why it could not be done, or null. */
  readonly fault: string | null;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
  readonly children: ReactNode;
}

/** Asks before something is done that cannot be undone. Open for as long as it is drawn; Escape cancels. */
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
          Keep it
        </button>
        <button type="button" className="button confirm-do" disabled={busy} onClick={onConfirm}>
          {action}
        </button>
      </div>
    </Dialog>
  );
}
