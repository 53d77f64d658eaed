import type { Family } from './questions.ts';

/** Frames in which people ask most things. The everyday tuning set has them with other subjects. */
export const framedTuning: readonly Family[] = [
  {
    ways: [
      'How do I book {0}?',
      'How can I book {0}?',
      'What do I have to do to book {0}?',
      'Could you tell me how to book {0}, please?',
      'I need to book {0}. What are the steps?',
    ],
    values: [['a meeting room'], ['a parking space'], ['a meeting room for two days'], ['a taxi']],
  },
  {
    ways: [
      'What is the boiling point of {0}?',
      'At what temperature does {0} boil?',
      "What's the boiling point of {0}?",
      'Tell me the boiling point of {0}.',
      '{0} boiling point?',
    ],
    values: [['water'], ['ethanol'], ['mercury'], ['olive oil'], ['salt water']],
  },
  {
    ways: [
      'Who is responsible for {0}?',
      'Who is in charge of {0}?',
      'Which person is responsible for {0}?',
      'Can you tell me who is responsible for {0}?',
      'Who takes care of {0}?',
    ],
    values: [['payroll'], ['onboarding'], ['data protection'], ['fire safety']],
  },
  {
    ways: [
      'Can I take {0} on a plane?',
      'Am I allowed to take {0} on a plane?',
      'Is it allowed to bring {0} on a plane?',
      'May I take {0} onto a plane?',
      'Are you allowed to take {0} on a plane?',
    ],
    values: [['a power bank'], ['a knife'], ['two suitcases'], ['a pet']],
  },
  {
    ways: [
      'How long is {0} valid?',
      'For how long is {0} valid?',
      'What is the validity of {0}?',
      'How long does {0} remain valid?',
      'Do you know how long {0} is valid?',
    ],
    values: [['a passport'], ['a tourist visa'], ['a driving licence'], ['a work visa']],
  },
  {
    ways: [
      'How do I convert {0} to {1}?',
      'How can I turn {0} into {1}?',
      'What is the best way to convert {0} to {1}?',
      'Show me how to convert {0} to {1}',
      "I'd like to convert {0} to {1}, how do I do it?",
    ],
    values: [
      ['PDF', 'Word'],
      ['Word', 'PDF'],
      ['CSV', 'JSON'],
      ['JSON', 'CSV'],
    ],
  },
  {
    ways: [
      'What happens if I {0}?',
      'What will happen if I {0}?',
      'What are the consequences if I {0}?',
      'If I {0}, what happens?',
      'Tell me what happens when I {0}',
    ],
    values: [['miss a payment'], ['miss two payments'], ['resign'], ['lose my badge']],
  },
  {
    ways: [
      'Which is bigger, {0} or {1}?',
      'Is {0} bigger than {1}?',
      'Is {0} larger than {1}?',
      "What's bigger, {0} or {1}?",
      'Tell me which is bigger: {0} or {1}',
    ],
    values: [
      ['Jupiter', 'Saturn'],
      ['Mars', 'Earth'],
      ['France', 'Spain'],
      ['Texas', 'Alaska'],
    ],
  },
  {
    ways: [
      'Summarise {0} in {1}.',
      'Give me a summary of {0} in {1}',
      'Can you summarize {0} in {1}?',
      'Please sum up {0} in {1}',
      'Write a summary of {0} in {1}.',
    ],
    values: [
      ['"Hamlet"', '3 sentences'],
      ['"Hamlet"', '5 sentences'],
      ['"Macbeth"', '3 sentences'],
      ['the French Revolution', 'one paragraph'],
    ],
  },
  {
    ways: [
      'Where can I find {0}?',
      'Where is {0}?',
      'Where do I find {0}?',
      'Where would I find {0}?',
      'Could you tell me where to find {0}?',
    ],
    values: [['my payslip'], ['the travel policy'], ['the old travel policy'], ['my tax form']],
  },
  {
    ways: [
      'What is the deadline for submitting {0}?',
      'When is the deadline for submitting {0}?',
      'By when do I have to submit {0}?',
      'When do I have to submit {0}?',
      "What's the last day for submitting {0}?",
    ],
    values: [['expense reports'], ['a tax return'], ['timesheets'], ['a visa application']],
  },
  {
    ways: [
      'How does {0} work?',
      'Explain how {0} works.',
      'Can you explain how {0} works?',
      'Could you explain to me how {0} works',
      "I'd like to understand how {0} works",
    ],
    values: [['photosynthesis'], ['a heat pump'], ['a jet engine'], ['a blockchain']],
  },
  {
    ways: [
      'What should I do if {0}?',
      'What do I do if {0}?',
      'What am I supposed to do when {0}?',
      '{0}, what should I do?',
      'If {0}, what should I do?',
    ],
    values: [
      ['my card is stolen'],
      ['my laptop is stolen'],
      ['my card is blocked'],
      ['my laptop does not start'],
    ],
  },
  {
    ways: [
      'Why is {0} {1}?',
      'What is the reason {0} is {1}?',
      'How come {0} is {1}?',
      'Can you explain why {0} is {1}?',
      'What makes {0} {1}?',
    ],
    values: [
      ['the sky', 'blue'],
      ['the sky', 'red at sunset'],
      ['the sea', 'salty'],
      ['the sea', 'blue'],
    ],
  },
];
