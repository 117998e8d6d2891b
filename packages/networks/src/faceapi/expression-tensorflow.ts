import type * as TensorFlow from '@tensorflow/tfjs';
import type { BatchClassifier } from '../models/expression-model';
import type { TensorFlowModule } from '../runtimes/tensorflow';
import { FACE_API_EXPRESSION_SIDE } from './expression-graph';
import { faceApiModelFolder } from './weights';

/** The part of face-api used here; its own types refer to a bundled TensorFlow.js. */
interface FaceApi {
  readonly NetInput: new (images: readonly TensorFlow.Tensor3D[]) => object;
  readonly FaceExpressionNet: new () => {
    loadFromDisk(folder: string): Promise<void>;
    forwardInput(input: object): TensorFlow.Tensor2D;
    dispose(throwOnRedispose?: boolean): void;
  };
}

/** face-api's own network on the current backend of TensorFlow.js. */
export async function openFaceApiExpressionNet(tf: TensorFlowModule): Promise<BatchClassifier> {
  // This bundle uses the installed TensorFlow.js, and so any of its backends.
  const faceapi = require('@vladmandic/face-api/dist/face-api.node-wasm.js') as FaceApi;
  const net = new faceapi.FaceExpressionNet();
  await net.loadFromDisk(faceApiModelFolder());
  return {
    async classify(images, count) {
      const side = FACE_API_EXPRESSION_SIDE;
      const probabilities = tf.tidy(() => {
        const crops = tf.unstack(tf.tensor4d(images, [count, side, side, 3], 'int32')) as TensorFlow.Tensor3D[];
        return net.forwardInput(new faceapi.NetInput(crops));
      });
      const values = await probabilities.data();
      probabilities.dispose();
      return Float32Array.from(values);
    },
    async close() {
      net.dispose(false);
    },
  };
}
