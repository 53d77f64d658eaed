import { describe, expect, it } from 'vitest';
import { findingsIn } from '../../test/findings.ts';
import { isKindOf } from '../kinds.ts';

describe('names of people', () => {
  it.each([
    ['Yesterday Ada Lovelace called.', 'Ada Lovelace'],
    ['My name is Chidi Okonkwo.', 'Chidi Okonkwo'],
    ['Dear Henrietta,', 'Henrietta'],
    ['seen by Dr. Ngata and others', 'Dr. Ngata'],
    ['Frau Müller-Lüdenscheidt kommt', 'Frau Müller-Lüdenscheidt'],
    ['with Maria Elena van der Berg today', 'Maria Elena van der Berg'],
    ['signed by José García Pérez.', 'José García Pérez'],
    ['Cynthia J. Brown, from sales', 'Cynthia J. Brown'],
    ['Patient: Rose Halloran', 'Rose Halloran'],
  ])('%s', (text, name) => {
    expect(findingsIn(text)).toContain(`pii.name: ${name}`);
  });

  it.each([
    'The Jordan River flows into the Dead Sea.',
    'Mark All as Read in May.',
    'Dear Customer, Dear Team',
    'Jenkins Pipeline and Crystal Reports',
    'Virginia Beach',
    'My name is long.',
    'The project name is Blue Horizon.',
    'The Rosa Parks Museum and the Marie Curie Institute',
    'Tommy Hilfiger and Ralph Lauren open shops.',
  ])('and not in %s', (text) => {
    expect(findingsIn(text)).toEqual([]);
  });
});

describe('addresses of houses', () => {
  it.each([
    ['I live at 221B Baker Street, please', '221B Baker Street'],
    [
      '1600 Amphitheatre Parkway, Mountain View, CA 94043',
      '1600 Amphitheatre Parkway, Mountain View, CA 94043',
    ],
    ['at 350 W 5th Ave, Apt 4B now', '350 W 5th Ave, Apt 4B'],
    ['bei Lange Straße 12, 10115 Berlin!', 'Lange Straße 12, 10115 Berlin'],
    ['Hauptstr. 7a', 'Hauptstr. 7a'],
    ['au 12 rue de la Paix, 75002 Paris', '12 rue de la Paix, 75002 Paris'],
    ['en Calle de Alcalá 45', 'Calle de Alcalá 45'],
    ['in Via Roma 12', 'Via Roma 12'],
    ['aan Keizersgracht 123', 'Keizersgracht 123'],
    ['to P.O. Box 1234', 'P.O. Box 1234'],
  ])('%s', (text, address) => {
    expect(findingsIn(text)).toContain(`pii.address: ${address}`);
  });

  it.each([
    'The 3 Way Handshake, Step 4',
    'Der Weg ist 12 Kilometer lang.',
    'Place 3 cups of flour in a bowl.',
    'Version 12 Release Candidate',
    'Platz 3 für Hamburg',
  ])('and not in %s', (text) => {
    expect(findingsIn(text)).toEqual([]);
  });
});

it('are looked for only where a rule names them', () => {
  for (const kind of ['pii.name', 'pii.address']) {
    expect([kind, 'pii.*', '*'].map((named) => isKindOf(kind, named))).toEqual([
      true,
      false,
      false,
    ]);
  }
});
