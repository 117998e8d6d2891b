/** Process exit codes by class of error. */
export const EXIT_CODES = { internal: 1, usage: 2, input: 3, environment: 4, interrupted: 130 } as const;

/** Class of an error, which decides the exit code. */
export type ErrorClass = keyof typeof EXIT_CODES;

/** One code of the registry. */
export interface ErrorEntry {
  /** Decides the exit code of a program that ends because of the error. */
  readonly class: ErrorClass;
  /** HTTP status, for codes that the REST API returns. */
  readonly status?: number;
  /** What the code means, one line for the reference page. */
  readonly about: string;
}

/** Video files, folders and addresses. */
const SOURCES = {
  E_SOURCE_MISSING: { class: 'input', about: 'The file or folder does not exist.' },
  E_SOURCE_EMPTY: { class: 'input', about: 'The file has zero bytes.' },
  E_SOURCE_NOT_MEDIA: { class: 'input', about: 'The source is not a video that ffmpeg can read.' },
  E_SOURCE_NO_VIDEO: { class: 'input', about: 'The source has no video stream, only audio or other data.' },
  E_SOURCE_UNREADABLE: { class: 'input', about: 'This user has no permission to read the file.' },
  E_SOURCE_UNSUPPORTED: { class: 'input', about: 'The installed ffmpeg has no decoder for this video codec.' },
  E_SOURCE_TOO_LARGE: { class: 'input', about: 'The frames are larger than the supported number of pixels.' },
  E_SOURCE_TRUNCATED: { class: 'input', about: 'The recording stops before its end; what came before is reported.' },
  E_SOURCE_UNREACHABLE: {
    class: 'input',
    about: 'The address could not be opened; the message names the cause in a word (auth, dns, refused, ...).',
  },
  E_SOURCE_TIMEOUT: { class: 'input', about: 'The source did not answer in time.' },
  E_DECODE_FAILED: { class: 'input', about: 'ffmpeg opened the video but could not decode it to the end.' },
  E_SOURCE_CHANGED: { class: 'input', about: 'The recording changed while its analysis was interrupted.' },
  E_FOLDER_NO_VIDEO: { class: 'input', about: 'The folder holds no video.' },
  E_FPS_INVALID: { class: 'usage', about: 'The analysis rate is not a number above 0.' },
  E_FRAME_TIME_LOST: { class: 'internal', about: 'ffmpeg delivered a frame without its timestamp.' },
} as const satisfies ErrorTable;

/** Command line, configuration and files that are written. */
const USAGE = {
  E_USAGE: { class: 'usage', about: 'An argument or option is missing, unknown or out of range.' },
  E_CONFIG_MISSING: { class: 'usage', about: 'The configuration file does not exist or cannot be read.' },
  E_CONFIG_INVALID: { class: 'usage', about: 'The configuration has errors; the message lists all of them.' },
  E_LEGAL_BASIS_MISSING: {
    class: 'usage',
    status: 400,
    about: 'A camera in education or at a workplace is refused because it has no legalBasis.',
  },
  E_LIST_INVALID: { class: 'usage', about: 'The list of files of --list has errors; the message names the first.' },
  E_BATCH_DIFFERS: {
    class: 'usage',
    about: 'The output folder holds an analysis of other recordings or with other settings.',
  },
  E_BATCH_INVALID: { class: 'usage', about: 'The batch.json of the output folder is damaged or was changed by hand.' },
  E_BATCH_UNKNOWN: { class: 'usage', about: 'No run with this identifier, or no unfinished one, was found.' },
  E_BATCH_RUNNING: { class: 'usage', about: 'The run is in progress, or, to cancel it, is not.' },
  E_NOT_CONFIRMED: { class: 'usage', about: 'A deletion was not confirmed, so nothing was deleted.' },
  E_SQL_INVALID: { class: 'usage', about: 'The query is not one SELECT over `windows`, `readings` and `runs`.' },
  E_STUDY_INVALID: {
    class: 'usage',
    about: 'The file of a study has errors; the message lists them with their lines.',
  },
  E_STUDY_TOO_FEW: {
    class: 'usage',
    about: 'A condition has a single recording, so variation between recordings is unknown.',
  },
  E_STUDY_EMPTY: { class: 'input', about: 'Nothing of the study can be computed: no event or no share is left.' },
  E_EVENTS_INVALID: { class: 'usage', about: 'The CSV file of events has errors; the message names the first.' },
  E_EVENT_OUTSIDE: { class: 'input', about: 'An event lies outside the recordings and was left out of the study.' },
  E_EVENT_NO_CLOCK: {
    class: 'input',
    about: 'An event has a time of day, but no recording it applies to has one; it was left out of the study.',
  },
  E_RESULTS_MISSING: { class: 'input', about: 'The folder holds no results, or no run with this identifier.' },
  E_OUT_NOT_WRITABLE: { class: 'environment', about: 'The output folder or file cannot be written.' },
  E_CACHE_UNWRITABLE: { class: 'environment', about: 'The cache folder for the sample video cannot be written.' },
  E_TEMP_UNWRITABLE: { class: 'environment', about: 'The folder for temporary files cannot be written.' },
  E_DISK_FULL: { class: 'environment', about: 'No disk space, quota or file size is left; what was stored is kept.' },
  E_INTERRUPTED: { class: 'interrupted', about: 'The program was stopped before it finished.' },
  E_INTERNAL: { class: 'internal', status: 500, about: 'A bug. Please report it with the output of --debug.' },
} as const satisfies ErrorTable;

