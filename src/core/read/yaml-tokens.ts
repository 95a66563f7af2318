import { CST, Lexer, Parser, type LineCounter } from 'yaml';

/** Of brackets that are open, and of lists and mappings that begin in one line. What is not refused here can still lie too deep. */
const mostOpen = 1000;

/** Of errors between documents: the library makes one of every quote that stands where none should. */
const mostErrors = 100;

/** The tokens of a YAML text, and where it was left: it is refused as too deep there. Undefined for one that was read. */
export interface Tokens {
  readonly tokens: readonly CST.Token[];
  readonly refusedAt: number | undefined;
}

/**
 * The tokens that the library makes of a text (Parser.parse). Each costs hundreds of bytes, and a mebibyte of brackets, dashes or quotes
 * all memory: so it ends where nobody would go on.
 *
 * @param counter learns where lines begin
 */
export function tokensOf(text: string, counter: LineCounter | undefined): Tokens {
  const parser = new Parser(counter?.addNewLine);
  counter?.addNewLine(0);
  const nesting = new Nesting();
  const tokens: CST.Token[] = [];
  let errors = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (nesting.take(lexeme) > mostOpen) return { tokens, refusedAt: nesting.offset };
    for (const token of parser.next(lexeme)) {
      tokens.push(token);
      if (token.type === 'error') errors += 1;
    }
    if (errors > mostErrors) break;
  }
  tokens.push(...parser.end());
  return { tokens, refusedAt: undefined };
}

/** How deep values lie in each other as far as lexemes say it: brackets, and lists and mappings that begin in one line. */
class Nesting {
  /** Behind the last lexeme. */
  offset = 0;
  #brackets = 0;
  #inLine = 0;
  #isScalar = false;

  take(lexeme: string): number {
    if (this.#isScalar) this.#isScalar = false;
    else if (lexeme === CST.SCALAR) this.#isScalar = true;
    else if (lexeme === '[' || lexeme === '{') this.#brackets += 1;
    else if (lexeme === ']' || lexeme === '}') this.#brackets = Math.max(0, this.#brackets - 1);
    else if (lexeme === '\n' || lexeme === '\r\n') this.#inLine = 0;
    // Between brackets there are as many pairs as somebody likes.
    else if (this.#brackets === 0 && (lexeme === '-' || lexeme === '?' || lexeme === ':')) this.#inLine += 1;
    // Marks of the lexer itself stand for no characters.
    if (lexeme !== CST.SCALAR && lexeme !== CST.DOCUMENT && lexeme !== CST.FLOW_END) this.offset += lexeme.length;
    return Math.max(this.#brackets, this.#inLine);
  }
}
