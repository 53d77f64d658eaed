import type { Family } from './questions.ts';

/** What bars were measured on until the guards learnt of roles; since then looked at like the others. */
export const development: readonly Family[] = [
  {
    ways: [
      'How can I export my {0}?',
      'What is the way to export my {0}?',
      'Please tell me how to export my {0}',
      'I want to export my {0}. How do I do that?',
      'Is there any way to export my {0}?',
    ],
    values: [['invoices'], ['contacts'], ['chat history'], ['chat history without pictures']],
  },
  {
    ways: [
      'What is the population of {0}?',
      'How many people live in {0}?',
      'How many inhabitants does {0} have?',
      "What's the number of inhabitants of {0}?",
      'Tell me the population of {0}',
    ],
    values: [['Portugal'], ['Poland'], ['Sweden'], ['Switzerland'], ['New Zealand']],
  },
  {
    ways: [
      'How much does {0} cost in {1}?',
      'What does {0} cost in {1}?',
      'What is the price of {0} in {1}?',
      'How expensive is {0} in {1}?',
      'In {1}, how much does {0} cost?',
    ],
    values: [
      ['a monthly train pass', 'Berlin'],
      ['a monthly train pass', 'Munich'],
      ['a daily train pass', 'Berlin'],
      ['a cup of coffee', 'Berlin'],
    ],
  },
  {
    ways: [
      'When was {0} founded?',
      'In what year was {0} founded?',
      'What year was {0} founded?',
      'When did someone found {0}?',
      'Do you know when {0} was founded?',
    ],
    values: [['Siemens'], ['Samsung'], ['Oxford University'], ['Harvard University']],
  },
  {
    ways: [
      'Why is my {0} so slow?',
      "What's the reason that my {0} is slow?",
      'My {0} is slow, why?',
      'Can you tell me why my {0} is so slow?',
      'What makes my {0} slow?',
    ],
    values: [['computer'], ['internet connection'], ['SQL query'], ['Docker build']],
  },
  {
    ways: [
      'How do I change my {0}?',
      'How can I update my {0}?',
      'What are the steps to change my {0}?',
      'Where can I change my {0}?',
      'I would like to change my {0}',
    ],
    values: [['email address'], ['billing address'], ['time zone'], ['second email address']],
  },
  {
    ways: [
      'What is the fastest way to get from {0} to {1}?',
      'How do I get from {0} to {1} the fastest?',
      'Which is the fastest way from {0} to {1}?',
      'Fastest way to get from {0} to {1}?',
      'What is the quickest way from {0} to {1}?',
    ],
    values: [
      ['Rome', 'Milan'],
      ['Milan', 'Rome'],
      ['Rome', 'Naples'],
      ['Naples', 'Milan'],
    ],
  },
  {
    ways: [
      'How many {0} are in {1}?',
      'How many {0} does {1} have?',
      'What is the number of {0} in {1}?',
      '{1} has how many {0}?',
      'Tell me how many {0} there are in {1}',
    ],
    values: [
      ['days', 'a leap year'],
      ['days', 'a year'],
      ['weeks', 'a year'],
      ['bones', 'the human body'],
    ],
  },
  {
    ways: [
      'Is {0} better than {1}?',
      'Is {0} any better than {1}?',
      'Would you say {0} is better than {1}?',
      'Do you think {0} is better than {1}?',
      'Which is better, {0} or {1}?',
    ],
    values: [
      ['Postgres', 'MySQL'],
      ['MySQL', 'Postgres'],
      ['Kafka', 'NATS'],
      ['tea', 'coffee'],
    ],
  },
  {
    ways: [
      'Can employees carry over {0} of vacation?',
      'Am I allowed to carry over {0} of vacation?',
      'Is it possible to carry over {0} of vacation?',
      'May I carry over {0} of vacation?',
      'Can I carry over {0} of holiday?',
    ],
    values: [['5 days'], ['10 days'], ['5 weeks'], ['no days']],
  },
  {
    ways: [
      'How do I install {0} on {1}?',
      'What are the steps to install {0} on {1}?',
      'Show me how to install {0} on {1}',
      'Can you explain how to install {0} on {1}?',
      'Guide to installing {0} on {1}',
    ],
    values: [
      ['Docker', 'Ubuntu'],
      ['Docker', 'Windows'],
      ['Podman', 'Ubuntu'],
      ['Docker 24', 'Ubuntu'],
    ],
  },
  {
    ways: [
      'What are the symptoms of {0}?',
      'Which symptoms does {0} have?',
      'What symptoms does {0} cause?',
      'How do I know if I have {0}?',
      'List the symptoms of {0}',
    ],
    values: [['measles'], ['mumps'], ['anaemia'], ['a concussion']],
  },
  {
    ways: [
      'Who won the {0} in {1}?',
      'Which team won the {0} in {1}?',
      'Who was the winner of the {0} in {1}?',
      'In {1}, who won the {0}?',
      'Tell me who won the {0} in {1}',
    ],
    values: [
      ['World Cup', '2014'],
      ['World Cup', '2018'],
      ['Champions League', '2014'],
      ['World Cup final', '2014'],
    ],
  },
  {
    ways: [
      'Write a function that {0} in {1}.',
      'Please write a function that {0} in {1}',
      'Can you write a {1} function that {0}?',
      'I need a function that {0} in {1}',
      'Give me a {1} function that {0}.',
    ],
    values: [
      ['reverses a string', 'Python'],
      ['reverses a string', 'Go'],
      ['reverses a list', 'Python'],
      ['does not reverse a string', 'Python'],
    ],
  },
];
