import { type Camera, sourceKey } from '@crowdtone/domain';
import { useEffect, useRef, useState } from 'react';
import { type CameraActions, CameraCard } from '../components/cameras/CameraCard';
import { CameraDialog } from '../components/cameras/CameraDialog';
import type { CameraDraft } from '../components/cameras/camera-form';
import { FindDialog } from '../components/cameras/FindDialog';
import { RemoveDialog } from '../components/cameras/RemoveDialog';
import { Notice } from '../components/Notice';
import { ZonesDialog } from '../components/zones/ZonesDialog';
import { changeCamera } from '../gateway/camera-api';
import type { LiveState } from '../state/live-state';
import { useCameras } from '../state/use-cameras';
import type { CurrentSession } from '../state/use-session';
import { useThumbnails } from '../state/use-thumbnails';
import { messageOf } from '../text/message-of';
import { rich } from '../text/rich';
import { t } from '../text/translate';
import type { PageProps } from './page-props';
import './CamerasPage.css';

type Open =
  | { readonly kind: 'edit' | 'remove' | 'areas'; readonly camera: Camera }
  | { readonly kind: 'add'; readonly draft?: CameraDraft }
  | { readonly kind: 'find' }
  | null;

/** All cameras with their state; operators add, edit, pause and remove them. */
export function CamerasPage({ state, streamThumbnails, router, session }: PageProps) {
  const { answer, fault, refresh } = useCameras(changeKeyOf(state));
  const [open, setOpen] = useState<Open>(null);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const thumbnailOf = useThumbnails(state, streamThumbnails, open?.kind === 'areas');
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
  const canEdit = session !== null && session.role === 'operator' && session.sources === null;
  const actions: CameraActions | null = canEdit
    ? {
        busy,
        onPause: (camera, paused) => void pause(camera, paused),
        onEdit: (camera) => setOpen({ kind: 'edit', camera }),
        onAreas: (camera) => setOpen({ kind: 'areas', camera }),
        onRemove: (camera) => setOpen({ kind: 'remove', camera }),
      }
    : null;

  const cameras = answer?.cameras ?? [];
  return (
    <>
      <div className="cameras-head">
        <h1 ref={heading} tabIndex={-1}>
          {t('page.cameras')}
        </h1>
        {canEdit && answer?.watched && (
          <div className="cameras-add">
            <button type="button" className="button" onClick={() => setOpen({ kind: 'find' })}>
              {t('cameras.find')}
            </button>
            <button type="button" className="button" onClick={() => setOpen({ kind: 'add' })}>
              {t('cameras.addACamera')}
            </button>
          </div>
        )}
      </div>
      {fault !== null && (
        <Notice tone="bad" title={t('cameras.fault')}>
          {fault}.{' '}
          <button type="button" className="button" onClick={refresh}>
            {t('app.tryAgain')}
          </button>
        </Notice>
      )}
      {refusal !== null && (
        <Notice tone="bad" title={t('cameras.changeFailed')}>
          {refusal}
        </Notice>
      )}
      {answer?.watched && <ReadOnlyNotice session={session} />}
      {answer === null && fault === null && <p className="cameras-empty">{t('cameras.loading')}</p>}
      {answer !== null && cameras.length === 0 && <NoCameras watched={answer.watched} canEdit={canEdit} />}
      <ul className="camera-list">
        {cameras.map((camera) => {
          const key = run && sourceKey({ runId: run.runId, sourceId: camera.id });
          const source = key === null ? undefined : state.sources.get(key);
          const selection = source && { runId: source.runId, sourceId: source.sourceId };
          return (
            <CameraCard
              key={camera.id}
              camera={camera}
              health={key === null ? undefined : state.health.get(key)}
              actions={actions}
              onShow={selection ? () => router.onNavigate('source', selection) : null}
            />
          );
        })}
      </ul>
      {open?.kind === 'add' && <CameraDialog camera={null} start={open.draft} onClose={close} onSaved={saved} />}
      {open?.kind === 'find' && <FindDialog onClose={close} onChosen={(draft) => setOpen({ kind: 'add', draft })} />}
      {open?.kind === 'edit' && <CameraDialog camera={open.camera} onClose={close} onSaved={saved} />}
      {open?.kind === 'areas' && (
        <ZonesDialog
          camera={open.camera}
          picture={thumbnailOf(run && sourceKey({ runId: run.runId, sourceId: open.camera.id }))}
          onClose={close}
          onSaved={saved}
        />
      )}
      {open?.kind === 'remove' && <RemoveDialog camera={open.camera} onClose={close} onRemoved={removed} />}
    </>
  );
}

/** Explains why the page has no buttons. */
function ReadOnlyNotice({ session }: { readonly session: CurrentSession | null }) {
  if (session === null || (session.role === 'operator' && session.sources === null)) return null;
  return (
    <Notice tone="plain" title={t('cameras.readOnly')}>
      {session.role === 'viewer' ? t('cameras.viewersOnly') : t('cameras.limitedOnly')}
    </Notice>
  );
}

function NoCameras({ watched, canEdit }: { readonly watched: boolean; readonly canEdit: boolean }) {
  return (
    <p className="cameras-empty">
      {watched
        ? canEdit
          ? t('cameras.none')
          : t('cameras.noneVisible')
        : rich('cameras.recordings', { command: <code>npm start -- serve</code> })}
    </p>
  );
}

/** A key that changes when a camera may have been added, renamed, paused or removed, here or elsewhere. */
function changeKeyOf({ snapshots, sources, health }: LiveState): string {
  const labels = [...sources.values()].map(({ runId, sourceId, label }) => [runId, sourceId, label]);
  const phases = [...health.values()].map(({ sourceId, phase }) => [sourceId, phase === 'paused', phase === 'closed']);
  return JSON.stringify([snapshots, labels, phases]);
}
