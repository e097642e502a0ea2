// .mailfilter (maildropfilter(7)) into Sieve.

import { type Conversion, Draft } from "./draft.ts"
import { expressionTest } from "./expression.ts"
import { placeOf } from "./folder.ts"
import { type Expression, MailfilterFault, parseMailfilter, type Statement } from "./maildrop-parser.ts"
import { allOf, anyOf, fileinto, not, type Piece, piece, quoted, redirect } from "./piece.ts"

type Values = Map<string, string>

/** Converts a .mailfilter. */
export function fromMaildrop(source: string): Conversion {
  const draft = new Draft()
  try {
    writeAll(draft, parseMailfilter(source), new Map())
  } catch (thrown) {
    if (!(thrown instanceof MailfilterFault)) throw thrown
    // What stands behind it cannot be told apart any more, so nothing of the file is trusted.
    const none = new Draft()
    none.leave(
      thrown.line,
      source.split(/\r?\n/)[thrown.line - 1] ?? "",
      `the file cannot be read: ${thrown.message}`,
    )
    return none.finish()
  }
  return draft.finish()
}

function writeAll(draft: Draft, list: readonly Statement[], values: Values): void {
  for (const statement of list) write(draft, statement, values)
}

function write(draft: Draft, statement: Statement, values: Values): void {
  const { line, text } = statement
  const why = tryWrite(draft, statement, values)
  if (why !== undefined) draft.leave(line, text, why)
}

/** @returns why it is not taken over; then nothing was written */
function tryWrite(draft: Draft, statement: Statement, values: Values): string | undefined {
  switch (statement.kind) {
    case "set":
      return set(statement, values)
    case "block":
      writeAll(draft, statement.statements, values)
      return undefined
    case "if":
      return writeIf(draft, statement, values)
    case "deliver":
      return deliver(draft, statement, values)
    case "exit":
      // Whoever leaves without delivering has lost the message.
      draft.add(piece("discard;"))
      draft.add(piece("stop;"))
      return undefined
    case "other":
      return statement.why
  }
}

function set({ name, value }: Extract<Statement, { kind: "set" }>, values: Values): string | undefined {
  values.set(name, filled(value, values))
  if (value.includes("`")) return "it runs a program"
  if (name === "EXITCODE" && !/^0?$/.test(value)) return "Sieve refuses by 'ereject' instead"
  return value.includes("$MATCH") ? "it uses what an expression found" : undefined
}

function writeIf(
  draft: Draft,
  { branches }: Extract<Statement, { kind: "if" }>,
  values: Values,
): string | undefined {
  const tests: (Piece | undefined)[] = []
  for (const { condition } of branches) {
    const test = condition && testOf(condition, values)
    if (typeof test === "string") return test
    tests.push(test)
  }
  branches.forEach(({ condition, statements }, index) => {
    draft.open(index === 0 ? "if" : condition ? "elsif" : "else", tests[index])
    writeAll(draft, statements, new Map(values))
    draft.close()
  })
  return undefined
}

function deliver(
  draft: Draft,
  { to, copy }: Extract<Statement, { kind: "deliver" }>,
  values: Values,
): string | undefined {
  const target = filled(to, values)
  if (copy && target === "/dev/null") return undefined
  const deed = deedOf(target, copy)
  if (typeof deed === "string") return deed
  draft.add(deed)
  if (!copy) draft.add(piece("stop;"))
  return undefined
}

function deedOf(target: string, copy: boolean): Piece | string {
  if (target.startsWith("!")) {
    const address = target.slice(1).trim()
    if (!/^[^\s<>(),;:"`$|]+@[a-z0-9.-]+$/i.test(address)) return "it is sent to somebody who is no address"
    return redirect(address, copy)
  }
  if (target.startsWith("|")) {
    const mailer =
      /^\|\s*(?:\S*\/)?sendmail(?:\s+-(?:oi|i|f\s?\S*))*\s+([^\s|;&<>$`-][^\s|;&<>$`]*@[^\s|;&<>$`]+)$/.exec(
        target,
      )
    if (mailer) return redirect(mailer[1]!, copy)
    return /vacation/.test(target)
      ? "a program answers; use 'vacation' (RFC 5230) in its place"
      : "a program takes the message"
  }
  const place = placeOf(target)
  if (!place) return "it is not known which mailbox that is"
  if (place.kind === "inbox") return piece("keep;")
  if (place.kind === "nowhere") return piece("discard;")
  return fileinto(place.name, copy ? ":copy " : "")
}

/** @returns why it cannot be asked in Sieve */
function testOf(expression: Expression, values: Values): Piece | string {
  switch (expression.kind) {
    case "and":
    case "or": {
      const tests: Piece[] = []
      for (const operand of expression.operands) {
        const test = testOf(operand, values)
        if (typeof test === "string") return test
        tests.push(test)
      }
      return expression.kind === "and" ? allOf(tests) : anyOf(tests)
    }
    case "not": {
      const test = testOf(expression.operand, values)
      return typeof test === "string" ? test : not(test)
    }
    case "pattern":
      return patternTest(expression)
    case "size":
      return piece(`size ${expression.over ? ":over" : ":under"} ${expression.bytes}`)
    case "address":
      return piece(`address :is ["to", "cc", "bcc", "resent-to", "resent-cc"] ${quoted(expression.address)}`)
    case "other":
      return expression.why
  }
}

function patternTest({ source, options }: Extract<Expression, { kind: "pattern" }>): Piece | string {
  if (/w/.test(options)) return "it adds up points"
  if (/\$\{?[A-Za-z_]\w+/.test(source)) return "it uses variables"
  if (/(?<!\\)!/.test(source)) return "it keeps what an expression found"
  const areas = [
    ...(options.includes("b") ? ["body" as const] : []),
    ...(/h|^[^b]*$/.test(options) ? ["header" as const] : []),
  ]
  const tests: Piece[] = []
  for (const area of areas) {
    const test = expressionTest(source, area, options.includes("D"))
    if (typeof test === "string") return test
    tests.push(test)
  }
  return anyOf(tests)
}

/** Fills in what was set before; the home and the default mailbox stay as they are. */
function filled(text: string, values: Values): string {
  return text.replace(/\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g, (whole, braced: string, bare: string) => {
    const name = braced ?? bare
    return name === "HOME" || name === "DEFAULT" ? whole : (values.get(name) ?? whole)
  })
}