/** The machine: ffmpeg, Redis, the store, ports and processes. */
const MACHINE = {
  E_FFMPEG_MISSING: { class: 'environment', about: 'ffmpeg or ffprobe is not installed or does not work.' },
  E_FFMPEG_TOO_OLD: { class: 'environment', about: 'The installed ffmpeg is older than the supported versions.' },
  E_FFMPEG_STOPPED: { class: 'environment', about: 'ffmpeg was killed from outside, often for lack of memory.' },
  E_REDIS_MISSING: { class: 'environment', about: 'redis-server is not installed and REDIS_URL is not set.' },
  E_REDIS_FAILED: { class: 'environment', about: 'The private Redis server did not start.' },
  E_REDIS_LOST: {
    class: 'environment',
    about: 'The private Redis server exited while in use, or Redis lost its memory again and again.',
  },
  E_REDIS_UNREACHABLE: { class: 'environment', about: 'The Redis server of REDIS_URL does not answer.' },
  E_REDIS_URL: { class: 'usage', about: 'REDIS_URL is not a valid Redis address.' },
  E_REDIS_EVICTS: {
    class: 'environment',
    about: 'The shared Redis may delete queued frames: its policy is not noeviction.',
  },
  E_REDIS_FULL: { class: 'environment', about: 'Redis has reached its maxmemory.' },
  E_CLUSTER_SECRET: {
    class: 'usage',
    about: 'The secret that the machines of a deployment share is missing, unreadable or too short.',
  },
  E_DEPLOYMENT_DIFFERS: {
    class: 'usage',
    about: 'Other machines of the deployment watch cameras with other settings of the analysis.',
  },
  E_FENCED: { class: 'internal', about: 'Another process owns this by now; nothing of the earlier owner is stored.' },
  E_LEASES_UNREACHABLE: { class: 'environment', about: 'The database of DATABASE_URL does not answer.' },
  E_DATABASE_UNREACHABLE: { class: 'environment', about: 'The PostgreSQL server does not answer.' },
  E_DATABASE_REFUSED: {
    class: 'environment',
    about: 'The PostgreSQL server refuses the user, the password or the database, or what they may do.',
  },
  E_READINGS_UNREACHABLE: {
    class: 'environment',
    about: 'The folder or bucket with files of readings cannot be read or written.',
  },
  E_READINGS_ELSEWHERE: {
    class: 'environment',
    about: 'The database lists files of readings that are not where the configuration says.',
  },
  E_DATABASE_URL: { class: 'usage', about: 'The address of the PostgreSQL database is not valid.' },
  E_STORE_LOCKED: { class: 'environment', about: 'Another process has the store open.' },
  E_STORE_CORRUPT: { class: 'environment', about: 'The store is damaged, or is not a store of this version.' },
  E_STORE_UNAVAILABLE: { class: 'environment', about: 'The store cannot be opened for writing.' },
  E_GATEWAY_PORT_IN_USE: { class: 'environment', about: 'Another program listens on the port.' },
  E_GATEWAY_LISTEN: { class: 'environment', about: 'The program cannot listen on this address.' },
  E_GATEWAY_NO_TOKEN: { class: 'usage', about: 'An address beyond this machine needs access tokens.' },
  E_DASHBOARD_MISSING: { class: 'environment', about: 'The dashboard is not built.' },
  E_RECEIVER_UNREACHABLE: {
    class: 'environment',
    about: 'A webhook, MQTT broker or mail server cannot be connected to.',
  },
  E_RECEIVER_PASSWORD: {
    class: 'environment',
    about: 'A webhook, MQTT broker or mail server refuses user or password.',
  },
  E_RECEIVER_SLOW: { class: 'environment', about: 'A webhook, MQTT broker or mail server does not answer in time.' },
  E_RECEIVER_REFUSED: { class: 'environment', about: 'A webhook, MQTT broker or mail server refuses a message.' },
  E_MEMORY_FULL: {
    class: 'environment',
    about: 'No memory is left, on the machine or within the limit of the process.',
  },
  E_QUEUE_CLOSED: { class: 'internal', about: 'A message was sent to a queue that is closed.' },
  E_FRAME_FAILED: {
    class: 'environment',
    about: 'A frame of a recording failed however often it was tried; the message has the cause.',
  },
  E_RESULTS_WAITING: {
    class: 'environment',
    about: 'The results of a source wait for a frame that has been on its way for too long.',
  },
  E_SERVICE_AWAY: { class: 'internal', about: 'A service process is starting or restarting.' },
  E_SERVICE_ENDED: { class: 'internal', about: 'A service process exited before it was ready.' },
  E_SERVICE_KILLED: { class: 'internal', about: 'A service process did not close in time and was killed.' },
  E_SERVICE_CRASHED: { class: 'internal', about: 'A service process exited unexpectedly too many times.' },
} as const satisfies ErrorTable;

