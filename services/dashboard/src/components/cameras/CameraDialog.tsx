import type { Camera, CameraTest, ValidationIssue } from '@crowdtone/domain';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { ApiRequestError } from '../../gateway/api';
import { addCamera, changeCamera, testCamera } from '../../gateway/camera-api';
import { oneDecimal } from '../../text/format';
import { messageOf } from '../../text/message-of';
import { causeText } from '../../text/refusal-text';
import { t } from '../../text/translate';
import { Dialog } from '../Dialog';
import { DialogEnd } from '../DialogEnd';
import { CameraFields } from './CameraFields';
import {
  type CameraDraft,
  capitalised,
  changeBody,
  draftOf,
  EMPTY_DRAFT,
  messagesByField,
  newCameraBody,
  testBody,
} from './camera-form';
import './CameraDialog.css';

interface CameraDialogProps {
  /** Null for a new one. */
  readonly camera: Camera | null;
  /** What is known of a new one. */
  readonly start?: CameraDraft | undefined;
  readonly onClose: () => void;
  readonly onSaved: (camera: Camera) => void;
}

interface Refusal {
  readonly message: string;
  readonly issues: readonly ValidationIssue[];
}

type Activity = 'saving' | 'testing' | null;

/** Adds or edits a camera. The gateway validates; its messages appear beside the fields. */
export function CameraDialog({ camera, start = EMPTY_DRAFT, onClose, onSaved }: CameraDialogProps) {
  const before = camera && draftOf(camera);
  const [draft, setDraft] = useState(before ?? start);
  const [activity, setActivity] = useState<Activity>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [test, setTest] = useState<CameraTest | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const leaving = useRef(new AbortController());
  useEffect(() => () => leaving.current.abort(), []);

  // The first invalid field takes the focus.
  useEffect(() => {
    if (refusal === null) return;
    const wrong = form.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
    wrong?.closest('details')?.setAttribute('open', '');
    wrong?.focus();
  }, [refusal]);

  async function attempt(what: Exclude<Activity, null>, work: () => Promise<void>) {
    setActivity(what);
    setRefusal(null);
    setTest(null);
    try {
      await work();
    } catch (error) {
      if (leaving.current.signal.aborted) return;
      const message = messageOf(error);
      setRefusal({ message, issues: error instanceof ApiRequestError ? error.issues : [] });
    }
    setActivity(null);
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

  function testConnection() {
    void attempt('testing', async () => setTest(await testCamera(testBody(draft, before), leaving.current.signal)));
  }

  const faults = messagesByField(refusal?.issues ?? [], draft);
  return (
    <Dialog
      title={camera === null ? t('cameras.addACamera') : t('cameras.edit', { name: camera.name })}
      onClose={onClose}
    >
      <form className="camera-form" ref={form} onSubmit={save} noValidate>
        <CameraFields draft={draft} known={camera} faults={faults} onDraft={setDraft} />
        <div className="camera-outcome" aria-live="polite">
          {activity === 'testing' && <p>{t('cameras.connecting')}</p>}
          {test !== null && <TestOutcome test={test} />}
          {refusal !== null && (
            <p className="field-fault" role="alert">
              {faults.size === 0 ? capitalised(refusal.message) : t('cameras.notSaved', { count: faults.size })}
            </p>
          )}
        </div>
        <DialogEnd
          action={
            activity === 'saving' ? t('cameras.saving') : camera === null ? t('cameras.addCamera') : t('app.save')
          }
          disabled={activity !== null}
          onLeave={onClose}
        >
          <button type="button" className="button" onClick={testConnection} disabled={activity !== null}>
            {activity === 'testing' ? t('cameras.testing') : t('cameras.test')}
          </button>
        </DialogEnd>
      </form>
    </Dialog>
  );
}

function TestOutcome({ test }: { readonly test: CameraTest }) {
  if (!test.reached) {
    return (
      <p className="field-fault">
        {t('cameras.testFailed', { problem: causeText(test) })}{' '}
        <span className="quiet">{t('cameras.testCause', { cause: test.cause })}</span>
      </p>
    );
  }
  const seconds = oneDecimal(test.firstPictureMs / 1000);
  const size = { width: String(test.width), height: String(test.height) };
  return <p className="camera-reached">{t('cameras.testReached', { ...size, seconds })}</p>;
}
