/** One published form that a credential has. A text that holds none of `heads` need not be tried. */
export interface CredentialPattern {
  readonly kind: string;
  readonly heads: readonly string[];
  readonly pattern: RegExp;
}

/**
 * Tokens that tell what they are. Forms are facts from gitleaks' config/gitleaks.toml (b58d3f1), GitHub's "Behind
 * GitHub's new authentication token formats", AWS IAM "Understanding unique ID prefixes", RFC 7519 for JWT,
 * and Alpaca's documented header values (key ids PK… and AK…). Widened where a shorter form exists; every
 * repetition is bounded or ends the match, so that time stays linear in the text.
 */
export const TOKEN_PATTERNS: readonly CredentialPattern[] = [
  {
    kind: 'private-key',
    heads: ['PRIVATE KEY'],
    pattern: /-----BEGIN[A-Z0-9 ]{0,60}PRIVATE KEY[A-Z ]{0,20}-----[\s\S]*?(?:-----END[A-Z0-9 ]{0,80}-----|$)/g,
  },
  { kind: 'private-key', heads: ['AGE-SECRET-KEY-1'], pattern: /\bAGE-SECRET-KEY-1[A-Z0-9]{20,}/g },
  { kind: 'jwt', heads: ['eyJ'], pattern: /\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}(?:\.[A-Za-z0-9_-]*)?/g },
  {
    kind: 'aws-key',
    heads: ['A3T', 'AKIA', 'ASIA', 'ABIA', 'ACCA'],
    pattern: /\b(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/g,
  },
  {
    kind: 'github-token',
    heads: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'],
    pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})/g,
  },
  {
    kind: 'gitlab-token',
    heads: ['glpat-', 'gldt-', 'glrt-', 'glcbt-', 'glptt-', 'glagent-', 'glsoat-'],
    pattern: /\bgl(?:pat|dt|rt|cbt|ptt|agent|soat)-[\w-]{16,}/g,
  },
  { kind: 'slack-token', heads: ['xox', 'xapp'], pattern: /\bx(?:ox[a-z]|app)(?:\.xox[bp])?-[A-Za-z0-9-]{8,}/g },
  { kind: 'webhook', heads: ['hooks.slack.com/'], pattern: /\bhooks\.slack\.com\/[A-Za-z0-9/_+-]{16,}/g },
  { kind: 'webhook', heads: ['/api/webhooks/'], pattern: /\bdiscord(?:app)?\.com\/api\/webhooks\/[\w/-]{16,}/g },
  {
    kind: 'google-key',
    heads: ['AIza', 'ya29.', 'GOCSPX-'],
    pattern: /\b(?:AIza[\w-]{30,}|ya29\.[\w-]{20,}|GOCSPX-[\w-]{20,})/g,
  },
  {
    kind: 'stripe-key',
    heads: ['k_live_', 'k_test_', 'k_prod_'],
    pattern: /\b[spr]k_(?:live|test|prod)_[A-Za-z0-9]{10,}/g,
  },
  { kind: 'api-key', heads: ['sk-'], pattern: /\bsk-[A-Za-z0-9_-]{20,}/g },
  {
    kind: 'api-key',
    heads: ['hf_', 'npm_', 'pnu_', 'dop_v1_', 'dapi', 'glsa_', 'glc_', 'shpat_', 'sntrys_'],
    pattern: /\b(?:hf_|npm_|pnu_|dop_v1_|dapi|glsa_|glc_|shpat_|sntrys_)[A-Za-z0-9_+/-]{28,}/g,
  },
  {
    kind: 'api-key',
    heads: ['pypi-', 'SG.', 'dp.'],
    pattern: /\b(?:pypi-[\w-]{40,}|SG\.[\w-]{16,}\.[\w-]{16,}|dp\.[a-z]{2,4}\.[A-Za-z0-9]{20,})/g,
  },
  { kind: 'vault-token', heads: ['hvs.', 'hvb.', 'hvr.'], pattern: /\bhv[sbr]\.[\w-]{20,}/g },
  { kind: 'alpaca-key', heads: ['PK', 'AK', 'CK'], pattern: /\b[PAC]K[A-Z0-9]{18,24}\b/g },
];

/** `scheme://user:password@`: the password goes, user and host stay (RFC 3986 §3.2.1 deprecates the form). */
export const URL_PASSWORD = /([a-z][a-z0-9+.-]{1,20}:\/\/[^\s/@:'"]{0,256}:)([^\s/'"]{1,512})@/gi;

/** `Bearer …` and `Basic …` wherever they stand (RFC 6750, RFC 7617). */
export const AUTHORIZATION = /\b(Bearer|Basic|Token|Digest|Negotiate)( {1,4})([A-Za-z0-9+/][A-Za-z0-9+/._~=-]{7,})/gi;

/** What names a credential: gitleaks' generic-api-key and GitHub's keyword list, with the two Alpaca headers. */
export const CREDENTIAL_WORD =
  'passw(?:or)?d|passwd|passphrase|pwd|secret|token|credential|cookie|authorization|signature|' +
  '(?:api|access|secret|private|signing|encryption|master|account|auth|session|storage)[_. -]?key|apikey';

/** Every credential word, in lower case, holds one of these. */
export const CREDENTIAL_HEADS: readonly string[] = [
  'pass',
  'pwd',
  'secret',
  'token',
  'credential',
  'cookie',
  'authoriz',
  'signature',
  'key',
];

/** `password=…`, `"token": "…"`, `api_key => …`: the value goes, the name stays. Never fails after the operator. */
export const KEYED_VALUE = new RegExp(
  `((?:${CREDENTIAL_WORD})([A-Za-z0-9_.-]{0,40})["'\\\\\\]]{0,4}\\s{0,8}(?:=>|:=|[:=])\\s{0,8})` +
    `((?:(?:Bearer|Basic|Token|Digest|Negotiate)\\s{1,4})?` +
    `(?:\\\\{0,2}"[^"\\n]{0,4096}"?|\\\\{0,2}'[^'\\n]{0,4096}'?|\\x60[^\\x60\\n]{0,4096}\\x60?|(?:\\$\\([\\w.-]{1,128}\\)|\\$\\{[\\w.-]{1,128}\\}|[^\\s"',;&}\\])])+))`,
  'gi',
);

/** `--db-password hunter2`, `-token abc`: a flag and, after space, its value. */
export const FLAG_VALUE =
  /(^|\s)(--?[A-Za-z][A-Za-z0-9_.-]{0,80})([ \t]{1,8})("[^"\n]{0,4096}"?|'[^'\n]{0,4096}'?|[^\s"'-][^\s]*)/g;

/** `curl -u user:password`. */
export const USER_FLAG = /(^|\s)(-u|--user|--proxy-user)([ =]{1,4})(['"]?[^\s:'"]{1,128}:)([^\s]+)/g;

/** Runs that are long enough to be a key of their own. */
export const LONG_RUN = /[A-Za-z0-9+/=_-]{32,}/g;
