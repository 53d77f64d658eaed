import type { Family } from './questions.ts';

/**
 * What the bars are measured on. Written before the guards were last mended, and never looked at for
 * that: what is lost of these stays lost.
 */
export const heldOut: readonly Family[] = [
  {
    ways: [
      'How can I learn {0}?',
      'What is the best way to learn {0}?',
      'How do I learn {0}?',
      'Please explain how I can learn {0}',
      'I want to learn {0}, where do I start?',
    ],
    values: [['Spanish'], ['Python'], ['the guitar'], ['Spanish without a teacher']],
  },
  {
    ways: [
      'How much does it cost to {0}?',
      'What does it cost to {0}?',
      'How expensive is it to {0}?',
      'Can you tell me how much it costs to {0}?',
      'What is the price to {0}?',
    ],
    values: [['renew a passport'], ['replace a passport'], ['ship a parcel'], ['ship two parcels']],
  },
  {
    ways: [
      'Is {0} vegan?',
      'Do you know whether {0} is vegan?',
      'Can you tell me if {0} is vegan?',
      'Is it true that {0} is vegan?',
      'Can vegans eat {0}?',
    ],
    values: [['honey'], ['sourdough bread'], ['dark chocolate'], ['milk chocolate']],
  },
  {
    ways: [
      'What language is spoken in {0}?',
      'Which language do people speak in {0}?',
      'What language do they speak in {0}?',
      'In {0}, what language is spoken?',
      'Tell me which language is spoken in {0}',
    ],
    values: [['Brazil'], ['Belgium'], ['Austria'], ['Angola']],
  },
  {
    ways: [
      'How do I fix {0}?',
      'How can I repair {0}?',
      'How to fix {0}',
      'Could you show me how to fix {0}?',
      'What can I do about {0}?',
    ],
    values: [['a leaking tap'], ['a flat tyre'], ['error 404'], ['error 500']],
  },
  {
    ways: [
      'When was {0} born?',
      'On what date was {0} born?',
      'Tell me when {0} was born',
      'Do you know when {0} was born?',
      "What is {0}'s date of birth?",
    ],
    values: [['Mozart'], ['Einstein'], ['Marie Curie'], ['Pierre Curie']],
  },
  {
    ways: [
      'Recommend {0}.',
      'Can you recommend {0}?',
      'Please recommend {0}',
      'Could you suggest {0}?',
      'I am looking for {0}',
    ],
    values: [
      ['a book about Rome'],
      ['a film about Rome'],
      ['a book about Sparta'],
      ['two books about Rome'],
    ],
  },
  {
    ways: [
      'Does {0} support {1}?',
      'Is {1} supported by {0}?',
      'Do you know if {0} supports {1}?',
      "I'd like to know whether {0} supports {1}",
      'Is there support for {1} in {0}?',
    ],
    values: [
      ['Safari', 'WebP'],
      ['Firefox', 'WebP'],
      ['Safari', 'AVIF'],
      ['Firefox', 'HDR'],
    ],
  },
  {
    ways: [
      'How many vacation days do I have {0}?',
      'How many days of vacation do I have {0}?',
      'How many holidays do I have {0}?',
      'Tell me how many vacation days I have {0}',
      'What is the number of vacation days that I have {0}?',
    ],
    values: [['this year'], ['next year'], ['in May'], ['as a trainee']],
  },
  {
    ways: [
      'Who invented {0}?',
      'Who was the inventor of {0}?',
      'By whom was {0} invented?',
      'Which person invented {0}?',
      'Can you tell me who invented {0}?',
    ],
    values: [['the telephone'], ['the telescope'], ['the light bulb'], ['dynamite']],
  },
  {
    ways: [
      'Explain {0} in simple terms.',
      'Can you explain {0} in simple terms?',
      'Please describe {0} in simple words',
      'What is {0}, in simple terms?',
      'Give me a simple explanation of {0}',
    ],
    values: [['quantum computing'], ['inflation'], ['compound interest'], ['a black hole']],
  },
  {
    ways: [
      'How do I connect {0} to {1}?',
      'How can I connect {0} to {1}?',
      'What are the steps for connecting {0} to {1}?',
      'I would like to connect {0} to {1}. How does that work?',
      'Is there a guide for connecting {0} to {1}?',
    ],
    values: [
      ['my printer', 'the Wi-Fi'],
      ['my phone', 'the Wi-Fi'],
      ['my phone', 'the car'],
      ['my laptop', 'a projector'],
    ],
  },
  {
    ways: [
      'Can I get a refund {0}?',
      'Could I get a refund {0}?',
      'Is it possible to get a refund {0}?',
      'Am I allowed to get a refund {0}?',
      'Am I entitled to a refund {0}?',
    ],
    values: [
      ['for a cancelled flight'],
      ['for a delayed flight'],
      ['without a receipt'],
      ['after 30 days'],
    ],
  },
  {
    ways: [
      "What's the weather like in {0} in {1}?",
      'What is the weather in {0} in {1}?',
      'How is the weather in {0} in {1}?',
      'In {1}, what is the weather like in {0}?',
      'Tell me about the weather in {0} in {1}',
    ],
    values: [
      ['Rome', 'July'],
      ['Rome', 'May'],
      ['Oslo', 'July'],
      ['Oslo', 'December'],
      ['Cairo', 'May'],
    ],
  },
];
