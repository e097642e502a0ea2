import type { Arguments } from "../arguments.ts"
import { datePart, datePartNames, parseZone } from "../date-part.ts"
import type { Checking, Extension, Run } from "../definition.ts"
import { checkFields, fieldsFor, fieldTags } from "../field-values.ts"
import { checkMatch, matches, matchTags } from "../match.ts"

const zoneTag = { group: "zone", value: "string" as const }

function checkDate(args: Arguments, checking: Checking): void {
  checkMatch(args, checking)
  const [part] = args.constants("part")
  if (part !== undefined && !datePartNames.has(part.toLowerCase()))
    checking.report(
      `A date has no part ${JSON.stringify(part)}: it has ${[...datePartNames].join(", ")}`,
      "part",
    )
  const [zone] = args.constants("zone")
  if (zone !== undefined && parseZone(zone) === undefined)
    checking.report('A time zone looks like "+0100"', "zone")
}

/** Minutes from UTC that a date is looked at in. */
function zoneFor(run: Run, args: Arguments, original: number): number {
  if (args.has("originalzone")) return original
  return (args.has("zone") ? parseZone(args.text(run, "zone")) : undefined) ?? run.facts.zone
}

function partOf(run: Run, args: Arguments, time: number, zone: number): string[] {
  const value = datePart(time, zone, args.text(run, "part").toLowerCase())
  return value === undefined ? [] : [value]
}

/** date and currentdate (RFC 5260 §4, §5). */
export const date: Extension = {
  name: "date",
  tests: [
    {
      name: "date",
      extension: "date",
      tags: {
        ...matchTags,
        index: fieldTags.index!,
        last: fieldTags.last!,
        zone: zoneTag,
        originalzone: { group: "zone" },
      },
      positional: [
        { name: "field", kind: "string" },
        { name: "part", kind: "string" },
        { name: "keys", kind: "strings" },
      ],
      check(args, checking) {
        checkFields(args, checking, "field")
        checkDate(args, checking)
      },
      holds(run, args) {
        const [field] = fieldsFor(run, args, [args.text(run, "field")])
        const found = field && run.message.date(field.raw)
        if (!found) return matches(run, args, [])
        return matches(run, args, partOf(run, args, found.time, zoneFor(run, args, found.zone)))
      },
    },
    {
      name: "currentdate",
      extension: "date",
      tags: { ...matchTags, zone: zoneTag },
      positional: [
        { name: "part", kind: "string" },
        { name: "keys", kind: "strings" },
      ],
      check: checkDate,
      holds(run, args) {
        return matches(run, args, partOf(run, args, run.facts.now, zoneFor(run, args, run.facts.zone)))
      },
    },
  ],
}
