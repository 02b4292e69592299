/** The words of the language. */
import { createToken, Lexer } from 'chevrotain';

export const NameWord = createToken({ name: 'NameWord', pattern: /[A-Za-z_]\w*/ });

function keyword(word: string): ReturnType<typeof createToken> {
  return createToken({ name: word, pattern: word, longer_alt: NameWord });
}

function sign(name: string, pattern: RegExp): ReturnType<typeof createToken> {
  return createToken({ name, pattern });
}

export const And = keyword('and');
export const Or = keyword('or');
export const Not = keyword('not');
export const If = keyword('if');
export const Else = keyword('else');

export const NumberWord = sign('NumberWord', /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/);
export const Ellipsis = sign('Ellipsis', /\.\.\./);
export const Augmented = sign('Augmented', /(?:\*\*|\/\/|[-+*/%])=/);
export const Compare = sign('Compare', /<=|>=|==|!=|<|>/);
export const Equals = sign('Equals', /=/);
export const Power = sign('Power', /\*\*/);
export const Product = sign('Product', /\/\/|[*/%]/);
export const Sum = sign('Sum', /[-+]/);
export const Both = sign('Both', /&/);
export const Either = sign('Either', /\|/);
export const Invert = sign('Invert', /~/);
export const Open = sign('Open', /\(/);
export const Close = sign('Close', /\)/);
export const OpenIndex = sign('OpenIndex', /\[/);
export const CloseIndex = sign('CloseIndex', /\]/);
export const Comma = sign('Comma', /,/);
export const Colon = sign('Colon', /:/);
/** The end of a step; a line ends one, too. */
export const StepEnd = createToken({ name: 'StepEnd', pattern: /;|\r\n|\n|\r/, line_breaks: true });
const Blank = createToken({ name: 'Blank', pattern: /[ \t]+/, group: Lexer.SKIPPED });
const Comment = createToken({ name: 'Comment', pattern: /#[^\r\n]*/, group: Lexer.SKIPPED });

/** Longer ones before those that they begin with. */
export const words = [
  ...[Blank, Comment, StepEnd],
  ...[And, Or, Not, If, Else, NameWord],
  ...[Ellipsis, NumberWord],
  ...[Augmented, Compare, Equals, Power, Product, Sum],
  ...[Both, Either, Invert],
  ...[Open, Close, OpenIndex, CloseIndex, Comma, Colon],
];

export const lexer = new Lexer(words, { positionTracking: 'full' });
