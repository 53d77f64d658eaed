import type { ExchangeLists } from './exchanged.ts';

/** What is measured. Written before the guards were last mended, and never looked at for that. */
export const heldOutExchanged: ExchangeLists = {
  deeds: [
    ['landlord', 'evict', 'evicted', 'tenant'],
    ['supplier', 'refund', 'refunded', 'customer'],
    ['auditor', 'question', 'questioned', 'accountant'],
    ['parent', 'contact', 'contacted', 'teacher'],
    ['buyer', 'pay', 'paid', 'seller'],
    ['nurse', 'call', 'called', 'patient'],
    ['court', 'overrule', 'overruled', 'minister'],
    ['contractor', 'invoice', 'invoiced', 'agency'],
  ],
  asked: [
    'Can a {a} {v} a {b}?',
    'When may the {a} {v} the {b}?',
    'Why would a {a} {v} a {b}?',
    'Does the {a} have to {v} the {b}?',
  ],
  passive: [
    'Can a {b} be {p} by a {a}?',
    'When may the {b} be {p} by the {a}?',
    'Why would a {b} be {p} by a {a}?',
    'Does the {b} have to be {p} by the {a}?',
  ],
  places: [
    ['the warehouse', 'the shop'],
    ['Lisbon', 'Madrid'],
    ['staging', 'production'],
    ['my phone', 'my tablet'],
  ],
  journeys: [
    'What is the quickest route from {a} to {b}?',
    'How do I send data to {b} from {a}?',
    'Who moves the stock from {a} to {b}?',
  ],
  words: [
    {
      kind: 'and, or',
      said: ['Can I pay with cash {} card?', 'Does the fee cover hotels {} flights?'],
      lines: [['and', 'or']],
    },
    {
      kind: 'quantity',
      said: ['Must {} trainees attend the course?', 'Are {} files backed up at night?'],
      lines: [
        ['all', 'some', 'only', 'no', 'most', 'few'],
        ['any', 'all'],
      ],
    },
    {
      kind: 'comparison',
      said: ['Is a loan {} than a lease?', 'Is the train {} than the bus?'],
      lines: [
        ['cheaper', 'dearer'],
        ['faster', 'slower'],
        ['safer', 'riskier'],
      ],
    },
    {
      kind: 'direction',
      said: ['Should I take the pills {} breakfast?', 'Do I sign the form {} the interview?'],
      lines: [['before', 'after', 'during']],
    },
    {
      kind: 'exception',
      said: ['Is delivery free {} islands?', 'Are refunds given {} sale items?'],
      lines: [
        ['on', 'except on'],
        ['for', 'except for'],
        ['for', 'only for'],
      ],
    },
    {
      kind: 'modality',
      said: ['{} I wear a helmet?', '{} we archive old messages?'],
      lines: [['Can', 'Must', 'Should']],
    },
    {
      kind: 'tense',
      said: ['Who {} the head of finance?', 'What {} the interest rate?'],
      lines: [['is', 'was', 'will be']],
    },
    {
      kind: 'opposite',
      said: ['How do I {} it in the settings?', 'What happens when I {} it?'],
      lines: [
        ['import', 'export'],
        ['encrypt', 'decrypt'],
        ['lend', 'borrow'],
        ['hide', 'show'],
        ['attach', 'detach'],
      ],
    },
  ],
  pairs: [
    ['whose', "Can I edit my colleague's draft?", 'Can my colleague edit my draft?'],
    ['whose', "What is my doctor's lawyer called?", "What is my lawyer's doctor called?"],
    ['whose', 'Does the owner of the dog pay?', 'Does the dog of the owner pay?'],
    ['whose', 'Who trains the trainers?', 'Who do the trainers train?'],
    ['whose', 'Who did I invite?', 'Who invited me?'],
    ['whose', 'Which rooms can I see?', 'Which rooms can see me?'],
    ['whose', 'Can I be fired?', 'Can I fire?'],
    ['whose', 'When will I be paid?', 'When will I pay?'],
    ['order', 'Is every manager an employee?', 'Is every employee a manager?'],
    ['order', 'Do cats chase mice?', 'Do mice chase cats?'],
    ['order', 'Does rain cause floods?', 'Do floods cause rain?'],
    ['order', 'Is a chat room in a team?', 'Is a team in a chat room?'],
    ['order', 'What is milk chocolate?', 'What is chocolate milk?'],
    [
      'order',
      'How do I lock the door and open the window?',
      'How do I open the door and lock the window?',
    ],
    ['exception', 'Do I pay unless I cancel?', 'Do I pay if I cancel?'],
    ['exception', 'Can everyone but Bob vote?', 'Can everyone and Bob vote?'],
    [
      'exception',
      'Are all rooms except the attic heated?',
      'Is the attic heated except all rooms?',
    ],
    ['exception', 'Can I fly without my passport?', 'Can I fly with my passport?'],
    ['modality', 'Do I have to reply?', 'Am I allowed to reply?'],
    ['modality', 'Which forms can I sign?', 'Which forms must I sign?'],
    ['little word', 'How do I talk to my boss?', 'How do I talk about my boss?'],
    ['little word', 'Can I travel as a guide?', 'Can I travel with a guide?'],
    ['little word', 'Was the letter sent by Alice?', 'Was the letter sent to Alice?'],
    ['little word', 'Is there a charge for calls?', 'Is there a charge against calls?'],
    ['asked', 'Do cookies expire?', 'When do cookies expire?'],
    ['asked', 'Which guests have a key?', 'Do guests have a key?'],
  ],
};
