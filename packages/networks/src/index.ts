export { openSsdSession, type SsdCandidates, type SsdSession } from './faceapi/ssd-session';
