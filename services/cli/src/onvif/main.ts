import { asCrowdtoneError, CrowdtoneError } from '@crowdtone/domain';
import { findCameras } from './find-cameras';
import { type OnvifAnswer, type OnvifTask, onvifTaskSchema } from './messages';
import { readStreams } from './read-streams';

/**
 * The process that speaks ONVIF: one task, one answer. Whatever a device on the network sends ends this process at worst, and
 * not the one that serves and stores.
 */
process.on('disconnect', () => process.exit());
process.once('message', (message) => {
  void perform(onvifTaskSchema.parse(message)).then((answer) => process.send?.(answer, () => process.exit()));
});

async function perform(task: OnvifTask): Promise<OnvifAnswer> {
  try {
    if (task.kind === 'find') return { kind: 'found', cameras: await findCameras(task.interfaces, task.waitMs) };
    return { kind: 'streams', answer: await readStreams(task) };
  } catch (thrown) {
    // Of other errors only the fact: they may hold what was sent.
    const { code, message } =
      thrown instanceof CrowdtoneError ? thrown : new CrowdtoneError('E_ONVIF_ANSWER', asCrowdtoneError(thrown).name);
    return { kind: 'failed', code, message };
  }
}
