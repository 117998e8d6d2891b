import type { Messages } from '@crowdtone/texts';

/** The page for bystanders: what is measured, what is stored, and on what legal basis. */
export const about = {
  lead: 'Crowdtone analyses a crowd and publishes how many of its faces look happy, sad, surprised and so on. The figures describe the group. It publishes nothing about a single person and does not know who anyone is.',
  frame: 'How a frame is processed',
  stepFrame: 'A frame arrives',
  stepFrameWhy: 'from a camera or a recording.',
  stepFaces: 'Faces are detected',
  stepFacesWhy: 'by position and size. No one is identified.',
  stepExpressions: 'Expressions are classified',
  stepExpressionsWhy: 'from small crops, which are then deleted.',
  stepGroup: 'The group is counted',
  stepGroupWhy: 'every {seconds} seconds. These figures are stored and shown.',
  aFew: 'a few',
  noOne: 'No one is recognised',
  noOneWhy:
    'No face is compared with another, and there is no list of known faces. A person is followed from one frame to the next by position and movement, so that they count once. A person who leaves and comes back is counted again.',
  notAFeeling: 'An expression is not a feeling',
  notAFeelingWhy:
    'A smile can be politeness, and a frown can be the sun. The figures describe how faces look, not what people feel or think, and no decision about a person should rest on them.',
  kept: 'What is kept, and for how long',
  keptFrames: 'Whole frames',
  keptFramesWhere:
    'in the memory of the process that detects faces. They are not stored. The thumbnails of the overview are made from them there: too coarse to recognise anyone, with every detected face painted over.',
  keptFramesUntil: 'a moment',
  keptCrops: 'Face crops',
  keptCropsWhere:
    'in memory and, encrypted, in the queue while they wait to be classified. The key is made for each run, stays in memory and is never written down, so nothing that the queue keeps on disk can be read once the run has ended. Never sent to a browser.',
  keptCropsUntil: 'until they are classified; of cameras 60 seconds at most',
  keptReadings: 'Classifications',
  keptReadingsWhere:
    'on the operator’s machine, so that figures can be verified: the position and size of a face in the frame, and its score for each expression. No image, no name; not available on any page or interface. Of a camera’s group under the privacy floor they are deleted as soon as their window of a few seconds ends.',
  keptFigures: 'Group figures',
  keptFiguresWhere: 'on the same machine and on this dashboard: counts, shares, alerts and notes',
  keptLog: 'Log of the operators',
  keptLogWhere:
    'on the same machine, for the operators: who signed in, was refused, changed a camera, deleted or exported figures. Nothing in it is about people in view.',
  keptIdentity: 'Identity',
  keptIdentityWhere: 'not determined and not stored',
  keptIdentityUntil: 'never stored',
  forEver: 'for ever',
  untilDeleted: 'until the operator deletes them',
  ofCameras: 'of cameras {age}; of recordings until the operator deletes them',
  hours: { one: '{count} hour', other: '{count} hours' },
  floor: 'Groups under {floor} stay private',
  floorWhy:
    'In a small group a share would point at a person. So shares are published only where at least {floor} people whose faces could be read were in view at the same time. Groups of fewer than 20 are published in coarse steps of at least two people, and never as unanimous. This holds on this page, in every file and in every interface.',
  floorUsual:
    'In a small group a share would point at a person. So shares are published only where at least {floor} people whose faces could be read were in view at the same time (the operator may have chosen another number). Groups of fewer than 20 are published in coarse steps of at least two people, and never as unanimous. This holds on this page, in every file and in every interface.',
  floorLimits:
    'What this does not prevent: a person who is present can see your face themselves, and someone who compares two moments between which one person left can guess that person’s expression somewhat better than by chance.',
  floorReadable: '{size} readable:',
  floorShown: 'shares are shown',
  floorCountOnly: 'only the count is shown',
  notReadable: 'Seen but not readable',
  notReadableWhy:
    'Not every face that is found can be classified. These people are counted with the reason, and no expression is guessed for them:',
  intervals: 'Shares and intervals',
  intervalsWhy:
    'A share is a part of the people whose faces could be read. A person counts once in each window, however many frames show them. No share is exact: the interval beside it holds the true one in about 95 of 100 cases.',
  intervalsWhyOf:
    'A share is a part of the people whose faces could be read. A person counts once in each window of {seconds} seconds, however many frames show them. No share is exact: the interval beside it holds the true one in about 95 of 100 cases.',
  intervalFigure: 'Bar of a share of 60% with its 95% interval',
  intervalExample: 'Example: of 30 people classified, 18 look happy. That is {share}, with an interval of {interval}.',
  trustWhy: 'Trust in the shares of a window is good, fair or poor. What lowers it:',
  corrected: 'Counted and corrected',
  correctedWhy:
    'The program confuses some expressions, for instance a sad face with a neutral one. So there are two figures:',
  sharesThatAre: 'Shares that are {estimator}',
  affectWhy:
    'How pleasant (valence) and how excited (arousal) the group looks is derived, not observed: a mean of fixed values for each expression, after Russell (1980), weighted by the shares.',
  excited: 'excited',
  calm: 'calm',
  unpleasant: 'unpleasant',
  pleasant: 'pleasant',
  limits: 'Model and limits',
  framesAnalysed: '{fps} per second',
  limitTraining:
    'The model was trained on collected photographs, mostly of plain or posed expressions. They do not represent everyone: it may classify some ages, skin tones or cultures less accurately.',
  limitSize: 'Errors increase as faces get smaller and more blurred. Fear, disgust and contempt are least certain.',
  limitMasks: 'Masks, hands and turned heads mislead it, and some faces are not detected.',
  limitCards:
    'The model cards in {folder} list the training data and error rates of each model that ships with Crowdtone.',
  law: 'Legal basis',
  lawWhy:
    'In the European Union the AI Act (Regulation 2024/1689), Article 5(1)(f), forbids systems that infer the emotions of people at work and in education, save for medical or safety reasons; it has applied since 2 February 2025. Crowdtone refuses a camera in such a place unless a legal basis is configured. It is shown here and kept in the record of every run. The operator of this installation is responsible for it: ask them.',
  noSources: 'No sources.',
  noSetting: 'recording; setting not recorded',
  noBasis: 'no legal basis recorded',
  basis: 'legal basis: {basis}',
} as const satisfies Messages;
