import { testGuide } from './guide-steps.ts';

testGuide('sandbox');
