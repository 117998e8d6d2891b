import type { FoundCamerasAnswer } from '@crowdtone/domain';
import { useEffect, useRef, useState } from 'react';
import { findCameras } from '../../gateway/discovery-api';
import { runRequest } from '../../gateway/run-request';
import { t } from '../../text/translate';
import { Dialog } from '../Dialog';
import type { CameraDraft } from './camera-form';
import { StreamChoice } from './StreamChoice';
import './FindDialog.css';

type Found = FoundCamerasAnswer['cameras'][number];

interface FindDialogProps {
  readonly onClose: () => void;
  /** Continues with the form of a new camera. */
  readonly onChosen: (draft: CameraDraft) => void;
}

/** Searches the local network for cameras; one that is chosen tells its streams, and one of them becomes a new camera. */
export function FindDialog({ onClose, onChosen }: FindDialogProps) {
  const [found, setFound] = useState<readonly Found[] | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [chosen, setChosen] = useState<Found | null>(null);
  const stop = useRef<(() => void) | null>(null);

  function search() {
    stop.current?.();
    setFound(null);
    setFault(null);
    stop.current = runRequest(findCameras, setFound, setFault);
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it opens
  useEffect(() => {
    search();
    return () => stop.current?.();
  }, []);

  if (chosen !== null) {
    return (
      <Dialog title={t('cameras.streamsOf', { name: chosen.name ?? chosen.host })} onClose={onClose}>
        <StreamChoice camera={chosen} onBack={() => setChosen(null)} onChosen={onChosen} />
      </Dialog>
    );
  }
  return (
    <Dialog title={t('cameras.find')} onClose={onClose}>
      <div aria-live="polite">
        {found === null && fault === null && <p>{t('cameras.searching')}</p>}
        {fault !== null && (
          <p className="field-fault" role="alert">
            {fault}
          </p>
        )}
        {found?.length === 0 && <p>{t('cameras.noneFound')}</p>}
      </div>
      <ul className="found-list">
        {found?.map((camera) => (
          <li key={camera.service}>
            <div>
              <strong>{camera.name ?? camera.host}</strong>
              <p className="quiet">{[camera.host, camera.hardware].filter((part) => part !== null).join(', ')}</p>
            </div>
            {camera.knownAs !== null ? (
              <span className="quiet">{t('cameras.addedAs', { id: camera.knownAs })}</span>
            ) : (
              <button
                type="button"
                className="button"
                onClick={() => setChosen(camera)}
                aria-label={t('cameras.showStreamsOf', { name: camera.name ?? camera.host })}
              >
                {t('cameras.showStreams')}
              </button>
            )}
          </li>
        ))}
      </ul>
      <div className="dialog-end">
        <button type="button" className="button" onClick={search} disabled={found === null && fault === null}>
          {t('cameras.searchAgain')}
        </button>
        <button type="button" className="button" onClick={onClose}>
          {t('cameras.close')}
        </button>
      </div>
    </Dialog>
  );
}