/** Answers of the REST API and the live protocol. */
const API = {
  E_REQUEST_INVALID: { class: 'usage', status: 400, about: 'The request is not valid HTTP or not valid JSON.' },
  E_QUERY_INVALID: { class: 'usage', status: 400, about: 'A query parameter is missing, unknown or out of range.' },
  E_BODY_INVALID: {
    class: 'usage',
    status: 400,
    about: 'The body is not valid; `issues` lists each problem with its path.',
  },
  E_BODY_TOO_LARGE: { class: 'usage', status: 413, about: 'The body is larger than the limit.' },
  E_MESSAGE_INVALID: { class: 'internal', status: 400, about: 'A message does not match its schema.' },
  E_NOT_FOUND: { class: 'usage', status: 404, about: 'There is no route for this method and path.' },
  E_RUN_UNKNOWN: { class: 'internal', status: 404, about: 'No run has this identifier.' },
  E_SOURCE_UNKNOWN: { class: 'internal', status: 404, about: 'The run has no source with this identifier.' },
  E_RUN_IN_PROGRESS: { class: 'usage', status: 409, about: 'A run cannot be deleted while it is being analysed.' },
  E_TOKEN_MISSING: { class: 'usage', status: 401, about: 'The request carries no access token.' },
  E_TOKEN_UNKNOWN: { class: 'usage', status: 401, about: 'The access token is not one of the configured ones.' },
  E_TOKEN_EXPIRED: { class: 'usage', status: 401, about: 'The access token has expired.' },
  E_OIDC_STATE: {
    class: 'usage',
    status: 400,
    about: 'The answer of the identity provider belongs to no sign-in that this browser began in the last ten minutes.',
  },
  E_OIDC_NONCE: { class: 'usage', status: 401, about: 'The ID token was issued for another sign-in.' },
  E_OIDC_ISSUER: {
    class: 'usage',
    status: 401,
    about: 'The answer comes from another issuer than the configured one.',
  },
  E_OIDC_SIGNATURE: { class: 'usage', status: 401, about: 'The ID token is not signed by a key of the provider.' },
  E_OIDC_AUDIENCE: { class: 'usage', status: 401, about: 'The ID token was issued for another client.' },
  E_OIDC_EXPIRED: { class: 'usage', status: 401, about: 'The ID token has expired, or is not valid yet.' },
  E_OIDC_ANSWER: { class: 'usage', status: 401, about: 'An answer of the identity provider is not a valid one.' },
  E_OIDC_DENIED: { class: 'usage', status: 401, about: 'The identity provider refuses to sign the person in.' },
  E_OIDC_AWAY: {
    class: 'environment',
    status: 503,
    about: 'The identity provider cannot be reached, or does not answer in time.',
  },
  E_OIDC_OFF: { class: 'usage', status: 404, about: 'No identity provider is configured.' },
  E_RIGHTS_MISSING: {
    class: 'usage',
    status: 403,
    about: 'What the identity provider or the proxy says of the person gives no role, or no camera.',
  },
  E_PROXY_REFUSED: {
    class: 'usage',
    status: 403,
    about: 'A request has headers of sign-in by a proxy, and does not come from a proxy that may set them.',
  },
  E_TOO_MANY_ATTEMPTS: { class: 'usage', status: 429, about: 'Too many failed attempts from this address.' },
  E_TOO_MANY_REQUESTS: {
    class: 'usage',
    status: 429,
    about: 'The token or the address exceeds the rate limit of `limits`.',
  },
  E_TOO_MANY_SOCKETS: { class: 'usage', status: 429, about: 'The token or the address has too many live connections.' },
  E_TOO_MANY_MESSAGES: { class: 'usage', status: 429, about: 'Too many messages over live connections.' },
  E_ROLE_REFUSED: { class: 'usage', status: 403, about: 'The role of the token does not permit this.' },
  E_SOURCE_REFUSED: { class: 'usage', status: 403, about: 'The token does not cover this source.' },
  E_HOST_REFUSED: { class: 'usage', status: 421, about: 'The Host header is not one of the allowed names.' },
  E_ORIGIN_REFUSED: { class: 'usage', status: 403, about: 'Pages of this origin may not use the API.' },
  E_ANNOTATIONS_FULL: { class: 'usage', status: 409, about: 'The run already has the maximum number of annotations.' },
  E_ANNOTATION_TAKEN: { class: 'usage', status: 409, about: 'Another annotation has this identifier.' },
  E_ANNOTATION_UNKNOWN: { class: 'usage', status: 404, about: 'The run has no annotation with this identifier.' },
  E_CAMERAS_OFF: { class: 'usage', status: 409, about: 'The program replays recordings and has no cameras.' },
  E_CAMERAS_FULL: { class: 'usage', status: 409, about: 'The maximum number of cameras is reached.' },
  E_CAMERA_UNKNOWN: { class: 'usage', status: 404, about: 'No camera has this identifier.' },
  E_CAMERA_ID_TAKEN: { class: 'usage', status: 409, about: 'Another camera uses, or used, this identifier.' },
  E_CAMERA_ADDRESS_TAKEN: { class: 'usage', status: 409, about: 'Another camera has the same address.' },
  E_CAMERA_INVALID: { class: 'usage', status: 400, about: 'The changed camera would not be valid.' },
  E_CAMERA_OF_FILE: { class: 'usage', status: 409, about: 'The camera is defined in the configuration file.' },
  E_AREA_INVALID: {
    class: 'usage',
    status: 400,
    about: 'A zone or a mask is not a polygon within the picture whose sides do not cross, or its identifier is taken.',
  },
  E_ZONE_UNKNOWN: { class: 'usage', about: 'The camera has no zone with this identifier.' },
  E_CAMERA_CREDENTIALS: { class: 'usage', status: 400, about: 'A hidden password cannot be reused for another host.' },
  E_ONVIF_UNKNOWN: { class: 'usage', status: 404, about: 'The last search found no camera with this device service.' },
  E_ONVIF_BUSY: {
    class: 'usage',
    status: 429,
    about: 'The network is being searched for cameras, or one is being asked.',
  },
  E_ONVIF_PASSWORD: { class: 'usage', status: 400, about: 'A camera found with ONVIF refuses user and password.' },
  E_ONVIF_AWAY: {
    class: 'usage',
    status: 502,
    about: 'A camera does not answer over ONVIF, or there is no network to search.',
  },
  E_ONVIF_ANSWER: {
    class: 'usage',
    status: 502,
    about: 'A device answers something else than ONVIF with streams over RTSP.',
  },
  E_RULE_UNKNOWN: { class: 'usage', status: 404, about: 'No alert rule has this name.' },
  E_RULE_NAME_TAKEN: { class: 'usage', status: 409, about: 'Another alert rule has this name.' },
  E_RULE_OF_FILE: { class: 'usage', status: 409, about: 'The alert rule is defined in the configuration file.' },
  E_RULES_FULL: { class: 'usage', status: 409, about: 'The maximum number of alert rules is reached.' },
  E_RULE_TESTS_BUSY: { class: 'usage', status: 429, about: 'Another alert rule is being tested.' },
  E_ALERT_UNKNOWN: { class: 'usage', status: 404, about: 'No alert has this identifier.' },
  E_CAMERA_TESTS_BUSY: { class: 'usage', status: 429, about: 'Too many camera tests are running.' },
  E_ADDRESS_REFUSED: {
    class: 'usage',
    status: 400,
    about: 'A camera added over the network may not be on this machine or link-local.',
  },
} as const satisfies ErrorTable;

