import type { Arguments } from "../arguments.ts"
import type { Extension, Run } from "../definition.ts"
import { RunFault } from "../fault.ts"
import { checkNames, indexed, isFieldName, noName } from "../field-values.ts"
import { checkMatch, matches, matchTags } from "../match.ts"
import { type Field, fieldsNamed } from "../message.ts"

/** Fields no script may take away or add: they say how the message came here (RFC 5293 §6). */
const untouchable = new Set([
  "received",
  "auto-submitted",
  "return-path",
  "delivered-to",
  "authentication-results",
])

/** Characters in a field a script adds. */
const longest = 8192

const noNul = "The value of a field is without NUL characters"

/** The name of the field to change. @throws RunFault when it cannot be one (RFC 5293 §4, §5) */
function nameOf(run: Run, args: Arguments): string {
  const name = args.text(run, "name")
  if (!isFieldName(name)) throw new RunFault(args.at, noName(name))
  return name
}

/** Bytes of a field in a header, as far as they are known without looking at it again. */
const sizeOf = ({ name, raw }: Field) => Buffer.byteLength(name) + Buffer.byteLength(raw) + ": \r\n".length

function edit(run: Run, fields: readonly Field[], change: number): void {
  const { message } = run
  // The whole header is written down anew, and looked through anew by the next test.
  run.spend(1 + fields.length / 20)
  run.see({
    type: message.type,
    subtype: message.subtype,
    size: Math.max(0, message.size + change),
    hasBody: message.hasBody,
    children: message.children,
    fields,
    text: () => message.text(),
    plain: () => message.plain(),
    raw: () => message.raw(),
    addresses: (raw) => message.addresses(raw),
    date: (raw) => message.date(raw),
  })
}

/** editheader (RFC 5293). What was added or deleted shows in every test and action after it. */
export const editheader: Extension = {
  name: "editheader",
  commands: [
    {
      name: "addheader",
      extension: "editheader",
      tags: { last: {} },
      positional: [
        { name: "name", kind: "string" },
        { name: "value", kind: "string" },
      ],
      check(args, checking) {
        checkNames(args, checking, "name")
        if (args.constants("value")[0]?.includes("\0")) checking.report(noNul, "value")
      },
      run(run, args) {
        const name = nameOf(run, args)
        const given = args.text(run, "value")
        if (given.includes("\0")) throw new RunFault(args.at, noNul)
        const value = given
          .replace(/[\r\n]+[ \t]*/g, " ")
          .trim()
          .slice(0, longest)
        if (untouchable.has(name.toLowerCase())) {
          run.note(args.at, `addheader: ${name} is left alone`)
          return undefined
        }
        const field = { name, value, raw: value, origin: undefined }
        const { fields } = run.message
        edit(run, args.has("last") ? [...fields, field] : [field, ...fields], sizeOf(field))
        run.note(args.at, `addheader ${name}`)
        return undefined
      },
    },
    {
      name: "deleteheader",
      extension: "editheader",
      tags: { ...matchTags, index: { value: "number" }, last: {} },
      positional: [
        { name: "name", kind: "string" },
        { name: "keys", kind: "strings", optional: true },
      ],
      check(args, checking) {
        checkNames(args, checking, "name")
        if (args.has("last") && !args.has("index")) checking.report("':last' needs ':index'")
        if (args.number("index") === 0) checking.report("':index' counts from 1", "index")
        checkMatch(args, checking)
      },
      run(run, args) {
        const name = nameOf(run, args)
        if (untouchable.has(name.toLowerCase())) {
          run.note(args.at, `deleteheader: ${name} is left alone`)
          return undefined
        }
        const among = indexed(fieldsNamed(run.message, name), args)
        const gone = new Set(among.filter((field) => !args.has("keys") || matches(run, args, [field.value])))
        if (gone.size > 0)
          edit(
            run,
            run.message.fields.filter((field) => !gone.has(field)),
            -[...gone].reduce((sum, field) => sum + sizeOf(field), 0),
          )
        run.note(args.at, `deleteheader ${name}: ${gone.size}`)
        return undefined
      },
    },
  ],
}
