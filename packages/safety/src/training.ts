export { featuresOf, weightsCount, worthOf } from './injection/features.ts';
