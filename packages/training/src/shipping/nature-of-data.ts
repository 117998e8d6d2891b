/** What a model card says of the data, whose licences are not this project's to give. */
export const NATURE_OF_DATA = {
  ferplus: {
    origin:
      'FER+: the faces of FER2013 (web pictures, 48 x 48 grey, ICML 2013 challenge) with ten votes each (Barsoum et al., ICMI 2016).',
    licence:
      'The labels of FER+ are published by Microsoft under the MIT licence. FER2013 was published for research without a licence ' +
      'of its pictures, whose rights stay with their owners. Neither is part of this project; whether weights learnt from them ' +
      'may serve a given purpose is for whoever uses them to decide.',
  },
  'class-folders': {
    origin: 'A folder of faces for each expression, one label a face.',
    licence:
      'The data is not part of this project; its own licence decides what weights learnt from it may be used for.',
  },
} as const;