/** Models, their weights and the runtimes that execute them. */
const MODELS = {
  E_MODEL_UNKNOWN: { class: 'usage', about: 'No expression model has this name.' },
  E_MODEL_MISSING: { class: 'environment', about: 'The files of a model are not installed.' },
  E_MODEL_REFUSED: { class: 'internal', about: 'ONNX Runtime cannot load the model.' },
  E_DETECTOR_UNKNOWN: { class: 'usage', about: 'No face detector has this name.' },
  E_DETECTOR_FILE: { class: 'input', about: 'The file is not an ONNX face detector of a supported family.' },
  E_MODEL_NOT_INSTALLED: { class: 'environment', about: 'The named optional model is not installed.' },
  E_MODEL_DIGEST: { class: 'environment', about: 'A wheel or an optional model differs from its recorded digest.' },
  E_MODEL_DOWNLOAD: { class: 'environment', about: 'An optional model could not be downloaded.' },
  E_PYTHON_MISSING: { class: 'environment', about: 'Python 3 with pip is not installed.' },
  E_MIN_FACE: { class: 'usage', about: 'The smallest face is below 1 pixel.' },
  E_IMAGE_SIZES: { class: 'internal', about: 'A batch mixes images of different sizes.' },
  E_RUNTIME_UNKNOWN: { class: 'usage', about: 'No runtime has this name.' },
  E_RUNTIME_UNAVAILABLE: { class: 'environment', about: 'The runtime cannot be loaded on this machine.' },
  E_WEIGHTS_MISSING: { class: 'input', about: 'The weights file does not exist or cannot be read.' },
  E_WEIGHTS_CORRUPT: { class: 'environment', about: 'The weights file is damaged or has another format.' },
  E_WEIGHTS_DIGEST: { class: 'environment', about: 'The weights file differs from its recorded digest.' },
  E_WEIGHTS_VERSION: { class: 'environment', about: 'The weights file has another format version.' },
  E_WEIGHTS_MISMATCH: { class: 'environment', about: 'The weights belong to another network.' },
  E_CALIBRATION_FOREIGN: {
    class: 'environment',
    about: 'The calibration of the model was measured at another precision or with another face window.',
  },
  E_CALIBRATION_CLASS: { class: 'input', about: 'The faces to calibrate on lack an expression.' },
  E_CALIBRATION_TARGET: { class: 'usage', about: "A calibration may not overwrite the model's own folder." },
  E_SHARES_COUNTED: { class: 'usage', about: 'The model has no share correction that could be measured.' },
  E_WEIGHTS_POOR: { class: 'input', about: 'The weights are not good enough to be exported.' },
} as const satisfies ErrorTable;

