import { testGuide } from './guide-steps.ts';

testGuide('transfers');
