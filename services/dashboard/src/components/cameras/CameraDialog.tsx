import type { Camera, CameraTest, ValidationIssue } from '@crowdtone/domain';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { ApiFault } from '../../gateway/api';
import { addCamera, changeCamera, testCamera } from '../../gateway/camera-api';
import { messageOf } from '../../text/message-of';
import { Dialog } from '../Dialog';
import { CameraFields } from './CameraFields';
import { type CameraDraft, changeBody, draftOf, EMPTY_DRAFT, newCameraBody, testBody } from './camera-form';
import './CameraDialog.css';

interface CameraDialogProps {
  /** Null for a new one. */
  readonly camera: Camera | null;
  readonly onClose: () => void;
  readonly onSaved: (camera: Camera) => void;
}

interface Refusal {
  readonly message: string;
  readonly issues: readonly ValidationIssue[];
}

type Doing = 'saving' | 'testing' | null;

/** Adds a camera, or changes one. The gateway judges what was written; what it finds stands beside the fields. */
export function CameraDialog({ camera, onClose, onSaved }: CameraDialogProps) {
  const before = camera && draftOf(camera);
  const [draft, setDraft] = useState(before ?? EMPTY_DRAFT);
  const [doing, setDoing] = useState<Doing>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [test, setTest] = useState<CameraTest | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const leaving = useRef(new AbortController());
  useEffect(() => () => leaving.current.abort(), []);

  // The first field that is wrong is where to go on writing.
  useEffect(() => {
    if (refusal === null) return;
    const wrong = form.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
    wrong?.closest('details')?.setAttribute('open', '');
    wrong?.focus();
  }, [refusal]);

  async function attempt(what: Exclude<Doing, null>, work: () => Promise<void>) {
    setDoing(what);
    setRefusal(null);
    setTest(null);
    try {
      await work();
    } catch (error) {
      if (leaving.current.signal.aborted) return;
      const message = messageOf(error);
      setRefusal({ message, issues: error instanceof ApiFault ? error.issues : [] });
    }
    setDoing(null);
  }

  function save(event: FormEvent) {
    event.preventDefault();
    void attempt('saving', async () => {
      const saved = before
        ? await changeCamera(draft.id, changeBody(before, draft))
        : await addCamera(newCameraBody(draft));
      onSaved(saved);
    });
  }

  function tryOut() {
    void attempt('testing', async () => setTest(await testCamera(testBody(draft, before), leaving.current.signal)));
  }

  const faults = new Map(refusal?.issues.map(({ path, message }) => [path, faultOf(draft, path, message)]));
  return (
    <Dialog title={camera === null ? 'Add a camera' : `Edit ${camera.name}`} onClose={onClose}>
      <form className="camera-form" ref={form} onSubmit={save} noValidate>
        <CameraFields draft={draft} known={camera} faults={faults} onDraft={setDraft} />
        <div className="camera-outcome" aria-live="polite">
          {doing === 'testing' && <p>Connecting; this takes up to 20 seconds.</p>}
          {test !== null && <TestOutcome test={test} />}
          {refusal !== null && (
            <p className="field-fault" role="alert">
              {faults.size === 0 ? sentence(refusal.message) : `Nothing was saved: ${mistakesIn(faults.size)}.`}
            </p>
          )}
        </div>
        <div className="dialog-end">
          <button type="submit" className="button dialog-main" disabled={doing !== null}>
            {doing === 'saving' ? 'Saving' : camera === null ? 'Add camera' : 'Save'}
          </button>
          <button type="button" className="button" onClick={tryOut} disabled={doing !== null}>
            {doing === 'testing' ? 'Testing' : 'Test the connection'}
          </button>
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function TestOutcome({ test }: { readonly test: CameraTest }) {
  if (!test.reached) {
    return (
      <p className="field-fault">
        Not reached: {test.message} <span className="quiet">(cause: {test.cause})</span>
      </p>
    );
  }
  const seconds = (test.firstPictureMs / 1000).toFixed(1);
  return (
    <p className="camera-reached">
      Reached: {test.width} × {test.height} pixels, the first picture after {seconds} s.
    </p>
  );
}

/** What a program would call an undefined value is a field that was left blank. The law has its own words for that. */
function faultOf(draft: CameraDraft, key: string, message: string): string {
  const isBlank = key !== 'legalBasis' && key in draft && draft[key as keyof CameraDraft].trim() === '';
  return isBlank ? 'This is needed.' : sentence(message);
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function mistakesIn(count: number): string {
  return count === 1 ? 'one field is wrong' : `${count} fields are wrong`;
}
