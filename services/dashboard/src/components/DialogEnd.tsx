import type { ReactNode } from 'react';
import { t } from '../text/translate';

interface DialogEndProps {
  /** Label of the button that submits the form. */
  readonly action: string;
  readonly disabled: boolean;
  /** Label of the button that leaves it; by default "Cancel". */
  readonly leave?: string;
  readonly onLeave: () => void;
  /** Further buttons, between both. */
  readonly children?: ReactNode;
}

/** The end of a form in a dialog. */
export function DialogEnd({ action, disabled, leave = t('app.cancel'), onLeave, children }: DialogEndProps) {
  return (
    <div className="dialog-end">
      <button type="submit" className="button dialog-main" disabled={disabled}>
        {action}
      </button>
      {children}
      <button type="button" className="button" onClick={onLeave}>
        {leave}
      </button>
    </div>
  );
}
