import { byWords, type Recogniser } from '../recogniser.ts';

const big = "\\p{Lu}[\\p{L}\\p{M}'’.-]{0,24}";
const street =
  '(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Place|Pl|Square|Sq|Terrace|Way|Crescent|Close|Parkway|Pkwy|Highway|Hwy|Mews|Gardens|Grove|Circle|Cir|Trail|Trl|Alley|Row|Walk|Path|Loop|Plaza|Turnpike|Causeway|Heights|Hollow|Meadows|Mount|Orchard|Rise|Vale|View|Bypass|Common|Extension|Freeway|Landing|Manor|Motorway|Passage|Ridge|Run|Track|Villas|Wharf|Yard)';
const small =
  "(?:(?:de|del|della|di|da|do|dos|das|du|des|la|las|los|le|les|el|l'|d'|l’|d’|van|von|der|den|of|the|y)\\s?)";
const number = '\\d{1,5}(?:[-/]\\d{1,4})?\\s?[A-Za-z]?(?![\\p{L}\\d])';
/** What follows a street: a flat, a town, a code. */
const more =
  "(?:,? (?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|No)\\.? ?#?[\\w-]{1,6})?(?:,? \\p{Lu}[\\p{L}\\p{M}'’-]{1,24}(?: \\p{Lu}[\\p{L}\\p{M}'’-]{1,24}){0,2},? (?:[A-Z]{2} \\d{5}(?:-\\d{4})?|[A-Z]{1,2}\\d[A-Z\\d]? ?\\d[A-Z]{2}))?(?:,? \\d{4,5}(?: ?[A-Z]{2})? \\p{Lu}[\\p{L}\\p{M}'’-]{1,24}(?: \\p{Lu}[\\p{L}\\p{M}'’-]{1,24}){0,2})?";

const forms = [
  // 12 Baker Street
  `\\d{1,5}[A-Za-z]?(?:[-/]\\d{1,4})? (?:(?:North|South|East|West|N|S|E|W)\\.? )?(?:(?:${big}|\\d{1,3}(?:st|nd|rd|th)) ){1,4}${street}\\b\\.?`,
  // 12 rue de la Paix
  `\\d{1,4}(?: ?(?:bis|ter|quater))?,? (?:rue|avenue|boulevard|place|chemin|allée|impasse|quai|cours|route|square|passage|Rue|Avenue|Boulevard|Place|Chemin|Allée|Impasse|Quai|Cours|Passage) ${small}{0,3}${big}(?:[ -](?:${small}{0,2}${big})){0,3}`,
  // Lange Straße 12, Keizersgracht 123
  `(?:(?:${big}[ -]){0,3})?(?:\\p{Lu}[\\p{L}-]{0,30}(?:straße|strasse|str\\.|weg|platz|allee|gasse|ring|damm|ufer|chaussee|straat|laan|plein|gracht|kade|singel|dijk|dreef|steeg)|(?:${big} Platz|Straße|Strasse|Str\\.|Weg|Allee|Gasse|Ring|Damm|Ufer|Straat|Laan|Plein)) ${number}`,
  // Calle de Alcalá 45, Via Roma 12
  `(?:Calle|C/|Avenida|Avda\\.?|Plaza|Paseo|Carrer|Ronda|Camino|Via|Viale|Piazza|Corso|Vicolo|Strada|Largo|Rua|Travessa|Alameda|Borgo|Contrada|Incrocio|Rotonda) ${small}{0,3}(?:${big}(?: |, ?)(?:${small}{0,2})){1,5}(?:n[.º°]{0,2} ?)?${number}`,
  // P.O. Box 12
  '(?:P\\.? ?O\\.? Box|PO Box|Post Office Box|Postfach|Apartado(?: de Correos)?|Casella Postale|Boîte Postale) #?\\d[\\d ]{0,8}',
] as const;

const pattern = new RegExp(`(?<![\\p{L}\\p{N}_.,/-])(?:${forms.join('|')})${more}`, 'uy');

/** Postal addresses with a house number or a box, as they are written in some countries. */
export const address: Recogniser = byWords('pii.address', (window, at) => {
  pattern.lastIndex = at;
  const found = pattern.exec(window)?.[0];
  return found === undefined ? undefined : { end: at + found.trimEnd().length };
});
