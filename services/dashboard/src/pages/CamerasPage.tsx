import { type Camera, sourceKey } from '@crowdtone/domain';
import { useEffect, useRef, useState } from 'react';
import { type CameraActions, CameraCard } from '../components/cameras/CameraCard';
import { CameraDialog } from '../components/cameras/CameraDialog';
import { RemoveDialog } from '../components/cameras/RemoveDialog';
import { Notice } from '../components/Notice';
import { changeCamera } from '../gateway/camera-api';
import type { LiveState } from '../state/live-state';
import { useCameras } from '../state/use-cameras';
import type { SessionHere } from '../state/use-session';
import { messageOf } from '../text/message-of';
import type { PageProps } from './page-props';
import './CamerasPage.css';

type Open = { readonly kind: 'edit' | 'remove'; readonly camera: Camera } | { readonly kind: 'add' } | null;

/** The cameras: how each is doing, and for operators the means to add, change, pause and remove them. */
export function CamerasPage({ state, placing, session }: PageProps) {
  const { answer, fault, refresh } = useCameras(signOf(state));
  const [open, setOpen] = useState<Open>(null);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [removals, setRemovals] = useState(0);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // The button that opened the dialog, where the focus would return to, goes away with its camera.
    if (removals > 0) heading.current?.focus();
  }, [removals]);
  const run = state.runs.find(({ endedAt }) => endedAt === null) ?? null;

  async function pause(camera: Camera, paused: boolean) {
    setBusy(true);
    try {
      await changeCamera(camera.id, { paused });
      setRefusal(null);
    } catch (error) {
      setRefusal(messageOf(error));
    }
    setBusy(false);
    refresh();
  }

  const close = () => setOpen(null);
  const saved = () => {
    close();
    refresh();
  };
  const removed = () => {
    saved();
    setRemovals((times) => times + 1);
  };
  const mayChange = session !== null && session.role === 'operator' && session.sources === null;
  const actions: CameraActions | null = mayChange
    ? {
        busy,
        onPause: (camera, paused) => void pause(camera, paused),
        onEdit: (camera) => setOpen({ kind: 'edit', camera }),
        onRemove: (camera) => setOpen({ kind: 'remove', camera }),
      }
    : null;

  const cameras = answer?.cameras ?? [];
  return (
    <>
      <div className="cameras-head">
        <h1 ref={heading} tabIndex={-1}>
          Cameras
        </h1>
        {mayChange && answer?.watched && (
          <button type="button" className="button" onClick={() => setOpen({ kind: 'add' })}>
            Add a camera
          </button>
        )}
      </div>
      {fault !== null && (
        <Notice tone="bad" title="The cameras are not known">
          {fault}.{' '}
          <button type="button" className="button" onClick={refresh}>
            Try again
          </button>
        </Notice>
      )}
      {refusal !== null && (
        <Notice tone="bad" title="Nothing was changed">
          {refusal}
        </Notice>
      )}
      {answer?.watched && <WhyNot session={session} />}
      {answer === null && fault === null && <p className="cameras-empty">Asking which cameras there are.</p>}
      {answer !== null && cameras.length === 0 && <NoCameras watched={answer.watched} mayChange={mayChange} />}
      <ul className="camera-list">
        {cameras.map((camera) => {
          const key = run && sourceKey({ runId: run.runId, sourceId: camera.id });
          const source = key === null ? undefined : state.sources.get(key);
          const pick = source && { runId: source.runId, sourceId: source.sourceId };
          return (
            <CameraCard
              key={camera.id}
              camera={camera}
              health={key === null ? undefined : state.health.get(key)}
              actions={actions}
              onShow={pick ? () => placing.onTurn('source', pick) : null}
            />
          );
        })}
      </ul>
      {open?.kind === 'add' && <CameraDialog camera={null} onClose={close} onSaved={saved} />}
      {open?.kind === 'edit' && <CameraDialog camera={open.camera} onClose={close} onSaved={saved} />}
      {open?.kind === 'remove' && <RemoveDialog camera={open.camera} onClose={close} onRemoved={removed} />}
    </>
  );
}

/** Why somebody sees no buttons. */
function WhyNot({ session }: { readonly session: SessionHere | null }) {
  if (session === null || (session.role === 'operator' && session.sources === null)) return null;
  return (
    <Notice tone="plain" title="You are here to look">
      {session.role === 'viewer'
        ? 'Cameras are added and changed by operators; log in with a token of that role.'
        : 'Your token is for some cameras only; adding and changing them needs one for all.'}
    </Notice>
  );
}

function NoCameras({ watched, mayChange }: { readonly watched: boolean; readonly mayChange: boolean }) {
  return (
    <p className="cameras-empty">
      {watched
        ? mayChange
          ? 'No camera yet. Add the first one: its crowd appears a few seconds after it is connected.'
          : 'There is no camera that you may see.'
        : 'This Crowdtone plays recordings. To watch cameras, start it without them: npm start -- serve'}
    </p>
  );
}

/** Changes when somebody, perhaps elsewhere, may have added, renamed, paused or removed a camera. */
function signOf({ snapshots, sources, health }: LiveState): string {
  const labels = [...sources.values()].map(({ runId, sourceId, label }) => [runId, sourceId, label]);
  const phases = [...health.values()].map(({ sourceId, phase }) => [sourceId, phase === 'paused', phase === 'closed']);
  return JSON.stringify([snapshots, labels, phases]);
}
