// Colours for code: text and language → runs of {kind, text}. Pure; one pass, no backtracking that grows.
// Kinds: k keyword or key · s string · n number · c comment · '' the rest.

/** @typedef {{kind: ''|'k'|'s'|'n'|'c', text: string}} Run */

const MAX_LENGTH = 16_000; // characters; longer code stays plain

const words = (text) => new Set(text.split(' '));
const C_LIKE =
  'break case catch class const continue default do else enum extends false finally for if import in new null ' +
  'private protected public return static super switch this throw true try void while';
const LANGUAGES = [
  [
    ['js', 'javascript', 'ts', 'typescript', 'jsx', 'tsx', 'mjs'],
    `${C_LIKE} async await export from function instanceof interface let of type typeof undefined var yield`,
  ],
  [
    ['java', 'kotlin', 'kt', 'cs', 'csharp', 'php', 'dart', 'scala'],
    `${C_LIKE} abstract boolean byte char double final float fun function int interface long namespace override ` +
    'package short string struct val var',
  ],
  [
    ['c', 'cpp', 'h', 'c++', 'objc'],
    'auto bool break case char class const constexpr continue default define delete do double else endif enum ' +
    'extern false float for if ifdef ifndef include inline int long namespace new nullptr private protected ' +
    'public return short signed size_t sizeof static struct switch template this throw true try typedef typename ' +
    'union unsigned using virtual void volatile while',
  ],
  [
    ['swift'],
    'actor any as associatedtype async await break case catch class continue default defer deinit do else enum ' +
    'extension false fileprivate final for func guard if import in init inout internal is let mutating nil open ' +
    'operator override package private protocol public repeat return self some static struct subscript super ' +
    'switch throw throws true try typealias var weak where while',
  ],
  [
    ['go', 'golang'],
    'break case chan const continue default defer else fallthrough false for func go goto if import interface ' +
    'map nil package range return select struct switch true type var',
  ],
  [
    ['rust', 'rs'],
    'as async await break const continue crate dyn else enum extern false fn for if impl in let loop match mod ' +
    'move mut pub ref return self static struct super trait true type unsafe use where while',
  ],
];
const HASHED = [
  [
    ['py', 'python'],
    'and as assert async await break class continue def del elif else except False finally for from global if ' +
    'import in is lambda None nonlocal not or pass raise return True try while with yield',
  ],
  [
    ['rb', 'ruby'],
    'and begin break case class def do else elsif end ensure false for if in module next nil not or redo rescue ' +
    'return self super then true unless until when while yield',
  ],
  [
    ['sh', 'bash', 'shell', 'zsh', 'console', 'dockerfile', 'makefile', 'make'],
    'case cd do done echo elif else esac exit export fi for function if in local return set source then unset ' +
    'until while FROM RUN COPY CMD ENV ARG',
  ],
  [['yaml', 'yml', 'toml', 'ini', 'conf'], 'true false null yes no on off'],
];
const SQL =
  'all alter and as asc between by case create delete desc distinct drop else end exists from group having in ' +
  'index inner insert into is join key left like limit not null on or order outer primary references right ' +
  'select set table then union unique update values view when where with';

const RULES = new Map();
const number = /(?<![\p{L}\p{N}_])(?:0[xX][\da-fA-F_]+|\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?)/uy;
const string = /"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|`(?:[^`\\]|\\.)*`?/y;
const word = /[\p{L}_$][\p{L}\p{N}_$]*/uy;
const slashes = /\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)/y;
const hash = /#[^\n]*/y;
const name = /(?<=^|[\n{,[]\s{0,200}(?:- {1,4})?)(?:"(?:[^"\\\n]|\\.)*"|[\w.$-]+)(?=\s{0,20}[:=])/;
const section = /(?<=(?:^|\n)\s{0,40})\[[^\]\n]*\](?=\s*(?:\n|$))/;
const key = new RegExp(`${name.source}|${section.source}`, 'y');
for (const [names, list] of LANGUAGES) {
  for (const name of names) RULES.set(name, { comment: slashes, keywords: words(list) });
}
for (const [names, list] of HASHED) {
  for (const name of names) {
    RULES.set(name, { comment: hash, keywords: words(list), keys: /^(ya?ml|toml|ini|conf)$/.test(name) });
  }
}
RULES.set('json', { comment: slashes, keywords: words('true false null'), keys: true });
RULES.set('sql', { comment: /--[^\n]*|\/\*[^]*?(?:\*\/|$)/y, keywords: words(SQL), fold: true });
RULES.set('css', { comment: /\/\*[^]*?(?:\*\/|$)/y, keywords: words('import media supports keyframes'), keys: true });
for (const name of ['html', 'xml', 'svg', 'vue']) {
  RULES.set(name, { comment: /<!--[^]*?(?:-->|$)/y, keywords: new Set(), tag: /(?<=<\/?)[\w:-]+/y });
}

/** @param {string} text @param {string} lang as written after the fence @returns {Run[]} */
export function highlight(text, lang) {
  const name = lang.toLowerCase();
  if (text.length > MAX_LENGTH) return [{ kind: '', text }];
  if (name === 'diff' || name === 'patch') return diff(text);
  const rules = RULES.get(name);
  if (!rules) return [{ kind: '', text }];
  const runs = [];
  const push = (kind, piece) => {
    const last = runs.at(-1);
    if (last?.kind === kind) last.text += piece;
    else runs.push({ kind, text: piece });
  };
  for (let at = 0; at < text.length;) {
    const [kind, piece] = next(text, at, rules);
    push(kind, piece);
    at += piece.length;
  }
  return runs;
}

function next(text, at, rules) {
  const take = (pattern) => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0] ?? '';
  };
  let piece;
  // Asked first: a look to the end of the line from each # of it would be quadratic.
  const mayComment = rules.comment !== hash || at === 0 || /\s/.test(text[at - 1]);
  if (mayComment && (piece = take(rules.comment))) return ['c', piece];
  if (rules.tag && (piece = take(rules.tag))) return ['k', piece];
  if (rules.keys && (piece = take(key))) return ['k', piece];
  if ((piece = take(string))) return ['s', piece];
  if ((piece = take(number))) return ['n', piece];
  if ((piece = take(word))) return [rules.keywords.has(rules.fold ? piece.toLowerCase() : piece) ? 'k' : '', piece];
  return ['', text[at]];
}

const diff = (text) =>
  text.split(/(?<=\n)/).map((line) => (
    { kind: line.startsWith('+') ? 's' : line.startsWith('-') ? 'n' : line.startsWith('@@') ? 'k' : '', text: line }
  ));
