import type { Camera } from '@crowdtone/domain';
import { useState } from 'react';
import { removeCamera } from '../../gateway/camera-api';
import { messageOf } from '../../text/message-of';
import { t } from '../../text/translate';
import { ConfirmDialog } from '../ConfirmDialog';

interface RemoveDialogProps {
  readonly camera: Camera;
  readonly onClose: () => void;
  readonly onRemoved: () => void;
}

/** Asks for confirmation before a camera is removed: its address and password are deleted. */
export function RemoveDialog({ camera, onClose, onRemoved }: RemoveDialogProps) {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);

  async function remove() {
    setBusy(true);
    try {
      await removeCamera(camera.id);
      onRemoved();
    } catch (error) {
      setFault(messageOf(error));
      setBusy(false);
    }
  }

  return (
    <ConfirmDialog
      title={t('cameras.remove', { name: camera.name })}
      action={busy ? t('cameras.removing') : t('app.remove')}
      busy={busy}
      fault={fault}
      onConfirm={() => void remove()}
      onCancel={onClose}
    >
      <p>{t('cameras.removeWhy')}</p>
    </ConfirmDialog>
  );
}
