import type { Family } from './questions.ts';

/** More ways in which people ask, to tune on: how requests are framed, rather than what about. */
export const everydayTuning: readonly Family[] = [
  {
    ways: [
      'How do I request {0}?',
      'What do I need to do to request {0}?',
      'I need to request {0}, how do I do that?',
      'What is the process of requesting {0}?',
      'Could you please tell me how I can request {0}?',
      'I want to request {0}. What are the steps?',
      'What must I do to request {0}?',
    ],
    values: [['a refund'], ['unpaid leave'], ['a new badge']],
  },
  {
    ways: [
      'What is the melting point of {0}?',
      'At what temperature does {0} melt?',
      '{0} melting point',
      'Do you know the melting point of {0}?',
    ],
    values: [['iron'], ['gold'], ['copper']],
  },
  {
    ways: [
      'Who runs {0}?',
      'Who is in charge of {0}?',
      'Who is responsible for {0}?',
      'Which person is in charge of {0}?',
      'Do you know who is responsible for {0}?',
    ],
    values: [['the help desk'], ['purchasing'], ['marketing']],
  },
  {
    ways: [
      'Can I bring {0} to the office?',
      'May I bring {0} to the office?',
      'Am I allowed to bring {0} to the office?',
      'Is it allowed to bring {0} to the office?',
      'Is it OK if I bring {0} to the office?',
      'Are we allowed to bring {0} to the office?',
    ],
    values: [['my dog'], ['guests'], ['a heater']],
  },
  {
    ways: [
      'How long does {0} last?',
      'For how long does {0} last?',
      'What is the duration of {0}?',
      "What's the length of {0}?",
      'How much time does {0} take?',
    ],
    values: [['the training'], ['a probation period'], ['the interview']],
  },
  {
    ways: [
      'What happens if {0}?',
      'If {0}, what happens?',
      'What happens when {0}?',
      'What will happen if {0}?',
      'What would happen if {0}?',
    ],
    values: [['I arrive late'], ['my card expires'], ['the disk is full']],
  },
  {
    ways: [
      'Is {0} heavier than {1}?',
      'Which is heavier, {0} or {1}?',
      'Which one is heavier: {0} or {1}?',
      'What is heavier, {0} or {1}?',
    ],
    values: [
      ['gold', 'lead'],
      ['oil', 'water'],
    ],
  },
  {
    ways: [
      'Where can I get {0}?',
      'Where do I get {0}?',
      'Do you know where I can get {0}?',
      'Where would I get {0}?',
      'Can you tell me where to get {0}?',
    ],
    values: [['a visitor pass'], ['printer paper'], ['a spare key']],
  },
  {
    ways: [
      'What should I do when {0}?',
      '{0}. What should I do?',
      '{0}, what do I do?',
      'When {0}, what should I do?',
      'What do I do if {0}?',
      'What can I do if {0}?',
    ],
    values: [['my screen flickers'], ['the printer is jammed'], ['I get a phishing email']],
  },
  {
    ways: [
      'When do I have to pay {0}?',
      'By when do I have to pay {0}?',
      'When must I pay {0}?',
      'When is the deadline for paying {0}?',
      'What is the deadline for paying {0}?',
      'By what date must I pay {0}?',
    ],
    values: [['the rent'], ['my taxes'], ['the second invoice']],
  },
  {
    ways: [
      'How does {0} work?',
      'Can you explain to me how {0} works?',
      'Explain how {0} works',
      "I'd like to know how {0} works.",
      'Help me understand how {0} works.',
      'I do not understand how {0} works',
    ],
    values: [['a mortgage'], ['gravity'], ['garbage collection']],
  },
  {
    ways: [
      'Why are {0} {1}?',
      'What is the reason {0} are {1}?',
      'How come {0} are {1}?',
      'What makes {0} {1}?',
      'Why is it that {0} are {1}?',
    ],
    values: [
      ['leaves', 'green'],
      ['diamonds', 'hard'],
      ['diamonds', 'expensive'],
    ],
  },
  {
    ways: [
      'Is {0} approved by {1}?',
      'Does {1} approve {0}?',
      'Do you know if {0} is approved by {1}?',
      'Can you tell me whether {1} approves {0}?',
    ],
    values: [
      ['the budget', 'the board'],
      ['the board', 'the budget office'],
      ['the plan', 'the board'],
    ],
  },
  {
    ways: [
      'Write an email to {0} about {1}.',
      'Please write an email to {0} about {1}',
      'Can you write an email to {0} about {1}?',
      'I need an email to {0} about {1}.',
      'Help me write an email to {0} about {1}',
      'Draft an email to {0} about {1}.',
    ],
    values: [
      ['my landlord', 'the heating'],
      ['my landlord', 'the rent'],
      ['the heating company', 'my landlord'],
    ],
  },
];
