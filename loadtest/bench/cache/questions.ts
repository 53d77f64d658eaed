// Questions that people ask in several ways, with values that turn each into another question. The
// vocabulary was mended with these and `otherTuning` in sight; bars are measured on `measured` alone.

export interface Family {
  /** Each asks the same; `{0}` and `{1}` are its values. */
  readonly ways: readonly string[];
  /** Every line is another question. */
  readonly values: readonly (readonly string[])[];
}

export const families: readonly Family[] = [
  {
    ways: [
      'How do I {0} two-factor authentication?',
      'What are the steps to {0} two-factor authentication?',
      'how can i {0} two-factor authentication on my account',
      'Please explain how to {0} two-factor authentication.',
      "I'd like to know how to {0} two-factor authentication",
    ],
    values: [['enable'], ['disable'], ['turn off for one day'], ['reset']],
  },
  {
    ways: [
      'What is the capital of {0}?',
      "What's the capital city of {0}?",
      'Which city is the capital of {0}?',
      'Tell me the capital of {0}',
      'capital of {0}?',
    ],
    values: [['France'], ['Austria'], ['Australia'], ['Peru'], ['Norway']],
  },
  {
    ways: [
      'How do I reset my {0}?',
      'What is the way to reset my {0}?',
      'Can you tell me how to reset my {0}?',
      'I forgot my {0}, how do I reset it?',
      'What steps do I follow to reset my {0}?',
    ],
    values: [['password'], ['username'], ['router'], ['PIN'], ['API key']],
  },
  {
    ways: [
      'Convert {0} to {1}.',
      'How much is {0} in {1}?',
      'What is {0} in {1}?',
      '{0} to {1}, please',
      'Please convert {0} into {1}',
    ],
    values: [
      ['10 USD', 'EUR'],
      ['100 USD', 'EUR'],
      ['10 EUR', 'USD'],
      ['5 miles', 'kilometres'],
      ['5 kilometres', 'miles'],
    ],
  },
  {
    ways: [
      'Is {0} safe during pregnancy?',
      'Is it safe to take {0} during pregnancy?',
      'Can I take {0} safely during pregnancy?',
      'During pregnancy, is {0} safe?',
      'Is {0} safe for someone during pregnancy?',
    ],
    values: [['ibuprofen'], ['paracetamol'], ['aspirin'], ['caffeine']],
  },
  {
    ways: [
      'What is the difference between {0} and {1}?',
      "What's the difference between {0} and {1}?",
      'How do {0} and {1} differ?',
      'Explain the differences between {0} and {1}.',
      'Compare {0} and {1}',
    ],
    values: [
      ['TCP', 'UDP'],
      ['TCP', 'QUIC'],
      ['a virus', 'a bacterium'],
      ['a lease', 'a loan'],
      ['stocks', 'bonds'],
    ],
  },
  {
    ways: [
      'When does the {0} open on {1}?',
      'What time does the {0} open on {1}?',
      'On {1}, when does the {0} open?',
      'Do you know when the {0} opens on {1}?',
      'Can you tell me what time the {0} opens on {1}?',
    ],
    values: [
      ['library', 'Monday'],
      ['library', 'Sunday'],
      ['museum', 'Monday'],
      ['pharmacy', 'Saturday'],
    ],
  },
  {
    ways: [
      'How do I cancel my {0} subscription?',
      'What is the process for cancelling my {0} subscription?',
      'How can I cancel the {0} subscription?',
      'Steps to cancel a {0} subscription?',
      'I want to know how to cancel my {0} subscription.',
    ],
    values: [['monthly'], ['annual'], ['family'], ['student']],
  },
  {
    ways: [
      'Who wrote {0}?',
      'Who is the author of {0}?',
      'Which author wrote {0}?',
      'Tell me who wrote {0}.',
      'By whom was {0} written?',
    ],
    values: [['"Emma"'], ['"Ulysses"'], ['"Middlemarch"'], ['"Dracula"']],
  },
  {
    ways: [
      'Why does my {0} {1}?',
      "What's the reason my {0} {1}?",
      'Can you explain why my {0} {1}?',
      'How come my {0} {1}?',
      'Could you tell me why my {0} {1}',
    ],
    values: [
      ['laptop', 'overheat'],
      ['phone', 'overheat'],
      ['laptop', 'not charge'],
      ['laptop', 'charge slowly'],
    ],
  },
  {
    ways: [
      'How do I sort a list in {0} {1}?',
      'What is the way to sort a list in {0} {1}?',
      'Show me how to sort a list in {0} {1}',
      'How can you sort a list in {0} {1}?',
      'In {1}, how do I sort a list in {0}?',
    ],
    values: [
      ['ascending order', 'Python'],
      ['descending order', 'Python'],
      ['ascending order', 'JavaScript'],
      ['descending order', 'Rust'],
    ],
  },
  {
    ways: [
      'What does {0} mean?',
      'What is the meaning of {0}?',
      'Define {0}.',
      'What is meant by {0}?',
      'Can you give me the definition of {0}?',
    ],
    values: [['inflation'], ['deflation'], ['stagflation'], ['liquidity'], ['solvency']],
  },
  {
    ways: [
      'Do I need a visa to travel from {0} to {1}?',
      'Is a visa required to travel from {0} to {1}?',
      'Must I have a visa to travel from {0} to {1}?',
      'Travelling from {0} to {1}: do I need a visa?',
      'Is a visa mandatory when travelling from {0} to {1}?',
    ],
    values: [
      ['India', 'Japan'],
      ['Japan', 'India'],
      ...[
        ['Brazil', 'Canada'],
        ['Canada', 'Brazil'],
      ],
    ],
  },
  {
    ways: [
      'What are the advantages of {0}?',
      'What are the benefits of {0}?',
      'List the pros of {0}.',
      'Tell me the advantages of {0}',
      'What are the upsides of {0}?',
    ],
    values: [['remote work'], ['solar panels'], ['nuclear power'], ['index funds']],
  },
  {
    ways: [
      'What are the disadvantages of {0}?',
      'What are the drawbacks of {0}?',
      'List the cons of {0}.',
      'Tell me the disadvantages of {0}',
      'What are the downsides of {0}?',
    ],
    values: [['remote work'], ['solar panels'], ['nuclear power'], ['index funds']],
  },
];

export interface AskedQuestion {
  /** Two questions of one meaning have one answer. */
  readonly meaning: string;
  readonly text: string;
}

/** Every question that these families have, in every way. */
export function questionsOf(all: readonly Family[]): readonly AskedQuestion[] {
  return all.flatMap(({ ways, values }, family) =>
    values.flatMap((value) =>
      ways.map((way) => ({
        meaning: `${family} ${value.join(' ')}`,
        text: way.replaceAll('{0}', value[0] ?? '').replaceAll('{1}', value[1] ?? ''),
      })),
    ),
  );
}
