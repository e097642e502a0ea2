// .procmailrc (procmailrc(5)) into Sieve. A recipe delivers and ends the script, unless it carries `c`; a block runs as its
// conditions say. What runs programs is listed, but for those that only file or send: their work is done by Sieve.

import { type Conversion, Draft } from "./draft.ts"
import { expressionTest } from "./expression.ts"
import { placeOf } from "./folder.ts"
import { allOf, anyOf, fileinto, not, type Piece, piece, quoted, redirect } from "./piece.ts"
import { type Recipe, readRecipes, type Statement } from "./procmail-recipe.ts"

/** Converts a .procmailrc. */
export function fromProcmail(source: string): Conversion {
  const draft = new Draft()
  const conversion = new Procmail(draft)
  conversion.statements(readRecipes(source), new Map())
  return draft.finish()
}

type Values = Map<string, string>

class Procmail {
  readonly #draft: Draft
  /** The condition of the recipe before, for those that hang on it. */
  #last: Piece | undefined

  constructor(draft: Draft) {
    this.#draft = draft
  }

  statements(list: readonly Statement[], values: Values): void {
    for (const statement of list) {
      if (statement.kind === "setting") this.#setting(statement, values)
      else this.#recipe(statement, values)
    }
  }

  #setting({ line, name, value, text }: Extract<Statement, { kind: "setting" }>, values: Values): void {
    const why = settingFault(name, value)
    if (why === undefined) values.set(name, filled(value, values))
    else this.#draft.leave(line, text, why)
  }

  #recipe(recipe: Recipe, values: Values): void {
    const draft = this.#draft
    const fault = this.#tryRecipe(recipe, values)
    if (fault === undefined) return
    draft.leave(recipe.line, recipe.text, fault)
    this.#last = undefined
  }

  /** @returns why it cannot be taken over; then nothing was written */
  #tryRecipe(recipe: Recipe, values: Values): string | undefined {
    const { flags, action } = recipe
    if (/[e]/.test(flags)) return "it waits for another recipe to fail"
    const conditions = this.#conditionsOf(recipe, values)
    if (typeof conditions === "string") return conditions
    if (action.kind === "block") return this.#block(recipe, conditions, values)
    const deeds = actionsOf(recipe, values)
    if (typeof deeds === "string") return deeds
    const ends = !flags.includes("c") && !flags.includes("f")
    this.#last = conditions
    this.#write(recipe, conditions, () => {
      for (const deed of deeds) this.#draft.add(deed)
      if (ends) this.#draft.add(piece("stop;"))
    })
    return undefined
  }

  #block(recipe: Recipe, conditions: Piece | undefined, values: Values): string | undefined {
    const { action, flags } = recipe
    if (action.kind !== "block") return undefined
    if (flags.includes("c")) return "it works on a second copy of the message"
    this.#write(recipe, conditions, () => {
      this.#last = undefined
      this.statements(action.statements, new Map(values))
    })
    this.#last = conditions
    return undefined
  }

  #write(recipe: Recipe, conditions: Piece | undefined, body: () => void): void {
    for (const text of recipe.comments) this.#draft.remark(text)
    if (conditions) this.#draft.open("if", conditions)
    body()
    if (conditions) this.#draft.close()
  }

  /** All conditions as one test; undefined when there are none. */
  #conditionsOf(recipe: Recipe, values: Values): Piece | undefined | string {
    const tests: Piece[] = []
    if (/[aAE]/.test(recipe.flags)) {
      if (!this.#last) return "it hangs on a recipe before it that always runs or is not taken over"
      tests.push(recipe.flags.includes("E") ? not(this.#last) : this.#last)
    }
    for (const { text } of recipe.conditions) {
      const test = conditionTest(text, recipe.flags, values)
      if (typeof test === "string") return test
      tests.push(test)
    }
    return tests.length > 0 ? allOf(tests) : undefined
  }
}

/** Why a setting is not taken over; most say nothing to Sieve, or are filled in where they are used. */
function settingFault(name: string, value: string): string | undefined {
  if (name === "INCLUDERC" || name === "SWITCHRC") return "convert that file as well, and include the result"
  if (value.includes("`")) return "it runs a program"
  if (name === "EXITCODE" || name === "TRAP") return "Sieve refuses by 'ereject' instead"
  return name === "HOST" ? "it ends procmail" : undefined
}

function conditionTest(text: string, flags: string, values: Values): Piece | string {
  let rest = text
  let inverted = false
  let expands = false
  for (;;) {
    if (rest.startsWith("!")) inverted = !inverted
    else if (rest.startsWith("$")) expands = true
    else break
    rest = rest.slice(1).trimStart()
  }
  if (expands) rest = filled(rest, values)
  const test = plainTest(rest, flags)
  return typeof test === "string" || !inverted ? test : not(test)
}

function plainTest(text: string, flags: string): Piece | string {
  const size = /^([<>])\s*(\d+)$/.exec(text)
  if (size) return piece(`size ${size[1] === "<" ? ":under" : ":over"} ${size[2]}`)
  if (text.startsWith("?")) return "a program decides"
  if (/^-?[\d.]+\^/.test(text)) return "it adds up points"
  const place = /^(\w+)\s*\?\?\s*(.*)$/s.exec(text)
  if (place && !/^[HB]+$/.test(place[1]!)) return `it looks at the variable ${place[1]}`
  const areas = place ? place[1]! : flags.replace(/[^HB]/g, "") || "H"
  const source = (place ? place[2]! : text).replace(/^\\(?=[!$?<>])/, "")
  if (/\$\{?[A-Za-z_]\w+|\\\/./.test(source)) return "it uses variables"
  const tests: Piece[] = []
  for (const area of new Set(areas)) {
    const test = expressionTest(source, area === "H" ? "header" : "body", flags.includes("D"))
    if (typeof test === "string") return test
    tests.push(test)
  }
  return anyOf(tests)
}

function actionsOf({ action, flags }: Recipe, values: Values): Piece[] | string {
  const copy = flags.includes("c")
  const how = copy ? ":copy " : ""
  if (/[hb]/.test(flags) && !/h.*b|b.*h/.test(flags)) return "it takes only a part of the message"
  switch (action.kind) {
    case "forward": {
      const addresses = filled(action.text, values)
        .split(/[\s,]+/)
        .filter(Boolean)
      if (!addresses.every(isAddress)) return "it is sent to somebody who is no address"
      return addresses.map((address, index) => redirect(address, copy || index > 0))
    }
    case "pipe":
      return programActions(filled(action.text, values), { how, filters: flags.includes("f") })
    case "file":
      return fileActions(filled(action.text, values), how)
    default:
      return "it is not known here"
  }
}

function fileActions(path: string, how: string): Piece[] | string {
  if (/\s/.test(path)) return "it files into several folders at once"
  const place = placeOf(path)
  if (!place) return "it is not known which mailbox that is"
  if (place.kind === "inbox") return [piece("keep;")]
  if (place.kind === "nowhere") return [piece("discard;")]
  return [fileinto(place.name, how)]
}

/** Programs that do what Sieve does itself. */
function programActions(text: string, { how, filters }: { how: string; filters: boolean }): Piece[] | string {
  const added = /^(?:\S*\/)?formail\s+-[aAiI]\s*(["'])([!-9;-~]+):\s*([^"'`$]*)\1\s*$/.exec(text)
  if (filters)
    return added
      ? [piece(`addheader ${quoted(added[2]!)} ${quoted(added[3]!)};`, "editheader")]
      : "a program changes the message"
  const mailer =
    /^(?:\S*\/|\$)?(?:sendmail|SENDMAIL)((?:\s+-\w+)*)((?:\s+[^\s|;&<>$`]+@[^\s|;&<>$`]+)+)\s*$/.exec(text)
  if (mailer && !/-t/.test(mailer[1]!))
    return mailer[2]!
      .trim()
      .split(/\s+/)
      .map((address, index) => redirect(address, how !== "" || index > 0))
  const agent = /^(?:\S*\/)?(?:dovecot-lda|deliver)\b(.*)$/.exec(text)
  const folder = agent && /\s-m\s*(["']?)([^\s"'`$]+)\1/.exec(agent[1]!)
  if (folder) return [fileinto(folder[2]!.replaceAll(".", "/"), how)]
  if (agent) return [piece("keep;")]
  if (/\bvacation\b/.test(text)) return "a program answers; use 'vacation' (RFC 5230) in its place"
  return "a program takes the message"
}

const isAddress = (text: string) => /^[^\s<>(),;:"`$|]+@[a-z0-9.-]+$/i.test(text)

/** Fills in what was set before; what is the home, the mail folder or not known stays as it is. */
function filled(text: string, values: Values): string {
  return text.replace(/\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g, (whole, braced: string, bare: string) => {
    const name = braced ?? bare
    if (/^(?:HOME|MAILDIR|DEFAULT|ORGMAIL)$/.test(name)) return whole
    return values.get(name) ?? whole
  })
}
