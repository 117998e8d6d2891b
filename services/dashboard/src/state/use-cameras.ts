import type { CamerasAnswer } from '@crowdtone/domain';
import { useCallback, useEffect, useState } from 'react';
import { ask } from '../gateway/ask';
import { fetchCameras } from '../gateway/camera-api';

export interface CamerasHere {
  /** Null until the gateway has answered. */
  readonly answer: CamerasAnswer | null;
  /** Why they are not known, or not as they are now. */
  readonly fault: string | null;
  readonly refresh: () => void;
}

/**
 * The cameras as the gateway knows them.
 * @param sign asked for again whenever this changes: something was heard that may have come of another one's change
 */
export function useCameras(sign: string): CamerasHere {
  const [answer, setAnswer] = useState<CamerasAnswer | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [asked, setAsked] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: both only say when to ask again
  useEffect(() => {
    const answered = (cameras: CamerasAnswer) => {
      setAnswer(cameras);
      setFault(null);
    };
    return ask(fetchCameras, answered, setFault);
  }, [sign, asked]);

  const refresh = useCallback(() => setAsked((times) => times + 1), []);
  return { answer, fault, refresh };
}
