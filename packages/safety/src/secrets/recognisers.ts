import { byPattern, type Recogniser, wordsBefore } from '../recogniser.ts';

/** Tokens by the prefix that their issuer gives them, so that they can be told from anything else. */
const issued: readonly string[] = [
  '(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}',
  'gh[pousr]_[A-Za-z0-9]{36,251}',
  'github_pat_[A-Za-z0-9_]{22,244}',
  'gl(?:pat|dt|rt|ptt|cbt|agent)-[A-Za-z0-9_-]{20,64}',
  'xox[abeoprs]-[A-Za-z0-9-]{10,200}',
  'xapp-\\d-[A-Za-z0-9-]{20,200}',
  'https://hooks\\.slack\\.com/services/[A-Za-z0-9/]{30,80}',
  '[rs]k_(?:live|test)_[A-Za-z0-9]{16,247}',
  'whsec_[A-Za-z0-9+/=]{24,100}',
  'sk-ant-[A-Za-z0-9_-]{20,200}',
  'sk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{20,250}',
  'sk-[A-Za-z0-9]{20,64}',
  'sk-or-v1-[0-9a-f]{64}',
  'gsk_[A-Za-z0-9]{40,64}',
  'pplx-[A-Za-z0-9]{32,64}',
  'hf_[A-Za-z0-9]{30,64}',
  'AIza[A-Za-z0-9_-]{35}',
  'ya29\\.[A-Za-z0-9_-]{20,250}',
  'GOCSPX-[A-Za-z0-9_-]{28}',
  'npm_[A-Za-z0-9]{36}',
  'pypi-AgE[A-Za-z0-9_-]{50,250}',
  'rubygems_[0-9a-f]{48}',
  'dckr_pat_[A-Za-z0-9_-]{27}',
  'SG\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}',
  'key-[0-9a-f]{32}',
  '(?:AC|SK)[0-9a-f]{32}',
  'dop_v1_[0-9a-f]{64}',
  'dapi[0-9a-f]{32}',
  'shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}',
  'sq0(?:atp|csp)-[A-Za-z0-9_-]{22,43}',
  'EAAC[A-Za-z0-9]{40,250}',
  '\\d{8,10}:AA[A-Za-z0-9_-]{33}',
  'hv[sbr]\\.[A-Za-z0-9_-]{24,200}',
  'AGE-SECRET-KEY-1[0-9A-Z]{58}',
  'dp\\.(?:pt|st|ct|sa)\\.[A-Za-z0-9]{40,44}',
  'lin_api_[A-Za-z0-9]{40}',
  'PMAK-[0-9a-f]{24}-[0-9a-f]{34}',
  'NRAK-[A-Z0-9]{27}',
  'gl(?:sa|c)_[A-Za-z0-9_=+/]{32,200}',
  'ATATT3[A-Za-z0-9_=-]{60,250}',
  'sntrys_[A-Za-z0-9_=+/]{40,250}',
  'r8_[A-Za-z0-9]{37}',
  'tvly-[A-Za-z0-9-]{20,64}',
  'fw_[A-Za-z0-9]{20,40}',
  'alf_(?:live|test|sa)_[A-Za-z0-9]{36}',
];

/** No rule of the list takes longer than its longest token: every one of them is bounded. */
const apiKey = byPattern(
  'secret.api_key',
  new RegExp(`(?<![A-Za-z0-9_-])(?:${issued.join('|')})(?![A-Za-z0-9_])`, 'y'),
  (text) => !isExample(text),
);

const jwt: Recogniser = {
  kind: 'secret.jwt',
  match: (window, at) => {
    const start = /(?<![\w.-])eyJ[A-Za-z0-9_-]{8,250}\.eyJ[A-Za-z0-9_-]{4}/y;
    start.lastIndex = at;
    const found = start.exec(window)?.[0];
    return found === undefined ? undefined : { end: at + found.length, tail: 'token' };
  },
};

const privateKey: Recogniser = {
  kind: 'secret.private_key',
  match: (window, at) => {
    const start = /-{4,5} ?BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)? ?-{4,5}/y;
    start.lastIndex = at;
    const found = start.exec(window)?.[0];
    return found === undefined ? undefined : { end: at + found.length, tail: 'pem' };
  },
};

const urlPassword: Recogniser = {
  kind: 'secret.url_password',
  match: (window, at) => {
    const address =
      /(?<!\w)([a-z][a-z0-9+.-]{1,30}:\/\/[^\s:/?#@'"]{0,80}:)([^\s/?#@'"]{3,120})@[^\s]/iy;
    address.lastIndex = at;
    const found = address.exec(window);
    if (!found) return undefined;
    const [, before = '', password = ''] = found;
    if (isPlaceholder(password)) return undefined;
    const start = at + before.length;
    return { start, end: start + password.length };
  },
};

/** A value as long as people and machines make them. */
const value = /[^\s"'`,;<>(){}[\]=:]{8,200}/y;

/** A name such as `DB_PASSWORD` and a sign: what stands behind them is a secret. */
const named =
  /(?:password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|auth[_-]?key|credentials?)(?:[_.-][a-z0-9]{1,16}){0,2}["'`]?\s{0,3}(?:=|:|=>|:=)\s{0,3}["'`]?$/;

const assignment: Recogniser = {
  kind: 'secret.assignment',
  match: (window, at) => {
    value.lastIndex = at;
    const text = value.exec(window)?.[0];
    if (text === undefined || isPlaceholder(text) || !looksMade(text)) return undefined;
    return named.test(wordsBefore(window, at)) ? { end: at + text.length } : undefined;
  },
};

/** In the order in which they are asked. */
export const secretRecognisers: readonly Recogniser[] = [
  ...[privateKey, jwt, apiKey, urlPassword, assignment],
];

/** What documentation writes where a secret would stand. */
function isPlaceholder(value: string): boolean {
  return (
    /^[$%{<[*]|\.\.\.|^(x+|\*+|\.+)$/i.test(value) ||
    /(example|placeholder|changeme|your[_-]|dummy|redacted|process\.env|os\.environ|getenv)/i.test(
      value,
    )
  );
}

/** One that vendors print in their own documentation. */
function isExample(token: string): boolean {
  return /EXAMPLE$|x{8}|X{8}|0{12}|1234567890abcdef/.test(token);
}

/** Digits among letters, or enough different characters: words of people have neither. */
function looksMade(value: string): boolean {
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(value)).length;
  return kinds >= 3 || (kinds === 2 && /\d/.test(value) && new Set(value).size >= 8);
}
