export { countSamplePeople, ensureSample, type Sample } from './ensure';
export { DEMO_PHOTOS, type DemoPhoto, demoPhotoPath } from './photos';