/** Training, evaluation and synthetic scenes. */
const TRAINING = {
  E_DATA_LAYOUT: { class: 'input', about: 'The folder is not laid out as a supported data set.' },
  E_LABELS_FORMAT: { class: 'input', about: 'The labels file cannot be parsed.' },
  E_LABELS_JOIN: { class: 'input', about: 'Images and labels do not match.' },
  E_GROUPS_FORMAT: { class: 'input', about: 'A table of groups of faces cannot be parsed.' },
  E_GROUPS_JOIN: { class: 'input', about: 'A table of groups names none of the measured faces.' },
  E_ANSWERS_MISMATCH: { class: 'input', about: 'Cached predictions of an ensemble belong to other faces or networks.' },
  E_IMAGE_CORRUPT: { class: 'input', about: 'An image cannot be decoded.' },
  E_NO_BOXES: { class: 'input', about: 'The data has no image with a face box.' },
  E_NO_TRUTH: { class: 'input', about: 'There are no annotated validation images.' },
  E_TEACHER_MISSING: { class: 'usage', about: 'This training needs a teacher, but none was given.' },
  E_CHECKPOINT_MISMATCH: { class: 'input', about: 'The checkpoint belongs to a run with other settings.' },
  E_TRAINING_DIVERGED: { class: 'internal', about: 'The loss or a gradient is not a finite number.' },
  E_ENCODE_SIZE: { class: 'usage', about: 'H.264 needs an even width and height.' },
  E_ENCODE_FRAME: { class: 'internal', about: 'A frame to encode is missing or has another size.' },
  E_VIDEO_CHANGED: {
    class: 'input',
    about: 'The video to annotate has other frames than when it was analysed.',
  },
  E_ENCODE_FAILED: { class: 'environment', about: 'ffmpeg could not write the video.' },
  E_SCENE_EMPTY: { class: 'usage', about: 'A synthetic scene needs at least one face image.' },
  E_SCENE_CROWDED: { class: 'usage', about: 'The people of a synthetic scene do not fit into its frame.' },
  E_FACES_MISSING: { class: 'input', about: 'The folder of face images is missing or empty.' },
  E_FACES_BROKEN: { class: 'input', about: 'A face image cannot be decoded.' },
  E_BACKGROUND_BROKEN: { class: 'input', about: 'The background image cannot be decoded.' },
} as const satisfies ErrorTable;

