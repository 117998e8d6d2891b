/** Origin and licences of training data in model cards. */
export const DATA_DESCRIPTIONS = {
  ferplus: {
    origin:
      'FER+: the faces of FER2013 (48 x 48 grey, ICML 2013 challenge) with ten votes each (Barsoum et al., ICMI 2016).',
    licence:
      'Data: the votes of FER+ are under the MIT licence (Microsoft); the images of FER2013 were scraped from the web without ' +
      'a licence from the photographers: research use. These files contain no images.',
  },
  'class-folders': {
    origin: 'Folders of faces by expression, one label per face.',
    licence: 'The data is not part of this project; its licence determines how weights trained on it may be used.',
  },
} as const;
