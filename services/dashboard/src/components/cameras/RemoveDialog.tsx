import type { Camera } from '@crowdtone/domain';
import { useState } from 'react';
import { removeCamera } from '../../gateway/camera-api';
import { Dialog } from './Dialog';

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
      setFault(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  }

  return (
    <Dialog title={`Remove ${camera.name}?`} onClose={onClose}>
      <p>
        Crowdtone lets go of the camera and forgets its address and password. The figures it has taken are kept. To stop
        watching for a while, pause it instead.
      </p>
      {fault !== null && (
        <p className="field-fault" role="alert">
          {fault}
        </p>
      )}
      <div className="dialog-end">
        <button type="button" className="button" onClick={onClose}>
          Keep it
        </button>
        <button type="button" className="button dialog-grave" onClick={remove} disabled={busy}>
          {busy ? 'Removing' : 'Remove'}
        </button>
      </div>
    </Dialog>
  );
}
