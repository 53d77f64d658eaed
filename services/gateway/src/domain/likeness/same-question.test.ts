import { describe, expect, it } from 'vitest';
import { cosine } from './cosine.ts';
import { readQuestion, whyUnlike } from './same-question.ts';
import { openVocabulary } from './vocabulary.ts';

const vocabulary = openVocabulary();
const compare = (one: string, other: string) =>
  whyUnlike(readQuestion(one, vocabulary), readQuestion(other, vocabulary));

describe('one answer serves both', () => {
  it.each([
    ['How do I reset my password?', 'What is the way to reset my password?'],
    ['What is the capital of France?', "Tell me what's the capital of France"],
    ['Is it possible to turn off notifications?', 'Can I disable notifications?'],
    ['How come my laptop overheats?', 'Why does my laptop overheat?'],
    ["Why doesn't my phone charge?", 'Why does my phone not charge?'],
    ['Who wrote "Emma"?', 'Tell me who wrote “Emma”.'],
    ['Show me two examples of irony.', 'Give me 2 examples of irony'],
    ['Do I need a visa from India to Japan?', 'Is a visa needed from India to Japan?'],
    ['In March 2026, how many staff can leave?', 'How many employees can leave in March 2026?'],
    ['Can I park here?', 'Am I allowed to park here?'],
    ['Can a customer sue a bank?', 'Can a bank be sued by a customer?'],
    ['Does the board approve the budget?', 'Is the budget approved by the board?'],
    ['Which teams did Ajax beat?', 'Which teams were beaten by Ajax?'],
    ['Do all employees get a laptop?', 'Does every employee get a laptop?'],
    ['Who was the owner of the shop?', 'Who used to be the owner of the shop?'],
    ['Is tea better than coffee?', 'Which is better, tea or coffee?'],
    ['How can I book a room?', 'I want to book a room. How do I do that?'],
    ['My laptop is stolen. What should I do?', 'What do I do if my laptop is stolen?'],
    ['What does inflation mean?', 'What is the meaning of inflation?'],
    ['What happens when the disk is full?', 'If the disk is full, what happens?'],
  ])('of “%s” and “%s”', (one, other) => {
    expect(compare(one, other)).toBeUndefined();
    expect(compare(other, one)).toBeUndefined();
  });
});

describe('an answer to one is wrong for the other', () => {
  it.each([
    ['numbers', 'How much is 10 USD in EUR?', 'How much is 100 USD in EUR?'],
    ['numbers', 'What is 5 miles in kilometres?', 'What is 5 kilometres in miles?'],
    ['numbers', 'Who may leave in March 2026?', 'Who may leave in March 2027?'],
    ['negation', 'Is aspirin safe during pregnancy?', "Isn't aspirin safe during pregnancy?"],
    ['negation', 'Can I travel with a visa?', 'Can I travel without a visa?'],
    ['quotes', 'Translate "yes" into French', 'Translate "no" into French'],
    ['names', 'Taxes in the US', 'Taxes for our house'],
    ['names', 'What is the capital of Austria?', 'What is the capital of Australia?'],
    ['words', 'How do I grant access?', 'How do I revoke access?'],
    ['words', 'How do I enable alerts?', 'How do I disable alerts?'],
    ['words', 'Is honey good?', 'Is honey good with diabetes?'],
    ['words', 'When is the meeting?', 'Where is the meeting?'],
    ['order', 'Do I need a visa from India to Japan?', 'Do I need a visa from Japan to India?'],
    ['order', 'Is Rust faster than Go?', 'Is Go faster than Rust?'],
    ['order', 'Does Ann like Bob?', 'Does Bob like Ann?'],
    ['order', 'How many users can an admin add?', 'How many admins can a user add?'],
    ['order', 'How do I go from home to work?', 'How do I go from work to home?'],
    ['tense', 'Who is the CEO of Twitter?', 'Who was the CEO of Twitter?'],
    ['tense', 'Did the price go up?', 'Will the price go up?'],
    ['words', 'What is the best database?', 'What is a database?'],
    ['words', 'Is my data safe?', 'Is your data safe?'],
    ['words', 'How do I get help?', 'How do I go?'],
    ['words', 'How do I charge my car?', 'How do I pay for my car?'],
    ['words', 'Can you tell me when I get paid?', 'Can you tell me if I get paid?'],
    ['order', 'Can a customer sue a bank?', 'Can a bank sue a customer?'],
    ['order', 'Can a bank sue a customer?', 'Can a bank be sued by a customer?'],
    ['order', 'Man bites dog', 'Dog bites man'],
    ['order', "Can I approve my manager's request?", 'Can my manager approve my request?'],
    ['quantity', 'Is every admin a user?', 'Is every user an admin?'],
    ['order', 'Should I shower before I swim?', 'Should I swim before I shower?'],
    ['words', 'Can I be fired?', 'Can I fire?'],
    ['words', 'Can the bank sue me?', 'Can I sue the bank?'],
    ['words', 'Is a loan cheaper than a lease?', 'Is a loan dearer than a lease?'],
    ['words', 'What do I do before the exam?', 'What do I do after the exam?'],
    ['choice', 'Can I drink tea and coffee?', 'Can I drink tea or coffee?'],
    ['quantity', 'Do all employees get a laptop?', 'Do some employees get a laptop?'],
    ['quantity', 'Can only managers see it?', 'Can managers see it?'],
    ['quantity', 'Are most files deleted?', 'Are few files deleted?'],
    ['exception', 'Is the pool open on Mondays?', 'Is the pool open except on Mondays?'],
    ['exception', 'Do I pay unless I cancel?', 'Do I pay if I cancel?'],
    ['exception', 'Can all but managers vote?', 'Can all managers vote?'],
    ['negation', 'Why can I read it but not edit it?', 'Why can I edit it but not read it?'],
    ['modality', 'Can I return the laptop?', 'Do I have to return the laptop?'],
    ['modality', 'Should I report gifts?', 'Must I report gifts?'],
    ['kind', 'Which employees work from home?', 'Do employees work from home?'],
    ['relation', 'Can I talk to the board?', 'Can I talk about the board?'],
    ['relation', 'Do I log in as an admin?', 'Do I log in with an admin?'],
    ['tense', 'What is the price of gold?', 'What was the price of gold?'],
    ['language', 'Wo ist der Bahnhof? Где вокзал?', 'Где вокзал?'],
    ['words', 'this that', 'those these'],
  ])('by its %s: “%s” and “%s”', (reason, one, other) => {
    expect(compare(one, other)).toBe(reason);
    expect(compare(other, one)).toBe(reason);
  });
});

it('measures the angle between vectors, whatever their length', () => {
  const of = (...numbers: number[]) => Float32Array.from(numbers);
  expect(cosine(of(1, 0), of(3, 0))).toBeCloseTo(1);
  expect(cosine(of(1, 0), of(0, 2))).toBe(0);
  expect(cosine(of(0, 0), of(1, 1))).toBe(0);
});
