export { featuresOf, weightsCount } from './injection/features.ts';