/** Installation and development, by the scripts of `infra/`. */
const INSTALLATION = {
  E_NODE_TOO_OLD: { class: 'environment', about: 'Node.js is older than the supported versions.' },
  E_PROGRAM_MISSING: { class: 'environment', about: 'A system package is missing and cannot be installed from here.' },
  E_BOOTSTRAP_FAILED: { class: 'environment', about: 'A step of the installation failed.' },
  E_NOT_BOOTSTRAPPED: { class: 'environment', about: 'The npm packages are not installed.' },
  E_NOT_BUILT: { class: 'environment', about: 'The programs are not built.' },
  E_BUILD_FAILED: { class: 'environment', about: 'The native TensorFlow backend could not be built.' },
  E_PLATFORM: { class: 'environment', about: 'The script does not support this operating system or processor.' },
  E_TOOL_MISSING: { class: 'environment', about: 'A program needed for the build is not installed.' },
  E_BENCH_ANALYZE: { class: 'internal', about: 'An analysis of the benchmark failed.' },
  E_BENCH_STAGES: { class: 'internal', about: 'The benchmark of stages in another checkout failed.' },
  E_BENCH_SERVE: { class: 'internal', about: 'The benchmark could not start `crowdtone serve`.' },
  E_BENCH_GATEWAY: {
    class: 'internal',
    about: 'The gateway process of the benchmark exited too early, or refused a dashboard.',
  },
} as const satisfies ErrorTable;

/** Every error code by topic, in the order of the reference page. */
export const ERROR_TOPICS = {
  'Videos, folders and addresses': SOURCES,
  'Command line, configuration and output': USAGE,
  'Programs and services of the machine': MACHINE,
  'REST API and live protocol': API,
  'Models and runtimes': MODELS,
  'Training, evaluation and synthetic scenes': TRAINING,
  'Installation and development': INSTALLATION,
} as const;

/** Every error code with its class, its HTTP status where it has one, and its meaning. */
export const ERRORS = { ...SOURCES, ...USAGE, ...MACHINE, ...API, ...MODELS, ...TRAINING, ...INSTALLATION } as const;

/** A code of the registry; any other string does not compile. */
export type ErrorCode = keyof typeof ERRORS;

/** The entry of a code. */
export function errorEntry(code: ErrorCode): ErrorEntry {
  return ERRORS[code];
}

/** The class of a code that was stored or sent; `internal` for one that is unknown, as of another version. */
export function errorClassOf(code: string): ErrorClass {
  return Object.hasOwn(ERRORS, code) ? ERRORS[code as ErrorCode].class : 'internal';
}

type ErrorTable = Readonly<Record<`E_${string}`, ErrorEntry>>;
