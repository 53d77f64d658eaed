import type { Family } from './questions.ts';

/** Questions that the first vocabulary had not seen; the one of today was mended with them too. */
export const otherTuning: readonly Family[] = [
  {
    ways: [
      'How do I {0} access to the shared folder?',
      'What is the procedure to {0} access to the shared folder?',
      'How can I {0} access to our shared folder?',
      'Could you describe how to {0} access to the shared folder?',
      'What would be the correct way to {0} shared folder access?',
    ],
    values: [['grant'], ['revoke'], ['request'], ['audit']],
  },
  {
    ways: [
      'How many employees can take leave in {0}?',
      'What number of staff can take leave in {0}?',
      'In {0}, how many employees can take leave?',
      'How many of our employees may take leave in {0}?',
      'What is the maximum number of workers on leave in {0}?',
    ],
    values: [['March 2026'], ['May 2026'], ['March 2027']],
  },
  {
    ways: [
      'Which vaccines does a child need {0}?',
      'What vaccines are required for kids {0}?',
      'What vaccinations must children have {0}?',
      'Which vaccines do children need {0}?',
      'Tell me which vaccines a child must have {0}.',
    ],
    values: [['before school'], ['after school'], ['before travel']],
  },
  {
    ways: [
      'How long should I boil {0}?',
      'For how long do I boil {0}?',
      'What is the right duration to boil {0}?',
      'How long does it take to boil {0}?',
      'How many minutes should I boil {0}?',
    ],
    values: [['eggs'], ['potatoes'], ['rice'], ['lobster']],
  },
  {
    ways: [
      'Can I eat {0} with diabetes?',
      'Is it OK to eat {0} with diabetes?',
      'With diabetes, can I eat {0}?',
      'Am I allowed to eat {0} if I have diabetes?',
      'May someone with diabetes eat {0}?',
    ],
    values: [['bananas'], ['honey'], ['white bread'], ['no bread']],
  },
  {
    ways: [
      'Translate "{0}" into {1}.',
      'How do you say "{0}" in {1}?',
      'What is "{0}" in {1}?',
      'Please translate "{0}" to {1}',
      'Give me the {1} translation of "{0}".',
    ],
    values: [
      ['good morning', 'French'],
      ['good morning', 'German'],
      ['good evening', 'French'],
      ['thank you', 'French'],
    ],
  },
  {
    ways: [
      'How do I delete {0} on my phone?',
      'What is the way to remove {0} from my phone?',
      'How can I get rid of {0} on my mobile?',
      'Steps for deleting {0} on a smartphone?',
      'Tell me how to erase {0} on my phone',
    ],
    values: [['photos'], ['contacts'], ['apps'], ['all photos']],
  },
  {
    ways: [
      'Who pays for shipping when I return {0}?',
      'When returning {0}, who pays the shipping?',
      'Who covers the shipping costs if I return {0}?',
      'If I return {0}, who pays for shipping?',
      'Who has to pay shipping for returning {0}?',
    ],
    values: [['shoes'], ['furniture'], ['a gift'], ['damaged goods']],
  },
];
