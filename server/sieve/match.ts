import type { Arguments } from "./arguments.ts"
import { type Comparator, comparators, defaultComparator } from "./comparator.ts"
import type { Checking, Run, TagDefinition } from "./definition.ts"
import { compileGlob, type Glob, matchGlob } from "./glob.ts"
import { limits } from "./limits.ts"
import { matchRegex, regexFault } from "./regex.ts"
import { rememberMatch } from "./variables.ts"

/** Tags of every test that compares strings: how (RFC 5228 §2.7.1, RFC 5231, RFC 6134, regex) and by which comparator. */
export const matchTags: Readonly<Record<string, TagDefinition>> = {
  is: { group: "match" },
  contains: { group: "match" },
  matches: { group: "match" },
  count: { group: "match", value: "string", extension: "relational" },
  value: { group: "match", value: "string", extension: "relational" },
  regex: { group: "match", extension: "regex" },
  list: { group: "match", extension: "extlists" },
  comparator: { value: "string" },
}

type Relation = (order: number) => boolean

const relations: ReadonlyMap<string, Relation> = new Map<string, Relation>([
  ["gt", (order) => order > 0],
  ["ge", (order) => order >= 0],
  ["lt", (order) => order < 0],
  ["le", (order) => order <= 0],
  ["eq", (order) => order === 0],
  ["ne", (order) => order !== 0],
])

/** Looks at match type and comparator, as far as they are known, of a test whose keys are in `keys`. */
export function checkMatch(args: Arguments, checking: Checking, keys = "keys"): void {
  const { requires, report } = checking
  const name = args.constants("comparator")[0]
  if (args.has("comparator") && name === undefined)
    report("The name of a comparator is without variables", "comparator")
  const comparator = name === undefined ? defaultComparator : comparators.get(name)
  if (!comparator) {
    report(`There is no comparator "${name}" here`, "comparator")
    return
  }
  if (comparator.extension && !requires.has(comparator.extension))
    report(`The comparator needs: require "${comparator.extension}";`, "comparator")
  const type = args.tagOf("match") ?? "is"
  if (!comparator.substrings && ["contains", "matches", "regex"].includes(type))
    report(`"${comparator.name}" compares whole numbers, not parts of strings`, "comparator")
  if (type === "count" || type === "value") {
    const relation = args.constants(type)[0]
    if (relation !== undefined && !relations.has(relation.toLowerCase()))
      report(`A relation is one of ${[...relations.keys()].join(", ")}`, type)
  }
  if (type !== "regex") return
  for (const key of args.constants(keys)) {
    if (key === undefined) continue
    if (!checking.mayCompile()) {
      report(`A script can have ${limits.expressions} regular expressions at most`, keys)
      return
    }
    const fault = regexFault(key)
    if (fault) report(fault, keys)
  }
}

/** Whether one of the values matches one of the keys, as the tags of the test say. @param keys those of the test */
export function matches(
  run: Run,
  args: Arguments,
  values: readonly string[],
  keys: readonly string[] = args.texts(run, "keys"),
): boolean {
  const comparator = comparators.get(args.text(run, "comparator")) ?? defaultComparator
  for (const value of values) run.spend(1 + (value.length * keys.length) / 100)
  switch (args.tagOf("match")) {
    case "contains":
      return contains(values, folded(keys, comparator), comparator)
    case "matches":
      return matchesGlobs(run, values, globs(keys), comparator)
    case "regex":
      return values.some((value) =>
        keys.some((key) => matchRegex(run, key, value, comparator.name !== "i;octet")),
      )
    case "count":
      return related(run, args, "count", keys, comparator)([String(values.length)])
    case "value":
      return related(run, args, "value", keys, comparator)(values)
    case "list":
      return values.some((value) => {
        const found = keys.some((key) => run.facts.lists.get(key)?.has(value.toLowerCase()))
        if (found) rememberMatch(run, [value])
        return found
      })
    default:
      return is(values, folded(keys, comparator), comparator)
  }
}

function is(values: readonly string[], keys: ReadonlySet<string>, { fold }: Comparator): boolean {
  return values.some((value) => keys.has(fold(value)))
}

function contains(values: readonly string[], keys: ReadonlySet<string>, { fold }: Comparator): boolean {
  for (const value of values) {
    const text = fold(value)
    for (const key of keys) if (text.includes(key)) return true
  }
  return false
}

function matchesGlobs(
  run: Run,
  values: readonly string[],
  patterns: readonly Glob[],
  { fold }: Comparator,
): boolean {
  for (const value of values)
    for (const pattern of patterns) {
      const found = matchGlob(pattern, value, fold, (steps) => run.spend(steps))
      if (!found) continue
      rememberMatch(run, [value, ...found])
      return true
    }
  return false
}

function related(run: Run, args: Arguments, tag: string, keys: readonly string[], comparator: Comparator) {
  const relation = relations.get(args.text(run, tag).toLowerCase()) ?? (() => false)
  return (values: readonly string[]) =>
    values.some((value) => keys.some((key) => relation(comparator.order(value, key))))
}

// Keys without variables are the same array in every run: what was made of them once is kept with them.
const foldedKeys = new WeakMap<readonly string[], Map<Comparator, ReadonlySet<string>>>()
const globKeys = new WeakMap<readonly string[], readonly Glob[]>()

function folded(keys: readonly string[], comparator: Comparator): ReadonlySet<string> {
  let known = foldedKeys.get(keys)
  if (!known) foldedKeys.set(keys, (known = new Map()))
  let set = known.get(comparator)
  if (!set) known.set(comparator, (set = new Set(keys.map(comparator.fold))))
  return set
}

function globs(keys: readonly string[]): readonly Glob[] {
  let known = globKeys.get(keys)
  if (!known) globKeys.set(keys, (known = keys.map(compileGlob)))
  return known
}
