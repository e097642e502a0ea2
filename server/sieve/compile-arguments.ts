import { Arguments, type Value } from "./arguments.ts"
import type { ArgumentKind, PositionalDefinition, Shape } from "./definition.ts"
import type { Diagnosis } from "./diagnosis.ts"
import type { Position } from "./fault.ts"
import type { Argument, TestNode } from "./script.ts"
import { compileTemplate, decodeCharacters, type Template } from "./template.ts"
import { highestMatch } from "./variables.ts"

/** No arguments at all. */
export function noArguments({ at }: { at: Position }): Arguments {
  return new Arguments({ at, tags: new Map(), groups: new Map(), positional: new Map() })
}

/**
 * Puts the arguments of a command or test where its definition wants them.
 * @returns undefined when there were faults, which the diagnosis was told of
 */
export function compileArguments(
  diagnosis: Diagnosis,
  node: TestNode,
  definition: Shape,
): Arguments | undefined {
  const before = diagnosis.faults.length
  const { tags, groups, rest } = takeTags(diagnosis, node, definition)
  const positional = takePositional(diagnosis, node, definition.positional ?? [], rest)
  if (diagnosis.faults.length > before) return undefined
  const args = new Arguments({ at: node.at, tags, groups, positional })
  definition.check?.(args, {
    requires: diagnosis.requires,
    mayCompile: () => diagnosis.mayCompile(),
    within: (command) => diagnosis.within(command),
    report: (text, argument) =>
      diagnosis.fault(argument === undefined ? node.at : args.position(argument), text),
    warn: (text, argument) =>
      diagnosis.warn(argument === undefined ? node.at : args.position(argument), text),
  })
  return diagnosis.faults.length > before ? undefined : args
}

function takeTags(diagnosis: Diagnosis, node: TestNode, definition: Shape) {
  const tags = new Map<string, Value | undefined>()
  const groups = new Map<string, string>()
  const rest: Argument[] = []
  for (let index = 0; index < node.arguments.length; index++) {
    const argument = node.arguments[index]!
    if (argument.kind !== "tag") {
      rest.push(argument)
      continue
    }
    const { name, at } = argument
    const tag = Object.hasOwn(definition.tags ?? {}, name) ? definition.tags![name]! : undefined
    if (!tag) diagnosis.fault(at, `'${node.name}' has no ':${name}'`)
    else if (rest.length > 0) diagnosis.fault(at, `':${name}' must come before the other arguments`)
    else if (tags.has(name)) diagnosis.fault(at, `':${name}' is given twice`)
    else if (tag.group !== undefined && groups.has(tag.group))
      diagnosis.fault(at, `':${name}' and ':${groups.get(tag.group)}' exclude each other`)
    if (!tag) continue
    diagnosis.allows(tag.extension, `':${name}'`, at)
    if (tag.group !== undefined) groups.set(tag.group, name)
    tags.set(name, undefined)
    if (tag.value === undefined) continue
    const value = node.arguments[index + 1]
    if (value && isKind(value, tag.value)) tags.set(name, compileValue(diagnosis, value))
    else diagnosis.fault(value?.at ?? at, `':${name}' is followed by ${kindText[tag.value]}`)
    // What stands in its place was meant for it.
    if (value && value.kind !== "tag") index++
  }
  return { tags, groups, rest }
}

function takePositional(
  diagnosis: Diagnosis,
  node: TestNode,
  definitions: readonly PositionalDefinition[],
  given: readonly Argument[],
): Map<string, Value> {
  const positional = new Map<string, Value>()
  const required = definitions.filter(({ optional }) => !optional).length
  let spare = given.length - required
  let next = 0
  for (const { name, kind, optional } of definitions) {
    if (optional && spare-- <= 0) continue
    const argument = given[next++]
    if (!argument) {
      diagnosis.fault(node.at, `'${node.name}' needs ${kindText[kind]}: ${name}`)
      return positional
    }
    if (isKind(argument, kind)) positional.set(name, compileValue(diagnosis, argument))
    else diagnosis.fault(argument.at, `'${node.name}' needs ${kindText[kind]} here: ${name}`)
  }
  const extra = given[next]
  if (extra) diagnosis.fault(extra.at, `'${node.name}' takes no more arguments`)
  return positional
}

const kindText: Record<ArgumentKind, string> = {
  number: "a number",
  string: "a string",
  strings: "a string or a list of strings",
}

function isKind(argument: Argument, kind: ArgumentKind): boolean {
  if (argument.kind === "tag") return false
  if (argument.kind === "number") return kind === "number"
  return kind === "strings" || (kind === "string" && !argument.list)
}

function compileValue(diagnosis: Diagnosis, argument: Argument): Value {
  if (argument.kind === "tag") throw new TypeError("a tag is no value")
  if (argument.kind === "number") return argument
  const values = argument.values.map(({ value, at }) => {
    const text = diagnosis.requires.has("encoded-character") ? decoded(diagnosis, value, at) : value
    return diagnosis.requires.has("variables") ? template(diagnosis, text, at) : text
  })
  const constant = values.every((value) => typeof value === "string") ? (values as string[]) : undefined
  return { kind: "strings", values, constant, at: argument.at }
}

/** Finds the variables in a string. Those that cannot be are faults (RFC 5229 §3). */
function template(diagnosis: Diagnosis, text: string, at: Position): string | Template {
  const parts = compileTemplate(text)
  if (typeof parts === "string") return parts
  for (const part of parts) {
    if (typeof part === "string") continue
    if (part.namespace !== undefined) diagnosis.hasNamespace(part.namespace, at)
    else if (part.name.startsWith("global.")) diagnosis.allows("include", "'${global.'", at)
    if ((part.match ?? 0) > highestMatch)
      diagnosis.fault(at, `Matches are counted up to \${${highestMatch}} here`)
  }
  return parts
}

function decoded(diagnosis: Diagnosis, text: string, at: Position): string {
  try {
    return decodeCharacters(text)
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown
    diagnosis.fault(at, thrown.message)
    return text
  }
}
