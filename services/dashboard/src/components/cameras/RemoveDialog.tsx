import type { Camera } from '@crowdtone/domain';
import { useState } from 'react';
import { removeCamera } from '../../gateway/camera-api';
import { messageOf } from '../../text/message-of';
import { ConfirmDialog } from '../ConfirmDialog';

interface RemoveDialogProps {
  readonly camera: Camera;
  readonly onClose: () => void;
  readonly onRemoved: () => void;
}

/** Asks before a camera is removed, because its address and password are gone then. */
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
      title={`Remove ${camera.name}?`}
      action={busy ? 'Removing' : 'Remove'}
      busy={busy}
      fault={fault}
      onConfirm={() => void remove()}
      onCancel={onClose}
    >
      <p>
        Crowdtone lets go of the camera and forgets its address and password. The figures it has taken are kept. To stop
        watching for a while, pause it instead.
      </p>
    </ConfirmDialog>
  );
}
