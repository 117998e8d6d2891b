/** What a model card says of the data, whose licences are not this project's to give. */
export const NATURE_OF_DATA = {
  ferplus: {
    origin:
      'FER+: the faces of FER2013 (48 x 48 grey, ICML 2013 challenge) with ten votes each (Barsoum et al., ICMI 2016).',
    licence:
      'Data: the votes of FER+ are under the MIT licence (Microsoft); the pictures of FER2013 were scraped from the web with no ' +
      'grant from the photographers: research use. No picture is part of these files.',
  },
  'class-folders': {
    origin: 'A folder of faces for each expression, one label a face.',
    licence:
      'The data is not part of this project; its own licence decides what weights learnt from it may be used for.',
  },
} as const;
