import type { CamerasAnswer } from '@crowdtone/domain';
import { useCallback, useEffect, useState } from 'react';
import { fetchCameras } from '../gateway/camera-api';
import { runRequest } from '../gateway/run-request';

/** The list of cameras and its state. */
export interface CameraList {
  /** Null until the gateway has answered. */
  readonly answer: CamerasAnswer | null;
  /** Why they could not be loaded or refreshed. */
  readonly fault: string | null;
  readonly refresh: () => void;
}

/**
 * Loads the cameras.
 * @param changeKey the list is loaded again when this changes, which may follow a change by another client
 */
export function useCameras(changeKey: string): CameraList {
  const [answer, setAnswer] = useState<CamerasAnswer | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [asked, setAsked] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: both only say when to ask again
  useEffect(() => {
    const answered = (cameras: CamerasAnswer) => {
      setAnswer(cameras);
      setFault(null);
    };
    return runRequest(fetchCameras, answered, setFault);
  }, [changeKey, asked]);

  const refresh = useCallback(() => setAsked((times) => times + 1), []);
  return { answer, fault, refresh };
}
